"""Who gets in at each route: calls of a stranger are put to the line, and what is left of it is read.

INVARIANT: a route counts as open only where every check that could keep the stranger out holds for good. One
that hangs on something untold, or on a part of the call, keeps its route out of the findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.audit import rule as rules
from why403.audit.callers import BY_A_DOMAIN, DEPLOYED, STRANGER
from why403.audit.finding import Finding, NotChecked, Request
from why403.audit.grant import calls_of, name_of, routes_of
from why403.logic.facts import Value
from why403.logic.formula import Const, facts_in
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import ABSENT
from why403.logic.truth import NO
from why403.model.configuration import Configuration
from why403.model.route import Route
from why403.questions.line import LineStep
from why403.questions.route import Opened, opened

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
    if not isinstance(kind, str) or kind == "WEBSOCKET":
        return
    for route in routes:
        yield from _of_route(configuration, kind, route)


def count(configuration: Configuration) -> int:
    """How many routes are told."""
    return len(tuple(routes_of(configuration)))


def _of_route(configuration: Configuration, kind: str, route: Route) -> Iterator[Finding | NotChecked]:
    call, name = call_to(route), name_of(route)
    stranger = opened_to(configuration, kind, call, STRANGER)
    if stranger is None:
        return
    verb = call[0]
    if verb == "OPTIONS":
        yield from _preflight(route, name, stranger)
        return
    yield from _who_gets_in(route, name, verb, stranger)
    everybody = opened(configuration, kind, *call, DEPLOYED)
    if everybody is not None:
        yield from _locked(name, everybody)
    if route.authorization.value == "COGNITO_USER_POOLS" and route.scopes.value in (ABSENT, ()):
        yield Finding(rules.NO_SCOPES, name, route.authorization.at)


def call_to(route: Route) -> tuple[str, str]:
    """One call that meets this route, as verb and path; a GET where it takes that."""
    calls = calls_of(route)
    return next((call for call in calls if call[0] == "GET"), calls[0])


def opened_to(
    configuration: Configuration, kind: str, call: tuple[str, str], facts: Mapping[str, Value]
) -> Opened | None:
    """The route that a call meets, by the API's own name, or by a domain where that name is switched off."""
    found = opened(configuration, kind, *call, facts)
    if found is None or not any(s.check.name == _DEFAULT_ENDPOINT and _closed(s) for s in found.line.steps):
        return found
    return opened(configuration, kind, *call, {**facts, **BY_A_DOMAIN})


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
    called = _called(stranger)
    if not keyed:
        yield Finding(rules.OPEN_ROUTE, name, at, (), Request(verb, called))
    elif all(map(_closed, keyed)):
        yield Finding(rules.KEY_ONLY, name, at, (), Request(verb, called, ("an API key",)))


def _closed(step: LineStep) -> bool:
    return isinstance(step.residual, Const) and step.residual.truth is NO


def _locked(name: str, everybody: Opened) -> Iterator[Finding]:
    """A check that no call passes, whatever it brings."""
    for step in everybody.line.steps:
        if step.gate.name in _WHO and _closed(step):
            yield Finding(rules.LOCKED_ROUTE, name, _place(step, everybody), (("check", step.check.name),))
            return


def _place(step: LineStep, route: Opened) -> Place:
    deciding = (reason.leaf.at for reason in route.deciding(step))
    return next((at for at in deciding if at.document), NOWHERE_WRITTEN)


def _preflight(route: Route, name: str, stranger: Opened) -> Iterator[Finding]:
    """An OPTIONS method that asks for what browsers never send with a preflight."""
    for step in stranger.line.steps:
        if step.gate.name in (KEY_GATE, *GUARDS) and _closed(step):
            at = route.key_required.at if step.gate.name == KEY_GATE else route.authorization.at
            shown = Request("OPTIONS", _called(stranger), admitted=False)
            details = (("check", step.check.name),)
            yield Finding(rules.GUARDED_PREFLIGHT, name, at if at.document else route.at, details, shown)
            return


def _called(route: Opened) -> str:
    return f"/{route.stage}{route.path}" if route.stage not in (None, "$default") else route.path
