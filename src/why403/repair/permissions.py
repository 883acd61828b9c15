"""Whom a function lets invoke it: permissions of API Gateway for the called method, or for an authorizer."""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts as catalogue
from why403.aws.partitions import partition_of
from why403.logic.states import ABSENT
from why403.model.authorizer import Settings
from why403.model.called import called_host
from why403.model.repair import Do, Edit, Way
from why403.model.route import Route, Setting
from why403.repair.ground import Scene

Found = tuple[int, tuple[Edit, ...]]


def of_integration(scene: Scene) -> Iterator[Found]:
    """One source more: the called method, at any stage."""
    method, way = scene.method
    below, start = _below(method), _api(scene)
    of_message = scene.fact(catalogue.WEBSOCKET_MOMENT.name) == "message"  # its route is in its body
    if not below or start is None or of_message:
        return
    sources, fact = method.sources, catalogue.INTEGRATION_PERMITTED.name
    made = Setting(f"{start}/*/{below}", sources.at)
    if isinstance(sources.value, tuple):
        yield 1, (Edit((*way, "sources"), Do.ADD, made, sources.at, fact, True),)
    elif sources.value is ABSENT:
        yield 1, (Edit((*way, "sources"), Do.SET, (made,), sources.at, fact, True),)


def of_authorizer(scene: Scene) -> Iterator[Found]:
    """The authorizers of the API, where the function permits none of them."""
    name = scene.method[0].authorizer.value
    told = scene.configuration.authorizers or {}
    settings = told.get(name) if isinstance(name, str) else None
    if settings is not None and isinstance(name, str):
        yield from _authorizer(scene, settings, ("authorizers", name))
    else:
        yield from _authorizer(scene, scene.told, ("authorizer",))


def _authorizer(scene: Scene, settings: Settings, way: Way) -> Iterator[Found]:
    start = _api(scene)
    if start is not None and settings.permitted in (ABSENT, ()):
        made = (f"{start}/authorizers/*",)
        fact = catalogue.AUTHORIZER_WORKS.name
        yield 1, (Edit((*way, "permitted"), Do.SET, made, fact=fact, becomes=True),)


def _below(method: Route) -> str:
    """VERB/path as a source has it, a star for each parameter; of a WebSocket API its route's key."""
    verb = "*" if method.verb == "ANY" else method.verb
    parts = ("*" if part.startswith("{") else part for part in method.path.split("/"))
    return f"{verb}{'/'.join(parts)}"


def _api(scene: Scene) -> str | None:
    """The ARN of the API; the account is left open where it is not known."""
    host, account = called_host(scene.call.facts), scene.configuration.api.account.value
    if host is None or not host.api or not host.region:
        return None
    partition = partition_of(host.region)
    owner = account if isinstance(account, str) else "*"
    return f"arn:{partition.name if partition else 'aws'}:execute-api:{host.region}:{owner}:{host.api}"
