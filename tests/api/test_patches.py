"""Patches made in files: all or none, and only where the files are as they were read."""

from __future__ import annotations

from pathlib import Path

import pytest

from why403.api.patches import apply, unified
from why403.documents.errors import BadInput
from why403.model.repair import Change, Patch, Repair


def patch_of(file: Path, old: str = "no") -> Patch:
    """A patch that writes yes for no."""
    text = file.read_text("utf-8")
    start = text.index(old)
    return Patch(str(file), text, (Change(start, start + len(old), "yes"),))


def test_a_file_that_changed_since_it_was_read_is_refused_and_all_others_with_it(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for file in (one, other):
        file.write_text("a: no\n", "utf-8")
    patches = (patch_of(one), patch_of(other))
    other.write_text("a: no # really\n", "utf-8")
    with pytest.raises(BadInput, match="changed since"):
        apply(patches)
    assert one.read_text("utf-8") == "a: no\n"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "gone"
    file.write_text("a: no\n", "utf-8")
    patch = patch_of(file)
    file.unlink()
    with pytest.raises(BadInput, match="no file"):
        apply((patch,))


def test_a_link_leads_to_the_file_that_is_changed(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("a: no\n", "utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    apply((patch_of(link),))
    assert link.is_symlink()
    assert file.read_text("utf-8") == "a: yes\n"
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_diff_says_where_the_last_line_has_no_end(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("a: no", "utf-8")
    written = unified(Repair("api-key-disabled", "", patches=(patch_of(file),)))
    assert written.count("\\ No newline at end of file") == 2
