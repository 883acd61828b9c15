"""https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
"""

from __future__ import annotations

from typing import Any

import pytest

from why403.credentials.authorizer.identity import identity
from why403.credentials.verdict import least
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO, YES, Truth
from why403.model.authorizer import Settings
from why403.model.incident import Headers, Request

URL = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders"


def judged(
    source: str,
    headers: Headers = (),
    kind: str = "REST",
    query: str = "",
    complete: bool = True,
    **more: Any,
) -> tuple[Truth, list[str]]:
    request = Request("GET", URL + query, headers, complete=complete)
    settings = Settings(sources=tuple(source.split(",")), kind=more.pop("kind_of", UNKNOWN), **more)
    verdicts = tuple(identity(settings, request, kind))
    return least(verdicts), [verdict.name for verdict in verdicts if verdict.name]


def test_a_header_is_found_in_any_case() -> None:
    assert judged("method.request.header.Authorization", (("authorization", "x"),), kind_of="TOKEN") == (
        YES,
        [],
    )


def test_a_query_parameter_is_found_in_its_own_case_only() -> None:
    assert judged("method.request.querystring.Tenant", query="?Tenant=a", ttl=60) == (YES, [])
    assert judged("method.request.querystring.Tenant", query="?tenant=a", ttl=60) == (
        NO,
        ["identity-missing"],
    )


@pytest.mark.parametrize("value", ["", "  ", "null"])
def test_an_empty_source_counts_as_missing(value: str) -> None:
    source = "method.request.header.Authorization"
    assert judged(source, (("Authorization", value),), ttl=60) == (NO, ["identity-empty"])


def test_what_nobody_showed_is_not_missing() -> None:
    assert judged("method.request.header.Authorization", complete=False, ttl=60) == (Truth.UNKNOWN, [])


def test_every_source_must_be_there() -> None:
    sources = "$request.header.Authorization,$request.querystring.tenant"
    assert judged(sources, (("Authorization", "x"),), kind="HTTP") == (NO, ["identity-missing"])


@pytest.mark.parametrize(
    ("kind", "authorizer", "ttl", "truth"),
    [
        ("REST", "TOKEN", 0, NO),
        ("REST", "REQUEST", 300, NO),
        ("REST", "REQUEST", 0, Truth.UNKNOWN),
        ("HTTP", "REQUEST", 0, NO),
        ("WEBSOCKET", "REQUEST", 0, NO),
    ],
)
def test_only_a_rest_request_authorizer_without_a_cache_is_asked_all_the_same(
    kind: str, authorizer: str, ttl: int, truth: Truth
) -> None:
    assert judged("method.request.header.A", kind=kind, kind_of=authorizer, ttl=ttl)[0] is truth


def test_what_the_gateway_itself_knows_is_always_there() -> None:
    assert judged("context.path", ttl=60)[0] is YES


def test_a_stage_variable_is_not_known() -> None:
    assert judged("stageVariables.x", ttl=60)[0] is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        ("Bearer abc", YES),
        ("abc", NO),
        ("Bearer abc!", NO),
        ("Bear****", Truth.UNKNOWN),
        ("eyJhbGciOi****", NO),
    ],
)
def test_all_of_the_value_must_match_the_expression(value: str, truth: Truth) -> None:
    more: Any = {"kind_of": "TOKEN", "expression": "^Bearer [a-z]+$"}
    assert judged("method.request.header.Authorization", (("Authorization", value),), **more)[0] is truth


def test_only_token_authorizers_have_an_expression() -> None:
    more: Any = {"kind_of": "REQUEST", "expression": "x", "ttl": 60}
    assert judged("method.request.header.A", (("A", "y"),), **more) == (YES, [])
