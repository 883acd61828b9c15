"""An account that does not exist: moto on this machine, and by hand what moto lacks or tells otherwise.

The answers written by hand follow the service models of botocore; docs/live.md lists them.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
from botocore.awsrequest import AWSResponse
from botocore.httpsession import URLLib3Session
from botocore.loaders import create_loader
from moto.server import ThreadedMotoServer

from why403.account.account import Account
from why403.account.clients import Clients, session_of
from why403.account.pace import Paces, Time

REGION, ACCOUNT = "eu-west-1", "123456789012"
OWN = {
    "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE",
}
_SERVICES = {"api-gateway": "apigateway", "cloudwatch-logs": "logs"}
Answer = tuple[int, dict[str, str], bytes]
Reply = Callable[[Any], Answer | None]
"""Gives an answer, raises what the network would, or gives `None`: then moto answers."""
Change = Callable[[dict[str, Any], Any], None]
"""Changes an answer after it was read, knowing the model of its operation."""


@dataclass
class Limits:
    """The documented limits of API Gateway's control plane, and how far away it is."""

    seconds_away: float = 0.0
    enforced: bool = False
    moments: list[float] = field(default_factory=list)
    resources: list[float] = field(default_factory=list)

    def admits(self, name: str) -> bool:
        """10 calls a second with a burst of 40; GetResources 5 calls in 2 seconds."""
        moment = time.monotonic()
        self.moments = [each for each in self.moments if moment - each < 4]
        self.resources = [each for each in self.resources if moment - each < 2]
        self.moments.append(moment)
        if name == "GetResources":
            self.resources.append(moment)
        return len(self.moments) <= 80 and len(self.resources) <= 5


class Emulated:
    """The account, and what is changed of its answers."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.replies: dict[tuple[str, str], list[Reply]] = {}
        self.exports: dict[tuple[str, str], dict[str, object]] = {}
        self.mappings: dict[str, dict[str, object]] = {}
        self.changes: dict[tuple[str, str], Change] = {}
        self.limits = Limits()
        self.calls: Counter[str] = Counter()
        self.paths: dict[str, set[str]] = {}
        self._session: Any = None
        self._admins: dict[str, Any] = {}
        self._moto: dict[tuple[str, str, object], Answer] = {}
        self._http = URLLib3Session()
        self._lock = threading.Lock()

    def admin(self, service: str) -> Any:
        """A client that sets things up; it is none of why403's. What moto told before is told anew."""
        if service not in self._admins:
            client = boto3.client(service, endpoint_url=self.address, region_name=REGION, **OWN)
            client.meta.events.register("before-send", lambda **_: self._moto.clear())
            self._admins[service] = client
        return self._admins[service]

    def session(self) -> Any:
        """A session as why403 makes it, whose calls end here; its clients are made once."""
        if self._session is None:
            self._session = _Remembering(self.fresh_session())
        return self._session

    def fresh_session(self) -> Any:
        """The same, with clients still to be made."""
        session = session_of(None, REGION)
        session._session.register_component("data_loader", _loader())
        session.events.register("before-send", self._answer)
        session.events.register("after-call", self._change)
        return session

    def account(self) -> Account:
        """The account as why403 reads it, on a clock of its own: nothing waits, whatever the machine does."""
        return Account(Clients(self.session()), Paces(timeless()))

    def account_in_time(self) -> Account:
        """The same with clients still to be made, and with the clock of this machine."""
        return Account(Clients(self.fresh_session()))

    def reply(self, service: str, name: str, *replies: Reply) -> None:
        """The next answers of an operation; the last one stays."""
        self.replies[service, name] = list(replies)

    def _answer(self, request: Any, event_name: str, **_rest: object) -> AWSResponse:
        _, service, name = event_name.split(".")
        service = _SERVICES.get(service, service)
        if self.limits.seconds_away:
            time.sleep(self.limits.seconds_away)
        with self._lock:
            self.calls[f"{service} {name}"] += 1
            self.paths.setdefault(f"{service} {name}", set()).add(urlsplit(request.url).path)
            found = self._changed(request, service, name)
        return response(request.url, *(self._of_moto(request) if found is None else found))

    def _of_moto(self, request: Any) -> Answer:
        """What moto tells. It is asked once: what is read again and again changes only by an `admin`."""
        asked = (request.method, request.url, request.body)
        known = self._moto.get(asked)
        if known is None:
            answer = self._http.send(request)
            known = self._moto[asked] = answer.status_code, dict(answer.headers), answer.content
        return known

    def _change(self, parsed: dict[str, Any], model: Any, **_rest: object) -> None:
        change = self.changes.get((model.service_model.service_name, model.name))
        if change is not None and "Error" not in parsed:
            change(parsed, model)

    def _changed(self, request: Any, service: str, name: str) -> Answer | None:
        if self.limits.enforced and service.startswith("apigateway") and not self.limits.admits(name):
            return fault("json", "TooManyRequestsException", 429)
        replies = self.replies.get((service, name))
        if replies:
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
            given = reply(request)
            if given is not None:
                return given
        return self._lacking(request, service, name)

    def _lacking(self, request: Any, service: str, name: str) -> Answer | None:
        """What moto lacks, or tells in another form."""
        if (service, name) == ("apigateway", "GetExport"):
            steps = request.url.split("?")[0].split("/")
            export = self.exports.get((steps[4], steps[6]))
            return fault("json", "NotFoundException", 404) if export is None else ok(export)
        if (service, name) == ("apigatewayv2", "ExportApi"):
            steps = request.url.split("?")[0].split("/")
            export = self.exports.get(
                (steps[5], unquote(request.url).partition("stageName=")[2].split("&")[0])
            )
            return fault("json", "NotFoundException", 404) if export is None else ok(export)
        if (service, name) == ("apigatewayv2", "GetApiMappings"):
            domain = unquote(request.url.split("?")[0].split("/")[5])
            return ok(self.mappings[domain]) if domain in self.mappings else None
        if (service, name) in _EMPTY:
            return ok(_EMPTY[service, name])
        return None


@cache
def _loader() -> Any:
    """The models of the services, read once for all sessions."""
    return create_loader()


def timeless() -> Time:
    """A clock that only waiting moves; nobody waits."""
    passed = [0.0]

    def sleep(seconds: float) -> None:
        passed[0] += seconds

    return Time(lambda: passed[0], sleep)


class _Remembering:
    """A session that makes each client once: it takes longer than all the calls."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._clients: dict[str, Any] = {}
        self.region_name = session.region_name
        self.events = session.events

    def client(self, service: str, **settings: Any) -> Any:
        if service not in self._clients:
            self._clients[service] = self._session.client(service, **settings)
        return self._clients[service]

    def get_credentials(self) -> Any:
        return self._session.get_credentials()


BY_HAND = frozenset(
    {
        "apigateway GetExport",
        "apigatewayv2 ExportApi",
        "iam SimulatePrincipalPolicy",
        "apigateway GetDomainNameAccessAssociations",
        "apigateway GetUsage",
        "apigatewayv2 GetAuthorizers",
        "apigatewayv2 ListRoutingRules",
    }
)
"""What moto has not, or not in AWS's form; docs/live.md lists them."""

_EMPTY: dict[tuple[str, str], dict[str, object]] = {
    ("apigateway", "GetDomainNameAccessAssociations"): {"item": []},
    ("apigateway", "GetUsage"): {"values": {}},
    ("apigatewayv2", "GetAuthorizers"): {"items": []},
}


def ok(tree: object) -> Answer:
    """A JSON answer."""
    return 200, {"Content-Type": "application/json"}, json.dumps(tree).encode()


def xml(text: str) -> Answer:
    """An XML answer."""
    return 200, {"Content-Type": "text/xml"}, text.encode()


def fault(protocol: str, code: str, status: int) -> Answer:
    """A refusal of AWS in the form of its protocol."""
    if protocol == "json":
        shown = {"__type": code, "message": "no"}
        headers = {"x-amzn-ErrorType": code, "Content-Type": "application/json"}
        return status, headers, json.dumps(shown).encode()
    error = f"<Code>{code}</Code><Message>no</Message>"
    if protocol == "ec2":
        text = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>r</RequestID></Response>"
    else:
        text = f"<ErrorResponse><Error>{error}</Error><RequestId>r</RequestId></ErrorResponse>"
    return status, {"Content-Type": "text/xml"}, text.encode()


PROTOCOLS = {"iam": "query", "sts": "query", "ec2": "ec2"}
"""Of the services that do not speak JSON."""


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_rest: object) -> Iterator[bytes]:
        yield self._body

    def read(self, _amount: int | None = None) -> bytes:
        body, self._body = self._body, b""
        return body


def response(url: str, status: int, headers: Mapping[str, str], body: bytes) -> AWSResponse:
    """An answer as botocore takes it."""
    from botocore.compat import HTTPHeaders

    return AWSResponse(url, status, HTTPHeaders.from_dict(dict(headers)), _Raw(body))


@contextmanager
def emulated() -> Iterator[Emulated]:
    """A fresh account on this machine; it is gone afterwards."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        with _pointing(f"http://{host}:{port}"):
            yield Emulated(f"http://{host}:{port}")
    finally:
        server.stop()


@contextmanager
def _pointing(address: str) -> Iterator[None]:
    """Every client of this process, and of none besides, is pointed to the emulated account."""
    import os

    wanted = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": OWN["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": OWN["aws_secret_access_key"],
        "AWS_EC2_METADATA_DISABLED": "true",
        "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
