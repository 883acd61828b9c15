"""The further incidents, those set aside too: well-formed, frozen, and of sources used nowhere else."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from bench import aside, corpus
from tests.cases.test_transcription import KINDS, PARTS, complaints, load
from why403.incident.read import read_incident

CASES = Path(__file__).parents[2] / "cases"
FOLDERS = (
    "more",
    "aside",
    "aside-2",
    "aside-3",
    "aside-4",
    "aside-5",
    "aside-6",
    "aside-7",
    "aside-8",
    "aside-9",
    "aside-10",
    "aside-11",
)
DIVIDED = ("more", "aside")
"""The two between which the sum of a source decided."""
CODES = {path.stem[:-2] for path in (CASES / "authored").glob("*-[0-9].yaml")}
INCIDENTS = sorted(
    path for folder in FOLDERS for path in (CASES / folder).glob("*.yaml") if path.name != "causes.yaml"
)


def causes_of(folder: str) -> dict[str, Any]:
    entries: dict[str, Any] = load(CASES / folder / "causes.yaml")
    return entries


BY_NOTES = ", by the notes"
"""Of a second reading that had what the first reader noted, and not the source."""
ENTRIES = {(folder, name): entry for folder in FOLDERS for name, entry in causes_of(folder).items()}


def keyed(source: str) -> str:
    """The one form of a source's address, whether it names an issue or a pull request."""
    return (
        source.lower().split("#")[0].rstrip("/").replace("/pull/", "/issues/").replace("http://", "https://")
    )


def test_every_incident_has_a_cause_and_every_cause_an_incident() -> None:
    assert {(path.parent.name, path.stem) for path in INCIDENTS} == set(ENTRIES)


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_incident_can_be_read_and_tells_known_facts_only(folder: str) -> None:
    for path in (path for path in INCIDENTS if path.parent.name == folder):
        told = load(path)
        assert set(told) <= PARTS | {"preflight"}, path
        assert told["why403"] == 1, path
        assert told.get("api_type", "REST") in KINDS, path
        assert complaints(told.get("facts", {})) == [], path
        read_incident(path.read_text("utf-8"), path.name)


def test_a_cause_is_a_known_one_and_says_what_confirms_it() -> None:
    for key, entry in ENTRIES.items():
        assert {entry["cause"], *entry["also"]} <= CODES, key
        assert entry["cause"] not in entry["also"], key
        assert entry["confidence"] in {"confirmed", "evident"}, key
        assert entry["confirmed_by"].strip(), key


def test_a_second_reading_says_what_it_found() -> None:
    for key, entry in ENTRIES.items():
        said = entry.get("second_reading", "not read").replace(BY_NOTES, "")
        assert said in {"agrees", "not found", "not read"} or said.startswith("differs: "), key
        assert said.startswith("differs: ") or not entry.get("disputed"), key


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_disputed_incident_is_neither_learned_from_nor_scored(folder: str) -> None:
    entries = causes_of(folder)
    disputed = {name for name, entry in entries.items() if entry.get("disputed")}
    assert disputed or "| disputed | 0 |" in (CASES / folder / "README.md").read_text("utf-8")
    assert {incident.name for incident in corpus.load(folder=CASES / folder)} == set(entries) - disputed
    assert disputed.isdisjoint(name for name, _, _ in aside.incidents(CASES / folder))


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_readme_counts_the_second_readings_and_lists_what_is_disputed(folder: str) -> None:
    readme = (CASES / folder / "README.md").read_text("utf-8")
    entries = causes_of(folder)
    every = [entry["second_reading"] for entry in entries.values() if "second_reading" in entry]
    said = [found for found in every if BY_NOTES not in found]
    agree, not_found = said.count("agrees"), said.count("not found")
    disputed = {name for name, entry in entries.items() if entry.get("disputed")}
    objected = sum(BY_NOTES not in entries[name]["second_reading"] for name in disputed)
    for number, what in (
        (len(entries), "incidents"),
        (len(said) - not_found, "read twice"),
        (agree, "agree"),
        (len(said) - not_found - agree - objected, "corrected"),
        (len(disputed), "disputed"),
        (not_found, "not shown again"),
    ):
        assert f"| {what} | {number} |" in readme
    assert (
        len(every) == len(said) or f"| read again by the notes alone | {len(every) - len(said)} |" in readme
    )
    assert set(re.findall(r"^- `((?:gh|page|file|repo)-[^`]+)`", readme, re.MULTILINE)) == disputed


def test_an_incident_is_named_after_its_source() -> None:
    """A record that got the source of its neighbour shows here."""
    for (folder, name), entry in ENTRIES.items():
        source = entry["source"]
        if name.startswith("page-"):
            assert "address not known" in source or source.rsplit("/", 1)[1] in name, folder
            continue
        if name.startswith("file-"):
            parts = re.sub(r"-\d$", "", name).split("-")[1:]
            assert all(part in source.lower() for part in parts), (folder, name)
            continue
        place = re.match(r"https://github\.com/([^/]+)/([^/, ]+)(?:, | \()\S", source)
        if place is not None:
            assert all(re.sub(r"[._]", "-", part.lower()) in name for part in place.groups()), (folder, name)
            continue
        thread = re.fullmatch(r"https://github\.com/([^/]+)/([^/]+)/(?:issues|pull)/(\d+)", source)
        assert thread is not None, (folder, name)
        owner, repository, number = (re.sub(r"[._]", "-", part.lower()) for part in thread.groups())
        assert number in name.split("-"), folder
        assert owner in name or repository in name, folder


def test_the_sum_of_the_source_decides_the_folder() -> None:
    for (folder, name), entry in ENTRIES.items():
        if folder in DIVIDED:
            number = int(hashlib.sha256(entry["source"].encode()).hexdigest(), 16)
            assert folder == ("aside" if number % 3 == 0 else "more"), name


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_files_are_those_that_were_frozen(folder: str) -> None:
    lines = (CASES / folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert sums == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (CASES / folder).glob("*.yaml")
    }


def test_no_source_is_used_twice_over_all_folders() -> None:
    """Only clashes with these folders count: an older one may tell two incidents of one thread, and so may an
    article here, whose second incident is named after the first."""
    taken: dict[str, str] = {}
    for folder in (
        *FOLDERS,
        *sorted({path.parent.name for path in CASES.glob("*/causes.yaml")} - {*FOLDERS}),
    ):
        for name, entry in causes_of(folder).items():
            key = keyed(entry["source"])
            clash = taken.get(key)
            assert clash in {None, f"{folder}/{re.sub(r'-[2-9]$', '', name)}"}, (
                f"{folder}/{name} has the source of {clash}"
            )
            if folder in FOLDERS:
                taken.setdefault(key, f"{folder}/{name}")
