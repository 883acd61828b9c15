"""https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.credentials.jwt.made import ISSUER, NOW, given, jwks, made, signed
from why403.credentials.jwt.http_api import scoped, valid
from why403.credentials.jwt.read import read_token
from why403.credentials.verdict import Verdict, least
from why403.logic.truth import NO, YES, Truth

GOOD: dict[str, Any] = {"iss": ISSUER, "aud": "orders", "exp": NOW + 600, "nbf": NOW - 600, "iat": NOW - 600}
TOLD: dict[str, Any] = {"issuers": (ISSUER,), "audience": ("orders",)}


def judged(value: str, **settings: Any) -> tuple[Truth, list[str]]:
    verdicts = tuple(valid(read_token(value), given(**{**TOLD, **settings})))
    return least(verdicts), names(verdicts)


def names(verdicts: tuple[Verdict, ...]) -> list[str]:
    return [verdict.name for verdict in verdicts if verdict.name]


def test_a_token_whose_signature_nobody_can_verify_is_not_known_to_be_valid() -> None:
    assert judged(made(**GOOD)) == (Truth.UNKNOWN, [])


def test_a_token_is_valid_where_everything_fits_and_the_key_is_given() -> None:
    assert judged(signed(**GOOD), jwks=jwks()) == (YES, [])


def test_a_token_that_was_changed_after_it_was_signed_is_not() -> None:
    header, _, signature = signed(**GOOD).split(".")
    changed = made(**{**GOOD, "scope": "admin"}).split(".")[1]
    assert judged(f"{header}.{changed}.{signature}", jwks=jwks()) == (NO, ["token-signature"])


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"iss": ISSUER.rstrip("/")}, "token-issuer-slash"),
        ({"iss": ISSUER.replace("https", "http")}, "token-issuer-spelling"),
        ({"iss": "https://other.example.com/"}, "token-issuer"),
        ({"iss": None}, "token-without-issuer"),
        ({"aud": "others"}, "token-audience"),
        ({"aud": ["others", "more"]}, "token-audience"),
        ({"exp": NOW - 3600}, "token-expired"),
        ({"nbf": NOW + 3600}, "token-not-yet"),
        ({"iat": NOW + 3600}, "token-issued-later"),
        ({"iat": NOW * 1000}, "token-issued-later"),
    ],
)
def test_a_claim_that_does_not_fit_is_named(changes: dict[str, Any], name: str) -> None:
    assert judged(made(**{**GOOD, **changes})) == (NO, [name])


def test_one_of_several_audiences_is_enough() -> None:
    assert judged(signed(**{**GOOD, "aud": ["others", "orders"]}), jwks=jwks())[0] is YES


def without_audience(**claims: Any) -> dict[str, Any]:
    return {**{name: value for name, value in GOOD.items() if name != "aud"}, **claims}


def test_client_id_is_an_audience_where_aud_is_missing() -> None:
    assert judged(signed(**without_audience(client_id="orders")), jwks=jwks())[0] is YES


def test_client_id_is_none_where_there_is_an_aud() -> None:
    token = made(**{**GOOD, "aud": "others", "client_id": "orders"})
    assert judged(token) == (NO, ["token-audience"])


def test_another_client_id_is_named() -> None:
    assert judged(made(**without_audience(client_id="others"))) == (NO, ["token-client"])


def test_neither_aud_nor_client_id_is_named() -> None:
    assert judged(made(**without_audience())) == (NO, ["token-without-audience"])


@pytest.mark.parametrize("alg", ["HS256", "none", "ES256"])
def test_only_rsa_is_supported(alg: str) -> None:
    assert judged(made({"alg": alg, "kid": "one"}, **GOOD)) == (NO, ["token-algorithm"])


def test_a_key_that_the_given_set_lacks_is_named() -> None:
    assert judged(signed(**GOOD), jwks=jwks("two")) == (NO, ["token-key"])


def test_without_a_moment_an_old_token_is_not_known_to_be_expired() -> None:
    token = read_token(made(**{**GOOD, "exp": 5}))
    rules = given(**TOLD)
    later = type(rules)(rules.settings)
    assert least(valid(token, later)) is Truth.UNKNOWN


def test_within_a_minute_of_its_end_a_token_is_not_judged() -> None:
    assert judged(made(**{**GOOD, "exp": NOW - 5})) == (Truth.UNKNOWN, ["token-expiring"])


def test_a_lower_case_bearer_is_only_doubted() -> None:
    assert judged(f"bearer {made(**GOOD)}") == (Truth.UNKNOWN, ["token-bearer-spelling"])


def test_bearer_twice_is_refused() -> None:
    """https://github.com/aws/serverless-application-model/issues/1300"""
    assert judged(f"Bearer Bearer {made(**GOOD)}") == (NO, ["token-doubled"])


def test_an_opaque_token_has_the_wrong_number_of_parts() -> None:
    assert judged("Bearer 2YotnFZFEjr1zCsicMWpAA") == (NO, ["token-opaque"])


def verdict(wanted: tuple[str, ...], **claims: Any) -> list[Truth]:
    return [one.truth for one in scoped(read_token(made(**claims)), given(scopes=wanted))]


def test_one_of_the_routes_scopes_is_enough_in_scope_or_scp() -> None:
    assert verdict(("a", "b"), scope="b c") == [YES]
    assert verdict(("a", "b"), scp=["b"]) == [YES]


def test_none_of_the_routes_scopes_is_too_few() -> None:
    assert verdict(("a",), scope="b") == [NO]
    assert verdict(("a",)) == [NO]


def test_a_route_without_scopes_asks_for_none() -> None:
    assert verdict(()) == [YES]
