"""The Runtime API over its socket: what runtimes send, and what none of them would."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable

import pytest

from why403.serve.functions.function import Raised, Returned
from why403.serve.functions.runtime_api import MOST, Invocation, RuntimeApi

Talk = Callable[[RuntimeApi, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def talking(talk: Talk, secret: str = "") -> None:
    """Open the API and a connection to it, and close both."""

    async def run() -> None:
        api = RuntimeApi(secret)
        await api.open()
        name, _, port = api.host.partition(":")
        reader, writer = await asyncio.open_connection(name, int(port))
        try:
            await asyncio.wait_for(talk(api, reader, writer), 10)
        finally:
            writer.close()
            await api.close()

    asyncio.run(run())


def request(api: RuntimeApi, line: str, body: bytes = b"", *headers: str) -> bytes:
    lines = (f"{line} HTTP/1.1", f"Host: {api.host}", *headers, f"Content-Length: {len(body)}", "", "")
    return "\r\n".join(lines).encode() + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    return int(head[0].split()[1]), headers, await reader.readexactly(int(headers["content-length"]))


NEXT = "GET /2018-06-01/runtime/invocation/next"


async def taken(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Invocation:
    """A call that the runtime took."""
    writer.write(request(api, NEXT))
    invocation = api.offer(b"{}", "arn:aws:lambda:x", 5)
    status, headers, body = await answer(reader)
    assert (status, body, headers["lambda-runtime-aws-request-id"]) == (200, b"{}", invocation.id)
    assert headers["lambda-runtime-invoked-function-arn"] == "arn:aws:lambda:x"
    return invocation


def test_an_event_is_taken_and_answered() -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        invocation = await taken(api, reader, writer)
        path = f"POST /2018-06-01/runtime/invocation/{invocation.id}/response"
        writer.write(request(api, path, b"[1]"))
        assert (await answer(reader))[0] == 202
        assert invocation.outcome.result() == Returned(b"[1]")
        writer.write(request(api, path, b"[2]"))
        assert (await answer(reader))[0] == 400

    talking(talk)


def test_a_request_in_single_bytes_is_read() -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        invocation = await taken(api, reader, writer)
        path = f"POST /2018-06-01/runtime/invocation/{invocation.id}/response"
        for byte in request(api, path, b"[1]"):
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)
        assert (await answer(reader))[0] == 202

    talking(talk)


@pytest.mark.parametrize(
    ("body", "header", "expected"),
    [
        (b'{"errorType":"T","errorMessage":"m","stackTrace":["a","b"]}', "", Raised("T", "m", ("a", "b"))),
        (b'{"errorMessage":"m","trace":["a"]}', "H", Raised("H", "m", ("a",))),
        (b"no json", "H", Raised("H")),
        (b"[]", "", Raised("Runtime.Unknown")),
        (b'{"errorType":7,"errorMessage":null,"stackTrace":"x"}', "", Raised("7")),
    ],
)
def test_an_error_is_read_as_far_as_it_can_be(body: bytes, header: str, expected: Raised) -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        invocation = await taken(api, reader, writer)
        headers = (f"Lambda-Runtime-Function-Error-Type: {header}",) if header else ()
        path = f"POST /2018-06-01/runtime/invocation/{invocation.id}/error"
        writer.write(request(api, path, body, *headers))
        assert (await answer(reader))[0] == 202
        assert invocation.outcome.result() == expected

    talking(talk)


def test_a_start_that_failed_is_told_to_who_waits() -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = b'{"errorType":"T","errorMessage":"m"}'
        writer.write(request(api, "POST /2018-06-01/runtime/init/error", body))
        assert (await answer(reader))[0] == 202
        assert api.ready.result() == Raised("T", "m")

    talking(talk)


def test_no_event_is_lost_to_a_runtime_that_asked_and_went_away() -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name, _, port = api.host.partition(":")
        _, other = await asyncio.open_connection(name, int(port))
        other.write(request(api, NEXT))
        await api.ready
        other.close()
        await other.wait_closed()
        await asyncio.sleep(0.05)
        await taken(api, reader, writer)

    talking(talk)


@pytest.mark.parametrize(
    "headers",
    [("Origin: https://evil.example",), ("Origin: null",), ()],
    ids=["page", "sandboxed", "renamed"],
)
def test_a_page_in_a_browser_gets_nothing(headers: tuple[str, ...]) -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        api.offer(b"{}", "arn", 5)
        sent = request(api, NEXT, b"", *headers)
        writer.write(sent if headers else sent.replace(api.host.encode(), b"evil.example"))
        assert (await answer(reader))[0] == 403

    talking(talk)


def test_without_the_secret_of_its_path_nothing_is_given() -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        api.offer(b"{}", "arn", 5)
        writer.write(request(api, NEXT))
        assert (await answer(reader))[0] == 404
        writer.write(request(api, NEXT.replace("/2018", "/s3cret/2018")))
        assert (await answer(reader))[0] == 200
        assert api.address == f"{api.host}/s3cret"

    talking(talk, "s3cret")


@pytest.mark.parametrize("path", ["invocation/x/response", "invocation/x/other", "restore/next", "", "../x"])
def test_what_is_not_asked_for_is_refused(path: str) -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for verb in ("POST", "PUT"):
            writer.write(request(api, f"{verb} /2018-06-01/runtime/{path}", b"{}"))
            status, _, body = await answer(reader)
            assert status in (400, 404)
            assert json.loads(body)["errorType"]

    talking(talk)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x00\xa5",
        b"GET /\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 2000,
        b"GET / HTTP/1.1\r\nX: " + b"x" * (3 << 20),
    ],
)
def test_what_is_not_http_ends_the_connection(sent: bytes) -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        if sent.startswith(b"\x16"):
            writer.write_eof()
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        assert not api.ready.done()

    talking(talk)


def test_a_body_that_is_too_large_is_refused_and_the_connection_goes_on() -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        invocation = await taken(api, reader, writer)
        path = f"POST /2018-06-01/runtime/invocation/{invocation.id}/response"
        writer.write(request(api, path, b"x" * (MOST + 1)))
        assert (await answer(reader))[0] == 413
        outcome = invocation.outcome.result()
        assert isinstance(outcome, Raised)
        assert outcome.type == "Function.ResponseSizeTooLarge"
        await taken(api, reader, writer)

    talking(talk)


def test_a_connection_ends_where_the_client_says_so() -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        api.offer(b"{}", "arn", 5)
        writer.write(request(api, NEXT, b"", "Connection: close"))
        assert (await answer(reader))[0] == 200
        assert await reader.read() == b""

    talking(talk)


def test_a_client_that_waits_for_leave_to_send_gets_it() -> None:
    async def talk(api: RuntimeApi, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        invocation = await taken(api, reader, writer)
        path = f"POST /2018-06-01/runtime/invocation/{invocation.id}/response"
        head, _, body = request(api, path, b"[1]", "Expect: 100-continue").partition(b"\r\n\r\n")
        writer.write(head + b"\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(body)
        assert (await answer(reader))[0] == 202

    talking(talk)
