"""Candidate edits, from the leaves that decide a check that fails.

`LEVERS` is the one table: which settings an outcome fact hangs on, and how each could be different. Whether
an edit helps is for the search to find out: a candidate promises nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from why403 import facts as catalogue
from why403.access.cors import WANTED_HEADERS, WANTED_METHOD
from why403.access.edges import PUBLIC
from why403.frozen import dataclass
from why403.logic.facts import Fact, Value
from why403.logic.places import Place
from why403.logic.reading import Reason
from why403.logic.states import ABSENT, UNKNOWN
from why403.logic.truth import NO, YES
from why403.model.configuration import ELSEWHERE, Cors, Key, Plan
from why403.model.configuration import Mapping as DomainMapping
from why403.model.repair import Do, Edit
from why403.model.route import Route, Setting
from why403.model.routes import Routes
from why403.repair.asking import Failing
from why403.repair.calls import (
    header_sent,
    key_to_send,
    named_beside,
    near_path,
    near_verb,
    path_below,
    path_encoded,
    path_of_mapping,
    path_with_stage,
    path_without_stage,
    signed,
    without_own_host,
)
from why403.repair.expressed import Kind
from why403.repair.fronts import (
    another_host,
    by_domain,
    forwarded,
    same_behaviour,
    with_origin_path,
    without_host,
    without_prefix,
)
from why403.repair.ground import Scene
from why403.repair.limits import LIMITS, of_limit
from why403.repair.making import route_name
from why403.repair.permissions import of_authorizer, of_integration
from why403.repair.preflights import OFTEN_SENT, Preflight
from why403.repair.statements import of_identity, of_own_account, of_resource_allow, of_resource_deny
from why403.repair.throttles import of_rates
from why403.repair.tokens import identity_sent, token_levers
from why403.repair.web_acl import of_rules

OPENS = 9
"""The breadth of an edit that takes a protection away."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Edits that may help together. `breadth` says how far they reach, from 0: just this caller."""

    edits: tuple[Edit, ...]
    breadth: int = 0


Lever = Callable[[Scene, Reason], Iterator[Candidate]]


def candidates(failing: Failing, scene: Scene) -> Iterator[Candidate]:
    """Every candidate for a check that fails, each once."""
    seen: set[tuple[Edit, ...]] = set()
    for reason in failing.reasons:
        fact = _fact(reason)
        lever = None if fact is None else LEVERS.get(fact.name)
        if lever is None or fact is None:
            continue
        for candidate in lever.found(scene, reason):
            if candidate.edits not in seen:
                seen.add(candidate.edits)
                yield candidate


def _fact(reason: Reason) -> Fact | None:
    """The outcome that a leaf speaks of: its own, or that of the atom whose definition it stands in."""
    leaf = reason.leaf if reason.defines is None else reason.defines
    found = getattr(leaf, "fact", None)
    return found if isinstance(found, Fact) else None


def outcome_of(reason: Reason) -> str:
    """The name of the fact that a leaf speaks of; empty where it speaks of none."""
    found = _fact(reason)
    return "" if found is None else found.name


def edit(
    way: tuple[str | int, ...],
    value: object,
    fact: Fact,
    becomes: Value,
    *,
    do: Do = Do.SET,
    at: Place | None = None,
) -> Edit:
    """An edit made for an outcome."""
    return Edit(way, do, value, at or Place(""), fact.name, becomes)


# API keys.


def _key_of(scene: Scene) -> Key | None:
    """The key that was sent, where it is one of those that are told."""
    sent, keys = scene.fact(catalogue.KEY_ID.name), scene.configuration.keys.value
    if not isinstance(keys, tuple):
        return None
    return next((key for key in keys if key.id == sent and key.id != ELSEWHERE), None)


def _enable(scene: Scene, _: Reason) -> Iterator[Candidate]:
    key = _key_of(scene)
    if key is not None and key.enabled.value is not True:
        way = ("keys", key.id, "enabled")
        yield Candidate((edit(way, True, catalogue.KEY_ENABLED, True, at=key.enabled.at),))


def _join(scene: Scene, _: Reason) -> Iterator[Candidate]:
    """The key into a plan of the stage, the stage into a plan of the key, or both into one plan; a plan for
    them where there is none."""
    key, stage, plans = _key_of(scene), scene.call.landing.stage, scene.configuration.plans.value
    plans = () if plans is ABSENT else plans
    if key is None or stage is None or not isinstance(plans, tuple):
        return
    for plan in plans:
        if plan.name == ELSEWHERE or not plan.keys.known or not plan.stages.known:
            continue
        edits = []
        if key.id not in _texts(plan.keys):
            edits.append(_added(plan, "keys", key.id))
        if not any(name.rpartition("/")[2] == stage.name for name in _texts(plan.stages)):
            edits.append(_added(plan, "stages", _stage_name(scene, plan, stage.name)))
        if edits:
            yield Candidate(tuple(edits), len(edits))
    if all(plan.name == ELSEWHERE for plan in plans):
        at = scene.configuration.plans.at
        api = scene.configuration.api.id.value
        names = f"{api}/{stage.name}" if isinstance(api, str) else stage.name
        made = Plan(f"{stage.name}-plan", Setting((names,), at), Setting((key.id,), at), at=at)
        yield Candidate((edit(("plans",), made, catalogue.KEY_IN_PLAN, True, do=Do.ADD, at=at),), 2)


def _added(plan: Plan, part: str, value: str) -> Edit:
    at = getattr(plan, part).at or plan.at
    return edit(("plans", plan.name, part), value, catalogue.KEY_IN_PLAN, True, do=Do.ADD, at=at)


def _texts(setting: Setting[tuple[str, ...]]) -> tuple[str, ...]:
    return setting.value if isinstance(setting.value, tuple) else ()


def _stage_name(scene: Scene, plan: Plan, stage: str) -> str:
    """As the plan's other stages are written: with the API's id, or without."""
    api, others = scene.configuration.api.id.value, _texts(plan.stages)
    with_api = isinstance(api, str) and (not others or any("/" in name for name in others))
    return f"{api}/{stage}" if with_api else stage


def _no_key(scene: Scene, reason: Reason) -> Iterator[Candidate]:
    """A method without a key; of a preflight it is the cure, of any other call the last resort."""
    method, way = scene.method
    if reason.truth is not YES or method.key_required.value is not True:
        return
    if not _is_preflight(scene) or method.verb == "OPTIONS":
        at = method.key_required.at
        made = edit((*way, "key_required"), False, catalogue.API_KEY_REQUIRED, False, at=at)
        yield Candidate((made,), 1 if _is_preflight(scene) else OPENS)


def _is_preflight(scene: Scene) -> bool:
    return scene.fact(catalogue.PREFLIGHT.name) is True


def _secret(scene: Scene) -> tuple[str, Fact, Value]:
    value, which = key_to_send(scene)
    return value, catalogue.API_KEY, which


def _send_key(scene: Scene, _: Reason) -> Iterator[Candidate]:
    """The value is the caller's to fill in: no secret is written into a command."""
    if scene.fact(catalogue.API_KEY.name) is ABSENT and not _is_preflight(scene):
        made = header_sent("x-api-key", *_secret(scene))
        yield Candidate((made,))


def _send_another(scene: Scene, reason: Reason) -> Iterator[Candidate]:
    """The value of a key that exists in the place of one that does not."""
    if reason.truth is NO and not _is_preflight(scene):
        value, which = key_to_send(scene)
        yield Candidate((header_sent("x-api-key", value, catalogue.KEY_EXISTS, which),))


# Endpoint, stage, domain, route.


def _default_endpoint(scene: Scene, _: Reason) -> Iterator[Candidate]:
    """By a domain where one leads to the API: then the endpoint was switched off on purpose."""
    setting, others = scene.configuration.api.default_endpoint, list(by_domain(scene))
    for breadth, edits in others:
        yield Candidate(edits, breadth)
    if setting.value is False:
        made = edit(("api", "default_endpoint"), True, catalogue.DEFAULT_ENDPOINT, True, at=setting.at)
        yield Candidate((made,), OPENS if others else 3)


def _reached(scene: Scene, _: Reason) -> Iterator[Candidate]:
    """The endpoint type that fits the way: private for a call through a VPC endpoint, which shuts all others
    out and which no HTTP API can be; else reached by all."""
    named = named_beside(scene)
    if named is not None:
        yield Candidate((named,))
    kind = scene.configuration.api.endpoint_type
    through = scene.fact(catalogue.VPC_ENDPOINT.name)
    way, fact = ("api", "endpoint_type"), catalogue.ENDPOINT_REACHED
    if kind.value in PUBLIC and through is not False and scene.configuration.api.kind.value != "HTTP":
        yield Candidate((edit(way, "PRIVATE", fact, True, at=kind.at),), 5)
    if kind.value == "PRIVATE" and through is False:
        yield Candidate((edit(way, "REGIONAL", fact, True, at=kind.at),), OPENS)


def _host(scene: Scene, _: Reason) -> Iterator[Candidate]:
    if without_own_host(scene):
        way = ("request", "headers", "Host")
        yield Candidate((edit(way, None, catalogue.HOST_KNOWN, True, do=Do.DROP),))
    for breadth, edits in without_host(scene):
        yield Candidate(edits, breadth)


def _stage(scene: Scene, _: Reason) -> Iterator[Candidate]:
    for path in path_with_stage(scene):
        if same_behaviour(scene, path):
            yield Candidate((edit(("request", "path"), path, catalogue.STAGE_EXISTS, True),))
    for breadth, edits in with_origin_path(scene):
        yield Candidate(edits, breadth)


def _stage_once(scene: Scene, _: Reason) -> Iterator[Candidate]:
    for path in path_without_stage(scene):
        yield Candidate((edit(("request", "path"), path, catalogue.STAGE_IN_PATH, False),))


def _mapping(scene: Scene, _: Reason) -> Iterator[Candidate]:
    """A path that is mapped, or a mapping for the path; the API under it is the one that is told."""
    for path in path_of_mapping(scene):
        yield Candidate((edit(("request", "path"), path, catalogue.MAPPING_EXISTS, True),))
    domain, stages = scene.call.landing.domain, scene.configuration.api.stages.value
    if domain is None or not isinstance(domain.mappings.value, tuple) or not isinstance(stages, tuple):
        return
    called = scene.fact(catalogue.PATH.name)
    first = called.strip("/").split("/")[0] if isinstance(called, str) else ""
    taken = {mapping.path for mapping in domain.mappings.value}
    for stage in stages[:2]:
        for base in (first, ""):
            if base not in taken:
                made = DomainMapping(base, Setting(stage.name, domain.at), at=domain.at)
                way = ("domains", domain.name, "mappings")
                added = edit(way, made, catalogue.MAPPING_EXISTS, True, do=Do.ADD, at=domain.mappings.at)
                yield Candidate((added,), 2 if base else 3)


def _route(scene: Scene, _: Reason) -> Iterator[Candidate]:
    """The call that was meant, or the route that is missing, guarded like the others on its path."""
    for verb in near_verb(scene):
        yield Candidate((edit(("request", "method"), verb, catalogue.ROUTE_EXISTS, True),))
    for path in (*path_encoded(scene), *near_path(scene), *path_below(scene), *path_without_stage(scene)):
        if same_behaviour(scene, path):
            yield Candidate((edit(("request", "path"), path, catalogue.ROUTE_EXISTS, True),))
    for breadth, edits in without_prefix(scene):
        yield Candidate(edits, breadth)
    landing = scene.call.landing
    if landing.path is None or not scene.configuration.api.routes.known:
        return
    like, path = _like(scene, landing.path)
    if like is not None and landing.verb == "OPTIONS":
        yield from _for_preflights(scene, replace(like, path=path), catalogue.ROUTE_EXISTS)
    elif like is not None:
        made = Route(
            landing.verb or like.verb, path, like.authorization, like.authorizer, like.scopes,
            like.key_required, required=Setting((), like.at), models=Setting(ABSENT, like.at),
            sources=like.sources, at=like.at,
        )  # fmt: skip
        way = ("api", "routes")
        yield Candidate((edit(way, made, catalogue.ROUTE_EXISTS, True, do=Do.ADD, at=like.at),), 2)


def _like(scene: Scene, called: str) -> tuple[Route | None, str]:
    """A route of the called path, or the greedy one below it, whose `{proxy+}` does not stand for nothing;
    and the path of the one that is missing."""
    own = next((each for each in _of_path(scene) if each.verb != "OPTIONS"), None)
    if own is not None:
        return own, own.path
    routes = scene.configuration.api.routes.value
    bare = called.rstrip("/")
    for each in routes if isinstance(routes, Routes) else ():
        above, _, last = each.path.rpartition("/")
        if last.endswith("+}") and above == bare and each.verb != "OPTIONS":
            return each, bare or "/"
    return None, called


def _of_path(scene: Scene) -> list[Route]:
    """The other routes of the called path."""
    routes, path = scene.configuration.api.routes.value, scene.call.landing.path
    if not hasattr(routes, "match") or path is None:
        return []
    return [each for each in routes if each.path and routes.match(each.verb, path) is each]  # type: ignore[union-attr]


# CORS.


def _open_options(scene: Scene, _: Reason) -> Iterator[Candidate]:
    """The preflight without a guard: on an OPTIONS route of its own, which opens nothing else."""
    defined, served = scene.call.landing.options
    route = defined if defined is not None else served
    if route is not None and route.verb in ("ANY", "$default"):
        own = replace(route, path=route.path or "/{proxy+}")
        yield from _for_preflights(scene, own, catalogue.OPTIONS_OPEN)
    if route is None or route.verb != "OPTIONS":
        return
    name = route_name(route)
    made = []
    if route.authorization.value not in ("NONE", UNKNOWN):
        way = ("api", "routes", name, "authorization")
        made.append(edit(way, "NONE", catalogue.OPTIONS_OPEN, True, at=route.authorization.at))
    if route.key_required.value is True:
        way = ("api", "routes", name, "key_required")
        made.append(edit(way, False, catalogue.OPTIONS_OPEN, True, at=route.key_required.at))
    if made:
        yield Candidate(tuple(made), 1)


def _preflight_missing(scene: Scene, _: Reason) -> Iterator[Candidate]:
    like = next((each for each in _of_path(scene) if each.verb != "OPTIONS"), None)
    if like is not None and scene.configuration.api.routes.known:
        yield from _for_preflights(scene, like, catalogue.OPTIONS_EXISTS)


def _for_preflights(scene: Scene, like: Route, fact: Fact) -> Iterator[Candidate]:
    """An OPTIONS method beside another, open to everybody: of a REST API one that answers this origin, else
    any; of an HTTP API, which has no mocks, a route to the backend of the other."""
    kind, at = scene.call.landing.kind, like.at
    made = Route(
        "OPTIONS", like.path, Setting("NONE", at), key_required=Setting(False, at),
        required=Setting((), at), models=Setting(ABSENT, at), at=at,
    )  # fmt: skip
    if kind == "HTTP":
        added = replace(made, sources=like.sources)
        yield Candidate((edit(("api", "routes"), added, fact, True, do=Do.ADD, at=at),), 1)
    if kind != "REST":
        return
    origin, asked = scene.fact(catalogue.ORIGIN.name), scene.fact(WANTED_HEADERS.name)
    verbs = dict.fromkeys((like.verb, *(each.verb for each in _of_path(scene)), "OPTIONS"))
    methods = tuple(METHODS if "ANY" in verbs else verbs)
    headers = tuple(each.strip() for each in asked.split(",")) if isinstance(asked, str) else OFTEN_SENT
    answer = Preflight(made, origin if isinstance(origin, str) else "*", methods, headers)
    yield Candidate((edit(("api", "preflight"), answer, fact, True, do=Do.ADD, at=at),), 1)


def _cors_settings(scene: Scene, _: Reason) -> Iterator[Candidate]:
    """Origin, method and headers of the call, and credentials, in the settings of an HTTP API."""
    rules = scene.configuration.api.cors.value
    if not isinstance(rules, Cors):
        return
    fact = catalogue.CORS_ALLOWS
    asked = [scene.fact(name) for name in (catalogue.ORIGIN.name, WANTED_METHOD.name, WANTED_HEADERS.name)]
    if not _is_preflight(scene) and asked[1] is UNKNOWN:
        asked[1] = scene.fact(catalogue.METHOD.name)
    edits = []
    for name, value, own in zip(_LISTS, asked, (rules.origins, rules.methods, rules.headers), strict=True):
        if not isinstance(own.value, tuple) or not isinstance(value, str):
            continue
        known = {each.lower() for each in own.value}
        for each in value.split(",") if name == "headers" else (value,):
            if each.strip().lower() not in known and "*" not in known:
                way, at = ("api", "cors", name), own.at
                edits.append(edit(way, each.strip(), fact, True, do=Do.ADD, at=at))
    if edits:
        yield Candidate(tuple(edits), 1)


_LISTS = ("origins", "methods", "headers")
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


def _unguarded(scene: Scene, reason: Reason) -> Iterator[Candidate]:
    """Only of a preflight: no other method is offered without its authorization."""
    if _is_preflight(scene):
        yield from _open_options(scene, reason)


# Policies.


def _deny(scene: Scene, reason: Reason) -> Iterator[Candidate]:
    if reason.truth is YES:
        for breadth, edits in of_resource_deny(scene, reason):
            yield Candidate(edits, breadth)


def _allow(scene: Scene, reason: Reason) -> Iterator[Candidate]:
    if reason.truth is NO:
        for breadth, edits in of_resource_allow(scene, reason):
            yield Candidate(edits, breadth)


def _identity(scene: Scene, reason: Reason) -> Iterator[Candidate]:
    if reason.truth is NO:
        fact = _fact(reason)
        found = () if fact is None else (*of_identity(scene, fact), *of_own_account(scene))
        for breadth, edits in found:
            yield Candidate(edits, breadth)


def _permitted(scene: Scene, reason: Reason) -> Iterator[Candidate]:
    own = _fact(reason) is catalogue.INTEGRATION_PERMITTED
    for breadth, edits in of_integration(scene) if own else of_authorizer(scene):
        yield Candidate(edits, breadth)


def _limit(scene: Scene, reason: Reason) -> Iterator[Candidate]:
    fact = _fact(reason)
    for breadth, edits in of_limit(scene, fact) if fact is not None else ():
        yield Candidate(edits, breadth)


def _deploys(scene: Scene, _: Reason) -> Iterator[Candidate]:
    """Each change deployed at once, to a stage that nothing deploys to."""
    stage, fact = scene.call.landing.stage, catalogue.STAGE_DEPLOYED
    if stage is not None and stage.deploys.value is False:
        way = ("api", "stages", stage.name, "deploys")
        yield Candidate((edit(way, True, fact, True, at=stage.deploys.at),))


def _rate(scene: Scene, _: Reason) -> Iterator[Candidate]:
    for breadth, edits in of_rates(scene):
        yield Candidate(edits, breadth)


def _web_acl(scene: Scene, reason: Reason) -> Iterator[Candidate]:
    fact = _fact(reason)
    for breadth, edits in of_rules(scene, fact) if fact is not None else ():
        yield Candidate(edits, breadth)


# Signatures and tokens.


def _sign(scene: Scene, reason: Reason) -> Iterator[Candidate]:
    """The signature is the caller's to make: which Region and service it is for is known."""
    fact = _fact(reason)
    if fact is catalogue.AUTHORIZATION:
        yield from _passed_on(scene, fact, "Authorization", UNKNOWN)
    if fact is None or _is_preflight(scene) or scene.fact(catalogue.METHOD_AUTHORIZATION.name) != "AWS_IAM":
        return
    if fact is catalogue.AUTHORIZATION and scene.fact(fact.name) == "sigv4":
        return  # it is signed already
    if fact is catalogue.SIGNATURE_MATCHES and not another_host(scene):
        return  # only of a call whose Host header is another one at the API
    made = signed(scene, fact, "sigv4" if fact is catalogue.AUTHORIZATION else True)
    if made is not None:
        yield Candidate((made,))


def _passed_on(scene: Scene, fact: Fact, header: str, becomes: Value) -> Iterator[Candidate]:
    """What a distribution leaves out of the call."""
    for breadth, edits in forwarded(scene, fact, header, becomes):
        yield Candidate(edits, breadth)


def _identity_source(scene: Scene, _: Reason) -> Iterator[Candidate]:
    """A header that the authorizer looks for: passed on where it got lost, else sent."""
    fact = catalogue.IDENTITY_SOURCE_SENT
    yield from _passed_on(scene, fact, "Authorization", True)
    for breadth, edits in identity_sent(scene):
        yield Candidate(edits, breadth)


def _token(scene: Scene, _: Reason) -> Iterator[Candidate]:
    yield from _passed_on(scene, catalogue.TOKEN_VALID, "Authorization", True)
    for breadth, edits in token_levers(scene, catalogue.TOKEN_VALID):
        yield Candidate(edits, breadth)


def _scope(scene: Scene, _: Reason) -> Iterator[Candidate]:
    for breadth, edits in token_levers(scene, catalogue.TOKEN_SCOPE_OK):
        yield Candidate(edits, breadth)


def _no_key_or_open(scene: Scene, reason: Reason) -> Iterator[Candidate]:
    yield from _passed_on(scene, catalogue.API_KEY, "x-api-key", UNKNOWN)
    yield from _send_key(scene, reason)
    yield from _no_key(scene, reason)


@dataclass(frozen=True, slots=True)
class Levers:
    """How an outcome could be different, and what the edits are of."""

    found: Lever
    kinds: tuple[Kind, ...]


LEVERS: Mapping[str, Levers] = {
    catalogue.API_KEY_REQUIRED.name: Levers(_no_key_or_open, (Kind.CALL, Kind.SETTING)),
    catalogue.KEY_EXISTS.name: Levers(_send_another, (Kind.CALL,)),
    catalogue.KEY_ENABLED.name: Levers(_enable, (Kind.KEY,)),
    catalogue.KEY_IN_PLAN.name: Levers(_join, (Kind.PLAN,)),
    catalogue.DEFAULT_ENDPOINT.name: Levers(_default_endpoint, (Kind.ENDPOINT, Kind.CALL)),
    catalogue.ENDPOINT_REACHED.name: Levers(_reached, (Kind.CALL, Kind.ENDPOINT_TYPE)),
    catalogue.HOST_KNOWN.name: Levers(_host, (Kind.CALL, Kind.FRONT)),
    catalogue.STAGE_EXISTS.name: Levers(_stage, (Kind.CALL, Kind.FRONT)),
    catalogue.STAGE_IN_PATH.name: Levers(_stage_once, (Kind.CALL,)),
    catalogue.MAPPING_EXISTS.name: Levers(_mapping, (Kind.CALL, Kind.MAPPING)),
    catalogue.ROUTE_EXISTS.name: Levers(_route, (Kind.CALL, Kind.ROUTE, Kind.PREFLIGHT)),
    catalogue.OPTIONS_EXISTS.name: Levers(_preflight_missing, (Kind.PREFLIGHT, Kind.ROUTE)),
    catalogue.OPTIONS_OPEN.name: Levers(_open_options, (Kind.SETTING, Kind.PREFLIGHT, Kind.ROUTE)),
    catalogue.CORS_ALLOWS.name: Levers(_cors_settings, (Kind.CORS,)),
    catalogue.METHOD_AUTHORIZATION.name: Levers(_unguarded, (Kind.SETTING,)),
    catalogue.RESOURCE_POLICY_DENIES.name: Levers(_deny, (Kind.POLICY,)),
    catalogue.RESOURCE_POLICY_ALLOWS.name: Levers(_allow, (Kind.POLICY,)),
    catalogue.IDENTITY_ALLOWS.name: Levers(_identity, (Kind.IDENTITY, Kind.POLICY)),
    catalogue.INTEGRATION_PERMITTED.name: Levers(_permitted, (Kind.PERMISSION, Kind.PATH)),
    catalogue.STAGE_DEPLOYED.name: Levers(_deploys, (Kind.DEPLOYMENT,)),
    catalogue.WAF_ALLOWS.name: Levers(_web_acl, (Kind.WEB_ACL,)),
    catalogue.WITHIN_RATE.name: Levers(_rate, (Kind.THROTTLE,)),
    catalogue.AUTHORIZER_WORKS.name: Levers(_permitted, (Kind.PERMISSION,)),
    catalogue.MAY_MANAGE_CONNECTIONS.name: Levers(_identity, (Kind.IDENTITY,)),
    **{name: Levers(_limit, (Kind.IDENTITY,)) for name in LIMITS},
    catalogue.AUTHORIZATION.name: Levers(_sign, (Kind.CALL,)),
    catalogue.SIGNATURE_READABLE.name: Levers(_sign, (Kind.CALL,)),
    catalogue.SIGNATURE_MATCHES.name: Levers(_sign, (Kind.CALL,)),
    catalogue.SIGNATURE_SCOPE_OK.name: Levers(_sign, (Kind.CALL,)),
    catalogue.IDENTITY_SOURCE_SENT.name: Levers(_identity_source, (Kind.CALL, Kind.FRONT)),
    catalogue.TOKEN_VALID.name: Levers(_token, (Kind.AUTHORIZER, Kind.FRONT)),
    catalogue.TOKEN_SCOPE_OK.name: Levers(_scope, (Kind.CALL, Kind.SETTING)),
}
