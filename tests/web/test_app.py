"""The page on this machine, through its socket: who may talk to it, and what it answers."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

import pytest
import uvicorn

from tests.web.test_explanation_page import API, REFUSED
from why403.cli.web import listening
from why403.documents.errors import BadInput
from why403.web.app import app

TOKEN = "token-of-the-test"
BOUND = "part-of-the-form"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Door:
    """A client of the page that runs on this port."""

    port: int

    def call(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            shown = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, shown, answer.read().decode())

    def paste(
        self, text: str, files: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        parts = [f'Content-Disposition: form-data; name="text"\r\n\r\n{text}']
        for name, content in (files or {}).items():
            parts.append(f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n{content}')
        body = "".join(f"--{BOUND}\r\n{part}\r\n" for part in parts) + f"--{BOUND}--\r\n"
        kind = {"content-type": f"multipart/form-data; boundary={BOUND}"}
        return self.call("POST", f"/{TOKEN}/explain", body.encode(), {**kind, **(headers or {})})

    def shown(self, answer: Answer) -> Answer:
        """The page that a form leads to."""
        assert answer.status == 303, answer.text
        return self.call("GET", answer.headers["location"])


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app(TOKEN, kept=3), log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield Door(listener.getsockname()[1])
    server.should_exit = True
    thread.join(20)
    listener.close()


def test_paste_leads_to_an_answer(door: Door) -> None:
    page = door.shown(door.paste('{"message":"Missing Authentication Token"}'))
    assert page.status == 200
    assert "route-not-found" in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"  # else the Origin of our own forms is null


def test_a_dropped_template_is_read_and_its_line_shown(door: Door) -> None:
    call = "curl https://abc123.execute-api.eu-west-1.amazonaws.com/prod/"
    page = door.shown(door.paste(f"{call}\n\n{REFUSED}", {"api.yaml": API}))
    assert "ApiKeyRequired: <mark>true</mark>" in page.text
    assert "api.yaml:12:23" in page.text


def test_a_text_with_the_line_ends_of_a_form_is_read_alike(door: Door) -> None:
    text = f"curl https://abc123.execute-api.eu-west-1.amazonaws.com/prod/\n\n{REFUSED}"
    plain, sent = (door.shown(door.paste(each)) for each in (text, text.replace("\n", "\r\n")))
    heads = [page.text.partition("<h1>")[2].partition("</h1>")[0] for page in (plain, sent)]
    assert heads[0] == heads[1] != ""


def test_an_answered_question_goes_on_from_there(door: Door) -> None:
    first = door.paste('{"message":"Forbidden"}')
    asked = door.shown(first)
    assert re.search(r'name="fact" value="[a-z.-]+"', asked.text)
    form = {"content-type": "application/x-www-form-urlencoded"}
    path = f"{first.headers['location']}/answer"
    then = door.shown(door.call("POST", path, b"fact=method.api-key-required&value=no", form))
    assert "<code>api-key-missing</code>" in asked.text
    assert "<code>api-key-missing</code>" not in then.text
    wrong = door.call("POST", path, b"fact=method.api-key-required&value=perhaps", form)
    assert (wrong.status, "expected yes, no or absent" in wrong.text) == (422, True)


def test_saves_masked_files(door: Door) -> None:
    key = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6"
    made = door.paste(f"curl -H 'x-api-key: {key}' https://a.example.com/prod/\n\n{REFUSED}")
    for name in ("incident.yaml", "why403.html"):
        saved = door.call("GET", f"{made.headers['location']}/{name}")
        assert saved.status == 200
        assert name in saved.headers["content-disposition"]
        assert key not in saved.text


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "attacker.example"},
        {"host": "127.0.0.1.attacker.example:80"},
        {"origin": "https://attacker.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_other_sites_reach_nothing(door: Door, headers: dict[str, str]) -> None:
    assert door.paste(REFUSED, headers=headers).status == 403
    assert door.call("GET", f"/{TOKEN}/", headers=headers).status == 403


@pytest.mark.parametrize("path", ["/", "/wrong/", "/tok%65n/", "//", "/token-of-the-tes/"])
def test_without_the_token_nothing_is_shown(door: Door, path: str) -> None:
    assert door.call("GET", path).status == 403


def test_what_cannot_be_used_is_said_on_the_page(door: Door) -> None:
    assert door.paste(" ").status == 422
    only = door.paste("", {"api.yaml": API})
    assert (only.status, "a configuration, and no call" in only.text) == (422, True)
    assert door.paste("x", {"a.bin": "\0" * 50}).status == 422
    assert door.call("GET", f"/{TOKEN}/of/nothing").status == 410
    assert door.call("GET", f"/{TOKEN}/rule/no-such-cause").status == 404


def test_of_many_answers_only_the_latest_are_kept(door: Door) -> None:
    first = door.paste("403 Forbidden").headers["location"]
    for _ in range(3):
        door.paste("403 Forbidden")
    assert door.call("GET", first).status == 410


def test_a_request_for_no_path_is_refused(door: Door) -> None:
    with closing(socket.create_connection(("127.0.0.1", door.port), timeout=20)) as made:
        made.sendall(b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert made.recv(65_536).startswith(b"HTTP/1.1 403")


def test_a_form_that_cannot_be_read_is_said_on_the_page(door: Door) -> None:
    many = {f"{number}.txt": "x" for number in range(21)}
    answer = door.paste(REFUSED, many)
    assert (answer.status, "at most 20 files" in answer.text) == (400, True)
    assert "<textarea" in answer.text
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert "<textarea" in door.call("POST", f"/{TOKEN}/explain", b"no part", kind).text


def test_a_browser_that_calls_before_the_page_is_served_waits_for_it() -> None:
    with listening(0) as listener, socket.create_connection(listener.getsockname(), timeout=20) as made:
        assert made.getpeername() == listener.getsockname()


def test_a_port_that_is_taken_is_named_with_the_reason() -> None:
    with listening(0) as listener, pytest.raises(BadInput, match="cannot listen on this port"):
        listening(listener.getsockname()[1])


def test_what_every_answer_needs_is_loaded_before_the_first() -> None:
    ready = "io.run(app.make_ready())"
    program = f"""
import asyncio as io, sys, why403.web.app as app
{ready}
before = set(sys.modules)
{ready}
print(set(sys.modules) == before, 'anyio._backends' in before)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == ["True", "True"]
