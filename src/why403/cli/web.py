"""`why403 web`."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import threading

import click

from why403.cli.exits import Exit
from why403.cli.once import Once
from why403.cli.pages import EXTRA
from why403.cli.terminal import put, say
from why403.documents.errors import BadInput
from why403.logic.places import Place

_HOST = "127.0.0.1"
_SECONDS_TO_END = 3


@click.command("web", cls=Once)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: 0, which picks a free port.")
@click.option("--no-open", is_flag=True, help="Print the address and do not open a browser.")
def web(port: int, no_open: bool) -> int:
    """Open a page on this machine to paste a refused call into.

    Nothing leaves the machine, and what is pasted is kept in memory alone. Ctrl-C ends it.

    \b
    Examples:
      why403 web
      why403 web --port 8403 --no-open
    """
    try:
        import uvicorn

        from why403.web.app import app, make_ready
    except ImportError:
        raise EXTRA from None
    token = secrets.token_urlsafe(16)
    with listening(port) as listener:
        address = f"http://{_HOST}:{listener.getsockname()[1]}/{token}/"
        put([address])
        say("Ctrl-C ends it")
        if not no_open:
            click.launch(address)
        threading.Thread(target=lambda: asyncio.run(make_ready()), daemon=True).start()
        # Silent: a traceback of ours could hold what was pasted.
        logging.getLogger("python_multipart").disabled = True
        settings = uvicorn.Config(
            app(token),
            log_config=None,
            log_level="critical",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=_SECONDS_TO_END,
        )
        try:
            uvicorn.Server(settings).run([listener])
        except KeyboardInterrupt:
            return Exit.STOPPED
    return Exit.STOPPED


def listening(port: int) -> socket.socket:
    """Whoever has the address may call at once, and waits until it is served."""
    try:
        return socket.create_server((_HOST, port))
    except OSError as problem:
        wrong = f"cannot listen on this port ({os.strerror(problem.errno or 0)})"
        raise BadInput(Place("--port"), wrong, "another port, or none") from None
