"""Which route a call meets, whether it is deployed as edited, and how a preflight fares there."""

from __future__ import annotations

from why403 import facts as catalogue
from why403.access.defining import Said, const, open_, settle
from why403.access.landing import Landing, acting_route, lists
from why403.logic.formula import CaseOf, Formula, any_of
from why403.logic.places import Located, Place
from why403.logic.states import ABSENT, State
from why403.model.configuration import Configuration
from why403.model.route import Route


def routing(configuration: Configuration, landing: Landing) -> Said:
    """Arrived, defined, deployed, with these settings, and for a preflight answered."""
    settings = {
        catalogue.STAGE_EXISTS.name: landing.stage_exists,
        catalogue.MAPPING_EXISTS.name: landing.mapping_exists,
        catalogue.RULES_ONLY.name: landing.rules_only,
        catalogue.RULE_MATCHES.name: landing.rule_matches,
        catalogue.STAGE_IN_PATH.name: landing.stage_in_path,
        catalogue.ROUTE_EXISTS.name: _exists(landing),
    }
    said: Said = {name: setting for name, setting in settings.items() if setting is not None}
    for route in (
        configuration.method,
        *(() if landing.met is None else (landing.met,)),
        configuration.called,
    ):
        said |= settle(catalogue.METHOD_AUTHORIZATION, route.authorization)
        said |= settle(catalogue.API_KEY_REQUIRED, route.key_required)
    at = _of_api(configuration, landing)
    # @connections meets no route: who may call it is not the owner's to set.
    if landing.managing and landing.kind == "WEBSOCKET" and at is not None:
        said[catalogue.METHOD_AUTHORIZATION.name] = Located("AWS_IAM", at)
    return {**said, **_deployed(configuration, landing), **_preflight(configuration, landing)}


def _exists(landing: Landing) -> Located[bool] | Formula | None:
    """A path that other verbs have exists for a preflight, and not for another call with OPTIONS."""
    told, fact = landing.route_exists, catalogue.ROUTE_EXISTS
    own = any(route is not None for route in (landing.edited, landing.served))
    if told is None or told.value is False or landing.verb != "OPTIONS" or own:
        return told
    return CaseOf(catalogue.PREFLIGHT, {False: const(False, told.at, fact)}, const(True, told.at, fact))


def _of_api(configuration: Configuration, landing: Landing) -> Place | None:
    """The stage, else whatever tells of the API; `None` where nothing does."""
    api, stage = configuration.api, landing.stage
    told = (api.stages.at, api.routes.at, api.kind.at, api.id.at)
    places = (*(() if stage is None else (stage.at,)), *told)
    return next((place for place in places if place.document), None)


def _deployed(configuration: Configuration, landing: Landing) -> Said:
    """Whether the stage serves a deployment, and the route as it is edited, where both lists are told."""
    edited, served = lists(configuration, landing.stage)
    fact, stage = catalogue.STAGE_DEPLOYED, landing.stage
    if not served.known and stage is not None and stage.deploys.value is False:  # unless somebody did by hand
        return {fact.name: any_of((const(False, stage.deploys.at, fact), open_(fact)))}
    if not served.known or landing.path is None or landing.kind == "WEBSOCKET":
        return {}
    said: Said = {catalogue.STAGE_DEPLOYED.name: Located(True, served.at)}
    if edited.known and landing.edited is not None:
        same = alike(landing.edited, landing.served)
        if same is not None:
            said[catalogue.ROUTE_DEPLOYED.name] = Located(same, served.at)
    return said


def alike(edited: Route, served: Route | None) -> bool | None:
    """Whether the stage serves the route as it is edited."""
    if served is None:
        return False
    pairs = (
        (edited.authorization.value, served.authorization.value),
        (edited.key_required.value, served.key_required.value),
        (edited.scopes.value, served.scopes.value),
    )
    told = [(one, other) for one, other in pairs if not isinstance(other, State)]
    if any(one != other for one, other in told if not isinstance(one, State)):
        return False
    return None if any(isinstance(one, State) for one, _ in told) else True


def _preflight(configuration: Configuration, landing: Landing) -> Said:
    """Whether OPTIONS is answered at all, and free of authorizer and key."""
    found = _options(configuration, landing)
    told = _open(configuration.options)
    if told is not None:
        found = {**found, catalogue.OPTIONS_OPEN.name: told}
    return found


def _options(configuration: Configuration, landing: Landing) -> Said:
    """Answered by a route for OPTIONS, or by the CORS settings of an HTTP API."""
    edited, served = lists(configuration, landing.stage)
    acting = served if served.known else edited
    unknown = landing.verb is None or landing.path is None or landing.kind == "WEBSOCKET"
    if unknown or isinstance(acting.value, State):
        return {}
    exists: Formula | None = None
    opened: Located[bool] | None = None
    cors, rest = configuration.api.cors, landing.kind == "REST"
    assert landing.path is not None
    answering = acting.value.match("OPTIONS", landing.path)
    if answering is not None:
        defined, deployed = landing.options
        met = acting_route(defined, deployed) if served.known else defined
        exists = const(True, acting.at if met is None else met.at, catalogue.OPTIONS_EXISTS)
        opened = None if met is None else _open(met)
    elif cors.known and not rest:
        exists = const(True, cors.at, catalogue.OPTIONS_EXISTS)
        opened = Located(True, cors.at)
    elif cors.value is ABSENT or (rest and not cors.known):
        exists = const(False, acting.at, catalogue.OPTIONS_EXISTS)
    said: Said = {}
    if exists is not None:
        said[catalogue.OPTIONS_EXISTS.name] = _of_preflight(landing, exists)
    if opened is not None:
        body = const(opened.value is True, opened.at, catalogue.OPTIONS_OPEN)
        said[catalogue.OPTIONS_OPEN.name] = _of_preflight(landing, body)
    return said


def _of_preflight(landing: Landing, body: Formula) -> Formula:
    """Of any other call nothing is said: it does not meet the OPTIONS method."""
    if landing.verb == "OPTIONS":
        return body
    return CaseOf(catalogue.PREFLIGHT, {True: body}, open_(catalogue.OPTIONS_EXISTS))


def _open(route: Route) -> Located[bool] | None:
    """Free of authorizer and key, as a preflight needs it."""
    authorization, key = route.authorization, route.key_required
    if authorization.known and authorization.value != "NONE":
        return Located(False, authorization.at)
    if key.value is True:
        return Located(False, key.at)
    if authorization.value == "NONE" and key.value is False:
        return Located(True, authorization.at)
    return None
