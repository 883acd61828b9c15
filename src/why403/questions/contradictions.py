"""Where two sources say different things of a call: a person, the request, the answer, the configuration.

A contradiction is an answer of its own. What hangs on a contradicted fact stays open, and where the answer is
not one to this call under this configuration, nothing is certain at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts as catalogue
from why403.gates.paths import path
from why403.logic.facts import Value
from why403.logic.formula import Atom
from why403.logic.places import NOWHERE_WRITTEN
from why403.logic.reading import Contradiction, Reason, Walk
from why403.logic.states import UNKNOWN
from why403.logic.truth import YES
from why403.model.site import Site
from why403.questions.conflict import OF_TRUST, Conflict, Source
from why403.questions.contrasts import implied
from why403.questions.explain import Case, conflicting_parts, not_to_be_given
from why403.questions.suspects import Settled, shown, sites


def conflicts(case: Case) -> tuple[Conflict, ...]:
    """Every contradiction in what is known of the call, each fact once between the same two sources."""
    every = (
        *_with_configuration(case),
        *_with_outcomes(case),
        *_with_answer(case),
        *_with_request(case),
        *conflicting_parts(case),
        *_with_words(case),
        *_among_pieces(case),
    )
    found: dict[object, Conflict] = {}
    for each in every:
        found.setdefault((each.fact, frozenset((each.source, each.by))), each)
    return tuple(found.values())


def _among_pieces(case: Case) -> Iterator[Conflict]:
    """What the things that were shown tell differently; the first is believed."""
    for each in case.disagreements:
        by, source = OF_TRUST[each.trust], OF_TRUST[each.other_trust]
        yield Conflict(each.part, each.other, each.other_at, by, each.value, each.at, source)


def _with_configuration(case: Case) -> Iterator[Conflict]:
    """What the checks on the way ask of a told fact."""
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
    said = case.landed.here.settings().get(name, UNKNOWN) if case.landed is not None else UNKNOWN
    if said is UNKNOWN and found.atom.fact.values == catalogue.YES_NO:
        said = (found.configured is YES) is (found.atom.operand is True)
    source = _source(name, case)
    at = case.answer_at if source is Source.ANSWER else case.told_at.get(name, NOWHERE_WRITTEN)
    return Conflict(name, found.value, at, Source.CONFIGURATION, said, placed, source)


def _source(fact: str, case: Case) -> Source:
    """Whose word a fact is that does not follow from the configuration."""
    if fact in case.told_at:
        return Source.TOLD
    told = case.facts if case.landed is None else case.landed.told
    by_answer = fact in case.spoken or (fact not in told and fact in _answered(case))
    return Source.ANSWER if by_answer else Source.TOLD


def _with_outcomes(case: Case) -> Iterator[Conflict]:
    """What the configuration settles and somebody tells otherwise, though no check on the way asks it. What a
    client sent and a distribution drops is no contradiction."""
    if case.landed is None:
        return
    from why403.access.definitions import outcomes

    told, call = case.landed.told, case.landed.call
    for said in outcomes(case.landed.access, call):
        own = told.get(said.fact, UNKNOWN)
        if own not in (UNKNOWN, said.value) and call.facts.get(said.fact) == own:
            source = _source(said.fact, case)
            at = case.answer_at if source is Source.ANSWER else case.told_at.get(said.fact, NOWHERE_WRITTEN)
            yield Conflict(said.fact, own, at, Source.CONFIGURATION, said.value, said.at, source)


def _answered(case: Case) -> dict[str, Value]:
    """What the answer's words or a call that worked tell."""
    told = case.facts if case.landed is None else case.landed.told
    return {**implied(told), **shown(case.seen, told)}


def _with_answer(case: Case) -> Iterator[Conflict]:
    """What somebody tells otherwise than the answer does."""
    told = case.facts if case.landed is None else case.landed.told
    for name, value in _answered(case).items():
        own = told.get(name, UNKNOWN)
        if own not in (UNKNOWN, value):
            at = case.told_at.get(name, NOWHERE_WRITTEN)
            yield Conflict(name, own, at, Source.ANSWER, value, case.answer_at)


def _with_request(case: Case) -> Iterator[Conflict]:
    """What somebody tells otherwise than the request shows, of which the fact is open, or than a preflight
    was answered."""
    for said, value in case.disputed:
        answered = said.fact.startswith(_OF_PREFLIGHTS)
        by, at = (Source.ANSWER, case.answer_at) if answered else (Source.REQUEST, case.sent_at)
        yield Conflict(said.fact, said.value, said.at, by, value, at)


_OF_PREFLIGHTS = "cors."
"""Facts that no request shows, and the answer to a preflight does."""


def _with_words(case: Case) -> Iterator[Conflict]:
    """What settles the checks that alone have the answer's words: what is configured or told, if any is."""
    possible = (
        _against_words(each, reason, case) for each in not_to_be_given(case) for reason in each.reasons
    )
    found = [each for each in possible if each is not None]
    yield from [each for each in found if each.by is not Source.REQUEST] or found


def _against_words(spoken: Settled, reason: Reason, case: Case) -> Conflict | None:
    """The blamed setting, or what was told, for which the check cannot fail."""
    words = getattr(spoken.refusal, "text", "") or spoken.refusal.name
    atom = reason.defines if reason.defines is not None else reason.leaf
    if not isinstance(atom, Atom):
        return None
    name = atom.fact.name
    settings = case.landed.here.settings() if case.landed is not None else {}
    if reason.defines is not None:
        other = settings.get(name, (reason.truth is YES) is (atom.operand is True))
        by, at = Source.CONFIGURATION, reason.leaf.at
    else:
        other, at = reason.value, case.told_at.get(name, case.sent_at)
        by = Source.TOLD if name in case.told_at else Source.REQUEST
    return Conflict(name, UNKNOWN, case.answer_at, by, other, at, Source.ANSWER, words)
