"""APIs that are told in several formats, and what each telling comes to for a grid of calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from tests.laws.told_account import read_account
from why403 import facts as catalogue
from why403.access.definitions import Access, outcomes
from why403.evidence.facts_of import facts_of
from why403.gates.paths import path
from why403.logic.facts import Value
from why403.logic.formula import facts_in
from why403.logic.places import Located
from why403.logic.reading import read
from why403.logic.truth import NO, Truth
from why403.model.configuration import Caller, Configuration
from why403.model.incident import Headers, Incident, Request
from why403.model.route import Setting
from why403.model.site import Site
from why403.templates.load import read_file
from why403.templates.merge import merged
from why403.templates.reading import ApiReading
from why403.templates.recognise import (
    CDK,
    CLOUDFORMATION,
    HCL,
    INCIDENT,
    OPENAPI,
    PLAN,
    SAM,
    SERVERLESS,
    STATE,
    recognise,
)

FOLDER = Path(__file__).parent / "tellings"
KINDS = {
    "rest-keys": "REST",
    "rest-lambda": "REST",
    "rest-iam-policy": "REST",
    "rest-cognito": "REST",
    "rest-domain": "REST",
    "rest-rules": "REST",
    "http-jwt-cors": "HTTP",
    "websocket": "WEBSOCKET",
}
PATHS = {
    "rest-keys": ("orders", "orders/5", "health", "other"),
    "rest-lambda": ("cats", "cats/5", ""),
    "rest-iam-policy": ("reports", "report"),
    "rest-cognito": ("me", "you"),
    "rest-domain": ("items", "items/5"),
    "rest-rules": ("items", "items/5"),
    "http-jwt-cors": ("orders", "orders/5"),
    "websocket": ("",),
}
"""Paths that the API serves, and some that it does not."""

OWN = "https://abc123.execute-api.eu-west-1.amazonaws.com"
_ENDPOINT = "https://abc123-vpce-0{}.execute-api.eu-west-1.amazonaws.com/prod"
HOSTS = {
    "http-jwt-cors": (OWN, f"{OWN}/prod"),
    "rest-domain": (
        "https://api.example.com/v1",
        "https://api.example.com",
        "https://api.example.com/v1/prod",
        f"{OWN}/prod",
    ),
    "rest-rules": (
        "https://api.example.com/v1",
        "https://api.example.com/v2",
        "https://api.example.com/v2more",
        f"{OWN}/prod",
    ),
    "rest-iam-policy": (f"{OWN}/prod", _ENDPOINT.format("a" * 16), _ENDPOINT.format("b" * 16)),
}
"""Where the API is called, with the stage or the path of a mapping; one place of each leads nowhere."""

KEY = "partner-key-0000000000000000000000f00d"
_SIGNED = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261122/eu-west-1/execute-api/aws4_request, Signature=0"
_ASKS = (("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "content-type"))
_HEADERS: tuple[Headers, ...] = (
    (),
    (("x-api-key", KEY),),
    (("x-api-key", "another-key-000000000000000000"),),
    (("Authorization", "Bearer a.b.c"),),
    (("Authorization", _SIGNED),),
    (("X-Token", "ok-1"),),
    (("x-version", "beta"),),
    (("Origin", "https://shop.example.com"),),
    (("Origin", "https://evil.example.com"), *_ASKS),
    (("Origin", "https://shop.example.com"), *_ASKS),
)
_NETWORKS: tuple[dict[str, Value], ...] = ({}, {catalogue.VPC_ENDPOINT.name: True})


def _policy(effect: str) -> dict[str, object]:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


CALLERS = (
    Caller(),
    Caller(Setting("arn:aws:iam::111122223333:user/ana"), policies=Setting((_policy("Allow"),))),
    Caller(Setting("arn:aws:iam::444455556666:role/partner"), policies=Setting((_policy("Allow"),))),
    Caller(Setting("arn:aws:iam::111122223333:user/ben"), policies=Setting((_policy("Deny"),))),
)
"""Nobody told; of the API's account; of another one; and one who is denied. Only a signed call has one."""


@dataclass(frozen=True)
class Call:
    """A call, what is known of it, and who makes it."""

    request: Request
    facts: dict[str, Value]
    caller: Caller


def files(api: str) -> list[Path]:
    """Every telling of an API."""
    return sorted((FOLDER / api).iterdir())


ACCOUNT = "account"
FORMATS = {
    CLOUDFORMATION: "CloudFormation",
    SAM: "SAM",
    CDK: "CDK",
    SERVERLESS: "Serverless",
    OPENAPI: "OpenAPI",
    PLAN: "Terraform plan",
    STATE: "Terraform state",
    HCL: "HCL",
    ACCOUNT: "live account",
    INCIDENT: "incident file",
}


@cache
def format_of(file: Path) -> str:
    """Which of the formats a telling has."""
    if file.stem == ACCOUNT:
        return ACCOUNT
    return CDK if file.is_dir() else recognise(file.read_text("utf-8"))


@cache
def reading(file: Path) -> ApiReading:
    """The one API of a telling."""
    match format_of(file):
        case "account":
            return read_account(file.read_text("utf-8"), served(file.parent.name))
        case "incident":
            from why403.incident.read import read_incident

            told = read_incident(file.read_text("utf-8"), file.name).config
            assert told is not None
            authorizer = told.as_written.get("authorizer")
            named = {"called": authorizer} if isinstance(authorizer, dict) else {}
            return ApiReading(told.configuration, named)
        case _:
            (found,) = read_file(str(file), {}).readings.values()
            return found


def served(api: str) -> Request:
    """A call that the API serves; an account is read of a key only what is sent."""
    headers = (("x-api-key", KEY),)
    return next(call.request for call in calls(api) if call.request.headers == headers)


@cache
def calls(api: str) -> tuple[Call, ...]:
    """The grid of calls, made once."""
    return tuple(_grid(api))


def _grid(api: str) -> Iterator[Call]:
    """Places by paths by verbs by headers by networks; a signed call once for every caller."""
    verbs = ("GET", "POST", "DELETE", "OPTIONS") if api != "websocket" else ("GET",)
    networks = _NETWORKS if api == "rest-iam-policy" else _NETWORKS[:1]
    places = HOSTS.get(api, (f"{OWN}/prod", f"{OWN}/prodd"))
    for place, rest, verb, headers, more in product(places, PATHS[api], verbs, _HEADERS, networks):
        signed = ("Authorization", _SIGNED) in headers
        for caller in CALLERS if signed else CALLERS[:1]:
            url = f"{place}/{rest}" if rest else place
            request = Request(verb, url, headers, complete=True)
            known = facts_of(Incident(request=request))
            yield Call(request, {**known, catalogue.API_KIND.name: KINDS[api], **more}, caller)


class Prepared:
    """A configuration, prepared once for every caller of the grid."""

    def __init__(self, told: Configuration) -> None:
        self._of = [(caller, Access(merged(told, Configuration(caller=caller)))) for caller in CALLERS]

    def shown(self, call: Call) -> dict[str, Value]:
        """What the configuration says of a call."""
        (access,) = (access for caller, access in self._of if caller is call.caller)
        return {each.fact: each.value for each in outcomes(access, access.call(call.facts, call.request))}


Verdict = tuple[Truth, frozenset[str]]


def verdicts(kind: str, facts: dict[str, Value]) -> dict[str, Verdict]:
    """What every check comes to, and which causes make it fail."""
    asked = tuple((name, value) for name, value in facts.items() if name in _asked(kind))
    return _verdicts(kind, asked)


@cache
def _asked(kind: str) -> frozenset[str]:
    """The facts that the checks of a kind of API mention: no verdict hangs on another."""
    return frozenset(name for _, check in path(Site(kind)) for name in facts_in(check.holds))


@cache
def _verdicts(kind: str, asked: tuple[tuple[str, Value], ...]) -> dict[str, Verdict]:
    facts = dict(asked)
    settings = {name: Located(value) for name, value in asked}
    found: dict[str, Verdict] = {}
    for _, check in path(Site(kind, settings)):
        result = read(check.holds, facts)
        causes = {each.cause.code for each in result.reasons if each.cause is not None}
        found[check.name] = result.truth, frozenset(causes if result.truth is NO else ())
    return found


@cache
def _prepared(file: Path) -> Prepared:
    return Prepared(reading(file).configuration)


@cache
def telling_of(api: str, file: Path, number: int) -> dict[str, Value]:
    """What a telling says of one call of the grid."""
    return _prepared(file).shown(calls(api)[number])


def tellings_of(api: str, file: Path) -> Iterator[dict[str, Value]]:
    """What a telling says of every call of the grid, in its order."""
    return (telling_of(api, file, number) for number in range(len(calls(api))))
