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

from bench.plain import plain_values
from tests.audit.made import method, template

ROOT = Path(__file__).parents[2]
ACTION: Any = plain_values((ROOT / "action.yml").read_text("utf-8"))
HOOK: Any = plain_values((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))[0]
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
    assert HOOK["entry"] == "why403 audit --if-any"


def commit_hook(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What pre-commit runs: the entry with the arguments, then the files of the repository that fit."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    files = [name for name in names if re.search(HOOK["files"], name)]
    command = [sys.executable, "-m", *HOOK["entry"].split(), *arguments, *files]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_the_hook_stops_a_commit_with_a_finding_and_passes_over_files_without_an_api(folder: Path) -> None:
    (folder / "template-notes.yaml").write_text("about: nothing\n", "utf-8")
    (folder / "main.tf").write_text('resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n', "utf-8")
    (folder / "outputs.tf").write_text('output "a" {\n  value = 1\n}\n', "utf-8")
    done = commit_hook(folder, "--fail-on", "high")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("open-route") == 1


def test_the_hook_passes_where_no_file_tells_an_api(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n', "utf-8")
    done = commit_hook(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_hook_stops_at_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("Resources: [1,\n", "utf-8")
    assert commit_hook(tmp_path).returncode == 2


def test_a_module_in_several_files_is_audited_once(tmp_path: Path) -> None:
    (tmp_path / "api.tf").write_text('resource "aws_api_gateway_rest_api" "a" {\n  name = "a"\n}\n', "utf-8")
    (tmp_path / "method.tf").write_text(
        'resource "aws_api_gateway_method" "get" {\n'
        "  rest_api_id   = aws_api_gateway_rest_api.a.id\n"
        "  resource_id   = aws_api_gateway_rest_api.a.root_resource_id\n"
        '  http_method   = "GET"\n  authorization = "NONE"\n}\n',
        "utf-8",
    )
    assert commit_hook(tmp_path).stdout.count("(1 route read)") == 1


@pytest.mark.slow
def test_a_fingerprint_is_the_same_however_the_file_is_typed(folder: Path) -> None:
    marks = []
    for typed in ("template.json", "./template.json", str(folder / "template.json")):
        run_audit(folder, files=typed)
        results = json.loads((folder / "why403.sarif").read_text("utf-8"))["runs"][0]["results"]
        marks.append([each["partialFingerprints"] for each in results])
    assert marks[0] == marks[1] == marks[2]
    assert len({each["why403/v1"] for each in marks[0]}) == len(marks[0])
