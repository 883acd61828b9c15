"""A WebSocket under test: an open connection, or the answer that refused it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from why403.serve.app import Gateway

Scope = dict[str, Any]
Run = Callable[[Coroutine[Any, Any, Any]], Any]
SECONDS = 30.0


@dataclass(slots=True)
class Ended(Exception):
    """The other side closed the connection, with this code."""

    code: int


@dataclass(slots=True)
class Talk:
    """A connection of a WebSocket API. `refused` has the answer where the handshake was refused."""

    _run: Run = field(repr=False)
    _sent: asyncio.Queue[Scope] = field(repr=False)
    _came: asyncio.Queue[Scope] = field(repr=False)
    _task: asyncio.Task[None] = field(repr=False)
    refused: tuple[int, list[tuple[str, str]], bytes] | None = None

    def __enter__(self) -> Talk:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, message: object) -> None:
        """Send a text, or anything else as JSON."""
        text = message if isinstance(message, str) else json.dumps(message)
        self._run(self._sent.put({"type": "websocket.receive", "text": text}))

    def receive(self) -> str:
        """The next text. Raises `Ended` where there is none, and `TimeoutError` where none comes."""
        message = self._run(asyncio.wait_for(self._came.get(), SECONDS))
        if message["type"] == "websocket.close":
            raise Ended(message.get("code", 1000))
        return str(message.get("text", message.get("bytes")))

    def json(self) -> Any:
        """The next message as JSON."""
        return json.loads(self.receive())

    def close(self, code: int = 1000) -> None:
        """End the connection, and wait until the API has dealt with it."""
        self._run(self._sent.put({"type": "websocket.disconnect", "code": code}))
        self._run(asyncio.wait_for(asyncio.shield(self._task), SECONDS))


async def opened(gateway: Gateway, scope: Scope, run: Run) -> Talk:
    """Open one, or have it refused."""
    sent: asyncio.Queue[Scope] = asyncio.Queue()
    came: asyncio.Queue[Scope] = asyncio.Queue()
    await sent.put({"type": "websocket.connect"})

    async def sending(message: Any) -> None:
        await came.put(dict(message))

    task = asyncio.create_task(_served(gateway, scope, sent, sending))
    talk = Talk(run, sent, came, task)
    first = await asyncio.wait_for(came.get(), SECONDS)
    if first["type"] == "websocket.http.response.start":
        body = await came.get()
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in first["headers"]]
        talk.refused = first["status"], headers, body.get("body", b"")
    return talk


async def _served(gateway: Gateway, scope: Scope, sent: asyncio.Queue[Scope], sending: Any) -> None:
    await gateway(scope, sent.get, sending)
