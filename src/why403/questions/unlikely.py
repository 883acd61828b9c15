"""Causes that fit the response, against which speaks only what proves nothing.

What never proves a cause (`certainty.py`) cannot disprove one either: a call that works may differ in more
than is known, what was typed may not be what was sent. Such a cause is no suspect, and it is not ruled out:
it is named apart, with what speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from why403.frozen import dataclass
from why403.logic.formula import Cause
from why403.questions.explain import Case, fitting


class Against(StrEnum):
    """What speaks against a cause, and proves nothing."""

    WORKS = "a call that works, if the two are the same in everything else"
    REQUEST = "the request, if it was sent as it was typed or described"
    SPOKEN = "a sentence about the browser, which is no error message of one"


@dataclass(frozen=True, slots=True)
class Unlikely:
    """A cause, and what speaks against it: each thing alone, or all of them together."""

    cause: Cause
    against: tuple[Against, ...]


def unlikely(case: Case, without: Mapping[Against, Case], without_all: Case) -> tuple[Unlikely, ...]:
    """The causes that come back where evidence is left out: `without` are the same case without each kind
    that it has, and `without_all` the case without all of them. In the order of the kinds, then of the
    line."""
    if not without:
        return ()
    suspected = {cause.code for cause in _causes(case)}
    found: dict[str, Cause] = {}
    against: dict[str, list[Against]] = {}
    for kind, loosened in without.items():
        for cause in _causes(loosened):
            if cause.code not in suspected:
                found.setdefault(cause.code, cause)
                against.setdefault(cause.code, []).append(kind)
    for cause in _causes(without_all) if len(without) > 1 else ():
        if cause.code not in suspected and cause.code not in found:
            found[cause.code], against[cause.code] = cause, list(without)
    return tuple(Unlikely(cause, tuple(against[code])) for code, cause in found.items())


def _causes(case: Case) -> Iterable[Cause]:
    suspects, _ = fitting(case)
    return [suspect.cause for suspect in suspects]
