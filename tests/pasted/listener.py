"""A server on this machine that keeps what a program sends, to compare it with what a reader says."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Listener:
    """Takes one request after the other on a port of this machine, and keeps the last."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.came = b""

    def listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self.came = whole(connection)
                connection.sendall(
                    b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )


def whole(connection: socket.socket) -> bytes:
    came = connection.recv(65536)
    length = re.search(rb"(?i)content-length: (\d+)", came)
    head = came.find(b"\r\n\r\n") + 4
    while length and len(came) < head + int(length[1]):
        came += connection.recv(65536)
    return came


@contextmanager
def listening() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.listen, daemon=True)
    thread.start()
    yield server
    server.socket.shutdown(socket.SHUT_RDWR)
    server.socket.close()
    thread.join(5)
