"""What was sent."""

from __future__ import annotations

from why403.facts.aspects import YES_NO, on
from why403.logic.facts import Fact, Shown

METHOD = Fact("request.method", "Which HTTP method was sent?", "curl -v shows it", aspects=on("method"))
HOST = Fact("request.host", "Which host name was called?", aspects=on("host"))
PATH = Fact("request.path", "Which path was called, with the stage?", aspects=on("path"))
ORIGIN = Fact("request.origin", "Which Origin did the browser send?", aspects=on("client", "headers"))
PREFLIGHT = Fact(
    "request.preflight",
    "Is the refused call the browser's own OPTIONS request?",
    "in the developer tools, the Network tab shows an OPTIONS request before the real one",
    YES_NO,
    on("method", "client"),
)
CLIENT = Fact(
    "request.client",
    "What sent the request?",
    values=("browser", "tool", "sdk", "service"),
    aspects=on("client"),
)
BYPASSES_CACHE = Fact(
    "request.bypasses-cache",
    "Did the request have Cache-Control: max-age=0?",
    "curl -v prints the headers that were sent; a browser sends it when a page is reloaded",
    YES_NO,
    on("headers", "client"),
)
CREDENTIALS_MODE = Fact(
    "request.credentials-mode",
    "Does the page make its request with credentials (withCredentials, credentials: 'include')?",
    (
        "look at the fetch or XMLHttpRequest call in the page's script: without that option no "
        "credentials are sent to another origin"
    ),
    ("include", "omit"),
    on("client", "credentials", "headers"),
)
WEBSOCKET_MOMENT = Fact(
    "websocket.moment",
    "What did the WebSocket API refuse: the handshake, a message over the open connection, or @connections?",
    "a handshake has an HTTP status, a message is answered by a frame with a connectionId, and the URL "
    "of a backend's own call has @connections",
    ("handshake", "message", "connections"),
    on("path"),
)
BODY_SIZE = Fact("request.body-size", "How many bytes does the body have?", aspects=on("body"))
HOST_KIND = Fact(
    "request.host-kind",
    "Is the host the API's own (execute-api), a custom domain, a VPC endpoint's, or this machine?",
    values=("execute-api", "custom", "vpc-endpoint", "cloudfront", "local"),
    aspects=on("host"),
)
AUTHORIZATION = Fact(
    "request.authorization",
    "What was in the Authorization header: nothing, a SigV4 signature, a bearer token, or something else?",
    "curl -v prints the headers that were sent",
    ("none", "sigv4", "bearer", "other"),
    on("credentials"),
)
API_KEY = Fact(
    "request.api-key",
    "Which API key was sent in the header x-api-key?",
    "curl -v prints the headers that were sent",
    aspects=on("key"),
    shown=Shown.LAST_FOUR,
    can_lack=True,
)
