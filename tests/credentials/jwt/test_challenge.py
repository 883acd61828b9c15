"""The form is shown on https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html"""

from __future__ import annotations

import pytest

from why403.credentials.jwt.challenge import read_challenge

INVALID = 'Bearer scope="" error="invalid_token" error_description'


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (
            f'{INVALID}="the token does not have a valid audience"',
            "challenge-audience",
        ),
        (
            f'{INVALID}="token contains an invalid number of segments"',
            "challenge-parts",
        ),
        (
            f"{INVALID}=\"tokenstring should not contain 'bearer '\"",
            "challenge-bearer",
        ),
        (f'{INVALID}="something else"', "challenge-other"),
        (
            'Bearer scope="a b" error="insufficient_scope" error_description="authorization failed"',
            "challenge-scope",
        ),
        ("Bearer", "challenge-bare"),
    ],
)
def test_the_reason_in_the_header_is_read(value: str, name: str) -> None:
    verdict = read_challenge(value)
    assert verdict is not None
    assert verdict.name == name


@pytest.mark.parametrize(
    "value",
    [
        'Bearer error="invalid_token", error_description="The access token expired"',
        'Basic realm="x"',
        'Bearer realm="x"',
        "",
    ],
)
def test_headers_of_other_servers_are_left_alone(value: str) -> None:
    assert read_challenge(value) is None


def test_the_scopes_that_the_route_asks_for_are_quoted() -> None:
    verdict = read_challenge('Bearer scope="a b" error="insufficient_scope"')
    assert verdict is not None
    assert dict(verdict.parts) == {"wanted": "a, b"}
