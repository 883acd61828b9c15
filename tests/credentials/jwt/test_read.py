"""RFC 7519, 7515, 7516 and 6750: what a token is, and what people send instead."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.credentials.jwt.made import RS256, made, part, text_of
from tests.examples import in_all
from why403.credentials.jwt.read import Form, read_token, shown_claims, told_token
from why403.model.authorizer import DecodedToken

TOKEN = made(iss="https://issuer.example.com/", scope="a b", exp=5)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (TOKEN, Form.JWT),
        (f"Bearer {TOKEN}", Form.JWT),
        ("", Form.EMPTY),
        ("   ", Form.EMPTY),
        ("Bearer", Form.EMPTY),
        ("Bearer ", Form.EMPTY),
        ('""', Form.EMPTY),
        ("Bearer undefined", Form.WORD),
        ("Bearer null", Form.WORD),
        ("undefined", Form.WORD),
        ("Bearer [object Object]", Form.WORD),
        ("Bearer [object Promise]", Form.WORD),
        ("Basic dXNlcjpwYXNz", Form.OTHER),
        ("AWS4-HMAC-SHA256 Credential=x", Form.OTHER),
        ("Bearer 2YotnFZFEjr1zCsicMWpAA", Form.OPAQUE),
        ("Bearer a.b.c", Form.OPAQUE),
        ("Bearer ****", Form.MASKED),
        ("Bearer eyJhbGciOi****", Form.MASKED),
        ("Bearer eyJ...", Form.MASKED),
        ("Bearer <jwt>", Form.MASKED),
        ("Bearer {{token}}", Form.MASKED),
        ("Bearer $TOKEN", Form.MASKED),
        ("Bearer ${token}", Form.MASKED),
        (f"Bearer {part({'alg': 'RSA-OAEP', 'enc': 'A256GCM'})}.a.b.c.d", Form.ENCRYPTED),
    ],
)
def test_what_stands_in_the_header_is_recognised(value: str, form: Form) -> None:
    assert read_token(value).form is form


@pytest.mark.parametrize(
    ("value", "oddity"),
    [
        (f'"{TOKEN}"', "quotes"),
        (f'Bearer "{TOKEN}"', "quotes"),
        (f"Bearer Bearer {TOKEN}", "doubled"),
        (f"Bearer  {TOKEN}", "gap"),
        (f"Bearer: {TOKEN}", "colon"),
        (f"Bearer {TOKEN[:30]} {TOKEN[30:]}", "spaces"),
        (f"Bearer {TOKEN[:30]}\n{TOKEN[30:]}", "spaces"),
    ],
)
def test_what_is_odd_around_a_token_is_told_and_the_token_still_read(value: str, oddity: str) -> None:
    token = read_token(value)
    assert token.form is Form.JWT
    assert token.oddities == (oddity,)


def test_header_and_claims_are_read() -> None:
    token = read_token(f"bearer {TOKEN}")
    assert token.scheme == "bearer"
    assert token.header == RS256
    assert token.text("iss") == "https://issuer.example.com/"
    assert token.scopes("scope", "scp") == ("a", "b")
    assert token.number("exp") == 5


def test_a_list_of_scopes_is_read_like_a_text_of_them() -> None:
    assert read_token(made(scp=["a", "b"])).scopes("scope", "scp") == ("a", "b")


def test_a_claim_of_another_form_than_expected_is_not_there() -> None:
    token = read_token(made(iss=["x"], exp="soon", scope=4, aud={"a": 1}))
    assert (token.text("iss"), token.number("exp"), token.scopes("scope"), token.texts("aud")) == (None,) * 4


def test_a_token_whose_signature_is_masked_is_cut_and_its_claims_are_read() -> None:
    token = read_token(TOKEN.rsplit(".", 1)[0] + ".****")
    assert token.cut
    assert token.text("iss") == "https://issuer.example.com/"


def test_a_token_without_its_signature_has_two_parts() -> None:
    assert read_token(TOKEN.rsplit(".", 1)[0]).parts == 2


def test_what_somebody_told_of_a_token_is_partial() -> None:
    token = told_token(DecodedToken(payload={"token_use": "id"}), read_token("Bearer ****"))
    assert token.partial
    assert (token.scheme, token.text("token_use")) == ("Bearer", "id")


def test_only_named_claims_of_a_decoded_token_keep_their_values() -> None:
    assert shown_claims({"iss": "x", "email": "mary@example.com"}) == {"iss": "x", "email": "****"}


def test_no_part_of_a_token_is_in_its_representation() -> None:
    shown = repr(read_token(made(email="mary@example.com")))
    assert "mary" not in shown
    assert "no signature" not in shown


def test_deep_json_is_no_token() -> None:
    deep = text_of(b"[" * 50_000)
    assert read_token(f"{deep}.{deep}.x").form is Form.OPAQUE


@settings(max_examples=in_all(300), deadline=None)
@given(
    some.text(max_size=200)
    | some.lists(some.binary(max_size=40)).map(lambda raw: ".".join(map(text_of, raw)))
)
def test_nothing_that_is_sent_raises(value: str) -> None:
    assert read_token(value).form in Form
    assert read_token(f"Bearer {value}").form in Form


@settings(max_examples=in_all(200), deadline=None)
@given(some.recursive(some.none() | some.booleans() | some.floats() | some.text(), some.lists, max_leaves=5))
def test_no_claim_raises(value: object) -> None:
    token = read_token(made(iss=value, exp=value, scope=value))
    token.text("iss")
    token.number("exp")
    token.scopes("scope")
