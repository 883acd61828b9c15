"""The transcribed incidents: well-formed, in terms of the catalogue, and unchanged since they were frozen."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from bench.plain import plain_values
from why403.incident.fact_values import tellable_facts

FOLDER = Path(__file__).parents[2] / "cases" / "real"
INCIDENTS = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "causes.yaml")
CATALOGUE = tellable_facts()
KINDS = {"REST", "HTTP", "WEBSOCKET"}
PARTS = {"why403", "api_type", "observed", "request", "facts", "context", "config"}


def load(path: Path) -> Any:
    return plain_values(path.read_text(encoding="utf-8"))


def complaints(told: dict[str, object]) -> list[str]:
    """Facts that the catalogue does not know, or not with this value; a 1 is no yes."""
    wrong = []
    for name, value in told.items():
        fact = CATALOGUE.get(name)
        if fact is None:
            wrong.append(f"{name}: no such fact")
        elif value is None or not isinstance(value, str | bool | int):
            wrong.append(f"{name}: {value!r} is no value")
        elif (
            fact.values
            and value != "absent"
            and not any(type(value) is type(v) and value == v for v in fact.values)
        ):
            wrong.append(f"{name}: {value!r} is none of {fact.values}")
    return wrong


def test_all_incidents_are_there() -> None:
    assert len(INCIDENTS) == 96


@pytest.mark.parametrize("path", INCIDENTS, ids=lambda path: path.stem)
def test_incident_is_well_formed(path: Path) -> None:
    incident = load(path)
    assert incident["why403"] == 1
    assert set(incident) <= PARTS
    assert incident.get("api_type", "REST") in KINDS
    assert isinstance(incident["observed"]["headers"], dict)
    assert isinstance(incident["request"]["headers"], dict)
    assert all(isinstance(sentence, str) for sentence in incident["context"])
    assert isinstance(incident.get("config", {}), dict)
    assert complaints(incident.get("facts", {})) == []


def test_every_incident_has_its_cause() -> None:
    causes = load(FOLDER / "causes.yaml")
    assert sorted(causes) == sorted(path.stem for path in INCIDENTS)
    for name, entry in causes.items():
        assert entry["source"].startswith("http"), name
        assert entry["confidence"] in {"confirmed", "evident"}, name
        assert (entry["oracle"] is None) == ("why_left_out" in entry), name
        assert complaints(entry["oracle"] or {}) == [], name


def test_yes_and_no_are_booleans() -> None:
    assert complaints({"route.exists": True, "works.direct": False}) == []
    assert complaints({"route.exists": "yes"}) != []
    assert complaints({"route.exists": 1}) != []
    assert complaints({"no.such-fact": True}) == ["no.such-fact: no such fact"]


def test_transcription_is_frozen() -> None:
    listed = (FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    files = sorted([*INCIDENTS, FOLDER / "causes.yaml"], key=lambda path: path.name)
    assert listed == [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in files]
