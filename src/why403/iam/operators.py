"""Condition operators: the published table, times `…IfExists`, times the two set operators.

An operand is made once per condition from the policy's values; `operand.holds(text)` says whether one
request value fits one of them. Negation and sets are the operator's part, the same for all families.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from why403.iam.arns import arn_globs
from why403.iam.globs import MANY, ONE, globs
from why403.iam.networks import Networks
from why403.iam.operands import Operand, Texts
from why403.iam.quantities import COMPARISONS, Quantities, Reader, moment, number, octets, truth
from why403.logic.facts import Keys, Operator, Value, Writing
from why403.logic.states import State

Prepare = Callable[[tuple[str, ...]], Operand]
"""From the policy's values, wildcards marked, to the operand."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One operator as published, before suffix and set: its `family`, and whether it is the negated one."""

    name: str
    family: str
    negated: bool
    prepare: Prepare
    variables: bool
    wildcards: bool


def text_of(value: object) -> str:
    """A fact's value as a condition compares it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def plain(pattern: str) -> str:
    """A pattern of an operator without wildcards: its marks are the characters themselves."""
    return pattern.replace(ONE, "?").replace(MANY, "*")


def _texts(values: tuple[str, ...]) -> Operand:
    return Texts(frozenset(map(plain, values)))


def _folded(values: tuple[str, ...]) -> Operand:
    return Texts(frozenset(plain(v).lower() for v in values), True)


def _quantities(read: Reader, compare: str) -> Prepare:
    return lambda values: Quantities(tuple(map(plain, values)), read, COMPARISONS[compare])


def _networks(values: tuple[str, ...]) -> Operand:
    return Networks(tuple(map(plain, values)))


def _published() -> Iterator[Comparison]:
    strings: dict[str, Prepare] = {"Equals": _texts, "EqualsIgnoreCase": _folded, "Like": globs}
    for name, prepare in strings.items():
        yield Comparison(f"String{name}", "String", False, prepare, True, prepare is globs)
        yield Comparison(f"StringNot{name}", "String", True, prepare, True, prepare is globs)
    for family, read in (("Numeric", number), ("Date", moment)):
        yield Comparison(f"{family}NotEquals", family, True, _quantities(read, "Equals"), False, False)
        for name in COMPARISONS:
            yield Comparison(family + name, family, False, _quantities(read, name), False, False)
    yield Comparison("Bool", "Bool", False, _quantities(truth, "Equals"), True, False)
    yield Comparison("BinaryEquals", "Binary", False, _quantities(octets, "Equals"), False, False)
    yield Comparison("IpAddress", "IpAddress", False, _networks, False, False)
    yield Comparison("NotIpAddress", "IpAddress", True, _networks, False, False)
    for name in ("Equals", "Like"):
        yield Comparison(f"Arn{name}", "Arn", False, arn_globs, True, True)
        yield Comparison(f"ArnNot{name}", "Arn", True, arn_globs, True, True)


COMPARISON = {comparison.name.lower(): comparison for comparison in _published()}
"""By the name in lower case: AWS reads operator names in any case."""

ANY, ALL = "foranyvalue:", "forallvalues:"
IF_EXISTS = "ifexists"


@dataclass(frozen=True, slots=True)
class Spelled:
    """An operator as a policy names it. `over` is the set operator in lower case, or empty."""

    comparison: Comparison
    over: str
    if_exists: bool

    @property
    def absent(self) -> bool:
        """What holds where the request has no such key."""
        if self.if_exists or self.over == ALL:
            return True
        return self.comparison.negated and not self.over


def spelled(name: str) -> Spelled | None:
    """What an operator's name means; None where the language has no such operator."""
    lower = name.lower()
    over = next((prefix for prefix in (ANY, ALL) if lower.startswith(prefix)), "")
    rest = lower.removeprefix(over)
    comparison = COMPARISON.get(rest.removesuffix(IF_EXISTS))
    return Spelled(comparison, over, rest.endswith(IF_EXISTS)) if comparison else None


def each_of(value: Value) -> Sequence[object]:
    """All values of a key; a list is taken like a tuple, because JSON brings lists."""
    return value if isinstance(value, tuple | list) else (value,)


def is_null(value: Value) -> bool:
    """Whether it is a null dataset, such as an empty string."""
    several = () if isinstance(value, State) else each_of(value)
    return bool(several) and all(each == "" for each in several)


def _holds(over: str, negated: bool, absent: bool) -> Callable[[Value, object], bool]:
    """A key with no values at all is treated like one that is not there. To the set operators an empty string
    is none either: it is a null dataset, of which `ForAllValues` holds and `ForAnyValue` does not."""
    unite = all if over == ALL else any

    def holds(value: Value, operand: object) -> bool:
        fits = cast(Operand, operand).holds
        if over and is_null(value):
            return over == ALL
        if isinstance(value, str):
            return fits(value) is not negated
        several = () if isinstance(value, State) else each_of(value)
        return unite(fits(text_of(v)) is not negated for v in several) if several else absent

    return holds


def source_of(operand: object, value: str, writing: Writing) -> str | None:
    """The operand's own expression."""
    return cast(Operand, operand).source(value, writing)


def denial_of(operand: object, value: str, writing: Writing) -> str | None:
    """The opposite of the operand's own expression."""
    text = cast(Operand, operand).source(value, writing)
    return f"not ({text})" if text else None


def many_of(operand: object, vector: object) -> object:
    """The operand's answer for an array of strings."""
    from why403.iam.vectors import holds_many

    return holds_many(operand, vector)


def few_of(operand: object, vector: object) -> object:
    """The opposite."""
    found: Any = many_of(operand, vector)
    return None if found is None else ~found


def keys_of(operand: object) -> Keys | None:
    """The operand's own keys."""
    return cast(Operand, operand).keys()


def _operator(comparison: Comparison, over: str, if_exists: bool) -> Operator:
    absent = Spelled(comparison, over, if_exists).absent
    set_name = {ANY: "ForAnyValue:", ALL: "ForAllValues:"}.get(over, "")
    name = f"{set_name}{comparison.name}{'IfExists' if if_exists else ''}"
    holds = _holds(over, comparison.negated, absent)
    if over:
        return Operator(name, holds, absent)
    if comparison.negated:
        return Operator(name, holds, absent, denial_of, None, few_of)
    return Operator(name, holds, absent, source_of, keys_of, many_of)


OPERATORS = {
    (comparison.name, over, if_exists): _operator(comparison, over, if_exists)
    for comparison in COMPARISON.values()
    for over in ("", ANY, ALL)
    for if_exists in (False, True)
}


SPELLED = {
    id(operator): Spelled(COMPARISON[name.lower()], over, if_exists)
    for (name, over, if_exists), operator in OPERATORS.items()
}
"""What an operator means, by its identity."""


def operator_of(name: Spelled) -> Operator:
    """The operator of a name; there is one object for each."""
    return OPERATORS[name.comparison.name, name.over, name.if_exists]


def _missing(value: Value, _: object) -> bool:
    return not each_of(value)


def _there(value: Value, _: object) -> bool:
    return bool(each_of(value))


KEY_MISSING = Operator("Null true", _missing, True)
KEY_THERE = Operator("Null false", _there, False)
