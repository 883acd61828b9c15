"""Answers of functions, mocks and servers on the wire: who frames them, and what HTTP cannot carry."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.serve.backend import backend
from tests.serve.desk import Running, desk, running
from tests.serve.templates import MOCK, method, rest
from why403.serve import serving

CODE = """
import json
import time


def echo(event, context):
    if event["body"] == "wait":
        time.sleep(2)
        return {"body": "waited"}
    return json.loads(event["body"])
"""
TEMPLATE = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Echoes: {Type: AWS::Serverless::Api, Properties: {StageName: live}}
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      CodeUri: code
      Handler: app.echo
      Events:
        Any: {Type: Api, Properties: {RestApiId: !Ref Echoes, Path: /echo, Method: post}}
        Own: {Type: Api, Properties: {RestApiId: !Ref Echoes, Path: /_why403-own, Method: post}}
"""


@pytest.fixture(scope="module")
def echoes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("echoes")
    (folder / "code").mkdir()
    (folder / "code" / "app.py").write_text(CODE)
    with running(folder, TEMPLATE, desk()) as found:
        yield found


def test_the_gateway_alone_frames_an_answer(echoes: Running) -> None:
    made = {"Content-Length": "3", "Transfer-Encoding": "chunked", "Connection": "close", "Upgrade": "h2c"}
    answer = echoes.call("POST", "/live/echo", body=json.dumps({"headers": made, "body": "whole"}).encode())
    assert (answer.status, answer.body) == (200, "whole")
    assert answer.headers["content-length"] == "5"
    assert not {"transfer-encoding", "connection", "upgrade"} & set(answer.headers)


@pytest.mark.parametrize("status", [100, 101, 199, 600, 999])
def test_a_status_that_ends_no_call_is_answered_with_the_reason(echoes: Running, status: int) -> None:
    answer = echoes.call("POST", "/live/echo", body=json.dumps({"statusCode": status}).encode())
    assert answer.status == 501
    assert str(status) in answer.body


@pytest.mark.parametrize("name", ["", "with space", "colon:", "\u2192", "nul\0", "tab\t"])
def test_a_header_that_http_does_not_have_is_answered_with_the_reason(echoes: Running, name: str) -> None:
    answer = echoes.call("POST", "/live/echo", body=json.dumps({"headers": {name: "x"}}).encode())
    assert answer.status == 501
    assert "a header of the response" in answer.body


def test_a_value_ends_no_line_and_commands_no_terminal(echoes: Running) -> None:
    sent = json.dumps({"headers": {"x-odd": "a\0b\x7f\x1b[2Jc"}}).encode()
    assert echoes.call("POST", "/live/echo", body=sent).headers["x-odd"] == "a b  [2Jc"


def test_what_is_behind_names_no_cause(echoes: Running) -> None:
    sent = json.dumps({"headers": {"X-Why403": "waf-block", "x-why403-place": "a:1"}}).encode()
    answer = echoes.call("POST", "/live/echo", body=sent)
    assert answer.cause is None
    assert "x-why403-place" not in answer.headers


def test_a_path_that_only_begins_like_the_console_is_the_api_s(echoes: Running) -> None:
    assert echoes.call("POST", "/live/_why403-own", body=b"{}").status == 200
    assert echoes.call("GET", "/_why403-own").headers["x-amzn-errortype"] == "ForbiddenException"


def test_a_body_without_end_to_its_brackets_is_a_fault_of_the_mock(tmp_path: Path) -> None:
    template = rest(method("deep", "POST")).replace(
        "        RequestTemplates: {application/json: '{\"statusCode\": 200}'}\n", ""
    )
    with running(tmp_path, template, desk()) as found:
        answer = found.call("POST", "/live/deep", body=b"[" * 100_000)
    assert answer.status == 500
    assert json.loads(answer.body) == {"message": "Internal server error"}


def test_a_later_request_has_no_more_time_than_the_first(
    echoes: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "SECONDS_FOR_A_REQUEST", 0.5)
    head = b"POST /live/echo HTTP/1.1\r\nHost: desk\r\nContent-Length: 2\r\n\r\n"
    with socket.create_connection(("127.0.0.1", echoes.port), timeout=10) as made:
        made.sendall(head + b"{}")
        assert made.recv(65_536).startswith(b"HTTP/1.1 200")
        made.sendall(head + b"{")
        assert made.recv(65_536) == b""


def test_an_address_that_is_filled_in_stays_on_this_machine(tmp_path: Path) -> None:
    uri = "http://127.0.0.1:${stageVariables.port}/"
    proxied = rest(method("away"), stage=', Variables: {port: "1@elsewhere.example"}').replace(
        "Type: MOCK", f"Type: HTTP_PROXY\n        IntegrationHttpMethod: GET\n        Uri: '{uri}'"
    )
    with running(tmp_path, proxied, desk()) as found:
        answer = found.call("GET", "/live/away")
    assert answer.status == 501
    assert "not on this machine" in answer.body


@pytest.mark.parametrize("uri", ["http://[::1", "http:///path", "http://[zone]:x/"])
def test_an_address_that_is_none_does_not_end_the_start(tmp_path: Path, uri: str) -> None:
    template = rest(method("away")).replace(
        "Type: MOCK", f"Type: HTTP_PROXY\n        IntegrationHttpMethod: GET\n        Uri: '{uri}'"
    )
    with running(tmp_path, template, desk()) as found:
        assert found.call("GET", "/live/away").status == 501


def test_calls_under_way_outlive_a_new_reading_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text(CODE)
    with (
        running(tmp_path, TEMPLATE, desk(), rereads=True) as found,
        socket.create_connection(("127.0.0.1", found.port), timeout=20) as made,
    ):
        made.sendall(b"POST /live/echo HTTP/1.1\r\nHost: desk\r\nContent-Length: 4\r\n\r\nwait")
        before = found.gateway.world
        time.sleep(0.3)
        (tmp_path / "template.yaml").write_text(TEMPLATE + "# changed\n")
        ends = time.monotonic() + 10
        while found.gateway.world is before and time.monotonic() < ends:
            time.sleep(0.05)
        assert found.gateway.world is not before
        assert made.recv(65_536).startswith(b"HTTP/1.1 200")


class _BreaksOff(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"only a part")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


def test_a_server_that_breaks_off_has_not_answered(tmp_path: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), _BreaksOff)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    template = rest(method("part")).replace(
        "Type: MOCK",
        "Type: HTTP_PROXY\n        IntegrationHttpMethod: GET\n"
        f"        Uri: 'http://127.0.0.1:{server.server_port}/'",
    )
    with running(tmp_path, template, desk()) as found:
        answer = found.call("GET", "/live/part")
    thread.join(10)
    server.server_close()
    assert answer.status == 504
    assert "only" not in answer.body


def integrated(uri: str, template: str) -> str:
    """A method whose template makes the request for a server."""
    return rest(method("on")).replace(
        MOCK,
        f"\n        Type: HTTP\n        IntegrationHttpMethod: GET\n        Uri: '{uri}'\n"
        f"        RequestTemplates: {{application/json: {json.dumps(template)}}}\n"
        "        IntegrationResponses: [{StatusCode: '203'}]\n",
    )


@pytest.mark.parametrize("sign", ["%0D%0A", "%0A", "%00", "%7F"])
def test_a_value_that_is_mapped_for_a_server_ends_no_line_either(tmp_path: Path, sign: str) -> None:
    mapped = "#set($context.requestOverride.header.x-own = $input.params('q'))"
    with backend() as uri, running(tmp_path, integrated(uri, mapped), desk()) as found:
        answer = found.call("GET", f"/live/on?q=a{sign}x-admin:1")
    shown = json.loads(answer.body)["headers"]
    assert answer.status == 203
    assert shown["x-own"].split() == ["a", "x-admin:1"]
    assert "x-admin" not in shown


def test_what_is_mapped_for_a_server_does_not_frame_the_request(tmp_path: Path) -> None:
    mapped = (
        "#set($context.requestOverride.header.Content-Length = '7')"
        "#set($context.requestOverride.header.Transfer-Encoding = 'chunked')"
    )
    with backend() as uri, running(tmp_path, integrated(uri, mapped), desk()) as found:
        shown = json.loads(found.call("GET", "/live/on").body)["headers"]
    assert not {"content-length", "transfer-encoding"} & set(shown)


def test_a_name_that_http_does_not_have_is_said_for_a_server_too(tmp_path: Path) -> None:
    mapped = "#set($context.requestOverride.header['x own'] = 'a')"
    with backend() as uri, running(tmp_path, integrated(uri, mapped), desk()) as found:
        answer = found.call("GET", "/live/on")
    assert answer.status == 501
    assert "invalid name" in answer.body
