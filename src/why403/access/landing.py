"""Where a call lands: behind which behaviour and domain, in which stage, at which route.

A custom domain that is shown is followed by its mappings unless it is told that something else stands before
it, or that routing rules are read: these two exceptions have to be told. What the stage serves is `served`;
a setting that it leaves out is served as it is edited. Without it the stage is taken to serve the API as
shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from why403 import facts as catalogue
from why403.access.arns import Arns
from why403.access.names import host_in, named_host
from why403.access.rules import HeaderOf, followed, inside, reads_rules, rules_alone
from why403.aws.hosts import GatewayHost, gateway_host, host_kind
from why403.frozen import dataclass, replace
from why403.iam.globs import glob, wild
from why403.logic.facts import Facts
from why403.logic.places import Located, Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.called import called_host
from why403.model.configuration import (
    Api,
    Caching,
    Configuration,
    Domain,
    Front,
    Listener,
    Mapping,
    Rate,
    RoutingRule,
    Stage,
)
from why403.model.front import Behaviour, behaviour_of
from why403.model.incident import Request
from why403.model.route import UNKNOWN_SETTING, Route, Setting
from why403.model.routes import Routes, segments

T = TypeVar("T")
_NOT_SHOWN = Request()
ANSWERS = ("fixed-response", "redirect", "authenticate-oidc", "authenticate-cognito")
"""What a rule of a load balancer does that ends a call there."""


@dataclass(frozen=True, slots=True)
class Landing:
    """One place where calls arrive, as far as call and configuration tell it.

    `behaviour` is that of the distribution which surely passes the call on, `rule` the listener's that is for
    the call; `domain` is the custom domain that was called, `named` the one that the Host header names.
    `path` is the path inside the API. `edited`, `served` and `met` are the route as edited, as the stage
    serves it, and with the settings that act; `options` are edited and served for OPTIONS on the same path.
    `host` is what the called name tells of an API; `host_known` says whether a Host header of another name
    leads to the API. `account` is the API's, where something names it.
    """

    kind: str | State = UNKNOWN
    verb: str | None = None
    behaviour: Behaviour | None = None
    rule: Listener | None = None
    domain: Domain | None = None
    named: Domain | None = None
    stage: Stage | None = None
    path: str | None = None
    stage_exists: Located[bool] | None = None
    mapping_exists: Located[bool] | None = None
    rules_only: Located[bool] | None = None
    rule_matches: Located[bool] | None = None
    stage_in_path: Located[bool] | None = None
    edited: Route | None = None
    served: Route | None = None
    met: Route | None = None
    options: tuple[Route | None, Route | None] = (None, None)
    route_exists: Located[bool] | None = None
    host: GatewayHost | None = None
    host_known: Located[bool] | None = None
    account: str | None = None
    rate: Rate | None = None
    caching: Caching | None = None

    @property
    def managing(self) -> bool:
        """Whether the call is one of @connections."""
        return self.path is not None and self.path.startswith("/@connections/")

    @property
    def site(self) -> tuple[object, ...]:
        """What definitions depend on: equal for all calls that arrive at the same route of the same stage."""
        settings = (
            self.stage_exists, self.mapping_exists, self.stage_in_path, self.route_exists, self.host_known,
            self.rules_only, self.rule_matches,
        )  # fmt: skip
        parts = (
            self.behaviour, self.rule, self.domain, self.named, self.edited, self.served, *self.options,
            self.rate, self.caching,
        )  # fmt: skip
        return (
            self.kind,
            self.verb if self.verb == "OPTIONS" or self.behaviour is not None else None,
            self.stage.name if self.stage is not None else None,
            self.path is None,
            self.managing,
            self.host,
            self.account,
            *map(id, parts),
            *(None if setting is None else (setting.value, id(setting.at)) for setting in settings),
        )


def land(configuration: Configuration, arns: Arns, facts: Facts, request: Request) -> Landing:
    """Follow host, path and method as far as the configuration is told."""
    host, path = facts.get(catalogue.HOST.name), facts.get(catalogue.PATH.name)
    verb = facts.get(catalogue.METHOD.name)
    asked = named_host(facts, request)
    found = Landing(
        kind=_kind(facts),
        verb=verb.upper() if isinstance(verb, str) else None,
        behaviour=passed_by(configuration.front, facts),
        rule=_rule(configuration.front, host, path),
        domain=domain_of(configuration, host) if isinstance(host, str) else None,
        named=domain_of(configuration, asked) if asked is not None else None,
        host=called_host(facts),
        account=arns.account(facts),
    )
    found = replace(found, host_known=_host_known(configuration, found, asked))
    if isinstance(path, str):
        found = _arrived(configuration, found, facts, path, sent(facts, request))
    return _at_route(configuration, found)


def sent(facts: Facts, request: Request = _NOT_SHOWN) -> HeaderOf:
    """The headers as the request shows them, else as they are told."""

    def header(name: str) -> str | State:
        shown = request.header(name)
        told = facts.get(catalogue.header_fact(name).name, UNKNOWN) if shown is UNKNOWN else shown
        return told if isinstance(told, str | State) else UNKNOWN

    return header


def _host_known(configuration: Configuration, found: Landing, asked: str | None) -> Located[bool] | None:
    """Whether a Host header other than the called name leads to the API. CloudFront's names are no API's; of
    two names of APIs the call itself tells, and no document."""
    if asked is None:
        return None
    own, domains = gateway_host(asked), configuration.domains
    at = found.behaviour.headers.at if found.behaviour is not None else configuration.front.forwards_host.at
    if host_kind(asked) == "cloudfront":
        return Located(False, at)
    if own is not None and found.host is not None and own.api is not None and found.host.api is not None:
        return Located(own.api == found.host.api)
    if host_kind(asked) == "custom" and isinstance(domains.value, tuple) and found.named is None:
        return Located(False, domains.at)
    return None


def _kind(facts: Facts) -> str | State:
    kind = facts.get(catalogue.API_KIND.name, UNKNOWN)
    return kind if isinstance(kind, str) else UNKNOWN


def _arrived(
    configuration: Configuration, found: Landing, facts: Facts, path: str, header: HeaderOf
) -> Landing:
    kind, api = facts.get(catalogue.HOST_KIND.name), configuration.api
    if kind in ("execute-api", "vpc-endpoint"):
        return _by_stage(api, found, path)
    if found.behaviour is not None:
        return _by_front(api, found, found.behaviour, path)
    if kind == "custom" and configuration.front.kind.value not in ("cloudfront", "proxy"):
        return _by_domain(configuration, found, path, header)
    return found


def passed_by(front: Front, facts: Facts) -> Behaviour | None:
    """The behaviour of the distribution that surely passes the call on to this API."""
    path, behaviours = facts.get(catalogue.PATH.name), front.behaviours.value
    if not isinstance(behaviours, tuple) or not isinstance(path, str) or not _called(front, facts):
        return None
    met = behaviour_of(behaviours, path)
    return met if met is not None and met.here.value is True and not met.rewrites else None


def _called(front: Front, facts: Facts) -> bool:
    """Whether it was called by a name of the distribution; CloudFront's own tell of the only one there is."""
    if facts.get(catalogue.HOST_KIND.name) == "cloudfront":
        return front.alone.value is True
    return isinstance(front.names.value, tuple) and facts.get(catalogue.HOST.name) in front.names.value


def _rule(front: Front, host: object, path: object) -> Listener | None:
    """The rule of the load balancer that answers the call itself."""
    if isinstance(front.rules.value, State) or not isinstance(host, str) or not isinstance(path, str):
        return None
    rule = acting(front.rules.value, host, path)
    return rule if rule is not None and rule.does in ANSWERS else None


def acting(rules: Iterable[Listener], host: str, path: str) -> Listener | None:
    """The first rule, by priority, whose conditions hold; `None` where it cannot be told."""
    for rule in sorted(rules, key=lambda each: (each.priority is None, each.priority or 0)):
        names = tuple(pattern.lower() for pattern in rule.hosts)
        if _fits(names, host.lower()) and _fits(rule.paths, path):
            return rule if rule.wholly else None
    return None


def _fits(patterns: tuple[str, ...], text: str) -> bool:
    """Wildcards are `*` and `?`; no pattern is no condition."""
    return not patterns or any(glob(wild(pattern)).holds(text) for pattern in patterns)


def _by_stage(api: Api, found: Landing, path: str) -> Landing:
    """The stage is the first part of the path; an HTTP API can have `$default`, which is not in it."""
    stages, parts = api.stages, segments(path)
    if not isinstance(stages.value, tuple):
        if found.kind not in ("REST", "WEBSOCKET") or parts[:1] == ("@connections",):
            return found
        if not parts:  # whatever the stages are called, none is named
            return replace(found, stage_exists=Located(False, stages.at))
        return replace(found, stage=Stage(parts[0]), path=_path(parts[1:]))
    by_name = {stage.name: stage for stage in stages.value}
    name = parts[0] if parts and parts[0] in by_name else "$default"
    if name not in by_name:
        return replace(found, stage_exists=Located(False, stages.at))
    stage, rest = by_name[name], parts if name == "$default" else parts[1:]
    return replace(found, stage=stage, path=_path(rest), stage_exists=Located(True, stage.at))


def _path(parts: tuple[str, ...]) -> str:
    return "/" + "/".join(parts)


def _by_front(api: Api, found: Landing, passed: Behaviour, path: str) -> Landing:
    """At the API's own endpoint, under the path that the origin puts before the called one."""
    if not isinstance(passed.path.value, str):
        return found
    at = passed.path.at
    own = replace(found, mapping_exists=Located(True, at), stage_in_path=Located(False, at))
    return _by_stage(api, own, passed.path.value.rstrip("/") + path.removeprefix(passed.strips))


def _by_domain(configuration: Configuration, found: Landing, path: str, header: HeaderOf) -> Landing:
    """By the rule that is followed, else by a mapping, as the domain's routing mode has it."""
    domain = found.domain
    if domain is None:
        return found
    if domain.routing.known:
        found = replace(found, rules_only=Located(rules_alone(domain), domain.routing.at))
    if not reads_rules(domain):
        return _by_mapping(configuration, found, domain, path)
    rule = followed(domain, path, header)
    if rule is UNKNOWN:
        return found
    if isinstance(rule, RoutingRule):
        matched = replace(found, rule_matches=Located(True, rule.at))
        return _led(configuration.api, matched, rule, inside(rule, path))
    found = replace(found, rule_matches=Located(False, domain.rules.at))
    return found if rules_alone(domain) else _by_mapping(configuration, found, domain, path)


def _by_mapping(configuration: Configuration, found: Landing, domain: Domain, path: str) -> Landing:
    if not isinstance(domain.mappings.value, tuple):
        return found
    mapping = mapping_of(domain.mappings.value, path)
    if mapping is None:
        return replace(found, mapping_exists=Located(False, domain.mappings.at))
    return _led(configuration.api, found, mapping, segments(path.lstrip("/")[len(mapping.path) :]))


def _led(api: Api, found: Landing, leads: Mapping | RoutingRule, rest: tuple[str, ...] | None) -> Landing:
    """At the stage that a mapping or a rule names; `rest` is the path inside the API, where it is known."""
    if leads.api and not api.id.known:
        return found
    if leads.api and leads.api != api.id.value:
        return replace(found, mapping_exists=Located(False, leads.at))
    stage = _stage_of(api, leads)
    path = None if rest is None else _path(rest)
    led = replace(found, stage=stage, path=path, mapping_exists=Located(True, leads.at))
    name = leads.stage.value
    if not isinstance(name, str):
        return led
    if api.stages.known:
        led = replace(led, stage_exists=Located(stage is not None, leads.at))
    return led if rest is None else replace(led, stage_in_path=_repeated(api, stage, name, rest, leads.at))


def _repeated(
    api: Api, stage: Stage | None, name: str, rest: tuple[str, ...], at: Place
) -> Located[bool] | None:
    """Whether the path begins with the stage's name; only the routes tell one that is called so."""
    if rest[:1] != (name,):
        return Located(False, at)
    if rest[1:2] == ("@connections",):
        return Located(True, at)
    told = (stage.routes if stage is not None else api.served, api.served, api.routes)
    routes = next((routes.value for routes in told if isinstance(routes.value, Routes)), None)
    return None if routes is None else Located(not routes.path_exists(_path(rest)), at)


def domain_of(configuration: Configuration, host: str) -> Domain | None:
    """The domain of this name; its own name wins over a wildcard, which stands for one label."""
    domains = configuration.domains.value
    return host_in(domains, host) if isinstance(domains, tuple) else None


def leads_to(domain: Domain, path: str, header: HeaderOf) -> Mapping | RoutingRule | None:
    """The rule or mapping that a call follows; `None` where there is none, or it is not known."""
    rule = followed(domain, path, header) if reads_rules(domain) else ABSENT
    if isinstance(rule, RoutingRule):
        return rule
    mapped = rule is ABSENT and not rules_alone(domain)
    return (
        mapping_of(domain.mappings.value, path)
        if mapped and isinstance(domain.mappings.value, tuple)
        else None
    )


def mapping_of(mappings: tuple[Mapping, ...], path: str) -> Mapping | None:
    """The longest mapping that the path begins with.

    Several levels match by characters, a single one by a whole part of the path (developer guide,
    rest-api-mappings).
    """
    called = path.lstrip("/")
    levels = any("/" in mapping.path for mapping in mappings)
    fitting = [m for m in mappings if _begins(called, m.path, by_characters=levels)]
    return max(fitting, key=lambda m: len(m.path), default=None)


def _begins(called: str, base: str, *, by_characters: bool) -> bool:
    if not base:
        return True
    return called.startswith(base) if by_characters else segments(called)[:1] == (base,)


def _stage_of(api: Api, leads: Mapping | RoutingRule) -> Stage | None:
    name, stages = leads.stage.value, api.stages.value
    if not isinstance(name, str):
        return None
    if not isinstance(stages, tuple):
        return Stage(name)
    return next((stage for stage in stages if stage.name == name), None)


def lists(configuration: Configuration, stage: Stage | None) -> tuple[Setting[Routes], Setting[Routes]]:
    """The routes as edited, and as the stage serves them."""
    api, own = configuration.api, stage.routes if stage is not None else UNKNOWN_SETTING
    return api.routes, own if own.known else api.served


def _at_route(configuration: Configuration, found: Landing) -> Landing:
    """The route in both lists, and what is set for it."""
    found = replace(found, rate=_rate_of(configuration, found))
    if found.path is None:
        return found
    edited, served = lists(configuration, found.stage)
    defined, deployed = (_found(routes, found, found.verb) for routes in (edited, served))
    met = acting_route(defined, deployed) if served.known else defined
    met = met if met is None else filled_by(configuration, met)
    own = replace(found, edited=defined, served=deployed, met=met)
    if found.verb is None:
        return own
    answering = (_found(edited, found, "OPTIONS"), _found(served, found, "OPTIONS"))
    return replace(
        own,
        options=answering,
        route_exists=_existing(edited, served, own),
        rate=_rate_of(configuration, own),
        caching=_caching_of(configuration, own),
    )


def filled_by(configuration: Configuration, met: Route) -> Route:
    """The route with what is told of the called method without the list of routes; not where that has the
    key of another route."""
    own = configuration.method
    return met if own.verb and not own.path and own.verb != met.verb else filled(met, own)


def acting_route(defined: Route | None, deployed: Route | None) -> Route | None:
    """As the stage serves it; a setting that it leaves out is served as it is edited."""
    same = (
        defined is not None
        and deployed is not None
        and (defined.verb, defined.path) == (deployed.verb, deployed.path)
    )
    return filled(deployed, defined) if deployed is not None and defined is not None and same else deployed


def filled(met: Route, defined: Route) -> Route:
    """The first route's settings; what it leaves untold as the second has it."""
    return replace(
        met,
        authorization=met.authorization if met.authorization.known else defined.authorization,
        scopes=met.scopes if met.scopes.known else defined.scopes,
        key_required=met.key_required if met.key_required.known else defined.key_required,
        required=_first_told(met.required, defined.required),
        models=_first_told(met.models, defined.models),
        sources=_first_told(met.sources, defined.sources),
    )


def _first_told(one: Setting[T], other: Setting[T]) -> Setting[T]:
    return other if one.value is UNKNOWN else one


def _found(routes: Setting[Routes], found: Landing, verb: str | None) -> Route | None:
    """The route of a list for the call, or for another verb on its path."""
    if isinstance(routes.value, State) or found.path is None:
        return None
    if found.kind == "WEBSOCKET":
        return routes.value.keyed("$connect") if found.path == "/" else None
    if verb is None:
        return None
    if found.kind == "REST":
        return routes.value.match(verb, found.path)
    whole = routes.value.match(verb, found.path, whole_first=True)
    return whole if found.kind == "HTTP" or routes.value.match(verb, found.path) is whole else None


def _existing(edited: Setting[Routes], served: Setting[Routes], found: Landing) -> Located[bool] | None:
    """Where the stage lacks the route, only the API as edited tells whether it is defined.

    An OPTIONS on a path that other verbs have is a preflight without an answer, not a wrong path.
    """
    if found.kind == "WEBSOCKET" or found.verb is None or found.path is None:
        return None
    verb = "*" if found.verb == "OPTIONS" else found.verb
    for routes in (served, edited):
        route = None if isinstance(routes.value, State) else routes.value.match(verb, found.path)
        if route is not None:
            return Located(True, route.at)
    return Located(False, edited.at) if edited.known else None


def _rate_of(configuration: Configuration, found: Landing) -> Rate | None:
    """The method's own throttle before that of the whole stage."""
    rates, verb = configuration.api.rates.value, found.verb
    if not isinstance(rates, tuple):
        return None
    by_route = {rate.route: rate for rate in rates}
    if len(by_route) == 1 and "*" in by_route:
        return by_route["*"]
    if verb is None:
        return None
    if found.met is None:
        return by_route.get(f"{verb} {found.path}")
    named = (f"{verb} {found.met.path}", f"{found.met.verb} {found.met.path}".strip(), "*")
    return next((by_route[name] for name in named if name in by_route), None)


def _caching_of(configuration: Configuration, found: Landing) -> Caching | None:
    """The method's own settings before those of the whole stage."""
    settings = configuration.api.caching.value
    if isinstance(settings, State) or found.verb is None:
        return None
    by_route = {each.route: each for each in settings}
    own = f"{found.verb} {found.path if found.met is None else found.met.path}"
    if own in by_route or found.met is not None or len(by_route) == 1:
        return by_route.get(own, by_route.get("*"))
    return None


__all__ = [
    "Landing",
    "acting",
    "domain_of",
    "filled",
    "land",
    "leads_to",
    "lists",
    "mapping_of",
    "passed_by",
    "sent",
]
