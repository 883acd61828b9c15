"""`why403 logs --least-privilege`, as it is typed."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bench.world import World, template
from tests.cli.calls import Terminal

SCHEMA: Any = json.loads(resources.files("why403").joinpath("words", "least.schema.json").read_text("utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "log").write_text("".join(f"{each.text}\n" for each in World(seed=5).lines(600)), "utf-8")
    (tmp_path / "now.json").write_text(json.dumps(template()), "utf-8")
    return tmp_path


def test_json_is_as_its_schema_says(why403: Terminal, folder: Path) -> None:
    printed = why403(
        "logs", str(folder / "log"), "--api", str(folder / "now.json"), "--least-privilege", "--json"
    )
    Draft202012Validator(SCHEMA).validate(printed.tree)
    assert printed.code == 0
    assert printed.tree["proof"]["proved"] is True
    assert printed.tree["untold"] == ["ACCOUNT"]


def test_the_report_says_what_proves_it(why403: Terminal, folder: Path) -> None:
    log, now = str(folder / "log"), str(folder / "now.json")
    printed = why403("logs", log, "--api", now, "--least-privilege", "--except", "GET /profile")
    assert printed.code == 0
    assert "Proved by replay: no logged call that was let in is refused except those left out." in printed.out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--least-privilege"], "needs --api"),
        (["--except", "GET /profile"], "--except is for --least-privilege"),
        (["--least-privilege", "--api", "now.json", "--pseudonyms"], "does not go with"),
    ],
)
def test_options_that_do_not_go_together(
    why403: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], said: str
) -> None:
    monkeypatch.chdir(folder)
    printed = why403("logs", "log", *typed)
    assert printed.code == 2
    assert said in printed.err
