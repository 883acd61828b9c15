"""An answer on its way out: what the server frames itself, and what no server could send.

Functions, mocks, servers and templates name headers and statuses as they like. How the answer is framed, and
whether the connection goes on, is said here alone; what cannot be sent is answered with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from why403.logic.claims import assumed
from why403.serve.answering import Pairs, Reply
from why403.serve.receiving import Received, Send

OF_A_HOP = frozenset(
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade", "content-length",
    }
)  # fmt: skip
"""Headers of one connection, or of how a body is framed on it (RFC 9110, section 7.6.1)."""
SOURCES = (
    assumed(
        "A line break or another control character in the value of a header becomes a space", "2026-11-28"
    ),
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_WITHOUT_BODY = (204, 304)


async def sent(reply: Reply, send: Send, got: Received) -> None:
    """Send it; `unsendable` says beforehand whether that can be done."""
    bare = reply.status in _WITHOUT_BODY
    headers = [
        (name.encode("ascii"), value_of_header(value)) for name, value in reply.headers if _is_kept(name)
    ]
    if not bare:
        headers.append((b"Content-Length", str(len(reply.body)).encode()))
    if reply.close:
        headers.append((b"Connection", b"close"))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if bare or got.verb == "HEAD" else reply.body})


def unsendable(reply: Reply) -> str:
    """Why this is no answer that HTTP can carry; empty where it is one."""
    if not 200 <= reply.status <= 599:
        return f"the status {reply.status} cannot end an HTTP call"
    if not all(is_name(name) for name, _ in reply.headers):
        return "a header of the response has an invalid name"
    return ""


def without(headers: Iterable[tuple[str, str]], names: frozenset[str]) -> Pairs:
    """The other headers; `names` are in small letters."""
    return [(name, value) for name, value in headers if name.lower() not in names]


def value_of_header(text: str) -> bytes:
    """A value as it is sent: no sign in it ends a line."""
    return _CONTROL.sub(" ", text).encode("latin-1", "replace")


@lru_cache(maxsize=512)
def is_name(text: str) -> bool:
    """Whether a header can have this name."""
    return _NAME.fullmatch(text) is not None


@lru_cache(maxsize=512)
def _is_kept(name: str) -> bool:
    """Whether it is no framing of others."""
    return name.lower() not in OF_A_HOP
