"""How a value of the configuration becomes a definition: a setting, a constant at its place, or an open
part."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from why403.logic.facts import Fact, Value
from why403.logic.formula import CaseOf, Const, Formula, Unknown
from why403.logic.places import NOWHERE_WRITTEN, Located, Place
from why403.logic.states import State
from why403.logic.truth import truth_of
from why403.model.definition import Definition
from why403.model.route import Setting

Said = dict[str, Definition]
"""Definitions by the names of their facts."""


def settle(fact: Fact, told: Setting[str] | Setting[bool]) -> Said:
    """The value as it is told, where it is one that the fact can have."""
    if isinstance(told.value, State) or (fact.values and told.value not in fact.values):
        return {}
    return {fact.name: Located(told.value, told.at)}


def means(fact: Fact, told: Setting[Any], meanings: Mapping[object, Value]) -> Said:
    """The fact's value for a value of the configuration, where it is one of those."""
    if isinstance(told.value, Hashable) and told.value in meanings:
        return {fact.name: Located(meanings[told.value], told.at)}
    return {}


def const(answer: bool | None, at: Place, fact: Fact) -> Formula:
    """Settled at its place, or open where there is no answer."""
    return Unknown(fact, None, at) if answer is None else Const(truth_of(answer), None, at)


def only_where(chooser: Fact, value: Value, body: Formula, fact: Fact) -> Formula:
    """The body for calls of which one fact has one value; of others nothing is said."""
    return CaseOf(chooser, {value: body}, Unknown(fact))


def open_(fact: Fact, at: Place = NOWHERE_WRITTEN) -> Unknown:
    """A part that the configuration leaves open."""
    return Unknown(fact, None, at)
