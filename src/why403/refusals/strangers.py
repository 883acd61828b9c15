"""Who answers besides API Gateway, and by what each is known: its hosts, its headers, the form of its errors.

One row for each. A host settles who was called; a header or a form who wrote the answer, since an
integration can pass the answer of anybody on. What a row says rests on its claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from why403.documents.loose_json import json_in
from why403.refusals.emulators import EMULATORS
from why403.refusals.frameworks import FRAMEWORKS
from why403.refusals.fronts import FRONTS
from why403.refusals.services import SERVICES
from why403.refusals.stranger import Role, Stranger

STRANGERS: tuple[Stranger, ...] = (*SERVICES, *FRONTS, *FRAMEWORKS, *EMULATORS)
BY_NAME = {each.name: each for each in reversed(STRANGERS)}

_LONGEST = 20_000
_SUREST_FIRST = tuple(sorted(STRANGERS, key=lambda each: (not each.surely, each.general, not each.says)))


def of_host(host: str) -> Stranger | None:
    """Whose host a name is, in small letters and without a port."""
    return next((each for each in STRANGERS if each.hosts and re.fullmatch(each.hosts, host)), None)


def of_headers(headers: tuple[tuple[str, str], ...]) -> Stranger | None:
    """Whose headers these are: first, of one that sets them on no answers but its own."""
    sent = {name.lower(): value for name, value in headers}
    marked = [each for each in STRANGERS if any(_marks(sent, *mark) for mark in each.headers)]
    return min(marked, key=lambda each: each.passes, default=None)


def _marks(sent: dict[str, str], name: str, value: str) -> bool:
    return name in sent and re.match(value, sent[name].strip(), re.IGNORECASE) is not None


def of_body(body: str) -> Stranger | None:
    """Whose form of errors a body has, or whose words."""
    head = body[:_LONGEST]
    letters = _letters(head)
    return _first(lambda each: any(_letters(part) in letters for part in each.says) or _shaped(each, head))


def of_words(text: str) -> Stranger | None:
    """Who is named by what a client or a log printed, or has a form of errors that is in it."""
    head = text[:_LONGEST]
    told = _first(lambda each: bool(each.told and re.search(each.told, head)))
    if told is not None:
        return told
    return of_printed(head) or _first(lambda each: _shaped(each, head))


def of_tunnel(text: str) -> Stranger | None:
    """Who let nothing out, whatever was called: the proxy of which a client tells that it made no tunnel."""
    head = text[:_LONGEST]
    return _first(lambda each: each.role is Role.EGRESS and bool(each.told and re.search(each.told, head)))


def of_printed(text: str) -> Stranger | None:
    """Whose own words a client printed."""
    head = text[:_LONGEST]
    letters, lines = _letters(head), tuple(map(_begun, head.splitlines()))
    return _first(lambda each: any(_printed(part, letters, lines) for part in each.says))


def is_logged(stranger: Stranger, text: str) -> bool:
    """Whether a text is known for a backend's by what it prints into its own log."""
    logs = stranger.role is Role.BEHIND and stranger.told
    return bool(logs and re.search(stranger.told, text[:_LONGEST]))


def without_marks(stranger: Stranger, text: str) -> str:
    """What is left of a text without the JSON documents and the lines that bear a stranger's marks."""
    kept, rest = [], text[:_LONGEST]
    while (found := json_in(rest)) is not None:
        _, before, after = found
        document = rest[len(before) : len(rest) - len(after)]
        kept.append(before)
        kept.append(re.sub(r"[^\n]", " ", document) if _bears(stranger, document) else document)
        rest = after
    whole = "".join((*kept, rest))
    return "\n".join(line for line in whole.splitlines() if not _bears(stranger, line))


def _bears(stranger: Stranger, text: str) -> bool:
    if any(mark and re.search(mark, text) for mark in (stranger.told, stranger.shape)):
        return True
    letters = _letters(text)
    return any(_letters(part) in letters for part in stranger.says)


def _first(holds: Callable[[Stranger], bool]) -> Stranger | None:
    return next(filter(holds, _SUREST_FIRST), None)


def _shaped(each: Stranger, text: str) -> bool:
    return bool(each.shape and re.search(each.shape, text))


def _printed(part: str, letters: str, lines: Iterable[str]) -> bool:
    """Whether words were printed. Those without a mark of a format may be talked of amid a sentence, unless
    they stand behind the tag of a page."""
    said = _letters(part)
    if not part[0].isalpha():
        return said in letters
    return f">{said}" in letters or any(line.startswith(said) for line in lines)


def _begun(line: str) -> str:
    return _letters(line.lstrip(" \t\"'`>*-"))


def _letters(text: str) -> str:
    """A text without its white space, which differs between two prints of one document."""
    return "".join(text.split())
