"""What is typed where a known name is expected may be a secret in the wrong place: no error repeats it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calls import FORBIDDEN, Terminal

SECRETS = (
    "q7Zk2LmPSECRETKEYVALUE91xxyy",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "correct-horse-battery-staple",
    "hunter2hunter2",
)
TEMPLATE = """Parameters:
  StageName: {Type: String}
Resources:
  OrdersApi: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}
  OtherApi: {Type: AWS::ApiGateway::RestApi, Properties: {Name: other}}
"""
PLACES = [
    ["explain", FORBIDDEN, "--fact", "{}"],
    ["explain", FORBIDDEN, "--fact", "{}=yes"],
    ["explain", FORBIDDEN, "--jwks", "{}"],
    ["explain", FORBIDDEN, "--api", "{}"],
    ["explain", FORBIDDEN, "--api", "{}#OrdersApi"],
    ["explain", FORBIDDEN, "--api", "template.yaml#{}"],
    ["explain", FORBIDDEN, "--api", "template.yaml", "--parameter", "{}"],
    ["explain", FORBIDDEN, "--api", "template.yaml", "--parameter", "{}=x"],
    ["explain", FORBIDDEN, "--entry", "{}"],
    ["explain", FORBIDDEN, "--assert", "{}"],
    ["explain", FORBIDDEN, "--works", "{}.json"],
    ["explain", FORBIDDEN, "--secret-key", "{}"],
    ["explain", FORBIDDEN, "--secret-key", "env:{}"],
    ["explain", FORBIDDEN, "--principal", "{}", "--live"],
    ["explain", FORBIDDEN, "--profile", "{}", "--live"],
    ["explain", FORBIDDEN, "--region", "{}", "--live", "--json"],
    ["explain", FORBIDDEN, "--{}"],
    ["explain", FORBIDDEN, "--{}=yes"],
    ["explain", FORBIDDEN, "--json={}"],
    ["explain", "{}.yaml"],
    ["explain", "--", "{}"],
    ["explain", "--", "curl", "https://example.com", "--{}"],
    ["explain", "--", "curl", "https://example.com", "-X", "{}"],
    ["rule", "{}"],
    ["rule", "waf-block", "{}"],
    ["facts", "{}"],
    ["facts", "key.", "{}"],
    ["permissions", "--partition", "{}"],
    ["capture", "--api", "aws:{}#"],
    ["capture", "--api", "aws:abcd1234", "-o", "{}/x"],
    ["policy", "{}"],
    ["policy", "check", "{}"],
    ["policy", "check", "template.yaml", "--as", "{}"],
    ["policy", "decide", "--request", "{}"],
    ["policy", "decide", "--request", "{{action: a, resource: '*', {}: 1}}"],
    ["policy", "decide", "--identity", "{}", "--request", "{{action: a, resource: '*'}}"],
    ["policy", "decide", "--assert", "{}", "--request", "x"],
    ["{}"],
    ["--{}"],
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a template lies, and no account is told."""
    (tmp_path / "template.yaml").write_text(TEMPLATE, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_no_error_repeats_a_name_that_is_not_known(why403: Terminal, place: list[str], secret: str) -> None:
    printed = why403(*(word.format(secret) if word != FORBIDDEN else word for word in place))
    assert secret[:5] not in printed.out + printed.err
    assert secret[-5:] not in printed.out + printed.err
    assert printed.err or printed.code == 0


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["explain", FORBIDDEN, "--fact", "route.exits=no"], "`route.exists`"),
        (["explain", FORBIDDEN, "--jwks", "isuer"], "`issuer`"),
        (["explain", FORBIDDEN, "--api", "templte.yaml"], "`template.yaml`"),
        (["explain", FORBIDDEN, "--api", "template.yaml#OrderApi"], "`OrdersApi`"),
        (["explain", FORBIDDEN, "--api", "template.yaml", "--parameter", "StageNam=x"], "`StageName`"),
        (["explain", FORBIDDEN, "--entry", "first"], "a whole number from 1"),
        (["explain", FORBIDDEN, "--assert", "waf-blok"], "`waf-block`"),
        (["explain", FORBIDDEN, "--jsn"], "--json"),
        (["explain", "templte.yaml"], "`template.yaml`"),
        (["rule", "waf-blok"], "`waf-block`"),
        (["facts", "route.exits"], "`route.exists`"),
        (["policy", "chek"], "check"),
        (["policy", "check", "templte.yaml"], "`template.yaml`"),
        (["policy", "check", "template.yaml", "--as", "resorce"], "resource"),
    ],
)
def test_a_likely_misspelling_is_suggested(why403: Terminal, arguments: list[str], meant: str) -> None:
    assert meant in why403(*arguments).err
