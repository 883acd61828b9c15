"""`why403 logs --least-privilege`, as it is typed."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bench.world import ACCOUNT, World, template
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
        (["--except", "GET /profile"], "--except and --principals are for --least-privilege"),
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


ANN = f"arn:aws:iam::{ACCOUNT}:user/ann"
PRINCIPALS = f"""
principals:
  ann:
    arn: {ANN}
    keys: [{{id: AKIAANNANNANN0000001, secret: not-for-anybody}}]
    policies:
      - {{Version: "2012-10-17", Statement: [{{Effect: Allow, Action: execute-api:Invoke, Resource: "*"}}]}}
"""


def test_rights_of_principals_in_a_file_are_compared_with_the_log(why403: Terminal, folder: Path) -> None:
    log, now, who = str(folder / "log"), str(folder / "now.json"), folder / "who.yaml"
    who.write_text(PRINCIPALS, "utf-8")
    typed = ("logs", log, "--api", now, "--least-privilege", "--principals", str(who))
    printed = why403(*typed)
    assert "statement 1 of identity policy 1 of ann, as a whole" in printed.out
    assert "not-for-anybody" not in printed.out + printed.err
    tree = why403(*typed, "--json").tree
    Draft202012Validator(SCHEMA).validate(tree)
    (right,) = tree["never_used"]["identity"]
    assert (right["principal"], right["statement"], right["whole"]) == (ANN, 1, True)
    assert right["routes"] == ["GET /orders", "POST /orders", "GET /orders/{order}"]


def test_principals_that_cannot_be_read_are_said(why403: Terminal, folder: Path) -> None:
    log, now = str(folder / "log"), str(folder / "now.json")
    printed = why403(
        "logs", log, "--api", now, "--least-privilege", "--principals", str(folder / "none.yaml")
    )
    assert printed.code == 2
    assert "no such file" in printed.err
