"""Refusals to the byte. Source: gateway-semantics B.1, messages R1 to R28, H1 to H5."""

from __future__ import annotations

from why403.refusals import catalogue as refusals
from why403.refusals import wordings as w
from why403.refusals.rendering import Override, Rendered, rendered


def header(answer: Rendered, name: str) -> str | None:
    return next((value for key, value in answer.headers if key.lower() == name.lower()), None)


def test_a_missing_token_has_the_length_that_was_seen() -> None:
    """R1: content-length 42."""
    assert rendered(refusals.MISSING_TOKEN, {}).body == '{"message":"Missing Authentication Token"}'
    assert len(rendered(refusals.MISSING_TOKEN, {}).body) == 42


def test_forbidden_has_the_length_that_was_seen() -> None:
    """R2: content-length 23."""
    assert len(rendered(refusals.INVALID_API_KEY, {}).body) == 23


def test_unauthorized_has_the_length_that_was_seen() -> None:
    """R13: content-length 26."""
    assert len(rendered(refusals.UNAUTHORIZED, {}).body) == 26


def test_a_denial_has_a_capital_message_and_names_caller_and_method() -> None:
    """R5."""
    values = {"caller": "anonymous", "arn": "arn:aws:execute-api:eu-west-1:********3333:a1/prod/GET/x"}
    body = rendered(refusals.denied(w.ANONYMOUS_DENIED), values).body
    assert body == (
        '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: '
        'arn:aws:execute-api:eu-west-1:********3333:a1/prod/GET/x"}'
    )


def test_a_failed_authorizer_answers_null() -> None:
    """R15."""
    assert rendered(refusals.AUTHORIZER_FAILS, {}).body == '{"message":null}'


def test_an_http_api_sends_no_error_type() -> None:
    """B.3."""
    assert header(rendered(refusals.HTTP_FORBIDDEN, {}), "x-amzn-errortype") is None


def test_an_owner_cannot_hide_the_error_type() -> None:
    """Notes on gateway responses: the header stays."""
    own = {"DEFAULT_4XX": Override(404, {"Access-Control-Allow-Origin": "*"}, {"application/json": "{}"})}
    answer = rendered(refusals.MISSING_TOKEN, {}, own)
    assert (answer.status, answer.body) == (404, "{}")
    assert header(answer, "x-amzn-errortype") == "MissingAuthenticationTokenException"
    assert header(answer, "access-control-allow-origin") == "*"


def test_a_response_of_its_own_type_stands_before_the_default() -> None:
    own = {"DEFAULT_4XX": Override(400), "UNAUTHORIZED": Override(498)}
    assert rendered(refusals.UNAUTHORIZED, {}, own).status == 498


def test_an_answer_before_an_api_is_chosen_cannot_be_changed() -> None:
    """B.2: not customisable."""
    assert rendered(refusals.NO_API, {}, {"DEFAULT_4XX": Override(404)}).status == 403


def test_a_template_brings_the_message_with_its_quotes() -> None:
    """B.1: the built-in template of every type."""
    own = {
        "UNAUTHORIZED": Override(templates={"application/json": '{"message":$context.error.messageString}'})
    }
    assert rendered(refusals.UNAUTHORIZED, {}, own).body == '{"message":"Unauthorized"}'
