"""The explanation as a person reads it in a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.logic.claims import Claim, Standing
from why403.logic.facts import Value
from why403.logic.states import UNKNOWN, State
from why403.questions.ask import Question
from why403.questions.contradictions import conflicts
from why403.questions.explain import Explanation, assumed_of, source_of
from why403.questions.families import Group, family_of, groups, verdict
from why403.questions.suspects import Suspect
from why403.questions.weights import Weighed
from why403.refusals import wordings
from why403.refusals.causes import UPSTREAM_NOT_GATEWAY
from why403.refusals.refusal import Fit, Refusal
from why403.words import outgoing
from why403.words.commands import how_of
from why403.words.conflicts import sentence
from why403.words.defaults import default_lines
from why403.words.fixes import CALLERS, FOR_OTHERS, fix_of
from why403.words.shells import typed_here

SHOWN = 6
_LABEL = 20


class Lines(Protocol):
    """A part of the report that stands between the headline and the suspects, or below everything."""

    def lines(self) -> Iterator[str]:
        """Its lines."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What of an explanation is written out: all suspects or the first, the counts behind the weights,
    the path of the call at length, all repairs or the first in short."""

    everything: bool = False
    counts: bool = False
    path: bool = False
    repairs: bool = False


def report(
    told: Explanation,
    asked: Sequence[Question],
    lines: Sequence[Lines],
    detail: Detail,
    tail: Sequence[Lines] = (),
    below: Sequence[Lines] = (),
) -> str:
    """The whole report, with a line end.

    `tail` stands behind what is said of the first suspect; what stands `below` is less urgent than what is
    asked.
    """
    named = _named(told)
    told = outgoing.explanation(told)
    if told.undecided:
        return outgoing.text_of(_nothing(told, asked))
    head = ([_headline(told)], [line for part in lines for line in part.lines()])
    rest = (
        list(_suspects(told, detail)),
        list(_facts_about(told, detail, named)),
        [line for part in tail for line in part.lines()],
    )
    then = [*_next(told, asked), *_next_time(told)]
    told_in_order = (*rest, then) if _likely(told) else (then, *rest)
    parts = (*head, *told_in_order, *([*part.lines()] for part in below))
    return "\n".join(outgoing.text_of(part) for part in parts if part)


def headline(told: Explanation) -> str:
    """The first line of the report: what is known, and how sure it is."""
    told = outgoing.explanation(told)
    if told.undecided:
        return outgoing.line(f"{subject(told)}: {_no_refusal(told) or _why_nothing(told)}.")
    return outgoing.line(_headline(told))


def _headline(told: Explanation) -> str:
    first = told.suspects[0].suspect.cause
    if first.code == UPSTREAM_NOT_GATEWAY.code and told.case.seen.wrote:
        return f"{subject(told)}: this response comes from {told.case.seen.writer}, not from API Gateway."
    if told.borrowed:
        fit = f" ({len(told.suspects)} causes fit)" if len(told.suspects) > 1 else ""
        return f"{subject(told)}: most likely {first.phrase}{fit}, {_BORROWED}."
    if first.code in told.certain or len(told.suspects) == 1:
        return f"{subject(told)}: {first.phrase}."
    fit = f"({len(told.suspects)} causes fit)"
    found = verdict(told.suspects)
    if found.cause:
        return f"{subject(told)}: most likely {first.phrase} {fit}."
    if found.family is not None:
        return f"{subject(told)}: most likely {_together(found.family)} {fit}."
    return f"{subject(told)}: no single cause is likely enough yet {fit}."


def _together(group: Group) -> str:
    """A family with its share, and what its suspects come to."""
    return f"{_in_words(group)}: {_share(group.weight).strip()}"


def _in_words(group: Group) -> str:
    words = [*group.words[:_FEW], *(["…"] if len(group.words) > _FEW else [])]
    return f"{group.family.phrase} ({', '.join(words)})"


_FEW, _ROWS = 4, 3
"""How many of a family are told in words, and how many have a row of their own where not all are wanted."""


def _likely(told: Explanation) -> bool:
    """Whether one cause is certain or likely: only then is its fix offered; else the question comes first."""
    return bool(told.certain) or verdict(told.suspects).cause


_BORROWED = "if API Gateway wrote this message: other AWS services use the same words"


def subject(told: Explanation) -> str:
    """Status and place of the refused call, as far as they are told."""
    seen, facts = told.case.seen, told.case.facts
    status = "Refused" if seen.status is UNKNOWN else str(seen.status)
    method, path = facts.get(catalogue.METHOD.name), facts.get(catalogue.PATH.name)
    if not isinstance(path, str):
        return status
    return f"{status} from {f'{method} {path}' if isinstance(method, str) else path}"


def _suspects(told: Explanation, detail: Detail) -> Iterator[str]:
    """The certain ones first; where there are some, the others in one line, unless all are wanted."""
    rows = told.suspects if told.certain else ()
    others = told.also_possible if told.certain else _by_family(told, detail.everything)
    shown = [*rows, *(others if detail.everything else others[: 0 if rows else SHOWN])]
    width = max(len(row.suspect.cause.code) for row in shown)
    together = {} if told.certain else {g.rows[0].cause: g for g in groups(told.suspects) if len(g.rows) > 1}
    grouped = {row.cause for group in together.values() for row in group.rows} if len(shown) > 1 else set()
    for row in shown:
        if row.cause in together and len(shown) > 1:
            yield f"  {_share(together[row.cause].weight)}  {_in_words(together[row.cause])}"
        standing = "certain" if row in rows else _share(row.weight)
        counts = f"   {_counts(row)}" if detail.counts else ""
        deeper = "    " if row.cause in grouped else ""
        yield f"  {deeper}{standing}  {row.suspect.cause.code:{width}}  {row.suspect.cause.phrase}{counts}"
    hidden = [row.suspect.cause.code for row in told.fitting if row not in shown]
    if rows and hidden:
        yield f"  also possible: {_few(hidden)}"
    elif hidden:
        yield f"           and {len(hidden)} more, less likely: --all shows them"
    if detail.everything:
        yield from _unlikely(told)


def _unlikely(told: Explanation) -> Iterator[str]:
    """What is no suspect and not ruled out, by what speaks against it."""
    by_kind: dict[tuple[str, ...], list[str]] = {}
    for each in told.unlikely:
        against = tuple(map(str, each.against)) if not each.told else (_one_of(each.told),)
        by_kind.setdefault(against, []).append(each.cause.code)
    for number, (against, codes) in enumerate(by_kind.items()):
        text = f"{', '.join(codes)}; against this is only {' and '.join(against)}"
        yield _line("" if number else "unlikely", text)


def _one_of(names: Sequence[str]) -> str:
    """Facts that were told, any one of which speaks against a cause."""
    return f"what was told of {' or of '.join(names)}, if it is not so"


def _by_family(told: Explanation, everything: bool) -> list[Weighed]:
    """The suspects with those of one family together, the first of each unless all are wanted."""
    return [row for g in groups(told.suspects) for row in (g.rows if everything else g.rows[:_ROWS])]


def _share(weight: float) -> str:
    """A share that is no certainty is not written as one."""
    rounded = "<1%" if weight < 0.01 else ">99%" if weight > 0.99 else f"{weight:.0%}"
    return rounded.rjust(7)


def _few(codes: Sequence[str]) -> str:
    rest = f" and {len(codes) - 3} more (--all)" if len(codes) > 3 else ""
    return ", ".join(codes[:3]) + rest


def _counts(row: Weighed) -> str:
    page = f"; its page is {row.likeness:.0%} similar to your description" if row.likeness else ""
    if not row.of_cause:
        return f"(no known incident had this cause{page})"
    return f"({row.of_cause} known incidents had this cause, {row.alike} of them with the same message{page})"


def _facts_about(told: Explanation, detail: Detail, named: Sequence[tuple[str, Value]]) -> Iterator[str]:
    first = told.suspects[0].suspect
    yield from _contradicted(told)
    yield _line("fits what you saw", _fits(told, first))
    if isinstance(told.case.seen.writer, str):
        yield _line("marks of", str(told.case.seen.writer))
    for contrast in () if told.certain else told.contrasts:
        yield _line("assumed equal", f"{contrast.name}: the two calls were the same in everything else")
    yield from _seen(told, first.cause.code)
    claim = source_of(told.case, first)
    rests = told.assumed if detail.everything else assumed_of(first)
    for taken in dict.fromkeys((*told.taken_for_granted, *told.case.assumed, *rests)):
        if taken != claim:
            yield _line("assumed", taken.says)
    for number, text in enumerate(default_lines(told.rests_on)):
        yield _line("" if number else "assumed", text)
    for number, (name, value) in enumerate(named):
        yield _line("" if number else "proved by", f"{name} = {word(outgoing.shown(name, value))}")
    if told.said and not told.certain:
        yield _line("said, not proved", _said(told))
    if _likely(told):
        yield _line("fix", fix_of(first.cause.code, first.kind, told.case.facts.get(catalogue.CLIENT.name)))
        if first.cause.code not in CALLERS and told.case.landed is None:
            yield _line("if not your API", FOR_OTHERS)
    else:
        yield _line("to check first", family_of(first.cause.code).check)
    for number, cause in enumerate(told.next):
        yield _line("" if number else "next", f"{cause.phrase} ({cause.code})")
    link = f" <{claim.source}> (read {claim.date})" if claim.source else ""
    yield _line(_who(claim), f"{claim.says}{link}")
    yield _line("more", f"why403 rule {first.cause.code}")


def _named(told: Explanation) -> tuple[tuple[str, Value], ...]:
    """The told facts on which it hangs that the first cause is certain."""
    if told.undecided or told.suspects[0].cause.code not in told.certain:
        return ()
    from why403.questions.named import hangs_on

    return hangs_on(told)[told.suspects[0].cause.code]


def _said(told: Explanation) -> str:
    """What sentences were read as, in the form in which it can be confirmed."""
    return " ".join(f"--fact {name}={word(value)}" for name, value in told.said.items())


def _contradicted(told: Explanation) -> Iterator[str]:
    for number, conflict in enumerate(conflicts(told.case)):
        yield _line("" if number else "contradicted", sentence(conflict))


def _seen(told: Explanation, code: str) -> Iterator[str]:
    """What was read off the call itself that speaks for the cause, and for the others that are shown."""
    if told.case.clues:
        from why403.words.clues import seen_for

        others = [row.suspect.cause.code for row in told.suspects[1:SHOWN]]
        lines = [text for _, text in seen_for(code, told.case.clues)]
        lines += [
            f"{text} (speaks for {other})" for other in others for _, text in seen_for(other, told.case.clues)
        ]
        for number, text in enumerate(lines):
            yield _line("" if number else "seen in the request", text)


_OF_AWS = ("https://docs.aws.amazon.com/", "https://repost.aws/", "https://aws.amazon.com/")


def _who(claim: Claim) -> str:
    """Who says it: AWS, somebody else's documentation, somebody who saw it, or nobody."""
    if claim.standing is Standing.DOCUMENTED:
        return "AWS documents" if claim.source.startswith(_OF_AWS) else "documented"
    return "observed" if claim.standing is Standing.OBSERVED else "assumed"


def _fits(told: Explanation, first: Suspect) -> str:
    """What of the answer speaks for the first suspect, in the answer's own terms."""
    seen = told.case.seen
    if first.fit is Fit.AGREES:
        words = quoted(first.refusal)
        shown = (
            seen.error_type,
            words if seen.family else "",
            _BROWSER if seen.browser is not UNKNOWN else "",
        )
        return ", ".join(str(part) for part in shown if part not in (UNKNOWN, "")) or "the answer"
    if first.fit is Fit.OPEN:
        return _still_open(told)
    return "only if the API's owner customized the gateway response: this is not API Gateway's own message"


_BROWSER = "the browser's complaint"


def _still_open(told: Explanation) -> str:
    """What of the answer is known, and what else of it would narrow the causes down."""
    seen = told.case.seen
    known = [
        name
        for name, part in (
            ("the status", seen.status),
            ("the error type", seen.error_type),
            ("the message", seen.family),
        )
        if part not in (UNKNOWN, "")
    ]
    missing = "the response body" if seen.family is UNKNOWN else "the response headers"
    if isinstance(seen.likely, str):
        known.append("the likely message")
    if not known:
        return f"nothing rules this cause out; paste {missing} to narrow this down"
    verb = "is" if len(known) == 1 else "are"
    return f"only {' and '.join(known)} {verb} known; paste {missing} to narrow this down"


_TEMPLATE = re.compile(r"\{\w+\}")


def quoted(refusal: Refusal) -> str:
    """A refusal's own words, in quotes; what they quote in turn is left out."""
    text = getattr(refusal, "text", "")
    return f'"{_TEMPLATE.sub("…", text)}"' if text else ""


def _next(told: Explanation, asked: Sequence[Question]) -> Iterator[str]:
    for number, question in enumerate(asked):
        yield _line("what would settle it" if number == 0 else "", question.fact.ask)
        how = how_of(question.fact, told)
        if how:
            yield _line("", f"  {typed_here(how)}")
        yield _line("", f"  {told_by(question)}")
    if asked:
        yield _line("", "or let why403 ask: --ask")


LOGS = "the stage's logs show which phase refused the call: why403 rule logs"


def _next_time(told: Explanation) -> Iterator[str]:
    if wants_logs(told):
        yield _line("for next time", LOGS)


def wants_logs(told: Explanation) -> bool:
    """Whether a log of the stage would tell more: nothing is certain, and the likeliest cause is logged."""
    if told.certain or told.undecided:
        return False
    return told.suspects[0].suspect.gate.name not in _IN_NO_LOG and not told.case.seen.hidden


_IN_NO_LOG = ("edge", "host", "cors")
"""The gates at which a refusal is not API Gateway's, or of a call that reached no API."""


def told_by(question: Question) -> str:
    """The option that answers a question."""
    choices = "|".join(word(value) for value in question.choices) or "VALUE"
    return f"--fact {question.fact.name}={choices}"


def word(value: object) -> str:
    """A value as it is typed after `--fact`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.value if isinstance(value, State) else str(value)


def _line(label: str, text: str) -> str:
    return f"  {label + ':' if label else '':{_LABEL}}  {text}"


def _nothing(told: Explanation, asked: Sequence[Question]) -> Iterator[str]:
    known = _no_refusal(told)
    yield f"{subject(told)}: {known or _why_nothing(told)}."
    yield from _contradicted(told)
    if told.served:
        yield _line("of use", "give it as the call that works, together with a refused one: --works FILE")
    elif known is None:
        yield ""
        yield _line("what would help", "the complete response with its headers: curl -si URL")
        yield from _next(told, asked) if told.case.seen.empty else ()


_NO_REFUSAL: dict[object, str] = {
    wordings.FRAME_OTHER: "this frame is the response of the route itself; API Gateway refused nothing",
    wordings.CLOSED_BINARY: (
        "API Gateway closes a WebSocket when it receives a binary frame (code 1003); the caller was not "
        "refused: send text frames"
    ),
    wordings.GONE: (
        "the client of this connection has disconnected (410 Gone); nothing was refused: delete its "
        "connection ID"
    ),
}


def _no_refusal(told: Explanation) -> str | None:
    """What an answer says that is known to be no refusal."""
    gone = told.case.seen.error_type == "GoneException"
    return _NO_REFUSAL.get(wordings.GONE if gone else told.case.seen.family)


def _why_nothing(told: Explanation) -> str:
    if told.served:
        return f"this call was served ({told.case.seen.status})"
    if told.case.seen.passed:
        return "this status is not a refusal"
    if told.case.seen.empty:
        return "I found no HTTP status and no API Gateway error in this input"
    if isinstance(told.case.seen.family, str) and told.case.seen.family:
        return "what you know of this call, or a call that works, rules out every cause of this response"
    return "this matches no API Gateway error that we know"
