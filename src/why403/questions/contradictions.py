"""Where what is told contradicts itself: a told fact and the configuration, or what was told and what was
seen.

A contradiction is an answer of its own. The checks that hang on it stay open, so nothing is certain by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from why403.frozen import dataclass
from why403.gates.paths import path
from why403.gateway import facts as catalogue
from why403.gateway.site import Site
from why403.logic.facts import Value
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.reading import Contradiction, Walk
from why403.logic.states import UNTOLD
from why403.logic.truth import YES
from why403.questions.contrasts import implied
from why403.questions.explain import Case
from why403.questions.suspects import shown, sites


@dataclass(frozen=True, slots=True)
class Conflict:
    """A fact that one source tells so and another otherwise, each with its place where it has one.

    `other` is `UNTOLD` where the configuration says only that it is not the told value.
    """

    fact: str
    value: Value = field(repr=False)
    at: Place
    by: str
    other: Value = field(repr=False)
    other_at: Place


CONFIGURATION, ANSWER = "the configuration", "the answer"


def conflicts(case: Case) -> tuple[Conflict, ...]:
    """Every contradiction among what is told of the call, each fact once."""
    found = {each.fact: each for each in (*_with_configuration(case), *_with_answer(case))}
    return tuple(found.values())


def _with_configuration(case: Case) -> Iterator[Conflict]:
    call = case.situation
    if call.here is None:
        return
    for site in sites(call.facts):
        said = {name: each for name, each in call.here.said.items() if name not in site.given}
        walk = Walk({**call.facts, **site.given, **call.forms[0]})
        for _, check in path(Site(site.kind, said)):
            for found in walk.contradictions(check.holds):
                if found.atom.fact.name not in site.given:
                    yield _of(found, case)


def _of(found: Contradiction, case: Case) -> Conflict:
    name = found.atom.fact.name
    placed = next((r.leaf.at for r in found.reasons if r.leaf.at.document), NOWHERE_WRITTEN)
    said = case.landed.here.settings().get(name, UNTOLD) if case.landed is not None else UNTOLD
    if said is UNTOLD and found.atom.fact.values == catalogue.YES_NO:
        said = (found.configured is YES) is (found.atom.operand is True)
    at = case.told_at.get(name, NOWHERE_WRITTEN)
    return Conflict(name, found.value, at, CONFIGURATION, said, placed)


def _with_answer(case: Case) -> Iterator[Conflict]:
    """What the answer's words or a call that worked tell, and somebody tells otherwise."""
    told = case.facts if case.landed is None else case.landed.told
    answered = {**implied(told), **shown(case.seen, told)}
    for name, value in answered.items():
        own = told.get(name, value)
        if own != value:
            yield Conflict(name, own, case.told_at.get(name, NOWHERE_WRITTEN), ANSWER, value, NOWHERE_WRITTEN)
