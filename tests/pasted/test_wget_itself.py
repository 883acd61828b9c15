"""What wget sends, beside what the reader says that it sends."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pasted.listener import Listener, listening
from why403.logic.places import Place
from why403.model.incident import Request
from why403.pasted.http import read_http
from why403.pasted.wget import read_wget

pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(shutil.which("wget") is None, reason="needs wget: apt install wget"),
]


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as server:
        yield server


def sent(listener: Listener, command: str, home: Path) -> Request:
    """Run with an empty home; wget ends with 8 where it is refused."""
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", "-c", command], timeout=20, capture_output=True, env=environment, cwd=home, check=False
    )
    assert done.returncode == 8
    text = listener.came.decode().replace(" /", f" http://localhost:{listener.port}/", 1)
    return read_http(text, Place("sent")).says.request


@pytest.mark.parametrize(
    "command",
    [
        "wget -qO- localhost:PORT/p?a=1",
        "wget -nv -S --header='x-api-key: abc' --header=Accept: http://localhost:PORT/p",
        "wget --header=a:b --header= -U agent --referer=https://a.example/ http://localhost:PORT/p",
        "wget --post-data='a=b c' http://localhost:PORT/p",
        "wget --method=put --body-data=x --header='Content-Type: text/plain' http://localhost:PORT/p",
        "wget --spider http://localhost:PORT/p",
        "wget --auth-no-challenge --user=me --password=secret http://localhost:PORT/p",
        "wget --user-agent= http://localhost:PORT/p",
    ],
)
def test_the_reader_says_what_wget_sends(command: str, listener: Listener, tmp_path: Path) -> None:
    command = command.replace("PORT", str(listener.port))
    read, true = read_wget(command, "paste", 0)[0].says.request, sent(listener, command, tmp_path)
    ignored = {"content-length"} if "-U" in command else {"content-length", "user-agent"}
    headers = [
        {(k.lower(), v.replace("bWU6c2VjcmV0", "****")) for k, v in each.headers if k.lower() not in ignored}
        for each in (read, true)
    ]
    assert (read.method, read.url, read.body) == (true.method, true.url, true.body)
    assert headers[0] == headers[1]
