"""What Postman's console copies of a call: its log as text, or the lists of its two sides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Answer, Headers, Incident, Request
from why403.pasted.http import HEADER
from why403.pasted.literals import entries, literal

_VERB = r"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)"
_COPIED = re.compile(rf"^{_VERB} (https?://\S{{1,8000}}?): \{{$", re.M)
_LISTED = re.compile(
    rf"^[^\S\n]*\u25b6?[^\S\n]*{_VERB}[ \t]+(https?://\S{{1,8000}})[^\S\n]*(?:\n[^\S\n]*)?(\d{{3}})?", re.M
)
_TITLE = re.compile(r"^[ \t]*[\u25b6\u25b8\u25bc]?[ \t]*(Request|Response) (Headers|Body)[ \t]*$", re.M)
_RUNTIME = "PostmanRuntime"


def read_console(text: str, at: Place) -> Piece | None:
    """The last call in a copied console; `None` where the text is none."""
    copied = list(_COPIED.finditer(text))
    if copied:
        return _from_object(text, copied[-1], len(copied), at)
    if _TITLE.search(text) and (call := _LISTED.search(text)):
        return _from_lists(text, call, at)
    return None


def _from_object(text: str, match: re.Match[str], count: int, at: Place) -> Piece | None:
    try:
        value, _ = literal(text, match.end() - 1)
    except ValueError:
        return None
    tree = entries(value)
    said = Incident(
        answer=Answer(
            status=_status(tree),
            headers=_pairs(tree.get("Response Headers")),
            all_headers=bool(tree.get("Response Headers")),
            body=_text(tree.get("Response Body")),
            at=at,
        ),
        request=Request(
            method=match[1],
            url=match[2],
            headers=_pairs(tree.get("Request Headers")),
            body=_sent(tree.get("Request Body"), "Request Body" in tree),
            client="Postman",
            complete=bool(tree.get("Request Headers")),
            at=at,
        ),
        at=at,
    )
    notes = ("of several requests in the console, the last one is used",) if count > 1 else ()
    return Piece(PieceKind.CONSOLE, said, at, notes)


def _status(tree: dict[str, object]) -> int | State:
    """The copied object has the status only in some versions of Postman."""
    for key in ("Response Code", "Status", "Status Code", "statusCode"):
        found = re.match(r"\d{3}\b", str(tree.get(key, "")))
        if found:
            return int(found.group())
    return UNKNOWN


def _from_lists(text: str, call: re.Match[str], at: Place) -> Piece:
    """The call's line, then titles with the lines that belong to them."""
    parts = _TITLE.split(text[call.end() :])
    sections = {f"{parts[i]} {parts[i + 1]}": parts[i + 2].strip("\n") for i in range(1, len(parts) - 2, 3)}
    sent = _lines(sections.get("Request Headers", "").split("\n"))
    came = _lines(sections.get("Response Headers", "").split("\n"))
    answer = Answer(
        status=int(call[3]) if call[3] else UNKNOWN,
        headers=came,
        all_headers=bool(came),
        body=_text(sections.get("Response Body", "").strip()),
        at=at,
    )
    request = Request(
        method=call[1],
        url=call[2].rstrip(":"),
        headers=sent,
        body=_sent(sections.get("Request Body"), "Request Body" in sections),
        client="Postman",
        complete=any(_RUNTIME in value for _, value in sent),
        at=at,
    )
    return Piece(PieceKind.CONSOLE, Incident(answer=answer, request=request, at=at), at)


def _lines(lines: Sequence[str]) -> Headers:
    """`Name: value`, the value quoted in some versions."""
    matches = [HEADER.match(line.strip()) for line in lines]
    return tuple((match[1], match[2].strip().strip('"')) for match in matches if match)


def _pairs(value: object) -> Headers:
    return tuple((name, str(text)) for name, text in entries(value).items() if isinstance(text, str | int))


def _text(value: object) -> str | State:
    return value if isinstance(value, str) and value else UNKNOWN


def _sent(value: object, shown: bool) -> bytes | State:
    """A body that is not shown was not sent, or is none of text."""
    if isinstance(value, str) and value:
        return value.encode("utf-8", "replace")
    return UNKNOWN if shown else ABSENT
