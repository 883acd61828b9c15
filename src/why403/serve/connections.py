"""The open connections of WebSocket APIs, and what calls of @connections do with them.

Sources, read 2026-11-28: the developer guide's page apigateway-how-to-call-websocket-api-connections, the
reference of the API Gateway Management API, and the page apigateway-execution-service-websocket-limits-table
for sizes and times.
"""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import unquote

from why403.logic.claims import assumed, documented
from why403.logic.places import Place
from why403.redaction.reprs import Secret
from why403.serve.answering import Reply
from why403.serve.functions import Connection
from why403.serve.functions.environment import DUMMY
from why403.serve.principals import AccessKey, Principals, principals_from, with_policies
from why403.serve.receiving import Message, Received, Send

READ = "2026-11-28"
_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
SOURCES = (
    documented(
        "POST sends to a connection, GET tells of it, DELETE closes it",
        _GUIDE + "apigateway-how-to-call-websocket-api-connections.html",
        READ,
    ),
    documented(
        "A connection lasts two hours, ten minutes without a message; a message has 128 KB, a frame 32 KB",
        _GUIDE + "apigateway-execution-service-websocket-limits-table.html",
        READ,
    ),
    documented(
        "A connection that is gone answers GoneException, 410",
        "https://docs.aws.amazon.com/apigatewaymanagementapi/latest/api-reference/connections-connectionid.html",
        READ,
    ),
    assumed("A connection whose time is over is closed with code 1001", READ),
    assumed("What is posted goes out as a text frame where it is UTF-8, else as a binary one", READ),
)

LONGEST_MESSAGE = 128 * 1024
LONGEST_FRAME = 32 * 1024
SECONDS_OPEN = 7200.0
SECONDS_IDLE = 600.0
GOING_AWAY = 1001


def connection_id() -> str:
    """An id as API Gateway gives one to a connection."""
    return base64.b64encode(os.urandom(11)).decode().replace("/", "A").replace("+", "B")


@dataclass(eq=False, slots=True)
class Live:
    """One connection that is open. `active` is when something was last sent on it, in either direction."""

    told: Connection
    api: str
    stage: str
    address: str
    agent: str
    _send: Send = field(repr=False)
    active: float = 0.0
    ended_by_us: int | None = None

    async def send(self, text: bytes) -> None:
        """Send a message."""
        self.active = time.time()
        try:
            message: Message = {"type": "websocket.send", "text": text.decode()}
        except UnicodeDecodeError:
            message = {"type": "websocket.send", "bytes": text}
        await self._send(message)

    async def close(self, code: int, reason: str = "") -> None:
        """Close it, once."""
        if self.ended_by_us is None:
            self.ended_by_us = code
            await self._send({"type": "websocket.close", "code": code, "reason": reason})


@lru_cache(maxsize=8)
def of_functions(account: str) -> Principals:
    """The functions that run at the desk, which may call @connections: their roles are not read."""
    allows = {"Effect": "Allow", "Action": "execute-api:ManageConnections", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [allows]}
    known, secret, session = DUMMY
    key = AccessKey(known, Secret(secret), session)
    arn = f"arn:aws:iam::{account}:role/functions"
    return principals_from([with_policies("functions", arn, [policy], {}, key)], Place("functions"))


class Connections:
    """All connections that are open, by their ids."""

    def __init__(self) -> None:
        self._open: dict[str, Live] = {}

    def __len__(self) -> int:
        return len(self._open)

    def add(self, live: Live) -> None:
        """Remember one."""
        self._open[live.told.id] = live

    def remove(self, live: Live) -> None:
        """It is no longer open."""
        self._open.pop(live.told.id, None)

    def of(self, api: str, stage: str, name: str) -> Live | None:
        """The connection of this id, where it is one of the stage."""
        live = self._open.get(name)
        return live if live is not None and (live.api, live.stage) == (api, stage) else None

    async def managed(self, got: Received, api: str, stage: str, path: str) -> Reply:
        """What a call of @connections that was let in does, and its answer; `path` is that inside the API."""
        act = _ACTS.get(got.verb)
        if act is None:
            return _error(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        if got.size > LONGEST_MESSAGE:
            return _error(413, "PayloadTooLargeException", "")
        live = self.of(api, stage, unquote(path.removeprefix("/@connections/")))
        if live is None:
            return _error(410, "GoneException", "")
        try:
            return await act(live, got)
        except Exception:  # whatever the server raises for a connection that has just ended
            self.remove(live)
            return _error(410, "GoneException", "")


async def _post(live: Live, got: Received) -> Reply:
    await live.send(got.body)
    return Reply(200, [("Content-Type", "application/json")])


async def _get(live: Live, _: Received) -> Reply:
    found = {
        "connectedAt": _shown(live.told.at),
        "identity": {"sourceIp": live.address, "userAgent": live.agent or None},
        "lastActiveAt": _shown(live.active),
    }
    return Reply(200, [("Content-Type", "application/json")], json.dumps(found).encode())


async def _delete(live: Live, _: Received) -> Reply:
    await live.close(1000, "Connection Closed Normally")
    return Reply(204)


_ACTS: Mapping[str, Callable[[Live, Received], Awaitable[Reply]]] = {
    "POST": _post,
    "GET": _get,
    "DELETE": _delete,
}


def _shown(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def _error(status: int, kind: str, message: str) -> Reply:
    body = json.dumps({"message": message}, separators=(",", ":")).encode() if message else b""
    return Reply(status, [("Content-Type", "application/json"), ("x-amzn-ErrorType", kind)], body)
