"""APIs that are told in several formats, and what each telling comes to for a grid of calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from why403.gates.paths import path
from why403.gateway import facts as catalogue
from why403.gateway.configuration import Configuration
from why403.gateway.incident import Headers, Incident, Request
from why403.gateway.site import Setting, Site
from why403.gateway.telling import statements
from why403.logic.facts import Value
from why403.logic.reading import read
from why403.logic.truth import Truth
from why403.observed.facts_of import facts_of
from why403.sources.reading import Reading
from why403.sources.recognise import CLOUDFORMATION, HCL, INCIDENT, OPENAPI, PLAN, SAM, STATE, recognise

FOLDER = Path(__file__).parent / "tellings"
KINDS = {
    "rest-keys": "REST",
    "rest-lambda": "REST",
    "rest-iam-policy": "REST",
    "rest-cognito": "REST",
    "http-jwt-cors": "HTTP",
    "websocket": "WEBSOCKET",
}
PATHS = {
    "rest-keys": ("orders", "orders/5", "health", "other"),
    "rest-lambda": ("cats", "cats/5", ""),
    "rest-iam-policy": ("reports", "report"),
    "rest-cognito": ("me", "you"),
    "http-jwt-cors": ("orders", "orders/5"),
    "websocket": ("",),
}
"""Paths that the API serves, and some that it does not."""

HOST = "https://abc123.execute-api.eu-west-1.amazonaws.com"
KEY = "partner-key-0000000000000000000000f00d"
_SIGNED = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261122/eu-west-1/execute-api/aws4_request, Signature=0"
_ASKS = (("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "content-type"))
_HEADERS: tuple[Headers, ...] = (
    (),
    (("x-api-key", KEY),),
    (("x-api-key", "another-key-000000000000000000"),),
    (("Authorization", "Bearer a.b.c"),),
    (("Authorization", _SIGNED),),
    (("Origin", "https://shop.example.com"),),
    (("Origin", "https://evil.example.com"), *_ASKS),
    (("Origin", "https://shop.example.com"), *_ASKS),
)
_ENDPOINTS: tuple[dict[str, Value], ...] = ({}, {catalogue.VPC_ENDPOINT.name: True})


def files(api: str) -> list[Path]:
    """Every telling of an API."""
    return sorted(file for file in (FOLDER / api).iterdir() if file.is_file())


@cache
def reading(file: Path) -> Reading:
    """The one API of a file."""
    text = file.read_text("utf-8")
    found = list(_readings(text, file.name))
    assert len(found) == 1, file
    return found[0]


def _readings(text: str, name: str) -> Iterator[Reading]:
    match recognise(text):
        case "cloudformation":
            from why403.sources.cloudformation.template import read as read_template

            yield from read_template(text, name).readings.values()
        case "sam":
            from why403.sources.documents import tree_of
            from why403.sources.sam.template import read_sam

            yield from read_sam(tree_of(text, name), {}, lambda *_: None).readings.values()
        case "openapi":
            from why403.sources.openapi import read as read_document

            yield read_document(text, name)
        case "terraform-plan" | "terraform-state" | "hcl":
            from why403.sources.terraform import read as read_terraform

            yield from read_terraform(text, name)
        case "incident":
            from why403.observed.incident_file import read_incident
            from why403.sources.incident_config import configuration

            incident = read_incident(text, name)
            yield Reading(configuration(incident.config, incident.config_at))
        case other:
            raise AssertionError(f"{name}: {other}")


FORMATS = {
    CLOUDFORMATION: "CloudFormation",
    SAM: "SAM",
    OPENAPI: "OpenAPI",
    PLAN: "Terraform plan",
    STATE: "Terraform state",
    HCL: "HCL",
    INCIDENT: "incident file",
}


def calls(api: str) -> Iterator[tuple[Request, dict[str, Value]]]:
    """The grid: verbs by paths by headers by networks."""
    verbs = ("GET", "POST", "DELETE", "OPTIONS") if api != "websocket" else ("GET",)
    stage = "prod" if api != "http-jwt-cors" else ""
    networks = _ENDPOINTS if api == "rest-iam-policy" else _ENDPOINTS[:1]
    yield _call(api, "GET", "prodd", PATHS[api][0], (), {})
    for verb, rest, headers, more in product(verbs, PATHS[api], _HEADERS, networks):
        yield _call(api, verb, stage, rest, headers, more)


def _call(
    api: str, verb: str, stage: str, rest: str, headers: Headers, more: dict[str, Value]
) -> tuple[Request, dict[str, Value]]:
    url = f"{HOST}/{'/'.join(part for part in (stage, rest) if part)}"
    request = Request(verb, url, headers, complete=True)
    known = facts_of(Incident(request=request))
    return request, {**known, catalogue.API_KIND.name: KINDS[api], **more}


def shown(told: Configuration, request: Request, facts: dict[str, Value]) -> dict[str, Value]:
    """What a configuration says of a call."""
    return {each.fact: each.value for each in statements(told, facts, request)}


def verdicts(kind: str, facts: dict[str, Value]) -> dict[tuple[str, str], Truth]:
    """What every check comes to."""
    settings = {name: Setting(value) for name, value in facts.items()}
    return {
        (check.name, check.refusal.name): read(check.holds, facts).truth
        for _, check in path(Site(kind, settings))
    }


@dataclass(frozen=True)
class Outcome:
    """What a telling says of one call, and what every check comes to."""

    told: dict[str, Value]
    truths: dict[tuple[str, str], Truth]


@cache
def outcomes(api: str, file: Path) -> tuple[Outcome, ...]:
    """Of every call of the grid, in its order."""
    told = reading(file).configuration
    found = []
    for request, facts in calls(api):
        said = shown(told, request, facts)
        found.append(Outcome(said, verdicts(KINDS[api], {**facts, **said})))
    return tuple(found)
