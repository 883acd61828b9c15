"""Invoke-WebRequest and Invoke-RestMethod of PowerShell, as developer tools copy them: what they send."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from why403.documents.errors import BadInput
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Headers, Incident, Request
from why403.pasted.lines import place_of

START = (
    r"^[^\S\n]{0,40}(?:PS [^>\n]{0,200}> ?)?(?:\$\w{1,60} ?= ?)?"
    r"(Invoke-(?:WebRequest|RestMethod)|iwr|irm)(?=[ \t]+[-\"'h`])"
)
_SESSION = r'^\$(?:session|\w{1,40})\.UserAgent\s*=\s*"((?:[^"`]|`.)*+)"'
_PSEUDO = frozenset({"authority", "method", "path", "scheme"})
_TOKEN = re.compile(
    r"""(?P<space>(?:[ \t\r]|`\r?\n)++)
    |(?P<text>"(?:[^"`]|`[\s\S]|"")*+"|'(?:[^']|'')*+')
    |(?P<table>@\{)
    |(?P<call>\$?\()
    |(?P<word>[^\s"'`;|(){}]++)""",
    re.X,
)
_PAIR = re.compile(
    r"""\s*(?P<name>"(?:[^"`]|`[\s\S])*+"|'[^']*+'|[\w-]++)[ \t]*=[ \t]*
    (?P<value>"(?:[^"`]|`[\s\S]|"")*+"|'(?:[^']|'')*+'|[^\s;}]++)[ \t]*[;\r]*""",
    re.X,
)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def read_powershell(text: str, name: str, start: int) -> tuple[Piece, int]:
    """The request of the command that begins at `start`, and where it ends."""
    place = place_of(text, start, name)
    given, end = _options(text, start, place)
    url = given.get("uri")
    if not isinstance(url, str) or not url:
        raise BadInput(place, "a PowerShell command without a URL", "-Uri URL", "copy the whole command")
    agent = re.compile(_SESSION, re.M).search(text[max(0, start - 20_000) : start])
    request = _request(url, given, _plain(f'"{agent[1]}"') if agent else None, place)
    note = "the session's cookies are also sent, but they are not read"
    notes = (note,) if "websession" in given and ".Cookies.Add(" in text[:start] else ()
    return Piece(PieceKind.POWERSHELL, Incident(request=request, at=place), place, notes), end


def _options(text: str, start: int, place: Place) -> tuple[dict[str, object], int]:
    """The parameters by their names in small letters; what an expression computes is `UNKNOWN`."""
    given: dict[str, object] = {}
    waiting = ""
    values = list(_values(text, start, place))
    for kind, value, _ in values:
        if kind == "word" and isinstance(value, str) and value.startswith("-") and len(value) > 1:
            waiting = value[1:].rstrip(":").lower()
            given.setdefault(waiting, True)
        elif kind != "end" and (waiting or "uri" not in given) and not _is_command(value):
            given[waiting or "uri"] = value
            waiting = ""
    return given, values[-1][2]


def _is_command(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"Invoke-\w+|i[wr]m", value))


def _values(text: str, at: int, place: Place) -> Iterator[tuple[str, object, int]]:
    """The words of the command up to its end."""
    while (match := _TOKEN.match(text, at)) is not None:
        at, kind, value = match.end(), match.lastgroup or "", match.group()
        if kind == "table":
            table, at = _table(text, at, place)
            yield kind, table, at
        elif kind == "call":
            at = _closed(text, at, place)
            yield kind, UNKNOWN, at
        elif kind == "text":
            yield kind, _plain(value), at
        elif kind == "word":
            yield kind, UNKNOWN if value.startswith("$") else value, at
    yield "end", None, at


def _table(text: str, at: int, place: Place) -> tuple[dict[str, str], int]:
    """`@{ name = value; … }`."""
    found: dict[str, str] = {}
    while (match := _PAIR.match(text, at)) is not None:
        at = match.end()
        if not match["value"].startswith("$"):
            found[_plain(match["name"])] = _plain(match["value"])
    end = re.compile(r"\s*\}").match(text, at)
    if end is None:
        raise BadInput(place, "the table @{ is never closed", "a whole command", "copy it once more")
    return found, end.end()


def _closed(text: str, at: int, place: Place) -> int:
    """Where an expression in brackets ends; texts in it are passed over."""
    depth = 1
    for match in re.compile(r""""(?:[^"`]|`[\s\S])*+"|'[^']*+'|[()]""").finditer(text, at, at + 200_000):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if not depth:
            return match.end()
    raise BadInput(place, "a bracket ( is never closed", "a whole command", "copy it once more")


def _plain(word: str) -> str:
    """A text without its quotes."""
    if word.startswith("'"):
        return word[1:-1].replace("''", "'")
    if not word.startswith('"'):
        return word
    return re.sub(r'`([\s\S])|""', _unescaped, word[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    return _LETTERS.get(match[1], match[1]) if match[1] else '"'


def _request(url: str, given: Mapping[str, object], agent: str | None, at: Place) -> Request:
    method = given.get("method", "GET")
    table = given.get("headers", {})
    return Request(
        method=method.upper() if isinstance(method, str) else UNKNOWN,
        url=url,
        headers=tuple(_headers(table, given, agent)),
        body=_body(given),
        at=at,
    )


def _headers(table: object, given: Mapping[str, object], agent: str | None) -> Iterator[tuple[str, str]]:
    named: Headers = tuple(table.items()) if isinstance(table, dict) else ()
    pseudo = {name.lower() for name, _ in named} >= _PSEUDO
    yield from ((name, value) for name, value in named if not (pseudo and name.lower() in _PSEUDO))
    for key, name in (("contenttype", "Content-Type"), ("useragent", "User-Agent")):
        if isinstance(value := given.get(key), str):
            yield name, value
    if agent and "useragent" not in given and not any(name.lower() == "user-agent" for name, _ in named):
        yield "User-Agent", agent


def _body(given: Mapping[str, object]) -> bytes | State:
    body = given.get("body")
    if isinstance(body, str):
        return body.encode("utf-8", "replace")
    return ABSENT if "body" not in given and "infile" not in given else UNKNOWN
