"""`why403 audit`, as it is typed."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.audit.made import method, template
from tests.cli.calls import Terminal

SCHEMA: Any = json.loads(resources.files("why403").joinpath("words", "audit.schema.json").read_text("utf-8"))
BASELINE = "[{rule: open-route, subject: GET /orders, reason: a health check, until: 2999-12-31}]"


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> str:
    written = tmp_path / "template.json"
    key = {"Type": "AWS::ApiGateway::ApiKey", "Properties": {"Value": "q7Zk2LmPSECRETKEYVALUE91xxyy"}}
    resources = {"Get": method(AuthorizationType="NONE"), "Key": key}
    written.write_text(json.dumps(template(resources), indent=1), "utf-8")
    return str(written)


def test_findings_are_printed_with_their_place_and_end_with_1(why403: Terminal, file: str) -> None:
    printed = why403("audit", "--api", file)
    assert printed.code == 1
    assert "open-route: anybody can call GET /orders without credentials" in printed.out
    assert f"{file}:" in printed.out
    assert "SECRET" not in printed.out


@pytest.mark.parametrize(("level", "code"), [("high", 1), ("low", 1), ("info", 1), ("never", 0)])
def test_the_caller_says_what_fails(why403: Terminal, file: str, level: str, code: int) -> None:
    assert why403("audit", "--api", file, "--fail-on", level).code == code


def test_what_is_accepted_does_not_fail(why403: Terminal, file: str, tmp_path: Path) -> None:
    baseline = tmp_path / "accepted.yaml"
    baseline.write_text(BASELINE, "utf-8")
    printed = why403("audit", "--api", file, "--baseline", str(baseline))
    assert printed.code == 0
    assert why403("audit", "--api", file, "--baseline", str(baseline), "--fail-on", "info").code == 1
    assert "1 accepted by the baseline" in printed.out


def test_json_is_as_its_schema_says(why403: Terminal, file: str) -> None:
    tree = why403("audit", "--api", file, "--json").tree
    Draft202012Validator(SCHEMA).validate(tree)
    (api,) = tree["apis"]
    shown = [(each["rule"], each["proof"]["path"]) for each in api["findings"] if each["proof"]]
    assert shown == [("open-route", "/prod/orders")]


def test_sarif_is_printed_alone(why403: Terminal, file: str) -> None:
    tree = why403("audit", "--api", file, "--sarif").tree
    assert tree["version"] == "2.1.0"
    levels = {each["ruleId"]: each["level"] for each in tree["runs"][0]["results"]}
    assert [rule for rule, level in levels.items() if level != "note"] == ["open-route"]
    assert why403("audit", "--api", file, "--sarif", "--json").code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "no API is given"),
        (("--api", "no-such-file.yaml"), "no such file"),
        (("--api", "FILE#Nothing"), "no API has the name"),
        (("--api", "FILE", "--baseline", "no-such-file.yaml"), "no such file"),
    ],
)
def test_what_cannot_be_used_is_said(
    why403: Terminal, file: str, arguments: tuple[str, ...], says: str
) -> None:
    printed = why403("audit", *(each.replace("FILE", file) for each in arguments))
    assert (printed.code, says in printed.err) == (2, True), printed.err


ROLE = "arn:aws:iam::111122223333:role/app"


@pytest.mark.parametrize(
    ("asks", "code", "schema"),
    [
        (("--can", ROLE, "GET /orders"), 0, "why403.can/1"),
        (("--who-can", "get /orders"), 0, "why403.who-can/1"),
        (("--rotate", "Key"), 0, "why403.rotation/1"),
    ],
)
def test_one_question_is_answered_in_words_and_as_data(
    why403: Terminal, file: str, asks: tuple[str, ...], code: int, schema: str
) -> None:
    printed = why403("audit", file, *asks)
    assert (printed.code, bool(printed.out)) == (code, True)
    assert why403("audit", file, *asks, "--json").tree["schema"] == schema
    assert "SECRET" not in printed.out


@pytest.mark.parametrize(
    "asks",
    [
        ("--rotate", "Nobody"),
        ("--can", "nobody", "GET /orders"),
        ("--can", ROLE, "GET /nothing"),
        ("--who-can", "GET /nothing"),
        ("--rotate", "Key", "--who-can", "GET /orders"),
        ("--rotate", "Key", "--sarif"),
    ],
)
def test_a_question_that_cannot_be_answered_is_an_error(
    why403: Terminal, file: str, asks: tuple[str, ...]
) -> None:
    printed = why403("audit", file, *asks)
    assert (printed.code, printed.out) == (2, "")
    assert printed.err
