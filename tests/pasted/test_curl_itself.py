"""What curl sends, beside what the reader says that it sends."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.pasted.listener import Listener, listening
from tests.pasted.samples import HOST
from why403.logic.places import Place
from why403.model.incident import Request
from why403.pasted.curl import read_command
from why403.pasted.http import read_http

pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl: apt install curl"),
]


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as server:
        yield server


def sent(listener: Listener, command: str) -> Request:
    options = f"-s -o /dev/null --noproxy '*' --connect-to ::127.0.0.1:{listener.port}"
    subprocess.run(["bash", "-c", command.replace("curl ", f"curl {options} ", 1)], check=True, timeout=20)
    text = listener.came.decode().replace(" /", f" http://{HOST}/", 1)
    return read_http(text, Place("sent")).says.request


COMMANDS = [
    f"curl http://{HOST}/prod/x",
    f"curl http://{HOST}/prod/x?a=b -H 'X-Api-Key: abc' -H 'Accept:' -H 'X-Empty;'",
    f"curl -X PUT http://{HOST}/x --data-raw $'a\\n\\x41\\'b'",
    f"curl http://{HOST}/x -d a=1 -d 'b=2 3'",
    f"curl -G http://{HOST}/x --data-urlencode 'q=a b&c' -d d=e",
    f'curl http://{HOST}/x --json \'{{"a": "b"}}\' --json x',
    f"curl --url http://{HOST}/x -A agent/1 -e https://from.example/ -b 'a=b; c=d'",
    f'curl "http://{HOST}/x" \\\n  -H "Authorization: Bearer it\'s \\$TOKEN" --compressed',
    f"curl http://{HOST}/x --oauth2-bearer token",
    f"curl -sSXDELETE http://{HOST}/x",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_reader_says_what_curl_sends(command: str, listener: Listener) -> None:
    read, true = read_command(command, "paste")[0].says.request, sent(listener, command)
    assert (read.method, read.url, read.body) == (true.method, true.url, true.body)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_reader_names_the_headers_that_curl_sends(command: str, listener: Listener) -> None:
    read, true = read_command(command, "paste")[0].says.request, sent(listener, command)
    ignored = {"content-length", "accept-encoding", "user-agent"}
    headers = [{(k.lower(), v) for k, v in each.headers if k.lower() not in ignored} for each in (read, true)]
    assert headers[0] == headers[1]


@pytest.mark.parametrize("option", ["aws:amz:eu-west-1:execute-api", "aws:amz:us-east-2", "aws:amz", "aws"])
def test_the_reader_names_the_scope_that_curl_signs_for(option: str, listener: Listener) -> None:
    command = f"curl http://{HOST}/x --aws-sigv4 {option} -u AKIAABCDEFGHIJKLMNOP:secret"
    read, true = read_command(command, "paste")[0].says.request, sent(listener, command)
    scopes = [
        re.search(r"/(?:\d{8}|\*+)/(\S+?),", str(each.header("Authorization"))) for each in (read, true)
    ]
    assert [scope and scope[1] for scope in scopes[:1]] == [scope and scope[1] for scope in scopes[1:]]
