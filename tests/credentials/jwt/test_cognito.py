"""https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html and
https://repost.aws/knowledge-center/api-gateway-cognito-401-unauthorized
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.credentials.jwt.made import NOW, POOL_ARN, POOL_ISSUER, given, jwks, made, signed
from why403.credentials.jwt.cognito import scoped, valid
from why403.credentials.jwt.read import read_token
from why403.credentials.verdict import least
from why403.logic.truth import NO, YES, Truth

ID: dict[str, Any] = {"iss": POOL_ISSUER, "aud": "client1", "token_use": "id", "exp": NOW + 600}
ACCESS: dict[str, Any] = {
    "iss": POOL_ISSUER,
    "client_id": "client1",
    "token_use": "access",
    "scope": "orders/read",
    "exp": NOW + 600,
}


def judged(value: str, **settings: Any) -> tuple[Truth, list[str]]:
    verdicts = tuple(valid(read_token(value), given(pools=(POOL_ARN,), **settings)))
    return least(verdicts), [verdict.name for verdict in verdicts if verdict.name]


def kind(claims: dict[str, Any], **settings: Any) -> tuple[Truth, list[str]]:
    verdicts = tuple(scoped(read_token(made(**claims)), given(**settings)))
    return least(verdicts), [verdict.name for verdict in verdicts if verdict.name]


def test_a_token_of_the_pool_is_valid_where_the_key_is_given() -> None:
    assert judged(signed(**ID), jwks=jwks(), expression="client1") == (YES, [])


def test_bearer_may_stand_before_it() -> None:
    assert judged(f"Bearer {made(**ID)}") == (Truth.UNKNOWN, [])


@pytest.mark.parametrize(
    ("issuer", "name"),
    [
        (POOL_ISSUER.replace("Example1", "Example2"), "token-pool"),
        (POOL_ISSUER.replace("eu-west-1", "us-east-1"), "token-pool-region"),
        ("https://accounts.example.com", "token-not-cognito"),
    ],
)
def test_a_token_of_another_pool_is_named(issuer: str, name: str) -> None:
    assert judged(made(**{**ID, "iss": issuer})) == (NO, [name])


def test_a_pool_that_a_stage_variable_names_is_not_known() -> None:
    token = read_token(made(**{**ID, "iss": POOL_ISSUER.replace("Example1", "Example2")}))
    assert (
        least(valid(token, given(pools=("arn:aws:cognito-idp:eu-west-1:1:userpool/${stageVariables.p}",))))
        is Truth.UNKNOWN
    )


def test_an_expired_token_is_named_with_its_end() -> None:
    verdicts = valid(read_token(made(**{**ID, "exp": NOW - 3600})), given())
    (expired,) = (verdict for verdict in verdicts if verdict.truth is NO)
    assert dict(expired.parts) == {"exp": "2025-06-15 14:06:40 UTC", "at": "2025-06-15 15:06:40 UTC"}


def test_stray_spaces_are_refused() -> None:
    token = made(**ID)
    assert judged(f"{token[:20]} {token[20:]}") == (NO, ["token-spaces"])


def test_an_access_token_never_matches_a_validation_expression() -> None:
    assert judged(made(**ACCESS), expression="client1") == (NO, ["token-audience-expression"])


def test_the_validation_expression_matches_all_of_aud() -> None:
    assert judged(made(**ID), expression="client") == (NO, ["token-audience-expression"])


def test_a_method_without_scopes_takes_an_id_token() -> None:
    assert kind(ID, scopes=()) == (YES, [])


def test_a_method_without_scopes_refuses_an_access_token() -> None:
    assert kind(ACCESS, scopes=()) == (NO, ["token-access-where-id"])


def test_a_method_with_scopes_refuses_an_id_token() -> None:
    assert kind(ID, scopes=("orders/read",)) == (NO, ["token-id-where-access"])


def test_a_method_with_scopes_takes_an_access_token_with_one_of_them() -> None:
    assert kind(ACCESS, scopes=("orders/write", "orders/read")) == (YES, [])


def test_a_method_with_scopes_refuses_an_access_token_without_one() -> None:
    assert kind(ACCESS, scopes=("orders/write",)) == (NO, ["token-scope"])


def test_an_access_token_is_only_doubted_where_the_scopes_are_untold() -> None:
    assert kind(ACCESS) == (Truth.UNKNOWN, ["token-access-kind"])
