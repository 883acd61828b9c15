"""A short form of `bench/hostile.py` and of `bench/pastes.py`: what is mutated, and what is long."""

from __future__ import annotations

import time

import pytest

from bench.hostile import SECRET, SEEDS, Part, in_process, mutation, mutations, part, wrong_in
from bench.pastes import KINDS, text_of
from why403.pasted.combine import combine
from why403.pasted.recognise import recognise


@pytest.mark.parametrize("count", [100, pytest.param(400, marks=pytest.mark.slow)])
def test_no_mutation_of_a_sample_does_harm(count: int) -> None:
    """A hundred in the short form; four hundred in the long one: pastes, configurations, policies."""
    assert [wrong for number in range(count) if (wrong := in_process(number)) is not None] == []


def test_a_mutation_hangs_on_its_number_alone() -> None:
    assert list(mutations(SEEDS, 3, first=7)) == [mutation(SEEDS, number) for number in (7, 8, 9)]


def test_a_part_tells_what_failed() -> None:
    done = part("so", 4, 3, lambda number: "broken" if number == 5 else None, "1")
    assert (done.first, done.count, done.faults) == (4, 3, ((5, "broken"),))
    assert isinstance(done, Part)


@pytest.mark.parametrize("text", [f"key {SECRET}", "a \x1b[31m red word", "a \u202e turned word"])
def test_what_must_not_be_printed_is_found(text: str) -> None:
    assert wrong_in(text) is not None
    assert wrong_in("403 from GET /prod/orders\n") is None


def _seconds(text: str) -> float:
    start = time.process_time()
    combine(recognise(text, "paste"))
    return time.process_time() - start


@pytest.mark.parametrize("length", [75_000, pytest.param(250_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", KINDS)
def test_time_grows_with_the_length(kind: str, length: int) -> None:
    """Four times the text takes no sixteen times as long, as what is quadratic does.

    The long form has long texts. Each is timed twice: garbage of other tests may be collected meanwhile.
    """
    short, long = text_of(kind, length), text_of(kind, 4 * length)
    _seconds(text_of(kind, 10_000))
    assert min(_seconds(long), _seconds(long)) < 10 * max(_seconds(short), 0.05)
