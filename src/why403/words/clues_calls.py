"""Sentences of clues that are read off the call's URL and off what a browser says of it."""

from __future__ import annotations

SENTENCES = {
    "connections-over-wss": "the URL of @connections begins with wss://: it is called over https://, "
    "while wss:// only opens a connection",
    "connections-no-stage": "no stage stands before @connections, and on an execute-api host it has to: "
    "https://API_ID.execute-api.REGION.amazonaws.com/STAGE/@connections/ID (give the SDK an endpoint with "
    "the stage; some versions drop the path of their endpoint)",
    "connections-no-api": "`{host}` names no API: the client was made without an endpoint, and it needs "
    "https://API_ID.execute-api.REGION.amazonaws.com/STAGE",
    "connections-below-stage": "`{path}` stands before @connections: on an execute-api host the stage alone "
    "does",
    "connections-on-domain": "`{path}` stands before @connections: on a custom domain that is the key of its "
    "API mapping, and the stage is not repeated",
    "connections-without-key": "nothing stands before @connections: on a custom domain the key of its API "
    "mapping does, unless the mapping has none",
    "connections-twice": "@connections stands in the path twice: an SDK adds it to its endpoint by itself",
    "connections-no-id": "no connection id stands behind @connections",
    "connections-not-encoded": "the path is written with a bare `@` or `=`: the signature is made of "
    "`%40connections` and `%3D`",
}
