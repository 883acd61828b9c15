"""The rights of least privilege to call some routes: made, and proved on every route that the API has.

An ARN's wildcard goes over slashes, so that a statement for a path with a parameter can admit longer paths
too: these are named, never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, count

from why403.aws.arns import ApiArn
from why403.frozen import dataclass
from why403.gates.guide import guide
from why403.iam.combination import Policies
from why403.iam.decide import decide
from why403.iam.documents import parse_policy
from why403.iam.outcome import Outcome
from why403.iam.principals import caller_of
from why403.iam.request import Request
from why403.iam.variables import quoted
from why403.logic.claims import documented
from why403.model.configuration import Configuration
from why403.model.route import Route
from why403.model.routes import ANY_VERBS, Routes, segments

SOURCES = (
    documented(
        "The ARN of a method ends in STAGE/VERB/PATH, and a wildcard stands for what is not named",
        guide("api-gateway-control-access-using-iam-policies-to-invoke-api"),
        "2026-11-28",
    ),
    documented(
        "A caller of another account needs an identity policy and the API's resource policy",
        guide("apigateway-authorization-flow"),
        "2026-11-28",
    ),
)
_INVOKE = "execute-api:Invoke"
_PARAMETER = re.compile(r"\{[^}/]*\}")
_SAMPLE = "example"
_EVERY_PATH = "/{proxy+}"
"""What a route without a path stands for."""
CONNECT = "$connect"
"""The route of the handshake of a WebSocket API."""
_ANY = ("ANY", "*", "", "$default")
"""How a route is written that takes every verb."""
_STAND_INS = {"region": "us-east-1", "account": "000000000000", "api": "a1b2c3d4e5"}
"""For parts that nobody told, while it is proved: they are the same for every route."""
UNTOLD = {"region": "REGION", "account": "ACCOUNT", "api": "API_ID"}
"""What the owner fills in, where nobody told it."""
Statement = dict[str, object]


@dataclass(frozen=True, slots=True)
class Grant:
    """Statements for the caller's identity policy and, across accounts, for the API's resource policy.

    `admits` are the routes that were meant, `also` others that the same statement admits. `untold` are the
    parts of the ARNs to fill in; `account_told` says whether it is known that no resource policy is needed.
    """

    identity: Statement
    resource: Statement | None
    admits: tuple[str, ...]
    also: tuple[str, ...]
    untold: tuple[str, ...]
    account_told: bool


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of an API's ARNs; what is not told is empty."""

    partition: str = "aws"
    region: str = ""
    account: str = ""
    api: str = ""
    stage: str = "*"

    def arn(self, below: str, instead: dict[str, str]) -> str:
        """The ARN of what stands below the API."""
        region, account, api = (getattr(self, name) or instead[name] for name in ("region", "account", "api"))
        return str(ApiArn(self.partition, region, account, api, below))


def grant(configuration: Configuration, wanted: Sequence[Route], principal: str, target: Target) -> Grant:
    """The rights of a principal to call these routes of an API, and no more than ARNs can say."""
    below = sorted({arn_below(route, target.stage) for route in wanted})
    identity = _statement([target.arn(each, UNTOLD) for each in below])
    admitted = _admitted(configuration, [target.arn(each, _STAND_INS) for each in below], principal, target)
    meant = [name_of(route) for route in wanted]
    caller = caller_of(principal)
    other = bool(target.account) and caller.account != target.account
    resource = {**identity, "Principal": {"AWS": principal}} if other else None
    untold = tuple(UNTOLD[name] for name in UNTOLD if not getattr(target, name))
    also = tuple(each for each in admitted if each not in meant)
    return Grant(identity, resource, tuple(meant), also, untold, bool(target.account))


def _statement(arns: Sequence[str]) -> Statement:
    return {"Effect": "Allow", "Action": _INVOKE, "Resource": arns[0] if len(arns) == 1 else list(arns)}


def arn_below(route: Route, stage: str) -> str:
    """As an ARN of a policy has it: a parameter, and every verb, as a wildcard."""
    verb = "*" if route.verb in _ANY else route.verb
    path = "*".join(map(quoted, _PARAMETER.split(route.path)))
    return f"{stage}/{verb}/{path.strip('/')}"


def _admitted(
    configuration: Configuration, arns: Sequence[str], principal: str, target: Target
) -> tuple[str, ...]:
    """The routes of the API at which the statement, alone, lets the caller in."""
    account = caller_of(principal).account or _STAND_INS["account"]
    policy = parse_policy({"Version": "2012-10-17", "Statement": [_statement(arns)]}, "grant")
    around = Policies(account, (policy,))
    return tuple(
        name_of(route)
        for route in routes_of(configuration)
        if any(
            decide(Request(_INVOKE, arn, principal, {}), around).outcome is Outcome.ALLOWED
            for arn in _calls(configuration, route, target)
        )
    )


def _calls(configuration: Configuration, route: Route, target: Target) -> list[str]:
    """ARNs of calls that meet a route: of each verb, with its parameters filled in."""
    stage = target.stage if target.stage != "*" else _SAMPLE
    calls = calls_of(configuration, route)
    return [target.arn(f"{stage}/{verb}/{path.strip('/')}", _STAND_INS) for verb, path in calls]


def calls_of(configuration: Configuration, route: Route) -> tuple[tuple[str, str], ...]:
    """Calls that meet a route, as verb and path: of every verb that it takes, its parameters filled in."""
    return tuple((verb, _path_to(configuration, route, verb)) for verb in verbs_of(route))


def call_to(configuration: Configuration, route: Route) -> tuple[str, str]:
    """One call that meets this route, as verb and path; a GET where it takes that."""
    if route.verb == CONNECT:
        return "GET", "/"
    verbs = verbs_of(route)
    verb = "GET" if "GET" in verbs else verbs[0]
    return verb, _path_to(configuration, route, verb)


def verbs_of(route: Route) -> list[str]:
    """The verbs that a route takes."""
    return sorted(ANY_VERBS) if route.verb in _ANY else [route.verb]


def _path_to(configuration: Configuration, route: Route, verb: str) -> str:
    """A path that lands on this route and on none of its siblings; the plain one where there is none."""
    written = route.path if route.path.startswith("/") else _EVERY_PATH
    told = _served(configuration)
    plain = _filled(written, _SAMPLE, 1)
    if told is None:
        return plain
    whole, name = configuration.api.kind.value == "HTTP", name_of(route)
    for path in chain((plain,), _other_paths(written, told)):
        met = told.match(verb, path, whole_first=whole)
        if met is None or name_of(met) == name:
            return path
    return plain


def _other_paths(written: str, told: Routes) -> Iterator[str]:
    """The parameters filled with a word that no route writes out, and a greedy one with more and more of
    them, up to more than any route has."""
    parts = [segments(each.path) for each in told]
    taken = {part for each in parts for part in each}
    word = next(each for n in count() if (each := f"{_SAMPLE}{n or ''}") not in taken)
    longest = max((len(each) for each in parts), default=0) + 1 if "+}" in written else 1
    for more in range(1, longest + 1):
        yield _filled(written, word, more)


def _filled(written: str, word: str, more: int) -> str:
    """The path of a route with a word for each parameter, and so many for a greedy one."""
    return _PARAMETER.sub(lambda found: "/".join([word] * (more if found[0].endswith("+}") else 1)), written)


def _served(configuration: Configuration) -> Routes | None:
    told = (configuration.api.served.value, configuration.api.routes.value)
    return next((each for each in told if isinstance(each, Routes)), None)


def routes_of(configuration: Configuration) -> tuple[Route, ...]:
    """The routes, as they are served where that is told."""
    return tuple(_served(configuration) or ())


def name_of(route: Route) -> str:
    """The route as a person writes it."""
    return f"{route.verb} {route.path}".strip()
