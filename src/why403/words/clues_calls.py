"""Sentences of clues that are read off the call's URL and off what a browser says of it."""

from __future__ import annotations

SENTENCES = {
    "origin-null": "the page has no origin of its own (`Origin: null`): a file, a sandboxed frame, or a "
    "redirect to another host; only `*` admits it",
    "method-not-allowed": "the page sends {method}, which Access-Control-Allow-Methods of the preflight's "
    "answer does not name",
    "header-not-allowed": "the page sends the header `{header}`, which Access-Control-Allow-Headers of the "
    "preflight's answer does not name",
    "origin-not-allowed": "the answer names the origin `{origin}`, and the page has another",
    "answer-of-other-origin": "the answer's Access-Control-Allow-Origin does not admit this page",
    "refusal-without-header": "the refusal carries no Access-Control-Allow-Origin: the browser hides it from "
    "the page",
    "answer-without-header": "the answer carries no Access-Control-Allow-Origin: the browser hides it from "
    "the page",
    "private-address": "for the browser the host name leads to an address of the {space} network: a VPC "
    "endpoint, a VPN's name server or a program on this machine answers; the user's permission decides, and "
    "in older versions Access-Control-Allow-Private-Network",
    "connections-over-wss": "the URL of @connections begins with wss://: it is called over https://, "
    "while wss:// only opens a connection",
    "connections-no-stage": "no stage stands before @connections, and on an execute-api host it has to: "
    "https://API_ID.execute-api.REGION.amazonaws.com/STAGE/@connections/ID (give the SDK an endpoint with "
    "the stage; some versions drop the path of their endpoint)",
    "handshake-no-stage": "the URL names no stage, and on an execute-api host it has to: "
    "wss://API_ID.execute-api.REGION.amazonaws.com/STAGE",
    "handshake-without-status": "the browser names no status, so it is not shown that anything was refused: "
    "the handshake's row in the Network tab has the status, or `wscat -c URL`",
    "http-redirected": "the URL begins with http://: what stands in front redirects it to https://, and no "
    "preflight may be redirected",
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
