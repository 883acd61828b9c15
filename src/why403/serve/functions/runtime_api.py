"""The Lambda Runtime API for one worker: the worker asks for its next event, and sends what came of it.

It listens on loopback alone, on a port of its own, so that no worker is given what is meant for another.
Where the program in the worker is one of ours, its address has a secret path besides. A page in a browser
cannot speak with it: it sends an Origin, or the name of another host. Connections have TCP_NODELAY, which
asyncio sets: without it a small answer waits for an acknowledgement, 40 ms.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar, cast
from uuid import uuid4

from why403.logic.claims import documented, observed
from why403.serve.functions.function import READ, Outcome, Raised, Returned

_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg/"
_CLIENT = "https://github.com/aws/aws-lambda-python-runtime-interface-client"

SOURCES = (
    documented(
        "A runtime gets its next event, and posts a response, an error, or that its start failed",
        _GUIDE + "runtimes-api.html",
        READ,
    ),
    documented(
        "An error has errorMessage, errorType and stackTrace; a header may name its type too",
        _GUIDE + "runtimes-api.html",
        READ,
    ),
    observed("An error's trace stands in stackTrace (Python) or trace (Node)", _CLIENT, READ),
)
MOST = 6 * 1024 * 1024 + 100
"""Bytes of a response. The guide says 6 MB; AWS's own words for one that is larger name 6291556 bytes."""
T = TypeVar("T")
Reading: TypeAlias = Generator[None, None, T]
"""Reads a part of a request; pauses where more has to come."""
_LONGEST_LINE = 1000
_LARGEST_HEAD = 2 * 1024 * 1024
"""Clients put the cause of an error for X-Ray, up to 1 MB, into a header."""
_REFUSED = 64 * 1024 * 1024
"""So much of what is too large is still read, so that the runtime gets its answer."""
_VERSION = "/2018-06-01/runtime/"
_OF_ONE = re.compile(r"invocation/(?P<id>[\w-]{1,100})/(?P<what>response|error)")
_HEAD = re.compile(rb"(?P<verb>[A-Z]{1,10}) (?P<path>[!-~]{1,2000}) HTTP/1\.[01]\r\n")
_REASONS = {
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    413: "Content Too Large",
}
_TOO_LARGE = Raised(
    "Function.ResponseSizeTooLarge",
    f"Response payload size exceeded maximum allowed payload size ({MOST} bytes).",
)


@dataclass(slots=True)
class Invocation:
    """One call: its event, until when it may take, and what came of it."""

    event: bytes = field(repr=False)
    arn: str
    deadline: float
    outcome: asyncio.Future[Outcome]
    id: str = field(default_factory=lambda: str(uuid4()))
    taken: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """What the runtime is told beside the event."""
        return {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": self.id,
            "Lambda-Runtime-Deadline-Ms": str(int(self.deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": self.arn,
            "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):08x}-{uuid4().hex[:24]};Sampled=0",
        }


@dataclass(frozen=True, slots=True)
class Request:
    """What a runtime sent; `whole` is false where its body was too large to be kept."""

    verb: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True


class RuntimeApi:
    """Serves one worker, one call at a time.

    `ready` comes true when the runtime first asks for an event; its result is `None`, or the error that its
    start ended with.
    """

    def __init__(self, secret: str = "") -> None:
        self._base = f"/{secret}" if secret else ""
        self._current: Invocation | None = None
        self._server: asyncio.Server | None = None
        self._waiting: list[_Connection] = []
        self._open: set[_Connection] = set()
        self.ready: asyncio.Future[Raised | None] = asyncio.get_running_loop().create_future()
        self.host = ""

    @property
    def address(self) -> str:
        """What `AWS_LAMBDA_RUNTIME_API` has: host and port, and the secret path."""
        return self.host + self._base

    async def open(self) -> None:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        self.host = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """No longer listen, and let go of every connection."""
        if self._server is not None:
            self._server.close()
        while self._open:
            for each in tuple(self._open):
                each.abort()
            await asyncio.sleep(0)

    def offer(self, event: bytes, arn: str, seconds: float) -> Invocation:
        """An event for the runtime to take; the time that the call may take begins here."""
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._current = Invocation(event, arn, time.time() + seconds, outcome)
        self._give()
        return self._current

    def opened(self, connection: _Connection) -> None:
        """A connection was made."""
        self._open.add(connection)

    def closed(self, connection: _Connection) -> None:
        """It was lost; no event is sent into it."""
        self._open.discard(connection)
        if connection in self._waiting:
            self._waiting.remove(connection)

    def answer(self, connection: _Connection, request: Request) -> None:
        """Answer a request; one for the next event waits until there is one."""
        path = request.path.removeprefix(self._base) if request.path.startswith(self._base) else ""
        if request.headers.get("host", self.host) != self.host or "origin" in request.headers:
            connection.send(*_told(403, "Forbidden", "this is for the runtime of one function"))
        elif (request.verb, path) == ("GET", _VERSION + "invocation/next"):
            if not self.ready.done():
                self.ready.set_result(None)
            self._waiting.append(connection)
            self._give()
        else:
            connection.send(*self._posted(request, path.removeprefix(_VERSION)))

    def _give(self) -> None:
        """The event to whoever asked last: a runtime that asked twice has given up its first question."""
        current = self._current
        if current is not None and not current.taken and self._waiting:
            current.taken = True
            self._waiting.pop().send(200, current.headers, current.event)

    def _posted(self, request: Request, path: str) -> tuple[int, Mapping[str, str], bytes]:
        """A response or an error of the current call, or that the start failed."""
        if request.verb != "POST":
            return _told(404, "NotFound", "there is no such operation")
        if path == "init/error":
            if not self.ready.done():
                self.ready.set_result(_error(request))
            return _told(202, "", "OK")
        found, current = _OF_ONE.fullmatch(path), self._current
        if found is None:
            return _told(404, "NotFound", "there is no such operation")
        if current is None or current.id != found["id"] or not current.taken or current.outcome.done():
            return _told(400, "InvalidRequestID", "Invalid request ID")
        if not request.whole:
            current.outcome.set_result(_TOO_LARGE)
            return _told(413, _TOO_LARGE.type, _TOO_LARGE.message)
        current.outcome.set_result(_error(request) if found["what"] == "error" else Returned(request.body))
        return _told(202, "", "OK")


class _Connection(asyncio.Protocol):
    """A connection of a runtime's: HTTP/1.1, one request after the other."""

    def __init__(self, api: RuntimeApi) -> None:
        self._api = api
        self._buffer = bytearray()
        self._reading = self._requests()
        self._transport: asyncio.Transport | None = None
        self._last = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It begins."""
        self._transport = cast(asyncio.Transport, transport)  # those of uvloop are of no class of asyncio's
        self._api.opened(self)
        next(self._reading)

    def data_received(self, data: bytes) -> None:
        """Go on reading; what is not HTTP ends the connection."""
        self._buffer += data
        try:
            next(self._reading)
        except (ValueError, StopIteration):
            self.abort()

    def connection_lost(self, _exc: Exception | None) -> None:
        """It ended."""
        self._api.closed(self)

    def abort(self) -> None:
        """End it at once."""
        if self._transport is not None:
            self._transport.abort()

    def send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """One answer."""
        head = {**headers, "Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        assert self._transport is not None
        self._transport.write(f"HTTP/1.1 {status} {_REASONS[status]}\r\n{lines}\r\n".encode() + body)
        if self._last:
            self._transport.close()

    def _requests(self) -> Reading[None]:
        """Read one request after the other; raises `ValueError` where that cannot be done."""
        while True:
            head = yield from self._until(b"\r\n\r\n", _LARGEST_HEAD)
            first = _HEAD.match(head)
            if first is None:
                raise ValueError("this is not HTTP")
            lines = head[first.end() :].decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in lines if line)
            headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
            if headers.get("expect", "").lower() == "100-continue":
                assert self._transport is not None
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._last = headers.get("connection", "").lower() == "close"
            body, whole = yield from self._body(headers)
            self._api.answer(
                self, Request(first["verb"].decode(), first["path"].decode(), headers, body, whole)
            )

    def _body(self, headers: Mapping[str, str]) -> Reading[tuple[bytes, bool]]:
        """The body, and whether it is within the limit; of one that is not, nothing is kept."""
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return (yield from self._part(int(headers.get("content-length", "0")), MOST))
        parts, whole, size = list[bytes](), True, 0
        while length := int((yield from self._until(b"\r\n", _LONGEST_LINE)).split(b";")[0], 16):
            size += length
            part, fits = yield from self._part(length, MOST - size + length)
            whole = whole and fits
            parts = [*parts, part] if whole else []
            yield from self._until(b"\r\n", 2)
        while (yield from self._until(b"\r\n", _LARGEST_HEAD)) != b"\r\n":
            pass  # fields behind the last part
        return b"".join(parts), whole

    def _part(self, size: int, most: int) -> Reading[tuple[bytes, bool]]:
        """So many bytes, if they are no more than `most`."""
        if not 0 <= size <= _REFUSED:
            raise ValueError("no such size")
        if size <= most:
            while len(self._buffer) < size:
                yield
            return self._taken(size), True
        while size > 0:
            if not self._buffer:
                yield
            size -= len(self._taken(min(size, len(self._buffer))))
        return b"", False

    def _until(self, mark: bytes, most: int) -> Reading[bytes]:
        """All up to a mark, and the mark."""
        start = 0
        while (found := self._buffer.find(mark, start)) < 0:
            if len(self._buffer) > most:
                raise ValueError("too long")
            start = max(0, len(self._buffer) - len(mark))
            yield
        return self._taken(found + len(mark))

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken


def _told(status: int, kind: str, text: str) -> tuple[int, Mapping[str, str], bytes]:
    body = {"errorType": kind, "errorMessage": text} if kind else {"status": text}
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


def _error(request: Request) -> Raised:
    """An error as a runtime tells it; one whose body cannot be read has the type of its header."""
    named = request.headers.get("lambda-runtime-function-error-type", "")
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        return Raised(named or "Runtime.Unknown")
    trace = told.get("stackTrace", told.get("trace"))
    lines = trace if isinstance(trace, list) else ()
    kind, message = told.get("errorType") or named or "Runtime.Unknown", told.get("errorMessage")
    return Raised(str(kind), "" if message is None else str(message), tuple(map(str, lines)))
