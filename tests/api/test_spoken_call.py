"""A call of which only words tell orders and asks: it proves nothing, and gives no secret away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import why403

BUCKET = "https://bucket.s3.amazonaws.com/page.html"
FUNCTION = "https://abcdefghijklmnop.lambda-url.eu-west-1.on.aws/"
API = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"
FORBIDDEN = '{"message":"Forbidden"}'
MISSING = '{"message":"Missing Authentication Token"}'
SIGNATURE = "The request signature we calculated does not match the signature you provided."
KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"
OPENAPI = "examples/orders.yaml"


def host(text: str) -> object:
    return why403.explain(text).case.facts.get("request.host")


@pytest.mark.parametrize(
    "text",
    [
        f"{FORBIDDEN} from API Gateway. My page\n{BUCKET}\ncalls it",
        f"I replaced\n{FUNCTION}\nby API Gateway and get {FORBIDDEN}",
        f"https://x.appsync-api.eu-west-1.amazonaws.com/graphql\nworks, my REST API: {MISSING}",
        f"aws dynamodb list-tables fails: {SIGNATURE}\nThe function of {API}/prod/orders does the same.",
        f"aws dynamodb list-tables fails: {SIGNATURE}\nDocs of our API: {API}/prod/orders",
        "Connection closed (code 1009)",
        "websocket closed with code 1009 by my Tomcat server on localhost",
    ],
)
def test_an_address_that_only_stands_in_words_makes_nothing_certain(text: str) -> None:
    assert not why403.explain(text).certain


def test_a_configuration_makes_nothing_certain_of_a_call_that_is_only_spoken_of() -> None:
    shown = Path(OPENAPI)
    spoken = why403.explain(f"I get {FORBIDDEN}.\nBase URL: {API}/dev and POST orders is refused", api=shown)
    assert not spoken.certain
    assert why403.explain(f"curl -X POST {API}/nowhere/orders\n{FORBIDDEN}", api=shown).certain


@pytest.mark.parametrize(
    "text",
    [
        f"I get 403 {FORBIDDEN}.\nhttps://docs.aws.amazon.com/apigateway/latest/developerguide/x.html",
        f"{MISSING}\nhttps://repost.aws/questions/QUx",
        f"https://github.com/foo/bar/issues/12\n{FORBIDDEN}",
        f"See https://stackoverflow.com/questions/1 - same error. {FORBIDDEN}",
        "My page on https://app.example.com calls the api and gets 403 Forbidden",
        f"From http://localhost:3000 I get 403 {FORBIDDEN}",
    ],
)
def test_a_page_that_somebody_cites_and_one_that_calls_are_not_called(text: str) -> None:
    assert host(text) is None


def test_an_address_of_api_gateway_goes_before_others() -> None:
    text = f"I get 403 from our API.\nhttps://docs.example.org/x\nThe API is {API}/prod/orders. {FORBIDDEN}"
    assert host(text) == API.removeprefix("https://")


@pytest.mark.parametrize(
    "text",
    [
        f"{API}/prod/orders should return 200 but I get {FORBIDDEN}",
        f"{API}/prod/orders worked yesterday. today {FORBIDDEN}",
        f"I expected 200 from {API}/prod/orders but got {FORBIDDEN}",
    ],
)
def test_what_should_work_or_did_once_does_not_work(text: str) -> None:
    assert why403.explain(text).case.facts["request.path"] == "/prod/orders"


@pytest.mark.parametrize(
    "text",
    [
        f"{API}/orders gives {FORBIDDEN}, {API}/health works",
        f"{API}/prod/x gives 403 {FORBIDDEN}, {API}/dev/orders should work too",
    ],
)
def test_another_route_is_no_other_stage(text: str) -> None:
    assert "another-stage" not in {clue.name for clue in why403.explain(text).case.clues}


@pytest.mark.parametrize(
    "text",
    [
        f"curl {API}/prod/hook/{KEY}/{KEY}\n{MISSING}",
        f"{API}/{KEY}/x gives 403 {FORBIDDEN} but {API}/{KEY[::-1]}/x works",
    ],
)
def test_what_looks_like_a_key_in_an_address_is_masked_in_its_clues(text: str) -> None:
    told = why403.explain(text)
    shown = json.dumps(why403.as_json(told)) + why403.report(told)
    assert KEY not in shown
    assert KEY[::-1] not in shown


def test_what_a_browser_keeps_back_of_a_call_that_is_only_spoken_of_is_not_ruled_out() -> None:
    told = why403.explain(f"TypeError: Failed to fetch\nmy api: {API}/prod/orders")
    named = {row.cause.code for row in told.fitting} | {each.cause.code for each in told.unlikely}
    assert {"custom-domain-mapping", "mtls", "domain-access"} <= named
