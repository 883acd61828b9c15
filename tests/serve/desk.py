"""A gateway on a real socket, in a thread of its own, and calls to it that nothing repairs on the way."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from why403.documents.errors import BadInput
from why403.serve.access_log import AccessLog
from why403.serve.apis import Desk, World, world_of
from why403.serve.app import Gateway
from why403.serve.execution_log import ExecutionLog
from why403.serve.principals import principals_of
from why403.serve.records import Record
from why403.serve.serving import runner, serve, server_of, sockets_for
from why403.serve.throttling import Throttle

ACCOUNT, REGION = "210987654321", "eu-central-1"


@dataclass(frozen=True)
class Answered:
    """An answer as it came: headers by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def cause(self) -> str | None:
        return self.headers.get("x-why403")

    @property
    def kind(self) -> str | None:
        return self.headers.get("x-amzn-errortype")


@dataclass
class Running:
    """A gateway that listens, and what it told of refusals."""

    gateway: Gateway
    told: list[Record] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.gateway.world.apis[0].port

    def call(
        self,
        verb: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        api: int = 0,
    ) -> Answered:
        connection = HTTPConnection("127.0.0.1", self.gateway.world.apis[api].port, timeout=10)
        try:
            connection.request(verb, path, body, dict(headers or {}))
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answered(answer.status, found, answer.read().decode())
        finally:
            connection.close()

    def raw(self, sent: bytes) -> bytes:
        """What comes back for these bytes, until the other side has said all."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as made:
            made.sendall(sent)
            made.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: made.recv(65_536), b""))


def desk(principals: str = "", **settings: Any) -> Desk:
    """A desk whose Region and account are told."""
    known = principals_of(principals, "principals.yaml") if principals else Desk().principals
    return Desk(**{"region": REGION, "account": ACCOUNT, "principals": known, **settings})


@contextlib.contextmanager
def running(
    folder: Path,
    template: str,
    desk: Desk,
    throttle: Throttle | None = None,
    name: str = "template.yaml",
    log: AccessLog | None = None,
    execution: ExecutionLog | None = None,
    *,
    rereads: bool = False,
    certificates: tuple[str, str] | None = None,
) -> Iterator[Running]:
    """The template's APIs, served until the block ends."""
    file = folder / name
    file.write_text(template)

    def read() -> World:
        return world_of([(str(file), "")], {}, desk, 0)

    def reread() -> World | None:
        """As the command does it: what cannot be read changes nothing."""
        try:
            anew = read()
        except BadInput:
            return None
        for served, old in zip(anew.apis, gateway.world.apis, strict=True):
            served.port = old.port
        return anew

    world = read()
    told: list[Record] = []
    gateway = Gateway(world, desk, throttle, told.append, log=log, execution=execution)
    sockets = sockets_for("127.0.0.1", world, 0)
    server = server_of(gateway, certificates, desk.truststore or None)

    def run() -> None:
        with runner() as loop:
            loop.run(serve(server, sockets, gateway, reread if rereads else lambda: None))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        yield Running(gateway, told)
    finally:
        server.should_exit = True
        thread.join(10)
        for each in sockets:
            each.close()
