"""A site: an API of one kind, with what the configuration says of calls that arrive at one route of one
stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from why403.frozen import dataclass
from why403.logic.facts import AMONG, EQUALS, Fact, Value
from why403.logic.formula import Atom, Cause, Formula, Unknown
from why403.model.definition import Definition, body_of


@dataclass(frozen=True, slots=True)
class Site:
    """One place where a call can arrive, of an API of this `kind` (REST, HTTP or WEBSOCKET).

    `definitions` has what is said of facts there, by their names; a fact that is missing stays a question.
    `given` are facts of every call that arrives there, whatever was told of others.
    """

    kind: str
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    given: Mapping[str, Value] = field(default_factory=dict)

    def says(self, fact: Fact, *values: Value, cause: Cause | None = None) -> Atom:
        """Whether the fact has one of these values."""
        if len(values) == 1:
            return Atom(fact, EQUALS, values[0], cause)
        return Atom(fact, AMONG, frozenset(values), cause)

    def body(self, leaf: Atom | Unknown) -> Formula | None:
        """What is said here of one atom; `None` where nothing is."""
        definition = self.definitions.get(leaf.fact.name)
        return None if definition is None else body_of(leaf, definition)
