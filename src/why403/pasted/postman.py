"""Postman collections (v2.0 and v2.1): the saved responses in them that were refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from why403.documents.errors import BadInput
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.differences import nearest
from why403.model.incident import Answer, Headers, Incident, Request

_MARK = re.compile(
    r'"(?:_postman_id|_postman_exported_at)"|schema\.(?:get)?postman\.com/|getpostman\.com/json/'
)
_ITEMS = re.compile(r'"item"\s*:\s*\[')
_BODY_LIMIT = 1_000_000
_MAX_DEPTH = 40
_RANKS = {403: 0, 401: 1, 429: 2}

Tree = Mapping[str, object]


def is_collection(text: str) -> bool:
    start = text[:5000]
    return bool(start.lstrip().startswith("{") and _MARK.search(start) and _ITEMS.search(text[:2_000_000]))


def refused(text: str, name: str) -> tuple[Incident, ...]:
    """An incident for every saved response that refuses, the most telling first."""
    found = [one for one in _saved(_tree(text, name), name) if 400 <= _number(one) <= 599]
    found.sort(key=lambda incident: _RANKS.get(_number(incident), 3 if _number(incident) < 500 else 4))
    return tuple(found)


def collection_pieces(
    text: str, name: str, entry: int | None = None, like: Request | None = None
) -> tuple[Piece, ...]:
    """The refused call of this number (from 1), or the most telling one; without any, the only request.

    With `like`, the served call that is most like it.
    """
    if like is not None:
        return (_served(text, name, like),)
    found = refused(text, name)
    if not found:
        return (_only_request(text, name),)
    chosen = entry or 1
    if chosen > len(found):
        count = len(found)
        says = f"the collection has {count} refused {'call' if count == 1 else 'calls'}"
        raise BadInput(Place(name), says, f"--entry from 1 to {count}")
    rest = 0 if entry else len(found) - 1
    notes = (f"the collection has {rest} more refused {'call' if rest == 1 else 'calls'}",) if rest else ()
    return (Piece(PieceKind.POSTMAN, found[chosen - 1], found[chosen - 1].at, notes),)


def _served(text: str, name: str, like: Request) -> Piece:
    tree = _tree(text, name)
    saved = list(_saved(tree, name))
    calls = [one for one in saved if 100 <= _number(one) < 400] or saved or _requests(tree, name)
    if not calls:
        raise BadInput(Place(name), "no request in this collection", "one that works")
    best = calls[nearest([call.request for call in calls], like)]
    return Piece(PieceKind.POSTMAN, best, best.at)


def _requests(tree: Tree, name: str) -> list[Incident]:
    values = _variables(tree.get("variable"))
    return [_asked(item, path, values, name) for path, item in _items(tree, ())]


def _asked(item: Tree, path: tuple[PathStep, ...], values: Mapping[str, str], name: str) -> Incident:
    at = Place(name, path)
    return Incident(request=_request(_dict(item.get("request")), values, at), at=at)


def _only_request(text: str, name: str) -> Piece:
    items = list(_items(_tree(text, name), ()))
    if len(items) != 1:
        do = "save the refused answer in Postman (Save Response), and export the collection again"
        raise BadInput(Place(name), "no saved response of this collection is refused", "one that is", do)
    asked = _asked(items[0][1], items[0][0], {}, name)
    return Piece(PieceKind.POSTMAN, asked, asked.at)


def _tree(text: str, name: str) -> Tree:
    try:
        return _dict(json.loads(text))
    except (ValueError, RecursionError):
        raise BadInput(
            Place(name), "this is not a Postman collection", "JSON, v2.1", "export it again"
        ) from None


def _saved(tree: Tree, name: str) -> Iterator[Incident]:
    values = _variables(tree.get("variable"))
    for path, item in _items(tree, ()):
        sent = _dict(item.get("request"))
        for number, came in enumerate(_list(item.get("response"))):
            answer = _dict(came)
            code = answer.get("code")
            if isinstance(code, int):
                at = Place(name, (*path, "response", number))
                original = _dict(answer.get("originalRequest")) or sent
                yield Incident(
                    answer=_answer(answer, code, at), request=_request(original, values, at), at=at
                )


def _items(tree: Tree, path: tuple[PathStep, ...]) -> Iterator[tuple[tuple[PathStep, ...], Tree]]:
    """The requests of a folder and of the folders in it."""
    for number, part in enumerate(_list(tree.get("item")) if len(path) < _MAX_DEPTH else ()):
        item, here = _dict(part), (*path, "item", number)
        if "request" in item:
            yield here, item
        yield from _items(item, here)


def _answer(came: Tree, code: int, at: Place) -> Answer:
    headers = _headers(came.get("header"), {})
    body = came.get("body")
    return Answer(
        status=code,
        headers=headers,
        all_headers=bool(headers),
        body=body[:_BODY_LIMIT] if isinstance(body, str) and body else UNKNOWN,
        at=at,
    )


def _request(sent: Tree, values: Mapping[str, str], at: Place) -> Request:
    method = sent.get("method")
    url = _url(sent.get("url"), values)
    return Request(
        method=method if isinstance(method, str) else UNKNOWN,
        url=url if isinstance(url, str) and "{{" not in url else UNKNOWN,
        headers=_headers(sent.get("header"), values),
        body=_body(sent.get("body"), values),
        client="Postman",
        at=at,
    )


def _url(url: object, values: Mapping[str, str]) -> object:
    raw = url.get("raw") if isinstance(url, dict) else url
    if not isinstance(raw, str):
        return None
    whole = _filled(raw.strip(), values)
    return whole if "://" in whole or "{{" in whole else f"http://{whole}"


def _headers(value: object, values: Mapping[str, str]) -> Headers:
    pairs = [_dict(pair) for pair in _list(value)]
    told = [(pair.get("key"), pair.get("value", "")) for pair in pairs if pair.get("disabled") is not True]
    filled = [
        (key, _filled(text, values)) for key, text in told if isinstance(key, str) and isinstance(text, str)
    ]
    return tuple((key, text) for key, text in filled if key and "{{" not in text)


def _body(body: object, values: Mapping[str, str]) -> bytes | State:
    about = _dict(body)
    if not about:
        return ABSENT if body is None else UNKNOWN
    raw = about.get("raw") if about.get("mode") == "raw" else None
    return _filled(raw[:_BODY_LIMIT], values).encode("utf-8", "replace") if isinstance(raw, str) else UNKNOWN


def _variables(value: object) -> dict[str, str]:
    pairs = [_dict(pair) for pair in _list(value)]
    return {
        str(pair["key"]): str(pair["value"])
        for pair in pairs
        if isinstance(pair.get("value"), str) and "key" in pair
    }


def _filled(text: str, values: Mapping[str, str]) -> str:
    """The collection's own variables in place of their names; an environment's are not in the file."""
    return re.sub(r"\{\{\s*([\w.-]{1,100})\s*\}\}", lambda found: values.get(found[1], found[0]), text)


def _number(incident: Incident) -> int:
    return incident.answer.status if isinstance(incident.answer.status, int) else 0


def _dict(value: object) -> Tree:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
