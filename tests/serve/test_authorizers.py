"""REQUEST authorizers and the JWT authorizer of REST APIs, through a real socket.

Developer guide: apigateway-use-lambda-authorizer, http-api-lambda-authorizer, rest-api-jwt-authorizer-create
and -methods.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.serve.desk import Answered, Running, desk, running
from tests.serve.templates import KEYS, method, rest
from why403.incident.authorizer import authorizer_alone
from why403.serve.starting import lacking
from why403.serve.tokens import Issuer

CODE = """
ASKED = []


def guard(event, context):
    ASKED.append(event)
    sent = {**(event.get("headers") or {}), **(event.get("queryStringParameters") or {})}
    word = next((value for name, value in sent.items() if name.lower() == "x-word"), "allow")
    if word == "throw":
        raise Exception("Unauthorized")
    statement = {"Action": "execute-api:Invoke", "Effect": word.title(), "Resource": "*"}
    told = {"asked": len(ASKED), "type": event["type"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    key = {"usageIdentifierKey": sent["x-key"]} if "x-key" in sent else {}
    return {"principalId": "who", "policyDocument": policy, "context": told, **key}


def simple(event, context):
    ASKED.append(event)
    word = event["headers"].get("x-word")
    return {"isAuthorized": word == "allow", "context": {"asked": len(ASKED), "version": event["version"]}}


def show(event, context):
    found = event["requestContext"].get("authorizer") or {}
    return {"statusCode": 200, "body": __import__("json").dumps(found.get("lambda", found))}
"""
LIVE = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/"


def function(name: str) -> str:
    return f"""
  {name.title()}:
    Type: AWS::Serverless::Function
    Properties: {{Handler: app.{name}, Runtime: python3.12, CodeUri: code, Timeout: 10}}
"""


def authorizer(name: str, sources: str, ttl: int) -> str:
    return f"""
  {name}:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Library
      Name: {name.lower()}
      Type: REQUEST
      AuthorizerUri: !Sub '{LIVE}${{Guard.Arn}}/invocations'
      IdentitySource: '{sources}'
      AuthorizerResultTtlInSeconds: {ttl}
"""


def shown(path: str, by: str) -> str:
    """A method whose function shows what the authorizer handed on."""
    head, _, _ = method(path, AuthorizationType="CUSTOM", AuthorizerId=f"!Ref {by}").rpartition(
        "Integration:"
    )
    uri = f"!Sub '{LIVE}${{Show.Arn}}/invocations'"
    return f"{head}Integration: {{Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: {uri}}}\n"


WEB = """
  Web: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: web, ProtocolType: HTTP}}
  Always: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Web, StageName: $default}}
  OfShow:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Web, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Show.Arn, PayloadFormatVersion: '2.0'}
  Brief:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Web
      Name: brief
      AuthorizerType: REQUEST
      AuthorizerUri: !Sub 'arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${Simple.Arn}/invocations'
      AuthorizerPayloadFormatVersion: '2.0'
      EnableSimpleResponses: true
      IdentitySource: [$request.header.X-Word]
      AuthorizerResultTtlInSeconds: 300
  Long:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Web
      Name: long
      AuthorizerType: REQUEST
      AuthorizerUri: !Sub 'arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${Guard.Arn}/invocations'
      AuthorizerPayloadFormatVersion: '1.0'
      IdentitySource: [$request.header.X-Word]
  BriefRoute: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Web, RouteKey: GET /brief, AuthorizationType: CUSTOM, AuthorizerId: !Ref Brief, Target: !Sub 'integrations/${OfShow}'}}
  LongRoute: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Web, RouteKey: GET /long, AuthorizationType: CUSTOM, AuthorizerId: !Ref Long, Target: !Sub 'integrations/${OfShow}'}}
"""  # noqa: E501
BOTH = "method.request.header.X-Word, method.request.querystring.room"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    parts = [
        *map(function, ("guard", "simple", "show")),
        authorizer("Kept", BOTH, 300),
        authorizer("Fresh", BOTH, 0),
        shown("kept", "Kept"),
        shown("fresh", "Fresh"),
        WEB,
    ]
    folder = tmp_path_factory.mktemp("authorizers")
    (folder / "code").mkdir()
    (folder / "code" / "app.py").write_text(CODE)
    shell = rest(*parts).replace("Resources:", "Transform: AWS::Serverless-2016-10-31\nResources:", 1)
    with running(folder, shell, desk()) as found:
        yield found


def asked(answer: Answered) -> int:
    """How often the function had been asked when this call was let in."""
    assert answer.status == 200, answer
    return int(json.loads(answer.body)["asked"])


def test_a_request_authorizer_is_asked_once_for_the_same_sources(library: Running) -> None:
    def call(word: str, room: str) -> Answered:
        return library.call("GET", f"/live/kept?room={room}", {"X-Word": word})

    first = asked(call("allow", "a"))
    assert asked(call("allow", "a")) == first
    assert asked(call("allow", "b")) == first + 1
    denied = call("deny", "a")
    assert (denied.status, denied.cause) == (403, "authorizer-deny")
    words = "User is not authorized to access this resource with an explicit deny in an identity-based policy"
    assert json.loads(denied.body) == {"Message": words}


@pytest.mark.parametrize(("query", "headers"), [("?room=a", {}), ("", {"X-Word": "allow"}), ("", {})])
def test_with_a_cache_a_source_that_is_missing_is_unauthorized(
    library: Running, query: str, headers: Mapping[str, str]
) -> None:
    answer = library.call("GET", f"/live/kept{query}", headers)
    assert (answer.status, answer.body) == (401, '{"message":"Unauthorized"}')
    assert answer.cause == "authorizer-identity-source"


def test_without_a_cache_the_function_is_asked_each_time_and_whatever_is_missing(library: Running) -> None:
    first = asked(library.call("GET", "/live/fresh?room=a", {"X-Word": "allow"}))
    assert asked(library.call("GET", "/live/fresh?room=a", {"X-Word": "allow"})) == first + 1
    assert asked(library.call("GET", "/live/fresh")) == first + 2


def test_a_request_authorizer_that_throws_unauthorized_is_401(library: Running) -> None:
    answer = library.call("GET", "/live/fresh", {"X-Word": "throw"})
    assert (answer.status, answer.body, answer.cause) == (
        401,
        '{"message":"Unauthorized"}',
        "authorizer-deny",
    )


def test_a_simple_response_of_an_http_api_lets_in_or_forbids(library: Running) -> None:
    answer = library.call("GET", "/brief", {"X-Word": "allow"}, api=1)
    assert json.loads(answer.body)["version"] == "2.0"
    assert asked(library.call("GET", "/brief", {"X-Word": "allow"}, api=1)) == asked(answer)
    denied = library.call("GET", "/brief", {"X-Word": "other"}, api=1)
    assert (denied.status, denied.body, denied.cause) == (403, '{"message":"Forbidden"}', "authorizer-deny")
    missing = library.call("GET", "/brief", api=1)
    assert (missing.status, missing.body) == (401, '{"message":"Unauthorized"}')
    assert missing.cause == "authorizer-identity-source"


def test_an_iam_policy_of_an_http_api_is_asked_for_anew_without_a_ttl(library: Running) -> None:
    first = library.call("GET", "/long", {"X-Word": "allow"}, api=1)
    assert json.loads(first.body)["type"] == "REQUEST"
    assert asked(library.call("GET", "/long", {"X-Word": "allow"}, api=1)) == asked(first) + 1
    denied = library.call("GET", "/long", {"X-Word": "deny"}, api=1)
    assert (denied.status, denied.cause) == (403, "authorizer-deny")


@pytest.mark.parametrize("sent", [{}, {"x-key": "member-0000000000000001"}, {"x-key": "of-nobody-00000000"}])
def test_the_key_that_an_authorizer_gives_is_the_one_that_counts(
    keyed: Running, sent: Mapping[str, str]
) -> None:
    answer = keyed.call("GET", "/live/shelf", {"x-api-key": "member-0000000000000001", **sent})
    expected = {"": (403, "api-key-source"), "m": (200, None), "o": (403, "api-key-invalid")}
    assert (answer.status, answer.cause) == expected[sent.get("x-key", "")[:1]]


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    of_shelf = shown("shelf", "Fresh").replace(
        "HttpMethod: GET", "HttpMethod: GET\n      ApiKeyRequired: true", 1
    )
    parts = [*map(function, ("guard", "show")), authorizer("Fresh", BOTH, 0), of_shelf, KEYS]
    folder = tmp_path_factory.mktemp("keyed")
    (folder / "code").mkdir()
    (folder / "code" / "app.py").write_text(CODE)
    shell = rest(*parts, settings="\n      ApiKeySourceType: AUTHORIZER")
    shell = shell.replace("Resources:", "Transform: AWS::Serverless-2016-10-31\nResources:", 1)
    with running(folder, shell, desk()) as found:
        yield found


# The JWT authorizer of REST APIs.

JWT = """
  Tokens:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Library
      Name: tokens
      Type: JWT
      IdentitySource: method.request.header.Authorization
      JwtConfiguration: {Issuers: ['https://issuer.example/realm'], Audiences: [library, museum]}
"""


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer.made()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, issuer: Issuer) -> Iterator[Running]:
    open_to_tokens = method("desk", AuthorizationType="JWT", AuthorizerId="!Ref Tokens")
    scoped = method(
        "attic", AuthorizationType="JWT", AuthorizerId="!Ref Tokens", AuthorizationScopes="[books/read]"
    )
    keys = authorizer_alone({"jwks": issuer.key_set()}).jwks
    template = rest(open_to_tokens, scoped, JWT)
    with running(tmp_path_factory.mktemp("jwt"), template, desk(public_keys=keys)) as found:
        yield found


def bearer(issuer: Issuer, **more: object) -> dict[str, str]:
    now = int(time.time())
    claims = {"iss": "https://issuer.example/realm", "aud": "museum", "iat": now, "exp": now + 600, **more}
    return {"Authorization": f"Bearer {issuer.token(claims)}"}


def test_a_token_of_the_issuer_for_one_of_the_audiences_is_let_in(guarded: Running, issuer: Issuer) -> None:
    assert guarded.call("GET", "/live/desk", bearer(issuer)).status == 200


@pytest.mark.parametrize(
    "more",
    [
        {"iss": "https://issuer.example/realm/"},
        {"aud": "other"},
        {"exp": 1_500_000_000},
        {"nbf": 4_000_000_000},
    ],
)
def test_a_token_that_does_not_hold_is_unauthorized(
    guarded: Running, issuer: Issuer, more: dict[str, object]
) -> None:
    answer = guarded.call("GET", "/live/desk", bearer(issuer, **more))
    assert (answer.status, answer.cause) == (401, "jwt-invalid")


def test_a_token_of_another_key_and_none_are_unauthorized(guarded: Running) -> None:
    assert guarded.call("GET", "/live/desk", bearer(Issuer.made())).cause == "jwt-invalid"
    assert guarded.call("GET", "/live/desk").status == 401


def test_one_of_the_scopes_is_needed(guarded: Running, issuer: Issuer) -> None:
    assert guarded.call("GET", "/live/attic", bearer(issuer, scp=["books/read"])).status == 200
    assert guarded.call("GET", "/live/attic", bearer(issuer, scope="a books/read")).status == 200
    lacking = guarded.call("GET", "/live/attic", bearer(issuer, scope="books/write"))
    assert (lacking.status, lacking.cause) == (403, "jwt-scope")


def test_an_algorithm_that_is_not_verified_is_said_at_the_start(tmp_path: Path) -> None:
    guarded = method("desk", AuthorizationType="JWT", AuthorizerId="!Ref Tokens")
    listed = JWT.replace("museum]}", "museum], DefaultAlgorithms: [RS256, ES384]}")
    with running(tmp_path, rest(guarded, listed), desk()) as found:
        said = [each.text for each in lacking(found.gateway.world.every_remark)]
    assert said == ["the algorithm ES384 of Tokens: with --jwks a token with it is refused"]
