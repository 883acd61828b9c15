"""`why403 policy check` and `why403 policy decide`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calls import Terminal
from why403.api.policy_request import request_in

ORDERS = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/prod/GET/orders"
OFFICE = """{"Version": "2012-10-17", "Statement": [
  {"Sid": "Office", "Effect": "Allow", "Action": "execute-api:*", "Resource": "*",
   "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
]}"""
API = """Version: '2012-10-17'
Statement:
  - {Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*'}
  - Effect: Deny
    Principal: '*'
    Action: execute-api:Invoke
    Resource: execute-api:/*
    Condition: {NotIpAddress: {'aws:SourceIp': 10.0.0.0/8}}
"""


@pytest.fixture
def office(tmp_path: Path) -> str:
    path = tmp_path / "office.json"
    path.write_text(OFFICE)
    return str(path)


def request(address: str, **more: object) -> str:
    asked = {
        "action": "execute-api:Invoke",
        "resource": ORDERS,
        "principal": "arn:aws:iam::111122223333:user/anna",
    }
    return json.dumps({**asked, "context": {"aws:SourceIp": address} if address else {}, **more})


def test_a_good_policy_has_no_findings(why403: Terminal, office: str) -> None:
    printed = why403("policy", "check", office)
    assert (printed.code, printed.out) == (0, "")


def test_a_finding_has_its_line_and_column(why403: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(OFFICE.replace("0/24", "0/240"))
    printed = why403("policy", "check", str(path))
    assert printed.code == 1
    assert printed.out.startswith(f"{path}:3:48: error: `203.0.113.0/240` is no address and no network")


def test_findings_as_json(why403: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text(API)
    printed = why403("policy", "check", "--as", "identity", "--json", str(path))
    assert {finding["code"] for finding in printed.tree} == {"principal-not-here"}
    assert {finding["at"]["line"] for finding in printed.tree} == {3, 5}


def test_an_allow_names_its_statement(why403: Terminal, office: str) -> None:
    printed = why403("policy", "decide", office, "--request", request("203.0.113.9"))
    assert printed.code == 0
    assert "Allow in the identity-based policy" in printed.out
    assert f"{office}:2:3 (Sid Office)" in printed.out


def test_a_refusal_names_the_near_miss_and_the_value(why403: Terminal, office: str) -> None:
    printed = why403("policy", "decide", office, "--request", request("198.51.100.1"))
    assert printed.code == 1
    assert printed.out.startswith("Denied: no policy")
    assert f"aws:SourceIp is `198.51.100.1` ({office}:3:32)" in printed.out


def test_the_resource_policy_is_known_by_its_principal(why403: Terminal, office: str, tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text(API)
    printed = why403("policy", "decide", office, str(path), "--json", "--request", request("203.0.113.9"))
    assert printed.tree["outcome"] == "ExplicitlyDenied"
    assert printed.tree["blockedBy"] == ["resource"]


def test_what_is_not_told_leaves_it_open(why403: Terminal, office: str) -> None:
    printed = why403("policy", "decide", office, "--request", request("", complete=False))
    assert printed.code == 4
    assert "not known: aws:SourceIp" in printed.out


@pytest.mark.parametrize(("wanted", "code"), [("Allowed", 0), ("ExplicitlyDenied", 1)])
def test_an_assertion_decides_the_exit_code(why403: Terminal, office: str, wanted: str, code: int) -> None:
    assert (
        why403("policy", "decide", office, "--assert", wanted, "--request", request("203.0.113.9")).code
        == code
    )


def file_of(folder: Path, **more: str) -> str:
    """A request as somebody writes it by hand."""
    asked = {"action": "execute-api:Invoke", "resource": ORDERS, **more}
    path = folder / "request.yaml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in asked.items()))
    return str(path)


def test_a_date_of_a_request_needs_no_quotes(why403: Terminal, tmp_path: Path) -> None:
    since = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Resource": "*",
      "Action": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}}]}"""
    policy = tmp_path / "since.json"
    policy.write_text(since)
    given = file_of(tmp_path, context="{aws:CurrentTime: 2026-01-01T00:00:00Z}")
    assert why403("policy", "decide", str(policy), "--request", given).code == 0


def test_an_account_of_a_request_keeps_its_noughts(tmp_path: Path) -> None:
    text = Path(file_of(tmp_path, account="012345670123")).read_text("utf-8")
    assert request_in(text, "request.yaml")[1] == "012345670123"


def test_a_request_comes_from_standard_input_too(why403: Terminal, office: str) -> None:
    assert why403("policy", "decide", office, "--request", "-", stdin=request("203.0.113.9")).code == 0


@pytest.mark.parametrize(
    "more",
    [
        {"context": "[a]"},
        {"context": "{a: {b: 1}}"},
        {"context": "{a: null}"},
        {"complete": '"false"'},
        {"resource": "[1]"},
        {"resource": "orders"},
        {"principal": "anna"},
        {"principle": "anonymous"},
        {"action": "[" * 10_000},
    ],
)
def test_a_part_that_no_request_has_is_refused_with_its_place(
    why403: Terminal, office: str, tmp_path: Path, more: dict[str, str]
) -> None:
    given = file_of(tmp_path, **more)
    printed = why403("policy", "decide", office, "--request", given)
    assert printed.code == 2
    assert f"{given}:" in printed.err


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_token_in_the_query_of_a_referer_is_not_printed(
    why403: Terminal, tmp_path: Path, form: tuple[str, ...]
) -> None:
    policy = tmp_path / "site.json"
    policy.write_text(OFFICE.replace("IpAddress", "StringLike").replace("aws:SourceIp", "aws:Referer"))
    given = file_of(tmp_path, context='{aws:Referer: "https://example.com/?token=S3cretValue0123456789"}')
    printed = why403("policy", "decide", str(policy), "--request", given, *form)
    assert "example.com" in printed.out
    assert "S3cretValue" not in printed.out


def test_a_policy_in_utf_16_is_read(why403: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "office.json"
    path.write_text(OFFICE, "utf-16")
    assert why403("policy", "check", str(path)).code == 0


@pytest.mark.parametrize("given", ["{}", "{", "nowhere.yaml", '{"action": "a", "resource": "b", "other": 1}'])
def test_a_request_that_cannot_be_used(why403: Terminal, office: str, given: str) -> None:
    assert why403("policy", "decide", office, "--request", given).code == 2


def test_a_policy_that_cannot_be_read(why403: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text('{"Statement": [}')
    printed = why403("policy", "check", str(path))
    assert printed.code == 2
    assert f"{path}:1:16" in printed.err


SECRET = "h7Kd2WmQ9xTb4VnL8sRf3GcJ6yPz1EuA5oNtX0iB"
WRONG = {
    "an address": {"NotIpAddress": {"aws:SourceIp": "VALUE"}},
    "a date": {"DateLessThan": {"aws:CurrentTime": "VALUE"}},
    "a number": {"NumericEquals": {"aws:MultiFactorAuthAge": "VALUE"}},
    "a boolean": {"Bool": {"aws:SecureTransport": "VALUE"}},
    "an operator": {"VALUE": {"aws:SourceIp": "192.0.2.0/24"}},
    "a key": {"StringEquals": {"VALUE": "a"}},
}


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize("before", ["", "status", "$context.status", "x.", "a`b"])
@pytest.mark.parametrize("what", WRONG)
def test_what_a_finding_quotes_is_masked(
    why403: Terminal, tmp_path: Path, what: str, before: str, form: list[str]
) -> None:
    """Whatever was pasted into a policy, and whatever it is glued to."""
    statement = {"Effect": "Deny", "Action": "execute-api:*", "Resource": "*", "Condition": WRONG[what]}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    (tmp_path / "p.json").write_text(policy.replace("VALUE", before + SECRET), "utf-8")
    printed = why403("policy", "check", str(tmp_path / "p.json"), *form)
    assert printed.code == 1
    assert SECRET not in printed.out + printed.err
    assert "****" in printed.out
