"""Does the request carry what the authorizer names as its identity sources?

Sources: developer guide, apigateway-use-lambda-authorizer, http-api-lambda-authorizer,
apigateway-websocket-api-lambda-auth. A missing, null or empty source answers 401 and the function is not
invoked; a REQUEST authorizer of a REST API with a TTL of 0 is invoked all the same (guide; the SDK's text
differs). That header names are compared without regard to case was observed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from why403.credentials.authorizer.expression import begins_otherwise, whole_match
from why403.credentials.verdict import MET, OPEN, Verdict, broken, doubtful
from why403.frozen import dataclass
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import NO, YES, Truth
from why403.model.authorizer import Settings
from why403.model.incident import Request

_SOURCE = re.compile(
    r"(?:\$|method\.|route\.)?request\.(?P<part>header|querystring)\.(?P<name>[^\s,]+)"
    r"|\$?(?P<other>context|stageVariables)\.\S+"
)
_PARTS = {"header": "header", "querystring": "query parameter"}
_EMPTY = frozenset({"", "null"})
_MASKED = re.compile(r"\*\*|…|\.\.\.|<[^>]*>")


@dataclass(frozen=True, slots=True)
class Source:
    """One identity source: where it stands (`context` for what the caller does not send), and its name."""

    part: str
    name: str


def source_of(text: str) -> Source | None:
    """Read one source as REST, HTTP or WebSocket APIs write it."""
    found = _SOURCE.fullmatch(text)
    if found is None:
        return None
    return Source("context", text) if found["other"] else Source(_PARTS[found["part"]], found["name"])


def value_of(source: Source, request: Request) -> str | State:
    """What the request has there; `ABSENT` only where all of the request is known."""
    if source.part == "header":
        return request.header(source.name)
    if source.part == "context" or not isinstance(request.url, str):
        return UNKNOWN
    try:
        found = parse_qs(urlsplit(request.url).query, keep_blank_values=True).get(source.name)
    except ValueError:
        return UNKNOWN
    return found[0] if found else ABSENT if request.complete else UNKNOWN


def lacks(text: str, request: Request) -> bool:
    """Whether a source was not sent, or holds nothing."""
    source = source_of(text)
    value = UNKNOWN if source is None else value_of(source, request)
    return value is ABSENT or (isinstance(value, str) and value.strip().lower() in _EMPTY)


def identity(settings: Settings, request: Request, kind: object) -> Iterator[Verdict]:
    """A verdict for every source, and one for the validation expression. `kind` is the API's."""
    if isinstance(settings.sources, State):
        return
    for text in settings.sources:
        source = source_of(text)
        yield OPEN if source is None else _sent(source, settings, request, kind)
    yield from _expression(settings, request)


def _sent(source: Source, settings: Settings, request: Request, kind: object) -> Verdict:
    if source.part == "context":
        return MET if source.name.lstrip("$").startswith("context.") else OPEN
    value = value_of(source, request)
    if value is UNKNOWN:
        return OPEN
    if isinstance(value, str) and value.strip().lower() not in _EMPTY:
        return MET
    name = "identity-missing" if value is ABSENT else "identity-empty"
    if _asked_without(settings, kind):
        return OPEN
    verdict = doubtful if _may_be_asked(settings, kind) else broken
    return verdict(name, part=source.part, source=source.name)


def _asked_without(settings: Settings, kind: object) -> bool:
    """A REST REQUEST authorizer without a cache is invoked whatever is missing."""
    return settings.kind == "REQUEST" and kind == "REST" and settings.ttl == 0


def _may_be_asked(settings: Settings, kind: object) -> bool:
    """Whether that could be so, given what is not told."""
    return (
        settings.kind in ("REQUEST", UNKNOWN)
        and kind in ("REST", UNKNOWN, None)
        and settings.ttl in (0, UNKNOWN)
    )


def _expression(settings: Settings, request: Request) -> Iterator[Verdict]:
    """Only TOKEN authorizers have one; all of the header must match it."""
    expression, sources = settings.expression, settings.sources
    if settings.kind not in ("TOKEN", UNKNOWN) or isinstance(expression, State) or not expression:
        return
    source = source_of(sources[0]) if isinstance(sources, tuple) and len(sources) == 1 else None
    value = value_of(source, request) if source else UNKNOWN
    if isinstance(value, State) or settings.kind is UNKNOWN:
        yield OPEN
        return
    refused = broken("identity-expression", expression=expression)
    masked = None if request.received else _MASKED.search(value)
    if masked:
        yield refused if begins_otherwise(expression, value[: masked.start()]) else OPEN
        return
    yield {YES: MET, NO: refused, Truth.UNKNOWN: OPEN}[whole_match(expression, value)]
