"""What HTTPie sends, beside what the reader says that it sends."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.startup import PEERS
from tests.pasted.listener import Listener, listening
from why403.logic.places import Place
from why403.model.incident import Request
from why403.pasted.http import read_http
from why403.pasted.httpie import read_httpie

HTTP = shutil.which("http", path=PEERS / "bin") or shutil.which("http")
pytestmark = [pytest.mark.peers, pytest.mark.skipif(HTTP is None, reason="needs HTTPie: make test-all")]


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as server:
        yield server


def sent(listener: Listener, command: str, home: Path) -> Request:
    """Run with an empty home: what files there add is not looked at."""
    subprocess.run(
        ["bash", "-c", command.replace("http ", f"{HTTP} ", 1)],
        check=True,
        timeout=60,
        capture_output=True,
        stdin=subprocess.DEVNULL if "<" not in command else None,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
    )
    text = listener.came.decode().replace(" /", f" http://localhost:{listener.port}/", 1)
    return read_http(text, Place("sent")).says.request


COMMANDS = (
    "http -I :PORT/p",
    "http -I :PORT/p?a=1 'q==a b&'",
    "http -I HEAD localhost:PORT/p X-Api-Key:abc Accept: 'X-Empty;' 'X-Foo: Bar'",
    "http -I -v :PORT/p a=b n:=1 'l:=[1, {\"x\": null}]' 'u=\u00e9' 'a\\=b=c'",
    "http -I -f :PORT/p 'a=b c' d=\u00e9",
    "http -I -j :PORT/p",
    "http -I -f :PORT/p",
    "http -I --raw '{\"a\": 1}' PUT ://localhost:PORT/p",
    "http -I -a me:secret :PORT/p Authorization:x",
    "http -I http://me:secret@localhost:PORT/p",
    "http -I -A bearer -a token :PORT/p",
    "http -I get :PORT/p X-A:1 X-A:2 User-Agent:",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_reader_says_what_httpie_sends(command: str, listener: Listener, tmp_path: Path) -> None:
    command = command.replace("PORT", str(listener.port))
    read, true = read_httpie(command, "paste", 0)[0].says.request, sent(listener, command, tmp_path)
    url = str(read.url).replace("me:secret@", "")
    assert (read.method, url, read.body) == (true.method, true.url, true.body)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_reader_names_the_headers_that_httpie_sends(
    command: str, listener: Listener, tmp_path: Path
) -> None:
    command = command.replace("PORT", str(listener.port))
    read, true = read_httpie(command, "paste", 0)[0].says.request, sent(listener, command, tmp_path)
    ignored = {"content-length", "user-agent"}
    headers = [
        {(k.lower(), v.replace("bWU6c2VjcmV0", "****")) for k, v in each.headers if k.lower() not in ignored}
        for each in (read, true)
    ]
    assert headers[0] == headers[1]
