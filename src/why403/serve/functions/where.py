"""Where a call landed, as far as a function is told of it: the request context of its event.

For the author of the gateway: one `Where` a call, made of the landing and of the socket; what stands in it
reaches user code as it is.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import field
from typing import Literal
from urllib.parse import parse_qsl

from why403.credentials.authorizer.method_arn import MethodArn
from why403.frozen import dataclass
from why403.model.incident import Request
from why403.redaction.reprs import masked_repr

NOBODY: Mapping[str, object] = {}
DEFAULT_STAGE = "$default"
_IDENTITY = (
    "accessKey",
    "accountId",
    "apiKey",
    "apiKeyId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "user",
    "userArn",
)
_LEFT_OUT = frozenset({"content-length", "connection"})
_ONLY_WITH_KEYS = frozenset({"apiKey", "apiKeyId"})


@dataclass(frozen=True, slots=True)
class Connection:
    """A WebSocket connection; `at` is when it was made, in seconds since 1970."""

    id: str
    at: float
    message: str = ""
    close_code: int = 1005
    close_reason: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """One call at one route of one stage.

    `route` is the configured path (REST) or the route key (`GET /pets`, `$default`, `$connect`), `path` the
    path inside the API, and `called_path` the one that was called, with the stage or the base path.
    `parameters` are those of the path, `variables` those of the stage. `caller` has what is known of who
    calls, by the names of `$context.identity` (an API key, a signer, a certificate); `authorizer` what an
    authorizer handed on, as `handed_on` makes it. `at` is in seconds since 1970.
    """

    kind: Literal["REST", "HTTP", "WEBSOCKET"]
    api: str
    stage: str
    route: str
    path: str
    called_path: str
    domain: str
    source_ip: str
    account: str = "123456789012"
    region: str = "us-east-1"
    partition: str = "aws"
    resource_id: str = ""
    request_id: str = ""
    extended_id: str = ""
    trace_id: str = ""
    at: float = 0.0
    scheme: str = "https"
    port: int = 443
    protocol: str = "HTTP/1.1"
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    caller: Mapping[str, object] = field(default_factory=dict, repr=False)
    authorizer: Mapping[str, object] | None = field(default=None, repr=False)
    connection: Connection | None = None

    __repr__ = masked_repr

    def arn(self, verb: str) -> str:
        """The ARN of the call, as authorizers are asked about it."""
        if self.kind == "WEBSOCKET":
            return str(self._arn(self.route, None))
        return str(self._arn(verb, self.path.removeprefix("/")))

    def _arn(self, verb: str, path: str | None) -> MethodArn:
        return MethodArn(self.partition, self.region, self.account, self.api, self.stage, verb, path)


def verb_of(request: Request) -> str:
    """The verb of a request that is known."""
    return request.method.upper() if isinstance(request.method, str) else "GET"


def query_of(request: Request) -> str:
    """The query as it was sent."""
    return request.url.partition("#")[0].partition("?")[2] if isinstance(request.url, str) else ""


def gathered(pairs: list[tuple[str, str]], *, exact: bool = True) -> dict[str, list[str]]:
    """All values of each name, under the spelling that came first."""
    found: dict[str, list[str]] = {}
    spelt: dict[str, str] = {}
    for name, value in pairs:
        key = spelt.setdefault(name if exact else name.lower(), name)
        found.setdefault(key, []).append(value)
    return found


def parameters_of(request: Request) -> dict[str, list[str]]:
    """The query's parameters, decoded."""
    return gathered(parse_qsl(query_of(request), keep_blank_values=True))


def headers_of(request: Request, where: Where) -> list[tuple[str, str]]:
    """The headers with those that API Gateway adds; the caller's address stands behind those that came."""
    added = {"X-Forwarded-Port": str(where.port), "X-Forwarded-Proto": where.scheme}
    names = {*map(str.lower, added), "x-forwarded-for"}
    if where.kind == "REST":
        names |= _LEFT_OUT
    before = [value for name, value in request.headers if name.lower() == "x-forwarded-for"]
    kept = [(name, value) for name, value in request.headers if name.lower() not in names]
    if where.trace_id:
        added["X-Amzn-Trace-Id"] = where.trace_id
    return [*kept, ("X-Forwarded-For", ", ".join((*before, where.source_ip))), *added.items()]


def request_context(request: Request, where: Where) -> dict[str, object]:
    """`requestContext` of REST APIs and of format 1.0; `$context` has the same names."""
    names = _IDENTITY if "apiKey" in where.caller else [n for n in _IDENTITY if n not in _ONLY_WITH_KEYS]
    agent = request.header("User-Agent")
    told: dict[str, object] = {
        "accountId": where.account,
        "apiId": where.api,
        "domainName": where.domain,
        "domainPrefix": where.domain.partition(".")[0],
        "extendedRequestId": where.extended_id or where.request_id,
        "httpMethod": verb_of(request),
        "identity": {
            **dict.fromkeys(names),
            "sourceIp": where.source_ip,
            "userAgent": agent if isinstance(agent, str) else None,
            **where.caller,
        },
        "path": where.called_path,
        "protocol": where.protocol,
        "requestId": where.request_id,
        "requestTime": clf_time(where.at),
        "requestTimeEpoch": int(where.at * 1000),
        "resourceId": where.resource_id or None,
        "resourcePath": where.route if where.kind == "REST" else where.route.rpartition(" ")[2],
        "stage": where.stage,
    }
    return told if where.authorizer is None else {**told, "authorizer": dict(where.authorizer)}


def clf_time(at: float) -> str:
    """As logs have it: 12/Mar/2020:19:03:58 +0000."""
    moment = time.gmtime(at)
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return time.strftime(f"%d/{months[moment.tm_mon - 1]}/%Y:%H:%M:%S +0000", moment)
