"""Request files (`.http`, `.rest`) of editors, with the answer pasted below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from why403.frozen import dataclass
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.incident import Incident
from why403.pasted.http import STATUS_LINE, read_http
from why403.pasted.text import tells_of_refusal

_VERB = r"GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS"
_REQUEST = re.compile(
    rf"(?:(?P<verb>{_VERB})[ \t]+)?(?P<url>(?:https?://|\{{\{{)\S{{1,8000}})"
    r"(?:[ \t]+HTTP/\d(?:\.\d)?)?[ \t]*$"
)
_STARTS = re.compile(rf"^(?:{_VERB})[ \t]+(?:https?://|\{{\{{)\S{{1,8000}}[ \t]*$", re.M)
_MARKS = re.compile(r"^(?:###|@[\w-]{1,60}[ \t]*=)", re.M)
_VARIABLE = re.compile(r"^@([\w.-]{1,60})[ \t]*=[ \t]*(\S[^\n]{0,2000}?)[ \t]*$", re.M)
_NAME = re.compile(r"\{\{\s*([\w.$-]{1,60})[^}\n]{0,200}\}\}")
_QUERY = re.compile(r"\s+[?&]\S")
_SCRIPT = re.compile(r"^(?:> \{%|> \S+\.js\b|<> |>>!? )", re.M)


@dataclass(frozen=True, slots=True)
class _Block:
    """One request of a file, and the answer below it."""

    request: str = field(repr=False)
    answer: str = field(repr=False)
    line: int

    @property
    def status(self) -> int:
        match = STATUS_LINE.match(self.answer)
        return int(match[1]) if match else 0


def is_request_file(text: str) -> bool:
    """A request line without a version, or with one between the marks of such files."""
    start = text[:200_000]
    if _STARTS.search(start):
        return True
    return bool(_MARKS.search(start)) and any(_REQUEST.match(line[:9000]) for line in start.split("\n"))


def read_request_file(text: str, at: Place) -> Piece | None:
    """The request whose answer is refused, or the first one; `None` of a report in which a request line
    stands above what was answered."""
    lines = text.replace("\r\n", "\n")
    values = {match[1]: match[2] for match in _VARIABLE.finditer(lines)}
    blocks = [block for block in _blocks(lines.split("\n"), values) if block.request]
    if not blocks:
        return None
    if not (any(block.status for block in blocks) or _MARKS.search(lines)) and tells_of_refusal(text):
        return None
    answered = sorted((block for block in blocks if block.status), key=lambda block: block.status < 400)
    chosen = answered[0] if answered else blocks[0]
    here = replace(at, line=(at.line or 1) + chosen.line)
    piece = read_http(f"{chosen.request}\n\n{chosen.answer}", here)
    skipped = (f"of {len(blocks)} requests in the file, one is looked at",) if len(blocks) > 1 else ()
    return Piece(PieceKind.HTTP, _shown(piece.says), here, (*piece.notes, *skipped))


def _shown(says: Incident) -> Incident:
    """The editor sends more headers than the file shows, and fills in what the file only names."""
    request = says.request
    url = UNKNOWN if isinstance(request.url, str) and "{{" in request.url else request.url
    headers = tuple((name, value) for name, value in request.headers if "{{" not in value)
    open_body = isinstance(request.body, bytes) and re.match(rb"\s*<@? ", request.body)
    body = UNKNOWN if open_body else request.body
    return replace(says, request=replace(request, url=url, headers=headers, body=body, complete=False))


def _blocks(lines: list[str], values: Mapping[str, str]) -> Iterator[_Block]:
    """The requests; an answer behind the mark that ends a request is still its own."""
    starts = [0, *(number for number, line in enumerate(lines) if line.startswith("###"))]
    held = _Block("", "", 0)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        found = _block(lines, start, end, values)
        if not found.request:
            held = replace(held, answer=held.answer or found.answer)
        else:
            yield held
            held = found
    yield held


def _block(lines: list[str], start: int, end: int, values: Mapping[str, str]) -> _Block:
    part = lines[start:end]
    cut = next((number for number, line in enumerate(part) if STATUS_LINE.match(line)), len(part))
    first = next((number for number, line in enumerate(part[:cut]) if _REQUEST.match(line[:9000])), None)
    answer = "\n".join(part[cut:])
    if first is None:
        return _Block("", answer, start)
    return _Block(_filled(_message(part[first:cut]), values), answer, start + first)


def _message(lines: list[str]) -> str:
    """The request as a message: one first line, headers, and the body without scripts."""
    match = _REQUEST.match(lines[0])
    rest = lines[1:]
    query = ""
    while rest and _QUERY.match(rest[0]):
        query += rest.pop(0).strip()
    gap = next((number for number, line in enumerate(rest) if not line.strip()), len(rest))
    headers = [line for line in rest[:gap] if not line.lstrip().startswith(("#", "//"))]
    body = _SCRIPT.split("\n".join(rest[gap:]), maxsplit=1)[0]
    first = f"{(match['verb'] if match else None) or 'GET'} {match['url'] if match else ''}{query} HTTP/1.1"
    return "\n".join([first, *headers]) + "\n" + body.rstrip()


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Variables of the file in their places, also where one is made of others."""
    for _ in range(3):
        text = _NAME.sub(lambda found: values.get(found[1], found[0]).replace(" ", "%20"), text)[:400_000]
    return text
