"""A server behind an API, which shows what reached it."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Shows(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self._show(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())

    def do_GET(self) -> None:
        self._show("")

    def _show(self, sent: str) -> None:
        shown = {
            "body": sent,
            "target": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
        }
        body = json.dumps(shown).encode()
        self.send_response(203)
        self.send_header("Content-Type", "application/json")
        self.send_header("Access-Control-Allow-Origin", "https://of-the-backend.example")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


@contextlib.contextmanager
def backend() -> Iterator[str]:
    """Its address, while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Shows)
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
