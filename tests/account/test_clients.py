"""What stands before the first call: the client library, profiles, Regions, the standard chain."""

from __future__ import annotations

import sys

import pytest

from bench.emulated import OWN, Emulated
from tests.cli.calls import FORBIDDEN, Terminal
from why403.account.account import account_of
from why403.account.clients import session_of
from why403.account.faults import Fault, Why
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.words.account import fault_lines

LIVE = ("explain", "--api", "aws:abcd1234/prod", FORBIDDEN)


def test_without_boto3_one_line_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    printed = Terminal(capsys, monkeypatch)(*LIVE)
    assert printed.code == 2
    assert printed.err.count("\n") == 1
    assert "pip install 'why403[live]'" in printed.err


def test_an_unknown_profile_is_one_line(server: Emulated) -> None:
    assert server
    with pytest.raises(BadInput) as raised:
        session_of("nobody", None, Place("--live"), Place("--profile"))
    assert str(raised.value).startswith("--profile: ")
    assert "nobody" not in str(raised.value)


def test_no_region_is_named_once(server: Emulated, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    account = account_of(None, None)
    for operation in ("GetRestApi", "GetStages"):
        with pytest.raises(Fault) as raised:
            account.call("apigateway", operation, restApiId="abcd1234")
        assert raised.value.why is Why.NO_REGION
    assert len(account.faults) == 1
    assert "--region" in next(iter(fault_lines(account.faults)))


def test_no_credentials_are_named_once(server: Emulated, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    account = account_of(None, "eu-west-1")
    for operation in ("GetRestApi", "GetStages"):
        with pytest.raises(Fault) as raised:
            account.call("apigateway", operation, restApiId="abcd1234")
        assert raised.value.why is Why.CREDENTIALS
    assert len(account.faults) == 1
    assert account.key_id is None


def test_the_standard_chain_is_used(server: Emulated) -> None:
    assert server
    assert account_of(None, "eu-west-1").key_id == OWN["aws_access_key_id"]


def test_a_wrong_region_concludes_nothing_and_the_diagnosis_goes_on(why403: Terminal) -> None:
    printed = why403(*LIVE)
    assert printed.code == 0
    assert "not found in this account and Region" in printed.err
    assert "certain" not in printed.out


def test_an_account_that_cannot_be_reached_leaves_the_diagnosis_as_it_was(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, aws: Emulated
) -> None:
    assert aws
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    terminal = Terminal(capsys, monkeypatch)
    printed = terminal(*LIVE, "--region", "eu-west-1", "--json")
    assert printed.code == 0
    assert "cannot be reached" in printed.err
    assert printed.causes == terminal("explain", "--json", FORBIDDEN).causes
