"""Where the body of a pasted answer ends, and what somebody typed below it.

A body is what its headers say (RFC 9110, sections 8.3 and 8.6): so many bytes, of such a type. Where they do
not settle it, JSON and pages end where they are closed, and a sentence is no body.
"""

from __future__ import annotations

import json
import re

from why403.model.incident import Headers
from why403.pattern import pattern
from why403.refusals.wordings import family_of

_PAGE_END = pattern(r"</html>|</[A-Za-z]{1,40}(?:Response|Error|Exception)?>\s*(?=\n\s*\n|$)", re.I)
_SPOKEN = pattern(
    r"\?\s*$|\b(?:I|we|my|our|me|us|you|your|why|what|how|please|hi|hello|thanks|help|this|that|it|the)\b",
    re.I,
)
_PROMPT = pattern(r"\s*(?:%|[\w.@:~/\\\[\] -]{0,80}[$#%>\u276f])?\s*")
_WORDS = 3
_LONGEST_JSON = 1_000_000


def body_and_rest(text: str, headers: Headers) -> tuple[str, str]:
    """The body in what stands below the headers of an answer, and what does not belong to it."""
    body, rest = _cut(text, headers)
    return body.strip("\n"), "" if _PROMPT.fullmatch(rest) else rest.strip("\n")


def _cut(text: str, headers: Headers) -> tuple[str, str]:
    start = text.lstrip()
    if start[:1] in ("{", "["):
        return _json(text)
    if start[:1] == "<":
        return _page(text)
    told = {name.lower(): value for name, value in headers}
    length = told.get("content-length", "")
    if re.fullmatch(r"\d{1,9}", length) and "content-encoding" not in told:
        return _counted(text.lstrip("\n"), int(length))
    kind = told.get("content-type", "").lower()
    head, rest = _paragraph(text)
    if not kind:
        return ("", text) if _is_sentence(head) else (head, rest)
    return ("", text) if "json" in kind and family_of(head) == "" else (head, rest)


def _json(text: str) -> tuple[str, str]:
    """Up to where it is closed; a document that is cut is all that there is of it."""
    begin = len(text) - len(text.lstrip())
    try:
        _, end = json.JSONDecoder(strict=False).raw_decode(text[: begin + _LONGEST_JSON], begin)
    except (ValueError, RecursionError):
        return _paragraph(text)
    return text[:end], text[end:]


def _page(text: str) -> tuple[str, str]:
    found = None
    for found in _PAGE_END.finditer(text):
        if found.group().lower() == "</html>":
            break
    return (text[: found.end()], text[found.end() :]) if found is not None else (text, "")


def _counted(text: str, length: int) -> tuple[str, str]:
    """So many bytes, where these end a line; what is cut amid a line was not the body."""
    whole = text.encode("utf-8", "replace")
    cut = whole[:length].decode("utf-8", "replace")
    rest = whole[length:].decode("utf-8", "replace")
    if len(whole.strip()) <= length:
        return ("", text) if length > len(whole) + len("\n") and _is_sentence(text) else (text, "")
    return (cut, rest) if rest[:1] in ("\n", "\r") or _PROMPT.fullmatch(rest) else ("", text)


def _paragraph(text: str) -> tuple[str, str]:
    parts = re.split(r"\n[ \t]*\n", text.strip("\n"), maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _is_sentence(text: str) -> bool:
    """Whether a text is a person's: several words, as people speak; AWS's own words are none."""
    return family_of(text) == "" and len(text.split()) > _WORDS and bool(_SPOKEN.search(text))
