"""Which API of which Region is read: by host, by domain, by `--api`; and with whose credentials."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from urllib.parse import unquote

import pytest

from bench.emulated import Emulated, ok
from bench.emulated_rest import deploy, rest
from tests.account.scenes import METHODS, host
from tests.account.test_causes import FORBIDDEN as ANSWER
from tests.account.test_causes import asked, certain, curl
from tests.cli.calls import FORBIDDEN, Terminal
from why403.account.account import Account, account_of
from why403.account.faults import Fault, Why
from why403.account.target import target_of
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.words.account import fault_lines


@pytest.mark.parametrize(
    ("called", "api", "region", "endpoint"),
    [
        ("abc123.execute-api.eu-west-1.amazonaws.com", "abc123", "eu-west-1", None),
        ("abc123.execute-api.cn-north-1.amazonaws.com.cn", "abc123", "cn-north-1", None),
        ("abc123.execute-api.us-gov-west-1.amazonaws.com", "abc123", "us-gov-west-1", None),
        ("abc123-vpce-0a1b2c.execute-api.eu-west-1.amazonaws.com", "abc123", "eu-west-1", "vpce-0a1b2c"),
        ("vpce-0a1b2c-xyz.execute-api.eu-west-1.vpce.amazonaws.com", None, "eu-west-1", "vpce-0a1b2c"),
        ("execute-api.eu-west-1.amazonaws.com", None, "eu-west-1", None),
        ("abc123.execute-api.us-iso-east-1.c2s.ic.gov", "abc123", "us-iso-east-1", None),
        ("abc123.execute-api.eu-west-1.evil.example", None, None, None),
        ("shop.example.com", None, None, None),
    ],
)
def test_a_host_names_what_it_names(
    called: str, api: str | None, region: str | None, endpoint: str | None
) -> None:
    found = target_of(called)
    assert (found.api, found.region, found.vpc_endpoint) == (api, region, endpoint)


def test_a_header_names_the_api_behind_the_name_of_an_endpoint() -> None:
    assert target_of("vpce-0a1b2c-xyz.execute-api.eu-west-1.vpce.amazonaws.com", "abc123").api == "abc123"


def test_what_is_written_wins_over_the_host() -> None:
    found = target_of("abc123.execute-api.eu-west-1.amazonaws.com", None, "aws:other12/dev")
    assert (found.api, found.stage, found.region) == ("other12", "dev", "eu-west-1")


@pytest.mark.parametrize("written", ["aws:", "aws:a b", "aws:abc123/", "aws:abc123/a/b", "aws:ABC123"])
def test_another_form_is_refused(written: str) -> None:
    with pytest.raises(BadInput):
        target_of("", None, written)


@pytest.fixture
def opened(aws: Emulated, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, str | None]]:
    """With which profile and Region accounts were opened."""
    found: list[tuple[str | None, str | None]] = []

    def open_account(profile: str | None, region: str | None, *_at: Place) -> Account:
        found.append((profile, region))
        return aws.account()

    monkeypatch.setattr("why403.api.account.account_of", open_account)
    return found


def test_the_region_of_the_url_is_read(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    opened: list[tuple[str | None, str | None]],
) -> None:
    url = "https://abc123.execute-api.ap-south-1.amazonaws.com/prod/x"
    Terminal(capsys, monkeypatch)("explain", "--live", "--region", "eu-west-1", f"{curl(url)}\n{ANSWER}")
    assert opened == [(None, "ap-south-1")]


def test_without_one_that_of_the_option_is(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    opened: list[tuple[str | None, str | None]],
) -> None:
    options = ("--api", "aws:abcd1234/prod", "--region", "eu-west-1", "--profile", "support")
    Terminal(capsys, monkeypatch)("explain", *options, FORBIDDEN)
    assert opened == [("support", "eu-west-1")]


def test_a_custom_domain_leads_to_its_api(why403: Terminal, aws: Emulated) -> None:
    api = rest(aws, METHODS)
    deploy(aws, api, "prod", METHODS)
    aws.admin("apigateway").create_domain_name(domainName="pay.example.com")
    mapping = {"apiId": api, "stage": "prod", "apiMappingKey": "", "apiMappingId": "m"}
    aws.mappings["pay.example.com"] = {"items": [mapping]}
    printed = asked(why403, curl("https://pay.example.com/orders"), ANSWER, "--fact", "edge.front=none")
    assert certain(printed) == {"api-key-missing"}
    account = printed.tree["account"]
    assert (account["api"], account["stage"]) == (api, "prod")


def test_a_wildcard_domain_is_found_by_a_host_under_it(why403: Terminal, aws: Emulated) -> None:
    """The emulator finds no domain whose name is escaped in the path."""
    api = rest(aws, METHODS)
    deploy(aws, api, "prod", METHODS)
    name = "*.wild.example.com"
    aws.reply(
        "apigateway",
        "GetDomainName",
        lambda request: ok({"domainName": name}) if unquote(request.url).endswith(name) else None,
    )
    aws.mappings[name] = {"items": [{"apiId": api, "stage": "prod", "apiMappingKey": ""}]}
    call = curl("https://shop.wild.example.com/orders")
    printed = asked(why403, call, ANSWER, "--fact", "edge.front=none")
    assert printed.tree["account"]["api"] == api
    assert printed.tree["account"]["missing"] == []


def test_the_host_of_an_api_needs_no_option_but_live(why403: Terminal, aws: Emulated) -> None:
    api = rest(aws, METHODS)
    deploy(aws, api, "prod", METHODS)
    printed = asked(why403, curl(f"https://{host(api)}/prod/orders"), ANSWER)
    assert printed.tree["account"]["api"] == api


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aws: Emulated) -> Path:
    """A home without credentials but those of its configuration."""
    assert aws
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return tmp_path


def test_a_profile_brings_its_credentials_and_its_region(home: Path) -> None:
    (home / "config").write_text("[profile support]\nregion = eu-north-1\n")
    keys = "aws_access_key_id = AKIAIOSFODNN7PROFILE\naws_secret_access_key = x\n"
    (home / "credentials").write_text(f"[support]\n{keys}")
    account = account_of("support", None)
    assert (account.region, account.key_id) == ("eu-north-1", "AKIAIOSFODNN7PROFILE")


SSO = """[profile work]
sso_session = work
sso_account_id = 123456789012
sso_role_name = reader
region = eu-west-1
[sso-session work]
sso_region = eu-west-1
sso_start_url = https://example.awsapps.com/start
sso_registration_scopes = sso:account:access
"""


def signed_in(home: Path, until: str) -> None:
    """A sign-in that is remembered."""
    kept = home / ".aws" / "sso" / "cache"
    os.makedirs(kept)
    token = {"accessToken": "t", "expiresAt": until, "region": "eu-west-1", "startUrl": "x"}
    name = hashlib.sha1(b"work", usedforsecurity=False).hexdigest()
    (kept / f"{name}.json").write_text(json.dumps(token))


@pytest.mark.parametrize("until", [None, "2020-01-01T00:00:00Z"])
def test_a_sign_in_that_has_ended_says_what_to_do(home: Path, until: str | None) -> None:
    (home / "config").write_text(SSO)
    if until is not None:
        signed_in(home, until)
    account = account_of("work", None)
    with pytest.raises(Fault) as raised:
        account.call("apigateway", "GetRestApi", restApiId="abcd1234")
    assert raised.value.why is Why.SIGN_IN
    (line,) = fault_lines(account.faults)
    assert "aws sso login" in line


def test_after_a_sign_in_that_has_ended_the_diagnosis_goes_on(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "config").write_text(SSO)
    terminal = Terminal(capsys, monkeypatch)
    printed = terminal("explain", "--api", "aws:abcd1234/prod", "--profile", "work", "--json", FORBIDDEN)
    assert printed.code == 0
    assert printed.err.count("\n") == 2
    assert [each["why"] for each in printed.tree["account"]["missing"]] == ["sign-in"]
    assert printed.causes == terminal("explain", "--json", FORBIDDEN).causes


def test_a_role_that_may_not_be_assumed_is_no_missing_permission_of_a_read(home: Path, aws: Emulated) -> None:
    (home / "config").write_text(
        "[profile base]\naws_access_key_id = AKIAIOSFODNN7PROFILE\naws_secret_access_key = x\n"
        "[profile other]\nrole_arn = arn:aws:iam::123456789012:role/reader\nsource_profile = base\n"
        "region = eu-west-1\n"
    )
    assert aws
    account = account_of("other", None)
    account._clients._session._session.get_component("event_emitter").register_first(
        "before-send.sts.AssumeRole", lambda **_rest: denied_by_sts()
    )
    with pytest.raises(Fault) as raised:
        account.call("apigateway", "GetRestApi", restApiId="abcd1234")
    assert raised.value.why is Why.CREDENTIALS


def denied_by_sts() -> object:
    from bench.emulated import fault, response

    return response("http://sts", *fault("query", "AccessDenied", 403))


@pytest.mark.parametrize("written", ["ann", "arn:aws:s3:::bucket", "arn:aws:iam::12:user/ann", ""])
def test_a_principal_that_is_no_arn_of_a_caller_is_refused_in_one_line(
    why403: Terminal, written: str
) -> None:
    printed = why403("explain", "--api", "aws:abcd1234/prod", "--principal", written, FORBIDDEN)
    assert printed.code == 2
    assert "--principal" in printed.err


@pytest.mark.parametrize("option", ["--profile", "--region", "--principal"])
def test_an_option_of_the_account_without_an_account_is_refused(why403: Terminal, option: str) -> None:
    printed = why403("explain", option, "x", FORBIDDEN)
    assert printed.code == 2
    assert "--live" in printed.err


def test_a_region_that_is_none_is_named(home: Path) -> None:
    assert home
    account = account_of(None, "not a region")
    with pytest.raises(Fault) as raised:
        account.call("apigateway", "GetRestApi", restApiId="abcd1234")
    assert raised.value.why in (Why.NO_REGION, Why.CREDENTIALS)
    assert "Region" in next(iter(fault_lines(account.faults)))
