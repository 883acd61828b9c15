"""What stands in front of an API: the Host header that it passes on, and the name by which it is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from why403 import facts as catalogue
from why403.logic.places import Place
from why403.model.front import Forwarded, Headers
from why403.model.repair import Do, Edit
from why403.repair.ground import Scene

Found = tuple[int, tuple[Edit, ...]]


def without_host(scene: Scene) -> Iterator[Found]:
    """The same headers to the origin but for Host, so that it gets its own name."""
    front, passed = scene.configuration.front, scene.call.landing.behaviour
    if passed is not None and isinstance(passed.headers.value, Forwarded):
        behaviours = front.behaviours.value
        numbered = enumerate(behaviours if isinstance(behaviours, tuple) else ())
        number = next((number for number, each in numbered if each is passed), None)
        if number is not None and passed.headers.value.passes_host():
            made = _but_for_host(passed.headers.value)
            yield 2, (_edit(("front", "behaviours", number, "headers"), made, passed.headers.at),)
    elif front.forwards_host.value is True:
        yield 2, (_edit(("front", "forwards_host"), False, front.forwards_host.at),)


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
