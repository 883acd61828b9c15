"""A contradiction in a sentence: both values, both places."""

from __future__ import annotations

from why403 import facts as catalogue
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN
from why403.pattern import pattern
from why403.questions.conflict import Conflict, Source
from why403.words.outgoing import masked_line, shown
from why403.words.places import place_words

_PHRASES = {"api": "API", "vpc-endpoint": "VPC endpoint"}
_TEMPLATE = pattern(r"\{\w+\}")


def sentence(conflict: Conflict) -> str:
    """What one source says, and what the other does; nothing is concluded from either."""
    at = _at(conflict.other_at)
    if conflict.value is UNKNOWN and conflict.other is UNKNOWN and not conflict.words:
        another = f"has another {conflict.fact} than {conflict.by}"
        return f"{conflict.source}{_at(conflict.at)} {another}{at}, which counts"
    if conflict.value is ABSENT and conflict.fact not in catalogue.BY_NAME:
        return (
            f"{conflict.source}{_at(conflict.at)} has no {conflict.fact}, but {conflict.by} refers to one{at}"
        )
    told, other = _told(conflict), value_of(conflict.fact, conflict.other)
    if conflict.words:
        return (
            f"{told}, but {_phrase(conflict.fact)} is {other} by {conflict.by}{at}, and then it is not given"
        )
    if conflict.other is UNKNOWN:
        says = "says otherwise" if conflict.fact in catalogue.BY_NAME else "has no such"
        return f"{told}, but {conflict.by} {says}{at}"
    return f"{told}, but {conflict.by} says {other}{at}"


def words_of(conflict: Conflict) -> object:
    """What the first source says: a value, or an answer's words, without what these quote in turn."""
    if conflict.words:
        return _TEMPLATE.sub("…", conflict.words)
    return plain(conflict.fact, conflict.value)


def plain(fact: str, value: Value) -> object:
    """As much of a value as may be shown; a part of a call that is no fact is masked by its look alone."""
    if fact in catalogue.BY_NAME:
        return shown(fact, value)
    if isinstance(value, str):
        return masked_line(value)
    return value if isinstance(value, int) else None


def value_of(fact: str, value: Value) -> str:
    """A value in a sentence."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(plain(fact, value))


def _told(conflict: Conflict) -> str:
    if conflict.words:
        return f'{conflict.source} is "{words_of(conflict)}"{_at(conflict.at)}'
    value = value_of(conflict.fact, conflict.value)
    if conflict.source is Source.TOLD:
        return f"{conflict.fact} is given as {value}{_at(conflict.at)}"
    return f"{conflict.source} says that {_phrase(conflict.fact)} is {value}{_at(conflict.at)}"


def _phrase(fact: str) -> str:
    return fact if fact in catalogue.BY_NAME else f"the {_PHRASES.get(fact, fact)}"


def _at(place: Place) -> str:
    return f" ({place_words(place)})" if place.document else ""
