"""https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
"""

from __future__ import annotations

from typing import Any

import pytest

from why403.credentials.authorizer.result import Returned, decided, returned_by, shape
from why403.credentials.verdict import least
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO, YES, Truth
from why403.model.authorizer import Result, Settings
from why403.model.incident import Answer, Incident

STATEMENT = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [STATEMENT]}
RESULT = {"principalId": "user", "policyDocument": POLICY}


def judged(value: object, kind: str = "REST", **settings: Any) -> tuple[Truth, list[str]]:
    verdicts = tuple(shape(Returned(value), kind, Settings(**settings)))
    return least(verdicts), [verdict.name for verdict in verdicts if verdict.name]


def changed(**changes: object) -> dict[str, object]:
    return {**RESULT, **changes}


def with_policy(**changes: object) -> dict[str, object]:
    return changed(policyDocument={**POLICY, **changes})


@pytest.mark.parametrize("kind", ["REST", "WEBSOCKET", "HTTP"])
def test_principal_and_policy_are_all_that_is_needed(kind: str) -> None:
    assert judged(RESULT, kind, payload="2.0") == (YES, [])


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "result-null"),
        ("Unauthorized", "result-no-object"),
        ({"errorMessage": "boom"}, "result-error"),
        ({"isAuthorized": True}, "result-simple-here"),
        ({"policyDocument": POLICY}, "result-no-principal"),
        ({"principalId": "user"}, "result-no-policy"),
        ({"principalId": "user", "PolicyDocument": POLICY}, "result-no-policy"),
        (changed(context={"roles": ["a"]}), "result-context"),
        (changed(context={"user": {"id": 1}}), "result-context"),
        (with_policy(Version="2012-10-18"), "result-version"),
        (with_policy(Statement=[{**STATEMENT, "Effect": "allow"}]), "result-effect"),
        (with_policy(Statement=[{"Effect": "Allow", "Resource": "*"}]), "result-no-action"),
    ],
)
def test_what_a_rest_api_cannot_read_is_named(value: object, name: str) -> None:
    assert judged(value) == (NO, [name])


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (with_policy(Statement=[{**STATEMENT, "Resource": "a" * 513}]), "result-resource-long"),
        (with_policy(Statement=[]), "result-no-statement"),
        (changed(policyDocument={"Statement": [STATEMENT]}), "result-no-version"),
    ],
)
def test_what_is_against_the_documented_form_without_a_documented_answer_is_doubted(
    value: object, name: str
) -> None:
    assert judged(value) == (Truth.UNKNOWN, [name])


def test_a_member_that_is_only_spelled_otherwise_is_quoted() -> None:
    verdicts = shape(Returned({"principalId": "user", "PolicyDocument": POLICY}), "REST", Settings())
    assert dict(next(v.parts for v in verdicts if v.name))["found"] == "PolicyDocument"


def test_a_thrown_unauthorized_is_no_failure() -> None:
    assert judged({"errorMessage": "Unauthorized"}) == (YES, [])
    assert decided(Returned({"errorMessage": "Unauthorized"}), "REST", Settings()) is False


@pytest.mark.parametrize("value", ["text", 4, True, None])
def test_plain_values_may_stand_in_the_context(value: object) -> None:
    assert judged(changed(context={"a": value})) == (YES, [])


def test_format_two_of_http_apis_takes_lists_in_the_context() -> None:
    assert judged(changed(context={"a": [1]}), "HTTP", payload="2.0") == (YES, [])
    assert judged(changed(context={"a": [1]}), "HTTP", payload="1.0") == (NO, ["result-context"])


def test_format_one_asks_for_the_principal() -> None:
    assert judged({"policyDocument": POLICY}, "HTTP", payload="1.0") == (NO, ["result-no-principal"])
    assert judged({"policyDocument": POLICY}, "HTTP", payload="2.0") == (Truth.UNKNOWN, [])


@pytest.mark.parametrize(
    ("settings", "verdict"),
    [
        ({"simple": True}, (YES, [])),
        ({"simple": False}, (NO, ["result-simple-off"])),
        ({"payload": "1.0"}, (NO, ["result-simple-version"])),
        ({}, (Truth.UNKNOWN, [])),
    ],
)
def test_a_simple_response_counts_only_where_it_is_enabled(settings: Any, verdict: object) -> None:
    assert judged({"isAuthorized": True}, "HTTP", **settings) == verdict


def test_a_flag_that_is_no_boolean_is_doubted() -> None:
    assert judged({"isAuthorized": "true"}, "HTTP", simple=True) == (Truth.UNKNOWN, ["result-simple-flag"])
    assert decided(Returned({"isAuthorized": "true"}), "HTTP", Settings(simple=True)) is UNKNOWN


def test_a_policy_where_a_simple_response_is_asked_for_is_doubted() -> None:
    assert judged(RESULT, "HTTP", simple=True, payload="2.0") == (Truth.UNKNOWN, ["result-policy-not-simple"])


def test_a_large_result_is_too_much_for_a_websocket_api() -> None:
    assert judged(changed(context={"a": "x" * 9000}), "WEBSOCKET") == (Truth.UNKNOWN, ["result-too-large"])
    assert judged(changed(context={"a": "x" * 9000}), "REST") == (YES, [])


def logged(*lines: str) -> Returned | None:
    return returned_by(Incident(Answer(log=lines)), Settings(returned=Result(RESULT)))


def test_the_refused_calls_own_log_is_above_what_is_told() -> None:
    found = logged('(id) Authorizer result body before parsing: {"principalId":"x"}', "(id) more")
    assert found == Returned({"principalId": "x"}, logged=True)


def test_a_result_of_null_in_the_log_is_a_result() -> None:
    assert logged("Authorizer result body before parsing: null") == Returned(None, logged=True)


def test_a_result_that_the_log_cut_off_is_none() -> None:
    assert logged('Authorizer result body before parsing: {"principalId": [TRUNCATED]') is None


def test_a_bare_policy_is_taken_for_the_policy_of_a_result() -> None:
    found = returned_by(Incident(), Settings(returned=Result(POLICY)))
    assert found is not None
    assert not found.whole
    assert least(shape(found, "REST", Settings())) is YES


@pytest.mark.parametrize(
    "value", [[], 4, {"policyDocument": 4}, {"policyDocument": "{"}, {"context": 5}, {1: 2}]
)
def test_no_result_raises(value: object) -> None:
    for kind in ("REST", "HTTP", "WEBSOCKET", UNKNOWN):
        assert least(shape(Returned(value), kind, Settings())) in Truth
