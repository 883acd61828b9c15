"""The incidents held out at first sight: well-formed, each from a thread of its own, and unchanged."""

import hashlib
from pathlib import Path

import pytest

from bench.corpus import CASES, FRESH, LATER, REAL
from tests.cases.test_transcription import KINDS, PARTS, complaints, load
from why403.incident.read import read_incident
from why403.refusals import causes

FOLDERS = (FRESH, LATER)


def incidents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.yaml") if path.name != "causes.yaml")


def sources(folder: Path) -> set[str]:
    return {entry["source"] for entry in load(folder / "causes.yaml").values()}


@pytest.mark.parametrize(
    "path", [p for folder in FOLDERS for p in incidents(folder)], ids=lambda path: path.stem
)
def test_incident_is_well_formed(path: Path) -> None:
    incident = load(path)
    assert set(incident) <= PARTS
    assert incident["api_type"] in KINDS
    assert complaints(incident.get("facts", {})) == []
    read_incident(path.read_text("utf-8"), path.name)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_incident_has_its_cause(folder: Path) -> None:
    written = load(folder / "causes.yaml")
    assert sorted(written) == sorted(path.stem for path in incidents(folder))
    for name, entry in written.items():
        assert {entry["cause"], *entry["also"]} <= set(causes.BY_CODE), name
        assert entry["confidence"] in {"confirmed", "evident"}, name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_thread_is_one_of_the_first_collection(folder: Path) -> None:
    assert sources(folder).isdisjoint(sources(REAL))


def test_no_later_thread_is_one_that_was_looked_at_before() -> None:
    assert sources(LATER).isdisjoint(sources(FRESH) | sources(CASES / "authored"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_incidents_are_frozen(folder: Path) -> None:
    listed = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    files = sorted([*incidents(folder), folder / "causes.yaml"], key=lambda path: path.name)
    assert listed == [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in files]
