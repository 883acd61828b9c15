"""JSON that may stand inside other text, be quoted once more, be written the Python or JavaScript way, or
have the line breaks of its texts printed as such."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from why403.pattern import pattern

_LOOSE = pattern(
    r"""[{,]\s*(?P<q>['"]?)(?P<key>message|Message|__type|code)(?P=q)\s*:\s*
        (?:(?P<v>['"])(?P<text>[^\n]{0,4000}?)(?P=v)|(?P<null>null|None))\s*(?=[,}])""",
    re.X,
)
_ESCAPED = pattern(r"(?<!\\)\\++\"|&(?:quot|#34|#x22);")
_TRIES = 16
_LONG = 200_000


def json_in(text: str) -> tuple[object, str, str] | None:
    """The first JSON object or list in a text, with what stands before and after it."""
    if len(text) > _LONG:
        return _whole(text)
    for start in _starts(text):
        try:
            value, end = json.JSONDecoder(strict=False).raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        if value:
            return value, text[:start], text[end:]
    return None


def unquoted(text: str) -> str:
    """A JSON text that was quoted as a JSON string, without that quotation."""
    if text.startswith('"') and text.endswith('"') and "\\" in text and len(text) < _LONG:
        try:
            inner = json.loads(text)
        except ValueError:
            return text
        return inner if isinstance(inner, str) else text
    return text


def entries_of(text: str) -> dict[str, object]:
    """The entries of the JSON object in a text, or those of one that is only nearly JSON."""
    found = json_in(unquoted(text))
    if found is not None and isinstance(found[0], dict):
        return found[0]
    return {match["key"]: match["text"] for match in _LOOSE.finditer(text[:_LONG])}


def objects_of(text: str) -> Iterator[dict[str, object]]:
    """The entries of every JSON object in a text, in their order, and then of what is only nearly one.

    Where quotes are written as another text's are (`\\"`, `&quot;`), that text's own are read.
    """
    text = unquoted(text)
    yield from _whole_objects(text)
    bare = _ESCAPED.sub('"', text[:_LONG]) if _ESCAPED.search(text, 0, _LONG) else ""
    yield from _whole_objects(bare)
    for shown in (text, bare):
        nearly = {match["key"]: match["text"] for match in _LOOSE.finditer(shown[:_LONG])}
        if nearly:
            yield nearly


def _whole_objects(text: str) -> Iterator[dict[str, object]]:
    rest = text
    for _ in range(_TRIES):
        found = json_in(rest) if "{" in rest else None
        if found is None:
            return
        value, _, rest = found
        if isinstance(value, dict):
            yield value


def _whole(text: str) -> tuple[object, str, str] | None:
    try:
        return json.loads(text, strict=False), "", ""
    except (ValueError, RecursionError):
        return None


def _starts(text: str) -> Iterator[int]:
    found = re.finditer(r"[{\[](?=\s*[\"{\[])", text)
    for _, match in zip(range(_TRIES), found, strict=False):
        yield match.start()
