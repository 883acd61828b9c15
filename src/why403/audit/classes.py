"""Routes that are guarded alike are opened once: what a check asks at one of them it asks at all.

INVARIANT: two routes are of one class only where every setting that a guard reads is the same at both, and
every resource that a policy names covers both or neither. Where a policy cannot be read so far, each route is
a class of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from why403.audit.arns import heads_of, policies_of, resources_in
from why403.audit.grant import call_to, name_of
from why403.aws.arns import ApiArn
from why403.iam.globs import Globs, globs, wild
from why403.iam.keys import RESOURCE
from why403.logic.facts import Value
from why403.model.configuration import Configuration
from why403.model.route import Route, Setting
from why403.model.routes import Routes
from why403.questions.route import Opened, Opener


class Classes:
    """The routes of one configuration, opened by class."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._opener = Opener(configuration)
        self._known: dict[tuple[object, ...], tuple[Opened | None, Route]] = {}
        self._told = _by_name(configuration)
        self._patterns = _patterns(configuration)
        self._resource = _resource(configuration)

    def of(self, route: Route) -> OfRoute:
        """The way to open one route."""
        return OfRoute(self, route)

    def call(self, route: Route) -> tuple[str, str]:
        """One call that meets the route."""
        return call_to(self._configuration, route)

    def key(self, route: Route) -> tuple[object, ...]:
        """The same for two routes of one class, whatever is asked of them."""
        verb, path = self.call(route)
        return tuple(self._key(route, verb, path))

    def opened(
        self, route: Route, kind: str, verb: str, path: str, given: Mapping[str, Value]
    ) -> tuple[Opened | None, Route]:
        """What its class is opened to, as of this path, and the route that stands for the class."""
        key = (*self._key(route, verb, path), *sorted(given.items(), key=str))
        if key not in self._known:
            facts = {**given, **self._named(verb, path)}
            self._known[key] = (self._opener.opened(kind, verb, path, facts), route)
        found, like = self._known[key]
        if found is None or like is route:
            return found, like
        return replace(found, verb=verb, path=f"/{path.strip('/')}"), like

    def _named(self, verb: str, path: str) -> Mapping[str, Value]:
        """The ARN of the method, where a policy can see but one."""
        if self._resource is None:
            return {}
        return {RESOURCE.name: f"{self._resource}/{verb}/{path.strip('/')}"}

    def _key(self, route: Route, verb: str, path: str) -> Iterator[object]:
        yield verb == "OPTIONS"
        yield from (_guard(each) for each in self._told[name_of(route)])
        if self._patterns is None:
            yield verb, path
        else:
            below = f"{verb}/{path.strip('/')}"
            yield tuple(each.holds(below) for each in self._patterns)


class OfRoute:
    """Opens one route of a class. `like` is the one that was opened last in its place."""

    def __init__(self, classes: Classes, route: Route) -> None:
        self._classes, self._route = classes, route
        self.like = route

    def opened(self, kind: str, verb: str, path: str, given: Mapping[str, Value]) -> Opened | None:
        """The line of the route."""
        found, self.like = self._classes.opened(self._route, kind, verb, path, given)
        return found


def _guard(route: Route) -> tuple[object, ...]:
    settings: tuple[Setting[Any], ...] = (
        route.authorization,
        route.authorizer,
        route.scopes,
        route.key_required,
    )
    return tuple(setting.value for setting in settings)


def _by_name(configuration: Configuration) -> Mapping[str, list[Route]]:
    """Every telling of each route: as edited, as deployed, as each stage serves it."""
    api = configuration.api
    stages = api.stages.value if isinstance(api.stages.value, tuple) else ()
    found: dict[str, list[Route]] = {}
    for told in (api.routes, api.served, *(stage.routes for stage in stages)):
        for route in told.value if isinstance(told.value, Routes) else ():
            found.setdefault(name_of(route), []).append(route)
    return found


def _patterns(configuration: Configuration) -> list[Globs] | None:
    """The resources that policies name below a stage; `None` where one of them cannot be told so."""
    found: set[str] = set()
    for policy in policies_of(configuration):
        for text in resources_in(policy):
            if text is None or "${" in text or "?" in text or _is_odd(text):
                return None
            found.add(text)
    below = {each for text in found if (each := _below_stage(text)) is not None}
    return [globs((wild(each),)) for each in sorted(below)]


def _resource(configuration: Configuration) -> str | None:
    """The ARN of the stage that is asked about, where no policy tells two of them apart."""
    stages, heads = configuration.api.stages.value, heads_of(configuration)
    if len(heads) != 1 or not isinstance(stages, tuple) or not stages:
        return None
    return str(ApiArn("aws", *heads[0], stages[0].name))


def _is_odd(text: str) -> bool:
    """Whether a wildcard that stands for stage, verb and path together has something behind it."""
    return text.count("/") < 2 and "*" in text and not text.endswith("*")


def _below_stage(text: str) -> str | None:
    """What stands below the stage; a wildcard in the stage or before it may stand for all of it, too."""
    parts = text.split("/", 2)
    if len(parts) < 3:
        return None
    return "*" + parts[2].lstrip("*") if "*" in parts[1] else parts[2]
