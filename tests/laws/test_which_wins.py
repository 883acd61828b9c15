"""Of two things that are wrong at once, which one the caller is told (gateway-semantics A.2, A.5 to A.7)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.credentials.shown import shown
from tests.laws.worlds import faults, named_in_denials, passing, refusing
from why403 import facts as f
from why403.logic.facts import Fact, Value

Wrong = dict[Fact, Value]

WAF: Wrong = {f.WAF_ALLOWS: False}
NO_ROUTE: Wrong = {f.ROUTE_EXISTS: False}
DENIED: Wrong = {f.RESOURCE_POLICY: "present", f.RESOURCE_POLICY_DENIES: True}
NO_KEY: Wrong = {f.API_KEY_REQUIRED: True, f.KEY_EXISTS: False}
THROTTLED: Wrong = {f.WITHIN_RATE: False}
INVALID: Wrong = {f.REQUEST_VALID: False}
BY_ENDPOINT = "anonymous-denied:VPC endpoint policy"
BY_API = "anonymous-denied-explicitly:resource-based policy"
AT_ENDPOINT: Wrong = {f.VPC_ENDPOINT: True, f.VPCE_POLICY_CUSTOM: True, f.VPCE_POLICY_ALLOWS: False}
UNSIGNED: Wrong = {f.METHOD_AUTHORIZATION: "AWS_IAM", f.AUTHORIZATION: "none"}
LAMBDA: Wrong = {f.METHOD_AUTHORIZATION: "CUSTOM", f.AUTHORIZATION: "bearer"}
NO_IDENTITY: Wrong = {**LAMBDA, f.AUTHORIZER_INVOKED: False, f.IDENTITY_SOURCE_SENT: False}
LAMBDA_DENIES: Wrong = {**LAMBDA, f.AUTHORIZER_ALLOWS: False, f.RESOURCE_POLICY_ALLOWS: False}
COGNITO: Wrong = {f.METHOD_AUTHORIZATION: "COGNITO_USER_POOLS", f.AUTHORIZATION: "bearer"}
NO_TOKEN: Wrong = {**COGNITO, f.TOKEN_VALID: False}
BEARER: Wrong = {f.AUTHORIZATION: "bearer"}
NO_RIGHTS: Wrong = {f.METHOD_AUTHORIZATION: "AWS_IAM", f.IDENTITY_ALLOWS: False}
NO_CERTIFICATE: Wrong = {f.HOST_KIND: "custom", f.CLIENT_CERTIFICATE_TRUSTED: False}
TOO_LARGE: Wrong = {f.REQUEST_SIZE_OK: False}


@dataclass(frozen=True)
class Row:
    """Two faults, the refusal that wins, and whether AWS documents the order (else it is the line's own)."""

    name: str
    wrong: Wrong
    wins: str
    documented: bool
    kind: str = "REST"


ROWS = (
    Row("WAF and resource policy", {**WAF, **DENIED}, "waf-filtered", True),
    Row("WAF and signature", {**WAF, **UNSIGNED}, "waf-filtered", True),
    Row("WAF and Lambda authorizer", {**WAF, **NO_IDENTITY}, "waf-filtered", True),
    Row("WAF and Cognito", {**WAF, **NO_TOKEN}, "waf-filtered", True),
    Row("WAF and route", {**WAF, **NO_ROUTE}, "waf-filtered", False),
    Row("WAF and API key", {**WAF, **NO_KEY}, "waf-filtered", True),
    Row("WAF and validation", {**WAF, **INVALID}, "waf-filtered", False),
    Row("size and WAF", {**TOO_LARGE, **WAF}, "too-large", False),
    Row("endpoint policy and token", {**AT_ENDPOINT, **NO_TOKEN}, BY_ENDPOINT, True),
    Row("endpoint policy and signature", {**AT_ENDPOINT, **UNSIGNED}, BY_ENDPOINT, True),
    Row("route and API key", {**NO_ROUTE, **NO_KEY, f.AUTHORIZATION: "none"}, "missing-token", True),
    Row("route and bearer token", {**NO_ROUTE, **BEARER, **NO_TOKEN}, "incomplete-signature", True),
    Row("resource policy and identity source", {**DENIED, **NO_IDENTITY},
        BY_API, True),
    Row("Cognito and resource policy", {**DENIED, **NO_TOKEN}, "unauthorized", True),
    Row("signature and resource policy", {**DENIED, **UNSIGNED}, "missing-token", True),
    Row("authorizer and API key", {**LAMBDA_DENIES, **NO_KEY}, "authorizer-silent", False),
    Row("API key and throttle", {**NO_KEY, **THROTTLED}, "invalid-api-key", False),
    Row("authorizer and validation", {**LAMBDA_DENIES, **INVALID}, "authorizer-silent", False),
    Row("rights and throttle", {**NO_RIGHTS, **THROTTLED}, "caller-denied:identity-based policy", False),
    Row("token and throttle on HTTP", {f.METHOD_AUTHORIZATION: "JWT", f.TOKEN_VALID: False, **THROTTLED},
        "http-unauthorized", False, "HTTP"),
    Row("route and token on HTTP", {f.METHOD_AUTHORIZATION: "JWT", f.TOKEN_VALID: False, **NO_ROUTE},
        "http-not-found", True, "HTTP"),
    Row("certificate and route on HTTP", {**NO_CERTIFICATE, **NO_ROUTE},
        "http-forbidden", False, "HTTP"),
    Row("authorizer and API key on $connect", {**NO_IDENTITY, **NO_KEY}, "unauthorized", False, "WEBSOCKET"),
)  # fmt: skip


def world_of(row: Row) -> dict[str, Value]:
    told = {**passing(row.kind), **{fact.name: value for fact, value in row.wrong.items()}}
    return {**told, f.DENIED_CALLER.name: named_in_denials(told)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_line_tells_the_one_that_wins(row: Row) -> None:
    """The first check that ends the call gives the refusal, whatever comes behind it."""
    first = next(fault for fault in faults(world_of(row)) if fault.ends)
    assert first.refusals[0].name == row.wins


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_diagnosis_relies_on_documented_orders_alone(row: Row) -> None:
    """Where the order is not documented, both refusals stay possible."""
    first = faults(world_of(row))[0].gate.name
    possible = {fault.gate.name for fault in refusing(world_of(row))}
    assert first in possible
    assert (possible == {first}) is row.documented


@pytest.mark.parametrize("authorization", ["NONE", "AWS_IAM", "COGNITO_USER_POOLS", "JWT"])
def test_only_a_lambda_authorized_method_reads_the_resource_policy_beforehand(authorization: str) -> None:
    told = {**passing("REST"), f.METHOD_AUTHORIZATION.name: authorization, f.API_KIND.name: "REST"}
    world = {**told, **{fact.name: value for fact, value in DENIED.items()}}
    world[f.DENIED_CALLER.name] = named_in_denials(world)
    assert "authorize-first" not in {fault.gate.name for fault in faults(world)}


def test_a_greedy_route_with_an_authorizer_answers_the_preflight() -> None:
    """OPTIONS without a method of its own falls back to it (A.4)."""
    config = "stages: [prod]\nroutes: [GET /orders, {route: 'ANY /{proxy+}', authorization: CUSTOM}]"
    asks = (("Origin", "https://a.example"), ("Access-Control-Request-Method", "GET"))
    told = shown(config, method="OPTIONS", headers=asks)
    assert told[f.OPTIONS_EXISTS.name] is True
    assert told[f.OPTIONS_OPEN.name] is False
