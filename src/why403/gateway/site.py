"""A site: the configuration at one route of one stage, as far as it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from why403.logic.facts import Fact, Value
from why403.logic.formula import Cause, Const, Hole
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import UNTOLD
from why403.logic.truth import truth_of


@dataclass(frozen=True, slots=True)
class Setting:
    """One told value of the configuration, and where it was written."""

    value: Value
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Site:
    """One route of one stage of an API of this `kind` (REST, HTTP or WEBSOCKET).

    `settings` holds what is told of it, by the names of the configuration facts.
    """

    kind: str
    settings: Mapping[str, Setting] = field(default_factory=dict)

    def value(self, fact: Fact) -> Value:
        """The told value of a setting, or `UNTOLD`."""
        setting = self.settings.get(fact.name)
        return UNTOLD if setting is None else setting.value

    def says(self, fact: Fact, *values: Value, cause: Cause | None = None) -> Const | Hole:
        """Whether the setting is one of these values; a hole where nobody told."""
        setting = self.settings.get(fact.name)
        if setting is None or setting.value is UNTOLD:
            return Hole(fact, cause)
        return Const(truth_of(setting.value in values), cause, setting.at)
