"""Texts without their secrets."""

from __future__ import annotations

import base64
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pasted import samples
from why403.redaction.masks import mask, masked_tree

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
RANDOM = "xezy3Lex7BWr2drgd1QsO7jprBGumXxY9B4bZWOz"
HEXADECIMAL = "5d672d79c15b13162d9279b0855cfba6"

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
    "a segment of a path": (f"GET /prod/{RANDOM}/hooks HTTP/1.1", RANDOM),
    "the last segment of a path": (f"{samples.URL}/{RANDOM}", RANDOM),
    "a segment in JSON": (f'{{"path": "/prod/{RANDOM}/hooks"}}', RANDOM),
    "a segment in hexadecimal": (f"https://a.example/reset/{HEXADECIMAL}?page=1", HEXADECIMAL),
    "a segment of the ARN of a call": (f"arn:aws:execute-api:r:1:abc/prod/GET/{RANDOM}", RANDOM),
    "an encoded segment": (f"next=%2Fprod%2F{RANDOM}%2Fhooks", RANDOM),
    "a value of a query": (f"{samples.URL}?page=1&t={RANDOM}", RANDOM),
    "a query that is a token": (f"{samples.URL}?{RANDOM}", RANDOM),
    "a value with slashes": (f"{samples.URL}?t={RANDOM[:15]}/{RANDOM[15:]}+x%3D", RANDOM[15:]),
    "a fragment": (f"{samples.URL}#{RANDOM}", RANDOM),
    "a number under a secret name": ('{"nested": {"pin": "322817", "otp": 99887766}}', "99887766"),
    "a short name": ('{"pin": "322817"}', "322817"),
    "a name in one word": ("githubToken: abcdefghijklmnopqr", "abcdefghijklmnopqr"),
    "a token of a service": (f"ghp_{RANDOM[:36]} is mine", RANDOM[:36]),
    "a session token of AWS": (f"IQoJb3JpZ2luX2VjE{RANDOM}", RANDOM),
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
        "GET /customers/by-organisation/and-subscription-status/2026?sort=createdAtDescending",
        "GET /orders/0f9a1b2c-3d4e-5f60-7182-93a4b5c6d7e8/items",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123/.well-known/jwks.json",
        "arn:aws:iam::111122223333:role/aws-reserved/AWSReservedSSO_Admin_0123456789abcdef",
        "arn:aws:sts::111122223333:assumed-role/OrdersStack-RoleF1A2B3C4-1XYZ2ABC3DEF4/i-0a1b2c3d4e5f60718",
        "https://a1b2c3d4e5-vpce-0a1b2c3d4e5f60718.execute-api.eu-west-1.amazonaws.com/prod",
        "x-amzn-trace-id: Root=1-5759e988-bd862e3fe1be46a994272793",
        "cdk.out/asset.7da9decbf2368c335b9038a7439acf882b25163a6513b89653d5f7ff9f4c5ca0.json:4:2",
        '{"token": true, "apiKeyRequired": true}',
        "access-control-allow-credentials: true",
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


UNITS = ("a", "a ", "a\n", "%41", '"', "\\", "eyJhbGci", "=", "-u ", "/aB3", "sk-")


def seconds(unit: str, size: int) -> float:
    """What masking takes of a text of this size."""
    text = (unit * (size // len(unit)))[:size]
    start = time.process_time()
    mask(text)
    return time.process_time() - start


@pytest.mark.parametrize("unit", UNITS)
def test_masking_takes_bounded_time(unit: str) -> None:
    assert seconds(unit, 400_000) < 4


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_masking_a_long_text_takes_bounded_time(unit: str) -> None:
    assert seconds(unit, 2_000_000) < 20


def test_a_tree_is_masked_by_the_names_that_lead_to_a_value() -> None:
    tree = {
        "apiKeys": [{"id": "k1a2b3c4d5", "enabled": True, "value": API_KEY}],
        "variables": {"dbPassword": PASSWORD, "hook": RANDOM, "table": "orders"},
        "requestParameters": {
            "integration.request.header.X-Key": f"'{PASSWORD}'",
            "integration.request.path.id": "method.request.path.id",
        },
    }
    assert masked_tree(tree) == {
        "apiKeys": [{"id": "k1a2b3c4d5", "enabled": True, "value": "****************LoNg"}],
        "variables": {"dbPassword": "****", "hook": "****", "table": "orders"},
        "requestParameters": {
            "integration.request.header.X-Key": "'****'",
            "integration.request.path.id": "method.request.path.id",
        },
    }
