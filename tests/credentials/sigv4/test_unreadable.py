"""What AWS says of a signature that it cannot read, by what was sent."""

from __future__ import annotations

import base64
import re

import pytest

from why403.credentials.sigv4.unreadable import complaint
from why403.logic.states import ABSENT
from why403.model.incident import Request

DIGEST = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""The SHA-256 of `abc`, as FIPS 180-2 has it."""
NAMED = re.compile(r"requires '(\w+)' parameter")


def said(value: str, *more: tuple[str, str], query: str = "") -> str:
    headers = (*((("Authorization", value),) if value else ()), *more)
    return complaint(Request("GET", f"https://a.example/x?{query}", headers, ABSENT, complete=True))


def test_the_value_is_shown_as_its_hash_alone() -> None:
    assert said("abc").endswith(f"Authorization={base64.b64encode(bytes.fromhex(DIGEST)).decode()}")
    assert "hunter2" not in said("Bearer hunter2")


@pytest.mark.parametrize("value", ["Bearer abc", "AWS4-HMAC-SHA256 Credential=a, Signature", "Basic a b="])
def test_each_word_after_the_first_needs_an_equal_sign(value: str) -> None:
    assert said(value).startswith(
        "Invalid key=value pair (missing equal-sign) in Authorization header "
        "(hashed with SHA-256 and encoded with Base64): '"
    )


@pytest.mark.parametrize(
    ("value", "missing"),
    [
        ("abc", ["Credential", "Signature", "SignedHeaders"]),
        ("Basic YTpi=", ["Credential", "Signature", "SignedHeaders"]),
        ("AWS4-HMAC-SHA256 Credential=a,SignedHeaders=host", ["Signature"]),
    ],
)
def test_the_missing_parts_are_named(value: str, missing: list[str]) -> None:
    assert NAMED.findall(said(value)) == missing


@pytest.mark.parametrize(
    ("algorithm", "credential", "says"),
    [
        ("AWS4-HMAC-SHA512", "k/20261128/us-east-1/execute-api/aws4_request", "Unsupported AWS 'algorithm'"),
        ("AWS4-HMAC-SHA256", "k/20261128", "Credential must have exactly 5 slash-delimited elements"),
    ],
)
def test_a_whole_header_has_another_fault(algorithm: str, credential: str, says: str) -> None:
    header = f"{algorithm} Credential={credential}, SignedHeaders=host, Signature=00"
    assert said(header, ("X-Amz-Date", "20261128T000000Z")).startswith(says)


@pytest.mark.parametrize("name", ["Date", "X-Amz-Date"])
def test_a_date_is_missed_where_there_is_none(name: str) -> None:
    assert "existence of either a 'X-Amz-Date' or a 'Date' header." in said("abc")
    assert "existence" not in said("abc", (name, "20261128T000000Z"))


def test_a_query_lacks_its_own_parts() -> None:
    assert said("", query="X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=a&x-amz-credential=b") == (
        "AWS query-string parameters must include 'X-Amz-Signature'. "
        "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
        "Re-examine the query-string parameters."
    )
