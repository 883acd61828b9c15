"""The answer of `aws apigateway test-invoke-method`, and what the console's test shows: answer and log.

Source: API reference, TestInvokeMethod (its response elements, documented). A test passes by the gates of a
real call: what it shows is how the integration went.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.logs.execution import is_execution_line, read_execution
from why403.model.incident import Answer, Incident


def read_test(text: str, at: Place) -> tuple[Piece, ...]:
    """The answer, and the lines of its execution log; nothing where the text is no such document."""
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(tree, dict) or not isinstance(tree.get("log"), str) or "status" not in tree:
        return ()
    return tuple(_pieces(tree, at))


def _pieces(tree: dict[str, object], at: Place) -> Iterator[Piece]:
    held, body, status = tree.get("headers"), tree.get("body"), str(tree.get("status"))
    headers = held.items() if isinstance(held, dict) else ()
    answer = Answer(
        status=int(status) if re.fullmatch(r"[1-5]\d\d", status, re.ASCII) else UNKNOWN,
        headers=tuple((str(name), value) for name, value in headers if isinstance(value, str)),
        body=body if isinstance(body, str) and body else UNKNOWN,
        at=at,
    )
    yield Piece(PieceKind.HTTP, Incident(answer=answer, at=at), at)
    lines = list(enumerate(str(tree["log"]).split("\n")))
    known = [(number, line) for number, line in lines if is_execution_line(line)]
    if known:
        piece = read_execution(known, at)
        yield piece
