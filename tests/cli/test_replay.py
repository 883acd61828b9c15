"""`why403 replay`, as it is typed."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bench.world import POLICY, World, template
from tests.cli.calls import Terminal

SCHEMA: Any = json.loads(resources.files("why403").joinpath("words", "replay.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("replay")
    lines = [line.text for line in World(seed=3).lines(600)]
    (made / "access.json").write_text("\n".join(lines), "utf-8")
    (made / "now.json").write_text(json.dumps(template()), "utf-8")
    open_to_all = {**POLICY, "Statement": [POLICY["Statement"][0]]}
    (made / "open.json").write_text(json.dumps(open_to_all), "utf-8")
    (made / "new.json").write_text(json.dumps(template(open_to_all)), "utf-8")
    return made


def test_a_replay_without_a_change(why403: Terminal, folder: Path) -> None:
    printed = why403("replay", str(folder / "access.json"), "--api", str(folder / "now.json"))
    assert printed.code == 0
    assert "600 calls" in printed.out
    assert "Does the configuration agree with AWS's responses?" in printed.out
    assert "With the change" not in printed.out


@pytest.mark.parametrize("how", [("--policy", "open.json"), ("--change", "new.json")])
def test_json_is_as_its_schema_says(why403: Terminal, folder: Path, how: tuple[str, str]) -> None:
    option, file = how
    log, now = str(folder / "access.json"), str(folder / "now.json")
    printed = why403("replay", log, "--api", now, option, str(folder / file), "--json")
    Draft202012Validator(SCHEMA).validate(printed.tree)
    assert printed.code == 1
    assert printed.tree["change"]["let_in_now"]["calls"] > 0
    assert printed.tree["change"]["refused_now"]["calls"] == 0


def test_two_changes_are_one_too_many(why403: Terminal, folder: Path) -> None:
    log, now = str(folder / "access.json"), str(folder / "now.json")
    printed = why403("replay", log, "--api", now, "--policy", "a", "--change", "b")
    assert printed.code == 2
    assert "give either --change or --policy or --repair" in printed.err


def test_what_is_no_policy_is_said(why403: Terminal, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text("[]", "utf-8")
    log, now = str(folder / "access.json"), str(folder / "now.json")
    assert why403("replay", log, "--api", now, "--policy", str(tmp_path / "policy.json")).code == 2


def test_one_is_not_said_as_several(why403: Terminal, tmp_path: Path) -> None:
    line = {"httpMethod": "GET", "path": "/live/x", "status": 200, "requestId": "r", "ip": "192.0.2.1"}
    (tmp_path / "access.json").write_text(f"{json.dumps(line)}\njunk\n", "utf-8")
    (tmp_path / "now.json").write_text(json.dumps(template()), "utf-8")
    (tmp_path / "new.json").write_text(json.dumps(POLICY), "utf-8")
    here = [str(tmp_path / name) for name in ("access.json", "now.json", "new.json")]
    printed = why403("replay", here[0], "--api", here[1], "--policy", here[2])
    assert "1 call, 1 different request" in printed.out
    assert "not read: 1 line" in printed.out
    assert not re.search(r"\b1 (calls|lines|requests)", printed.out)


def test_a_replay_says_what_was_delivered_twice_and_not_read(
    why403: Terminal, folder: Path, tmp_path: Path
) -> None:
    lines = (folder / "access.json").read_text("utf-8").splitlines()
    refused = next(line for line in lines if '"status": "403"' in line)
    (tmp_path / "log").write_text("\n".join([*lines, refused, "no line of a log"]), "utf-8")
    tree = why403("replay", str(tmp_path / "log"), "--api", str(folder / "now.json"), "--json").tree
    assert (tree["duplicates"], tree["calls"]) == (1, 600)
    assert [each["lines"] for each in tree["lines"]["not_read"]] == [1]
    printed = why403("replay", str(tmp_path / "log"), "--api", str(folder / "now.json"))
    assert "1 refused call delivered again (same request id), counted once" in printed.out
