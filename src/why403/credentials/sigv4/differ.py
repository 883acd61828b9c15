"""Why two paths, queries or payload hashes differ that should be the same: ours and AWS's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

from why403.credentials.sigv4.canonical import EMPTY_HASH, UNSIGNED, body_hash, normalised
from why403.logic.states import UNKNOWN, State
from why403.model.incident import Request

Pairs = list[tuple[str, str]]


def path_reason(ours: str, aws: str) -> tuple[str, str]:
    """The reason, and the segment that it is about."""
    if _encoded(ours) == aws:
        return "path-encoded-once", ""
    if _encoded(aws) == ours:
        return "path-encoded-too-often", ""
    segment = _segment_more(aws, ours)
    if segment:
        repeated = ours.split("/")[1:2] == [segment]
        return ("path-stage-repeated" if repeated else "path-stage-missing"), segment
    segment = _segment_more(ours, aws)
    if segment:
        return "path-stage-dropped", segment
    return _shape_reason(ours, aws), ""


def _encoded(path: str) -> str:
    return quote(path, safe="/-_.~", errors="replace")


def _segment_more(longer: str, shorter: str) -> str:
    """The first segment of the one path, if the rest of it is the other path."""
    _, _, rest = longer.partition("/")
    first, slash, rest = rest.partition("/")
    return first if first and (slash + rest or "/") == shorter else ""


def _shape_reason(ours: str, aws: str) -> str:
    alike = (
        ("path-slash-at-end", lambda path: path.rstrip("/")),
        ("path-not-normalised", normalised),
        ("path-case", str.lower),
        ("path-encoding", _decoded),
    )
    return next((reason for reason, form in alike if form(ours) == form(aws)), "path-other")


def _decoded(text: str) -> str:
    """Decoded until nothing is left to decode."""
    while (plain := unquote(text)) != text:
        text = plain
    return text


def query_reasons(ours: str, aws: str) -> Iterator[tuple[str, str]]:
    """Each reason with the parameter that it is about."""
    if not ours or not aws:
        yield ("query-not-signed" if aws else "query-dropped"), ""
        return
    mine, theirs = _pairs(ours), _pairs(aws)
    if sorted(mine) == sorted(theirs):
        yield ("query-order" if _with_signs(ours) else "query-no-equal-sign"), ""
        return
    names, others = [unquote(name) for name, _ in mine], [unquote(name) for name, _ in theirs]
    yield from (("query-missing", name) for name in dict.fromkeys(others) if name not in names)
    yield from (("query-extra", name) for name in dict.fromkeys(names) if name not in others)
    yield from _value_reasons(mine, theirs)


def _pairs(query: str) -> Pairs:
    return [(name, value) for name, _, value in (part.partition("=") for part in query.split("&"))]


def _with_signs(query: str) -> bool:
    return all("=" in part for part in query.split("&"))


def _value_reasons(mine: Pairs, theirs: Pairs) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(unquote(name) for name, _ in mine):
        ours = sorted(pair for pair in mine if unquote(pair[0]) == name)
        aws = sorted(pair for pair in theirs if unquote(pair[0]) == name)
        if aws and ours != aws:
            yield (
                _encoding_reason("&".join("=".join(p) for p in ours), "&".join("=".join(p) for p in aws)),
                name,
            )


def _encoding_reason(ours: str, aws: str) -> str:
    if re.search(r"%25[0-9A-Fa-f]{2}", ours) and unquote(ours) == aws:
        return "query-encoded-twice"
    if re.search(r"%25[0-9A-Fa-f]{2}", aws) and unquote(aws) == ours:
        return "query-encoded-once"
    same = unquote(ours) == unquote(aws)
    if _spaces(ours) == _spaces(aws) and (not same or "+" in ours + aws):
        return "query-plus"
    if same:
        return "query-lower-case" if ours.upper() == aws.upper() else "query-encoding"
    return "query-value"


def _spaces(text: str) -> str:
    return unquote(text.replace("%2B", "+")).replace("+", " ")


def payload_reason(ours: str, aws: str, request: Request) -> str:
    """What the client hashed instead of the body that AWS received."""
    if ours == UNSIGNED:
        return "payload-unsigned"
    if ours == EMPTY_HASH:
        return "payload-not-hashed"
    if aws == EMPTY_HASH:
        return "payload-lost"
    held = body_hash(request)
    if held is UNKNOWN or held not in (ours, aws):
        return "payload-other"
    other = ours if held == aws else aws
    if isinstance(request.body, bytes) and other in written_anew(request.body):
        return "payload-written-anew"
    return "payload-changed-on-the-way" if held == ours else "payload-other"


def written_anew(body: bytes) -> set[str | State]:
    """The hashes of the same JSON in the forms that common serialisers write it."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return set()
    forms = [
        json.dumps(tree, ensure_ascii=ascii_only, sort_keys=ordered, separators=signs, indent=indent)
        for ascii_only in (True, False)
        for ordered in (True, False)
        for signs, indent in (((",", ":"), None), ((", ", ": "), None), ((",", ": "), 2), ((",", ": "), 4))
    ]
    doubled = json.dumps(body.decode("utf-8", "replace"))
    texts = [*forms, *(f"{form}\n" for form in forms), doubled, *([tree] if isinstance(tree, str) else [])]
    return {body_hash(Request(body=text.encode("utf-8", "replace"))) for text in texts}
