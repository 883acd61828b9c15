"""A short run of the comparison with other programs, and that each explanation can occur."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.differential.compare import cases_of, compare
from tests.differential.explained import CLASSES, variants
from tests.differential.peers import PEERS
from tests.iam_cases import case

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / ".bench"


@pytest.mark.peers
@pytest.mark.parametrize("name", PEERS)
def test_every_difference_is_explained(name: str) -> None:
    if not (INSTALLED / name).exists():
        pytest.skip("not installed: bash bench/iam/peers.sh")
    tally = compare(PEERS[name], islice(cases_of(PEERS[name], 7), 1000), INSTALLED / name)
    assert not tally.unexplained
    assert tally.counts["the same"] > 900


@pytest.mark.parametrize("explained", CLASSES, ids=lambda explained: explained.name)
def test_an_explanation_has_its_finding_with_a_quotation(explained: object) -> None:
    finding = ROOT / "docs" / "findings" / explained.finding  # type: ignore[attr-defined]
    text = finding.read_text()
    assert "\n> " in text
    assert "read 2026-" in text


def test_every_rewriting_applies_to_some_case() -> None:
    random = Random(403)
    met = {name for _ in range(600) for name, _ in variants(CLASSES, case(random))}
    assert {explained.name for explained in CLASSES} <= met
