"""The explanation as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from why403.gateway import facts as catalogue
from why403.gateway.refusal import Fit
from why403.logic.claims import Claim, Standing
from why403.logic.states import UNTOLD
from why403.questions.ask import Question
from why403.questions.explain import Explanation
from why403.questions.weights import Weighed
from why403.words.fixes import FIXES
from why403.words.snippets import Snippet

SHOWN = 6
_LABEL = 20


@dataclass(frozen=True, slots=True)
class Detail:
    """What of an explanation is written out: all suspects or the first, and the counts behind the weights."""

    everything: bool = False
    counts: bool = False


def report(told: Explanation, asked: Sequence[Question], lines: Sequence[Snippet], detail: Detail) -> str:
    """The whole report, with a line end."""
    if not told.suspects:
        return _nothing(told)
    parts = [
        [_headline(told)],
        [line for snippet in lines for line in snippet.lines()],
        list(_suspects(told, detail)),
        list(_facts_about(told)),
        list(_next(asked)),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _headline(told: Explanation) -> str:
    first = told.suspects[0].suspect.cause
    if first.code in told.certain or len(told.suspects) == 1:
        return f"{subject(told)}: {first.phrase}."
    return f"{subject(told)}: most likely {first.phrase} ({len(told.suspects)} causes fit)."


def subject(told: Explanation) -> str:
    """Status and place of the refused call, as far as they are told."""
    seen, facts = told.case.seen, told.case.facts
    status = "Refused" if seen.status is UNTOLD else str(seen.status)
    method, path = facts.get(catalogue.METHOD.name), facts.get(catalogue.PATH.name)
    words = " ".join(value for value in (method, path) if isinstance(value, str))
    return f"{status} from {words}" if words else status


def _suspects(told: Explanation, detail: Detail) -> Iterator[str]:
    shown = told.suspects if detail.everything else told.suspects[:SHOWN]
    width = max(len(row.suspect.cause.code) for row in shown)
    for row in shown:
        standing = "certain" if row.suspect.cause.code in told.certain else f"{row.weight:4.0%}".rjust(7)
        counts = f"   {_counts(row)}" if detail.counts else ""
        yield f"  {standing}  {row.suspect.cause.code:{width}}  {row.suspect.cause.phrase}{counts}"
    hidden = len(told.suspects) - len(shown)
    if hidden:
        yield f"           and {hidden} more, less likely: --all shows them"


def _counts(row: Weighed) -> str:
    if not row.of_cause:
        return "(no real incident had it; its page counts)"
    return f"({row.of_cause} of the real incidents, {row.alike} of them with the same words)"


def _facts_about(told: Explanation) -> Iterator[str]:
    first = told.suspects[0].suspect
    fits = _fits(told, first.fit)
    if fits:
        yield _line("fits what you saw", fits)
    for fact in told.contrasts:
        yield _line("taken for granted", f"{fact.name}: the two calls were alike in everything else")
    yield _line("fix", FIXES[first.cause.code])
    claim = next((c for c in first.gate.sources if c.source), None)
    if claim is not None:
        yield _line(_WHO[claim.standing], f"{claim.says} <{claim.source}> (read {claim.date})")
    for claim in _assumed(told):
        yield _line("assumed", claim.says)
    yield _line("more", f"why403 rule {first.cause.code}")


_WHO = {
    Standing.DOCUMENTED: "AWS documents",
    Standing.OBSERVED: "observed",
    Standing.ASSUMED: "assumed",
}


def _assumed(told: Explanation) -> Sequence[Claim]:
    first = told.suspects[0].suspect.gate
    return [claim for claim in first.sources if claim.standing is Standing.ASSUMED]


def _fits(told: Explanation, fit: Fit) -> str:
    seen = told.case.seen
    shown = [
        str(value) for value in (seen.error_type, seen.family, seen.browser) if value not in (UNTOLD, "")
    ]
    if fit is Fit.AGREES:
        return ", ".join(shown)
    if fit is Fit.OPEN:
        return "nothing shown speaks against it; the answer's body or x-amzn-ErrorType would tell more"
    return "only if the API's owner changed the gateway response: the words are not API Gateway's own"


def _next(asked: Sequence[Question]) -> Iterator[str]:
    for number, question in enumerate(asked):
        yield _line("what would settle it" if number == 0 else "", question.fact.ask)
        if question.fact.how:
            yield _line("", f"  {question.fact.how}")
        answers = "|".join(word(value) for value in question.fact.values)
        yield _line("", f"  --fact {question.fact.name}={answers}")
    if asked:
        yield _line("", "or let why403 ask: --ask")


def word(value: object) -> str:
    """A value as it is typed after `--fact`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _line(label: str, text: str) -> str:
    return f"  {label + ':' if label else '':{_LABEL}}  {text}"


def _nothing(told: Explanation) -> str:
    return (
        f"{subject(told)}: no refusal of API Gateway that we know fits what was shown.\n\n"
        + _line("what would help", "the whole answer with its headers: curl -si URL")
        + "\n"
    )
