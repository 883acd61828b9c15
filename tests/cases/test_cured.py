"""Real incidents with their configuration and their cures: their form, their sources, and unchanged."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bench.corpus import CASES, FRESH, LATER, REAL
from bench.cured import CURED
from tests.cases.test_transcription import load
from why403.incident.read import read_incident

FOLDERS = {"real": REAL, "later": LATER, "fresh": FRESH, "more": CASES / "more"}
DIALECTS = {
    "sam": "api.yaml",
    "cloudformation": "api.yaml",
    "openapi": "api.yaml",
    "serverless": "serverless.yml",
    "hcl": "main.tf",
    "config": "call.yaml",
}
KEYS = {"incident", "source", "said", "read", "dialect", "cured_by", "cured"}
FOLDERS_OF_CASES = sorted(each for each in CURED.iterdir() if each.is_dir())


read = cache(load)


def cure(case: Path) -> dict[str, Any]:
    return dict(read(case / "cure.yaml"))


@pytest.mark.parametrize("case", FOLDERS_OF_CASES, ids=lambda case: case.name)
def test_case_is_well_formed(case: Path) -> None:
    told = cure(case)
    assert set(told) == KEYS
    assert (case / DIALECTS[str(told["dialect"])]).is_file()
    assert told["read"] in {"excerpt", "transcription"}
    assert told["cured"]
    for each in told["cured"]:
        assert each["in"] in {"file", "config", "request"}
        assert set(each) <= {"in", "place", "property", "new", "value"}
        assert "property" in each or "new" in each
    read_incident((case / "call.yaml").read_text("utf-8"), "call.yaml")


@pytest.mark.parametrize("case", FOLDERS_OF_CASES, ids=lambda case: case.name)
def test_case_is_one_of_an_incident_and_has_its_thread(case: Path) -> None:
    told = cure(case)
    folder, _, name = str(told["incident"]).partition("/")
    assert read(FOLDERS[folder] / "causes.yaml")[name]["source"] == told["source"]


def test_no_thread_is_taken_twice() -> None:
    sources = [cure(case)["source"] for case in FOLDERS_OF_CASES]
    assert len(sources) == len(set(sources))


def test_cases_are_frozen() -> None:
    listed = (CURED / "SHA256SUMS").read_text("utf-8").splitlines()
    files = sorted(path for case in FOLDERS_OF_CASES for path in case.rglob("*") if path.is_file())
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    names = [path.relative_to(CURED).as_posix() for path in files]
    assert listed == [f"{one}  {name}" for one, name in zip(sums, names, strict=True)]
