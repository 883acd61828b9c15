"""Records that AWS keeps of calls and changes, as JSON: which kind each is, and where several stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from why403.incident.pieces import Piece
from why403.logic.places import Place
from why403.logs import cloudtrail, waf_log, xray
from why403.logs.record_parts import Tree

_MARKS = re.compile(
    r'"(?:terminatingRuleId|webaclId|trace_id|api_gateway|eventSource|CloudTrailEvent|Segments|logEvents|httpSourceName)"'
)
_EVENTS = re.compile(r'"(?:events|logEvents|results)"\s*:\s*\[')
_LONGEST = 16_000_000
_MOST = 10_000


def may_be_record(text: str) -> bool:
    """Whether a JSON text names what only such records have."""
    start = text[:200_000]
    return start.lstrip()[:1] in ("{", "[") and bool(_MARKS.search(start))


def is_record(line: str) -> bool:
    """Whether a line is a whole record of one of the kinds that are read."""
    return may_be_record(line) and _decoded(line) is not None and bool(read_records(line, Place("")))


def is_document(text: str) -> bool:
    """Whether the whole text is one document of JSON."""
    return may_be_record(text) and _decoded(text) is not None


def read_records(text: str, at: Place) -> tuple[Piece, ...]:
    """The pieces in a JSON document, or in one document a line; none where it is something else."""
    trees = list(_documents(text))
    found = [reader.read(trees, at) for reader in (waf_log, xray, cloudtrail)]
    return tuple(piece for piece in found if piece is not None)


def changes_in(text: str) -> tuple[cloudtrail.Change, ...] | None:
    """The changes that CloudTrail recorded, `None` where the text holds no record of it."""
    trees = list(_documents(text, None))
    return tuple(cloudtrail.changes(trees)) if cloudtrail.count(trees) else None


def segments_in(text: str, longest: int = _LONGEST) -> str | None:
    """The stages' segments in what X-Ray gives of traces, one a line; `None` where the text holds none."""
    if not may_be_record(text) or len(text) > longest:
        return None
    found = [json.dumps(tree) for tree in _documents(text, None) if xray.is_segment(tree)]
    return "\n".join(found) or None


def lines_in(text: str, *, longest: int = _LONGEST, most: int | None = _MOST) -> str | None:
    """The lines of a log in the JSON that the CloudWatch API gives of it, `most` of them where somebody waits
    for an answer about one."""
    if not text.lstrip().startswith("{") or not _EVENTS.search(text[:2000]):
        return None
    tree = _decoded(text, longest)
    if isinstance(tree, dict) and "results" in tree:
        from why403.logs.insights import lines_of_results

        return lines_of_results(tree)
    events = tree.get("events", tree.get("logEvents")) if isinstance(tree, dict) else None
    if not isinstance(events, list):
        return None
    messages = [event.get("message") for event in events[:most] if isinstance(event, dict)]
    lines = [message.strip("\n") for message in messages if isinstance(message, str)]
    return "\n".join(lines) or None


def _documents(text: str, most: int | None = _MOST) -> Iterator[Tree]:
    """The records of the whole text, or of its lines."""
    tree = _decoded(text)
    if tree is not None:
        yield from _inside(tree, most)
        return
    for line in text.split("\n")[:most]:
        if line.lstrip().startswith("{"):
            yield from _inside(_decoded(line), most)


def _inside(tree: object, most: int | None) -> Iterator[Tree]:
    """Records where AWS's tools wrap them: CloudTrail's files, `lookup-events`, `batch-get-traces`."""
    if isinstance(tree, list):
        for part in tree[:most]:
            yield from _inside(part, most) if isinstance(part, dict) else ()
    elif isinstance(tree, dict):
        held = next((tree[key] for key in ("Records", "Events", "Traces", "Segments") if key in tree), None)
        packed = next((tree[key] for key in ("CloudTrailEvent", "Document") if key in tree), None)
        if isinstance(held, list):
            yield from _inside(held, most)
        elif isinstance(packed, str):
            yield from _inside(_decoded(packed), most)
        else:
            yield tree


def _decoded(text: str, longest: int = _LONGEST) -> object:
    if len(text) > longest:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
