"""A told value of the configuration as the statement of a fact."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from why403.logic.facts import Fact, Value
from why403.logic.places import Place
from why403.logic.states import State
from why403.model.incident import FactValue
from why403.model.route import Setting


def said(fact: Fact, told: Setting[str] | Setting[bool]) -> Iterator[FactValue]:
    """The value as it is told, where it is one that the fact can have."""
    if not isinstance(told.value, State) and (not fact.values or told.value in fact.values):
        yield FactValue(fact.name, told.value, told.at)


def means(fact: Fact, told: Setting[Any], meanings: Mapping[object, Value]) -> Iterator[FactValue]:
    """The fact's value for a value of the configuration, where it is one of those."""
    if isinstance(told.value, Hashable) and told.value in meanings:
        yield FactValue(fact.name, meanings[told.value], told.at)


def stated(fact: Fact, value: bool | None, at: Place) -> Iterator[FactValue]:
    """A verdict, where there is one."""
    if value is not None:
        yield FactValue(fact.name, value, at)
