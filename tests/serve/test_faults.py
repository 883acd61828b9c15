"""What goes wrong: functions and authorizers, files that are being written, callers that never end.

The gateway answers as AWS would, stays up, and leaves neither a process nor a descriptor behind.
"""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.serve.desk import Answered, Running, desk, running
from tests.serve.templates import method, rest

CODE = """
import os, signal, time
def _act(how):
    if how == "raises": raise ValueError("asked for")
    if how == "exits": os._exit(3)
    if how == "is-killed": os.kill(os.getpid(), signal.SIGKILL)
    if how == "hangs": time.sleep(60)
    if how == "leaves": raise SystemExit(0)
    if how == "prints": print("\\x00\\xff" * 5000, flush=True)
    return {"odd": {1, 2}, "number": 7, "text": "nothing of the kind", "null": None}.get(how)
def handle(event, context):
    found = _act(event["path"].rpartition("/")[2])
    return {"statusCode": 200, "body": "well"} if event["path"].endswith(("well", "prints")) else found
def guard(event, context):
    how = event["authorizationToken"]
    found = _act(how)
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "a", "policyDocument": policy} if how in ("well", "prints") else found
"""
TEMPLATE = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.12, CodeUri: code, Timeout: 1}}
Resources:
  Rooms:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth: {Authorizers: {Porter: {FunctionArn: !GetAtt Guard.Arn, Identity: {ReauthorizeEvery: 0}}}}
  Guard: {Type: AWS::Serverless::Function, Properties: {Handler: app.guard}}
  Show:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handle
      Events:
        Open: {Type: Api, Properties: {RestApiId: !Ref Rooms, Path: '/open/{how}', Method: get}}
        Kept: {Type: Api, Properties: {RestApiId: !Ref Rooms, Path: '/kept/well', Method: get, Auth: {Authorizer: Porter}}}
"""  # noqa: E501
CHAT = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Chat: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.a}}
  Live: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Chat, StageName: live, AutoDeploy: true}}
"""  # noqa: E501
HANDSHAKE = (
    b"GET /live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="/proc tells of descriptors")


def descriptors() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def children() -> set[str]:
    """The processes that this one started."""
    found = set()
    for each in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            if each.read_text().rpartition(")")[2].split()[1] == str(os.getpid()):
                found.add(each.parent.name)
    return found


def until(holds: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("faults")
    (folder / "code").mkdir()
    (folder / "code" / "app.py").write_text(CODE)
    with running(folder, TEMPLATE, desk()) as found:
        yield found


BAD_GATEWAY = (502, '{"message": "Internal server error"}'.replace(": ", ":"))
NO_VERDICT = (500, '{"message":null}')


def told(answer: Answered) -> tuple[int, str]:
    return answer.status, answer.body


@pytest.mark.parametrize("how", ["raises", "exits", "is-killed", "hangs", "leaves", "odd", "number", "text"])
def test_a_function_that_fails_is_a_bad_gateway_and_the_next_call_is_served(rooms: Running, how: str) -> None:
    assert told(rooms.call("GET", f"/live/open/{how}")) == BAD_GATEWAY
    assert told(rooms.call("GET", "/live/open/well")) == (200, "well")


@pytest.mark.parametrize("how", ["raises", "exits", "is-killed", "hangs", "leaves", "odd", "number"])
def test_an_authorizer_that_fails_gives_no_verdict_and_the_next_call_is_let_in(
    rooms: Running, how: str
) -> None:
    refused = rooms.call("GET", "/live/kept/well", {"Authorization": how})
    assert told(refused) == NO_VERDICT
    assert refused.cause == "authorizer-error"
    assert told(rooms.call("GET", "/live/kept/well", {"Authorization": "well"})) == (200, "well")


def test_what_is_printed_does_no_harm(rooms: Running) -> None:
    assert told(rooms.call("GET", "/live/open/prints")) == (200, "well")
    assert told(rooms.call("GET", "/live/kept/well", {"Authorization": "prints"})) == (200, "well")


def _all_sorts_of_calls(folder: Path) -> None:
    with running(folder, TEMPLATE, desk()) as served:
        for how in ("well", "raises", "exits", "hangs", "is-killed"):
            served.call("GET", f"/live/open/{how}")
            served.call("GET", "/live/kept/well", {"Authorization": how})
        with contextlib.suppress(OSError):
            served.raw(b"POST /live/open/well HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhalf")


@pytest.mark.slow
@needs_proc
def test_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text(CODE)
    _all_sorts_of_calls(tmp_path)
    before, opened = (
        children(),
        descriptors(),
    )  # what is there once stays: the transform of templates is shared
    _all_sorts_of_calls(tmp_path)
    assert until(lambda: children() <= before)
    assert until(lambda: descriptors() <= opened)


@pytest.mark.slow
def test_a_file_that_is_half_written_changes_nothing_until_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    first, then = rest(method("books")), rest(method("books"), method("maps"))
    with running(tmp_path, first, desk(), rereads=True) as library:
        for end in (0, 40, len(then) // 2, len(then) - 30):
            file.write_text(then[:end] + ("\n  Broken: {" if end else ""))
            time.sleep(1.2)
            assert library.call("GET", "/live/books").status == 200
        file.write_text(then)
        assert until(lambda: library.call("GET", "/live/maps").status == 200)


def test_frames_that_are_none_end_their_connection_alone(tmp_path: Path) -> None:
    broken = (
        b"\xff" * 20,
        b"\x81\x05hello",  # without a mask
        b"\x83\x80\x00\x00\x00\x00",  # a reserved opcode
        b"\x81\xff" + struct.pack(">Q", 1 << 62) + b"\x00" * 8,  # longer than anything
        b"\x81\x82\x00\x00\x00\x00\xff\xfe",  # no UTF-8
        b"\x09\x80\x00\x00\x00\x00",  # a ping in parts
        b"",
    )
    with running(tmp_path, CHAT, desk()) as served:
        for sent in broken:
            came = served.raw(HANDSHAKE + sent)
            assert came.startswith(b"HTTP/1.1 101 "), sent
        for begin in (
            b"GET /live HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            HANDSHAKE[:90],
        ):
            assert not served.raw(begin).startswith(b"HTTP/1.1 101 ")
        assert until(lambda: len(served.gateway.connections) == 0)
        assert served.raw(HANDSHAKE).startswith(b"HTTP/1.1 101 ")


@needs_proc
@pytest.mark.slow
def test_two_thousand_idle_connections_keep_nobody_waiting(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    most, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 6000:
        pytest.skip("the machine lets a process have fewer descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (6000, hard))
    try:
        with running(tmp_path, rest(method("books")) + CHAT.partition("Resources:\n")[2], desk()) as library:
            library.call("GET", "/live/books")
            before = descriptors()
            chat = next(each.port for each in library.gateway.world.apis if each.kind == "WEBSOCKET")
            idle = [socket.create_connection(("127.0.0.1", library.port)) for _ in range(2000)]
            for each in idle[:500]:
                each.sendall(b"GET /live/books HTTP/1.1\r\nHost: ")
            talks = [socket.create_connection(("127.0.0.1", chat)) for _ in range(200)]
            for each in talks:
                each.sendall(HANDSHAKE)
            assert until(lambda: len(library.gateway.connections) == 200)
            begun = time.monotonic()
            for _ in range(50):
                assert library.call("GET", "/live/books").status == 200
            assert time.monotonic() - begun < 5
            for each in (*idle, *talks):
                each.close()
            assert until(lambda: descriptors() <= before + 5)
            assert until(lambda: len(library.gateway.connections) == 0)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_callers_that_send_letter_by_letter_are_served(tmp_path: Path) -> None:
    with running(tmp_path, rest(method("books")), desk()) as library:
        with socket.create_connection(("127.0.0.1", library.port)) as slow:
            for letter in b"GET /live/books HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n":
                slow.sendall(bytes([letter]))
                time.sleep(0.02)
            came = b"".join(iter(lambda: slow.recv(65_536), b""))
        assert came.startswith(b"HTTP/1.1 200 ")
