"""A REST API, its callers and their faults, and the access log that comes of them.

Every refusal in the log is caused: a caller has a fault, a method asks for something, and what is answered
then follows from AWS's pages, written down here once more and without a look at `gates/`. Each line has a
label, the true cause, and whether the log alone determines it.

Sources, read 2026-11-28: developer guide, supported-gateway-response-types, apigateway-resource-policies,
apigateway-authorization-flow, api-gateway-api-usage-plans, api-gateway-variables-for-access-logging;
Knowledge Center, api-gateway-troubleshoot-403-forbidden.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ACCOUNT, REGION, API, STAGE = "406912583377", "eu-central-1", "k3v9x2m7q1", "live"
HOST = f"{API}.execute-api.{REGION}.amazonaws.com"
BLOCKED_NETWORK = "198.51.100."

FORMAT = {
    "requestId": "requestId", "extendedRequestId": "extendedRequestId", "time": "requestTimeEpoch",
    "stage": "stage", "domain": "domainName", "method": "httpMethod", "path": "path",
    "resource": "resourcePath", "status": "status", "responseType": "error.responseType",
    "errorMessage": "error.message", "wafStatus": "waf.status", "authenticateStatus": "authenticate.status",
    "authorizerStatus": "authorizer.status", "authorizerError": "authorizer.error",
    "authorizeStatus": "authorize.status", "integrationStatus": "integration.status",
    "integrationError": "integration.error", "sourceIp": "identity.sourceIp",
    "userArn": "identity.userArn", "apiKeyId": "identity.apiKeyId", "userAgent": "identity.userAgent",
}  # fmt: skip
"""The format of the stage: the key of each entry, and its variable without `$context.`."""

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"},
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*",
            "Condition": {"IpAddress": {"aws:SourceIp": f"{BLOCKED_NETWORK}0/24"}},
        },
    ],
}

DECLARED = json.dumps({key: f"$context.{variable}" for key, variable in FORMAT.items()})

_ROUTES = {
    ("GET", "/catalog/{item}"): "NONE",
    ("POST", "/search"): "NONE",
    ("GET", "/reports/{year}/{name}"): "KEY",
    ("GET", "/orders"): "AWS_IAM",
    ("POST", "/orders"): "AWS_IAM",
    ("GET", "/orders/{order}"): "AWS_IAM",
    ("GET", "/account/{user}"): "CUSTOM",
    ("PUT", "/account/{user}"): "CUSTOM",
    ("GET", "/profile"): "COGNITO_USER_POOLS",
}
_AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36",
    "aws-sdk-java/2.31.7", "Boto3/1.40.2", "okhttp/5.1.0", "curl/8.16.0", "python-requests/2.32.5",
)  # fmt: skip
QUOTED_AGENT = 'Fetch/1.2 (model "A4")'


@dataclass(frozen=True)
class Caller:
    """Who calls, and what is wrong with it; `-` where nothing is."""

    name: str
    fault: str
    address: str
    agent: str


@dataclass(frozen=True)
class Line:
    """One line of the log, with what is known of it: the true cause (empty where the call was served), and
    whether the log determines it."""

    text: str
    cause: str = ""
    determined: bool = False
    status: str = "200"
    route: str = ""


@dataclass
class World:
    """Calls in the order of time. The same seed makes the same log."""

    seed: int = 1
    start: int = 1_795_000_000_000
    step: float = 40.0
    random: random.Random = field(init=False)
    callers: list[Caller] = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.callers = [self._caller(number) for number in range(4000)]
        self.weights = [_WEIGHTS[caller.fault] for caller in self.callers]

    def _caller(self, number: int) -> Caller:
        draw = self.random
        fault = _FAULTS[number % len(_FAULTS)]
        address = (
            f"{draw.randint(11, 172)}.{draw.randint(0, 255)}.{draw.randint(0, 255)}.{draw.randint(1, 254)}"
        )
        if fault == "blocked-network":
            address = f"{BLOCKED_NETWORK}{draw.randint(1, 254)}"
        return Caller(f"svc-{number}", fault, address, draw.choice(_AGENTS))

    def lines(self, count: int) -> Iterator[Line]:
        """So many calls, each with its line."""
        routes, now = list(_ROUTES), float(self.start)
        for caller in self.random.choices(self.callers, self.weights, k=count):
            now += self.step
            yield self.call(caller, self.random.choice(routes), int(now))

    def call(self, caller: Caller, route: tuple[str, str], now: int) -> Line:
        """What API Gateway answers and logs: the checks in its order, for this caller."""
        draw = self.random
        method, resource = route
        path = "/".join(self._part(part) for part in resource.split("/"))
        row = dict.fromkeys(FORMAT, "-")
        row |= {
            "requestId": _uuid(draw), "extendedRequestId": f"{draw.getrandbits(60):x}=", "time": str(now),
            "stage": STAGE, "domain": HOST, "method": method, "path": f"/{STAGE}{path}", "resource": resource,
            "sourceIp": caller.address, "userAgent": caller.agent, "wafStatus": "200",
        }  # fmt: skip
        made = _MADE.get(caller.fault)
        asks = _ROUTES[route]
        if caller.fault == "blocked-network" and asks == "AWS_IAM":
            made = Made(made.cause, _denied("caller", _EXPLICIT)) if made is not None else made
        if made is None or (made.asks and asks not in made.asks):
            return self._served(row, asks, caller)
        if caller.fault == "refused-behind":
            row |= self._came_through(asks, caller)
        answer = made.answer(self, row, caller, path)
        row |= answer
        return Line(
            _text(row), made.cause, made.determined, row["status"], f"{row['method']} {row['resource']}"
        )

    def _part(self, part: str) -> str:
        return f"{self.random.getrandbits(28):x}" if part.startswith("{") else part

    def _served(self, row: dict[str, str], asks: str, caller: Caller) -> Line:
        row |= {"status": "200", "integrationStatus": "200", **self._came_through(asks, caller)}
        return Line(_text(row), route=f"{row['method']} {row['resource']}")

    def _came_through(self, asks: str, caller: Caller) -> dict[str, str]:
        """What is logged of a call that got past every check."""
        if asks == "AWS_IAM":
            return {"userArn": _user(caller), "authenticateStatus": "200", "authorizeStatus": "200"}
        if asks == "CUSTOM":
            return {"authorizerStatus": "200", "authorizeStatus": "200"}
        return {"apiKeyId": _key(caller)} if asks == "KEY" else {}


@dataclass(frozen=True)
class Made:
    """What a fault makes of a call to a method that asks for one of these (any, where there is none)."""

    cause: str
    answer: Callable[[World, dict[str, str], Caller, str], dict[str, str]]
    asks: tuple[str, ...] = ()
    determined: bool = False


def _user(caller: Caller) -> str:
    return f"arn:aws:iam::{ACCOUNT}:user/{caller.name}"


def _key(caller: Caller) -> str:
    return f"{random.Random(caller.name).getrandbits(44):010x}"[:10]


def _arn(row: dict[str, str], path: str) -> str:
    """Of the account, the last four digits are shown."""
    return f"arn:aws:execute-api:{REGION}:********{ACCOUNT[-4:]}:{API}/{STAGE}/{row['method']}{path}"


def _says(status: str, kind: str, message: str, **more: str) -> dict[str, str]:
    return {"status": status, "responseType": kind, "errorMessage": message, **more}


def _denied(who: str, suffix: str) -> Callable[[World, dict[str, str], Caller, str], dict[str, str]]:
    def answer(_world: World, row: dict[str, str], caller: Caller, path: str) -> dict[str, str]:
        name = _user(caller) if who == "caller" else who
        words = (
            f"User: {name} is not authorized to perform: execute-api:Invoke on resource: {_arn(row, path)}"
        )
        signed = {"userArn": name, "authenticateStatus": "200"} if who == "caller" else {}
        return _says("403", "ACCESS_DENIED", words + suffix, authorizeStatus="403", **signed)

    return answer


def _answered(status: str, kind: str, message: str, **more: str) -> Callable[..., dict[str, str]]:
    return lambda *_: _says(status, kind, message, **more)


def _missed(world: World, _row: dict[str, str], _caller: Caller, _path: str) -> dict[str, str]:
    """No such method: what was called is in the path alone."""
    called = world.random.choice(("/.env", "/wp-login.php", "/admin/config", "/v1/orders", "/healthz"))
    extra = {"path": f"/{STAGE}{called}", "resource": "-"}
    return _says("403", "MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token", **extra)


def _with_key(status: str, kind: str, message: str) -> Callable[..., dict[str, str]]:
    """The id of the key that was sent is logged."""
    return lambda _world, _row, caller, _path: _says(status, kind, message, apiKeyId=_key(caller))


_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
    "Access Key and signing method. Consult the service documentation for details."
)
_EXPIRED = "The security token included in the request is expired"
_NO_POLICY = " because no identity-based policy allows the execute-api:Invoke action"
_EXPLICIT = " with an explicit deny"
_LACKS = "Missing required request parameters: [q]"
_TOKEN = "Missing Authentication Token"
_UNAUTHORIZED = _answered("401", "UNAUTHORIZED", "Unauthorized")
_FORBIDDEN = ("403", "INVALID_API_KEY", "Forbidden")
_BY_FUNCTION = ("403", "ACCESS_DENIED", "User is not authorized to access this resource")

_MADE: dict[str, Made] = {
    "waf": Made("waf-block", _answered("403", "WAF_FILTERED", "Forbidden", wafStatus="403"), determined=True),
    "blocked-network": Made("resource-policy-explicit-deny", _denied("anonymous", _EXPLICIT)),
    "no-route": Made("route-not-found", _missed),
    "unsigned": Made("iam-unsigned", _answered("403", "MISSING_AUTHENTICATION_TOKEN", _TOKEN), ("AWS_IAM",)),
    "wrong-secret": Made(
        "iam-signature-mismatch",
        _answered("403", "INVALID_SIGNATURE", _MISMATCH, authenticateStatus="403"),
        ("AWS_IAM",),
        determined=True,
    ),
    "old-session": Made(
        "iam-expired-token",
        _answered("403", "EXPIRED_TOKEN", _EXPIRED, authenticateStatus="403"),
        ("AWS_IAM",),
        determined=True,
    ),
    "no-rights": Made("iam-identity-implicit-deny", _denied("caller", _NO_POLICY), ("AWS_IAM",)),
    "denied-user": Made("iam-identity-explicit-deny", _denied("caller", _EXPLICIT), ("AWS_IAM",)),
    "other-rights": Made("iam-identity-implicit-deny", _denied("caller", ""), ("AWS_IAM",)),
    "no-key": Made("api-key-missing", _answered(*_FORBIDDEN), ("KEY",)),
    "wrong-key": Made("api-key-invalid", _answered(*_FORBIDDEN), ("KEY",)),
    "disabled-key": Made("api-key-disabled", _with_key(*_FORBIDDEN), ("KEY",)),
    "planless-key": Made("api-key-not-in-plan", _with_key(*_FORBIDDEN), ("KEY",)),
    "refused-by-function": Made(
        "authorizer-deny", _answered(*_BY_FUNCTION, authorizerStatus="403"), ("CUSTOM",)
    ),
    "no-token": Made("authorizer-identity-source", _UNAUTHORIZED, ("CUSTOM",)),
    "bad-token": Made("cognito-token-invalid", _UNAUTHORIZED, ("COGNITO_USER_POOLS",)),
    "broken-authorizer": Made(
        "authorizer-error",
        _answered("500", "AUTHORIZER_FAILURE", "-", authorizerStatus="500"),
        ("CUSTOM",),
        determined=True,
    ),
    "too-fast": Made("throttled", _answered("429", "THROTTLED", "Too Many Requests"), determined=True),
    "used-up": Made(
        "quota-exceeded", _with_key("429", "QUOTA_EXCEEDED", "Limit Exceeded"), ("KEY",), determined=True
    ),
    "lacks-parameter": Made(
        "request-invalid", _answered("400", "BAD_REQUEST_PARAMETERS", _LACKS), ("NONE",), determined=True
    ),
    "refused-behind": Made(
        "backend-403", lambda *_: {"status": "403", "integrationStatus": "403"}, determined=True
    ),
}
"""The denials of a policy are determined by no log: an older deployment can have given them."""

_WEIGHTS = {**dict.fromkeys(_MADE, 1.0), "-": 12.0, "no-route": 2.0}
_FAULTS = ["-"] * 9 + list(_MADE)


def template(policy: object = POLICY) -> dict[str, object]:
    """The API as a CloudFormation template."""
    resources: dict[str, object] = {
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {
                "Name": "shop",
                "EndpointConfiguration": {"Types": ["REGIONAL"]},
                "ApiKeySourceType": "HEADER",
                "DisableExecuteApiEndpoint": False,
                "Policy": policy,
            },
        },
        "Function": _authorizer("TOKEN", AuthorizerUri="arn:aws:apigateway:eu-central-1:lambda:path/f"),
        "Pool": _authorizer(
            "COGNITO_USER_POOLS",
            ProviderARNs=[f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_Ab1"],
        ),
    }
    methods = []
    for number, ((verb, path), asks) in enumerate(_ROUTES.items()):
        method: dict[str, object] = {
            "RestApiId": {"Ref": "Api"},
            "ResourceId": _resource(resources, path),
            "HttpMethod": verb,
            "AuthorizationType": "NONE" if asks == "KEY" else asks,
            "ApiKeyRequired": asks == "KEY",
            "Integration": {"Type": "MOCK"},
        }
        if asks in ("CUSTOM", "COGNITO_USER_POOLS"):
            method["AuthorizerId"] = {"Ref": "Function" if asks == "CUSTOM" else "Pool"}
        methods.append(f"Method{number}")
        resources[methods[-1]] = {"Type": "AWS::ApiGateway::Method", "Properties": method}
    of_api = {"RestApiId": {"Ref": "Api"}}
    deployed = {"Type": "AWS::ApiGateway::Deployment", "DependsOn": methods, "Properties": of_api}
    stage = {**of_api, "DeploymentId": {"Ref": "Deployment"}, "StageName": STAGE}
    resources |= {"Deployment": deployed, "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": stage}}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def _authorizer(kind: str, **more: object) -> dict[str, object]:
    properties = {
        "RestApiId": {"Ref": "Api"},
        "Name": kind,
        "Type": kind,
        "IdentitySource": "method.request.header.Authorization",
        **more,
    }
    return {"Type": "AWS::ApiGateway::Authorizer", "Properties": properties}


def _resource(resources: dict[str, object], path: str) -> dict[str, object]:
    """What a method names as its resource; those above it are made with it."""
    if not path:
        return {"Fn::GetAtt": ["Api", "RootResourceId"]}
    name = "At" + "".join(sign for sign in path.title() if sign.isalnum())
    if name not in resources:
        above, _, part = path.rpartition("/")
        properties = {"RestApiId": {"Ref": "Api"}, "ParentId": _resource(resources, above), "PathPart": part}
        resources[name] = {"Type": "AWS::ApiGateway::Resource", "Properties": properties}
    return {"Ref": name}


def _uuid(draw: random.Random) -> str:
    digits = f"{draw.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _text(row: dict[str, str]) -> str:
    """As API Gateway writes it: the values are put into the format without escapes."""
    return "{" + ", ".join(f'"{key}": "{value}"' for key, value in row.items()) + "}"


def write(path: Path, count: int, seed: int = 1) -> None:
    """A log of so many lines."""
    with path.open("w", encoding="utf-8", buffering=1 << 20) as out:
        for line in World(seed).lines(count):
            out.write(line.text + "\n")


if __name__ == "__main__":
    began = time.perf_counter()
    write(Path(sys.argv[2]), int(sys.argv[1]))
    print(f"{time.perf_counter() - began:.1f} s")
