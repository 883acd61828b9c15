"""Segments of AWS X-Ray: the stage's part of a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from why403 import facts
from why403.incident.config import shown
from why403.incident.pieces import Piece, PieceKind
from why403.logic.facts import Fact, Value
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.logs.record_parts import Tree, entries, items, text_at
from why403.model.incident import Answer, FactValue, Incident, Request

_ORIGIN = "AWS::ApiGateway::Stage"
_REMOTE = ("aws", "remote")


def read(trees: Sequence[Tree], at: Place) -> Piece | None:
    """The stage's segment whose answer is the worst."""
    found = [tree for tree in trees if is_segment(tree)]
    if not found:
        return None
    chosen = min(found, key=lambda tree: (_status(tree) != 403, -(_status(tree) or 0)))
    left = len(found) - 1
    notes = (f"{left} more {'segment' if left == 1 else 'segments'} were left out",) if left else ()
    return Piece(PieceKind.SEGMENT, _incident(chosen, at), at, notes)


def is_segment(tree: Tree) -> bool:
    return tree.get("origin") == _ORIGIN or "api_gateway" in entries(tree.get("aws"))


def proved(tree: Tree) -> Iterator[tuple[Fact, Value]]:
    """REST APIs only have segments; a part of its own shows that the integration was called.

    That a part is missing is not documented to mean anything.
    """
    yield facts.API_KIND, "REST"
    yield facts.STAGE_EXISTS, True
    yield facts.HOST_KNOWN, True
    parts = [entries(part) for part in items(tree.get("subsegments"))]
    if any(part.get("namespace") in _REMOTE and "http" in part for part in parts):
        yield facts.BACKEND_REACHED, True


def ids(tree: Tree) -> Iterator[str]:
    """By which the segment is known: that of its trace, and that of the request where it is told."""
    for told in (text_at(tree, "trace_id"), text_at(tree, "aws", "api_gateway", "request_id")):
        if told is not None:
            yield told.lower()


def _incident(tree: Tree, at: Place) -> Incident:
    http = entries(tree.get("http"))
    address = text_at(http, "request", "client_ip")
    agent = text_at(http, "request", "user_agent")
    return Incident(
        answer=Answer(status=_status(tree) or UNKNOWN, log=(json.dumps(tree, ensure_ascii=False),), at=at),
        request=Request(
            method=text_at(http, "request", "method") or UNKNOWN,
            url=text_at(http, "request", "url") or UNKNOWN,
            headers=(("User-Agent", agent),) if agent else (),
            at=at,
        ),
        statements=tuple(FactValue(fact.name, value, at) for fact, value in proved(tree)),
        config=shown({"callerIp": address} if address else {}),
        at=at,
    )


def _status(tree: Tree) -> int | None:
    code = entries(entries(tree.get("http")).get("response")).get("status")
    return code if isinstance(code, int) and not isinstance(code, bool) and 100 <= code <= 599 else None
