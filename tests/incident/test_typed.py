"""An unknown name is shown only as far as a known one begins with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from why403.incident.typed import closest, near, no_file, shortened

KNOWN = ("route.exists", "route.kind", "waf.allows")
SECRET = "q7Zk2LmPSECRETvalue91xxyy"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("route.exist", "`route.exist`"),
        ("route.exits", "`route.exi…`"),
        ("Route.Exists", "`route.exists`"),
        ("wa", "`…`"),
        ("", "`…`"),
        (SECRET, "`…`"),
        (f"route.exists{SECRET}", "`route.exists…`"),
    ],
)
def test_what_is_shown_is_the_beginning_of_a_known_name(typed: str, shown: str) -> None:
    assert shortened(typed, KNOWN) == shown


@given(st.text(max_size=40))
def test_no_character_is_shown_that_no_known_name_has_there(typed: str) -> None:
    shown = shortened(typed, KNOWN).strip("`").removesuffix("…")
    assert shown == "" or any(name.startswith(shown) for name in KNOWN)


def test_a_likely_misspelling_is_suggested() -> None:
    assert near("route.exits", KNOWN).startswith("`route.exists`")
    assert closest("route.exits", KNOWN).startswith("`route.exists`")


def test_where_none_is_near_all_are_listed() -> None:
    assert closest(SECRET, KNOWN) == "one of: route.exists, route.kind, waf.allows"


def test_a_misspelt_file_is_suggested_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").touch()
    (tmp_path / "other.json").touch()
    said = str(no_file(str(tmp_path / "templte.yaml")))
    assert f"`{tmp_path}{os.sep}templ…`" in said
    assert f"expected `{tmp_path / 'template.yaml'}`" in said
    assert "other.json" not in said


def test_a_file_unlike_all_others_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "template.yaml").touch()
    monkeypatch.chdir(tmp_path)
    assert SECRET[:4] not in str(no_file(SECRET))
    assert SECRET[:4] not in str(no_file(f"missing/{SECRET}"))
