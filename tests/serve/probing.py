"""Probes: calls to the APIs of one template, and what AWS answers to each, whichever gateway is asked."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from bench.plain import plain_values

HERE = Path(__file__).parent / "probes"
TEMPLATE, MORE = HERE / "template.yaml", HERE / "more.yaml"
REGION = "us-east-1"
ANY = "any"
NOT_SENT = "none"


@dataclass(frozen=True)
class Answered:
    """An answer as it came: its status can be `frame`, or the code that closed the connection."""

    status: int | str
    headers: Mapping[str, str]
    body: str

    @property
    def kind(self) -> str:
        """The type in x-amzn-ErrorType, without what may follow a colon."""
        return self.headers.get("x-amzn-errortype", NOT_SENT).partition(":")[0]


@dataclass(frozen=True)
class Probe:
    """One call and its answer; `probes.yaml` says what the parts are."""

    name: str
    api: str
    call: str
    aws: tuple[int | str, str | list[str], str]
    source: str
    localstack: str = ""
    of: str = ""
    refusal: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    header: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    sent: str | None = None
    before: int = 0
    unordered: bool = False
    caller: str = ""
    secret: str = ""
    region: str = REGION
    service: str = "execute-api"
    shift: int = 0
    scope: str = ""
    token: Mapping[str, Any] = field(default_factory=dict)
    long: str = ""
    says: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """The domain that is called, empty for the API's own name, and the API."""
        domain, _, api = self.api.rpartition(":")
        return domain, api

    def __str__(self) -> str:
        return f"{self.place[1]}: {self.name}"


def probes() -> list[Probe]:
    """All of them, in their order."""
    rows = plain_values((HERE / "probes.yaml").read_text())
    return [Probe(**{"caller" if key == "as" else key: value for key, value in row.items()}) for row in rows]


@dataclass(frozen=True)
class Door:
    """Where an API listens on this machine, by which name it is called there, and who can call it."""

    port: int
    host: str
    callers: Mapping[str, tuple[str, str, str | None]]
    token: Callable[[Mapping[str, Any]], str]


def asked(probe: Probe, door: Door) -> Answered:
    """What the last of its calls is answered."""
    for _ in range(probe.before):
        _sent(probe, door)
    return _sent(probe, door)


def differences(probe: Probe, got: Answered) -> Iterator[str]:
    """What of an answer is not as AWS has it."""
    status, kinds, body = probe.aws
    if got.status != status:
        yield f"status {got.status}"
    if kinds != ANY and got.kind not in ([kinds] if isinstance(kinds, str) else kinds):
        yield f"x-amzn-ErrorType {got.kind}"
    if body != ANY and not _fits(body, got.body, unordered=probe.unordered):
        yield f"body {got.body}"
    if body.startswith("{") and isinstance(status, int):
        content = got.headers.get("content-type")
        if content != "application/json":
            yield f"content-type {content}"
    for name, value in probe.header.items():
        if got.headers.get(name) != value:
            yield f"{name} {got.headers.get(name)}"


_OPEN = {
    "<api>": r"[A-Za-z0-9]+",
    "<time>": r"\d{8}T\d{6}Z",
    "<id>": r"[A-Za-z0-9_=+/-]+",
    "<hash>": r"[A-Za-z0-9+/]{43}=",
    "<account>": r"\*{8}\d{4}",
    "<who>": r"arn:aws:(?:iam|sts)::\d{12}:[\w/-]+",
    "<ending>": r"(?: because no identity-based policy allows the execute-api:Invoke action)?",
}


def _fits(body: str, got: str, *, unordered: bool) -> bool:
    if unordered:
        return sorted(re.findall(r"[\w-]+", body)) == sorted(re.findall(r"[\w-]+", got))
    parts = re.split(r"(<\w+>)", body)
    return re.fullmatch("".join(_OPEN.get(part) or re.escape(part) for part in parts), got) is not None


def _sent(probe: Probe, door: Door) -> Answered:
    verb, _, target = probe.call.partition(" ")
    headers = {**probe.headers, "Host": probe.place[0] or door.host}
    if probe.token:
        headers["Authorization"] = door.token(probe.token)
    if probe.long == "headers":
        headers["x-long"] = "a" * 21_000
    elif probe.long == "url":
        target += "?q=" + "a" * 12_000
    if probe.caller:
        headers |= _signed(probe, door, verb, target, headers)
    if verb == "CONNECT":
        return _spoken(probe, door, target)
    body = (probe.body if probe.sent is None else probe.sent).encode()
    connection = HTTPConnection("127.0.0.1", door.port, timeout=20)
    try:
        connection.request(verb, target, body or None, headers)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answered(answer.status, found, answer.read().decode())
    finally:
        connection.close()


def _signed(probe: Probe, door: Door, verb: str, target: str, headers: Mapping[str, str]) -> dict[str, str]:
    key, secret, session = door.callers[probe.caller]
    request = AWSRequest(
        verb, f"http://{headers['Host']}{target}", dict(headers), probe.body.encode() or None
    )
    signer = SigV4Auth(Credentials(key, probe.secret or secret, session), probe.service, probe.region)
    with _clock(probe.shift):
        signer.add_auth(request)
    made = {name: value for name, value in request.headers.items() if name not in headers}
    if probe.scope:
        scope = probe.scope.replace("<day>", f"{datetime.now(UTC):%Y%m%d}")
        made["Authorization"] = re.sub(
            r"Credential=(\w+)/[^,]+", rf"Credential=\1/{scope}", made["Authorization"]
        )
    return made


@contextmanager
def _clock(shift: int) -> Iterator[None]:
    """The signer's clock, so many seconds off."""
    with pytest.MonkeyPatch.context() as patch:
        moment = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=shift)
        patch.setattr("botocore.auth.get_current_datetime", lambda **_: moment)
        yield


_LONG: Mapping[str, str | bytes] = {"message": "a" * (128 * 1024 + 1), "binary": b"\x00"}


def _spoken(probe: Probe, door: Door, target: str) -> Answered:
    """What a handshake is answered, or else the first message on the connection."""
    plain = socket.create_connection(("127.0.0.1", door.port), timeout=20)
    try:
        with connect(f"ws://{door.host}{target}", sock=plain, proxy=None, max_size=None) as client:
            said = _LONG.get(probe.long, probe.says)
            if isinstance(said, str) and len(said) > 32_768:
                client.send(said[at : at + 30_000] for at in range(0, len(said), 30_000))
            elif said:
                client.send(said)
            try:
                return Answered("frame", {}, str(client.recv(timeout=10)))
            except ConnectionClosed as closed:
                return Answered(closed.rcvd.code if closed.rcvd else "cut", {}, "")
    except InvalidStatus as refused:
        found = {name.lower(): value for name, value in refused.response.headers.raw_items()}
        return Answered(refused.response.status_code, found, (refused.response.body or b"").decode())
