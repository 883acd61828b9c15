"""`why403 logs`, as it is typed."""

from __future__ import annotations

import json
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.calls import Terminal
from tests.traffic.test_lines import entry, log

SCHEMA: Any = json.loads(
    resources.files("why403").joinpath("words", "traffic.schema.json").read_text("utf-8")
)


@pytest.fixture
def file(tmp_path: Path) -> str:
    denied = {"responseType": "INVALID_API_KEY", "errorMessage": "Forbidden", "apiKeyId": "-"}
    return log(
        tmp_path, *(entry(number) for number in range(6)), entry(7, 403, **denied), entry(8, 429), "junk"
    )


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_causes_are_printed_with_counts_and_fixes(why403: Terminal, file: str) -> None:
    printed = why403("logs", file)
    assert printed.code == 1
    assert "8 calls, 2 refused or failed (25.0%), 2026-11-18" in printed.out
    assert "throttled" in printed.out
    assert "fix: slow down and retry" in printed.out
    assert "api-key-missing" in printed.out
    assert "1 line not read: not an access-log line" in printed.out


def test_json_is_as_its_schema_says(why403: Terminal, file: str) -> None:
    tree = why403("logs", file, "--json").tree
    Draft202012Validator(SCHEMA).validate(tree)
    assert {each["status"]: each["calls"] for each in tree["by_status"]} == {"200": 6, "403": 1, "429": 1}
    assert {"cause": "throttled", "certain": 1, "possible": 0} in tree["by_cause"]
    assert tree["lines"]["not_read"] == [{"reason": "not an access-log line", "lines": 1}]


def test_nothing_refused_is_no_finding(why403: Terminal, tmp_path: Path) -> None:
    assert why403("logs", log(tmp_path, entry(1), entry(2))).code == 0


def test_a_missing_file_is_said(why403: Terminal) -> None:
    printed = why403("logs", "nowhere.json")
    assert printed.code == 2
    assert "no such file" in printed.err


def test_lines_that_are_not_read_are_written_where_it_is_asked(
    why403: Terminal, file: str, tmp_path: Path
) -> None:
    why403("logs", file, "--aside", str(tmp_path / "aside.txt"))
    assert (tmp_path / "aside.txt").read_text("utf-8") == "not an access-log line\tjunk\n"


def test_without_spark_its_engine_says_what_to_install(
    why403: Terminal, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    told = why403("logs", file, "--engine", "spark")
    assert told.code == 2
    assert "pip install 'why403[spark]'" in told.err
