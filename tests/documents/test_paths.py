"""Names of files for other programs, on Windows too: its rules of paths are those of `ntpath`."""

from __future__ import annotations

import ntpath
import posixpath

import pytest

from why403.documents.paths import below, from_the_top, way_to


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("a.yaml", "a.yaml"),
        ("sub/a.yaml", "sub/a.yaml"),
        ("/srv/app/sub/a.yaml", "sub/a.yaml"),
        ("..a/b.yaml", "..a/b.yaml"),
        ("../a.yaml", None),
        ("/elsewhere/a.yaml", None),
    ],
)
def test_a_file_below_a_folder(file: str, found: str | None) -> None:
    assert below(file, "/srv/app", posixpath) == found


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("sub\\a.yaml", "sub/a.yaml"),
        ("c:\\Work\\a.yaml", "a.yaml"),
        ("..\\a.yaml", None),
        ("D:\\work\\a.yaml", None),
        ("\\\\server\\share\\a.yaml", None),
    ],
)
def test_a_file_below_a_folder_of_windows(file: str, found: str | None) -> None:
    assert below(file, "C:\\work", ntpath) == found


def test_a_file_of_another_drive_is_named_from_its_top() -> None:
    assert way_to("D:\\api\\a.yaml", "C:\\work", ntpath) == "api/a.yaml"
    assert way_to("..\\api\\a.yaml", "C:\\work", ntpath) == "../api/a.yaml"
    assert from_the_top("C:\\api\\a.yaml", ntpath) == "api/a.yaml"
