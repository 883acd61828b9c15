"""What a call with a token tells of its cause, and what it never shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.credentials.jwt.made import ISSUER, NOW, POOL_ARN, POOL_ISSUER, made
from why403.credentials.jwt.clues import token_clues
from why403.credentials.jwt.read import SHOWN
from why403.incident.config import shown
from why403.logic.facts import Value
from why403.model.incident import Answer, Headers, Incident, Request

JWT: dict[str, Value] = {"api.type": "HTTP", "method.authorization": "JWT"}
COGNITO: dict[str, Value] = {"api.type": "REST", "method.authorization": "COGNITO_USER_POOLS"}
BESIDES = {"wanted", "at", "parts", "says", "source", "part", "word", "scheme", "expression"}
"""Parts that do not come out of the token."""


def call(sent: str | None, answer: Headers = (), **config: Any) -> Incident:
    headers = () if sent is None else (("Authorization", sent),)
    request = Request("GET", "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/p", headers, complete=True)
    return Incident(Answer(401, answer), request, config=shown({"calledAt": NOW, **config}))


def told(incident: Incident, facts: dict[str, Value]) -> tuple[list[tuple[str, str]], dict[str, Value]]:
    clues = tuple(token_clues(incident, facts))
    spoken = [(clue.name, clue.cause) for clue in clues if clue.cause]
    return spoken, {said.fact: said.value for clue in clues for said in clue.shows}


def test_a_slash_that_differs_is_named_and_settles_that_the_token_is_not_valid() -> None:
    incident = call(f"Bearer {made(iss=ISSUER)}", jwtConfiguration={"Issuer": ISSUER.rstrip("/")})
    spoken, shown = told(incident, JWT)
    assert ("token-issuer-slash", "jwt-invalid") in spoken
    assert shown["token.valid"] is False


def test_an_access_token_on_a_method_without_scopes_is_cognitos_scope() -> None:
    token = made(iss=POOL_ISSUER, token_use="access", exp=NOW + 600)
    spoken, shown = told(call(token, method={"authorizationScopes": []}), COGNITO)
    assert ("token-access-where-id", "cognito-scope") in spoken
    assert shown == {"token.scope-ok": False}


def test_decoded_parts_speak_for_a_masked_token_and_what_they_lack_is_not_missing() -> None:
    authorizer = {"providerARNs": [POOL_ARN], "identityValidationExpression": "client"}
    config: Any = {"token": {"payload": {"token_use": "id"}}, "authorizer": authorizer}
    incident = call("Bearer eyJhbGciOi****", method={"authorizationScopes": []}, **config)
    assert told(incident, COGNITO) == ([], {"token.scope-ok": True})


@pytest.mark.parametrize("kind", ["CUSTOM", "AWS_IAM", "NONE"])
def test_where_no_authorizer_reads_tokens_nothing_is_said(kind: str) -> None:
    assert told(call("Bearer undefined"), {"method.authorization": kind}) == ([], {})


def test_where_the_authorizer_is_untold_an_opaque_token_is_not_judged() -> None:
    assert told(call("Bearer opaque"), {}) == ([], {})


def test_where_the_authorizer_is_untold_each_that_may_have_read_it_is_spoken_for() -> None:
    spoken, shown = told(call("Bearer undefined"), {"api.type": "REST"})
    assert spoken == [("token-word", "cognito-token-invalid"), ("token-word", "jwt-invalid")]
    assert shown == {"token.valid": False}


def test_kinds_that_judge_differently_settle_nothing() -> None:
    token = made({"alg": "ES256", "kid": "one"}, iss=ISSUER, exp=NOW + 600)
    _, shown = told(call(token), {"method.authorization": "JWT"})
    assert shown == {}


def test_no_token_where_the_authorizer_looks_for_it_is_named() -> None:
    incident = call(None, authorizer={"kind": "JWT", "identitySource": ["$request.header.X-Token"]})
    assert told(incident, JWT) == ([("bearer-missing", "jwt-invalid")], {"token.valid": False})


def test_a_token_in_the_query_is_found() -> None:
    incident = call(None, authorizer={"identitySource": ["$request.querystring.token"]})
    request = Request("GET", "https://a.example.com/p?token=undefined", complete=True)
    spoken, _ = told(Incident(incident.answer, request, config=incident.config), JWT)
    assert spoken == [("token-word", "jwt-invalid")]


def test_a_preflight_without_a_token_is_not_the_tokens_fault() -> None:
    incident = call(None, answer=(("www-authenticate", "Bearer"), ("apigw-requestid", "x")))
    assert told(incident, {**JWT, "request.preflight": True}) == ([], {})


def test_the_reason_that_an_http_api_gives_settles_its_authorizer_too() -> None:
    reason = (
        'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"'
    )
    spoken, shown = told(call(None, answer=(("WWW-Authenticate", reason),)), {})
    assert spoken == [("challenge-audience", "jwt-invalid")]
    assert shown == {"token.valid": False, "method.authorization": "JWT"}


def test_insufficient_scope_is_the_scopes_fault() -> None:
    reason = 'Bearer scope="admin" error="insufficient_scope"'
    spoken, shown = told(call(None, answer=(("www-authenticate", reason),)), {"api.type": "HTTP"})
    assert spoken == [("challenge-scope", "jwt-scope")]
    assert shown["token.scope-ok"] is False


def test_a_bare_challenge_counts_only_where_the_gateway_shows_itself() -> None:
    assert told(call(None, answer=(("www-authenticate", "Bearer"),)), {}) == ([], {})


def test_only_named_claims_are_ever_shown() -> None:
    secret: Any = {"email": "mary@example.com", "sub": "secret-subject", "name": "Mary"}
    token = made(iss="x", aud="y", exp=5, nbf=NOW * 2, iat=NOW * 2, scope="z", client_id="c", **secret)
    settings = {"issuer": "i", "audience": ["a"], "providerArns": [POOL_ARN]}
    for facts in (JWT, COGNITO, {"api.type": "REST", "method.authorization": "JWT"}):
        clues = tuple(
            token_clues(call(token, authorizer=settings, method={"authorizationScopes": ["s"]}), facts)
        )
        assert {name for clue in clues for name, _ in clue.parts} <= SHOWN | BESIDES
        shown = repr(clues)
        assert not any(word in shown for word in ("mary", "secret", "Mary", "eyJ", token[-20:]))


def test_a_token_inside_a_claim_is_not_shown() -> None:
    inner = made(email="mary@example.com")
    clues = tuple(token_clues(call(made(iss=inner), authorizer={"issuer": "i"}), JWT))
    assert dict(next(clue.parts for clue in clues if clue.name == "token-issuer"))["iss"] == "****"


def test_a_long_claim_is_cut_and_its_line_breaks_are_gone() -> None:
    clues = tuple(token_clues(call(made(iss="x\n" * 500), authorizer={"issuer": "i"}), JWT))
    shown = dict(next(clue.parts for clue in clues if clue.name == "token-issuer"))["iss"]
    assert len(shown) == 160
    assert "\n" not in shown
