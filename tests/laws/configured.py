"""Generated configurations: what is true of a call is drawn first, then written as `config` and as a request.

Nothing here asks the code that reads configurations; AWS's documentation says what each part means.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.laws.worlds import AUTHORIZATIONS, choices, named_in_denials, passing, read_by
from why403 import facts as f
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT
from why403.model.incident import Headers, Request

API, OWNER, KEY = "a1b2c3d4e5", "111122223333", "k3yOfThePartner00000000000f00d"
ARN = f"arn:aws:execute-api:eu-west-1:{OWNER}:{API}"
SIGNATURE = (
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/execute-api/aws4_request, "
    f"SignedHeaders=host;x-amz-date, Signature={'0123456789abcdef' * 4}"
)
HEADERS = {"none": None, "bearer": "Bearer eyJhbGciOi****", "sigv4": SIGNATURE, "other": "Basic ****"}

Config = dict[str, Any]
Truths = dict[Fact, Value]
Draw = st.DrawFn
likely = st.sampled_from((True, True, True, False))


@dataclass(frozen=True)
class SetUp:
    """A complete configuration, a call, and everything that is true of the two."""

    config: Config
    request: Request
    world: dict[str, Value]


@dataclass
class Parts:
    """What is gathered while it is drawn."""

    kind: str
    truths: Truths = field(default_factory=dict)
    config: Config = field(default_factory=lambda: {"api": {"id": API, "accountId": OWNER}})
    headers: list[tuple[str, str]] = field(default_factory=list)


Part = Callable[[Draw, Parts], None]


@st.composite
def set_ups(draw: Draw, kind: str) -> SetUp:
    """One API of this kind with all around it, and one call."""
    parts = Parts(kind)
    for part in PARTS[kind]:
        part(draw, parts)
    base = "shop/" if parts.truths[f.HOST_KIND] == "custom" else "prod/" if kind != "HTTP" else ""
    path = "" if kind == "WEBSOCKET" else "orders/5"
    name = "api.example.com" if base == "shop/" else f"{API}.execute-api.eu-west-1.amazonaws.com"
    headers: Headers = tuple(parts.headers)
    request = Request("GET", f"https://{name}/{base}{path}".rstrip("/"), headers, complete=True)
    return SetUp(parts.config, request, _world(draw, parts))


def _world(draw: Draw, parts: Parts) -> dict[str, Value]:
    """What no configuration says can be anything, and is mostly fine."""
    told = {fact.name: value for fact, value in parts.truths.items()}
    world = passing(parts.kind)
    free = [fact for fact in read_by(parts.kind) if fact not in parts.truths and fact not in FIXED]
    for fact in draw(st.lists(st.sampled_from(free), unique=True, max_size=3)):
        world[fact.name] = draw(st.sampled_from(choices(fact, parts.kind)))
    world = {**world, **told}
    if f.BYPASSES_CACHE.name in world:
        world[f.BYPASSES_CACHE.name] = False
    return {**world, f.DENIED_CALLER.name: named_in_denials(world)}


FIXED = (
    f.REAL_GATEWAY,
    f.CLIENT,
    f.PREFLIGHT,
    f.FRONT,
    f.HOST_REWRITTEN,
    f.HOST_FORWARDED,
    f.HOST_KNOWN,
    f.STAGE_IN_PATH,
    f.WEBSOCKET_MOMENT,
    f.BYPASSES_CACHE,
    f.DENIED_CALLER,
    f.API_KEY,
    f.AUTHORIZATION,
)
"""Told by the request, which is the same in these respects for all."""


def _host(draw: Draw, parts: Parts) -> None:
    custom = parts.kind != "WEBSOCKET" and draw(st.booleans())
    parts.truths[f.HOST_KIND] = "custom" if custom else "execute-api"
    _stages(draw, parts, in_url=not custom)
    if not custom:
        return
    mapped, asks, brings = draw(likely), draw(st.booleans()), draw(st.booleans())
    parts.truths |= {f.MAPPING_EXISTS: mapped, f.STAGE_IN_PATH: False, f.HOST_KNOWN: True}
    parts.truths |= {f.RULES_ONLY: False}
    stage = "prod" if parts.kind != "HTTP" else "$default"
    domain: Config = {"domainName": "api.example.com", "endpointAccessMode": "BASIC"}
    domain["routingMode"] = "API_MAPPING_ONLY"
    domain["mappings"] = [{"path": "shop" if mapped else "other", "stage": stage, "api": API}]
    domain["mutualTlsAuthentication"] = {"truststoreUri": "s3://b/t.pem"} if asks else "absent"
    parts.config |= {"domain": domain, "front": "absent"}
    if not brings:
        parts.config["clientCertificate"] = "absent"
    if asks and not brings:
        parts.truths[f.CLIENT_CERTIFICATE_TRUSTED] = False
    elif not asks:
        parts.truths[f.CLIENT_CERTIFICATE_TRUSTED] = True
    parts.truths[f.ACCESS_MODE_MET] = True


def _stages(draw: Draw, parts: Parts, *, in_url: bool) -> None:
    """A mapping to a stage that is gone leads to none; the URL of an own host names it."""
    name = "$default" if parts.kind == "HTTP" else "prod"
    there = draw(likely)
    parts.config["stages"] = [name, "dev"] if there else ["dev"]
    parts.truths[f.STAGE_EXISTS] = there
    if in_url:
        parts.truths[f.STAGE_IN_PATH] = False


def _endpoint(draw: Draw, parts: Parts) -> None:
    kind = draw(st.sampled_from(("REGIONAL", "EDGE", "PRIVATE"))) if parts.kind == "REST" else "REGIONAL"
    through = parts.kind == "REST" and draw(st.booleans())
    own = parts.truths[f.HOST_KIND] == "execute-api"
    reached = through if kind == "PRIVATE" else not (through and own)
    parts.truths |= {f.ENDPOINT_TYPE: kind, f.VPC_ENDPOINT: through, f.ENDPOINT_REACHED: reached}
    parts.config["api"]["endpointConfiguration"] = {"types": [kind]}
    parts.config["callerIp"] = "10.0.3.4" if through else "203.0.113.9"
    parts.config["vpcEndpoint"] = {"id": "vpce-0a1b2c3d", "policy": "absent"} if through else "absent"
    parts.truths |= {f.VPCE_POLICY_CUSTOM: False, f.VPCE_POLICY_DENIES: False}
    if through and draw(st.booleans()):
        admits = draw(st.booleans())
        parts.config["vpcEndpoint"]["policy"] = _policy(_allow("*") if admits else _allow(f"{ARN}/dev/*"))
        parts.truths |= {f.VPCE_POLICY_CUSTOM: True, f.VPCE_POLICY_ALLOWS: admits}
    open_to_all = draw(likely)
    parts.config["api"]["disableExecuteApiEndpoint"] = not open_to_all
    parts.truths[f.DEFAULT_ENDPOINT] = open_to_all


def _waf(draw: Draw, parts: Parts) -> None:
    did = draw(st.sampled_from(("absent", "ALLOW", "BLOCK")))
    parts.config["webAcl"] = did if did == "absent" else {"action": did}
    parts.truths[f.WAF_ALLOWS] = did != "BLOCK"


ROUTES = ("GET /orders/5", "GET /orders/{id}", "ANY /orders/{id}", "GET /{proxy+}", "ANY /orders/{rest+}")
OTHERS = ("POST /orders/5", "GET /orders", "GET /orders/5/items", "GET /Orders/{id}")


def _method(draw: Draw, parts: Parts) -> None:
    """Defined or not, served as it is edited or not yet."""
    defined, served = draw(likely), draw(likely)
    needed = parts.kind != "HTTP" and draw(st.booleans())
    authorization = draw(st.sampled_from(AUTHORIZATIONS[parts.kind]))
    parts.truths |= {f.METHOD_AUTHORIZATION: authorization, f.API_KEY_REQUIRED: needed}
    settings = {"authorization": authorization, "apiKeyRequired": needed}
    others: list[object] = list(draw(st.lists(st.sampled_from(OTHERS), unique=True)))
    own = {"route": draw(st.sampled_from(ROUTES)), **settings}
    if parts.kind == "WEBSOCKET":
        parts.config["routes"] = [{"route": "$connect", **settings}, "$default"]
        return
    parts.config["routes"] = [*others, own] if defined else others
    parts.config["deployedRoutes"] = [*others, own] if defined and served else others
    parts.truths |= {f.ROUTE_EXISTS: defined, f.ROUTE_DEPLOYED: served or not defined, f.STAGE_DEPLOYED: True}


def _credentials(draw: Draw, parts: Parts) -> None:
    sent = draw(st.sampled_from(tuple(HEADERS)))
    parts.truths[f.AUTHORIZATION] = sent
    text = HEADERS[sent]
    if text is not None:
        parts.headers.append(("Authorization", text))
    if sent == "sigv4":
        parts.headers.append(("X-Amz-Date", "20261122T101500Z"))
    parts.truths |= {f.SIGNATURE_READABLE: True, f.SIGNATURE_SCOPE_OK: True}
    if sent != "bearer":
        parts.truths[f.TOKEN_VALID] = False


def _key(draw: Draw, parts: Parts) -> None:
    """Keys and plans are lists of all that there are."""
    source = draw(st.sampled_from(("HEADER", "HEADER", "AUTHORIZER")))
    parts.config["api"]["apiKeySource"] = source
    parts.truths |= {f.KEY_SOURCE: source, f.API_KEY: ABSENT}
    if not draw(likely):
        return
    parts.headers.append(("x-api-key", KEY))
    known, enabled, joined, rate = draw(likely), draw(likely), draw(likely), draw(likely)
    other = {"id": "k0", "enabled": True, "value": "another0000000000000000000beef"}
    own = {"id": "k1", "enabled": enabled, "value": KEY}
    stage = {"apiId": API, "stage": "prod" if joined else "dev"}
    limit = {"rateLimit": 100 if rate else 0, "burstLimit": 100}
    parts.config["apiKeys"] = [other, own] if known else [other]
    parts.config["usagePlans"] = [{"id": "p1", "keys": ["k0", "k1"], "apiStages": [stage], "throttle": limit}]
    parts.truths |= {f.API_KEY: KEY, f.KEY_EXISTS: known}
    if known:
        parts.truths |= {f.KEY_ENABLED: enabled, f.KEY_IN_PLAN: joined}
    if known and joined:
        parts.truths[f.WITHIN_RATE] = rate


def _allow(resource: str, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource, **more}


def _policy(*statements: dict[str, object]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


_ELSEWHERE = {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}
_DENY = {"Effect": "Deny"}
POLICIES: tuple[tuple[object, bool, bool], ...] = (
    ("absent", False, False),
    (_policy(_allow("execute-api:/*")), True, False),
    (_policy(_allow(f"{ARN}/prod/GET/*")), True, False),
    (_policy(_allow("*"), {**_allow("execute-api:/*"), **_DENY}), True, True),
    (_policy(_allow(f"{ARN}/dev/*")), False, False),
    (_policy(_allow("*"), {**_allow(f"{ARN}/*/POST/*"), **_DENY}), True, False),
    (_policy(_allow("*", Condition=_ELSEWHERE)), False, False),
)
"""A resource policy, whether it allows the call, and whether it denies it."""


def _resource_policy(draw: Draw, parts: Parts) -> None:
    policy, allows, denies = draw(st.sampled_from(POLICIES))
    parts.config["resourcePolicy"] = policy
    parts.truths[f.RESOURCE_POLICY] = "none" if policy == "absent" else "present"
    parts.truths |= {f.RESOURCE_POLICY_ALLOWS: allows, f.RESOURCE_POLICY_DENIES: denies}
    if allows:
        parts.truths[f.RESOURCE_POLICY_GRANT] = "limited"


def _caller(draw: Draw, parts: Parts) -> None:
    """An identity's policies, for calls that are signed."""
    same, allows, denies, bounded = draw(likely), draw(likely), not draw(likely), not draw(likely)
    arn = f"arn:aws:sts::{OWNER if same else '444455556666'}:assumed-role/app/i-1"
    own = _without_principal(_allow("*" if allows else f"{ARN}/dev/*"))
    no = _without_principal({**_allow("*"), **_DENY})
    parts.config |= {
        "callerArn": arn,
        "callerPolicies": [_policy(own, *([no] if denies else []))],
        "permissionsBoundary": _policy(_without_principal(_allow(f"{ARN}/dev/*"))) if bounded else "absent",
        "sessionPolicy": "absent",
    }
    parts.truths |= {
        f.CALLER_ACCOUNT: "same" if same else "other",
        f.IDENTITY_ALLOWS: allows,
        f.IDENTITY_DENIES: denies,
        f.BOUNDARY_ALLOWS: not bounded,
        f.BOUNDARY_DENIES: False,
        f.SESSION_ALLOWS: True,
        f.SESSION_DENIES: False,
    }


def _without_principal(statement: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in statement.items() if key != "Principal"}


PARTS: dict[str, tuple[Part, ...]] = {
    "REST": (_host, _endpoint, _waf, _method, _credentials, _key, _resource_policy, _caller),
    "HTTP": (_host, _endpoint, _method, _credentials, _caller),
    "WEBSOCKET": (_host, _endpoint, _method, _credentials, _key, _caller),
}
