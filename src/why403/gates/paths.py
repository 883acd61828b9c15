"""The only list of gates, in the order of the line, and the pairs whose order is documented.

A local gateway must answer something, so it follows the line. Diagnosis relies on `BEFORE` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from why403 import facts
from why403.frozen import replace
from why403.gates import (
    api_key,
    authorize,
    backend,
    cors,
    domain,
    edge,
    endpoint,
    host,
    lambda_authorizer,
    request,
    route,
    routing_rules,
    signature,
    stage,
    throttle,
    token,
    waf,
)
from why403.gates.check import Check, Gate, Spoken
from why403.gates.guide import READ, guide
from why403.logic.claims import Claim, assumed, documented
from why403.logic.formula import all_of, any_of, negate
from why403.model.site import Site
from why403.refusals.refusal import BrowserRefusal

if TYPE_CHECKING:
    from why403.logic.binding import Defining

LINE: tuple[Gate, ...] = (
    edge.GATE,
    endpoint.GATE,
    host.GATE,
    routing_rules.GATE,
    domain.GATE,
    stage.GATE,
    request.SIZE,
    waf.GATE,
    signature.VERIFIED,
    route.GATE,
    signature.GATE,
    token.GATE,
    authorize.FIRST,
    lambda_authorizer.GATE,
    authorize.GATE,
    api_key.GATE,
    throttle.GATE,
    request.GATE,
    authorize.CACHE,
    backend.GATE,
    cors.GATE,
)

BY_NAME = {gate.name: gate for gate in LINE}

OLDER_NAMES = dict.fromkeys(
    ("permissions", "resource-policy", "resource-policy-first", "connections"), "authorize"
)
"""Names of gates that went into another, as they are still asked for."""

_WAF_FIRST = documented(
    "AWS WAF is evaluated before resource policies, IAM policies, Lambda authorizers and Cognito authorizers",
    guide("apigateway-control-access-aws-waf"),
    READ,
)
_ENDPOINT_FIRST = documented(
    "The VPC endpoint policy is evaluated before the method's authorization",
    guide("apigateway-vpc-endpoint-policies"),
    READ,
)
_FLOW = documented(
    "A signature or a token is checked before the policies are combined",
    guide("apigateway-authorization-flow"),
    READ,
)

_REACHES_NO_STAGE = documented(
    (
        "A disabled default endpoint returns 403 Forbidden; a private API can only be called through a "
        "VPC endpoint"
    ),
    guide("rest-api-disable-default-endpoint"),
    "2026-11-28",
)
_DENY_FIRST = documented(
    "An explicit Deny in the resource policy refuses the call before a Lambda authorizer is invoked",
    guide("apigateway-authorization-flow"),
    READ,
)
_NO_METHOD = documented(
    "Authorization, API keys and validation are settings of a method; if no method matches, there are none",
    guide("api-gateway-method-settings-method-request"),
    READ,
)
_OF_A_METHOD = (
    "signature",
    "token",
    "lambda-authorizer",
    "api-key",
    "request",
    "cache",
    "backend",
)

_BEHIND = (
    "endpoint",
    "routing-rules",
    "domain",
    "stage",
    "route",
    "authorize-first",
    "authorize",
    "request-size",
    "throttle",
    "cors",
    "signature-verified",
    *_OF_A_METHOD,
)

_INSIDE = ("waf", "stage", "route", "request-size", "throttle", *_OF_A_METHOD)
"""What a call meets that has reached the API."""

BEFORE: dict[tuple[str, str], Claim] = {
    **{("endpoint", gate): _REACHES_NO_STAGE for gate in _INSIDE},
    **{("edge", gate): edge.FRONT_FIRST for gate in _BEHIND},
    **{("route", gate): _NO_METHOD for gate in _OF_A_METHOD},
    ("waf", "authorize"): _WAF_FIRST,
    ("waf", "signature"): _WAF_FIRST,
    ("waf", "signature-verified"): _WAF_FIRST,
    ("waf", "lambda-authorizer"): _WAF_FIRST,
    ("waf", "token"): _WAF_FIRST,
    ("waf", "api-key"): _WAF_FIRST,
    ("waf", "backend"): _WAF_FIRST,
    ("endpoint", "signature"): _ENDPOINT_FIRST,
    ("endpoint", "signature-verified"): _ENDPOINT_FIRST,
    ("endpoint", "token"): _ENDPOINT_FIRST,
    ("endpoint", "lambda-authorizer"): _ENDPOINT_FIRST,
    ("endpoint", "authorize-first"): _ENDPOINT_FIRST,
    ("endpoint", "authorize"): _ENDPOINT_FIRST,
    ("signature", "authorize"): _FLOW,
    ("signature-verified", "authorize"): _FLOW,
    ("token", "authorize"): _FLOW,
    ("authorize-first", "lambda-authorizer"): _DENY_FIRST,
    ("authorize-first", "authorize"): _DENY_FIRST,
    ("waf", "authorize-first"): _WAF_FIRST,
}
"""Pairs of gates of which the first is documented to come before the second.

They are not chained: where no method matches, a signature is none of a method's, and the policies are read
all the same.
"""

BEFORE_CHECK: dict[tuple[str, str], Claim] = {
    ("route", "authorizer.policy"): _NO_METHOD,
    ("routing-rules", "domain.mapping"): routing_rules.RULES_FIRST,
}
"""The same of one check, where a gate has some that ask for a method and some that do not."""


WRITTEN_ORDER = assumed(
    "Checks whose order AWS does not document are assumed to run in the order of `why403 rule`", READ
)


def first_of_two(first: str, gate: str, check: str) -> Claim | None:
    """The claim that a gate comes before this check of another; `None` where AWS does not document it."""
    return BEFORE.get((first, gate)) or BEFORE_CHECK.get((first, check))


@cache
def preceding(gate: str, check: str) -> frozenset[str]:
    """The gates that are documented to come before this check of this gate."""
    of_gate = {first for first, second in BEFORE if second == gate}
    return frozenset(of_gate.union(first for first, second in BEFORE_CHECK if second == check))


_CONNECT_ONLY = documented(
    "A WebSocket API authorizes only the $connect route; an open connection stays authorized",
    guide("apigateway-websocket-api-lambda-auth"),
    READ,
)
_ROUTES_HAVE_KEYS = documented(
    "API keys and authorizers are settings of a route, and @connections is not a route",
    "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html",
    READ,
)
_NO_CORS = documented(
    "A browser does not check CORS headers on a WebSocket: the server has to check the Origin",
    "https://www.rfc-editor.org/rfc/rfc6455#section-10.2",
    READ,
)
NOT_MET: Mapping[str, Mapping[str, Claim]] = {
    "handshake": {"cors": _NO_CORS},
    "message": {
        "signature": _CONNECT_ONLY,
        "signature-verified": _CONNECT_ONLY,
        "lambda-authorizer": _CONNECT_ONLY,
        "authorize": _CONNECT_ONLY,
        "cors": _NO_CORS,
    },
    "connections": {
        "lambda-authorizer": authorize.ALWAYS_SIGNED,
        "api-key": _ROUTES_HAVE_KEYS,
    },
}
"""The gates of a WebSocket API that a handshake, a message or a call of @connections does not meet."""


def path(site: Site) -> Iterator[tuple[Gate, Check]]:
    """Every check that a call to this site meets, in the order of the line, with what is said of its
    facts."""
    if not site.definitions:
        yield from _met(site)
        return
    defining = _defining(site)
    for gate, check in _met(site):
        refusals, also = (_defined(spoken, defining) for spoken in (check.refusals, check.also))
        holds, known = defining.of(check.holds), defining.of(check.known)
        yield gate, Check(check.name, holds, refusals, also, check.source, known)


def holding(site: Site) -> Iterator[tuple[Gate, Check]]:
    """The same for who asks what must hold alone: nothing is said of when each refusal is given."""
    defining = _defining(site)
    for gate, check in _met(site):
        holds = defining.of(check.holds)
        yield gate, Check(check.name, holds, check.refusals, check.also, check.source, check.known)


def _met(site: Site) -> Iterator[tuple[Gate, Check]]:
    """Checks before anything is said of their facts: they hang on the kind of API and on what is given."""
    return iter(_of_kind(site.kind) if not site.given else _checks(site))


@cache
def _of_kind(kind: str) -> tuple[tuple[Gate, Check], ...]:
    return tuple(_checks(Site(kind)))


def _checks(site: Site) -> Iterator[tuple[Gate, Check]]:
    for gate in LINE:
        for check in gate.checks(site):
            yield gate, _at_moments(gate, check, site) if site.kind == "WEBSOCKET" else check


def _defining(site: Site) -> Defining:
    from why403.logic.binding import Defining

    return Defining(site.body)


def _defined(refusals: tuple[Spoken, ...], defining: Defining) -> tuple[Spoken, ...]:
    """Refusals with what is said of the facts of their conditions beside these."""
    return tuple(Spoken(each.refusal, defining.of(each.when), each.source) for each in refusals)


def _at_moments(gate: Gate, check: Check, site: Site) -> Check:
    """The check, at the moments of a WebSocket API at which it is met and browsers complain."""
    away = [moment for moment, gates in NOT_MET.items() if gate.name in gates]
    holds = any_of((site.says(facts.WEBSOCKET_MOMENT, *away), check.holds)) if away else check.holds
    return replace(check, holds=holds, also=tuple(_complained(check.also, site)))


def _complained(also: tuple[Spoken, ...], site: Site) -> Iterator[Spoken]:
    """Where browsers check no CORS headers they do not complain of them either."""
    silent = [moment for moment, gates in NOT_MET.items() if "cors" in gates]
    complains = negate(site.says(facts.WEBSOCKET_MOMENT, *silent))
    for spoken in also:
        of_browser = isinstance(spoken.refusal, BrowserRefusal)
        yield replace(spoken, when=all_of((complains, spoken.when))) if of_browser else spoken
