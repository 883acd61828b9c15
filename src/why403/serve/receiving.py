"""What arrived over the wire, as it was sent: the path undecoded, headers in their own spelling and order."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from why403.evidence.case import LARGEST_BODY
from why403.model.incident import Headers

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

AS_SENT = "why403.headers"
"""Where the server that knows the spelling of headers leaves them in the scope (`serving.py`)."""
CERTIFICATE = "why403.certificate"
"""Where it leaves what the client's certificate says, or that it showed none."""
LARGEST_FRAME = "why403.frame"
"""Where it leaves the size of the largest frame of a WebSocket's message."""
READ_AND_LEFT = 4 * LARGEST_BODY
"""Of a body that is too large so much is still taken, and forgotten: whoever is cut off while he sends does
not read why."""


@dataclass(slots=True)
class Received:
    """One request. `size` is that of its body, of which nothing is kept where it is too large.

    `read` has the first value of each header by its name in small letters, joined where it was sent again.
    """

    verb: str
    path: str
    query: str
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    size: int
    address: str
    port: int
    moment: float
    read: Mapping[str, str] = field(repr=False)
    certificate: Mapping[str, object] | None = field(default=None, repr=False)

    def header(self, name: str) -> str | None:
        """The value of one header, asked by its name in small letters."""
        return self.read.get(name)


class Gone(Exception):
    """The caller left before all of the request had arrived."""


async def received(scope: Scope, receive: Receive) -> Received:
    """Read one request to its end, or to where it is larger than an API takes. Raises `Gone`."""
    got = _head(scope, scope["method"].upper())
    got.body, got.size = await _body(receive, got.header("content-length"))
    got.moment = time.time()
    return got


def handshake(scope: Scope) -> Received:
    """The request by which a WebSocket is opened."""
    return _head(scope, "GET")


def _head(scope: Scope, verb: str) -> Received:
    raw = scope.get(AS_SENT) or scope["headers"]
    headers: list[tuple[str, str]] = []
    read: dict[str, str] = {}
    for as_sent in raw:
        name, value = as_sent[0].decode("latin-1"), as_sent[1].decode("latin-1")
        headers.append((name, value))
        key = name.lower()
        read[key] = f"{read[key]}, {value}" if key in read else value
    client, server = scope.get("client") or ("127.0.0.1", 0), scope.get("server") or ("127.0.0.1", 0)
    path = scope.get("raw_path")
    return Received(
        verb,
        path.decode("latin-1") if path else scope["path"],
        scope["query_string"].decode("latin-1"),
        tuple(headers),
        b"",
        0,
        client[0],
        server[1] or 0,
        time.time(),
        read,
        scope.get(CERTIFICATE),
    )


async def _body(receive: Receive, declared: str | None) -> tuple[bytes, int]:
    """The body and its size. One that is declared too large is not waited for."""
    if declared is not None and declared.isdecimal() and int(declared) > LARGEST_BODY:
        return b"", int(declared)
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Gone
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return (body, len(body)) if len(body) <= LARGEST_BODY else (b"", len(body))
    parts, size = [body], len(body)
    while message.get("more_body") and size <= READ_AND_LEFT:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part: bytes = message.get("body", b"")
        size += len(part)
        if size <= LARGEST_BODY:
            parts.append(part)
        else:
            parts.clear()
    return (b"".join(parts) if size <= LARGEST_BODY else b""), size
