"""What the gateway says of itself at the start: what it enforces, what it assumes, what it leaves out.

`--strict` refuses to start where something that the files ask for is not enforced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.configuration import Configuration, Cors
from why403.model.integration import Integration
from why403.model.route import Route
from why403.model.routes import Routes
from why403.serve.around import Remark, Standing, around
from why403.serve.closing import without_permission
from why403.serve.functions import FoundFunctions
from why403.serve.integrations import not_served
from why403.serve.parameters import sets_path
from why403.serve.selection import USUAL, readable
from why403.words.places import place_words

MOST_LINES = 12


_ALWAYS = {
    "REST": "routes and stages, sizes, API keys, throttle and quota, request validation, gateway responses",
    "HTTP": "routes and stages, sizes, throttle, CORS",
    "WEBSOCKET": "stages, sizes, API keys, throttle, the routes of messages, calls of @connections",
}


def remarks(
    told: Configuration,
    kind: str,
    allowed: frozenset[str],
    *,
    functions: FoundFunctions,
    keys: bool,
    principals: bool,
    certificates: bool = False,
) -> Iterator[Remark]:
    """Of one API as the files tell it, before the gaps in them are closed."""
    if kind in _ALWAYS:
        yield Remark(Standing.ENFORCED, _ALWAYS[kind])
    yield from _of_routes(told, kind, allowed, functions=functions, keys=keys, principals=principals)
    yield from _of_authorizers(told, functions)
    yield from _of_policy(told, kind)
    if kind == "WEBSOCKET":
        yield from _of_messages(told)
    if kind == "HTTP":
        yield from _of_cors(told)
    yield from _not_told(told, kind)
    yield from around(told, kind, certificates=certificates)
    for each in told.assumed:
        shown = f", {each.value}" if each.value else ""
        yield Remark(Standing.ASSUMED, f"the default of {each.name}{shown}", each.at)


def _of_routes(
    told: Configuration,
    kind: str,
    allowed: frozenset[str],
    *,
    functions: FoundFunctions,
    keys: bool,
    principals: bool,
) -> Iterator[Remark]:
    routes = told.api.routes.value
    if not isinstance(routes, Routes):
        yield Remark(Standing.NOT_ENFORCED, "routes: the files do not name all of them", told.api.routes.at)
        return
    kinds: dict[object, Route] = {}
    for route in routes:
        kinds.setdefault(route.authorization.value, route)
        named = f"{route.verb} {route.path}".strip()
        why = not_served(route, allowed, kind)
        behind = route.behind.value
        function = behind.function if not isinstance(behind, State) else ABSENT
        if not why and isinstance(function, str) and functions.named(function) is None:
            why = f"the function {function} is not in the files"
        if why:
            text = f"{named} returns 501 for every allowed call: {why}"
            yield Remark(Standing.NOT_ENFORCED, text, route.at)
        if isinstance(behind, Integration) and behind.streams:
            text = f"streaming of {named}: what its integration answers is sent as a whole"
            yield Remark(Standing.NOT_ENFORCED, text, behind.at)
        if (
            kind == "HTTP"
            and isinstance(behind, Integration)
            and isinstance(function, str)
            and sets_path(behind)
        ):
            text = f"the path that parameter mapping sets for {named}: its function gets the called path"
            yield Remark(Standing.NOT_ENFORCED, text, behind.at)
        if without_permission(route):
            yield Remark(
                Standing.ASSUMED,
                f"API Gateway may invoke the function behind {named}: the files have no permission",
                route.at,
            )
        if _validates_more(route, kind):
            text = f"request validation of {named}: the files do not show everything that it requires"
            yield Remark(Standing.NOT_ENFORCED, text, route.at)
        if isinstance(route.key_required.value, State):
            yield Remark(Standing.ASSUMED, f"{named} requires no API key: the files do not say", route.at)
        if isinstance(route.authorization.value, State):
            yield Remark(
                Standing.NOT_ENFORCED, f"authorization of {named}: the files do not say what it is", route.at
            )
    yield from _of_authorization(kinds, keys=keys, principals=principals)


def _validates_more(route: Route, kind: str) -> bool:
    """Whether a validator of a route may ask for what is not enforced."""
    if kind == "WEBSOCKET":
        return route.models.value is UNKNOWN and route.verb not in ("$connect", "$disconnect")
    if kind == "HTTP":
        return False
    required = route.required.value
    open_ones = (
        required is UNKNOWN if isinstance(required, State) else not all(each.known for each in required)
    )
    return open_ones or route.models.value is UNKNOWN


def _of_authorization(kinds: dict[object, Route], *, keys: bool, principals: bool) -> Iterator[Remark]:
    for kind, route in kinds.items():
        if kind == "AWS_IAM":
            enforced = Remark(Standing.ENFORCED, "AWS_IAM: signatures, and the policies of the principals")
            nobody = Remark(
                Standing.ASSUMED, "nobody has an access key: define callers with --principals FILE", route.at
            )
            yield enforced if principals else nobody
        elif kind in ("JWT", "COGNITO_USER_POOLS"):
            yield Remark(Standing.ENFORCED, f"{kind}: issuer, audience, times and scopes of tokens")
            if not keys:
                text = "signatures of tokens are valid: --jwks FILE has the issuer's keys to verify them with"
                yield Remark(Standing.ASSUMED, text, route.at)
        elif kind == "CUSTOM":
            yield Remark(Standing.ENFORCED, "Lambda authorizers, with their cache")


def _of_authorizers(told: Configuration, functions: FoundFunctions) -> Iterator[Remark]:
    """Of Lambda authorizers whose functions are not here, and of signatures that are not verified."""
    for name, settings in told.authorizers.items():
        asked = told.asked.get(name, "")
        if settings.kind in ("TOKEN", "REQUEST") and functions.named(asked) is None:
            why = (
                f"the function {asked} is not in the files" if asked else "the files do not name its function"
            )
            yield Remark(Standing.NOT_ENFORCED, f"the authorizer {name}, which returns 501: {why}")
        listed = settings.algorithms if isinstance(settings.algorithms, tuple) else ()
        if others := ", ".join(each for each in listed if not each.startswith("RS")):
            text = f"the algorithm {others} of {name}: with --jwks a token with it is refused"
            yield Remark(Standing.NOT_ENFORCED, text)


def _of_policy(told: Configuration, kind: str) -> Iterator[Remark]:
    policy = told.api.policy
    if kind != "REST" or policy.value is ABSENT:
        return
    if policy.known:
        yield Remark(Standing.ENFORCED, "the resource policy", policy.at)
    else:
        yield Remark(Standing.ASSUMED, "there is no resource policy: the files do not say", policy.at)


_TAKEN = {
    "endpoint_type": "the endpoint is Regional",
    "default_endpoint": "the default endpoint is enabled",
}


def _of_cors(told: Configuration) -> Iterator[Remark]:
    """What pages of other origins are not told, though the API may tell it."""
    cors = told.api.cors
    if cors.value is UNKNOWN:
        yield Remark(Standing.NOT_ENFORCED, "CORS: the files do not say whether it is configured", cors.at)
    if isinstance(cors.value, Cors):
        parts = {name: getattr(cors.value, name) for name in ("origins", "methods", "headers", "credentials")}
        unknown = [name for name, part in parts.items() if part.value is UNKNOWN]
        if unknown:
            text = f"CORS: the files do not show its {', '.join(unknown)}"
            yield Remark(Standing.NOT_ENFORCED, text, cors.at)


def _of_messages(told: Configuration) -> Iterator[Remark]:
    """By which expression messages choose their route, and what is not sent back."""
    yield Remark(Standing.ASSUMED, "functions may call @connections: their roles are not read")
    selection = told.api.selection
    if isinstance(selection.value, State):
        yield Remark(Standing.ASSUMED, f"messages choose their route by {USUAL}: the files do not say")
    elif not readable(selection.value):
        text = f"the expression {selection.value}: messages are for the route $default"
        yield Remark(Standing.NOT_ENFORCED, text, selection.at)
    routes = told.api.routes.value
    for route in routes if isinstance(routes, Routes) else ():
        behind = route.behind.value
        if isinstance(behind, Integration) and not isinstance(behind.function, str):
            mock = behind.kind == "MOCK" and route.answers.value is not True
            if not mock and route.verb != "$connect":
                text = f"{route.verb} gets no messages: only functions and mocks without a response do"
                yield Remark(Standing.NOT_ENFORCED, text, route.at)


def _not_told(told: Configuration, kind: str) -> Iterator[Remark]:
    """What `closing` fills in of the API as a whole."""
    if isinstance(told.api.stages.value, State):
        yield Remark(Standing.ASSUMED, "any stage name is accepted: the files do not name the stages")
    for name, taken in _TAKEN.items():
        if not getattr(told.api, name).known:
            yield Remark(Standing.ASSUMED, f"{taken}: the files do not say")
    routes = told.api.routes.value
    with_keys = isinstance(routes, Routes) and any(route.key_required.value is True for route in routes)
    if kind != "HTTP" and with_keys and not told.api.key_source.known:
        yield Remark(Standing.ASSUMED, "API keys are in the header x-api-key: the files do not say")


def lines_of(found: Iterable[Remark]) -> Iterator[str]:
    """All remarks, by their standing; each once, and of many the first."""
    kept = list(dict.fromkeys(found))
    for standing in Standing:
        of_standing = [remark for remark in kept if remark.standing is standing]
        for remark in of_standing[:MOST_LINES]:
            where = f" ({place_words(remark.at)})" if remark.at.document else ""
            yield f"  {standing.value + ':':14}{remark.text}{where}"
        if len(of_standing) > MOST_LINES:
            yield f"  {'':14}and {len(of_standing) - MOST_LINES} more"


def lacking(found: Iterable[Remark]) -> list[Remark]:
    """What the files ask for that is not enforced."""
    return [remark for remark in found if remark.standing is Standing.NOT_ENFORCED]
