"""The everyday situations: readable, each with its sources, and unchanged since they were frozen."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from bench.everyday import EVERYDAY, Row, missed
from bench.plain import plain_values
from why403.incident.read import read_incident
from why403.refusals.causes import BY_CODE

SITUATIONS = sorted(path for path in EVERYDAY.glob("*.yaml") if path.name != "expected.yaml")
EXPECTED: dict[str, dict[str, Any]] = plain_values((EVERYDAY / "expected.yaml").read_text("utf-8"))


@pytest.mark.parametrize("path", SITUATIONS, ids=lambda path: path.stem)
def test_a_situation_is_told_in_the_words_of_a_person(path: Path) -> None:
    read = read_incident(path.read_text("utf-8"), path.name)
    assert read.context
    assert read.statements == () or {said.fact for said in read.statements} == {"api.type"}


def test_every_situation_has_its_expectation() -> None:
    assert len(SITUATIONS) == 40
    assert sorted(EXPECTED) == [path.stem for path in SITUATIONS]
    for name, entry in EXPECTED.items():
        assert set(entry) == {"first", "sources", "why"}, name
        assert set() < set(entry["first"]) <= set(BY_CODE), name
        assert len(set(entry["sources"])) == 2, name
        assert all(source.startswith("https://") for source in entry["sources"]), name


def test_situations_are_frozen() -> None:
    listed = (EVERYDAY / "SHA256SUMS").read_text("utf-8").splitlines()
    files = sorted([*SITUATIONS, EVERYDAY / "expected.yaml"], key=lambda path: path.name)
    assert listed == [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in files]


def row(first: str, certain: frozenset[str] = frozenset()) -> Row:
    return Row("a-situation", frozenset({"api-key-missing"}), (first, "throttled"), 0.5, certain)


def test_too_few_that_are_first_miss_the_target() -> None:
    assert missed([row("api-key-missing")] * 40) == []
    assert missed([row("api-key-missing")] * 37 + [row("mtls")] * 3) == ["37 of 40 are first, fewer than 38"]


def test_something_wrong_that_is_certain_misses_the_target() -> None:
    rows = [row("api-key-missing")] * 39 + [row("mtls", frozenset({"mtls"}))]
    assert missed(rows) == ["a-situation: something wrong is certain"]
