"""Readers that read anew only where a fact that they ask about has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from why403.logic.facts import Facts, Value
from why403.logic.formula import Cause, Formula, facts_in
from why403.logic.reading import Reading, Walk, read
from why403.logic.states import UNKNOWN
from why403.logic.truth import Truth

T = TypeVar("T")

_KEPT = 32
"""How many answers are kept for one formula, the latest ones."""

Forms = Sequence[Facts]
"""Facts that a call can have, each time on top of those that it has: only what holds in all forms is
known."""

ONE_FORM: Forms = ({},)


def is_one(forms: Forms) -> bool:
    """Whether a call has no form besides what its facts tell."""
    return len(forms) == 1 and not forms[0]


def reader(formula: Formula) -> Callable[[Facts, Forms], Reading]:
    """What `read` says of the formula; of a verdict that hangs on the form all reasons are open."""
    return _in_forms(formula, read, _differing)


def reader_with_causes(formula: Formula) -> Callable[[Facts, Forms], tuple[Reading, list[Cause]]]:
    """The same, with each cause in the reasons once: a leaf that holds is nobody's fault, unless it stands
    under a *not*."""
    return _in_forms(
        formula,
        lambda whole, facts: _with_causes(read(whole, facts)),
        lambda found: _with_causes(_differing([reading for reading, _ in found])),
    )


def _with_causes(reading: Reading) -> tuple[Reading, list[Cause]]:
    causes = (reason.cause for reason in reading.reasons if reason.cause is not None)
    return reading, list(dict.fromkeys(causes))


def truth_reader(formula: Formula) -> Callable[[Facts, Forms], Truth]:
    """What the formula comes to, without the reasons, which take longer to find."""
    return _in_forms(
        formula,
        lambda whole, facts: Walk(facts).truth(whole),
        lambda found: found[0] if len(set(found)) == 1 else Truth.UNKNOWN,
    )


def _differing(found: list[Reading]) -> Reading:
    if len({reading.truth for reading in found}) == 1:
        return found[0]
    return Reading(Truth.UNKNOWN, tuple(dict.fromkeys(reason for each in found for reason in each.reasons)))


def by_values(names: Iterable[str], ask: Callable[[Facts], T]) -> Callable[[Facts], T]:
    """What is asked about these facts alone, whatever else is told."""
    ordered = tuple(sorted(names))
    known = _known(ordered, ask)

    def answer(facts: Facts) -> T:
        get = facts.get
        return known(*[get(name, UNKNOWN) for name in ordered])

    return answer


def _known(names: tuple[str, ...], ask: Callable[[Facts], T]) -> Callable[..., T]:
    """The same by the values of the facts, in the order of their names."""

    @lru_cache(maxsize=_KEPT, typed=True)
    def known(*values: Value) -> T:
        return ask(dict(zip(names, values, strict=True)))

    return known


def _in_forms(
    formula: Formula, ask: Callable[[Formula, Facts], T], unite: Callable[[list[T]], T]
) -> Callable[[Facts, Forms], T]:
    names = tuple(sorted(facts_in(formula)))
    known = _known(names, lambda facts: ask(formula, facts))

    def answer(facts: Facts, forms: Forms = ONE_FORM) -> T:
        if is_one(forms):
            get = facts.get
            return known(*[get(name, UNKNOWN) for name in names])
        seen = {
            tuple(form[name] if name in form else facts.get(name, UNKNOWN) for name in names): None
            for form in forms
        }
        found = [known(*values) for values in seen]
        return found[0] if len(found) == 1 else unite(found)

    return answer
