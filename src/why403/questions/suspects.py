"""Which causes fit the answer that was seen?

A suspect is a cause on a check: what is documented to come before may have held, the check may have
failed for this cause, and its refusal looks like the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from why403.gates.paths import BEFORE, path
from why403.gateway import facts as catalogue
from why403.gateway import wordings
from why403.gateway.check import Check, Gate
from why403.gateway.refusal import Fit, Seen
from why403.gateway.site import Setting, Site
from why403.logic.claims import Claim
from why403.logic.facts import Facts, Value
from why403.logic.formula import Cause
from why403.logic.reading import Reason
from why403.logic.remembered import Reader, remembered
from why403.logic.states import UNTOLD
from why403.logic.truth import NO, YES, Truth
from why403.questions.aspects import aspects
from why403.questions.contrasts import Contrast, contrasted

CONFIGURATION = (
    catalogue.METHOD_AUTHORIZATION,
    catalogue.API_KEY_REQUIRED,
    catalogue.KEY_SOURCE,
    catalogue.RESOURCE_POLICY,
)
"""The facts that are bound into a site before it is asked for its checks."""


_Settings = tuple[tuple[str, Setting], ...]


class _Step(NamedTuple):
    """One check of the line, with a reader that remembers: questions ask it again with one fact more."""

    gate: Gate
    check: Check
    read: Reader


_Fitting = tuple[list[tuple[_Step, Fit]], list[_Step]]


@dataclass(frozen=True, slots=True)
class Suspect:
    """One cause that fits. `truth` is NO where the told facts alone make its check fail."""

    cause: Cause
    gate: Gate
    check: Check
    kind: str
    fit: Fit
    truth: Truth
    reasons: tuple[Reason, ...]

    @property
    def source(self) -> Claim:
        """The claim that says most about its check."""
        return self.check.source or self.gate.sources[0]


def shown(seen: Seen) -> dict[str, Value]:
    """What the words of an answer tell by themselves: whether a denial names a caller."""
    caller = _CALLERS.get(seen.family)
    return {} if caller is None else {catalogue.DENIED_CALLER.name: caller}


_CALLERS: dict[object, str] = {
    wordings.ANONYMOUS_DENIED: "anonymous",
    wordings.ANONYMOUS_DENIED_EXPLICITLY: "anonymous",
    wordings.CALLER_DENIED: "principal",
    wordings.CALLER_DENIED_EXPLICITLY: "principal",
}


def sites(facts: Facts) -> tuple[Site, ...]:
    """The sites that the call can have reached: one for each kind of API that is not ruled out."""
    told = facts.get(catalogue.API_KIND.name, UNTOLD)
    kinds = (str(told),) if told is not UNTOLD else catalogue.KINDS
    settings = {fact.name: Setting(facts[fact.name]) for fact in CONFIGURATION if fact.name in facts}
    return tuple(Site(kind, settings) for kind in kinds)


def suspects(facts: Facts, seen: Seen, contrasts: Sequence[Contrast] = ()) -> tuple[Suspect, ...]:
    """Every cause that fits, once, in the order of the line; the best fit of each stands for it."""
    best: dict[str, Suspect] = {}
    for site in sites(facts):
        for suspect in _on(site, facts, seen, contrasts):
            held = best.get(suspect.cause.code)
            if held is None or _strength(suspect) > _strength(held):
                best[suspect.cause.code] = suspect
    return tuple(best.values())


def _strength(suspect: Suspect) -> tuple[Fit, Truth]:
    return suspect.fit, -suspect.truth


def _on(site: Site, facts: Facts, seen: Seen, contrasts: Sequence[Contrast]) -> Iterator[Suspect]:
    """Only checks whose refusal fits are read, and those of gates that come before one of them."""
    settings = tuple(sorted(site.settings.items(), key=lambda item: item[0]))
    fitting, earlier = _fitting(site.kind, settings, seen)
    closed = {step.gate.name for step in earlier if step.read(facts).truth is NO}
    for step, fit in fitting:
        reading = step.read(facts)
        if reading.truth is YES or closed & _before(step.gate.name):
            continue
        for cause in _causes(reading.reasons):
            if not contrasted(aspects(site.kind, step.check.name, cause.code), contrasts):
                yield Suspect(cause, step.gate, step.check, site.kind, fit, reading.truth, reading.reasons)


@lru_cache(maxsize=64)
def _fitting(kind: str, settings: _Settings, seen: Seen) -> _Fitting:
    """The steps whose refusal looks like the answer, and those of gates that come before one of them."""
    line = list(path(Site(kind, dict(settings))))
    fits = ((gate, check, check.refusal.fit(seen)) for gate, check in line)
    fitting = [(_step(gate, check), fit) for gate, check, fit in fits if fit > Fit.NO]
    earlier = frozenset().union(*(_before(step.gate.name) for step, _ in fitting))
    return fitting, [_step(gate, check) for gate, check in line if gate.name in earlier]


def _step(gate: Gate, check: Check) -> _Step:
    return _Step(gate, check, remembered(check.holds))


def _causes(reasons: Iterable[Reason]) -> list[Cause]:
    """Each cause once; a leaf that holds is nobody's fault, unless it stands under a *not*."""
    return list(dict.fromkeys(reason.leaf.cause for reason in reasons if reason.leaf.cause is not None))


@cache
def _before(gate: str) -> frozenset[str]:
    """Every gate that is documented to come before this one, directly or through others."""
    direct = {first for first, second in BEFORE if second == gate}
    return frozenset(direct.union(*(_before(first) for first in direct)) if direct else direct)


def open_facts(found: Iterable[Suspect]) -> list[str]:
    """The names of the facts that the suspects hang on and that nobody told, each once."""
    names = (
        reason.leaf.fact.name
        for suspect in found
        for reason in suspect.reasons
        if not reason.truth.settled and hasattr(reason.leaf, "fact")
    )
    return list(dict.fromkeys(names))


def value_of(facts: Facts, name: str) -> Value:
    """What is told of one fact."""
    return facts.get(name, UNTOLD)
