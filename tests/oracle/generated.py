"""Generated worlds: a configuration of which any part may be untold, and a call of which any part may be.

The call is drawn first and the configuration around it, so that they mostly meet. Values come from small
vocabularies in which many are almost alike. Nothing here knows what follows from any of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.oracle.generated_policies import (
    caller_policies,
    domain_policy,
    endpoint_policy,
    identity_policy,
    resource_policies,
    resource_policy,
    written_resource_policy,
)
from tests.oracle.pen import (
    API,
    ARN,
    GUARDS,
    KEY,
    MASKED,
    ORIGINS,
    OTHER_API,
    OTHER_KEY,
    OWN,
    OWNER,
    SCHEMA,
    SIGNED,
    TEMPLATES,
    Pen,
    Scene,
    drawn_scene,
)
from tests.oracle.worlds import World
from why403 import facts as f
from why403.evidence.facts_of import facts_of
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.configuration import (
    Api,
    Caching,
    Caller,
    Configuration,
    Cors,
    Domain,
    Front,
    GatewayResponse,
    Key,
    Listener,
    Mapping,
    Plan,
    Rate,
    RoutingRule,
    RuleCondition,
    Stage,
    VpcEndpoint,
)
from why403.model.front import Behaviour, Forwarded, Headers
from why403.model.incident import FactValue, Incident, Request
from why403.model.route import MORE, UNKNOWN_SETTING, Route, Setting
from why403.model.routes import Routes


def generated(random: Random, name: str = "generated") -> World:
    """One world."""
    pen = Pen(random)
    scene = drawn_scene(pen)
    configuration = _configuration(pen, scene)
    request = _request(pen, scene)
    known = facts_of(Incident(request=request, statements=_told(pen, scene)))
    shown = Request() if pen.chance(0.05) else request
    return World(name, configuration, _forgetting(pen, known), shown)


generated_worlds: st.SearchStrategy[World] = st.integers(0, 2**32 - 1).map(
    lambda seed: generated(Random(seed), f"seed {seed}")
)
"""The same for hypothesis; a world is made smaller by `compare.smallest`, which drops whole parts."""


def _request(pen: Pen, scene: Scene) -> Request:
    pen.untold = pen.one(0.0, 0.0, 0.0, 0.1, 0.3)
    url = f"https://{scene.host}{scene.path}" + pen.one("", "", "?page=2", "?page=", "?other=1")
    asks = scene.verb == "OPTIONS"
    named = pen.one("content-type", "authorization, x-tenant", "", "X-Tenant")
    headers = (
        (0.7 if scene.private else 0.3, "Host", pen.one(scene.host, scene.host, *_OTHER_NAMES)),
        (0.3, "x-apigw-api-id", API),
        (0.6, "Authorization", pen.one(SIGNED, SIGNED, "Bearer a.b.c", "Basic ****")),
        (0.6, "x-api-key", pen.one(KEY, KEY, KEY, OTHER_KEY, MASKED, "********", "****beef")),
        (0.9 if asks else 0.4, "Origin", pen.one(ORIGINS[0], *ORIGINS)),
        (0.8 if asks else 0.05, "Access-Control-Request-Method", pen.one("PUT", "GET", "DELETE")),
        (0.6 if asks else 0.1, "Access-Control-Request-Headers", named),
        (0.9 if scene.bypass else 0.1, "Cache-Control", "max-age=0" if scene.bypass else "no-cache"),
        (0.5, "Content-Type", pen.one("application/json", "application/json; charset=utf-8", "text/csv")),
        (0.5, "X-Tenant", pen.one("t1", " ")),
    )
    sent = tuple((name, value) for share, name, value in headers if pen.chance(share))
    bodies: tuple[bytes | State, ...] = (
        UNKNOWN,
        ABSENT,
        b'{"id": 1}',
        b'{"id": 2}',
        b'{"id": "one"}',
        b"[]",
        b"no json",
        b"",
    )
    clients: tuple[str | State, ...] = (UNKNOWN, UNKNOWN, "curl", "curl without --cert", "Chrome")
    return Request(
        method=UNKNOWN if pen.chance(pen.untold) else scene.verb,
        url=UNKNOWN if pen.chance(pen.untold) else scene.path if pen.chance(0.05) else url,
        headers=sent,
        body=pen.one(*bodies),
        client=pen.one(*clients),
        complete=pen.chance(0.6),
        at=Place("call.http"),
    )


_OTHER_NAMES = ("api.example.com", "d111.cloudfront.net", OWN)


def _told(pen: Pen, scene: Scene) -> tuple[FactValue, ...]:
    """What a person says of the call, mostly of what no request shows."""
    sayings: tuple[tuple[float, str, Value], ...] = (
        (0.6, f.API_KIND.name, scene.kind),
        (0.1, f.VPC_ENDPOINT.name, pen.chance(0.5)),
        (0.1, f.HOST_REWRITTEN.name, pen.chance(0.5)),
        (0.1, f.HOST_FORWARDED.name, pen.chance(0.5)),
        (0.1, f.FRONT.name, pen.one("none", "cloudfront", "proxy")),
        (0.1, f.PREFLIGHT.name, pen.chance(0.5)),
        (0.05, f.AUTHORIZATION.name, pen.one("none", "sigv4", "bearer", "other")),
        (0.5 if scene.bypass else 0.05, f.METHOD_AUTHORIZATION.name, pen.one("NONE", "AWS_IAM", "AWS_IAM")),
        (0.05, f.API_KEY.name, pen.one(KEY, MASKED)),
        (0.02, f.API_KEY.name, ABSENT),
        (0.05, f.HOST_KIND.name, pen.one("custom", "execute-api")),
        (0.05, f.WEBSOCKET_MOMENT.name, pen.one("handshake", "message", "connections")),
    )
    return tuple(
        FactValue(name, value, Place("incident.yaml", ("facts", name), number, 3))
        for number, (share, name, value) in enumerate(sayings, 2)
        if pen.chance(share)
    )


def _forgetting(pen: Pen, known: dict[str, Value]) -> dict[str, Value]:
    lost = pen.one(0.0, 0.0, 0.0, 0.05, 0.2)
    return {name: value for name, value in sorted(known.items()) if not pen.chance(lost)}


# The configuration


def _configuration(pen: Pen, scene: Scene) -> Configuration:
    pen.call = f"{scene.stage}/{scene.verb.upper()}{scene.inner}"
    signed, domainless = ("AWS_IAM",), 0.1 if scene.host_kind == "custom" else 0.7
    pen.guards = signed if pen.chance(0.6 if scene.bypass or scene.managing else 0.1) else GUARDS
    endpoint = _vpc_endpoint(pen, scene) if pen.subject(0.1 if scene.private else 0.6) else VpcEndpoint()
    return Configuration(
        api=_api(pen, scene),
        method=_route(pen, "", "") if pen.subject(0.6) else Route("", ""),
        options=_route(pen, "", "") if pen.subject(0.7) else Route("", ""),
        mock=pen.told(_cors(pen)) if pen.subject(0.5) else UNKNOWN_SETTING,
        domains=_domains(pen, scene) if pen.subject(domainless) else UNKNOWN_SETTING,
        keys=_keys(pen) if pen.subject(0.3) else UNKNOWN_SETTING,
        plans=_plans(pen, scene) if pen.subject(0.3) else UNKNOWN_SETTING,
        remaining=_remaining(pen) if pen.subject(0.6) else UNKNOWN_SETTING,
        web_acl=pen.told(pen.one("BLOCK", "ALLOW", "COUNT"), 0.2) if pen.subject(0.6) else UNKNOWN_SETTING,
        vpc_endpoint=endpoint,
        front=_front(pen, scene) if pen.subject(_FRONTLESS[scene.host_kind]) else Front(),
        caller=_caller(pen, scene) if pen.subject(0.3) else Caller(),
        parts=pen.parts,
    )


_FRONTLESS = {"execute-api": 0.7, "vpc-endpoint": 0.8, "custom": 0.6, "cloudfront": 0.05, "local": 0.5}
"""How often nothing is told of what is in front, by the kind of host."""


def _api(pen: Pen, scene: Scene) -> Api:
    pen.untold = pen.one(0.0, 0.1, 0.3)
    own = Api(
        kind=pen.told(scene.kind),
        id=pen.told(OTHER_API if pen.chance(0.1) else API),
        account=pen.told(OWNER),
        endpoint_type=pen.told("PRIVATE" if scene.private else pen.one("REGIONAL", "EDGE", "PRIVATE")),
        endpoints=pen.told(pen.some(("vpce-0a", "vpce-0b"), 2)),
        access_mode=pen.told(pen.one("BASIC", "STRICT", "STRICT"), 0.1),
        default_endpoint=pen.told(pen.chance(0.8)),
        key_source=pen.told(pen.one("HEADER", "AUTHORIZER")),
    )
    stages = _stages(pen, scene) if pen.subject(0.2) else UNKNOWN_SETTING
    edited = _routes(pen, scene) if pen.subject(0.2) else UNKNOWN_SETTING
    unruled = 0.0 if scene.bypass else 0.3
    policy, served_policy = (
        resource_policies(pen, scene) if pen.subject(unruled) else (UNKNOWN_SETTING, UNKNOWN_SETTING)
    )
    return replace(
        own,
        policy=policy,
        routes=edited,
        served=_deployed(pen, scene, edited) if pen.subject(0.5) else UNKNOWN_SETTING,
        served_policy=served_policy,
        stages=stages,
        cors=pen.told(_cors(pen), 0.25) if pen.subject(0.4) else UNKNOWN_SETTING,
        responses=_responses(pen) if pen.subject(0.5) else UNKNOWN_SETTING,
        rates=_rates(pen, scene) if pen.subject(0.3) else UNKNOWN_SETTING,
        caching=_caching(pen, scene) if pen.subject(0.0 if scene.bypass else 0.7) else UNKNOWN_SETTING,
    )


def _stages(pen: Pen, scene: Scene) -> Setting[tuple[Stage, ...]]:
    names = tuple({scene.stage: 0, **dict.fromkeys(pen.some(("prod", "dev", "gone"), 2))})
    names = names[1:] if pen.chance(0.12) else names
    if scene.kind == "HTTP" and "$default" not in names and pen.chance(0.4):
        names += ("$default",)
    return pen.told(tuple(_stage(pen, scene, name) for name in names), 0.02)


def _stage(pen: Pen, scene: Scene, name: str) -> Stage:
    routes = _routes(pen, scene) if pen.chance(0.2) else UNKNOWN_SETTING
    policy = (
        pen.policy(f"{name}Policy", written_resource_policy(pen, scene), 0.2)
        if pen.chance(0.2)
        else UNKNOWN_SETTING
    )
    return Stage(name, routes, policy, pen.at("stages", name))


def _routes(pen: Pen, scene: Scene) -> Setting[Routes]:
    return pen.told(Routes(_listed(pen, scene)), 0.02)


def _listed(pen: Pen, scene: Scene) -> list[Route]:
    if scene.kind == "WEBSOCKET":
        return [_route(pen, key, "") for key in pen.some(("$connect", "$default", "sendMessage"), 3, 1)]
    ways = {
        (pen.one("ANY", "ANY", "GET", "GET", "POST", "OPTIONS", scene.verb.upper()), pen.one(*TEMPLATES))
        for _ in range(pen.random.randint(1, 4))
    }
    if pen.chance(0.5):
        ways.add((pen.one("ANY", scene.verb.upper()), pen.one("/orders", "/orders/{id}", "/{proxy+}")))
    if pen.chance(0.15):
        ways |= {("ANY", "/orders/{rest+}"), ("ANY", "/{any}/{id}")}
    if scene.kind == "HTTP" and pen.chance(0.3):
        ways.add(("$default", ""))
    return [_route(pen, verb, path) for verb, path in sorted(ways)]


def _route(pen: Pen, verb: str, path: str) -> Route:
    at = pen.at("routes", f"{verb} {path}")
    return Route(
        verb,
        path,
        authorization=pen.told(pen.one(*pen.guards), 0.02),
        scopes=pen.told(pen.some(("read", "write"), 2)),
        key_required=pen.told(pen.chance(0.4)),
        required=pen.told(_required(pen), 0.1) if pen.chance(0.6) else UNKNOWN_SETTING,
        models=_models(pen),
        sources=_sources(pen) if pen.chance(0.7) else UNKNOWN_SETTING,
        at=at,
    )


def _required(pen: Pen) -> tuple[Setting[str], ...]:
    named = (
        "header.X-Tenant",
        "header.x-tenant",
        "querystring.page",
        "path.id",
        "header.X-Missing",
        "querystring.size",
    )
    return tuple(pen.told(f"method.request.{name}") for name in pen.some(named, 2))


def _models(pen: Pen) -> Setting[Any]:
    bounded = {"type": "object", "maxProperties": 1}
    models = pen.one({"application/json": SCHEMA}, {"application/json": bounded}, {"text/csv": SCHEMA}, {})
    return pen.told(models, 0.5) if pen.chance(0.6) else UNKNOWN_SETTING


def _sources(pen: Pen) -> Setting[tuple[Setting[str], ...]]:
    patterns = (
        f"{ARN}/*", f"{ARN}/*/*/*", f"{ARN}/prod/GET/orders", f"{ARN}/*/GET/orders/*", f"{ARN}/dev/*",
        f"{ARN}/prod/*/orders/{{id}}", f"{ARN}/authorizers/*", f"arn:aws:execute-api:*:*:{OTHER_API}/*", "*",
        f"{ARN}/*/ANY/{{proxy+}}", ARN, f"arn:aws:execute-api:eu-west-1:{OWNER}:*",
        *(2 * [f"{ARN}/*/*/orders/5"]), *(3 * [f"{ARN}/{pen.call}"]),
    )  # fmt: skip
    found = tuple(pen.told(each) for each in pen.some(patterns, 2))
    return pen.told((*found, MORE) if pen.chance(0.3) else found, 0.2)


def _deployed(pen: Pen, scene: Scene, edited: Setting[Routes]) -> Setting[Routes]:
    """As it is edited, but for some routes; or another list."""
    if not isinstance(edited.value, Routes) or pen.chance(0.2):
        return _routes(pen, scene)
    kept = [route for route in edited.value if pen.chance(0.85)]
    return pen.told(Routes(_changed(pen, route) for route in kept))


def _changed(pen: Pen, route: Route) -> Route:
    """The same, the same with other settings, or without any that is told."""
    if pen.chance(0.5):
        return route
    return _route(pen, route.verb, route.path) if pen.chance(0.5) else Route(route.verb, route.path)


def _rates(pen: Pen, scene: Scene) -> Setting[tuple[Rate, ...]]:
    return pen.told(tuple(_rate(pen, route) for route in _settings_of(pen, scene)), 0.05)


def _rate(pen: Pen, route: str) -> Rate:
    return Rate(route, pen.told(pen.one(0.0, 100.0)), pen.told(pen.one(0.0, 50.0, 50.0)))


def _settings_of(pen: Pen, scene: Scene) -> tuple[str, ...]:
    """The routes that have settings of their own: that of the call, the whole stage, others."""
    verb = scene.verb.upper()
    fitting = (f"{verb} {scene.inner}", f"{verb} /orders/{{id}}", f"{verb} /{{proxy+}}", "ANY /{proxy+}")
    named = (*fitting, *(f"{pen.one(verb, 'ANY')} {path}" for path in TEMPLATES), "*", "*", "*")
    return tuple(dict.fromkeys(pen.some(named, 8, 1)))


def _caching(pen: Pen, scene: Scene) -> Setting[tuple[Caching, ...]]:
    strategies = ("FAIL_WITH_403", "FAIL_WITH_403", "FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER")
    return pen.told(
        tuple(
            Caching(
                route,
                pen.told(pen.chance(0.8)),
                pen.told(pen.chance(0.8)),
                pen.told(pen.one(*strategies)),
                pen.at("caching", route),
            )
            for route in _settings_of(pen, scene) + (("*",) if scene.bypass else ())
        ),
        0.02,
    )


def _cors(pen: Pen) -> Cors:
    origins = (("*",), ("https://*",), ORIGINS[:1], ORIGINS[:2], ())
    return Cors(
        origins=pen.told(pen.one(*origins), 0.05),
        methods=pen.told(pen.one(("*",), ("PUT", "GET"), ("get", "delete"), ()), 0.05),
        headers=pen.told(pen.one(("*",), ("Content-Type", "x-tenant"), ("*", "authorization"), ()), 0.05),
        credentials=pen.told(pen.chance(0.5)),
        at=pen.at("cors"),
    )


def _responses(pen: Pen) -> Setting[tuple[GatewayResponse, ...]]:
    kinds = pen.some(("DEFAULT_4XX", "DEFAULT_5XX", "ACCESS_DENIED"), 3)
    names = frozenset({"access-control-allow-origin"}), frozenset({"x-other"})
    return pen.told(
        tuple(
            GatewayResponse(kind, pen.told(pen.one(names[0], *names), 0.05), pen.at("responses", kind))
            for kind in kinds
        ),
        0.1,
    )


def _domains(pen: Pen, scene: Scene) -> Setting[tuple[Domain, ...]]:
    pen.untold = pen.one(0.0, 0.0, 0.1, 0.3)
    others = pen.some(("api.example.com", "*.example.com", "shop.example.com", "example.org"), 2)
    own = (scene.host.lower(),) if scene.host_kind == "custom" and pen.chance(0.7) else ()
    names = tuple(dict.fromkeys((*others, *own)))
    return pen.told(tuple(_domain(pen, scene, name) for name in names), 0.03)


def _domain(pen: Pen, scene: Scene, name: str) -> Domain:
    modes = ("API_MAPPING_ONLY", "API_MAPPING_ONLY", "ROUTING_RULE_ONLY", "ROUTING_RULE_THEN_API_MAPPING")
    mode = pen.told(pen.one(*modes)) if pen.chance(0.3) else UNKNOWN_SETTING
    ruled = isinstance(mode.value, str) and mode.value.startswith("ROUTING_RULE") and pen.chance(0.8)
    endpoints = pen.one(("vpce-0a",), ("vpce-0a", "vpce-0b"), ("vpce-0b",), ())
    return Domain(
        name,
        mappings=pen.told(tuple(_mapping(pen, scene, path) for path in _bases(pen, scene)), 0.02),
        routing=mode,
        rules=pen.told(_rules(pen, scene)) if ruled else UNKNOWN_SETTING,
        client_certificates=pen.told(pen.chance(0.5)),
        endpoint_type=pen.told("PRIVATE" if scene.private else pen.one("REGIONAL", "EDGE", "PRIVATE")),
        access_mode=pen.told(pen.one("BASIC", "STRICT"), 0.1),
        endpoints=pen.told(endpoints) if pen.chance(0.9 if scene.private else 0.3) else UNKNOWN_SETTING,
        policy=pen.policy(f"{name}Policy", domain_policy(pen, scene), 0.1),
        at=pen.at("domains", name),
    )


def _bases(pen: Pen, scene: Scene) -> tuple[str, ...]:
    """One level each, or several levels."""
    others = pen.some(pen.one(("", "v1", "shop", "orders"), ("", "v1", "v1/orders", "shop/prod")), 3)
    own = (scene.base.strip("/"),) if pen.chance(0.7) else ()
    return tuple(dict.fromkeys((*others, *own)))


def _mapping(pen: Pen, scene: Scene, path: str) -> Mapping:
    stage = pen.told(pen.one(scene.stage, scene.stage, scene.stage, "prod", "gone", "$default"))
    return Mapping(path, stage, pen.one("", "", API, API, OTHER_API), pen.at("mappings", path))


def _rules(pen: Pen, scene: Scene) -> tuple[RoutingRule, ...]:
    return tuple(_rule(pen, scene, priority) for priority in pen.some((30, 10, 20), 3))


def _rule(pen: Pen, scene: Scene, priority: int) -> RoutingRule:
    own = scene.base.strip("/")
    paths = RuleCondition(paths=pen.told(pen.one((own,), (own, "v1"), ("shop", "Shop"))))
    headers = RuleCondition(
        headers=pen.told((pen.one(("X-Tenant", "*"), ("x-tenant", "a*"), ("accept", "*json")),))
    )
    return RoutingRule(
        priority,
        pen.told(pen.one((), (paths,), (paths,), (headers,), (paths, headers)), 0.02),
        stage=pen.told(pen.one(scene.stage, scene.stage, "gone")),
        api=pen.one("", API, API, OTHER_API),
        strip=pen.told(pen.chance(0.6)),
        at=pen.at("rules", str(priority)),
    )


def _keys(pen: Pen) -> Setting[tuple[Key, ...]]:
    values = (OTHER_KEY, KEY, MASKED, "********", "****beef")
    least = pen.one(0, 1, 1, 1)
    keys = tuple(
        Key(
            name,
            pen.told(pen.chance(0.6)),
            pen.told(KEY if name == "k1" and pen.chance(0.8) else pen.one(*values), 0.03),
            pen.at("keys", name),
        )
        for name in pen.some(("k1", "k2", "k3"), 2, least)
    )
    return pen.told(keys, 0.05)


def _plans(pen: Pen, scene: Scene) -> Setting[tuple[Plan, ...]]:
    stages = ("prod", f"{API}/prod", f"{API}/dev", "dev", f"{OTHER_API}/prod", f"{API}/$default")
    own = (pen.one(*(2 * [f"{API}/{scene.stage}"]), scene.stage, f"{OTHER_API}/{scene.stage}"),)
    plans = tuple(
        Plan(
            name,
            pen.told(pen.some(stages, 2) + (own if pen.chance(0.7) else ()), 0.03),
            pen.told(pen.some(("k1", "k2", "k3"), 3, pen.one(1, 3)), 0.03),
            _rate(pen, "*"),
            pen.at("plans", name),
        )
        for name in pen.some(("gold", "free"), 2, pen.one(0, 1, 1, 1))
    )
    return pen.told(plans, 0.05)


def _remaining(pen: Pen) -> Setting[tuple[tuple[str, Setting[float]], ...]]:
    return pen.told(
        tuple((name, pen.told(pen.one(0.0, 5.0), 0.05)) for name in pen.some(("k1", "k2", "k3"), 3, 1))
    )


def _vpc_endpoint(pen: Pen, scene: Scene) -> VpcEndpoint:
    return VpcEndpoint(
        pen.told(pen.one("vpce-0a", "vpce-0a", "vpce-0a", "vpce-0b"), 0.0 if scene.private else 0.6),
        pen.told("vpc-1", 0.05),
        pen.policy("endpointPolicy", endpoint_policy(pen, scene), 0.2),
    )


def _front(pen: Pen, scene: Scene) -> Front:
    kind = "cloudfront" if scene.host_kind == "cloudfront" else pen.one("cloudfront", "proxy", "none", "none")
    names = (*pen.some(("www.example.com", "api.example.com"), 2), "d111.cloudfront.net")
    behaviours = (*(_behaviour(pen, each) for each in pen.some(_PATTERNS, 2)), _behaviour(pen, "*"))
    return Front(
        kind=pen.told(kind, 0.1),
        forwards_host=pen.told(pen.chance(0.5)) if pen.chance(0.5) else UNKNOWN_SETTING,
        names=pen.told(names),
        behaviours=pen.told(behaviours),
        alone=pen.told(pen.chance(0.8)),
        rules=pen.told(_listeners(pen)) if pen.chance(0.6) else UNKNOWN_SETTING,
    )


_PATTERNS = ("/orders*", "v1/*", "/*.html", "/shop/?rders")


def _behaviour(pen: Pen, pattern: str) -> Behaviour:
    by = pen.one(*Headers)
    names = pen.some(("host", "authorization", "x-api-key", "origin"), 3)
    return Behaviour(
        pattern,
        here=pen.told(pen.chance(0.85)),
        path=pen.told(pen.one("", "/prod", "/prod/", "/dev")),
        verbs=pen.told(pen.one(("GET", "HEAD"), ("GET", "HEAD", "OPTIONS", "PUT", "POST"))),
        headers=pen.told(Forwarded(by, frozenset(names))),
        adds=frozenset(pen.some(("x-api-key", "authorization"), 2)) if pen.chance(0.3) else frozenset(),
        rewrites=pen.chance(0.1),
        at=pen.at("behaviours", pattern),
    )


def _listeners(pen: Pen) -> tuple[Listener, ...]:
    rules = tuple(
        Listener(
            priority,
            pen.one("forward", "fixed-response", "redirect", "authenticate-oidc"),
            pen.some(("*.example.com", "API.example.com", "*"), 2),
            pen.some(("/orders*", "/v1/*", "/prod/*", "*"), 2),
            pen.chance(0.8),
            pen.at("listeners", priority),
        )
        for priority in pen.some((10, 20, 5), 3)
    )
    return (*rules, Listener(None, pen.one("forward", "fixed-response"), at=pen.at("listeners", "default")))


def _caller(pen: Pen, scene: Scene) -> Caller:
    guardrails: list[object] = [identity_policy(pen, scene) for _ in range(pen.one(1, 2))]
    addresses = ("10.0.3.4",) if scene.private else ("203.0.113.9", "203.0.113.9", "198.51.100.7")
    return Caller(
        arn=pen.told(scene.arn, 0.03),
        ip=pen.told(pen.one(*addresses, *addresses, *addresses, "10.0.3.4", "203.0.113.9", "nowhere")),
        policies=caller_policies(pen, scene),
        boundary=pen.policy("boundary", identity_policy(pen, scene), 0.5),
        session=pen.policy("session", identity_policy(pen, scene), 0.5),
        scps=pen.policy("scps", identity_policy(pen, scene) if pen.chance(0.5) else guardrails, 0.4),
        rcps=pen.policy("rcps", resource_policy(pen, scene), 0.5) if pen.chance(0.5) else UNKNOWN_SETTING,
        certificate=pen.told(pen.chance(0.5)),
    )


def seeded(seed: int, count: int) -> Iterable[World]:
    """So many worlds, the same for the same seed; each can be made again from its name."""
    return (generated(Random(f"{seed}:{n}"), f"generated {seed}:{n}") for n in range(count))
