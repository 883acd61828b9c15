"""Worlds to compare two evaluations in: every incident of `cases/`, every telling of law 7, and two by hand.

A fourth source, generated worlds, is `tests/oracle/generated.py`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from tests.laws.told import CALLERS, FORMATS, KINDS, calls, files, format_of, reading
from why403 import facts as f
from why403.evidence.facts_of import facts_of
from why403.incident.read import read_incident
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.logic.states import ABSENT
from why403.model.configuration import Configuration, Domain, Front, VpcEndpoint
from why403.model.front import Behaviour, Forwarded, Headers
from why403.model.incident import Request
from why403.model.route import Setting
from why403.templates.merge import merged

CASES = Path(__file__).parents[2] / "cases"


@dataclass(frozen=True, slots=True)
class World:
    """A configuration, what is known of a call, and the call as it is shown."""

    name: str
    configuration: Configuration
    facts: dict[str, Value]
    request: Request


def incidents(step: int = 1) -> Iterator[World]:
    """Each incident as it is told; with the kind of the API alone told; and its preflight."""
    found = (
        file for file in sorted(CASES.glob("*/*.yaml")) if file.name not in ("causes.yaml", "expected.yaml")
    )
    for file in islice(found, 0, None, step):
        name = f"{file.parent.name}/{file.stem}"
        incident = read_incident(file.read_text("utf-8"), f"cases/{name}.yaml")
        shown = Configuration() if incident.config is None else incident.config.configuration
        kind = tuple(said for said in incident.statements if said.fact == f.API_KIND.name)
        bare = replace(incident, statements=kind)
        asked = replace(bare, request=preflight_of(incident.request))
        for way, told in (("", incident), (" (bare)", bare), (" (preflight)", asked)):
            yield World(name + way, shown, facts_of(told), told.request)


def preflight_of(request: Request) -> Request:
    """What a browser asks before a call."""
    verb = request.method if isinstance(request.method, str) else "PUT"
    kept = tuple(header for header in request.headers if header[0].lower() in ("host", "origin"))
    headers = (*kept, ("Access-Control-Request-Method", verb))
    return Request("OPTIONS", request.url, headers, ABSENT, client="browser", complete=True, at=request.at)


def tellings(step: int = 1, formats: Container[str] = FORMATS) -> Iterator[World]:
    """Every telling of law 7 in these formats, with every so-manieth call of its grid."""
    for api in KINDS:
        grid = list(islice(calls(api), 0, None, step))
        for file in (file for file in files(api) if format_of(file) in formats):
            told = reading(file).configuration
            by_caller = [merged(told, Configuration(caller=caller)) for caller in CALLERS]
            for number, call in enumerate(grid):
                whole = by_caller[CALLERS.index(call.caller)]
                name = f"{api}/{file.name}, call {number * step}"
                yield World(name, whole, dict(call.facts), call.request)


def by_hand() -> Iterator[World]:
    """What generated worlds hardly ever meet: a Host header with the name of another private domain, and a
    distribution that drops the signature of a call through a VPC endpoint."""
    at = Place("api.yaml", ("by hand",), 1, 1)
    anybody: Setting[object] = Setting(_policy("*"), at)
    domains = (
        Domain("api.example.com", endpoints=Setting((), at)),
        Domain("www.example.com", endpoints=Setting(("vpce-0a",), at), policy=anybody),
    )
    endpoint = VpcEndpoint(Setting("vpce-0a", at))
    called: dict[str, Value] = {f.HOST.name: "www.example.com", f.HOST_KIND.name: "custom"}
    told = Configuration(domains=Setting(domains, at), vpc_endpoint=endpoint)
    yield World("by hand, another name", told, called, Request(headers=(("Host", "api.example.com"),)))
    drops = Behaviour(here=Setting(True, at), headers=Setting(Forwarded(Headers.LISTED), at))
    front = Front(names=Setting(("www.example.com",), at), behaviours=Setting((drops,), at))
    guarded = replace(endpoint, policy=Setting(_policy({"AWS": "arn:aws:iam::111122223333:user/ana"}), at))
    signed = {**called, f.PATH.name: "/prod", f.METHOD.name: "GET", f.AUTHORIZATION.name: "sigv4"}
    yield World("by hand, dropped", Configuration(front=front, vpc_endpoint=guarded), signed, Request())


def _policy(principal: object) -> object:
    return {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"}]}
