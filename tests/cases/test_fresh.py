"""The incidents held out: well-formed, from threads that nothing else uses, and unchanged."""

import hashlib
from pathlib import Path

import pytest

from bench.corpus import REAL
from tests.cases.test_transcription import KINDS, PARTS, complaints, load
from why403.gateway import causes
from why403.observed.incident_file import read_incident
from why403.questions.weights import corpus

FOLDER = Path(__file__).parents[2] / "cases" / "fresh"
INCIDENTS = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "causes.yaml")
WRITTEN = load(FOLDER / "causes.yaml")


@pytest.mark.parametrize("path", INCIDENTS, ids=lambda path: path.stem)
def test_incident_is_well_formed(path: Path) -> None:
    incident = load(path)
    assert set(incident) <= PARTS
    assert incident["api_type"] in KINDS
    assert complaints(incident.get("facts", {})) == []
    read_incident(path.read_text("utf-8"), path.name)


def test_every_incident_has_its_cause() -> None:
    assert sorted(WRITTEN) == sorted(path.stem for path in INCIDENTS)
    for name, entry in WRITTEN.items():
        assert {entry["cause"], *entry["also"]} <= set(causes.BY_CODE), name
        assert entry["confidence"] in {"confirmed", "evident"}, name


def test_no_thread_is_one_that_is_weighed_by() -> None:
    sources = {entry["source"] for entry in WRITTEN.values()}
    assert sources.isdisjoint(entry["source"] for entry in load(REAL / "causes.yaml").values())
    assert sources.isdisjoint(known.source for known in corpus())


def test_incidents_are_frozen() -> None:
    listed = (FOLDER / "SHA256SUMS").read_text("utf-8").splitlines()
    files = sorted([*INCIDENTS, FOLDER / "causes.yaml"], key=lambda path: path.name)
    assert listed == [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in files]
