"""The action and the hook of this repository, run as a runner runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.audit.made import method, template

ROOT = Path(__file__).parents[2]
ACTION: Any = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOK: Any = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))[0]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="its steps are of bash")


def run_audit(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """The last step of the action, in a folder, with these inputs over the defaults."""
    given = {name: told.get("default", "") for name, told in ACTION["inputs"].items()} | inputs
    step = ACTION["runs"]["steps"][-1]
    environment = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given[match[1]], value)
        for name, value in step["env"].items()
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    call = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(
        call,
        cwd=folder,
        env={**environment, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = json.dumps(template({"Get": method(AuthorizationType="NONE")}))
    (tmp_path / "template.json").write_text(text, "utf-8")
    return tmp_path


def test_the_action_writes_sarif_and_fails_on_a_finding(folder: Path) -> None:
    done = run_audit(folder, files="template.json")
    assert done.returncode == 1, done.stderr
    assert "open-route" in done.stdout
    results = json.loads((folder / "why403.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results} == {
        "template.json"
    }


def test_the_action_passes_where_the_finding_is_accepted(folder: Path) -> None:
    accepted = "[{rule: open-route, subject: GET /orders, reason: a test, until: 2999-12-31}]"
    (folder / "accepted.yaml").write_text(accepted, "utf-8")
    assert run_audit(folder, files="template.json", baseline="accepted.yaml").returncode == 0


def test_an_input_is_no_command(folder: Path) -> None:
    done = run_audit(folder, files="template.json; touch harmed", baseline="$(touch harmed)")
    assert done.returncode == 2
    assert not (folder / "harmed").exists()


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("template.yaml", True),
        ("infra/template-prod.yml", True),
        ("openapi.json", True),
        ("main.tf", True),
        ("README.md", False),
        ("src/app.json", False),
    ],
)
def test_the_hook_takes_files_that_can_hold_an_api(name: str, *, taken: bool) -> None:
    assert (re.search(HOOK["files"], name) is not None) is taken
    assert HOOK["entry"] == "why403 audit"
