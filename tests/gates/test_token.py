"""The gate `token`. Sources: gateway-semantics F.5 to F.7, B.1, B.3; messages R13, R14, R28, H2 and H4."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, REST, WEBSOCKET, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.token import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth

COGNITO: dict[Fact, Value] = {f.METHOD_AUTHORIZATION: "COGNITO_USER_POOLS"}
JWT: dict[Fact, Value] = {f.METHOD_AUTHORIZATION: "JWT"}


def token_of(method: dict[Fact, Value]) -> str:
    """What the names of the checks of its token begin with."""
    return "token.cognito" if method is COGNITO else "token.jwt"


@pytest.mark.parametrize(
    ("kind", "method", "cause"),
    [
        (REST, COGNITO, "cognito-token-invalid"),
        (REST, JWT, "jwt-invalid"),
        (HTTP, JWT, "jwt-invalid"),
    ],
)
def test_a_token_that_is_not_accepted_is_refused(kind: str, method: dict[Fact, Value], cause: str) -> None:
    told = {**method, f.TOKEN_VALID: False}
    assert verdict(GATE, kind, f"{token_of(method)}-valid", told) is NO
    assert blamed(GATE, kind, f"{token_of(method)}-valid", told) == {cause}


@pytest.mark.parametrize(
    ("kind", "method", "cause"),
    [
        (REST, COGNITO, "cognito-scope"),
        (REST, JWT, "jwt-scope"),
        (HTTP, JWT, "jwt-scope"),
    ],
)
def test_a_token_without_the_scope_is_refused(kind: str, method: dict[Fact, Value], cause: str) -> None:
    told = {**method, f.TOKEN_SCOPE_OK: False}
    assert verdict(GATE, kind, f"{token_of(method)}-scope", told) is NO
    assert blamed(GATE, kind, f"{token_of(method)}-scope", told) == {cause}


@pytest.mark.parametrize(("kind", "method"), [(REST, COGNITO), (REST, JWT), (HTTP, JWT)])
def test_a_good_token_passes(kind: str, method: dict[Fact, Value]) -> None:
    told = {**method, f.TOKEN_VALID: True, f.TOKEN_SCOPE_OK: True}
    assert all(verdict(GATE, kind, name, told) is YES for name in names(GATE, kind))


@pytest.mark.parametrize("other", ["NONE", "AWS_IAM", "CUSTOM"])
def test_a_method_without_such_an_authorizer_reads_no_token(other: str) -> None:
    told: dict[Fact, Value] = {f.METHOD_AUTHORIZATION: other, f.TOKEN_VALID: False, f.TOKEN_SCOPE_OK: False}
    assert all(verdict(GATE, REST, name, told) is YES for name in names(GATE, REST))


def test_websocket_apis_have_no_such_authorizers() -> None:
    """F.1: $connect takes IAM or a Lambda authorizer."""
    assert names(GATE, WEBSOCKET) == set()


def test_http_apis_have_no_user_pool_authorizers() -> None:
    told = {**COGNITO, f.TOKEN_VALID: False}
    assert names(GATE, HTTP) == {"token.jwt-valid", "token.jwt-scope"}
    assert verdict(GATE, HTTP, "token.jwt-valid", told) is YES


@pytest.mark.parametrize(("kind", "method"), [(REST, COGNITO), (REST, JWT), (HTTP, JWT)])
def test_of_an_untold_token_everything_is_open(kind: str, method: dict[Fact, Value]) -> None:
    assert verdict(GATE, kind, f"{token_of(method)}-valid", method) is Truth.UNKNOWN
    assert verdict(GATE, kind, f"{token_of(method)}-scope", method) is Truth.UNKNOWN


def test_an_expired_user_pool_token_has_words_of_its_own() -> None:
    """R14."""
    check = "token.cognito-valid"
    assert answers(GATE, REST, check, {f.TOKEN_EXPIRED: True}) == {"token-expired"}
    assert answers(GATE, REST, check, {f.TOKEN_EXPIRED: False}) == {"unauthorized"}
    assert answers(GATE, REST, check) == {"token-expired", "unauthorized"}


@pytest.mark.parametrize("kind", [REST, HTTP])
def test_a_token_that_is_not_accepted_answers_401(kind: str) -> None:
    assert statuses(GATE, kind, "token.jwt-valid") == {401}


def test_a_missing_scope_answers_403_on_http_apis() -> None:
    assert statuses(GATE, HTTP, "token.jwt-scope") == {403}


def test_a_missing_scope_answers_401_with_cognito_and_403_with_jwt_on_rest_apis() -> None:
    assert statuses(GATE, REST, "token.cognito-scope") == {401}
    assert statuses(GATE, REST, "token.jwt-scope") == {403}
