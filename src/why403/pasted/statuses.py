"""Which number in a sentence is the status of the answer: one that is said to be, and not any other.

The codes are those of the HTTP Status Code Registry (IANA), and a few that other proxies use.
"""

from __future__ import annotations

import re

from why403.logic.states import UNKNOWN, State
from why403.pattern import pattern

_CODES = frozenset(
    (
        *range(100, 104),
        *range(200, 209),
        226,
        *range(300, 309),
        *range(400, 419),
        *range(421, 427),
        428,
        429,
        431,
        451,
        460,
        463,
        499,
        *range(500, 509),
        510,
        511,
        *range(520, 531),
    )
)
_NUMBER = pattern(
    r"(?<![\w./#$€£~+-])([1-5]\d\d)(?:s\b|\b)(?![/%=]|[.,:]\d|\s?(?:ms|kb|mb|bytes?|times|users)\b)", re.I
)
_NAMED = pattern(r"[\w.-]+[\"']?[=:]$")
_OF_STATUS = pattern(r"(?:status|code|error|http)[\"']?[=:]$", re.I)
_ARTICLES = (
    r"(?:\s+(?:a|an|the|me|us|back|only|just|always|still|http|https|status|error|errors|code|of|with))*"
)
_BEFORE = pattern(
    r"(?:\bhttps?(?:/[\d.]+)?|\b\w{0,20}status(?:\s?code)?|\bcode|\b\w{0,60}errors?|\b\w{1,60}exception|\bresponses?|\bresult"
    r"|\b(?:got|gets?|getting|gives?|giving|returns?|returned|returning|receiv\w+|throws?|threw|see|sees|seeing"
    r"|hit|hits|hitting|shows?|showing|answers?|answered|replies|replied|responds?|responded|responding"
    r"|fails?|failed|failing|ends?|rejected|refused|it'?s|that'?s)" + _ARTICLES + r")\W{0,4}$",
    re.I,
)
_AFTER = pattern(
    r"^['\")\]]?[\s:(,-]{0,3}(?:forbidden|unauthorized|not found|bad request|method not allowed"
    r"|too many requests|access denied|internal server error|bad gateway|service unavailable"
    r"|gateway time-?out|payload too large|request entity too large|unsupported media type|gone\b"
    r"|errors?\b|status\b|responses?\b|[A-Z]\w{1,60}(?-i:Exception)\b|b?['\"]?\{)",
    re.I,
)
_REASON_BEFORE = pattern(
    r"(?:forbidden|unauthorized|not found|bad request|denied|too many requests|server error)\W{0,3}$", re.I
)
_THEN = pattern(
    r"(?<!since )\b(?:last (?:week|month|year|time|night|\w+day)|yesterday|earlier|previously|ago|used to"
    r"|in the past)\b",
    re.I,
)
_NOT = pattern(
    r"\b(?:not|never|no longer|instead of|rather than|expect\w*|should|would|used to|without|n't"
    r"|port|line|page|id|are|have|room|ticket|issue|row|version|step|build|took|after|over|about"
    r"|limit of|up to)\W+(?:\w+\W+){0,3}$",
    re.I,
)
_CLAUSE = pattern(r"[.;!?\n]\s|[;\n]|[-=]{1,2}>|[\u2192\u21d2]|,? \b(?:now|but|today)\b", re.I)
_ARROW = pattern(r"(?:[-=]{1,2}>|[\u2192\u21d2])[ \t]?$")
_ALONE = pattern(
    r"^[ \t]*(?:(?:HTTP(?:/\d(?:\.\d)?)?|status(?: code)?:?)[ \t]*)?([45]\d\d)"
    r"(?:[ \t]+[A-Za-z][A-Za-z' -]{2,40})?[ \t]*$",
    re.I | re.M,
)
_TERSE = 6
_NEAR, _LONGEST = 60, 4_000


def status_in(text: str) -> int | State:
    """The status that a text tells; `UNKNOWN` where it tells none, or several refusals.

    A success amid sentences is that of another call: who tells of a refusal says what works as well.
    """
    head = text[:_LONGEST]
    alone = status_alone(head)
    if alone is not UNKNOWN:
        return alone
    terse = len(head.split()) <= _TERSE
    found = [
        int(match[1])
        for match in _NUMBER.finditer(head)
        if int(match[1]) in _CODES and _is_status(head, match, terse=terse)
    ]
    refused = {code for code in found if code >= 400}
    if refused or not terse:
        return refused.pop() if len(refused) == 1 else UNKNOWN
    return found[0] if len(set(found)) == 1 else UNKNOWN


def status_alone(text: str) -> int | State:
    """The status that has a line of its own, as it was copied; `UNKNOWN` where there is none, or several."""
    codes = {int(found[1]) for found in _ALONE.finditer(text[:_LONGEST])} & _CODES
    return codes.pop() if len(codes) == 1 else UNKNOWN


def _is_status(text: str, match: re.Match[str], *, terse: bool) -> bool:
    near = text[max(0, match.start() - _NEAR) : match.start()]
    before = _CLAUSE.split(near)[-1]
    after = _CLAUSE.split(text[match.end() : match.end() + _NEAR])[0]
    if _NAMED.search(before):
        return bool(_OF_STATUS.search(before))
    if _THEN.search(before) or _THEN.search(after) or _NOT.search(before):
        return False
    at_an_end = not text[: match.start()].strip() or not text[match.end() :].strip(" .!?")
    if terse and at_an_end and int(match[1]) >= 400:
        return True
    led = _ARROW.search(near) or _BEFORE.search(before) or _REASON_BEFORE.search(before)
    return bool(led or _AFTER.match(after))
