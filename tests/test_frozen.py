"""Classes that are made fast are like those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from why403 import frozen


def declared(decorator: Callable[..., Any], **given: bool) -> Any:
    """One class with everything that a declaration can say, made by either decorator."""

    @decorator(frozen=True, slots=True, **given)
    class Sample:
        """A sample."""

        first: object
        second: str = "two"
        hidden: str = field(default="secret", repr=False)
        more: list[int] = field(default_factory=list, hash=False)
        aside: object = field(default=None, compare=False)

        @property
        def doubled(self) -> str:
            return self.second * 2

    return Sample


OURS, THEIRS = declared(frozen.dataclass), declared(dataclasses.dataclass)
CALLS: tuple[tuple[tuple[object, ...], dict[str, object]], ...] = (
    ((1,), {}),
    ((True,), {}),
    ((1, "other"), {"aside": 3}),
    ((1,), {"aside": 4, "more": [1]}),
    ((1, "two", "another"), {}),
)


@frozen.dataclass(frozen=True, slots=True)
class Kept:
    """At the top of a module, where `pickle` finds it."""

    one: int
    two: tuple[int, ...] = ()


@frozen.dataclass(frozen=True, slots=True)
class Empty:
    """It has no fields."""


@frozen.dataclass(frozen=True, slots=True)
class Alone:
    """It has one field, and a text of its own."""

    value: object

    def __repr__(self) -> str:
        return "Alone()"


def test_they_are_made_from_the_same_arguments_and_write_themselves_alike() -> None:
    for arguments, named in CALLS:
        assert repr(OURS(*arguments, **named)) == repr(THEIRS(*arguments, **named))
    assert "secret" not in repr(OURS(1))


def test_what_is_left_out_is_named_as_the_standard_library_names_it() -> None:
    with pytest.raises(TypeError) as theirs:
        THEIRS()
    with pytest.raises(TypeError) as ours:
        OURS()
    assert str(ours.value) == str(theirs.value)


def test_they_are_equal_where_those_of_the_standard_library_are() -> None:
    ours, theirs = ([made(*given, **named) for given, named in CALLS] for made in (OURS, THEIRS))
    assert [[one == other for one in ours] for other in ours] == [
        [one == other for one in theirs] for other in theirs
    ]
    assert OURS(1) != THEIRS(1)
    assert OURS(1) != 1


def test_what_is_equal_has_one_hash() -> None:
    assert hash(OURS(1)) == hash(OURS(True)) == hash(OURS(1, aside=3)) == hash(OURS(1, more=[1]))
    assert hash(OURS(1)) != hash(OURS(2))


def test_a_value_that_is_not_equal_to_itself_makes_no_difference() -> None:
    strange = float("nan")
    assert Alone(strange) == Alone(strange)


def test_nothing_can_be_changed() -> None:
    sample = OURS(1)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'first'"):
        sample.first = 2
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'first'"):
        del sample.first
    with pytest.raises(FrozenInstanceError):
        sample.unheard_of = 1


def test_each_has_a_list_of_its_own() -> None:
    assert OURS(1).more is not OURS(1).more


def test_the_tools_of_the_standard_library_know_them() -> None:
    known: object = OURS
    assert dataclasses.is_dataclass(known)
    assert [each.name for each in dataclasses.fields(OURS)] == [
        each.name for each in dataclasses.fields(THEIRS)
    ]
    assert dataclasses.replace(OURS(1, "a"), first=2) == OURS(2, "a")
    assert dataclasses.asdict(OURS(1)) == dataclasses.asdict(THEIRS(1))
    assert OURS.__match_args__ == THEIRS.__match_args__
    assert list(inspect.signature(OURS).parameters) == list(inspect.signature(THEIRS).parameters)


def test_one_is_made_of_another() -> None:
    assert frozen.replace(OURS(1, "a"), first=2) == OURS(2, "a")
    with pytest.raises(TypeError, match="unheard_of"):
        frozen.replace(OURS(1), unheard_of=2)


def test_they_are_copied_and_kept() -> None:
    kept = Kept(1, (2,))
    assert copy.copy(kept) == copy.deepcopy(kept) == pickle.loads(pickle.dumps(kept)) == kept


def test_a_class_without_fields_and_one_with_its_own_text() -> None:
    assert Empty() == Empty()
    assert hash(Empty()) == hash(Empty())
    assert repr(Alone(1)) == "Alone()"
    assert Alone(1) == Alone(1)


def test_without_comparison_each_is_equal_only_to_itself() -> None:
    made = declared(frozen.dataclass, eq=False)
    one = made(1)
    same = one
    assert one == same
    assert one != made(1)
    assert len({one, made(1)}) == 2


def test_what_can_be_changed_is_left_to_the_standard_library() -> None:
    with pytest.raises(TypeError, match=r"dataclasses\.dataclass"):
        frozen.dataclass(frozen=False, slots=True)


def test_what_can_be_left_out_stands_behind_what_cannot() -> None:
    with pytest.raises(TypeError, match="'second' follows"):

        @frozen.dataclass(frozen=True, slots=True)
        class Sample:
            first: int = 1
            second: int  # type: ignore[misc]


def test_fields_are_not_inherited() -> None:
    with pytest.raises(TypeError, match="fields of another"):

        @frozen.dataclass(frozen=True, slots=True)
        class Sample(Kept):
            three: int = 3


def test_whoever_asks_for_the_fields_twice_gets_the_same() -> None:
    made = declared(frozen.dataclass)
    assert dataclasses.fields(made) == dataclasses.fields(made)
    assert dataclasses.fields(made(1)) == dataclasses.fields(made)
    assert [each.type for each in dataclasses.fields(made)] == [
        each.type for each in dataclasses.fields(THEIRS)
    ]
