"""`--fix`, `--patch` and `--apply`."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.cli.calls import Terminal
from tests.repair.test_offered import KEY, OWN, TEMPLATE
from why403.api.patches import apply
from why403.documents.errors import BadInput
from why403.model.repair import Change, Patch

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


@pytest.mark.parametrize(
    "name",
    ["api.yaml", "./api.yaml", "a folder/my api.yaml", 'it\'s "quoted".yaml', "a\tb\\c.yaml", "é.yaml"],
)
@pytest.mark.parametrize("absolute", [True, False])
def test_the_patch_is_one_that_git_applies(
    why403: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, absolute: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(DISABLED.encode())
    named = str(file) if absolute else name
    assert why403("explain", CALL, "--api", named, "--patch", "fix.patch").code == 0
    subprocess.run(["git", "apply", "fix.patch"], cwd=tmp_path, check=True)
    assert file.read_bytes() == TEMPLATE.encode()


def test_a_patch_of_a_file_of_windows_keeps_its_line_ends(
    why403: Terminal, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file.write_bytes(DISABLED.replace("\n", "\r\n").encode())
    assert why403("explain", CALL, "--api", "api.yaml", "--patch", "fix.patch").code == 0
    subprocess.run(["git", "-c", "core.autocrlf=false", "apply", "fix.patch"], cwd=tmp_path, check=True)
    assert file.read_bytes() == TEMPLATE.replace("\n", "\r\n").encode()


def test_a_patch_does_not_replace_the_file_that_it_changes(why403: Terminal, file: Path) -> None:
    printed = why403("explain", CALL, "--api", str(file), "--patch", str(file))
    assert (printed.code, "another name" in printed.err) == (2, True)
    assert file.read_bytes() == DISABLED.encode()


def test_a_file_that_is_read_only_is_left_alone(why403: Terminal, file: Path) -> None:
    file.chmod(0o444)
    printed = why403("explain", CALL, "--api", str(file), "--apply", "--yes")
    assert (printed.code, "read-only" in printed.err) == (2, True)
    assert file.read_bytes() == DISABLED.encode()


def test_a_link_stays_one_and_its_file_is_changed(why403: Terminal, file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    assert why403("explain", CALL, "--api", str(link), "--apply", "--yes").code == 0
    assert link.is_symlink()
    assert file.read_bytes() == TEMPLATE.encode()


def test_no_file_is_changed_where_one_of_them_cannot_be(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.yaml"
    other.write_bytes(file.read_bytes())
    changed = DISABLED.index("Enabled: false")
    change = Change(changed, changed + len("Enabled: false"), "Enabled: true")
    made = tempfile.mkstemp

    def full(*, dir: Path, prefix: str) -> tuple[int, str]:
        if "other" in prefix:
            raise OSError(30, "Read-only file system")
        return made(dir=dir, prefix=prefix)

    monkeypatch.setattr(tempfile, "mkstemp", full)
    with pytest.raises(BadInput, match="cannot be written"):
        apply([Patch(str(each), DISABLED, (change,)) for each in (file, other)])
    assert file.read_bytes() == DISABLED.encode()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["api.yaml", "other.yaml"]


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
