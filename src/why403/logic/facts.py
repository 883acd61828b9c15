"""Facts: named questions about the world, and what has been told of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol

from why403.frozen import dataclass
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import Truth

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...] | State
"""What a fact can be: a value, several values, told to be absent, or not told."""


class Shown(StrEnum):
    """How much of a fact's value may ever be printed."""

    ALL = "all"
    LAST_FOUR = "last four"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be known of a request, its surroundings or its configuration.

    `ask` is the question put to a person, `how` the way to find out (with the command to type),
    `values` the answers where they can be counted, `aspects` the parts of a call that it hangs on:
    two calls that are alike in all of them have the same value. `can_lack` says that it is an answer of
    its own that there is no value.
    """

    name: str
    ask: str
    how: str = ""
    values: tuple[Scalar, ...] = ()
    aspects: frozenset[str] = frozenset()
    shown: Shown = Shown.ALL
    can_lack: bool = False


Facts = Mapping[str, Value]
"""What is told, by the name of the fact. A name that is missing is untold."""


def told(facts: Facts, fact: Fact) -> Value:
    """The value of one fact, `ABSENT` or `UNKNOWN`."""
    return facts.get(fact.name, UNKNOWN)


class Writing(Protocol):
    """What an operator may use when it writes itself as source text for the compiled form."""

    def constant(self, value: object) -> str:
        """A name under which the source finds a value."""
        ...

    def derived(self, function: Callable[[str], object], value: str) -> str:
        """A name for what `function` makes of the fact's value; made once a call, however many ask."""
        ...


@dataclass(frozen=True, slots=True)
class Keys:
    """Where to look an atom up: it holds only of texts among `exact`, or that begin with one of `heads`."""

    exact: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Operator:
    """A named comparison of a fact's value with an operand.

    `holds` is asked only where the fact has a value; `absent` is the answer where it has none. The others
    are the same comparison in forms that are faster for some readers, each held equal to `holds` by law 3:
    `source` as an expression over the name of a value that is a string, `keys` as an index, `many` over an
    array of strings. `open` says that `holds` gives a `Truth`, which can be UNKNOWN, in place of a yes or no.
    """

    name: str
    holds: Callable[[Value, object], bool | Truth]
    absent: bool = False
    source: Callable[[object, str, Writing], str | None] | None = None
    keys: Callable[[object], Keys | None] | None = None
    many: Callable[[object, object], object] | None = None
    open: bool = False


def _equals(value: Value, operand: object) -> bool:
    return value == operand


def _among(value: Value, operand: object) -> bool:
    return isinstance(operand, frozenset | tuple) and value in operand


def _present(value: Value, _operand: object) -> bool:
    return value is not ABSENT


EQUALS = Operator("equals", _equals)
AMONG = Operator("among", _among)
PRESENT = Operator("present", _present)
