"""Whom a function lets invoke it: permissions of API Gateway for the called method, or for an authorizer."""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts as catalogue
from why403.access.functions import fits_key, message_routes
from why403.aws.partitions import partition_of
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.authorizer import Settings
from why403.model.called import called_host, may_invoke_authorizer, within_api
from why403.model.repair import Do, Edit, Way
from why403.model.route import Route, Setting
from why403.model.routes import Routes
from why403.repair.ground import Scene
from why403.repair.making import route_name

Found = tuple[int, tuple[Edit, ...]]


def of_integration(scene: Scene) -> Iterator[Found]:
    """One source more: the called method, at any stage. One that fits no route of the API is meant for this
    one: it is set right instead."""
    start = _api(scene)
    if start is None:
        return
    for method, way in _called(scene):
        below, sources, fact = (
            _below(method) or _called_below(scene), method.sources, catalogue.INTEGRATION_PERMITTED.name,
        )  # fmt: skip
        if not below:
            continue
        if len(method.path) > 1 and method.path.endswith("/") and not sources.known:
            bare = method.path.rstrip("/")  # the slash is in the permission, and not in the path of a call
            yield 0, (Edit((*way, "path"), Do.SET, bare, method.at, fact, True),)
        text = f"{start}/*/{below}"
        made = Setting(text, sources.at)
        if sources.value is ABSENT:
            yield 1, (Edit((*way, "sources"), Do.SET, (made,), sources.at, fact, True),)
        if not isinstance(sources.value, tuple):
            continue
        for number, source in enumerate(sources.value):
            if _fits_nothing(source, scene):
                edit = Edit((*way, "sources", number), Do.SET, text, source.at, fact, True)
                yield 0, (edit,)
        yield 1, (Edit((*way, "sources"), Do.ADD, made, sources.at, fact, True),)


def _called(scene: Scene) -> Iterator[tuple[Route, Way]]:
    """The called method; of a message, whose route is in its body, each that it can go to."""
    if scene.fact(catalogue.WEBSOCKET_MOMENT.name) != "message":
        yield scene.method
        return
    own = scene.configuration.method
    for route in message_routes(scene.configuration):
        yield route, ("method",) if route is own else ("api", "routes", route_name(route))


def _fits_nothing(source: Setting[str], scene: Scene) -> bool:
    """Whether a source is of this API, and of none of its routes."""
    routes, stage = scene.configuration.api.routes.value, scene.call.landing.stage
    if not isinstance(source.value, str) or not isinstance(routes, Routes) or stage is None:
        return False
    host = called_host(scene.call.facts)
    rest = within_api(source.value, None if host is None else host.api, None if host is None else host.region)
    if rest is None or "authorizers" in rest or scene.call.landing.kind != "WEBSOCKET":
        return False
    return not any(fits_key(rest, stage.name, route.verb) for route in routes)


def of_authorizer(scene: Scene) -> Iterator[Found]:
    """The authorizers of the API, where the function permits none of them, or no permission for them is
    written beside it."""
    name = scene.method[0].authorizer.value
    told = scene.configuration.authorizers or {}
    settings = told.get(name) if isinstance(name, str) else None
    if settings is not None and isinstance(name, str):
        yield from _authorizer(scene, settings, ("authorizers", name))
    else:
        yield from _authorizer(scene, scene.told, ("authorizer",))


def _authorizer(scene: Scene, settings: Settings, way: Way) -> Iterator[Found]:
    start = _api(scene)
    written = scene.configuration.asking.get(str(way[-1])) if settings.permitted is UNKNOWN else None
    if start is not None and (settings.permitted in (ABSENT, ()) or _without(written, scene)):
        made = (f"{start}/authorizers/*",)
        fact = catalogue.AUTHORIZER_WORKS.name
        yield 1, (Edit((*way, "permitted"), Do.SET, made, fact=fact, becomes=True),)


def _without(written: tuple[Setting[str], ...] | None, scene: Scene) -> bool:
    """Whether none of the sources that are written, all of them known, is of the API's authorizers."""
    sources = None if written is None else [each.value for each in written]
    if sources is None or not all(isinstance(each, str) for each in sources):
        return False
    return may_invoke_authorizer(tuple(map(str, sources)), scene.call.facts) is False


def _below(method: Route) -> str:
    """VERB/path as a source has it, a star for each parameter; of a WebSocket API its route's key."""
    verb = "*" if method.verb == "ANY" else method.verb
    parts = ("*" if part.startswith("{") else part for part in method.path.split("/"))
    return f"{verb}{'/'.join(parts)}"


def _called_below(scene: Scene) -> str:
    """The same of the call, where its route is not told; empty where it is not known where it landed."""
    landing = scene.call.landing
    known = landing.kind == "REST" and landing.verb is not None and landing.path is not None
    return f"{landing.verb}{landing.path}" if known else ""


def _api(scene: Scene) -> str | None:
    """The ARN of the API; the account is left open where it is not known."""
    host, account = called_host(scene.call.facts), scene.configuration.api.account.value
    if host is None or not host.api or not host.region:
        return None
    partition = partition_of(host.region)
    owner = account if isinstance(account, str) else "*"
    return f"arn:{partition.name if partition else 'aws'}:execute-api:{host.region}:{owner}:{host.api}"
