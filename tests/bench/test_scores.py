"""Counting: intervals against published values, ranks, and the rows of the tables."""

from __future__ import annotations

import pytest

from bench.corpus import Incident
from bench.scores import Ranked, Share, by_cause, score, wilson
from why403.questions.explain import Case
from why403.refusals.refusal import Fingerprint


def incident(cause: str, *also: str) -> Incident:
    return Incident("name", "source", Case({}, Fingerprint()), cause, also, None)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_the_interval_agrees_with_published_values(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=0.00006)


def test_of_nothing_everything_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_interval_is_symmetric() -> None:
    low, high = wilson(7, 30)
    assert wilson(23, 30) == pytest.approx((1 - high, 1 - low))


def test_a_contributing_cause_counts_as_right() -> None:
    assert Ranked(incident("a", "b"), ("x", "b", "a")).rank == 2


def test_a_cause_that_is_not_named_has_no_rank() -> None:
    assert Ranked(incident("a"), ("x", "y")).rank is None


def test_a_certainty_is_right_only_if_all_of_it_is() -> None:
    assert Ranked(incident("a"), ("a", "b"), frozenset({"a"})).certain_right
    assert not Ranked(incident("a"), ("a", "b"), frozenset({"a", "b"})).certain_right
    assert not Ranked(incident("a"), ("a",)).certain_right


def test_a_score_counts_tops_suspects_and_what_is_missing() -> None:
    rows = [
        Ranked(incident("a"), ("a",), frozenset({"a"})),
        Ranked(incident("a"), ("b", "c", "a")),
        Ranked(incident("a"), ("b", "c", "d", "e", "f")),
        Ranked(incident("a"), ("b", "c", "d", "a"), frozenset({"b"})),
    ]
    found = score("method", rows)
    assert found.tops == {1: Share(1, 4), 3: Share(2, 4), 5: Share(3, 4)}
    assert found.suspects == 3.5
    assert found.certain == Share(1, 2)
    assert found.missed == 1


def test_the_rows_by_cause_begin_with_the_most_frequent() -> None:
    rows = [
        Ranked(incident("b"), ("b",)),
        Ranked(incident("a"), ("x", "a")),
        Ranked(incident("b"), ("x", "y", "z", "b")),
    ]
    assert [(r.cause, r.n, r.top1, r.top3) for r in by_cause(rows)] == [("b", 2, 1, 1), ("a", 1, 0, 1)]
