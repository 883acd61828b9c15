"""https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-jwt-authorizer-create.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-jwt-authorizer-methods.html
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.credentials.jwt.made import ISSUER, NOW, given, made
from why403.credentials.jwt.read import read_token
from why403.credentials.jwt.rest_jwt import scoped, valid
from why403.credentials.verdict import least
from why403.logic.truth import NO, YES, Truth

GOOD: dict[str, Any] = {"iss": ISSUER, "aud": "orders", "exp": NOW + 600}
TOLD: dict[str, Any] = {"issuers": ("https://other.example.com", ISSUER), "audience": ("orders",)}


def judged(value: str, **settings: Any) -> tuple[Truth, list[str]]:
    verdicts = tuple(valid(read_token(value), given(**{**TOLD, **settings})))
    return least(verdicts), [verdict.name for verdict in verdicts if verdict.name]


def test_any_of_several_issuers_will_do() -> None:
    assert judged(made(**GOOD)) == (Truth.UNKNOWN, [])


def test_an_issuer_is_compared_with_its_slash() -> None:
    assert judged(made(**{**GOOD, "iss": ISSUER.rstrip("/")})) == (NO, ["token-issuer-slash"])


@pytest.mark.parametrize(
    ("alg", "truth"), [("ES256", Truth.UNKNOWN), ("RS512", Truth.UNKNOWN), ("HS256", NO), ("none", NO)]
)
def test_elliptic_curves_are_taken_and_shared_secrets_are_not(alg: str, truth: Truth) -> None:
    assert judged(made({"alg": alg, "kid": "one"}, **GOOD))[0] is truth


def test_the_listed_algorithms_are_the_only_ones() -> None:
    assert judged(made(**GOOD), algorithms=("ES256",)) == (NO, ["token-algorithm"])


def test_whether_client_id_stands_in_for_aud_is_not_known() -> None:
    claims: dict[str, Any] = {"iss": ISSUER, "client_id": "orders", "exp": NOW + 600}
    assert judged(made(**claims)) == (Truth.UNKNOWN, ["token-only-client"])


def test_one_of_the_methods_scopes_is_enough() -> None:
    assert least(scoped(read_token(made(scp=["b"])), given(scopes=("a", "b")))) is YES
    assert least(scoped(read_token(made(scp=["c"])), given(scopes=("a", "b")))) is NO
