"""`--fix`, `--patch` and `--apply`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.calls import Terminal
from tests.repair.test_offered import KEY, OWN, TEMPLATE

CALL = f"curl {OWN}/live/boats -H 'x-api-key: {KEY}'"
DISABLED = TEMPLATE.replace("Enabled: true", "Enabled: false")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "api.yaml"
    found.write_bytes(DISABLED.encode())
    return found


def test_the_report_has_the_first_repair_and_no_secret(why403: Terminal, file: Path) -> None:
    printed = why403("explain", CALL, "--api", str(file))
    assert "enable the API key Partner" in printed.out
    assert "+    Properties: {Enabled: true, Value: …}" in printed.out
    assert KEY not in printed.out


def test_the_json_has_the_proof_and_the_diff(why403: Terminal, file: Path) -> None:
    (repair,) = why403("explain", CALL, "--api", str(file), "--json").tree["repairs"]
    assert repair["verified"] is True
    assert repair["edits"][0]["fact"] == "key.enabled"
    assert repair["edits"][0]["value"] is True
    assert repair["proof"]["before"]["refused"][0]["causes"] == ["api-key-disabled"]
    assert repair["proof"]["after"]["refused"] == []
    assert not any(KEY in line for line in repair["patches"][0]["diff"])


def test_the_patch_is_one_that_git_applies(why403: Terminal, file: Path, tmp_path: Path) -> None:
    patch = tmp_path / "fix.patch"
    assert why403("explain", CALL, "--api", str(file), "--patch", str(patch)).code == 0
    text = patch.read_text("utf-8").replace(str(file), "api.yaml")
    subprocess.run(["git", "apply", "-"], input=text.encode(), cwd=tmp_path, check=True)
    assert file.read_bytes() == TEMPLATE.encode()


def test_a_patch_is_never_printed(why403: Terminal, file: Path) -> None:
    assert why403("explain", CALL, "--api", str(file), "--patch", "-").code == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_is_applied_changes_nothing_else(why403: Terminal, file: Path, encoding: str) -> None:
    text = DISABLED.replace("\n", "\r\n")
    file.write_bytes(text.encode(encoding))
    assert why403("explain", CALL, "--api", str(file), "--apply", "--yes").code == 0
    assert file.read_bytes() == text.replace("Enabled: false", "Enabled: true").encode(encoding)


def test_a_file_is_left_alone_where_the_answer_is_no(why403: Terminal, file: Path) -> None:
    printed = why403("explain", CALL, "--api", str(file), "--apply", stdin="n\n")
    assert printed.code == 1
    assert "Change" in printed.err
    assert file.read_bytes() == DISABLED.encode()


def test_nothing_is_applied_where_no_repair_is_verified(why403: Terminal, file: Path) -> None:
    file.write_text(TEMPLATE, "utf-8")
    printed = why403("explain", f"curl {OWN}/live/boats", "--api", str(file), "--apply", "--yes")
    assert printed.code == 1
    assert file.read_text("utf-8") == TEMPLATE
