"""Issuers of Cognito: AWS's own names, and names that only look like them."""

from __future__ import annotations

import pytest

from why403.aws.cognito import issuing_pool

POOL = "eu-west-1_AbCdEfGhI"


@pytest.mark.parametrize(
    ("host", "pool"),
    [
        ("cognito-idp.eu-west-1.amazonaws.com", POOL),
        ("cognito-idp-fips.us-east-1.amazonaws.com", "us-east-1_AbCdEfGhI"),
        ("cognito-idp.cn-north-1.amazonaws.com.cn", "cn-north-1_AbCdEfGhI"),
        ("cognito-idp.us-gov-west-1.amazonaws.com", "us-gov-west-1_AbCdEfGhI"),
    ],
)
def test_an_issuer_of_cognito_names_its_pool(host: str, pool: str) -> None:
    assert issuing_pool(f"https://{host}/{pool}") == pool


@pytest.mark.parametrize(
    "issuer",
    [
        f"https://cognito-idp.evil.example/{POOL}",
        f"https://cognito-idp.eu-west-1.amazonaws.com.evil.example/{POOL}",
        f"https://cognito-idp.eu-west-1.evil.example/{POOL}",
        f"https://evil.example/cognito-idp.eu-west-1.amazonaws.com/{POOL}",
        f"https://cognito-idp.eu-west-1.amazonaws.com@evil.example/{POOL}",
        f"https://evil.example?cognito-idp.eu-west-1.amazonaws.com/{POOL}",
        f"https://cognito-idp.eu-west-1.amazonaws.com:8443/{POOL}",
        f"https://cognito-idp.cn-north-1.amazonaws.com/{POOL}",
        f"http://cognito-idp.eu-west-1.amazonaws.com/{POOL}",
        f"https://cognito-idp.nowhere.amazonaws.com/{POOL}",
        f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}/more",
        "https://cognito-idp.eu-west-1.amazonaws.com/",
        f"https://[cognito-idp.eu-west-1.amazonaws.com/{POOL}",
        "https://login.example.com/",
    ],
)
def test_what_only_looks_like_one_is_none(issuer: str) -> None:
    assert issuing_pool(issuer) is None
