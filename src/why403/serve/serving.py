"""The server: uvicorn, with what it loses of a request kept, and what can grow without end kept short.

It alone imports uvicorn, which the extra `serve` installs.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import os
import signal
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from why403.serve.apis import World
from why403.serve.app import Gateway
from why403.serve.certificates import shown
from why403.serve.receiving import AS_SENT, CERTIFICATE, LARGEST_FRAME

SECONDS_FOR_A_REQUEST = 60.0
"""A request has so long to arrive as a whole, and an open connection to begin its first."""
MOST_OF_HEADERS = 65_536
"""Bytes; a gateway refuses far fewer, in its own words."""
MOST_OF_MESSAGE = 1_048_576
"""Bytes of a message over a WebSocket that are read at all; a gateway refuses far smaller ones."""
SECONDS_BETWEEN_LOOKS = 0.5
MOST_THREADS = 64
"""So many calls can wait for servers at a time: a few that hang would else hold up all others."""
SECONDS_TO_END = 3
"""Calls that are under way have so long once the server is told to stop."""


_TOO_MANY = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


_NO_HANDSHAKE = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Joined:
    """A connection to which the head of a response goes together with its body: one packet, not two."""

    __slots__ = ("_head", "_transport", "is_closing")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        """Keep the head until the body comes, which can be empty."""
        if self._head or data == _CONTINUE:
            self._transport.write(self._head + data)
            self._head = b""
        else:
            self._head = data

    def flush(self) -> None:
        """Write the head alone: a response to HEAD has nothing else."""
        if self._head:
            self.write(b"")

    def close(self) -> None:
        """As the connection's own."""
        self.flush()
        self._transport.close()


class Protocol(HttpToolsProtocol):
    """Keeps the spelling of headers, and ends requests that never end."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._joined = Joined(transport)
        self._since: float | None = self.loop.time()
        self._deadline = self.loop.call_later(SECONDS_FOR_A_REQUEST, self._looked)
        self._size = 0

    def connection_lost(self, exc: Exception | None) -> None:
        self._deadline.cancel()
        super().connection_lost(exc)

    def _looked(self) -> None:
        """A request that is awaited has so long; there is one timer for all requests of a connection."""
        now = self.loop.time()
        left = SECONDS_FOR_A_REQUEST - (now - self._since if self._since is not None else 0)
        if left <= 0:
            self._too_late()
            left = SECONDS_FOR_A_REQUEST
        self._deadline = self.loop.call_later(left, self._looked)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._since = self.loop.time()
        self._spelt: list[tuple[bytes, bytes]] = []
        told = cast("dict[str, object]", self.scope)
        told[AS_SENT] = self._spelt
        told[CERTIFICATE] = _certificate(self.transport) if self.scheme == "https" else None
        self._size = 0

    def on_url(self, url: bytes) -> None:
        self._measure(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._measure(len(name) + len(value))
        self._spelt.append((name, value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            self.cycle.transport = cast("asyncio.Transport", self._joined)

    def on_message_complete(self) -> None:
        self._since = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        self._joined.flush()
        super().on_response_complete()

    def _measure(self, more: int) -> None:
        self._size += more
        if self._size > MOST_OF_HEADERS and not self.transport.is_closing():
            self.transport.write(_TOO_MANY)
            self.transport.close()

    def _too_late(self) -> None:
        """Unless an answer is under way, which ends by itself."""
        waits = self.cycle is None or self.cycle.response_complete or self.cycle.more_body
        if waits and not self.transport.is_closing():
            self.transport.close()

    def _should_upgrade_to_ws(self) -> bool:
        """Only a WebSocket API speaks it: what other APIs get is a call with one more header."""
        if self.scope["method"] != "GET":
            return False
        gateway = cast("Gateway", self.config.app)
        host = dict(self.headers).get(b"host", b"").decode("latin-1")
        path = self.url.partition(b"?")[0].decode("latin-1")
        return gateway.speaks_websocket(host, (self.server or ("", 0))[1] or 0, path)

    def handle_websocket_upgrade(self) -> None:
        self._deadline.cancel()
        self.scope["headers"] = self._spelt
        super().handle_websocket_upgrade()


def _certificate(transport: asyncio.Transport) -> Mapping[str, object] | None:
    """The certificate that the client showed, which the server has found to be trusted."""
    secured = transport.get_extra_info("ssl_object")
    whole = None if secured is None else secured.getpeercert(binary_form=True)
    return None if whole is None else shown(secured.getpeercert(), whole)


class Socket(WebSocketsSansIOProtocol):
    """Tells the size of frames with the message that they make."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.handshake_initiated and not self.handshake_complete:
            cast("dict[str, object]", self.scope)[CERTIFICATE] = _certificate(self.transport)

    def handle_text(self, event: Frame) -> None:
        self._largest = len(event.data)
        super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        self._largest = len(event.data)
        super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        self._largest = max(self._largest, len(event.data))
        super().handle_cont(event)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(_NO_HANDSHAKE)
            self.transport.close()

    async def receive(self) -> Any:
        message = await super().receive()
        return (
            {**message, LARGEST_FRAME: self._largest} if message["type"] == "websocket.receive" else message
        )


class Server(uvicorn.Server):
    """Leaves signals to whoever started it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield


def sockets_for(host: str, world: World, port: int) -> list[socket.socket]:
    """A listening socket for each API. The port 0 lets the machine choose. Raises `OSError`."""
    made = []
    try:
        for number, served in enumerate(world.apis):
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            each = socket.socket(
                family, socket.SOCK_STREAM, socket.IPPROTO_TCP
            )  # else there is no TCP_NODELAY
            made.append(each)
            if os.name != "nt":  # there it lets another program listen on the same port
                each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            each.bind((host, port + number if port else 0))
            each.listen(2048)
            each.set_inheritable(False)
            served.port = each.getsockname()[1]
    except (OSError, TypeError, UnicodeError) as problem:  # the last two, of a name that no host can have
        for each in made:
            each.close()
        if isinstance(problem, OSError):
            raise
        raise OSError(errno.EINVAL, "not a host name") from None
    return made


def server_of(
    gateway: Gateway, certificates: tuple[str, str] | None = None, truststore: str | None = None
) -> Server:
    """A server that is not started yet; `certificates` are the files of a certificate and of its key.

    With a `truststore` clients are asked for certificates; whether one is needed the custom domain says.
    """
    config = uvicorn.Config(
        gateway,
        http=Protocol,
        ws=Socket,
        ws_max_size=MOST_OF_MESSAGE,
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=SECONDS_TO_END,
        ssl_certfile=certificates[0] if certificates else None,
        ssl_keyfile=certificates[1] if certificates else None,
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
        ssl_ca_certs=truststore,
        ssl_cert_reqs=ssl.CERT_NONE if truststore is None else ssl.CERT_OPTIONAL,
    )
    return Server(config)


async def serve(
    server: Server,
    sockets: Sequence[socket.socket],
    gateway: Gateway,
    changed: Callable[[], World | None] = lambda: None,
) -> None:
    """Serve until the server is told to stop; when one of the files changed, `changed` reads them again."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(MOST_THREADS))
    tls = server.config.ssl_certfile is not None
    watching = asyncio.create_task(_watched(gateway, changed, tls=tls))
    gateway.functions.tell(gateway.callbacks(tls=tls))
    await gateway.functions.__aenter__()
    gc.freeze()  # what was read of the files stays: no collection has to look at it
    try:
        await server.serve(sockets=list(sockets))
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await gateway.functions.__aexit__(None, None, None)
        gc.unfreeze()


def run(
    server: Server, sockets: Sequence[socket.socket], gateway: Gateway, changed: Callable[[], World | None]
) -> None:
    """The same until Ctrl-C or a signal to end; the second one waits for no call."""

    def stop(*_: object) -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    async def main() -> None:
        names = ("SIGINT", "SIGTERM", "SIGBREAK")  # the last is Ctrl-Break of Windows
        for number in (getattr(signal, name) for name in names if hasattr(signal, name)):
            try:
                asyncio.get_running_loop().add_signal_handler(number, stop)
            except NotImplementedError:  # on Windows
                signal.signal(number, stop)
        await serve(server, sockets, gateway, changed)

    with runner() as loop:
        loop.run(main())


def runner() -> asyncio.Runner:
    """Runs on uvloop where it is installed: it takes half the time for a connection. It is not on Windows."""
    try:
        import uvloop
    except ImportError:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


async def _watched(gateway: Gateway, changed: Callable[[], World | None], *, tls: bool) -> None:
    """Look at the files, and renew what is served. What is renewed ends once its calls have."""
    seen = _stamps(gateway.world.files)
    async with asyncio.TaskGroup() as ending:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            if _stamps(gateway.world.files) == seen:
                continue
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)  # an editor may still be writing
            seen = _stamps(gateway.world.files)
            world = await asyncio.to_thread(changed)
            if world is None:
                continue
            before = gateway.functions
            gc.unfreeze()
            gateway.renew(world)
            gc.freeze()
            gateway.functions.tell(gateway.callbacks(tls=tls))
            await gateway.functions.__aenter__()
            ending.create_task(before.retire())
            # INVARIANT: of a file that was there before, the state that was read, and not what came since.
            seen = {file: seen.get(file, stamp) for file, stamp in _stamps(world.files).items()}


def _stamps(files: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    found = {}
    for file in files:
        with contextlib.suppress(OSError):
            stat = os.stat(file)
            found[file] = (stat.st_mtime_ns, stat.st_size)
    return found
