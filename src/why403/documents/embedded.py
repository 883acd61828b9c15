"""A policy in JSON that is the text of a value, quoted in one way or another: the places of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403.documents.errors import BadInput
from why403.documents.json_text import read_json
from why403.documents.nodes import Dialect, Entries, Items, Leaf, Node, places
from why403.documents.source import MARK, Source, source_of
from why403.logic.places import PathStep, Place

_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|([bfnrt"\\/]))|([^\\])', re.DOTALL)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
_LONGEST = 100_000
"""Longer than any policy may be."""

Led = tuple[tuple[PathStep, ...], Place]
"""A way into a document, and the place where it leads."""


def places_with_policies(text: str, node: Node) -> dict[tuple[PathStep, ...], Place]:
    """The place of every value of a document by the way to it, policies inside texts included."""
    found = dict(places(node))
    source = source_of(text.removeprefix(MARK), node.at.document)
    for leaf in _policies(node):
        found.update(policy_inside(source, leaf.at))
    return found


def _policies(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        if node.text.lstrip()[:1] == "{" and '"Statement"' in node.text and len(node.text) < _LONGEST:
            yield node
        return
    for part in node.parts if isinstance(node, Items) else node.parts.values():
        yield from _policies(part)


def policy_inside(source: Source, at: Place) -> Iterator[Led]:
    """The places of the parts of a JSON text that is written at a place; none of any other text."""
    if at.start is None or at.end is None:
        return
    text, offsets = unquoted(source.text[at.start : at.end])
    try:
        inner = read_json(text, source.name, Dialect(doubled=True))
    except BadInput:
        return
    if not isinstance(inner, Entries):
        return
    for path, part in places(inner):
        if path and part.start is not None and part.end is not None:
            start, last = offsets[part.start], offsets[max(part.end - 1, part.start)]
            way = (*at.path, *path)
            yield (
                way,
                source.place(at.start + start, at.start + last + width(source.text, at.start + last), way),
            )


def width(text: str, at: int) -> int:
    """How many characters the one that a span ends with is written with."""
    found = _ESCAPE.match(text, at) if text[at : at + 1] == "\\" else None
    return found.end() - at if found else 1


def unquoted(written: str) -> tuple[str, list[int]]:
    """What a scalar says, and where each character of it is written. Folded lines change no JSON."""
    if written.startswith('"'):
        found = list(_ESCAPE.finditer(written, 1, len(written) - 1))
        return "".join(map(_meant, found)), [each.start() for each in found]
    start, end = 0, len(written)
    if written.startswith("'"):
        start, end = 1, len(written) - 1
        if "''" in written[start:end]:
            return "", []
    elif written.startswith(("|", ">")):
        start = written.find("\n") + 1
    return written[start:end], list(range(start, end))


def _meant(match: re.Match[str]) -> str:
    code, letter, plain = match.groups()
    return chr(int(code, 16)) if code else _LETTERS[letter] if letter else str(plain)
