"""Other answers that a text shows beside the one that was read.

A report quotes what came before a change, from another service or of another call. Which of several answers
is that of the refused call is not known from the words alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from why403.documents.loose_json import objects_of
from why403.evidence.fingerprint import fingerprint
from why403.frozen import replace
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer
from why403.pasted.text import messages_amid, without_words_amid_sentences
from why403.pattern import pattern
from why403.refusals.refusal import Fingerprint

_LONGEST, _MOST = 20_000, 6
_IN_WORDS = {"x-amzn-requestid"}
"""Headers whose values clients write into their messages."""


def other_answers(answer: Answer) -> tuple[Answer, ...]:
    """The answers that words tell beside the one that was read of them; none where a whole answer was shown,
    with its headers. Where the log is of other requests alone, the answer without it is one."""
    if _is_log_of_others(answer):
        return (replace(answer, log=()),)
    shown = {name.lower() for name, _ in answer.headers} - _IN_WORDS
    if not isinstance(answer.said, str) or shown:
        return ()
    text = answer.said[:_LONGEST]
    first = _marks(fingerprint(answer))
    known: dict[tuple[object, ...], Answer] = {}
    rest = without_words_amid_sentences(text)
    if rest != text:
        other = replace(answer, said=rest, status=UNKNOWN)
        seen = fingerprint(other)
        if seen != Fingerprint() and _marks(seen) != first:
            known[_marks(seen)] = other
    if _is_only_mentioned(answer):
        left = replace(answer, said=_without_messages(text))
        known[_marks(fingerprint(left))] = left
    for other in _answers_in(text):
        marks = _marks(fingerprint(other))
        if any(mark is not UNKNOWN for mark in marks) and marks != first:
            known.setdefault(marks, other)
        if len(known) == _MOST:
            break
    return tuple(known.values())


def contradict(answer: Answer) -> bool:
    """Whether a text has an answer that cannot be the one that was read of it: it has other words, another
    type, or somebody else's marks; or the log beside an answer is of other requests alone; or somebody only
    speaks of the answer."""
    if _is_log_of_others(answer) or _is_only_mentioned(answer):
        return True
    first = fingerprint(answer)
    return any(_differ(fingerprint(other), first) for other in other_answers(answer))


def _is_log_of_others(answer: Answer) -> bool:
    """Whether each line of the log that has a request id has another one than the answer."""
    own = answer.header("x-amzn-requestid")
    if not answer.log or not isinstance(own, str):
        return False
    from why403.logs.accesslog import request_id_of

    named = {found.lower() for line in answer.log if (found := request_id_of(line))}
    return bool(named) and own.lower() not in named


_MENTIONS = pattern(
    r"(?i)(?:(?:\b(?:never|not|no longer|nobody)|n't)\s(?:\w+\s){0,2}"
    r"(?:sees?|saw|seen|gets?|got|have|had|the)"
    r"|\b(?:would|should|could|might)\s(?:\w+\s){0,2}(?:be|get|see|say|have|return|read)"
    r"|\bexpect\w*|documentation|docs|instead of|rather than|as opposed to|unlike)\b([^.!?\n]{0,60})$"
)
"""What stands before words that were not the answer: they are denied, expected, or of a page."""
_COMES = pattern(
    r"(?i)\b(?:but|gets?|got|getting|returns?|returned|receiv\w*|answers?|fails?|actual\w*|is|was)\b"
)
"""What says of the words behind it that they came after all."""
_BEFORE = 160


def _is_only_mentioned(answer: Answer) -> bool:
    """Whether each message of API Gateway in a text stands behind words that say it is not the answer."""
    if not isinstance(answer.said, str) or answer.headers or isinstance(answer.body, str):
        return False
    text = answer.said[:_LONGEST]
    before = [text[max(0, start - _BEFORE) : start] for start, _ in messages_amid(text)]
    return bool(before) and all(map(_mentions, before))


def _without_messages(text: str) -> str:
    """A text without API Gateway's messages in it."""
    for start, message in reversed(messages_amid(text)):
        text = f"{text[:start]} {text[start + len(message) :]}"
    return text


def _mentions(words: str) -> bool:
    found = _MENTIONS.search(words)
    return found is not None and _COMES.search(found[1]) is None


def _differ(other: Fingerprint, first: Fingerprint) -> bool:
    parts = zip(_marks(other), _marks(first), strict=True)
    apart = any(one is not UNKNOWN and two not in (UNKNOWN, one) for one, two in parts)
    return apart or (other.role is not UNKNOWN and first.role is UNKNOWN)


def _answers_in(text: str) -> Iterator[Answer]:
    """Each message in JSON, each paragraph, and each message of API Gateway."""
    for entries in objects_of(text):
        yield Answer(body=json.dumps(entries))
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    yield from (Answer(said=part) for part in paragraphs if len(paragraphs) > 1)
    yield from (Answer(said=message) for _, message in messages_amid(text))


def _marks(seen: Fingerprint) -> tuple[object, ...]:
    """By what answers are told apart: by more than the status."""
    family = seen.family if seen.family != "" else UNKNOWN
    return (family, seen.error_type, seen.layer, seen.browser, seen.role)
