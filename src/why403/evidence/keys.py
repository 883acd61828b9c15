"""What the call shows of an API key by itself: a key under another name, or what is no key's value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from why403.credentials.clue import Clue
from why403.logic.states import State
from why403.model.incident import Incident, Request
from why403.pattern import pattern

HEADER = "x-api-key"
"""The one header in which API Gateway looks for a key (developer guide, api-gateway-api-key-source, read
2026-11-28)."""
_NAMES = pattern(r"(?:x[-_]?)?(?:api|subscription|access)[-_]?key|x[-_]api[-_]?token", re.IGNORECASE)
_SCHEME = pattern(r"(?:api[-_]?key|x-api-key)\b", re.IGNORECASE)
_ID = pattern(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{10}")
"""The form of the ids that API Gateway gives; a key's value has 20 characters at least (CDK reference,
aws_apigateway.ApiKeyOptions, read 2026-11-30)."""


def key_clues(incident: Incident) -> Iterator[Clue]:
    """Of a request whose headers or URL are shown."""
    request = incident.request
    sent = request.header(HEADER)
    if isinstance(sent, str):
        if _ID.fullmatch(sent.strip()):
            yield Clue("key-is-an-id", "api-key-invalid", at=request.at)
        return
    elsewhere = _in_header(request)
    if elsewhere:
        yield Clue("key-in-other-header", "api-key-missing", (("header", elsewhere),), at=request.at)
    named = _in_query(request)
    if named:
        yield Clue("key-in-query", "api-key-missing", (("name", named),), at=request.at)


def _in_header(request: Request) -> str:
    """The header that has a key in API Gateway's place, by its name or its scheme."""
    for name, value in request.headers:
        if _NAMES.fullmatch(name) or (name.lower() == "authorization" and _SCHEME.match(value.strip())):
            return name
    return ""


def _in_query(request: Request) -> str:
    """The parameter of the URL that is called like a key."""
    if isinstance(request.url, State) or "?" not in request.url:
        return ""
    try:
        named = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    except ValueError:
        return ""
    return next((name for name, _ in named if _NAMES.fullmatch(name)), "")
