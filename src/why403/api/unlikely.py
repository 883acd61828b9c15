"""An incident without the evidence that proves nothing, kind by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache

from why403.api.inputs import NOTHING_COMPARED, Brought, Comparison, case_of
from why403.evidence.log_evidence import evidence
from why403.evidence.other_answers import other_answers
from why403.facts import POLICY_DEPLOYED, ROUTE_DEPLOYED
from why403.logic.facts import Facts
from why403.logic.formula import Cause
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer, Incident, Request
from why403.pasted.browser import is_of_browser
from why403.questions.contrasts import CONTRASTS
from why403.questions.explain import Case, Explanation, explain, fitting
from why403.questions.families import family_of
from why403.questions.unlikely import Against, Unlikely
from why403.refusals.causes import CORS_PREFLIGHT_MISSING, HIDING, NOT_DEPLOYED
from why403.refusals.refusal import Fingerprint, GatewayRefusal

_WORKS = frozenset(contrast.name for contrast in CONTRASTS)


def with_unlikely(outcome: Explanation, brought: Brought, beside: Comparison) -> Explanation:
    """The explanation with the causes that are unlikely and not ruled out, which are looked for when they are
    asked for."""

    @cache
    def found() -> tuple[Unlikely, ...]:
        incident = brought.incident
        kinds = tuple(_kinds(incident, beside))
        others = tuple(_with(brought, each) for each in (*other_answers(incident.answer), *incident.others))
        hidden, told = _hides(outcome), _told(incident)
        learned = kinds or others or hidden or told
        answers = _learned(outcome.case, case_of(brought, beside)) if learned else {}
        behind = _kept_back(outcome, _without(brought, beside, answers, Against.HIDDEN)) if hidden else ()
        untold = {name: _without_fact(brought, beside, answers, name) for name in told}
        without = {kind: [_without(brought, beside, answers, kind)] for kind in kinds}
        if others:
            without[Against.OTHERS] = [_without(other, beside, answers) for other in others]
        without_all = [_without(each, beside, answers, *kinds) for each in (brought, *others)]
        suspected = {row.cause.code for row in outcome.fitting}
        rows = (*_unlikely(suspected, without, without_all), *_is_undeployed(outcome), *behind)
        return _each_once((*rows, *_one_was_wrong(suspected, untold), *_of_a_family(outcome)))

    return replace(outcome, doubting=found)


def _each_once(rows: Iterable[Unlikely]) -> tuple[Unlikely, ...]:
    """Each cause as it was found first."""
    found: dict[str, Unlikely] = {}
    for row in rows:
        found.setdefault(row.cause.code, row)
    return tuple(found.values())


def _told(incident: Incident) -> tuple[str, ...]:
    """The facts that an incident file tells, which somebody wrote down: what is answered to a question is
    taken as it is. Calls that work are a kind of their own."""
    written = (said for said in incident.statements if said.at.line is not None)
    told = (said.fact for said in written if said.value is not UNKNOWN)
    return tuple(name for name in dict.fromkeys(told) if name not in _WORKS)


def _without_fact(brought: Brought, beside: Comparison, answers: Facts, name: str) -> Case:
    """The case as it would be if one fact had not been told."""
    left = tuple(said for said in brought.incident.statements if said.fact != name)
    return _without(replace(brought, incident=replace(brought.incident, statements=left)), beside, answers)


def _one_was_wrong(suspected: Set[str], untold: Mapping[str, Case]) -> Iterator[Unlikely]:
    """The causes that come back where one fact is not told, with the facts of which that is so."""
    found: dict[str, Cause] = {}
    facts: dict[str, list[str]] = {}
    for name, case in untold.items():
        for cause in _causes(case):
            if cause.code not in suspected:
                found.setdefault(cause.code, cause)
                facts.setdefault(cause.code, []).append(name)
    for code, cause in found.items():
        yield Unlikely(cause, (Against.TOLD,), tuple(facts[code]))


def _learned(case: Case, brought: Case) -> Facts:
    """What was answered since: that somebody told, and it rules out."""
    known = brought.facts
    return {name: value for name, value in case.facts.items() if known.get(name, UNKNOWN) != value}


def _is_undeployed(outcome: Explanation) -> tuple[Unlikely, ...]:
    """That the stage serves an older deployment: where a sentence says so, for that one can have refused the
    call for any setting that is different by now; and where the OPTIONS method may be missing, for what may
    be missing may have been added since."""
    suspected = {row.cause for row in outcome.fitting}
    if not outcome.certain and CORS_PREFLIGHT_MISSING in suspected and NOT_DEPLOYED not in suspected:
        return (Unlikely(NOT_DEPLOYED, (Against.UNSAID,)),)
    spoken = any(outcome.said.get(fact.name) is False for fact in (ROUTE_DEPLOYED, POLICY_DEPLOYED))
    of_gateway = any(isinstance(row.suspect.refusal, GatewayRefusal) for row in outcome.fitting)
    listed = NOT_DEPLOYED in suspected or not (spoken and of_gateway) or outcome.certain
    return () if listed else (Unlikely(NOT_DEPLOYED, (Against.WORDS,)),)


def _of_a_family(outcome: Explanation) -> tuple[Unlikely, ...]:
    """The causes that only the words of the response tell apart from a suspect of the same family: AWS does
    not document all of them, and who passes them on cuts and retypes them."""
    if outcome.certain:
        return ()
    suspected = {row.cause.code for row in outcome.fitting}
    families = {family_of(code).name for code in suspected} - {_OTHERS}
    seen = outcome.case.seen
    wordless = Fingerprint(
        of_gateway=seen.of_gateway,
        at_gateway=seen.at_gateway,
        page=seen.page,
        writer=seen.writer,
        role=seen.role,
        wrote=seen.wrote,
    )
    fits = _causes(replace(outcome.case, seen=wordless))
    alike = (cause for cause in fits if family_of(cause.code).name in families)
    return tuple(Unlikely(cause, (Against.FAMILY,)) for cause in alike if cause.code not in suspected)


_OTHERS = "behind"
"""The family of those who are not API Gateway: what each of them says has nothing in common."""


def _hides(outcome: Explanation) -> bool:
    """Whether a browser may keep an error response back, and nothing of the response is shown."""
    seen, suspected = outcome.case.seen, {row.cause for row in outcome.fitting}
    hidden = seen.status is UNKNOWN and seen.family is UNKNOWN and seen.browser is not UNKNOWN
    return hidden and not outcome.certain and not HIDING.isdisjoint(suspected)


def _kept_back(outcome: Explanation, shown: Case) -> tuple[Unlikely, ...]:
    """The causes behind the message, the likeliest first: an error response without CORS headers can be any
    of API Gateway's. `shown` is the case without the message."""
    suspected = {row.cause for row in outcome.fitting}
    behind = (row for row in explain(shown).fitting if isinstance(row.suspect.refusal, GatewayRefusal))
    return tuple(Unlikely(row.cause, (Against.HIDDEN,)) for row in behind if row.cause not in suspected)


def _with(brought: Brought, answer: Answer) -> Brought:
    """The same with another answer, and without what was read off the first, or off its log."""
    incident = brought.incident
    unlogged = bool(incident.answer.log) and not answer.log
    told = evidence(incident.answer, incident.log_format).statements if unlogged else ()
    logged = {(said.fact, said.value) for said in told}
    left = tuple(said for said in incident.statements if (said.fact, said.value) not in logged)
    return replace(brought, incident=replace(incident, answer=answer, statements=left), clues=())


def _kinds(incident: Incident, beside: Comparison) -> Iterator[Against]:
    """What of the evidence is there."""
    if beside.contrasts or any(said.fact in _WORKS for said in incident.statements):
        yield Against.WORKS
    if (incident.request.typed or incident.request.spoken) and incident.request != _bare(incident.request):
        yield Against.REQUEST
    if isinstance(incident.answer.browser, str) and not is_of_browser(incident.answer.browser):
        yield Against.SPOKEN
    if incident.config is not None or incident.beside is not None:
        yield Against.CONFIG


def _bare(sent: Request) -> Request:
    """Where a request went, and nothing else of it; nothing at all of one that is only spoken of."""
    if sent.spoken:
        return sent.unspoken()
    return Request(url=sent.url, at=sent.at, typed=True)


def _without(brought: Brought, beside: Comparison, answers: Facts, *kinds: Against) -> Case:
    """The case as it would be without some of the evidence, and with the answers to questions."""
    incident = brought.incident
    if Against.WORKS in kinds:
        left = tuple(said for said in incident.statements if said.fact not in _WORKS)
        incident, beside = replace(incident, statements=left), NOTHING_COMPARED
    if Against.REQUEST in kinds:
        incident = replace(incident, request=_bare(incident.request))
        brought = replace(brought, clues=())
    if Against.SPOKEN in kinds or Against.HIDDEN in kinds:
        incident = replace(incident, answer=replace(incident.answer, browser=UNKNOWN))
    if Against.CONFIG in kinds:
        incident = replace(incident, config=None, beside=None, authorizer_beside=None)
    case = case_of(replace(brought, incident=incident), beside)
    for name, value in answers.items():
        case = case.learning(name, value)
    return case


def _unlikely(
    suspected: Set[str], without: Mapping[Against, Sequence[Case]], without_all: Sequence[Case]
) -> tuple[Unlikely, ...]:
    """The causes that come back where evidence is left out: `without` are the same case without each kind
    that it has, with each other answer in its place, and `without_all` without all of them. In the order of
    the kinds, then of the line."""
    found: dict[str, Cause] = {}
    against: dict[str, list[Against]] = {}
    for kind, loosened in without.items():
        for cause in _causes(*loosened):
            if cause.code not in suspected:
                found.setdefault(cause.code, cause)
                against.setdefault(cause.code, []).append(kind)
    for cause in _causes(*without_all) if len(without) > 1 else ():
        if cause.code not in suspected and cause.code not in found:
            found[cause.code], against[cause.code] = cause, list(without)
    return tuple(Unlikely(cause, tuple(against[code])) for code, cause in found.items())


def _causes(*cases: Case) -> list[Cause]:
    """The causes that fit one of these, each once."""
    found = (suspect.cause for case in cases for suspect in fitting(case)[0])
    return list(dict.fromkeys(found))
