"""Statements of facts as people write them, checked against the catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from why403 import facts as catalogue
from why403.documents.errors import BadInput
from why403.facts.aliases import Tells
from why403.iam.keys import KeyType, key_fact, key_of
from why403.iam.networks import network_range
from why403.iam.quantities import moment, number
from why403.incident.typed import closest, shortened
from why403.logic.facts import Fact, Scalar, Shown, Value
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import FactValue
from why403.pattern import pattern

_WORDS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


@cache
def tellable_facts() -> Mapping[str, Fact]:
    """Every fact of the catalogue by its name, with the answers that people can give."""
    facts = {fact.name: fact for fact in vars(catalogue).values() if isinstance(fact, Fact)}
    return {**facts, **{name: alias.fact for name, alias in catalogue.ALIASES.items()}}


def fact_of(name: str) -> Fact | None:
    """The fact that a name means: one of the catalogue, or that of a condition key of policies."""
    known = tellable_facts().get(name)
    if known is None and ":" in name and key_of(name) is not None:
        return key_fact(name)
    return known


def fact_value(name: str, value: Value, at: Place = NOWHERE_WRITTEN) -> FactValue:
    """A statement whose fact exists and can have this value."""
    fact = fact_of(name)
    if fact is None:
        wrong = f"there is no fact {shortened(name, tellable_facts())}"
        raise BadInput(at, wrong, closest(name, tellable_facts()))
    return FactValue(name if name in tellable_facts() else fact.name, _checked(fact, value, at), at)


def fact_value_from(text: str, at: Place = NOWHERE_WRITTEN) -> FactValue:
    """A statement written as `NAME=VALUE`."""
    name, sign, value = text.partition("=")
    if not sign:
        raise BadInput(at, "a fact without a value", "NAME=VALUE")
    return fact_value(name.strip(), ABSENT if value.strip() == ABSENT.value else value.strip(), at)


def resolved(told: Iterable[FactValue]) -> tuple[FactValue, ...]:
    """Statements of facts alone: each alias gives way to what it tells and nothing else tells."""
    meant = [(said, _meant(said)) for said in told]
    own = [said for said, facts in meant if not facts]
    named = {said.fact for said in own}
    behind = {
        fact.name: FactValue(fact.name, value, said.at) for said, facts in meant for fact, value in facts
    }
    return (*(said for name, said in behind.items() if name not in named), *own)


def _meant(said: FactValue) -> Tells:
    alias = catalogue.ALIASES.get(said.fact)
    return () if alias is None else alias.tells.get(said.value, ())


def _checked(fact: Fact, value: Value, at: Place) -> Value:
    parts = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(part, str | bool | int | float | State) for part in parts):
        raise BadInput(
            at, f"invalid value for `{fact.name}`", _choices(fact) if fact.values else "a text or a number"
        )
    if value is ABSENT and "none" in fact.values:
        return "none"
    if value is ABSENT or value is UNKNOWN:
        return value
    if isinstance(value, tuple):
        if fact.values:
            raise BadInput(at, f"`{fact.name}` has one value", _choices(fact))
        return tuple(_scalar(fact, part, at) for part in value)
    return _scalar(fact, value, at)


def _scalar(fact: Fact, value: Scalar, at: Place) -> Scalar:
    if not fact.values:
        return _free(fact, value, at)
    for known in fact.values:
        if _same(known, value):
            return known
    raise BadInput(at, f"invalid value for `{fact.name}`", _choices(fact))


def _free(fact: Fact, value: Scalar, at: Place) -> Scalar:
    if isinstance(value, bool):
        raise BadInput(at, f"`{fact.name}` is not a yes-or-no question", "a text or a number")
    if fact.name.endswith("-size"):
        return _size(fact, value, at)
    expected = expected_form(fact)
    if expected is not None and not expected.fits(str(value)):
        raise BadInput(at, f"this is not a value for `{fact.name}`", expected.words)
    return value if fact.shown is Shown.ALL else str(value)


def _size(fact: Fact, value: Scalar, at: Place) -> Scalar:
    told = None if isinstance(value, float) else _SIZE.fullmatch(str(value))
    if told is None:
        expected = "a whole number of bytes, or of KB or MB, such as `200 KB`"
        raise BadInput(at, f"this is not a value for `{fact.name}`", expected)
    return int(told[1]) * _UNITS[(told[2] or "").upper()]


_SIZE = pattern(r"([0-9]{1,15})(?: ?([KM])(?:i?B)?| ?bytes| ?B)?", re.IGNORECASE | re.ASCII)
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20}
"""As API Gateway counts: its message of too long a body says 10485760 bytes, where the quota is 10 MB."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a text must look like, and how to say so."""

    words: str
    fits: Callable[[str], object]


_ADDRESS = Form("an IP address, such as 203.0.113.9", lambda text: _network(text) is not None)
_ARN = Form("an ARN, such as arn:aws:iam::111122223333:user/name", lambda text: text.startswith("arn:"))
_NUMBER = Form("a number", number)
_MOMENT = Form("a date, such as 2026-11-28T12:00:00Z, or seconds since 1970", moment)


def _network(text: str) -> object:
    return None if "/" in text else network_range(text)


def _id(kind: str) -> Form:
    return Form(f"an id, such as {kind}-0a1b2c3d", re.compile(rf"{kind}-[0-9a-z]+").fullmatch)


_FORMS = {
    catalogue.SOURCE_IP.name: _ADDRESS,
    catalogue.CALLER_ARN.name: _ARN,
    catalogue.SOURCE_VPCE.name: _id("vpce"),
    catalogue.SOURCE_VPC.name: _id("vpc"),
}
_KINDS = {KeyType.IP: _ADDRESS, KeyType.ARN: _ARN, KeyType.NUMERIC: _NUMBER, KeyType.DATE: _MOMENT}


def expected_form(fact: Fact) -> Form | None:
    """The form of the values of a fact whose answers cannot be counted, where they have one."""
    key = key_of(fact.name) if ":" in fact.name else None
    return _FORMS.get(fact.name) if key is None else _KINDS.get(key.kind)


def _same(known: Scalar, value: Scalar) -> bool:
    """Whether somebody's value means this one: `yes` means True, and case does not count."""
    if isinstance(known, bool):
        return (_WORDS.get(value.lower()) if isinstance(value, str) else value) is known
    return isinstance(value, str) and str(known).lower() == value.lower()


def _choices(fact: Fact) -> str:
    words = [("yes" if value else "no") if isinstance(value, bool) else str(value) for value in fact.values]
    return ", ".join(words) + " or absent"
