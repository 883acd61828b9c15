"""Authorizers: what they cache, and for whom."""

from __future__ import annotations

from collections.abc import Iterator

from why403.audit import rule as rules
from why403.audit.finding import Finding
from why403.audit.grant import name_of, routes_of
from why403.logic.places import Place
from why403.model.authorizer import Settings
from why403.model.configuration import Configuration
from why403.model.route import Route

_OF_CALL = "methodArn"
"""In the policy that a function writes: the method of the call that it was asked about, and no other."""
_ROUTE_KEY = "$context.routeKey"


def of_authorizers(configuration: Configuration) -> Iterator[Finding]:
    """What there is to say of each authorizer, by the routes that it guards."""
    routes = routes_of(configuration)
    for name, settings in configuration.authorizers.items():
        guarded = [route for route in routes if route.authorizer.value == name]
        yield from _of_authorizer(f"authorizer {name}", settings, guarded)


def _of_authorizer(name: str, settings: Settings, guarded: list[Route]) -> Iterator[Finding]:
    at = next((route.authorizer.at for route in guarded), Place(""))
    cached = isinstance(settings.ttl, int) and settings.ttl > 0
    if cached and len(guarded) > 1:
        also = (("route", name_of(guarded[1])),)
        policy = settings.policy if isinstance(settings.policy, tuple) else ()
        if policy and set(policy) == {_OF_CALL}:
            yield Finding(rules.NARROW_CACHED, name, settings.policy_at or at, also)
        sources = settings.sources if isinstance(settings.sources, tuple) else None
        if settings.simple is True and sources is not None and _ROUTE_KEY not in sources:
            yield Finding(rules.CACHED_ACROSS, name, at, also)
