"""What an HTTP API answers to pages of other origins by its own settings.

The developer guide, http-api-cors: it answers a preflight itself, which is an OPTIONS with Origin and
Access-Control-Request-Method, and sets the headers of every answer to a call with an Origin; what a backend
sends of them is left out. Whether a route catches the preflight, and which origins are allowed, the model
says (`deciding.py`, `access/cors.py`). A REST API answers by its own methods and gateway responses.
"""

from __future__ import annotations

from why403.access.cors import origin_allowed
from why403.logic.states import State
from why403.model.configuration import Configuration, Cors
from why403.model.route import Setting
from why403.serve.answering import Pairs, Reply
from why403.serve.facts import Call

_PREFIX = "access-control-"


def rules_of(configuration: Configuration, kind: str) -> Cors | None:
    """The settings, of an HTTP API that has some."""
    told = configuration.api.cors.value
    return told if kind == "HTTP" and isinstance(told, Cors) else None


def preflight(rules: Cors, call: Call) -> Reply | None:
    """The automatic answer; `None` where it is no preflight."""
    asked = call.received.header("access-control-request-method")
    if call.verb != "OPTIONS" or asked is None or call.received.header("origin") is None:
        return None
    return Reply(204, headers_for(rules, call, asked))


def headers_for(rules: Cors, call: Call, asked: str | None = None) -> Pairs:
    """The headers of an answer to a call with an Origin; of one that is not allowed there are none."""
    origin = call.received.header("origin")
    if origin is None:
        return []
    allowed = _texts(rules.origins)
    if not origin_allowed(origin, frozenset(allowed)):
        return []
    found = [("access-control-allow-origin", "*" if "*" in allowed else origin)]
    if rules.credentials.value is True:
        found.append(("access-control-allow-credentials", "true"))
    if asked is None:
        return found
    for name, listed in (("methods", rules.methods), ("headers", rules.headers)):
        values = _texts(listed)
        if values:
            found.append((f"access-control-allow-{name}", ",".join(values)))
    return found


def without_rules(headers: Pairs) -> Pairs:
    """What a backend sent, without the headers that the settings stand for."""
    return [(name, value) for name, value in headers if not name.lower().startswith(_PREFIX)]


def _texts(listed: Setting[tuple[str, ...]]) -> tuple[str, ...]:
    return () if isinstance(listed.value, State) else listed.value
