"""An authorizer asked as API Gateway asks one: not at all without its identity sources, and not twice
within its TTL for the same values of them.

For the author of the gateway: one `Authorizers` a gateway; `ask` for each call of a route with one. What it
gives goes into the incident that the checks read: `settings` in the place of the authorizer's own, `facts`
as statements.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import field, replace

from why403.credentials.authorizer.identity import identity, source_of, value_of
from why403.credentials.authorizer.result import Returned as Written
from why403.credentials.authorizer.result import shape
from why403.credentials.verdict import least
from why403.facts import AUTHORIZER_CACHE_FRESH, AUTHORIZER_INVOKED, IDENTITY_SOURCE_SENT
from why403.frozen import dataclass
from why403.logic.claims import assumed, documented
from why403.logic.facts import Fact
from why403.logic.states import State
from why403.logic.truth import NO
from why403.model.authorizer import DEFAULT_TTL, Result, Settings
from why403.model.incident import FactValue, Request
from why403.serve.functions.answers import handed_on, returned_to, usage_key
from why403.serve.functions.events import Event, http_authorizer_event, request_event, token_event
from why403.serve.functions.function import READ, NotRunnable, Outcome, Returned
from why403.serve.functions.pool import Functions
from why403.serve.functions.where import Where, request_context, verb_of
from why403.serve.integrations import LONGEST_WAIT

_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"

SOURCES = (
    documented(
        "The key of the cache: the token of a TOKEN authorizer, all identity sources in order of another",
        _GUIDE + "apigateway-use-lambda-authorizer.html",
        READ,
    ),
    documented(
        "HTTP APIs: the identity sources are the key, and there is no cache without one",
        _GUIDE + "http-api-lambda-authorizer.html",
        READ,
    ),
    documented("An authorizer of an HTTP API has 10 seconds", _GUIDE + "limits.html", READ),
    assumed("An authorizer of a REST API has as long as an integration may take, 29 seconds", READ),
    assumed("A policy that denies is cached like another; what answers 401 or 500 is not", READ),
    assumed("An HTTP API's authorizer without a TTL, and one of a WebSocket API, is not cached", READ),
)
HTTP_SECONDS = 10.0
REST_SECONDS = LONGEST_WAIT
_MOST = 10_000
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Authorizer:
    """An authorizer of an API: its name there, its settings, and the function that it asks."""

    name: str
    settings: Settings
    function: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of asking.

    `settings` are the authorizer's, with what it returned; `facts` say whether it was invoked, and whether
    the call had what it asks for. `handed_on` and `usage_key` are for what comes behind it. `not_here` says
    why the function cannot be run on this machine.
    """

    settings: Settings
    facts: tuple[FactValue, ...]
    handed_on: dict[str, object] | None = field(default=None, repr=False)
    usage_key: str | None = field(default=None, repr=False)
    outcome: Outcome | None = None
    cached_for: float | None = None
    not_here: str = ""


@dataclass(frozen=True, slots=True)
class _Held:
    """A result that is remembered: since when, and for which call it was made."""

    made: float
    arn: str
    value: object = field(repr=False)


class Authorizers:
    """Asks authorizers, and remembers what they returned. `clock` tells seconds."""

    def __init__(self, functions: Functions, clock: Callable[[], float] = time.monotonic) -> None:
        self._functions, self._clock = functions, clock
        self._known: OrderedDict[Key, _Held] = OrderedDict()
        self._matched: OrderedDict[Key, bool] = OrderedDict()

    def forget(self) -> None:
        """As `flush-stage-authorizers-cache` does, and a new deployment."""
        self._known.clear()

    async def ask(self, authorizer: Authorizer, request: Request, where: Where) -> Verdict:
        """Ask an authorizer about a call, unless it lacks what is asked for, or the answer is remembered."""
        arn = where.arn(verb_of(request))
        settings = replace(authorizer.settings, method_arn=arn)
        values = identity_values(settings, request, where)
        if values is None or not await self._identified(settings, request, where, values):
            return Verdict(settings, (_told(IDENTITY_SOURCE_SENT, False), _told(AUTHORIZER_INVOKED, False)))
        key = (where.api, where.stage, authorizer.name, *values)
        now, ttl = self._clock(), ttl_of(settings, where)
        held = self._known.get(key)
        if held is not None and now - held.made < ttl:
            return _remembered(held, settings, where, now - held.made, arn)
        seconds = HTTP_SECONDS if where.kind == "HTTP" else REST_SECONDS
        event = event_of(settings, request, where, values)
        outcome = await self._functions.invoke(authorizer.function, event, timeout=seconds)
        if isinstance(outcome, NotRunnable):
            return Verdict(settings, (_told(IDENTITY_SOURCE_SENT, True),), not_here=outcome.reason)
        result = returned_to(outcome)
        value = result.value if isinstance(result, Result) else None
        if ttl and isinstance(outcome, Returned) and _is_kept(value, settings, where):
            self._keep(key, _Held(now, arn, value))
        told = {IDENTITY_SOURCE_SENT: True, AUTHORIZER_INVOKED: True, AUTHORIZER_CACHE_FRESH: True}
        return Verdict(
            replace(settings, returned=result),
            tuple(_told(fact, flag) for fact, flag in told.items()),
            handed_on(value, where.kind, str(settings.payload)),
            usage_key(value),
            outcome,
        )

    async def _identified(self, settings: Settings, request: Request, where: Where, values: Key) -> bool:
        """Whether the call has what is asked for. An expression is matched once for the same values, and in a
        thread: that takes a process."""
        if not isinstance(settings.expression, str):
            return least(tuple(identity(settings, request, where.kind))) is not NO
        key = (settings.expression, *values)
        if key not in self._matched:
            found = await asyncio.to_thread(lambda: tuple(identity(settings, request, where.kind)))
            self._matched[key] = least(found) is not NO
            while len(self._matched) > _MOST:
                self._matched.popitem(last=False)
        return self._matched[key]

    def _keep(self, key: Key, held: _Held) -> None:
        self._known[key] = held
        self._known.move_to_end(key)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)


def _remembered(held: _Held, settings: Settings, where: Where, age: float, arn: str) -> Verdict:
    """A result from the cache. One that was made for another call is told as such."""
    result, own = Result(held.value), held.arn == arn
    told = {IDENTITY_SOURCE_SENT: True, AUTHORIZER_INVOKED: False}
    if own:
        told[AUTHORIZER_CACHE_FRESH] = True
    cached = {} if own else {"cached": result, "cached_for": age}
    return Verdict(
        replace(settings, returned=result, **cached),  # type: ignore[arg-type]
        tuple(_told(fact, flag) for fact, flag in told.items()),
        handed_on(held.value, where.kind, str(settings.payload)),
        usage_key(held.value),
        cached_for=age,
    )


def _told(fact: Fact, value: bool) -> FactValue:
    return FactValue(fact.name, value)


def _is_kept(value: object, settings: Settings, where: Where) -> bool:
    """Whether a result is one that is cached: of the right form, and no error."""
    failed = isinstance(value, dict) and "errorMessage" in value
    return not failed and least(tuple(shape(Written(value), where.kind, settings))) is not NO


def ttl_of(settings: Settings, where: Where) -> int:
    """For how many seconds a result is kept. An authorizer of a REST API has a default, and without sources
    there is nothing to keep it by."""
    if where.kind == "WEBSOCKET" or not isinstance(settings.sources, tuple) or not settings.sources:
        return 0
    if isinstance(settings.ttl, int):
        return settings.ttl
    return DEFAULT_TTL if where.kind == "REST" else 0


def identity_values(settings: Settings, request: Request, where: Where) -> Key | None:
    """The values of the identity sources in their order; `None` where a stage variable or a part of the
    context is not there. Of what the caller sends, `identity` says whether it is."""
    if isinstance(settings.sources, State):
        return ()
    found = [_value(text, request, where) for text in settings.sources]
    return None if any(value is None for value in found) else tuple(str(value) for value in found)


def _value(text: str, request: Request, where: Where) -> str | None:
    source = source_of(text)
    if source is None:
        return ""
    if source.part != "context":
        value = value_of(source, request)
        return value if isinstance(value, str) else ""
    section, _, name = source.name.lstrip("$").partition(".")
    if section == "stageVariables":
        return where.variables.get(name) or None
    part: object = {**request_context(request, where), "routeKey": where.route}
    for step in name.split("."):
        part = part.get(step) if isinstance(part, dict) else None
    return None if part is None else str(part)


def event_of(settings: Settings, request: Request, where: Where, values: Key) -> Event:
    """The event for an authorizer of this kind."""
    if where.kind == "HTTP":
        version = settings.payload if isinstance(settings.payload, str) else "2.0"
        return http_authorizer_event(request, where, version, values)
    if settings.kind == "TOKEN":
        return token_event(request, where, values[0] if values else "")
    return request_event(request, where)
