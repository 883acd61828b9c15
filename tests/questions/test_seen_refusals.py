"""What is known of the answer: more of it never makes less certain, and its own words come before CORS."""

from __future__ import annotations

import json

import pytest

from tests.logs.recorded import WAF_RECORD
from tests.pasted.samples import ANSWER, BODY, URL
from why403 import explain

RECORD = json.dumps({**WAF_RECORD, "action": "BLOCK"})


@pytest.mark.parametrize(
    "more", [(), ("403 Forbidden",), (BODY,), (ANSWER,), (f"$ curl -i -X POST {URL}\n{ANSWER}",)]
)
def test_what_agrees_with_a_block_leaves_it_certain(more: tuple[str, ...]) -> None:
    assert explain(RECORD, *more).certain == {"waf-block"}


@pytest.mark.parametrize("answer", ["403", BODY, ANSWER])
def test_a_block_that_is_told_settles_it(answer: str) -> None:
    assert explain(answer, facts={"waf.allows": False}).certain == {"waf-block"}


def test_each_thing_that_was_seen_is_told_once() -> None:
    clues = [clue.name for clue in explain(RECORD).case.clues]
    assert clues.count("waf-rule") == 1


def _entry(method: str, status: int, headers: dict[str, str], sent: dict[str, str]) -> dict[str, object]:
    pairs = [[{"name": name, "value": value} for name, value in held.items()] for held in (sent, headers)]
    return {
        "request": {"method": method, "url": URL, "headers": pairs[0]},
        "response": {"status": status, "headers": pairs[1], "content": {"size": 0}},
    }


def test_behind_missing_cors_headers_the_refusal_comes_first() -> None:
    origin = {"Origin": "https://shop.example.org"}
    asked = {**origin, "Access-Control-Request-Method": "GET"}
    allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET"}
    refused = {"x-amzn-ErrorType": "ForbiddenException", "x-amzn-RequestId": "1"}
    call = _entry("GET", 403, refused, {**origin, "User-Agent": "Mozilla/5.0 AppleWebKit/537.36 Chrome/130"})
    response = call["response"]
    assert isinstance(response, dict)
    response["_error"] = "net::ERR_FAILED"
    har = {"log": {"entries": [call, _entry("OPTIONS", 200, allowed, asked)]}}
    codes = [row.cause.code for row in explain(json.dumps(har)).suspects]
    assert codes[0] not in ("cors-error-headers", "cors-integration-headers")
    assert codes[1] == "cors-error-headers"
    assert "cors-integration-headers" not in codes


def test_a_denial_names_the_method_and_nothing_else_is_needed() -> None:
    denied = (
        "OrderError: it failed: User: arn:aws:sts::111122223333:assumed-role/shop/i-1 is not authorized to "
        "perform: execute-api:Invoke on resource: "
        "arn:aws:execute-api:eu-west-1:********3333:abc123def4/prod/PATCH/items/7"
    )
    assert explain(denied).case.facts["request.method"] == "PATCH"
