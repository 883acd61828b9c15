"""Addresses among words, and what is said to have come of each: `URL -> 200`, `URL gives 403`.

What counts stands behind an address on its line, up to the next one; else at the beginning of the next line,
where a program printed the body; else before it on its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from why403.frozen import dataclass
from why403.logic.states import UNKNOWN, State
from why403.pattern import pattern
from why403.redaction.reprs import masked_repr

_LONGEST, _MOST = 20_000, 50
URL = r"(?:https?|wss?)://\w[^\s\"'<>`\\)\]}|]{1,2000}"
TICKS, CROSSES = "[\u2705\u2714\u2611\U0001f7e2]", "[\u274c\u2717\u2718\u26d4\U0001f534]"
"""Marks that people set for what works, and for what does not."""
VERB = r"GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS"
_ADDRESS = pattern(rf"(?:\b({VERB})[ \t:]{{1,4}}[`\"'<(]?)?({URL})")
_OUTCOME = pattern(
    r"(?i)(?<![\w.])(?:(?P<served>2\d\d|ok|okay|works?|worked|connects?|fine|pong|success\w*|returns? data)"
    r"|(?P<refused>[45]\d\d|forbidden|unauthorized|refused|denied|fail\w*|missing authentication"
    r"|not found|\{\"message\":|error\w*|blocked))(?![\w%])"
    rf"|(?P<ticked>{TICKS})|(?P<crossed>{CROSSES})"
)
_NEGATED = pattern(r"(?i)\b(?:not|n't|never|no longer|stopped)\s+(?:\w+\s+)?$")
_NOT_SO = pattern(
    r"(?i)\b(?:should|would|could|expect\w*|suppos\w*|used to|if it|until|whether)\s+(?:\w+\s+){0,2}$"
)
"""What stands before an outcome that did not come, or was another day's."""
_THEN = pattern(
    r"(?i)^\W{0,3}(?:yesterday|before|until|earlier|last (?:week|month|year|time)|a (?:week|month|day) ago)\b"
)
_AT_ONCE = pattern(
    r"(?i)^[\s`\"'),:;|]{0,6}(?:[-=]{1,3}>|[\u2192\u21d2])?\s{0,4}"
    r"(?:(?:it |this |now |just |always |still |only )?(?:gives?|returns?|gets?|answers?|says?|fails? with"
    r"|responds?(?: with)?)\s+(?:me |us |a |an |the )?)?(?:HTTP |status |code )?\(?$"
)
"""What stands between an address and its outcome where they belong together."""
_BODY = pattern(r"\s*[>'\"`]{0,2}\{\s*\"[mM]essage\"")
_PASSED_ON = pattern(
    r"(?i)(?:\bproxy_?pass(?:reverse)?\b|\b(?:target|destination|upstream|backend|origin)[\"'`]?[ \t]*[:=])"
    r"[^:=]{0,40}$"
)
"""What stands before an address to which a proxy passes calls on: it is not what a caller calls."""
_TO_FILL_IN = pattern(r"[{$*]|%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Tried:
    """An address that stands among words, with the verb before it; whether it `works` by what is said, and
    whether that is said `at_once`, behind it."""

    url: str
    verb: str | State = UNKNOWN
    works: bool | State = UNKNOWN
    at_once: bool = False

    __repr__ = masked_repr


def tried_in(texts: Iterable[str]) -> tuple[Tried, ...]:
    """The addresses in the order in which they stand; without those of which a part has to be filled in."""
    whole = "\n".join(texts)[:_LONGEST]
    return tuple(_tried(whole)) if "://" in whole else ()


def _tried(text: str) -> Iterator[Tried]:
    lines = text.split("\n")
    count = 0
    for number, line in enumerate(lines):
        found = list(_ADDRESS.finditer(line)) if "://" in line else []
        for place, each in enumerate(found):
            count += 1
            url = plain(each[2])
            if not url or count > _MOST:
                continue
            if _PASSED_ON.search(line[: each.start()]):
                continue
            last = place + 1 == len(found)
            behind = line[each.end(2) : len(line) if last else found[place + 1].start()]
            before = line[found[place - 1].end(2) if place else 0 : each.start()]
            works, at_once = _outcome(behind)
            if works is UNKNOWN and last and number + 1 < len(lines) and _BODY.match(lines[number + 1]):
                works, at_once = False, True
            if works is UNKNOWN and len(found) == 1:
                works, _ = _outcome(before)
            yield Tried(url, each[1] or UNKNOWN, works, at_once)


def _outcome(words: str) -> tuple[bool | State, bool]:
    """What is said first, that it works or that it does not, and whether it begins with that. What should
    come, or came once, is none."""
    for found in islice(_OUTCOME.finditer(words), _MOST):
        before = words[max(0, found.start() - 40) : found.start()]
        if _NOT_SO.search(before) or _THEN.match(words[found.end() : found.end() + 20]):
            continue
        negated = _NEGATED.search(before) is not None
        if found["ticked"] or found["crossed"]:
            return found["ticked"] is not None, False
        works = negated if found["refused"] else not negated
        return works, found.start() < 60 and _AT_ONCE.match(words[: found.start()]) is not None
    return UNKNOWN, False


def plain(url: str) -> str:
    """An address without what ends its sentence; empty where a part is left out or has to be filled in."""
    bare = url.rstrip(".,:;!?*_~\u2026")
    cut = url[len(bare) :].startswith(("..", "\u2026"))
    return "" if cut or _TO_FILL_IN.search(bare) else bare
