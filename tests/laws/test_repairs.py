"""Law 5: every repair offered admits the call, read again from the patched file; none of its edits is idle; a
narrower one stands before a broader one; and outside the edit not a byte changes. In every dialect that edits
are written in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.repairs_page import with_repair
from tests.laws.refused import CANNOT_HAVE, OF_HTTP, OF_REST, PLANTED, Fault, with_fault
from tests.laws.repaired import held, held_of
from why403.repair.patching import WRITERS
from why403.templates.recognise import CLOUDFORMATION, HCL, OPENAPI, SAM, SERVERLESS

FEW = range(2)
MANY = range(2, 200)
"""The short form of the law, and the rest of the long one, which is slow; `bench/repairs.py` holds more."""
QUICK = (CLOUDFORMATION, OPENAPI, HCL, SERVERLESS)
"""AWS's transform of SAM templates takes seconds."""


@pytest.mark.parametrize("dialect", QUICK)
@pytest.mark.parametrize("seed", FEW)
def test_law_5(seed: int, dialect: str, tmp_path: Path) -> None:
    assert held(seed, dialect, tmp_path).repairs


@pytest.mark.slow
@pytest.mark.parametrize("dialect", QUICK)
@pytest.mark.parametrize("seed", MANY)
def test_law_5_of_many(seed: int, dialect: str, tmp_path: Path) -> None:
    assert held(seed, dialect, tmp_path).repairs


NOT_PLANTED: Mapping[str, Mapping[str, str]] = {
    OPENAPI: dict.fromkeys(
        ("jwt-invalid", "jwt-scope"), "it tells no stages: of an HTTP API no token is known to be met"
    ),
    SERVERLESS: {"api-key-not-in-plan": "the plan that the framework makes has the stage and all keys"},
    SAM: {
        "not-deployed": "an HTTP API of SAM deploys every change by itself",
        "integration-permission": "SAM writes the permissions: test_levers.py mends a path",
    },
}
"""Causes that no generated refusal has in a dialect, though an edit can be written there."""


@pytest.mark.parametrize("dialect", [*QUICK, SAM])
def test_every_cause_with_a_repair_is_planted_or_has_its_reason(dialect: str) -> None:
    faults = {*OF_REST, *OF_HTTP} - set(CANNOT_HAVE.get(dialect, ()))
    planted = {code for fault in faults for code in PLANTED[fault]}
    assert set(with_repair(dialect)) - planted == set(NOT_PLANTED.get(dialect, ()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "dialect"),
    [
        pytest.param(fault, dialect, id=f"{fault.__name__}-{dialect}")
        for dialect in QUICK
        for fault in dict.fromkeys((*OF_REST, *OF_HTTP))
        if fault not in CANNOT_HAVE.get(dialect, ())
    ],
)
def test_law_5_of_every_fault(fault: Fault, dialect: str, tmp_path: Path) -> None:
    """Of every one that the dialect can tell, and whose repair can be written there."""
    law = held_of(with_fault(fault, dialect), tmp_path)
    assert law.repairs
    assert set(law.causes) & set(PLANTED[fault])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_law_5_of_sam(seed: int, tmp_path: Path) -> None:
    assert held(seed, SAM, tmp_path).repairs


def test_the_law_is_held_in_every_dialect_that_edits_are_written_in() -> None:
    assert {*QUICK, SAM} == {*WRITERS, SERVERLESS}
