"""The authored incidents: readable, at least three and one decoy for every cause, and unchanged."""

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bench.plain import plain_values
from why403.incident.read import read_incident
from why403.refusals import causes

FOLDER = Path(__file__).parents[2] / "cases" / "authored"
INCIDENTS = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "causes.yaml")
WRITTEN: dict[str, dict[str, Any]] = plain_values((FOLDER / "causes.yaml").read_text("utf-8"))


@pytest.mark.parametrize("path", INCIDENTS, ids=lambda path: path.stem)
def test_incident_is_read(path: Path) -> None:
    read = read_incident(path.read_text("utf-8"), path.name)
    assert read.statements or read.config or read.answer.body or read.answer.said


def test_every_incident_has_its_cause() -> None:
    assert sorted(WRITTEN) == sorted(path.stem for path in INCIDENTS)
    for name, entry in WRITTEN.items():
        assert set(entry) == {"cause", "source", "date", "decoy", "why"}
        assert name.rpartition("-")[0] == entry["cause"]
        assert entry["source"].startswith("https://")
        assert entry["decoy"] is None or entry["decoy"] in causes.BY_CODE
        assert entry["decoy"] != entry["cause"]


def test_every_cause_has_three_and_a_decoy() -> None:
    written = Counter(entry["cause"] for entry in WRITTEN.values())
    decoys = Counter(entry["cause"] for entry in WRITTEN.values() if entry["decoy"])
    assert set(written) == set(causes.BY_CODE)
    assert {code for code in written if written[code] < 3 or decoys[code] < 1} == set()


def test_incidents_are_frozen() -> None:
    listed = (FOLDER / "SHA256SUMS").read_text("utf-8").splitlines()
    files = sorted([*INCIDENTS, FOLDER / "causes.yaml"], key=lambda path: path.name)
    assert listed == [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in files]
