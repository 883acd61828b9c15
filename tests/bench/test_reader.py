"""A reader beside the tool: the reader's record is whole, and both are counted alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from bench import reader
from bench.aside import Outcome, incidents

CASES = Path(__file__).parents[2] / "cases"
CODES = {path.stem[:-2] for path in (CASES / "authored").glob("*-[0-9].yaml")}
READ = [path.parent for path in sorted(CASES.glob(f"*/{reader.NAME}"))]


@pytest.mark.parametrize("folder", READ, ids=lambda folder: folder.name)
def test_three_known_causes_are_named_for_incidents_that_are_scored(folder: Path) -> None:
    read = reader.readings(folder)
    assert set(read) <= {name for name, *_ in incidents(folder)}
    assert all(len(named) == 3 == len(set(named)) and set(named) <= CODES for named in read.values())


def test_forty_were_read() -> None:
    assert len(reader.readings(CASES / "aside-2")) == 40


def made(folder: Path) -> Path:
    """Three incidents, of which two were read."""
    causes = {}
    for name, cause, body in (("a", "mtls", "one"), ("b", "throttled", "two"), ("c", "mtls", "three")):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump({"observed": {"status": 403, "body": body}}))
        causes[name] = {"cause": cause, "also": []}
    (folder / "causes.yaml").write_text(yaml.safe_dump(causes))
    likeliest = {"a": ["mtls", "waf-block", "throttled"], "b": ["mtls", "throttled", "waf-block"]}
    (folder / reader.NAME).write_text(json.dumps({"likeliest": likeliest}))
    return folder


def test_both_see_the_pasted_text_and_are_counted_by_the_place_of_a_right_cause(tmp_path: Path) -> None:
    seen = {}

    def ask(file: Path, right: frozenset[str]) -> Outcome:
        seen[file.stem] = (file.read_text("utf-8"), right)
        return Outcome(1 if file.stem == "b" else 4)

    found = reader.compared(made(tmp_path), ask)
    assert seen == {
        "a": ("HTTP 403\none\n", frozenset({"mtls"})),
        "b": ("HTTP 403\ntwo\n", frozenset({"throttled"})),
    }
    ranks = {name: (read.rank, said.rank) for name, (read, said) in found.items()}
    assert ranks == {"a": (1, 4), "b": (2, 1)}
    told = list(reader.lines(found))
    assert told[1].startswith("  reader  first 1 (50%")
    assert "among three 2 (100%" in told[1]
    assert "among three 1 (50%" in told[2]
    assert told[-2:] == ["  1  4  a", "  2  1  b"]
