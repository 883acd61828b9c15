"""The events that API Gateway makes of a call for the function behind a route, and for an authorizer.

`rest_event`, `http_event` and `websocket_event` are for integrations; `token_event`, `request_event` and
`http_authorizer_event` for authorizers. Each is JSON as a function is given it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from why403.logic.claims import assumed, documented, observed
from why403.logic.states import State
from why403.model.incident import Request
from why403.serve.functions.function import READ
from why403.serve.functions.where import (
    DEFAULT_STAGE,
    Connection,
    Where,
    clf_time,
    gathered,
    headers_of,
    parameters_of,
    query_of,
    request_context,
    verb_of,
)

_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_REST = _GUIDE + "set-up-lambda-proxy-integrations.html"
_HTTP = _GUIDE + "http-api-develop-integrations-lambda.html"

SOURCES = (
    documented("The input of a proxy integration: of repeated names the last value", _REST, READ),
    documented(
        "Formats 1.0 and 2.0: names of headers are lower-case; 2.0 joins repeated values with commas",
        _HTTP,
        READ,
    ),
    documented(
        "2.0 has cookies in a list of their own; its rawPath lacks the base path of a domain", _HTTP, READ
    ),
    documented(
        "What TOKEN and REQUEST authorizers get", _GUIDE + "api-gateway-lambda-authorizer-input.html", READ
    ),
    documented(
        "What authorizers of HTTP APIs get, with the values of the identity sources",
        _GUIDE + "http-api-lambda-authorizer.html",
        READ,
    ),
    documented(
        "An authorizer of a WebSocket API gets no path, and an ARN that ends in $connect",
        _GUIDE + "apigateway-websocket-api-lambda-auth.html",
        READ,
    ),
    documented(
        "A body of a binary media type of a REST API is sent in base64",
        _GUIDE + "api-gateway-payload-encodings.html",
        READ,
    ),
    observed(
        "In a REST API's event, what there is none of is null; format 2.0 leaves it out",
        "https://github.com/aws-powertools/powertools-lambda-python/tree/develop/tests/events",
        READ,
    ),
    observed(
        "The request context of a connection, and how one was closed",
        "https://github.com/aws-powertools/powertools-lambda-python/tree/develop/tests/events",
        READ,
    ),
    assumed("An HTTP API takes text/*, JSON, XML and JavaScript for text, and all else for binary", READ),
    assumed("The event of a REST API lacks the headers Content-Length and Connection", READ),
    assumed("The path of an HTTP API's event begins with the stage, unless that is $default", READ),
)
Event = dict[str, object]
_TEXTS = ("text/*", "application/json", "application/xml", "application/javascript", "application/*+json",
          "application/*+xml")  # fmt: skip


def rest_event(request: Request, where: Where, *, binary: Sequence[str] = ()) -> Event:
    """For a proxy integration of a REST API; `binary` are the API's binary media types."""
    body, encoded = _body(request, encode=of_type(_media(request), binary))
    return {
        "resource": where.route,
        "path": _without_stage(where),
        "httpMethod": verb_of(request),
        **_parameters(request, where),
        "pathParameters": dict(where.parameters) or None,
        "stageVariables": dict(where.variables) or None,
        "requestContext": request_context(request, where),
        "body": body,
        "isBase64Encoded": encoded,
    }


def http_event(request: Request, where: Where, version: str) -> Event:
    """For an integration of an HTTP API, in format 1.0 or 2.0."""
    if version == "1.0":
        body, encoded = _body(request, encode=_is_binary(request))
        return {"version": "1.0", **_http_1(request, where), "body": body, "isBase64Encoded": encoded}
    body, encoded = _body(request, encode=_is_binary(request))
    event = _http_2(request, where)
    if body is not None:
        event["body"] = body
    return {**event, "isBase64Encoded": encoded}


def token_event(request: Request, where: Where, token: str) -> Event:
    """For a TOKEN authorizer of a REST API: `token` is the whole value of its header."""
    return {"type": "TOKEN", "methodArn": where.arn(verb_of(request)), "authorizationToken": token}


def request_event(request: Request, where: Where) -> Event:
    """For a REQUEST authorizer of a REST or a WebSocket API."""
    head: Event = {"type": "REQUEST", "methodArn": where.arn(verb_of(request))}
    told = {name: value or {} for name, value in _parameters(request, where).items()}
    if where.kind == "WEBSOCKET":
        return {
            **head,
            **told,
            "stageVariables": dict(where.variables),
            "requestContext": _connected(where, "CONNECT"),
        }
    return {
        **head,
        "resource": where.route,
        "path": _without_stage(where),
        "httpMethod": verb_of(request),
        **told,
        "pathParameters": dict(where.parameters),
        "stageVariables": dict(where.variables),
        "requestContext": request_context(request, where),
    }


def http_authorizer_event(request: Request, where: Where, version: str, identity: Sequence[str]) -> Event:
    """For an authorizer of an HTTP API; `identity` are the values of its identity sources."""
    arn = where.arn(verb_of(request))
    if version == "1.0":
        both = ",".join(identity) or None
        head = {"version": "1.0", "type": "REQUEST", "methodArn": arn}
        return {**head, "identitySource": both, "authorizationToken": both, **_http_1(request, where)}
    head_2 = {"version": "2.0", "type": "REQUEST", "routeArn": arn, "identitySource": list(identity) or None}
    event = _http_2(request, where)
    event.pop("version")
    return {**head_2, **event}


def websocket_event(
    where: Where, kind: str, request: Request | None = None, body: str | None = None
) -> Event:
    """For a route of a WebSocket API: `kind` is CONNECT, MESSAGE or DISCONNECT.

    The handshake has `request`; a message has `body`, its text.
    """
    event: Event = {"requestContext": _connected(where, kind)}
    if request is not None:
        told = {name: value for name, value in _parameters(request, where).items() if value is not None}
        event = {**told, **event}
    if where.variables:
        event["stageVariables"] = dict(where.variables)
    if body is not None:
        event["body"] = body
    return {**event, "isBase64Encoded": False}


def of_type(media: str, types: Sequence[str]) -> bool:
    """Whether a media type is one of these, which may have a star for a part."""
    return any(fnmatchcase(media, each.lower()) for each in types)


def _parameters(request: Request, where: Where) -> Event:
    """Headers and the query: each name with its last value, and with all of them."""
    headers = gathered(headers_of(request, where), exact=False)
    query = parameters_of(request)
    return {
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
    }


def _http_1(request: Request, where: Where) -> Event:
    lower = Request(request.method, request.url, _lower(request), request.body, complete=True)
    told = _parameters(lower, where)
    for name in ("headers", "multiValueHeaders"):
        part = told[name]
        assert isinstance(part, Mapping)
        told[name] = {key.lower(): value for key, value in part.items()}
    context = request_context(request, where)
    identity = context["identity"]
    assert isinstance(identity, Mapping)
    context["identity"] = {key: value for key, value in identity.items() if key not in ("apiKey", "apiKeyId")}
    return {
        "resource": where.route.rpartition(" ")[2],
        "path": where.called_path,
        "httpMethod": verb_of(request),
        **told,
        "requestContext": context,
        "pathParameters": dict(where.parameters) or None,
        "stageVariables": dict(where.variables) or None,
    }


def _http_2(request: Request, where: Where) -> Event:
    headers = {name: ",".join(values) for name, values in gathered(_lowered(request, where)).items()}
    cookies = [
        part.strip() for part in headers.pop("cookie", "").replace(",", ";").split(";") if part.strip()
    ]
    query = {name: ",".join(values) for name, values in parameters_of(request).items()}
    agent = request.header("User-Agent")
    path = where.path if where.stage == DEFAULT_STAGE else f"/{where.stage}{where.path}"
    context: Event = {
        "accountId": where.account,
        "apiId": where.api,
        "domainName": where.domain,
        "domainPrefix": where.domain.partition(".")[0],
        "http": {
            "method": verb_of(request),
            "path": path,
            "protocol": where.protocol,
            "sourceIp": where.source_ip,
            "userAgent": agent if isinstance(agent, str) else "",
        },
        "requestId": where.request_id,
        "routeKey": where.route,
        "stage": where.stage,
        "time": clf_time(where.at),
        "timeEpoch": int(where.at * 1000),
    }
    if "clientCert" in where.caller:
        context["authentication"] = {"clientCert": where.caller["clientCert"]}
    if where.authorizer is not None:
        context["authorizer"] = dict(where.authorizer)
    optional = {
        "cookies": cookies,
        "queryStringParameters": query,
        "pathParameters": dict(where.parameters),
        "stageVariables": dict(where.variables),
    }
    return {
        "version": "2.0",
        "routeKey": where.route,
        "rawPath": path,
        "rawQueryString": query_of(request),
        "headers": headers,
        **{name: value for name, value in optional.items() if value},
        "requestContext": context,
    }


def _lowered(request: Request, where: Where) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in headers_of(request, where)]


def _lower(request: Request) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), value) for name, value in request.headers)


def _connected(where: Where, kind: str) -> Event:
    """The request context of a connection."""
    connection = where.connection or Connection("", where.at)
    context: Event = {
        "routeKey": where.route,
        "eventType": kind,
        "extendedRequestId": where.extended_id or where.request_id,
        "requestTime": clf_time(where.at),
        "messageDirection": "IN",
        "stage": where.stage,
        "connectedAt": int(connection.at * 1000),
        "requestTimeEpoch": int(where.at * 1000),
        "identity": {"sourceIp": where.source_ip, **where.caller},
        "requestId": where.request_id,
        "domainName": where.domain,
        "connectionId": connection.id,
        "apiId": where.api,
    }
    if kind == "MESSAGE":
        context["messageId"] = connection.message
    if kind == "DISCONNECT":
        context["disconnectStatusCode"] = connection.close_code
        context["disconnectReason"] = connection.close_reason
    return context if where.authorizer is None else {**context, "authorizer": dict(where.authorizer)}


def _without_stage(where: Where) -> str:
    """The path of a REST API's event has no stage, but the base path of a custom domain."""
    stage = f"/{where.stage}"
    called = where.called_path
    return where.path if called == stage + where.path or called == stage else called


def _media(request: Request) -> str:
    told = request.header("Content-Type")
    return told.partition(";")[0].strip().lower() if isinstance(told, str) else ""


def _is_binary(request: Request) -> bool:
    """Whether an HTTP API sends a body in base64."""
    media = _media(request)
    return isinstance(request.header("Content-Encoding"), str) or bool(media and not of_type(media, _TEXTS))


def _body(request: Request, *, encode: bool) -> tuple[str | None, bool]:
    """The body as a text, and whether it is in base64."""
    if isinstance(request.body, State) or not request.body:
        return None, False
    if encode:
        return b64encode(request.body).decode(), True
    return request.body.decode("utf-8", "replace"), False
