"""The explanation for machines. `docs/json.md` documents the form; `SCHEMA` names its version."""

from __future__ import annotations

from collections.abc import Sequence

from why403 import facts as catalogue
from why403.credentials.clue import Clue
from why403.logic.facts import Facts, Value
from why403.logic.places import Place
from why403.logic.reading import Reason
from why403.logic.states import UNKNOWN, State
from why403.model.assumption import Assumption
from why403.model.repair import Repair
from why403.questions.ask import Question
from why403.questions.compare import Decided, stands_out
from why403.questions.conflict import Conflict
from why403.questions.contradictions import conflicts
from why403.questions.explain import Case, Explanation, source_of
from why403.questions.families import Group, groups, verdict
from why403.questions.journey import journey
from why403.questions.named import Named, hangs_on
from why403.questions.suspects import kinds
from why403.questions.unlikely import Unlikely
from why403.questions.walked import path_of
from why403.questions.weights import Weighed
from why403.words import outgoing
from why403.words.clues import seen_for
from why403.words.commands import Known, how_of
from why403.words.conditions import evidence
from why403.words.conflicts import plain, sentence, words_of
from why403.words.defaults import default_text, tell
from why403.words.evidence import claim_row, place_of, row
from why403.words.journey import sentence as told_step
from why403.words.logging_steps import log_steps, steps_tree
from why403.words.outgoing import Tree
from why403.words.path import path_tree
from why403.words.repairs import tree as repaired
from why403.words.report import told_by, wants_logs, word

SCHEMA = "why403.explanation/1"


def as_json(
    told: Explanation,
    asked: Sequence[Question],
    repairs: Sequence[Repair],
    found: Sequence[Decided] = (),
) -> Tree:
    """Plain values only: strings, numbers, booleans, `None`, lists and dictionaries."""
    named = hangs_on(told)
    told = outgoing.explanation(told)
    tree: Tree = {
        "schema": SCHEMA,
        "answer": _answer(told),
        "suspects": [_suspect(each, told, asked, named) for each in told.suspects],
        "likely": bool(told.certain) or verdict(told.suspects).cause,
        "families": [] if told.certain else [_family(group) for group in groups(told.suspects)],
        "said": {name: word(value) for name, value in told.said.items()},
        "besides": [_suspect(each, told, asked, named) for each in told.also_possible],
        "unlikely": [_unlikely(each) for each in told.unlikely],
        "next": [{"cause": cause.code, "phrase": cause.phrase} for cause in told.next],
        "questions": [_question(question, told) for question in asked],
        "assumed": [claim_row(claim) for claim in told.assumed]
        + [_contrast(contrast.name) for contrast in told.contrasts]
        + [_default(each) for each in told.rests_on],
        "contradictions": [_conflict(each) for each in conflicts(told.case)],
        "repairs": [repaired(each) for each in repairs if told.certain or verdict(told.suspects).cause],
        "differences": [_difference(each, did_it=stands_out(at, found)) for at, each in enumerate(found)],
        "journey": _journey(told),
        "path": _path(told),
        "logs": _logs(told),
        "account": None,
    }
    return outgoing.tree_of(tree)


def _unlikely(each: Unlikely) -> Tree:
    cause, against = each.cause, [str(kind) for kind in each.against]
    return {"cause": cause.code, "phrase": cause.phrase, "against": against, "told": list(each.told)}


def _family(group: Group) -> Tree:
    return {
        "family": group.family.name,
        "phrase": group.family.phrase,
        "weight": round(group.weight, 4),
        "causes": [row.cause.code for row in group.rows],
        "check": group.family.check,
    }


def _journey(told: Explanation) -> list[Tree]:
    """The steps of a browser's call, where one called."""
    if not told.case.trip.of_browser:
        return []

    return [
        {
            "step": step.name,
            "outcome": str(step.outcome),
            "status": _plain(step.status),
            "causes": [cause.code for cause in step.causes],
            "text": told_step(step),
        }
        for step in journey(told)
    ]


def _path(told: Explanation) -> Tree | None:
    """The gates of the line, where a path can be drawn."""
    path = path_of(told)
    return None if path is None else path_tree(path, told.case)


def _logs(told: Explanation) -> list[Tree]:
    """How to be certain next time, for each type of API that it can be."""
    known = Known.of(told)
    return [steps_tree(log_steps(kind, known)) for kind in kinds(told.case.facts)] if wants_logs(told) else []


def _answer(told: Explanation) -> Tree:
    seen, facts = told.case.seen, told.case.facts
    return {
        "status": _plain(seen.status),
        "error_type": _plain(seen.error_type),
        "wording": _plain(seen.family),
        "likely_wording": _plain(seen.likely),
        "marks_of": _plain(seen.writer),
        "browser": _plain(seen.browser),
        "method": _fact(facts, catalogue.METHOD.name),
        "host": _fact(facts, catalogue.HOST.name),
        "path": _fact(facts, catalogue.PATH.name),
    }


def _suspect(weighed: Weighed, told: Explanation, asked: Sequence[Question], named: Named) -> Tree:
    suspect = weighed.suspect
    code = suspect.cause.code
    return {
        "cause": code,
        "phrase": suspect.cause.phrase,
        "check": suspect.check.name,
        "gate": suspect.gate.name,
        "api_type": suspect.kind,
        "standing": "certain" if code in told.certain else "possible",
        "weight": round(weighed.weight, 4),
        "counts": {"of_cause": weighed.of_cause, "alike": weighed.alike},
        "likeness": round(weighed.likeness, 4),
        "evidence": [
            *_evidence(suspect.reasons, told.case),
            *_seen(code, told.case.clues),
            claim_row(source_of(told.case, suspect)),
        ],
        "proved_by": [
            {"fact": name, "value": outgoing.shown(name, value)} for name, value in named.get(code, ())
        ],
        "settled_by": [q.fact.name for q in asked if any(code not in left for _, left in q.separates)],
    }


def _evidence(reasons: Sequence[Reason], case: Case) -> list[Tree]:
    """The settled leaves that have their part in it, the blamed ones first: what each says, and where.

    A leaf without a cause is a setting, or a part of the call, without which the check would not fail.
    """
    settled = sorted((r for r in reasons if r.truth.settled), key=lambda reason: reason.cause is None)
    if not settled:
        return []

    settings = case.landed.here.settings() if case.landed is not None else {}
    rows: dict[tuple[str, Place], Tree] = {}
    for reason in settled:
        text = reason.cause.phrase if reason.cause is not None else evidence(reason, settings)
        at = place_of(reason, case.told_at)
        if text:
            rows.setdefault((text, at), row(text, at))
    return list(rows.values())


def _seen(code: str, clues: Sequence[Clue]) -> list[Tree]:
    """What was read off the call itself that speaks for the cause."""
    if not clues:
        return []

    return [row(text, clue.at) for clue, text in seen_for(code, clues)]


def _conflict(conflict: Conflict) -> Tree:
    return {
        "fact": conflict.fact,
        "source": str(conflict.source),
        "told": words_of(conflict),
        "told_place": str(conflict.at) or None,
        "by": str(conflict.by),
        "says": None if conflict.other is UNKNOWN else plain(conflict.fact, conflict.other),
        "place": str(conflict.other_at) or None,
        "text": sentence(conflict),
    }


def _contrast(name: str) -> Tree:
    return row(f"{name}: the call that worked and the refused call were the same in everything else")


def _default(each: Assumption) -> Tree:
    return {"text": default_text(each), **outgoing.placed(each.at), "source": None, "tell": tell(each)}


def _question(question: Question, told: Explanation) -> Tree:
    return {
        "fact": question.fact.name,
        "ask": question.fact.ask,
        "how": how_of(question.fact, told) or None,
        "tell": told_by(question),
        "free": question.free,
        "separates": [
            {"answer": _answered(answer), "leaves": list(left)} for answer, left in question.separates
        ],
    }


def _difference(decided: Decided, *, did_it: bool) -> Tree:
    difference = outgoing.difference(decided.difference)
    return {
        "what": difference.what,
        "refused": difference.refused,
        "works": difference.works,
        "decides": list(decided.causes),
        "did_it": did_it,
    }


def _answered(answer: Value) -> object:
    return answer.value if isinstance(answer, State) else answer


def _fact(facts: Facts, name: str) -> object:
    return _plain(facts.get(name, UNKNOWN))


def _plain(value: object) -> object:
    return None if isinstance(value, State) else value
