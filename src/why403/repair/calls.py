"""How the call itself could be different: another path, another method, a header that was left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from why403 import facts as catalogue
from why403.aws.hosts import Form, gateway_host
from why403.logic.facts import Fact, Value
from why403.model.called import region_of_host
from why403.model.configuration import ELSEWHERE, Key
from why403.model.repair import Do, Edit
from why403.model.routes import Routes, segments
from why403.repair.ground import Scene

MASK = "****"
"""Stands for a secret that is not written out: of whose key it is, its end tells."""
_SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/([a-z0-9-]+)/")
_MOST = 2
_SHOWN = 4


def header_sent(name: str, value: str, fact: Fact, becomes: Value) -> Edit:
    """The call with a header that it lacked; `becomes` says in words what its secret is."""
    return Edit(("request", "headers", name), Do.SET, value, fact=fact.name, becomes=becomes)


def named_beside(scene: Scene) -> Edit | None:
    """The API's id beside the name of a VPC endpoint, which alone names no API (developer guide,
    apigateway-private-api-test-invoke-url); `None` where it was named, or its id is not known."""
    host, own = scene.call.landing.host, scene.configuration.api.id.value
    name, fact = "x-apigw-api-id", catalogue.ENDPOINT_REACHED
    if host is None or host.form is not Form.ENDPOINT or not isinstance(own, str):
        return None
    if isinstance(scene.header(name), str):
        return None
    return header_sent(name, own, fact, f"the API's ID, {own}")


def without_own_host(scene: Scene) -> bool:
    """Whether the client wrote another Host header than the host of its URL, which is the API's own."""
    url, sent = scene.request.url, scene.header("Host")
    if not isinstance(url, str) or not isinstance(sent, str):
        return False
    host = urlsplit(url).hostname
    found = None if host is None else gateway_host(host)
    return found is not None and found.form is Form.API and sent.partition(":")[0].lower() != host


def signed(scene: Scene, fact: Fact, becomes: Value) -> Edit | None:
    """The call with a signature for the API's own Region; `None` where the Region is not known."""
    region = region_of_host(scene.call.facts) or _region_signed(scene)
    if region is None:
        return None
    return Edit(("request", "signature"), Do.SET, region, fact=fact.name, becomes=becomes)


def _region_signed(scene: Scene) -> str | None:
    """The Region that the call was signed for, where its host tells none."""
    sent = scene.header("Authorization")
    scope = _SCOPE.search(sent) if isinstance(sent, str) else None
    return None if scope is None else scope[1]


def key_to_send(scene: Scene) -> tuple[str, str]:
    """A key that is told to be enabled, masked to the end that tells it from others, and which one it is;
    else just a mask."""
    keys = scene.configuration.keys.value
    for key in keys if isinstance(keys, tuple) else ():
        if key.id != ELSEWHERE and key.enabled.value is not False and isinstance(key.value.value, str):
            return MASK + _end(key), f"the value of the API key {key.id}"
    return MASK, "the value of an API key whose usage plan has the stage"


def _end(key: Key) -> str:
    value = key.value.value
    return value[-_SHOWN:] if isinstance(value, str) and len(value) > 2 * _SHOWN else ""


def path_with_stage(scene: Scene) -> Iterator[str]:
    """The called path under a stage that exists: in its own spelling, else put before the path."""
    called, stages = scene.fact(catalogue.PATH.name), scene.configuration.api.stages.value
    if not isinstance(called, str) or not isinstance(stages, tuple):
        return
    parts = segments(called)
    names = [stage.name for stage in stages if stage.name != "$default"]
    spelled = [name for name in names if parts and name.lower() == parts[0].lower()]
    near = get_close_matches(parts[0], names, _MOST) if parts and not spelled else []
    meant = [name for name in names if parts and not spelled and _serves(scene, "/" + "/".join(parts[1:]))]
    for name in dict.fromkeys((*spelled, *near, *meant[:_MOST])):
        yield "/" + "/".join((name, *parts[1:]))
    for name in names[:_MOST]:
        yield "/" + "/".join((name, *parts))


def _serves(scene: Scene, path: str) -> bool:
    """Whether the API is told to have a route for a path, with the called method."""
    routes, verb = scene.configuration.api.routes.value, scene.fact(catalogue.METHOD.name)
    if not isinstance(routes, Routes) or not isinstance(verb, str):
        return False
    return routes.match(verb, path) is not None


def path_of_mapping(scene: Scene) -> Iterator[str]:
    """The called path under a mapping of the domain."""
    domain, called = scene.call.landing.domain, scene.fact(catalogue.PATH.name)
    if domain is None or not isinstance(domain.mappings.value, tuple) or not isinstance(called, str):
        return
    for mapping in domain.mappings.value[:_MOST]:
        if mapping.path:
            yield f"/{mapping.path}{called}"


def near_verb(scene: Scene) -> Iterator[str]:
    """The one other method that the path has."""
    routes, path = scene.configuration.api.routes.value, scene.call.landing.path
    if not isinstance(routes, Routes) or path is None:
        return
    verbs = {route.verb for route in routes if route.path and routes.match(route.verb, path) is route}
    left = verbs - {"ANY", "OPTIONS", scene.call.landing.verb}
    if len(left) == 1:
        yield left.pop()


def path_below(scene: Scene) -> Iterator[str]:
    """The called path below a resource that was left out of it."""
    routes, inside = scene.configuration.api.routes.value, scene.call.landing.path
    called, verb = scene.fact(catalogue.PATH.name), scene.call.landing.verb
    if not isinstance(routes, Routes) or not isinstance(called, str) or not inside or verb is None:
        return
    before = called.removesuffix(inside)
    firsts = dict.fromkeys(segments(route.path)[0] for route in routes if segments(route.path))
    for first in [each for each in firsts if not each.startswith("{")]:
        if before != called and routes.match(verb, f"/{first}{inside}") is not None:
            yield f"{before}/{first}{inside}"


def path_without_stage(scene: Scene) -> Iterator[str]:
    """The called path without the stage, to which the mapping of the domain leads already."""
    called, domain = scene.fact(catalogue.PATH.name), scene.call.landing.domain
    mappings = () if domain is None or not isinstance(domain.mappings.value, tuple) else domain.mappings.value
    for mapping in mappings:
        base = f"/{mapping.path}" if mapping.path else ""
        stage = f"{base}/{mapping.stage.value}/"
        if isinstance(called, str) and called.startswith(stage):
            yield f"{base}/{called.removeprefix(stage)}"


def path_encoded(scene: Scene) -> Iterator[str]:
    """The path with what stands behind a `#`, which no client sends unless it is encoded: where a route has
    it."""
    routes, url, inside = scene.configuration.api.routes.value, scene.request.url, scene.call.landing.path
    called, verb = scene.fact(catalogue.PATH.name), scene.call.landing.verb
    if not isinstance(routes, Routes) or not isinstance(url, str) or not isinstance(called, str):
        return
    fragment = urlsplit(url).fragment
    if not inside or not fragment or not called.rstrip("/").endswith(inside.rstrip("/")):
        return
    before = called.rstrip("/").removesuffix(inside.rstrip("/"))
    path = f"{called}%23{fragment.replace('#', '%23')}"
    verbs = [verb] if verb is not None else dict.fromkeys(route.verb for route in routes)
    if any(routes.match(each, path.removeprefix(before)) is not None for each in verbs):
        yield path


def near_path(scene: Scene) -> Iterator[str]:
    """A path of the API that is spelled nearly so, and has the method."""
    routes, inside = scene.configuration.api.routes.value, scene.call.landing.path
    called, verb = scene.fact(catalogue.PATH.name), scene.call.landing.verb
    if not isinstance(routes, Routes) or not isinstance(called, str) or inside is None:
        return
    if not called.rstrip("/").endswith(inside.rstrip("/")):
        return
    before = called.rstrip("/").removesuffix(inside.rstrip("/"))
    paths = {_filled(route.path, inside) for route in routes if route.verb in (verb, "ANY")}
    lower = {path.lower(): path for path in paths if "{" not in path}
    for near in get_close_matches(inside.lower(), lower, _MOST, 0.75):
        yield before + lower[near]


def _filled(path: str, called: str) -> str:
    """The path of a route with the called parts in the place of its parameters, where there are as many."""
    parts, own = path.split("/"), called.rstrip("/").split("/")
    if len(parts) != len(own):
        return path
    pairs = zip(parts, own, strict=True)
    return "/".join(value if part.startswith("{") and value else part for part, value in pairs)
