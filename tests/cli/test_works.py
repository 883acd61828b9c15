"""`why403 explain BAD --works GOOD`: the difference is named, and no secret is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calls import Terminal

URL = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders"
SECRETS = (
    "k3yThatIsRefused0000000001",
    "k3yThatWorks000000000000002",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJlLW9mLWJvYg",
    "hunter2-the-password",
    "session=5a1f0c9d7e6b4a3f2e1d",
    "FwoGZXIvYXdzEJr//////////wEaDPlantedSessionToken0123456789",
)
BAD_KEY, GOOD_KEY, TOKEN, PASSWORD, COOKIE, SESSION = SECRETS
ANSWER = '{"message":"Forbidden"}'


def bad(*more: str) -> str:
    return " ".join((f"curl '{URL}?token={PASSWORD}' -H 'x-api-key: {BAD_KEY}'", *more))


GOOD = (
    f"curl '{URL}' -H 'x-api-key: {GOOD_KEY}' -H 'Authorization: Bearer {TOKEN}' -H 'Cookie: {COOKIE}' "
    f"-H 'X-Amz-Security-Token: {SESSION}' -u 'bob:{PASSWORD}' -H 'X-Tenant: blue'"
)


@pytest.mark.parametrize("form", [(), ("--json",), ("--all", "--why-weights")])
def test_no_secret_of_either_request_is_printed(why403: Terminal, form: tuple[str, ...]) -> None:
    printed = why403("explain", bad(), ANSWER, "--works", GOOD, *form)
    assert printed.code == 0
    assert [secret for secret in SECRETS if secret in printed.out + printed.err] == []


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_secret_in_files_is_not_printed_either(
    why403: Terminal, tmp_path: Path, form: tuple[str, ...]
) -> None:
    for name, key in (("bad.yaml", BAD_KEY), ("good.yaml", GOOD_KEY)):
        request = {"method": "GET", "url": URL, "headers": {"x-api-key": key, "X-Password": PASSWORD + key}}
        tree = {"why403": 1, "api_type": "REST", "request": {**request, "complete": True}}
        (tmp_path / name).write_text(json.dumps(tree), "utf-8")
    files = (str(tmp_path / "bad.yaml"), ANSWER, "--works", str(tmp_path / "good.yaml"))
    printed = why403("explain", *files, *form)
    assert [secret for secret in SECRETS if secret in printed.out + printed.err] == []


def test_the_differences_are_named(why403: Terminal) -> None:
    out = why403("explain", bad(), ANSWER, "--works", GOOD).out
    for what in ("header x-api-key", "header authorization", "query parameter token", "header x-tenant"):
        assert f"differs: {what}" in out
    assert "not sent" in out
    assert "`blue`" in out


def test_the_json_says_what_each_difference_decides(why403: Terminal) -> None:
    tree = why403("explain", bad(), ANSWER, "--works", GOOD, "--json", "--fact", "api.type=REST").tree
    assert "x-api-key" in json.dumps(tree)
    assert "api-key-disabled" in json.dumps(tree)


def test_what_both_requests_share_is_no_cause(why403: Terminal) -> None:
    kind = ("--fact", "api.type=REST")
    before = why403("explain", bad(), ANSWER, "--json", *kind).causes
    after = why403("explain", bad(), ANSWER, "--works", GOOD, "--json", *kind).causes
    assert "default-endpoint-disabled" in before
    assert "default-endpoint-disabled" not in after
    assert "api-key-disabled" in after
