"""`why403 serve` and `why403 token` as a person starts them."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.serve.templates import KEYS, method, rest
from why403.cli.main import run
from why403.serve.apis import World

WAITED = 30.0


class Started:
    """The command, and what it has printed so far."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes], output: Path) -> None:
        self.folder, self.process, self.output = folder, process, output

    @property
    def printed(self) -> str:
        return self.output.read_text()

    def until(self, text: str) -> str:
        ends = time.monotonic() + WAITED
        while text not in self.printed and time.monotonic() < ends:
            assert self.process.poll() is None, self.printed
            time.sleep(0.05)
        assert text in self.printed
        return self.printed

    def status(self, path: str) -> int:
        port = int(self.until("serving (process").split("http://127.0.0.1:", 1)[1].split("/", 1)[0])
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()


@contextlib.contextmanager
def started(folder: Path, *arguments: str) -> Iterator[Started]:
    output = folder / "printed.txt"
    command = [sys.executable, "-m", "why403", "serve", *arguments, "--port", "0"]
    with output.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=folder)
        try:
            yield Started(folder, process, output)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait(WAITED)


def test_it_says_what_it_does_and_reads_a_changed_file_again(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(rest(method("books"), KEYS))
    with started(tmp_path, "template.yaml") as found:
        printed = found.until("serving (process")
        assert "REST API Library: http://127.0.0.1:" in printed
        assert "enforced:" in printed
        assert "the Region is us-east-1" in printed
        assert found.status("/live/books") == 200
        assert found.status("/live/loans") == 403
        found.until("at   template.yaml:")
        file.write_text("AWSTemplateFormatVersion: [")
        found.until("not read again, the APIs stay as they were")
        assert found.status("/live/books") == 200
        file.write_text(rest(method("loans"), KEYS))
        found.until("read again\n")
        assert found.status("/live/loans") == 200
    assert found.process.returncode == 0


def test_a_log_is_written_to_the_end_of_a_file_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(rest(method("books"), KEYS))
    log = tmp_path / "access.log"
    log.write_text("what was there\n")
    with started(tmp_path, "template.yaml", "--access-log", "access.log") as found:
        assert found.status("/live/books") == 200
        assert found.status("/live/loans") == 403
        first, *lines = log.read_text().splitlines()
    assert first == "what was there"
    assert [json.loads(line)["status"] for line in lines] == ["200", "403"]


def test_strict_does_not_start_where_something_is_not_enforced(tmp_path: Path) -> None:
    text = rest(method("books")).replace(
        "Type: MOCK", "Type: AWS\n        Uri: arn:aws:apigateway:us-east-1:sqs:path/q"
    )
    (tmp_path / "template.yaml").write_text(text)
    command = [sys.executable, "-m", "why403", "serve", "template.yaml", "--strict", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=WAITED)
    assert done.returncode == 1
    assert "integrations of type AWS are not served" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["missing.yaml"], "no such file"),
        (["template.yaml", "--principals", "missing.yaml"], "no such file"),
        (["template.yaml", "--key-value", "Member=short"], "of 20 characters or more"),
        (["template.yaml#Nothing"], "no API with this name"),
        (["template.yaml", "--region", "mars"], "this is not a Region"),
        (["template.yaml", "--certificate", "a.pem"], "give both"),
        (["template.yaml", "--truststore", "template.yaml"], "--truststore needs"),
        (["template.yaml", "--access-log", "no/such/folder"], "it cannot be written"),
        (["template.yaml", "--execution-log", "no/such/folder"], "it cannot be written"),
        (
            ["template.yaml", "--certificate", "template.yaml", "--certificate-key", "template.yaml"],
            "the certificate cannot be used",
        ),
        (["template.yaml", "--host", "no-such-host.invalid"], "cannot listen on this address"),
        (["template.yaml", "--host", "a\x1b\u202eb"], "cannot listen on this address"),
        (["template.yaml", "--account", "12345"], "--account: this is not an account"),
        (["template.yaml", "--account", ""], "--account: this is not an account"),
        (["template.yaml", "--region", ""], "--region: this is not a Region"),
        (["template.yaml", "--stage", ""], "--stage: this is not the name of a stage"),
        (["template.yaml", "--stage", "a/b"], "--stage: this is not the name of a stage"),
        (["template.yaml", "--stage", "nowhere"], "there is no stage with this name"),
        (["template.yaml", "--trust-proxy", ""], "--trust-proxy: this is not the name of a header"),
        (["template.yaml", "--trust-proxy", "X-Real-IP: 1"], "this is not the name of a header"),
        (["template.yaml", "--allow-backend", "backend.example/x"], "this is not the name of a host"),
        (["template.yaml", "--allow-backend", "https://backend.example"], "this is not the name of a host"),
        (["template.yaml", "--allow-backend", "backend.example:8080"], "without scheme, port and path"),
        (["template.yaml", "--allow-backend", ""], "this is not the name of a host"),
        (["template.yaml", "--vpc-endpoint", ""], "this is not the ID of a VPC endpoint"),
        (["template.yaml", "--vpc", "vpc-1"], "no VPC endpoint is given"),
        (["template.yaml", "--host", ""], "--host: this is not an address"),
    ],
)
def test_a_wrong_command_line_is_answered_with_what_is_expected(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    says: str,
) -> None:
    (tmp_path / "template.yaml").write_text(rest(method("books"), KEYS))
    monkeypatch.chdir(tmp_path)
    assert run(["serve", *arguments, "--port", "0"]) == 2
    assert says in capsys.readouterr().err


def test_a_token_is_made_with_a_key_that_is_kept(tmp_path: Path) -> None:
    def made(*arguments: str) -> str:
        command = [sys.executable, "-m", "why403", "token", *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, timeout=WAITED, check=True
        )
        return done.stdout

    keys = json.loads(made("--jwks"))["keys"]
    assert keys[0].keys() == {"kty", "use", "alg", "kid", "n", "e"}
    assert os.stat(tmp_path / "why403-issuer.json").st_mode & 0o077 == 0
    assert json.loads(made("--jwks"))["keys"] == keys
    assert made("--iss", "https://issuer.example", "--aud", "shop").count(".") == 2


@pytest.mark.parametrize(
    ("keys", "says"), [("missing/key.json", "the key cannot be saved there"), (".", "this is a folder")]
)
def test_where_no_key_can_be_kept_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], keys: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["token", "--keys", keys]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(("n", "d"), [("AQAB", "AQAB"), ("!", "AQAB"), ("", ""), ("A", "A")])
def test_a_key_that_cannot_be_used_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], n: str, d: str
) -> None:
    (tmp_path / "other.json").write_text(json.dumps({"keys": [{"kty": "RSA", "n": n, "e": "AQAB", "d": d}]}))
    monkeypatch.chdir(tmp_path)
    assert run(["token", "--keys", "other.json"]) == 2
    assert "no private key is in it" in capsys.readouterr().err


def test_a_claim_that_is_no_json_is_a_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for written in ("NaN", "-Infinity", "[" * 5_000):
        assert run(["token", "--claim", f"x={written}"]) == 0
        part = capsys.readouterr().out.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        assert claims["x"] == written


@pytest.mark.parametrize("written", ["1e999", "-1e999", '{"a": [1e400]}', "9" * 309, "9" * 5_000])
def test_a_claim_with_a_number_that_no_token_can_have_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["token", "--claim", f"exp={written}"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "--claim: a number is too large" in printed.err


def test_what_was_told_is_not_called_assumed(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(rest(method("books"), KEYS))
    told = ["--region", "us-east-1", "--account", "123456789012"]
    with started(tmp_path, "template.yaml", *told) as found:
        printed = found.until("serving (process")
    assert "the Region is" not in printed
    assert "the account is" not in printed


def test_another_loopback_address_is_one(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(rest(method("books"), KEYS))
    with started(tmp_path, "template.yaml", "--host", "127.0.0.2") as found:
        printed = found.until("serving (process")
    assert "no loopback address" not in printed
    assert "/_why403/" in printed


def test_calls_are_answered_when_nobody_reads_what_is_printed(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(rest(method("books"), KEYS))
    command = [sys.executable, "-m", "why403", "serve", "template.yaml", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        printed = ""
        while "serving (process" not in printed:
            printed += process.stdout.readline().decode()
        port = int(printed.split("http://127.0.0.1:", 1)[1].split("/", 1)[0])
        process.stdout.close()
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/live/loans")
            assert connection.getresponse().status == 403
        finally:
            connection.close()
            process.send_signal(signal.SIGINT)
        assert process.wait(WAITED) == 0


@pytest.mark.parametrize("sent", [b"POST /live/books HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", b""])
def test_a_slow_caller_does_not_hold_up_the_end(tmp_path: Path, sent: bytes) -> None:
    (tmp_path / "template.yaml").write_text(rest(method("books"), KEYS))
    with started(tmp_path, "template.yaml") as found:
        port = int(found.until("serving (process").split("http://127.0.0.1:", 1)[1].split("/", 1)[0])
        with socket.create_connection(("127.0.0.1", port)) as made:
            made.sendall(sent)
            time.sleep(0.3)
            found.process.send_signal(signal.SIGINT)
            found.process.wait(15)


AWAY = """
  Shop:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: shop, ProtocolType: HTTP, Target: 'https://shop.example/orders'}
"""


@pytest.mark.parametrize(("answer", "allowed"), [("y", True), ("n", False)])
def test_on_a_terminal_it_asks_once_before_calls_leave_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, allowed: bool
) -> None:
    from why403.cli import serve as command

    asked: list[str] = []
    given: list[frozenset[str]] = []

    def confirmed(question: str) -> bool:
        asked.append(question)
        return answer == "y"

    def stopped(_host: str, world: World, _port: int) -> None:
        given.append(frozenset(remark.text for remark in world.every_remark if "501" in remark.text))
        raise OSError("not here")

    (tmp_path / "template.yaml").write_text(rest(method("books")) + AWAY)
    monkeypatch.setattr(command, "confirmed", confirmed)
    monkeypatch.setattr("why403.serve.serving.sockets_for", stopped)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.chdir(tmp_path)
    run(["serve", "template.yaml", "--port", "0"])
    assert ["shop.example" in question for question in asked] == [True]
    assert [not found for found in given] == [allowed]


class Terminal(io.StringIO):
    """A standard input that somebody types into."""

    def isatty(self) -> bool:
        return True
