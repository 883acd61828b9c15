"""Generated worlds: a configuration of which any part may be untold, and a call of which any part may be.

The call is drawn first and the configuration around it, so that they mostly meet. Values come from small
vocabularies in which many are almost alike. Nothing here knows what follows from any of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.oracle.worlds import World
from why403 import facts as f
from why403.evidence.facts_of import facts_of
from why403.logic.facts import Value
from why403.logic.places import PathStep, Place
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

T = TypeVar("T")

API, OTHER_API = "abc123", "zzz999"
OWNER, STRANGER = "111122223333", "444455556666"
ARN = f"arn:aws:execute-api:eu-west-1:{OWNER}:{API}"
OWN = f"{API}.execute-api.eu-west-1.amazonaws.com"
HOSTS: dict[str, tuple[str, ...]] = {
    "execute-api": (
        OWN, OWN, OWN, OWN.upper(), f"{OTHER_API}.execute-api.eu-west-1.amazonaws.com",
        f"{API}.execute-api.cn-north-1.amazonaws.com.cn",
    ),
    "vpc-endpoint": (
        f"{API}-vpce-0a.execute-api.eu-west-1.amazonaws.com",
        f"{API}-vpce-0b.execute-api.eu-west-1.amazonaws.com",
        "vpce-0a-x1y2.execute-api.eu-west-1.vpce.amazonaws.com",
    ),
    "custom": ("api.example.com", "api.example.com", "Shop.Example.com", "www.example.com", "example.org"),
    "cloudfront": ("d111.cloudfront.net",),
    "local": ("localhost",),
}  # fmt: skip
STAGES = ("prod", "dev")
INNER = (
    "/orders", "/orders", "/orders/5", "/orders/5", "/orders/5/items", "/orders/", "/orders/a%2Fb",
    "/orders/%7Bid%7D", "/prod/orders", "/health", "/", "/Orders", "/@connections/Ab1=",
)  # fmt: skip
TEMPLATES = (
    "/orders", "/orders/{id}", "/orders/{id}/items", "/orders/{rest+}", "/{proxy+}", "/prod/orders",
    "/{any}", "/{any}/{id}", "/{any}/{rest+}", "/health", "/", "/prod",
)  # fmt: skip
KEY, OTHER_KEY, MASKED = "k3yOfThePartner0000000000f00d", "another000000000000000000beef", "****f00d"
SIGNED = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261122/eu-west-1/execute-api/aws4_request, Signature=0"
USER, ROLE = f"arn:aws:iam::{OWNER}:user/ana", f"arn:aws:iam::{OWNER}:role/app"
SESSION, PARTNER = f"arn:aws:sts::{OWNER}:assumed-role/app/i-1", f"arn:aws:iam::{STRANGER}:role/partner"
ORIGINS = ("https://shop.example.com", "https://evil.example.com", "http://shop.example.com", "null")
SCHEMA = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
GUARDS = ("NONE", "NONE", "AWS_IAM", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT", "SOMETHING")


def generated(random: Random, name: str = "generated") -> World:
    """One world."""
    pen = Pen(random)
    scene = _scene(pen)
    configuration = _configuration(pen, scene)
    request = _request(pen, scene)
    known = facts_of(Incident(request=request, statements=_told(pen, scene)))
    shown = Request() if pen.chance(0.05) else request
    return World(name, configuration, _forgetting(pen, known), shown)


generated_worlds: st.SearchStrategy[World] = st.integers(0, 2**32 - 1).map(
    lambda seed: generated(Random(seed), f"seed {seed}")
)
"""The same for hypothesis; a world is made smaller by `compare.smallest`, which drops whole parts."""


class Pen:
    """Draws values, and writes each at a place of its own.

    `guards` are the authorizations to draw from, `call` is the call as it stands in the ARN of its method.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.untold = 0.1
        self.lines = 0
        self.guards: tuple[str, ...] = GUARDS
        self.call = ""
        self.parts: dict[tuple[PathStep, ...], Place] = {}

    def one(self, *values: T) -> T:
        return self.random.choice(values)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def some(self, values: Sequence[T], most: int, least: int = 0) -> tuple[T, ...]:
        return tuple(self.random.sample(values, self.random.randint(least, min(most, len(values)))))

    def subject(self, left_out: float) -> bool:
        """Whether anything of a subject is told; how much of it is then told differs from world to world."""
        self.untold = self.one(0.0, 0.0, 0.1, 0.4)
        return not self.chance(left_out)

    def at(self, *path: PathStep) -> Place:
        self.lines += 1
        return Place("api.yaml", path or (f"part{self.lines}",), self.lines, 5)

    def told(self, value: T, absent: float = 0.02, *path: PathStep) -> Setting[T]:
        """Told to be this, told to be absent, or not told."""
        if self.chance(self.untold):
            return UNKNOWN_SETTING
        return Setting(ABSENT if self.chance(absent) else value, self.at(*path))

    def policy(self, name: str, value: Any, absent: float = 0.0) -> Setting[Any]:
        """A policy, mostly with a line for each of its statements."""
        told = self.told(value, absent, name)
        if isinstance(value, dict) and told.known and self.chance(0.7):
            for number in range(len(value["Statement"])):
                way: tuple[PathStep, ...] = (name, "Statement", number)
                self.parts[way] = self.at(*way)
        return told


@dataclass(frozen=True, slots=True)
class Scene:
    """What is so of the call, whether or not it gets told.

    `private`: made from within a VPC, to an API that is for such calls. `bypass`: it asks for an answer that
    is not from the cache.
    """

    kind: str
    host_kind: str
    host: str
    base: str
    stage: str
    inner: str
    path: str
    verb: str
    arn: str
    private: bool
    bypass: bool

    @property
    def managing(self) -> bool:
        """Whether it asks for a connection of a WebSocket API."""
        return self.inner.startswith("/@connections/")


def _scene(pen: Pen) -> Scene:
    kind = pen.one("REST", "REST", "REST", "REST", "HTTP", "HTTP", "WEBSOCKET", "WEBSOCKET")
    host_kind = pen.one(*(6 * ["execute-api"] + 2 * ["vpc-endpoint"] + 4 * ["custom"] + 2 * ["cloudfront"]))
    host_kind = "local" if pen.chance(0.01) else host_kind
    stage = pen.one(*STAGES, "prod", "prod", "$default") if kind == "HTTP" else pen.one(*STAGES, "prod")
    inner = pen.one("", "", "/", *(2 * ["/@connections/Ab1="])) if kind == "WEBSOCKET" else pen.one(*INNER)
    if host_kind in ("custom", "cloudfront"):
        base = pen.one("", "/v1", "/v1", "/shop", "/v1/orders", "/other", "/v1x")
        above = base + (f"/{stage}" if pen.chance(0.4) else "")
    else:
        base = above = "" if stage == "$default" else pen.one(*(6 * [f"/{stage}"]), "/gone", "")
    arn = pen.one(USER, USER, ROLE, SESSION, SESSION, PARTNER, "AIDAEXAMPLE")
    verb = pen.one(*(4 * ["GET"]), "POST", "PUT", *(4 * ["OPTIONS"]), "HEAD", "get")
    private = pen.chance(0.8 if host_kind == "vpc-endpoint" else 0.3)
    return Scene(
        kind, host_kind, pen.one(*HOSTS[host_kind]), base, stage, inner, above + inner or "/", verb, arn,
        private, pen.chance(0.2),
    )  # fmt: skip


# The call


def _request(pen: Pen, scene: Scene) -> Request:
    pen.untold = pen.one(0.0, 0.0, 0.0, 0.1, 0.3)
    url = f"https://{scene.host}{scene.path}" + pen.one("", "", "?page=2", "?page=", "?other=1")
    asks = scene.verb == "OPTIONS"
    named = pen.one("content-type", "authorization, x-tenant", "", "X-Tenant")
    headers = (
        (0.3, "Host", pen.one(scene.host, scene.host, "api.example.com", "d111.cloudfront.net", OWN)),
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
        (0.05, f.METHOD_AUTHORIZATION.name, pen.one("NONE", "AWS_IAM")),
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
        _resource_policies(pen, scene) if pen.subject(unruled) else (UNKNOWN_SETTING, UNKNOWN_SETTING)
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
        pen.policy(f"{name}Policy", _resource_policy(pen, scene), 0.2) if pen.chance(0.2) else UNKNOWN_SETTING
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
        policy=pen.policy(f"{name}Policy", _domain_policy(pen, scene), 0.1),
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
        pen.policy("endpointPolicy", _endpoint_policy(pen, scene), 0.2),
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
        policies=_caller_policies(pen, scene),
        boundary=pen.policy("boundary", identity_policy(pen, scene), 0.5),
        session=pen.policy("session", identity_policy(pen, scene), 0.5),
        scps=pen.policy("scps", identity_policy(pen, scene) if pen.chance(0.5) else guardrails, 0.4),
        rcps=pen.policy("rcps", resource_policy(pen, scene), 0.5) if pen.chance(0.5) else UNKNOWN_SETTING,
        certificate=pen.told(pen.chance(0.5)),
    )


def _caller_policies(pen: Pen, scene: Scene) -> Setting[tuple[object, ...]]:
    policies: list[object] = [identity_policy(pen, scene) for _ in range(pen.one(0, 1, 1, 1, 2))]
    if pen.chance(0.1):
        policies.append("arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess")
    return pen.told(tuple(policies), 0.05)


# Policies


def _resource_policies(pen: Pen, scene: Scene) -> tuple[Setting[object], Setting[object]]:
    edited = pen.policy("resourcePolicy", _resource_policy(pen, scene), 0.7 if scene.bypass else 0.2)
    if pen.chance(0.7):
        return edited, UNKNOWN_SETTING
    return edited, pen.policy("servedPolicy", _resource_policy(pen, scene), 0.2)


def _resource_policy(pen: Pen, scene: Scene) -> object:
    """As a document; sometimes as its text, sometimes one that nobody can read."""
    if pen.chance(0.03):
        return pen.one("{broken", [], "", {"Statement": "none"}, {"Version": "2012-10-17", "Statement": []})
    policy = resource_policy(pen, scene)
    return json.dumps(policy) if pen.chance(0.1) else policy


def resource_policy(pen: Pen, scene: Scene) -> dict[str, Any]:
    """A policy whose statements name somebody."""
    return _policy(pen, lambda: {**_who(pen, scene), **_what(pen, scene)})


def identity_policy(pen: Pen, scene: Scene) -> dict[str, Any]:
    """A policy whose statements name nobody."""
    return _policy(pen, lambda: _what(pen, scene))


def _endpoint_policy(pen: Pen, scene: Scene) -> dict[str, Any]:
    return _policy(pen, lambda: {**(_who(pen, scene) if pen.chance(0.8) else {}), **_what(pen, scene)})


def _domain_policy(pen: Pen, scene: Scene) -> dict[str, Any]:
    def statement() -> dict[str, Any]:
        resource = pen.one("*", "*", "*", "execute-api:/*", f"{ARN}/*")
        if pen.chance(0.4):
            return {"Principal": "*", "Action": "execute-api:Invoke", "Resource": resource}
        return {**_who(pen, scene), **_what(pen, scene), "Resource": resource}

    return _policy(pen, statement)


def _policy(pen: Pen, statement: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    drawn = [_with_effect(pen, statement(), number) for number in range(pen.one(1, 1, 2, 2, 3))]
    statements = [{**drawn[0], **_EVERY_CALL}, *drawn[1:]] if pen.chance(0.4) else drawn
    version = {"Version": "2012-10-17"} if pen.chance(0.85) else {}
    return {**version, "Statement": statements}


_EVERY_CALL = {"Effect": "Allow", "Action": "execute-api:*", "Resource": "*"}


def _with_effect(pen: Pen, statement: dict[str, Any], number: int) -> dict[str, Any]:
    effects = ("Allow", "Allow", "Allow", "Deny") if number == 0 else ("Allow", "Deny", "Deny")
    effect = "Perhaps" if pen.chance(0.01) else pen.one(*effects)
    return {"Effect": effect, **statement}


def _who(pen: Pen, scene: Scene) -> dict[str, Any]:
    if pen.chance(0.05):
        return {"NotPrincipal": {"AWS": pen.one(scene.arn, USER, PARTNER)}}
    if pen.chance(0.6):
        return {"Principal": pen.one("*", "*", {"AWS": "*"})}
    root = f"arn:aws:iam::{OWNER}:root"
    named: tuple[object, ...] = (scene.arn, scene.arn, [ROLE, PARTNER], OWNER, root, STRANGER, USER)
    return {"Principal": {"AWS": pen.one(*named)}}


def _what(pen: Pen, scene: Scene) -> dict[str, Any]:
    """Half of the statements are for every call."""
    action = "NotAction" if pen.chance(0.05) else "Action"
    resource = "NotResource" if pen.chance(0.07) else "Resource"
    statement: dict[str, Any] = {action: _action(pen, scene), resource: _resource(pen, scene)}
    if pen.chance(0.3):
        conditions = (*_CONDITIONS, *_of_caller(pen, scene))
        statement["Condition"] = dict(pen.some(conditions, pen.one(1, 1, 2), 1))
    return statement


def _action(pen: Pen, scene: Scene) -> object:
    if pen.chance(0.5):
        return pen.one("execute-api:*", "*")
    if scene.bypass or scene.managing:
        return pen.one("execute-api:InvalidateCache", "execute-api:ManageConnections", "execute-api:Invoke")
    return pen.one("execute-api:Invoke", "execute-api:Invoke", ["execute-api:invoke", "s3:*"], "s3:GetObject")


def _resource(pen: Pen, scene: Scene) -> object:
    if pen.chance(0.4):
        return pen.one("*", "*", "execute-api:/*")
    verb, below = scene.verb.upper(), scene.inner.strip("/")
    if pen.chance(0.5):
        return pen.one(
            f"execute-api:/{scene.stage}/*", f"execute-api:/{scene.stage}/{verb}/{below}", f"{ARN}/*",
            f"{ARN}/{scene.stage}/*/{below}",
        )  # fmt: skip
    return pen.one(
        "execute-api:/dev/*", f"{ARN}/*/GET/orders/a/b",
        f"{ARN}/{scene.stage}/$connect", [f"{ARN}/dev/*", f"{ARN}/prod/GET/orders"],
        f"arn:aws:execute-api:*:{STRANGER}:{API}/*", f"{ARN}/*/*/@connections/*",
        f"arn:aws:execute-api:*:*:{OTHER_API}/*", f"{ARN}/prod/*/${{aws:username}}",
    )  # fmt: skip


_CONDITIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("IpAddress", {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}),
    ("NotIpAddress", {"aws:SourceIp": "203.0.113.0/24"}),
    ("IpAddress", {"aws:VpcSourceIp": "10.0.0.0/8"}),
    ("StringEquals", {"aws:SourceVpce": "vpce-0a"}),
    ("StringNotEquals", {"aws:SourceVpce": ["vpce-0a", "vpce-0c"]}),
    ("StringNotEquals", {"aws:SourceVpc": "vpc-1"}),
    ("StringEqualsIfExists", {"aws:SourceVpc": "vpc-2"}),
    ("Bool", {"aws:SecureTransport": "false"}),
    ("StringEquals", {"aws:RequestedRegion": "eu-west-1"}),
    ("StringNotEquals", {"aws:RequestedRegion": "us-east-1"}),
    ("StringEquals", {"aws:PrincipalOrgID": "o-1"}),
    ("Null", {"aws:SourceVpce": "true"}),
    ("DateLessThan", {"aws:CurrentTime": "2020-01-01T00:00:00Z"}),
    ("StringSomehow", {"aws:SourceIp": "203.0.113.9"}),
)


def _of_caller(pen: Pen, scene: Scene) -> tuple[tuple[str, dict[str, Any]], ...]:
    return (
        ("ArnLike", {"aws:PrincipalArn": pen.one(scene.arn, f"arn:aws:iam::{OWNER}:*")}),
        ("StringEquals", {"aws:PrincipalAccount": pen.one(OWNER, STRANGER)}),
    )


def seeded(seed: int, count: int) -> Iterable[World]:
    """So many worlds, the same for the same seed; each can be made again from its name."""
    return (generated(Random(f"{seed}:{n}"), f"generated {seed}:{n}") for n in range(count))
