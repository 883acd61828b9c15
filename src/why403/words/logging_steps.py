"""How to be certain next time: which logs to switch on, by the type of the API, with the commands to type.

The access log's format has what our own reader of such logs proves something by, under the keys that it
knows, and nothing that could be a secret: a line of it can be pasted as it is.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping

from why403.frozen import dataclass
from why403.logic.claims import documented
from why403.words.commands import Known
from why403.words.outgoing import Tree
from why403.words.shells import typed_here

_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_READ = "2026-11-28"
SOURCES = (
    documented(
        "API Gateway writes logs to CloudWatch with a role of the account, set once per Region",
        _GUIDE + "set-up-logging.html",
        _READ,
    ),
    documented(
        "The execution log of a REST API's stage is API-Gateway-Execution-Logs_API/STAGE",
        _GUIDE + "set-up-logging.html",
        _READ,
    ),
    documented(
        "An HTTP API has an access log, by update-stage --access-log-settings, and no execution log",
        _GUIDE + "http-api-logging.html",
        _READ,
    ),
    documented(
        "The variables that a WebSocket API's access log can have",
        _GUIDE + "websocket-api-logging.html",
        _READ,
    ),
)

_OF_ALL: Mapping[str, str] = {
    "requestId": "requestId",
    "time": "requestTime",
    "ip": "identity.sourceIp",
    "domain": "domainName",
    "stage": "stage",
    "status": "status",
    "responseType": "error.responseType",
    "errorMessage": "error.message",
    "authorizerError": "authorizer.error",
    "integrationStatus": "integration.status",
    "integrationError": "integration.error",
    "userArn": "identity.userArn",
}
_OF_PHASES: Mapping[str, str] = {
    "authenticateStatus": "authenticate.status",
    "authenticateError": "authenticate.error",
    "authorizerStatus": "authorizer.status",
    "authorizerRequestId": "authorizer.requestId",
    "authorizeStatus": "authorize.status",
    "authorizeError": "authorize.error",
    "apiKeyId": "identity.apiKeyId",
}
VARIABLES: Mapping[str, Mapping[str, str]] = {
    "REST": {
        **_OF_ALL,
        "extendedRequestId": "extendedRequestId",
        "method": "httpMethod",
        "path": "path",
        "resource": "resourcePath",
        "wafStatus": "waf.status",
        "wafCode": "wafResponseCode",
        **_OF_PHASES,
        "vpce": "identity.vpceId",
    },
    "HTTP": {**_OF_ALL, "method": "httpMethod", "path": "path", "routeKey": "routeKey"},
    "WEBSOCKET": {
        **_OF_ALL,
        "routeKey": "routeKey",
        "eventType": "eventType",
        "connectionId": "connectionId",
        **_OF_PHASES,
    },
}
"""The variables of the format by their keys, without `$context.`."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one command does."""

    what: str
    command: str


@dataclass(frozen=True, slots=True)
class LogSteps:
    """The steps for one type of API, with the format of its access log."""

    kind: str
    form: str
    steps: tuple[Step, ...]


def log_steps(kind: str, known: Known) -> LogSteps:
    """How to switch on the logs of a stage, with what is known of it filled in."""
    form = recommended(kind)
    made = _of_rest if kind == "REST" else _of_websocket if kind == "WEBSOCKET" else _of_http
    steps = (*made(_group_arn(known), form), _reading())
    return LogSteps(
        kind, form, tuple(Step(known.filled(each.what), known.filled(each.command)) for each in steps)
    )


_GROUP = "why403-access-log"
_ROLE = Step(
    "allow API Gateway to write logs, once per account and Region (ROLE_ARN: a role with the managed "
    "policy AmazonAPIGatewayPushToCloudWatchLogs that apigateway.amazonaws.com may assume)",
    "aws apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=ROLE_ARN",
)
_MAKE = Step("create a log group for the access log", f"aws logs create-log-group --log-group-name {_GROUP}")


def recommended(kind: str) -> str:
    """The format for a type of API: one line of JSON.

    A message can hold quotes, which the reader of such lines expects.
    """
    return json.dumps(
        {key: f"$context.{name}" for key, name in VARIABLES[kind].items()}, separators=(",", ":")
    )


def _group_arn(known: Known) -> str:
    region, partition = known.region or "REGION", known.partition or "aws"
    return f"arn:{partition}:logs:{region}:ACCOUNT:log-group:{_GROUP}"


def _of_rest(group: str, form: str) -> Iterator[Step]:
    stage = "aws apigateway update-stage --rest-api-id ID --stage-name STAGE --patch-operations "
    access = [
        {"op": "replace", "path": "/accessLogSettings/destinationArn", "value": group},
        {"op": "replace", "path": "/accessLogSettings/format", "value": form},
    ]
    yield _ROLE
    yield _MAKE
    yield Step(
        "log a line for every call that reaches the stage: which phase refused it, and with which response",
        stage + shlex.quote(json.dumps(access)),
    )
    yield Step(
        "log the steps of every call to API-Gateway-Execution-Logs_ID/STAGE (without its data, which "
        "can be secret); turn it off again with OFF",
        stage + "'op=replace,path=/*/*/logging/loglevel,value=INFO'",
    )


def _of_http(group: str, form: str) -> Iterator[Step]:
    yield _MAKE
    yield _access_of_v2(group, form)


def _of_websocket(group: str, form: str) -> Iterator[Step]:
    yield _ROLE
    yield _MAKE
    yield _access_of_v2(group, form)
    yield Step(
        "log the steps of every call to an execution log (without its data); turn it off again with OFF",
        "aws apigatewayv2 update-stage --api-id ID --stage-name STAGE --default-route-settings "
        "LoggingLevel=INFO",
    )


def _access_of_v2(group: str, form: str) -> Step:
    settings = json.dumps({"DestinationArn": group, "Format": form})
    return Step(
        "log a line for every call that reaches the stage",
        "aws apigatewayv2 update-stage --api-id ID --stage-name STAGE --access-log-settings "
        + shlex.quote(settings),
    )


def _reading() -> Step:
    return Step(
        "repeat the call, and explain its log line, found by the request ID in the response "
        "(x-amzn-RequestId, or apigw-requestid for an HTTP API)",
        f"aws logs filter-log-events --log-group-name {_GROUP} --filter-pattern '\"REQUEST_ID\"' "
        "--query 'events[].message' --output text | why403 explain -",
    )


def steps_tree(found: LogSteps) -> Tree:
    """The steps as data."""
    return {
        "api_type": found.kind,
        "format": found.form,
        "steps": [{"what": each.what, "command": each.command} for each in found.steps],
    }


_TITLES = {"REST": "REST API", "HTTP": "HTTP API", "WEBSOCKET": "WebSocket API"}
_HEAD = """# logs

How to be certain next time.

A log says which phase refused a call, and with which response: most of what an answer like Forbidden leaves
open.
why403 runs none of these commands; they change the stage, and logs cost money. Replace what is in capitals.
What reaches no stage is in no log: a wrong host or stage, a VPC endpoint, a distribution in front.
"""


def page() -> str:
    """What `why403 rule logs` prints."""
    parts = [_HEAD]
    for kind, title in _TITLES.items():
        parts.append(f"\n## {title}\n")
        for number, step in enumerate(log_steps(kind, Known()).steps, 1):
            parts.append(f"\n{number}. {step.what}:\n\n   ```sh\n   {typed_here(step.command)}\n   ```\n")
    parts.append("\n## Sources\n\n")
    parts += [f"- {each.says} ({each.standing}, {each.date}) <{each.source}>\n" for each in SOURCES]
    return "".join(parts)
