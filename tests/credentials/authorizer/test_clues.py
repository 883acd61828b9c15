"""https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html,
https://repost.aws/knowledge-center/api-gateway-lambda-authorization-errors and
https://repost.aws/knowledge-center/api-gateway-403-error-lambda-authorizer
"""

from __future__ import annotations

from typing import Any

import pytest

from why403.credentials.authorizer.clues import authorizer_clues
from why403.incident.config import shown
from why403.logic.facts import Value
from why403.model.incident import Answer, Headers, Incident, Request

BASE = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3"
URL = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/orders"
CUSTOM: dict[str, Value] = {"api.type": "REST", "method.authorization": "CUSTOM"}
ALLOWS, FRESH, INVOKED = "authorizer.allows", "authorizer.policy-not-cached", "authorizer.invoked"


def result(*entries: str, effect: str = "Allow") -> dict[str, object]:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": list(entries)}
    return {"principalId": "user", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


def told(
    facts: dict[str, Value], headers: Headers = (), log: tuple[str, ...] = (), **config: Any
) -> tuple[list[tuple[str, str]], dict[str, Value]]:
    request = Request("GET", URL, headers, complete=True)
    clues = tuple(authorizer_clues(Incident(Answer(403, log=log), request, config=shown(config)), facts))
    spoken = [(clue.name, clue.cause) for clue in clues if clue.cause]
    return spoken, {said.fact: said.value for clue in clues for said in clue.shows}


def returned(value: object, facts: dict[str, Value] = CUSTOM, **more: Any) -> Any:
    return told(facts, authorizer={"returned": value, **more})


def test_a_policy_for_the_whole_stage_lets_in_and_a_cache_does_not_harm() -> None:
    everywhere = result("arn:aws:execute-api:*:*:a1b2c3/prod/*")
    assert returned(everywhere, ttl=300) == ([], {ALLOWS: True, FRESH: True})


def test_a_policy_for_this_method_alone_is_the_trap_for_others() -> None:
    spoken, shown = returned(result("arn:aws:execute-api:*:*:a1b2c3/prod/GET/orders"), ttl=300)
    assert spoken == [("policy-of-one-method", "authorizer-cached-policy")]
    assert shown == {ALLOWS: True}


def test_without_a_cache_there_is_no_trap() -> None:
    _, shown = returned(result("arn:aws:execute-api:*:*:a1b2c3/prod/GET/orders"), ttl=0)
    assert shown == {ALLOWS: True, FRESH: True}


def test_a_policy_that_an_account_keeps_from_being_certain_settles_nothing() -> None:
    assert returned(result(f"{BASE}/prod/*"), ttl=300)[1] == {}


def test_a_policy_made_for_another_path_is_the_trap_sprung() -> None:
    spoken, shown = returned(result(f"{BASE}/prod/GET/first"), ttl=300)
    assert spoken == [("policy-of-another-method", "authorizer-cached-policy")]
    assert shown == {FRESH: False}


def test_with_an_untold_time_the_trap_is_named_and_nothing_settled() -> None:
    assert returned(result(f"{BASE}/prod/GET/first")) == (
        [("policy-of-another-method", "authorizer-cached-policy")],
        {},
    )


def test_a_policy_made_for_another_path_by_this_very_call_is_a_refusal() -> None:
    spoken, shown = returned(result(f"{BASE}/prod/GET/first"), {**CUSTOM, INVOKED: True}, ttl=300)
    assert spoken == [("policy-silent", "authorizer-deny")]
    assert shown == {ALLOWS: False}


def test_a_resource_policy_may_let_in_what_the_authorizer_is_silent_about() -> None:
    facts = {**CUSTOM, "api.resource-policy": "present"}
    assert returned(result(f"{BASE}/dev/*"), facts, ttl=0) == ([("policy-silent", "authorizer-deny")], {})


def test_no_resource_policy_lets_in_what_the_authorizer_denies() -> None:
    facts = {**CUSTOM, "api.resource-policy": "present"}
    spoken, shown = returned(result("*", effect="Deny"), facts)
    assert spoken == [("policy-denies", "authorizer-deny")]
    assert shown == {ALLOWS: False, "authorizer.refusal": "denies"}


def test_a_policy_for_nothing_is_silent() -> None:
    """https://github.com/aws/chalice/issues/971"""
    assert returned(result(), ttl=0) == ([("policy-silent", "authorizer-deny")], {ALLOWS: False})


def test_what_the_log_prints_was_returned_for_this_call() -> None:
    line = (
        'Authorizer result body before parsing: {"principalId":"u","policyDocument":{"Version":"2012-10-17",'
    )
    line += '"Statement":[{"Effect":"Deny","Action":"execute-api:Invoke","Resource":"*"}]}}'
    spoken, shown = told(CUSTOM, log=(line,))
    assert spoken == [("policy-denies", "authorizer-deny")]
    assert shown == {
        INVOKED: True,
        "authorizer.answers": True,
        ALLOWS: False,
        "authorizer.refusal": "denies",
    }


def test_a_malformed_result_is_an_error_and_decides_nothing() -> None:
    spoken, shown = returned({"isAuthorized": True})
    assert spoken == [("result-simple-here", "authorizer-error")]
    assert shown == {"authorizer.answers": False}


def test_a_missing_identity_source_means_that_the_function_is_not_invoked() -> None:
    settings = {"type": "TOKEN", "identitySource": "method.request.header.X-Token"}
    spoken, shown = told(CUSTOM, authorizer=settings)
    assert spoken == [("identity-missing", "authorizer-identity-source")]
    assert shown == {"authorizer.identity-source-sent": False, INVOKED: False}


def test_what_a_cache_holds_of_another_call_refuses_this_one() -> None:
    cached = {"secondsAgo": 2, "request": "GET /first", "returned": result(f"{BASE}/prod/GET/first")}
    spoken, shown = told(CUSTOM, authorizer={"ttl": 300}, authorizerCached=cached)
    assert spoken == [("policy-of-another-method", "authorizer-cached-policy")]
    assert shown == {FRESH: False}


@pytest.mark.parametrize("ttl", [0, 60])
def test_a_cache_that_has_ended_says_nothing(ttl: int) -> None:
    cached = {"secondsAgo": 60, "returned": result(f"{BASE}/prod/GET/first")}
    assert told(CUSTOM, authorizer={"ttl": ttl}, authorizerCached=cached) == ([], {})


@pytest.mark.parametrize(("sources", "shown"), [([], {FRESH: False}), (["$context.routeKey"], {})])
def test_a_simple_response_is_cached_for_all_routes_unless_the_route_is_a_source(
    sources: list[str], shown: dict[str, Value]
) -> None:
    settings = {"enableSimpleResponses": True, "identitySource": sources, "ttl": 300}
    facts: dict[str, Value] = {**CUSTOM, "api.type": "HTTP"}
    cached = {"secondsAgo": 2, "returned": {"isAuthorized": False}}
    found = told(facts, authorizer=settings, authorizerCached=cached)[1]
    assert {name: value for name, value in found.items() if name == FRESH} == shown


def test_code_that_writes_the_called_arn_and_a_cache_are_the_trap() -> None:
    """https://github.com/auth0-samples/jwt-rsa-aws-custom-authorizer/issues/8"""
    settings = {"type": "TOKEN", "ttl": 3600, "policyResource": "event.methodArn"}
    trap = [("policy-of-method-arn", "authorizer-cached-policy")]
    assert told(CUSTOM, authorizer=settings) == (trap, {})
    sprung: dict[str, Value] = {**CUSTOM, INVOKED: False, "works.other-path": True}
    assert told(sprung, authorizer=settings) == (trap, {FRESH: False})


def test_a_handshakes_arn_has_one_part_less_than_a_methods() -> None:
    """https://github.com/aws-powertools/powertools-lambda-python/issues/5800"""
    facts: dict[str, Value] = {**CUSTOM, "api.type": "WEBSOCKET"}
    spoken, shown = returned(result(f"{BASE}/prod/*/*"), facts)
    assert spoken == [("policy-connect", "authorizer-deny")]
    assert shown == {ALLOWS: False}


def test_the_key_of_the_result_counts_where_the_api_takes_it_from_there() -> None:
    facts: dict[str, Value] = {**CUSTOM, "api.key-source": "AUTHORIZER"}
    spoken, shown = returned(result("*"), facts)
    assert ("result-without-key", "api-key-source") in spoken
    assert shown["authorizer.gives-key"] is False
    assert returned({**result("*"), "usageIdentifierKey": "value"}, facts)[1]["authorizer.gives-key"] is True


@pytest.mark.parametrize("kind", ["NONE", "AWS_IAM", "COGNITO_USER_POOLS", "JWT"])
def test_where_the_method_has_no_lambda_authorizer_nothing_is_said(kind: str) -> None:
    assert returned(result("*", effect="Deny"), {"method.authorization": kind}) == ([], {})
