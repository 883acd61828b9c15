"""Repairs ranked by the logged calls that they would let in."""

from __future__ import annotations

from why403.model.repair import Do, Edit, Logged
from why403.questions.explain import Case
from why403.repair.asking import Met
from why403.repair.search import Found


def found(edits: int, reach: int, let_in: int | None) -> Found:
    made = tuple(Edit(("api", str(n)), Do.SET) for n in range(edits))
    logged = None if let_in is None else Logged(100, let_in, 0)
    nothing = Met((), ())
    return Found(made, 1, reach, nothing, nothing, Case.__new__(Case), logged)


def test_equally_small_ones_are_ranked_by_what_they_would_let_in() -> None:
    few, many = found(1, reach=9, let_in=2), found(1, reach=1, let_in=30)
    assert few.rank < many.rank


def test_fewer_edits_come_first_whatever_a_log_shows() -> None:
    assert found(1, reach=9, let_in=30).rank < found(2, reach=1, let_in=0).rank


def test_without_a_log_what_reaches_less_far_comes_first() -> None:
    assert found(1, reach=1, let_in=None).rank < found(1, reach=9, let_in=None).rank


def test_of_as_many_calls_what_reaches_less_far_comes_first() -> None:
    assert found(1, reach=1, let_in=4).rank < found(1, reach=9, let_in=4).rank
