"""Requests as API clients keep them: files of Bruno (`.bru`) and exports of Insomnia (formats 4
and 5).

Sources: files that the two write themselves, and for Insomnia's the README of foss42/apidash's package
insomnia_collection (read 2026-11-28): both are observed, not documented. Neither shows what the client
adds, nor what its variables stand for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from why403.documents.errors import BadInput
from why403.documents.nodes import plain
from why403.documents.yaml_text import read_yaml
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN, State
from why403.model.incident import Incident, Request

_VERBS = "get|post|put|patch|delete|head|options"
_BRUNO_VERB = re.compile(rf"^({_VERBS})\s*\{{", re.M)
_BRUNO_META = re.compile(r"^meta\s*\{", re.M)
_ENTRY = re.compile(r"\s*(~?)([^\s:{}][^:\n]{0,200}?)\s*:[ \t]*(.*)")
_MOST = 10_000


def is_bruno(text: str) -> bool:
    """A block of what a request is, and one of its verb, each at the start of a line."""
    start = text[:100_000]
    return bool(_BRUNO_META.search(start) and _BRUNO_VERB.search(start))


def read_bruno(text: str, at: Place) -> Piece | None:
    """The request of a Bruno file."""
    verb = _BRUNO_VERB.search(text)
    if verb is None:
        return None
    told = dict(_entries(_block(text, verb[1])))
    headers = tuple(_plain(_block(text, "headers")))
    bearer = dict(_entries(_block(text, "auth:bearer"))).get("token", "")
    if told.get("auth") == "bearer" and bearer and "{{" not in bearer:
        headers = (*headers, ("Authorization", f"Bearer {bearer}"))
    request = _request(verb[1], told.get("url", ""), headers, at)
    return Piece(PieceKind.SAVED, Incident(request=request, at=at), at)


def _block(text: str, name: str) -> str:
    """What stands between the braces of a block, which closes at the start of a line."""
    found = re.search(rf"^{re.escape(name)}\s*\{{[ \t]*\n(.*?)^\}}", text[:1_000_000], re.M | re.S)
    return found[1] if found else ""


def _entries(block: str) -> Iterator[tuple[str, str]]:
    """Entries that are switched on: `~` switches one off."""
    for line in block.split("\n")[:_MOST]:
        found = _ENTRY.fullmatch(line[:20_000])
        if found and not found[1]:
            yield found[2], found[3].strip()


def _plain(block: str) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in _entries(block) if "{{" not in value)


def read_insomnia(text: str, at: Place) -> Piece | None:
    """The first request of an export; `None` where the text is none."""
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return None
    held = tree.get("resources") if isinstance(tree, dict) and tree.get("_type") == "export" else None
    if not isinstance(held, list):
        return None
    return _first_of([part for part in held if isinstance(part, dict) and part.get("_type") == "request"], at)


def is_insomnia_5(text: str) -> bool:
    """Whether it begins as the files of format 5, which are YAML, do."""
    return re.match(r"type:[ \t]*[\"']?collection\.insomnia\.rest/5\.\d", text) is not None


def read_insomnia_5(text: str, at: Place) -> Piece | None:
    """The same of a file of format 5, whose folders have `children`."""
    try:
        tree = plain(read_yaml(text, at.document))
    except BadInput:
        return None
    return _first_of(list(_leaves(tree.get("collection"))), at) if isinstance(tree, dict) else None


def _leaves(held: object) -> Iterator[Mapping[str, object]]:
    """The requests of a folder, and those of the folders in it."""
    for part in held if isinstance(held, list) else ():
        if isinstance(part, dict) and "children" in part:
            yield from _leaves(part["children"])
        elif isinstance(part, dict) and "url" in part:
            yield part


def _first_of(found: Sequence[Mapping[str, object]], at: Place) -> Piece | None:
    if not found:
        return None
    first = found[0]
    left = len(found) - 1
    note = f"the export has {left} more {'request' if left == 1 else 'requests'}; the first one is used"
    url, method = first.get("url"), first.get("method")
    request = _request(
        method if isinstance(method, str) else "",
        url if isinstance(url, str) else "",
        tuple(_named(first.get("headers"))),
        at,
    )
    return Piece(PieceKind.SAVED, Incident(request=request, at=at), at, (note,) if left else ())


def _named(held: object) -> Iterator[tuple[str, str]]:
    for pair in held if isinstance(held, list) else ():
        told: Mapping[str, object] = pair if isinstance(pair, dict) else {}
        name, value = told.get("name"), told.get("value")
        if not isinstance(name, str) or not isinstance(value, str) or told.get("disabled"):
            continue
        if name and "{{" not in value and "{%" not in value:
            yield name, value


def _request(verb: str, url: str, headers: tuple[tuple[str, str], ...], at: Place) -> Request:
    method: str | State = verb.upper() if re.fullmatch(_VERBS, verb, re.I) else UNKNOWN
    known = re.match(r"(?:https?|wss?)://", url) is not None and "{{" not in url and "{%" not in url
    return Request(method, url if known else UNKNOWN, headers, client=UNKNOWN, at=at)
