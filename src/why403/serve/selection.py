"""Which route of a WebSocket API a message is for.

Sources, read 2026-11-28: the developer guide's pages websocket-api-develop-routes and
apigateway-websocket-api-selection-expressions. The expression names a part of a message in JSON; a message
that is none, that lacks the part, or whose part no route is called by, is for the route $default.
"""

from __future__ import annotations

import json
import re

from why403.logic.states import State
from why403.model.route import Route
from why403.model.routes import DEFAULT, Routes

_PART = re.compile(r"\$\{request\.body\.([\w.\-\[\]]+)\}|\$request\.body\.([\w.\-\[\]]+)")
_STEP = re.compile(r"[^.\[\]]+")
USUAL = "$request.body.action"
"""Where the files do not tell the expression; AWS's own examples have it."""
_OF_CONNECTIONS = frozenset({"$connect", "$disconnect"})


def readable(expression: str) -> bool:
    """Whether every variable of an expression is a part of the message."""
    return "$" not in _PART.sub("", expression)


def route_for(routes: Routes | State, expression: str, message: str) -> Route | None:
    """The route of a message; `None` where it has none."""
    if isinstance(routes, State):
        return None
    key = _evaluated(expression, message)
    found = None if key is None or key in _OF_CONNECTIONS else routes.keyed(key)
    return found or routes.keyed(DEFAULT)


def _evaluated(expression: str, message: str) -> str | None:
    """The text that an expression comes to; `None` where a part of it is not there."""
    try:
        body = json.loads(message)
    except (ValueError, RecursionError):
        return None
    parts = [_part(body, found[1] or found[2]) for found in _PART.finditer(expression)]
    if any(part is None for part in parts):
        return None
    rest = iter(parts)
    return _PART.sub(lambda _: str(next(rest)), expression)


def _part(body: object, way: str) -> str | None:
    for step in _STEP.findall(way):
        if isinstance(body, dict):
            body = body.get(step)
        elif isinstance(body, list) and step.isdecimal() and int(step) < len(body):
            body = body[int(step)]
        else:
            return None
    if isinstance(body, bool | int | float):
        return json.dumps(body)
    return body if isinstance(body, str) else None
