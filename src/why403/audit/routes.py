"""Who gets in at each route: calls of a stranger are put to the line, and what is left of it is read.

INVARIANT: a route counts as open only where every check that could keep the stranger out holds for good. One
that hangs on something untold, or on a part of the call, keeps its route out of the findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from why403 import facts as catalogue
from why403.audit import rule as rules
from why403.audit.callers import BY_A_DOMAIN, DEPLOYED, STRANGER
from why403.audit.classes import Classes, OfRoute
from why403.audit.finding import Finding, NotChecked, Request
from why403.audit.grant import CONNECT, name_of, routes_of
from why403.audit.rule import Rule
from why403.logic.facts import Value
from why403.logic.formula import Const, facts_in
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import ABSENT
from why403.logic.truth import NO
from why403.model.configuration import Configuration
from why403.model.integration import Integration
from why403.model.route import Route
from why403.model.routes import Routes
from why403.questions.line import LineStep
from why403.questions.route import Opened, Opener

GUARDS = frozenset(
    {"endpoint", "domain", "authorize", "signature", "signature-verified", "token", "lambda-authorizer"}
)
"""The gates that ask who calls, and from where; the API key stands apart."""
_WHO = GUARDS - {"endpoint", "domain"}
"""The gates that ask who calls, whatever the name that is called."""
KEY_GATE = "api-key"
_DEFAULT_ENDPOINT = "endpoint.default"
_OF_A_CALL = ("request.", "caller.", "network.", "call.", "aws:", "execute-api:")
"""How the facts begin on which a route may hang without being open to everybody."""
_OF_AN_AUTHORIZER = "authorizer."
"""How the facts begin that the function of an authorizer decides: what it guards is not open."""


def of_routes(configuration: Configuration) -> Iterator[Finding | NotChecked]:
    """What there is to say of each route."""
    kind, routes = configuration.api.kind.value, routes_of(configuration)
    if not isinstance(kind, str):
        return
    classes = Classes(configuration)
    for route in called_routes(configuration):
        yield from _of_route(classes.of(route), kind, route, classes.call(route))
    if kind == "WEBSOCKET" and routes and not any(route.verb == CONNECT for route in routes):
        shown = Request("GET", _handshake_path(configuration), _HANDSHAKE)
        yield Finding(rules.OPEN_ROUTE, CONNECT, configuration.api.routes.at, (), shown)
    yield from _not_deployed(configuration)
    yield from _permissions(routes)


_HANDSHAKE = ("the headers of a WebSocket handshake",)


def called_routes(configuration: Configuration) -> tuple[Route, ...]:
    """The routes at which a caller is met: of a WebSocket API the handshake alone."""
    routes = routes_of(configuration)
    if configuration.api.kind.value != "WEBSOCKET":
        return routes
    return tuple(route for route in routes if route.verb == CONNECT)


def _handshake_path(configuration: Configuration) -> str:
    stages = configuration.api.stages.value
    return f"/{stages[0].name}" if isinstance(stages, tuple) and stages else "/STAGE"


def _not_deployed(configuration: Configuration) -> Iterator[Finding]:
    """Methods whose guard was changed since a stage was deployed: by type, authorizer or key."""
    edited = configuration.api.routes.value
    if not isinstance(edited, Routes):
        return
    own = {name_of(route): route for route in edited}
    stages = configuration.api.stages.value if isinstance(configuration.api.stages.value, tuple) else ()
    served = [(f"stage {stage.name}", stage.routes.value) for stage in stages]
    for stage, routes in [*served, ("the stage", configuration.api.served.value)]:
        for route in routes if isinstance(routes, Routes) else ():
            now = own.get(name_of(route))
            changed = () if now is None else tuple(_changed(route, now))
            if now is not None and changed:
                details = (("stage", stage), ("what", " and ".join(changed)))
                yield Finding(rules.ROUTE_NOT_DEPLOYED, name_of(route), now.at, details)


def _changed(served: Route, edited: Route) -> Iterator[str]:
    for what, one, other in (
        ("authorization type", served.authorization, edited.authorization),
        ("API key", served.key_required, edited.key_required),
    ):
        if one.known and other.known and one.value != other.value:
            yield what


def _permissions(routes: Iterable[Route]) -> Iterator[Finding]:
    """Functions that every API of every account may have invoked; each permission once."""
    seen: set[Place] = set()
    for route in routes:
        for source in route.sources.value if isinstance(route.sources.value, tuple) else ():
            if source.value == "*" and source.at not in seen:
                seen.add(source.at)
                yield Finding(rules.OPEN_PERMISSION, f"function of {name_of(route)}", source.at)


def count(configuration: Configuration) -> int:
    """How many routes are told."""
    return len(tuple(routes_of(configuration)))


def _of_route(
    opener: OfRoute, kind: str, route: Route, call: tuple[str, str]
) -> Iterator[Finding | NotChecked]:
    name = name_of(route)
    stranger = opened_to(opener, kind, call, STRANGER)
    if stranger is None:
        return
    verb = call[0]
    if verb == "OPTIONS":
        yield from _preflight(route, name, stranger)
        return
    yield from _who_gets_in(route, name, verb, stranger)
    if route.authorization.value == "CUSTOM":
        yield from _silent(opener, kind, route, call)
    everybody = opener.opened(kind, *call, DEPLOYED)
    if everybody is not None:
        yield from _locked(route, opener.like, everybody)
    if route.authorization.value == "COGNITO_USER_POOLS" and route.scopes.value in (ABSENT, ()):
        yield Finding(rules.NO_SCOPES, name, route.authorization.at)


def _silent(opener: OfRoute, kind: str, route: Route, call: tuple[str, str]) -> Iterator[Finding]:
    """A caller of whom the authorizer's policy says nothing, and whom the resource policy lets in."""
    found = opened_to(opener, kind, call, {**STRANGER, **_SILENT})
    if found is None:
        return
    guards = [step for step in found.line.steps if step.gate.name in (*GUARDS, KEY_GATE)]
    if not guards:
        shown = Request(
            call[0], called_path(found), ("a token of which the authorizer's policy says nothing",)
        )
        yield Finding(rules.SILENT_AUTHORIZER, name_of(route), route.authorization.at, (), shown)


_SILENT: Mapping[str, Value] = {
    catalogue.IDENTITY_SOURCE_SENT.name: True,
    catalogue.TOKEN_VALID.name: True,
    catalogue.AUTHORIZER_WORKS.name: True,
    catalogue.AUTHORIZER_CACHE_FRESH.name: True,
    catalogue.AUTHORIZER_ALLOWS.name: False,
    catalogue.AUTHORIZER_REFUSAL.name: "silent",
}


def opened_to(
    opener: Opener | OfRoute, kind: str, call: tuple[str, str], facts: Mapping[str, Value]
) -> Opened | None:
    """The route that a call meets, by the API's own name, or by a domain where that name is switched off."""
    found = opener.opened(kind, *call, facts)
    if found is None or not any(s.check.name == _DEFAULT_ENDPOINT and _closed(s) for s in found.line.steps):
        return found
    return opener.opened(kind, *call, {**facts, **BY_A_DOMAIN})


def _who_gets_in(route: Route, name: str, verb: str, stranger: Opened) -> Iterator[Finding | NotChecked]:
    guards = [step for step in stranger.line.steps if step.gate.name in GUARDS]
    keyed = [step for step in stranger.line.steps if step.gate.name == KEY_GATE]
    if any(_closed(step) for step in guards):
        return
    if guards:
        asked = {fact for step in guards for fact in facts_in(step.residual)}
        untold = sorted(fact for fact in asked if not fact.startswith(_OF_A_CALL))
        if untold and not any(fact.startswith(_OF_AN_AUTHORIZER) for fact in asked):
            yield NotChecked(rules.OPEN_ROUTE, name, untold[0])
        return
    at = route.authorization.at if route.authorization.at.document else route.at
    called, brings = called_path(stranger), _HANDSHAKE if route.verb == CONNECT else ()
    if not keyed:
        yield Finding(_open(route), name, at, (), Request(verb, called, brings))
    elif all(map(_closed, keyed)):
        yield Finding(rules.KEY_ONLY, name, at, (), Request(verb, called, (*brings, "an API key")))


def _open(route: Route) -> Rule:
    """What an open route is: behind a mock there is nothing to reach, but for the handshake, which opens the
    other routes."""
    behind = route.behind.value
    mock = isinstance(behind, Integration) and behind.kind == "MOCK" and route.verb != CONNECT
    return rules.OPEN_MOCK if mock else rules.OPEN_ROUTE


def _closed(step: LineStep) -> bool:
    return isinstance(step.residual, Const) and step.residual.truth is NO


def _locked(route: Route, like: Route, everybody: Opened) -> Iterator[Finding]:
    """A check that no call passes, whatever it brings; what decides can be a setting of the route itself."""
    for step in everybody.line.steps:
        if step.gate.name in _WHO and _closed(step):
            at = _place(step, everybody)
            own = like.at.document == at.document and at.path[: len(like.at.path)] == like.at.path
            at = route.authorization.at if own and route is not like else at
            yield Finding(rules.LOCKED_ROUTE, name_of(route), at, (("check", step.check.name),))
            return


def _place(step: LineStep, route: Opened) -> Place:
    deciding = (reason.leaf.at for reason in route.deciding(step))
    return next((at for at in deciding if at.document), NOWHERE_WRITTEN)


def _preflight(route: Route, name: str, stranger: Opened) -> Iterator[Finding]:
    """An OPTIONS method that asks for what browsers never send with a preflight."""
    for step in stranger.line.steps:
        if step.gate.name in (KEY_GATE, *GUARDS) and _closed(step):
            at = route.key_required.at if step.gate.name == KEY_GATE else route.authorization.at
            shown = Request("OPTIONS", called_path(stranger), admitted=False)
            details = (("check", step.check.name),)
            yield Finding(rules.GUARDED_PREFLIGHT, name, at if at.document else route.at, details, shown)
            return


def called_path(route: Opened) -> str:
    """The path of a request to it, with the stage; a WebSocket API is called by its stage alone. A stage
    that is not told stands in capitals."""
    if route.kind == "WEBSOCKET":
        return f"/{route.stage or 'STAGE'}"
    stage = "STAGE" if route.stage is None and route.kind == "REST" else route.stage
    return f"/{stage}{route.path}" if stage not in (None, "$default") else route.path
