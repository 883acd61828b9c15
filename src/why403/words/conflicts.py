"""A contradiction in a sentence: both values, both places."""

from __future__ import annotations

from why403.logic.facts import Value
from why403.logic.places import Place
from why403.logic.states import UNTOLD
from why403.questions.contradictions import Conflict
from why403.words.outgoing import shown
from why403.words.places import place_words


def sentence(conflict: Conflict) -> str:
    """What is told, and what is said otherwise; nothing is concluded from either."""
    told = f"{conflict.fact} is told to be {_value(conflict.fact, conflict.value)}{_at(conflict.at)}"
    if conflict.other is UNTOLD:
        return f"{told}, but {conflict.by} says otherwise{_at(conflict.other_at)}"
    return f"{told}, but {conflict.by} says {_value(conflict.fact, conflict.other)}{_at(conflict.other_at)}"


def _value(fact: str, value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(shown(fact, value))


def _at(place: Place) -> str:
    return f" ({place_words(place)})" if place.document else ""
