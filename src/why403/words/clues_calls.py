"""Sentences of clues that are read off the call's URL and headers, and off what a browser says of it."""

from __future__ import annotations

SENTENCES = {
    "segment-twice": "`{segment}` is twice in a row in the path: the base URL of the client may end with it",
    "path-unfilled": "`{segment}` is in the path where a value belongs: the program did not fill it in",
    "another-stage": (
        "the call goes to `{called}`; another address of the same API has `{other}` in its place"
    ),
    "stage-by-name": (
        "the path begins with `{called}`; the stage that is spoken of is named `{named}` (a stage's name is "
        "case-sensitive)"
    ),
    "key-is-an-id": (
        "x-api-key has the form of a key's id; what is sent is the key's value, of 20 characters or more"
    ),
    "key-in-other-header": (
        "a key is sent in `{header}`; API Gateway reads it from x-api-key, unless the authorizer returns it"
    ),
    "key-in-query": (
        "a key is sent as `{name}` in the URL; API Gateway reads it from the header x-api-key, unless the "
        "authorizer returns it"
    ),
    "origin-null": (
        "the page has no origin of its own (`Origin: null`): it is a file, a sandboxed frame, or a redirect "
        "to another host; only `*` allows it"
    ),
    "method-not-allowed": (
        "the page sends {method}, which is not in Access-Control-Allow-Methods of the preflight response"
    ),
    "any-is-no-method": (
        "Access-Control-Allow-Methods of the preflight response has `ANY`, which browsers do not read as all "
        "methods: it allows only GET, HEAD and POST; list each method, or use `*` without credentials"
    ),
    "header-not-allowed": (
        "the page sends the header `{header}`, which is not in Access-Control-Allow-Headers of the "
        "preflight response"
    ),
    "origin-not-allowed": "the response allows the origin `{origin}`, but the page has a different one",
    "answer-of-other-origin": "Access-Control-Allow-Origin in the response does not allow this page",
    "refusal-without-header": (
        "the error response has no Access-Control-Allow-Origin: the browser hides it from the page"
    ),
    "answer-without-header": (
        "the response has no Access-Control-Allow-Origin: the browser hides it from the page"
    ),
    "private-address": (
        "the browser resolves the host name to an address in the {space} network (a VPC endpoint, a VPN's "
        "name server, or a program on this machine); whether it may be called depends on the user's "
        "permission, in older browser versions on Access-Control-Allow-Private-Network"
    ),
    "connections-over-wss": (
        "the URL of @connections starts with wss://: call it over https://; wss:// only opens a connection"
    ),
    "connections-no-stage": (
        "the stage is missing before @connections; on an execute-api host the URL is "
        "https://API_ID.execute-api.REGION.amazonaws.com/STAGE/@connections/ID (give the SDK an endpoint "
        "with the stage; some versions drop the path of their endpoint)"
    ),
    "handshake-no-stage": (
        "the URL has no stage; on an execute-api host it must: "
        "wss://API_ID.execute-api.REGION.amazonaws.com/STAGE"
    ),
    "handshake-without-status": (
        "the browser does not show a status, so it is not clear that anything was refused: find the status "
        "of the handshake in the Network tab, or run `wscat -c URL`"
    ),
    "redirected-off-stage": (
        "the response redirected the browser to the same path without the stage in front: the backend does "
        "not know of the stage"
    ),
    "http-redirected": (
        "the URL starts with http://: it is redirected to https://, and a preflight request must not be "
        "redirected"
    ),
    "connections-no-api": (
        "`{host}` is not the host of an API: the client was created without an endpoint; it needs "
        "https://API_ID.execute-api.REGION.amazonaws.com/STAGE"
    ),
    "connections-below-stage": (
        "`{path}` is before @connections: on an execute-api host only the stage belongs there"
    ),
    "connections-on-domain": (
        "`{path}` is before @connections: on a custom domain only the key of the API mapping belongs there, "
        "without the stage"
    ),
    "connections-without-key": (
        "there is nothing before @connections: on a custom domain the key of the API mapping belongs there, "
        "if the mapping has one"
    ),
    "connections-twice": "@connections is twice in the path: an SDK adds it to its endpoint itself",
    "connections-no-id": "there is no connection ID after @connections",
    "connections-not-encoded": (
        "the path has an unencoded `@` or `=`: the signature is calculated with `%40connections` and `%3D`"
    ),
}
