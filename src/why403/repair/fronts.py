"""What stands in front of an API: what it passes on of headers and path, and by which name it is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from why403 import facts as catalogue
from why403.access.edges import lost_on_the_way
from why403.logic.facts import Fact, Value
from why403.logic.places import Place
from why403.model.front import Behaviour, Forwarded, Headers, behaviour_of
from why403.model.repair import Do, Edit, Way
from why403.model.routes import Routes, segments
from why403.repair.ground import Scene

Found = tuple[int, tuple[Edit, ...]]
_MOST = 2


def without_host(scene: Scene) -> Iterator[Found]:
    """The same headers to the origin but for Host, so that it gets its own name."""
    front, passed = scene.configuration.front, scene.call.landing.behaviour
    if passed is not None and isinstance(passed.headers.value, Forwarded):
        way = _way(scene, passed, "headers")
        if way is not None and passed.headers.value.passes_host():
            yield 2, (_edit(way, _but_for_host(passed.headers.value), passed.headers.at),)
    elif front.forwards_host.value is True:
        yield 2, (_edit(("front", "forwards_host"), False, front.forwards_host.at),)


def forwarded(scene: Scene, fact: Fact, name: str, becomes: Value) -> Iterator[Found]:
    """A header that the call has, and that the distribution does not pass on, passed on: by a policy all of
    the viewer's headers but Host, else this one more in the list."""
    passed = scene.call.landing.behaviour
    lost = lost_on_the_way(scene.call.landing)
    if passed is None or _ARRIVES_AS.get(name.lower()) not in lost or not isinstance(scene.header(name), str):
        return
    headers, way = passed.headers, _way(scene, passed, "headers")
    if not isinstance(headers.value, Forwarded) or way is None:
        return
    listed = replace(headers.value, names=headers.value.names | {name.lower()})
    if headers.value.by is Headers.ALL_BUT:
        listed = replace(headers.value, names=headers.value.names - {name.lower()})
    every = Forwarded(Headers.ALL_BUT, frozenset({"host"}))
    made = (listed,) if headers.value.by in (Headers.LEGACY, Headers.ALL_BUT) else (every, listed)
    for number, each in enumerate(dict.fromkeys(made), 1):
        yield number, (Edit(way, Do.SET, each, headers.at, fact.name, becomes),)


_ARRIVES_AS = {"authorization": catalogue.AUTHORIZATION.name, "x-api-key": catalogue.API_KEY.name}


def with_origin_path(scene: Scene) -> Iterator[Found]:
    """A stage as the path that the origin puts before the called one."""
    passed, stages = scene.call.landing.behaviour, scene.configuration.api.stages.value
    if passed is None or not isinstance(passed.path.value, str) or not isinstance(stages, tuple):
        return
    way = _way(scene, passed, "path")
    for stage in [each for each in stages if each.name != "$default"][:_MOST] if way is not None else ():
        made, fact = f"/{stage.name}{passed.path.value.rstrip('/')}", catalogue.STAGE_EXISTS.name
        yield 1, (Edit(way or (), Do.SET, made, passed.path.at, fact, True),)


def without_prefix(scene: Scene) -> Iterator[Found]:
    """The prefix by which a behavior was chosen taken off the path, where the API has the rest of it."""
    landing, routes = scene.call.landing, scene.configuration.api.routes.value
    passed, inside, verb = landing.behaviour, landing.path, landing.verb
    called = scene.fact(catalogue.PATH.name)
    if passed is None or inside is None or verb is None or not isinstance(routes, Routes):
        return
    pattern = "/" + passed.pattern.strip("/").partition("*")[0].rstrip("/")
    prefix = pattern if pattern != "/" else "/" + (segments(inside) or ("",))[0]
    if isinstance(called, str) and called.startswith(f"{prefix}/") and inside.startswith(f"{prefix}/"):
        way = _way(scene, passed, "strips")
        if way is not None and routes.match(verb, inside.removeprefix(prefix)) is not None:
            fact = catalogue.ROUTE_EXISTS.name
            yield 2, (Edit(way, Do.SET, prefix, passed.at, fact, True),)


def same_behaviour(scene: Scene, path: str) -> bool:
    """Whether a path is passed on as the called one is."""
    passed, behaviours = scene.call.landing.behaviour, scene.configuration.front.behaviours.value
    return passed is None or not isinstance(behaviours, tuple) or behaviour_of(behaviours, path) is passed


def _way(scene: Scene, passed: Behaviour, setting: str) -> Way | None:
    behaviours = scene.configuration.front.behaviours.value
    numbered = enumerate(behaviours if isinstance(behaviours, tuple) else ())
    number = next((number for number, each in numbered if each is passed), None)
    return None if number is None else ("front", "behaviours", number, setting)


def another_host(scene: Scene) -> bool:
    """Whether the API gets its own name as the host, where another one was called."""
    front, passed = scene.configuration.front, scene.call.landing.behaviour
    if passed is not None and isinstance(passed.headers.value, Forwarded):
        return not passed.headers.value.passes_host()
    return front.forwards_host.value is False


def _but_for_host(headers: Forwarded) -> Forwarded:
    if headers.by is Headers.ALL:
        return Forwarded(Headers.ALL_BUT, frozenset({"host"}))
    if headers.by is Headers.ALL_BUT:
        return replace(headers, names=headers.names | {"host"})
    return replace(headers, names=headers.names - {"host"})


def _edit(way: tuple[str | int, ...], value: object, at: Place) -> Edit:
    return Edit(way, Do.SET, value, at, catalogue.HOST_FORWARDED.name, False)


def by_domain(scene: Scene) -> Iterator[Found]:
    """The call by a custom domain that leads to the called stage: the owner closed the other way."""
    domains, stage = scene.configuration.domains.value, scene.call.landing.stage
    inside = scene.call.landing.path
    if not isinstance(domains, tuple) or stage is None or inside is None:
        return
    for domain in domains:
        mappings = domain.mappings.value
        for mapping in mappings if isinstance(mappings, tuple) else ():
            if mapping.stage.value == stage.name and not mapping.api:
                path = f"/{mapping.path}{inside}" if mapping.path else inside
                fact, way = catalogue.DEFAULT_ENDPOINT.name, ("request", "address")
                yield 0, (Edit(way, Do.SET, f"{domain.name}{path}", fact=fact, becomes=True),)
