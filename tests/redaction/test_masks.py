"""Texts without their secrets."""

from __future__ import annotations

import base64
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.observed import samples
from why403.redaction.masks import mask

KEY_ID = "AKIAPLANTEDPLANTED42"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYPLANTEDKEY"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwbGFudGVkLXNlY3JldCJ9.cGxhbnRlZC1zaWduYXR1cmU"
API_KEY = "PlAnTeD0aPiKeY1vAlUe2LoNg"
PASSWORD = "pl4nted-p4ss"
SIGNATURE = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
SIGV4 = (
    f"AWS4-HMAC-SHA256 Credential={KEY_ID}/20260701/eu-west-1/execute-api/aws4_request, "
    f"SignedHeaders=host;x-amz-date, Signature={SIGNATURE}"
)
BASIC = base64.b64encode(f"me:{PASSWORD}".encode()).decode()
JWT_IN_BASE64 = base64.b64encode(f"token {JWT}".encode()).decode()
ENTRY_IN_BASE64 = base64.b64encode(f'{{"password":"{PASSWORD}"}}'.encode()).decode()

PLANTED = {
    "a header": (f"Authorization: Bearer {JWT}", JWT),
    "a header of a trace": (f"> x-api-key: {API_KEY}", API_KEY),
    "a header of an argument": (f"curl -H 'x-api-key: {API_KEY}' {samples.URL}", API_KEY),
    "a header in double quotes": (f'curl -H "Authorization: {PASSWORD}" {samples.URL}', PASSWORD),
    "a header without space": (f"x-api-key:{API_KEY}", API_KEY),
    "an entry of JSON": (f'{{"headers": {{"x-api-key": "{API_KEY}"}}}}', API_KEY),
    "an authorizer's API key": (f'{{"usageIdentifierKey": "{API_KEY}"}}', API_KEY),
    "an authorizer's API key in a log": (
        f'Authorizer result body before parsing: {{\\"usageIdentifierKey\\":\\"{API_KEY}\\"}}',
        API_KEY,
    ),
    "an entry of Python": (f"{{'Authorization': 'Bearer {PASSWORD}'}}", PASSWORD),
    "JSON quoted once more": (f'"{{\\"Authorization\\":\\"{PASSWORD}\\"}}"', PASSWORD),
    "a HAR": (f'{{"name": "x-api-key", "value": "{API_KEY}"}}', API_KEY),
    "a signature": (f"Authorization: {SIGV4}", SIGNATURE),
    "a signature in a body": (f'{{"message":"Authorization={SIGV4}"}}', SIGNATURE),
    "the id of an access key": (f"the key {KEY_ID} is known", KEY_ID),
    "a secret key": (f"aws_secret_access_key = {SECRET_KEY}", SECRET_KEY),
    "a secret key by itself": (f"{KEY_ID} {SECRET_KEY}", SECRET_KEY),
    "a basic header": (f"Authorization: Basic {BASIC}", BASIC),
    "a password of curl": (f"curl -u me:{PASSWORD} {samples.URL}", PASSWORD),
    "a password of curl among short options": (f"curl -su 'me:{PASSWORD}' {samples.URL}", PASSWORD),
    "a password of curl with a space": (f"curl --user 'me:pl4nted {PASSWORD}' {samples.URL}", PASSWORD),
    "a bearer of curl": (f"curl --oauth2-bearer {PASSWORD} {samples.URL}", PASSWORD),
    "a cookie of curl": (f"curl -b 'sid={PASSWORD}; b={API_KEY}' {samples.URL}", API_KEY),
    "a password in an address": (f"https://me:{PASSWORD}@{samples.HOST}/", PASSWORD),
    "a presigned query": (f"{samples.URL}?X-Amz-Signature={SIGNATURE}&X-Amz-Expires=60", SIGNATURE),
    "a security token of a query": (f"{samples.URL}?X-Amz-Security-Token=FQoG{API_KEY}%3D", API_KEY),
    "a credential of a query": (f"{samples.URL}?X-Amz-Credential={KEY_ID}%2F20260701", KEY_ID),
    "a key of a query": (f"{samples.URL}?page=1&key={PASSWORD}", PASSWORD),
    "a code of a query": (f"{samples.URL}?code={PASSWORD}&state=1", PASSWORD),
    "a form": (f"grant_type=x&client_secret={PASSWORD}", PASSWORD),
    "a body": (f'{{"user": "me", "password": "{PASSWORD}"}}', PASSWORD),
    "a body with quotes in the value": (f'{{"password": "a\\"{PASSWORD}"}}', PASSWORD),
    "a cookie": (f"Cookie: session={PASSWORD}; theme=dark", PASSWORD),
    "a cookie that is set": (f"set-cookie: sid={PASSWORD}; Path=/; HttpOnly", PASSWORD),
    "a token by itself": (f"the token {JWT} is expired", JWT),
    "half a token": (f"the token {JWT[:40]}... is expired", JWT[:40]),
    "what the gateway repeats": (f"'{PASSWORD}' not a valid key=value pair (missing equal-sign)", PASSWORD),
    "the header that the gateway repeats": (f"in Authorization header: 'Bearer {PASSWORD}'.", PASSWORD),
    "a canonical string in a body": (f'{{"message":"host:x\\nx-amz-security-token:{API_KEY}\\n"}}', API_KEY),
    "a private key": (f"-----BEGIN PRIVATE KEY-----\n{SECRET_KEY}\n-----END PRIVATE KEY-----", SECRET_KEY),
    "YAML": (f"  password: {PASSWORD}\n", PASSWORD),
    "a token URL-encoded": (quote(f"Authorization: Bearer {PASSWORD}-long-enough"), PASSWORD),
    "a key URL-encoded": (quote(f"x-api-key={API_KEY}", safe=""), API_KEY),
    "a token in base64": (JWT_IN_BASE64, JWT_IN_BASE64[8:40]),
    "an entry in base64": (ENTRY_IN_BASE64, ENTRY_IN_BASE64[8:]),
    "a token over two lines": (f"{JWT[:30]}\n  {JWT[30:]}", JWT[30:]),
    "a secret key over two lines": (f"x {SECRET_KEY[:20]}\n{SECRET_KEY[20:]}", SECRET_KEY[20:]),
    "the id of a key over two lines": (f"x {KEY_ID[:10]}\n{KEY_ID[10:]} x", KEY_ID[:10]),
    "a header over two lines": (f"x-amz-security-token: FQoG{API_KEY}\n{API_KEY}abc\nhost: x", API_KEY),
}


@pytest.mark.parametrize("form", PLANTED)
def test_a_planted_secret_does_not_come_out(form: str) -> None:
    text, secret = PLANTED[form]
    assert secret in text
    assert secret not in mask(text)


@pytest.mark.parametrize("form", PLANTED)
def test_masking_twice_changes_nothing(form: str) -> None:
    once = mask(PLANTED[form][0])
    assert mask(once) == once


@pytest.mark.parametrize(
    "text",
    [
        samples.ANSWER,
        samples.CHROMIUM,
        "Missing Authentication Token",
        "User: arn:aws:sts::********9012:assumed-role/app/x is not authorized to perform: execute-api:Invoke",
        "Authorization header requires 'Credential' parameter.",
        "access-control-allow-headers: Content-Type,Authorization,X-Api-Key",
        "x-amzn-RequestId: 0f9a1b2c-3d4e-5f60-7182-93a4b5c6d7e8",
        "the basic authentication is switched off",
        "authorization: AWS_IAM",
        "date -u; aws sts get-caller-identity",
        "GET /orders?page=2&sort=name",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == text


def test_of_a_long_key_the_last_four_characters_stay() -> None:
    assert mask(f"x-api-key: {API_KEY}") == "x-api-key: ****************LoNg"


def test_of_a_short_key_nothing_stays() -> None:
    assert mask("x-api-key: abc123") == "x-api-key: ****"


def test_of_a_signature_the_scope_stays() -> None:
    assert mask(f"Authorization: {SIGV4}") == (
        "Authorization: AWS4-HMAC-SHA256 "
        "Credential=****************ED42/20260701/eu-west-1/execute-api/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=****"
    )


@given(st.text(max_size=200))
def test_any_text_can_be_masked(text: str) -> None:
    assert isinstance(mask(text), str)


@pytest.mark.parametrize("unit", ["a", "a ", "a\n", "%41", '"', "\\", "eyJhbGci", "=", "-u "])
def test_masking_takes_bounded_time(unit: str) -> None:
    text = (unit * (2_000_000 // len(unit)))[:2_000_000]
    start = time.process_time()
    mask(text)
    assert time.process_time() - start < 20
