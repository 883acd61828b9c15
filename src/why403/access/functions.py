"""Whether the functions behind a method let API Gateway invoke them, by what their policies say.

Sources: developer guide, arn-format-reference (`API/STAGE/VERB/path`, of a WebSocket API `API/STAGE/ROUTE`,
`API/authorizers/ID`), and re:Post, api-gateway-rest-api-lambda-integrations. The route `$default` of an HTTP
API is invoked as `API/STAGE/$default` (observed, terraform-aws-apigateway-v2 issue 41). Whether the path in
the ARN is the called or the configured one is not documented: a pattern counts only where both come to the
same.
"""

from __future__ import annotations

import re

from why403 import facts as catalogue
from why403.access.defining import Said, const, open_
from why403.access.landing import Landing
from why403.frozen import dataclass
from why403.iam.globs import Globs, globs, wild
from why403.logic.facts import Operator, Value
from why403.logic.formula import Atom, CaseOf, Formula, all_of, any_of
from why403.logic.places import NOWHERE_WRITTEN
from why403.logic.states import ABSENT
from why403.model.called import matches, within_api
from why403.model.configuration import Configuration
from why403.model.route import Route, Setting
from why403.model.routes import Routes

_OF_CONNECTIONS = ("$connect", "$disconnect")
_PARAMETER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Behind:
    """A pattern of `STAGE/VERB/path`, asked of paths under one stage and verb."""

    prefix: str
    pattern: Globs


def _covers(value: Value, operand: object) -> bool:
    return isinstance(operand, Behind) and operand.pattern.holds(operand.prefix + str(value))


COVERED = Operator("is covered by", _covers)


def invoking(configuration: Configuration, landing: Landing) -> Said:
    """Of the integration's function; one that may not be invoked is not reached."""
    if landing.kind == "WEBSOCKET" and not landing.managing:
        return _of_websocket(configuration, landing)
    met = configuration.method if landing.met is None else landing.met
    if met.sources.value is ABSENT:
        fact = catalogue.INTEGRATION_PERMITTED
        return {fact.name: const(True, met.sources.at, fact)}
    permitted = _permitted(met, configuration, landing)
    return {} if permitted is None else _said(permitted)


def _said(permitted: Formula) -> Said:
    return {
        catalogue.INTEGRATION_PERMITTED.name: permitted,
        catalogue.BACKEND_REACHED.name: all_of((permitted, open_(catalogue.BACKEND_REACHED))),
    }


def _permitted(route: Route, configuration: Configuration, landing: Landing) -> Formula | None:
    """Whether one of the sources of a route's function covers the call; `None` where none is told."""
    sources = route.sources
    if sources.value is ABSENT:
        return const(True, sources.at, catalogue.INTEGRATION_PERMITTED)
    if not isinstance(sources.value, tuple):
        return None
    found = (_of_source(each, route, configuration, landing) for each in sources.value)
    return any_of((*found, _refused(sources)))


def message_routes(configuration: Configuration) -> tuple[Route, ...]:
    """The routes that a message can go to: the one that is told, else all but those of the connection."""
    if configuration.method.verb and configuration.method.verb not in _OF_CONNECTIONS:
        return (configuration.method,)
    routes = configuration.api.routes.value
    known = routes if isinstance(routes, Routes) else ()
    return tuple(each for each in known if each.verb not in _OF_CONNECTIONS)


def _of_websocket(configuration: Configuration, landing: Landing) -> Said:
    """By the moment: a handshake goes to `$connect`, a message where its body says."""
    fact, own = catalogue.INTEGRATION_PERMITTED, configuration.method
    met = own if landing.met is None and own.verb in ("", "$connect") else landing.met
    handshake = None if met is None else _permitted(met, configuration, landing)
    messages = [_permitted(each, configuration, landing) for each in message_routes(configuration)]
    told = [open_(fact) if each is None else each for each in messages]
    cases: dict[Value, Formula] = {} if handshake is None else {"handshake": handshake}
    if any(each is not None for each in messages):
        alike = any_of((all_of(told), all_of((any_of(told), open_(fact)))))
        cases["message"] = alike
    if not cases:
        return {}
    return _said(CaseOf(catalogue.WEBSOCKET_MOMENT, cases, open_(fact)))


def _refused(sources: Setting[tuple[Setting[str], ...]]) -> Formula:
    """Where no source covers the call, the list of them is at fault."""
    return const(False, sources.at, catalogue.INTEGRATION_PERMITTED)


def _of_source(source: Setting[str], route: Route, configuration: Configuration, landing: Landing) -> Formula:
    fact = catalogue.INTEGRATION_PERMITTED
    if not isinstance(source.value, str):
        return open_(fact, source.at)
    told, host = configuration.api.id.value, landing.host
    api = (host.api if host is not None else None) or (told if isinstance(told, str) else None)
    rest = within_api(source.value, api, host.region if host is not None else None)
    if rest is None:
        return const(False, NOWHERE_WRITTEN, fact)
    if landing.kind == "WEBSOCKET" or (route.verb and not route.path and landing.kind == "HTTP"):
        return _of_key(rest, route, landing, source)
    if not set(rest) - {"*", "/"}:
        return const(True, source.at, fact)
    if landing.kind != "REST" or landing.stage is None or landing.path is None or landing.verb is None:
        return open_(fact, source.at)
    return _in_every_form(rest, landing, source)


def _of_key(rest: str, route: Route, landing: Landing, source: Setting[str]) -> Formula:
    """A route with a key in the place of verb and path is one part below its stage."""
    fact = catalogue.INTEGRATION_PERMITTED
    if rest in ("*", "*/*"):
        return const(True, source.at, fact)
    if landing.stage is None or not route.verb:
        return open_(fact, source.at)
    return const(fits_key(rest, landing.stage.name, route.verb), source.at, fact)


def fits_key(rest: str, stage: str, key: str) -> bool | None:
    """Whether a pattern covers a route with a key. By the wildcards of IAM `STAGE/*$connect` covers
    `STAGE/$connect`; that it did not was observed (aws-cdk issue 19532), so that nothing is known of it."""
    return None if "/*$" in rest and matches(rest, f"{stage}/{key}") else matches(rest, f"{stage}/{key}")


def _in_every_form(rest: str, landing: Landing, source: Setting[str]) -> Formula:
    """The call as its ARN can have it: with the called path or the configured one, its verb or ANY."""
    met, fact = landing.met, catalogue.INTEGRATION_PERMITTED
    assert landing.stage is not None
    stage, verbs = landing.stage.name, {landing.verb, (met.verb if met is not None else "") or landing.verb}
    paths = () if met is None or not met.path else (met.path, _PARAMETER.sub("*", met.path))
    configured = [matches(rest, f"{stage}/{verb}{path}") for verb in verbs for path in paths]
    pattern = globs((wild(rest),))
    called = [
        Atom(catalogue.CALLED_PATH, COVERED, Behind(f"{stage}/{verb}", pattern), None, source.at)
        for verb in sorted(map(str, verbs))
    ]
    same = [const(each, source.at, fact) for each in dict.fromkeys(configured)]
    every, some = all_of((*called, *same)), any_of((*called, *same))
    return any_of((every, all_of((some, open_(fact, source.at)))))
