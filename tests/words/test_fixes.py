"""A fix is one sentence that says what to do."""

from __future__ import annotations

import pytest

from why403.refusals.causes import BY_CODE
from why403.words.fixes import CALLERS, FIXES, fix_of


@pytest.mark.parametrize("code", FIXES)
def test_a_fix_is_a_phrase_without_capital_and_period(code: str) -> None:
    text = FIXES[code]
    assert text[0].islower()
    assert not text.endswith(".")
    assert len(text) < 160


def test_no_two_causes_share_a_fix() -> None:
    assert len(set(FIXES.values())) == len(FIXES)


KINDS = ("REST", "HTTP", "WEBSOCKET")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("client", ["browser", "tool", None])
def test_a_fix_for_one_type_of_api_is_a_phrase_too(kind: str, client: str | None) -> None:
    for code in FIXES:
        text = fix_of(code, kind, client)
        assert text[0].islower(), code
        assert not text.endswith("."), code
        assert len(text) < 160, code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("cors-error-headers", "DEFAULT_4XX"),
        ("cors-preflight-missing", "OPTIONS method"),
        ("cors-preflight-auth", "OPTIONS method"),
        ("iam-cross-account", "in the API's resource policy"),
    ],
)
def test_an_http_api_is_not_told_to_change_what_only_rest_apis_have(code: str, words: str) -> None:
    assert words in fix_of(code, "REST")
    assert words not in fix_of(code, "HTTP")


def test_a_browser_is_not_told_to_sign() -> None:
    assert fix_of("iam-unsigned", "REST", "tool").startswith("sign ")
    assert not fix_of("iam-unsigned", "REST", "browser").startswith("sign ")


def test_a_client_certificate_is_not_blamed_on_the_client_alone() -> None:
    assert "truststore" in fix_of("mtls", "REST")
    assert "truststore" in BY_CODE["mtls"].phrase


def test_who_cannot_change_the_api_is_told_whom_to_ask() -> None:
    """A disabled key is enabled by the API's owner; a missing one is sent by whoever calls."""
    assert {"api-key-missing", "iam-clock-skew"} <= CALLERS
    assert CALLERS.isdisjoint({"api-key-disabled", "resource-policy-explicit-deny", "not-deployed"})
    assert set(FIXES) >= CALLERS
