"""Gateway responses, request validation and user pools of a REST API, through a real socket."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.desk import Running, desk, running
from tests.serve.templates import KEYS, method, rest
from why403.incident.authorizer import authorizer_alone
from why403.serve.apis import world_of
from why403.serve.around import Standing
from why403.serve.tokens import Issuer

POOL = "arn:aws:cognito-idp:eu-central-1:210987654321:userpool/eu-central-1_AbCdEfGhI"
ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI"
MORE = f"""
  Both:
    Type: AWS::ApiGateway::RequestValidator
    Properties: {{RestApiId: !Ref Library, ValidateRequestBody: true, ValidateRequestParameters: true}}
  Loan:
    Type: AWS::ApiGateway::Model
    Properties:
      RestApiId: !Ref Library
      ContentType: application/json
      Schema: {{type: object, required: [book], properties: {{book: {{type: string}}}}}}
  Pool:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Library
      Name: pool
      Type: COGNITO_USER_POOLS
      IdentitySource: method.request.header.Authorization
      ProviderARNs: ['{POOL}']
  NoKey:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Library
      ResponseType: INVALID_API_KEY
      StatusCode: 418
      ResponseParameters:
        gatewayresponse.header.Access-Control-Allow-Origin: "'*'"
        gatewayresponse.header.X-Asked-By: method.request.header.Origin
        gatewayresponse.header.X-Stage: stageVariables.colour
      ResponseTemplates:
        application/json: '{{"type":"$context.error.responseType","says":$context.error.messageString,"at":"$context.stage"}}'
  Others:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Library
      ResponseType: DEFAULT_4XX
      ResponseParameters: {{gatewayresponse.header.X-Default: "'yes'"}}
"""  # noqa: E501


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer.made()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, issuer: Issuer) -> Iterator[Running]:
    checked = method(
        "loans",
        "POST",
        RequestValidatorId="!Ref Both",
        RequestParameters="{method.request.header.x-reader: true, method.request.querystring.day: true}",
        RequestModels="{application/json: !Ref Loan}",
    )
    guarded = method("desk", AuthorizationType="COGNITO_USER_POOLS", AuthorizerId="!Ref Pool")
    scoped = method(
        "attic",
        AuthorizationType="COGNITO_USER_POOLS",
        AuthorizerId="!Ref Pool",
        AuthorizationScopes="[library/read]",
    )
    keyed = method("shelf", ApiKeyRequired="true")
    stage = ", Variables: {colour: green}"
    template = rest(checked, guarded, scoped, keyed, KEYS, MORE, stage=stage)
    keys = authorizer_alone({"jwks": issuer.key_set()}).jwks
    with running(tmp_path_factory.mktemp("settings"), template, desk(public_keys=keys)) as found:
        yield found


def test_a_gateway_response_has_its_own_status_headers_and_body(library: Running) -> None:
    answer = library.call("GET", "/live/shelf", {"Origin": "https://page.example"})
    assert answer.status == 418
    assert json.loads(answer.body) == {"type": "INVALID_API_KEY", "says": "Forbidden", "at": "live"}
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-asked-by"] == "https://page.example"
    assert answer.headers["x-stage"] == "green"
    assert answer.kind == "ForbiddenException"
    assert "x-default" not in answer.headers


def test_a_default_holds_for_every_other_refusal_of_its_class(library: Running) -> None:
    answer = library.call("GET", "/live/nowhere/at/all")
    assert (answer.status, answer.headers["x-default"]) == (403, "yes")
    assert answer.body == '{"message":"Missing Authentication Token"}'


def test_before_a_stage_is_found_nothing_is_customised(library: Running) -> None:
    answer = library.call("GET", "/nostage/shelf")
    assert "x-default" not in answer.headers


def test_missing_parameters_are_named_before_the_body_is_looked_at(library: Running) -> None:
    answer = library.call("POST", "/live/loans", body=b"[]")
    assert (answer.status, answer.kind) == (400, "BadRequestException")
    assert json.loads(answer.body) == {"message": "Missing required request parameters: [x-reader, day]"}
    one = library.call("POST", "/live/loans?day=1", body=b"[]")
    assert json.loads(one.body) == {"message": "Missing required request parameters: [x-reader]"}
    assert one.cause == "request-invalid"


@pytest.mark.parametrize(
    ("body", "status"),
    [(b'{"book": "a"}', 200), (b'{"book": 1}', 400), (b"{}", 400), (b"no JSON", 400)],
)
def test_a_body_is_held_to_its_model(library: Running, body: bytes, status: int) -> None:
    sent = {"x-reader": "r", "Content-Type": "application/json"}
    answer = library.call("POST", "/live/loans?day=1", sent, body)
    assert answer.status == status
    if status == 400:
        assert json.loads(answer.body) == {"message": "Invalid request body"}


def claims(**more: object) -> dict[str, object]:
    now = int(time.time())
    return {"iss": ISSUER, "exp": now + 600, "iat": now, "token_use": "id", "aud": "client", **more}


def sent(issuer: Issuer, **more: object) -> dict[str, str]:
    return {"Authorization": issuer.token(claims(**more))}


def test_an_id_token_of_the_pool_is_let_in(library: Running, issuer: Issuer) -> None:
    assert library.call("GET", "/live/desk", sent(issuer)).status == 200


def test_a_method_with_scopes_takes_an_access_token_with_one(library: Running, issuer: Issuer) -> None:
    right = sent(issuer, token_use="access", scope="library/read", client_id="client")
    assert library.call("GET", "/live/attic", right).status == 200
    refused = library.call("GET", "/live/attic", sent(issuer))
    assert (refused.status, refused.body, refused.cause) == (
        401,
        '{"message":"Unauthorized"}',
        "cognito-scope",
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other0000"}, "Unauthorized"),
        ({"exp": 1_500_000_000}, "The incoming token has expired"),
    ],
)
def test_a_wrong_token_of_a_pool_is_unauthorized(
    library: Running, issuer: Issuer, more: dict[str, object], message: str
) -> None:
    answer = library.call("GET", "/live/desk", sent(issuer, **more))
    assert (answer.status, answer.kind) == (401, "UnauthorizedException")
    assert json.loads(answer.body) == {"message": message}
    assert answer.cause == "cognito-token-invalid"


def test_no_token_is_unauthorized(library: Running) -> None:
    answer = library.call("GET", "/live/desk")
    assert (answer.status, answer.body) == (401, '{"message":"Unauthorized"}')


OPEN = """
openapi: 3.0.1
info: {title: lent, version: '1'}
x-amazon-apigateway-request-validators: {all: {validateRequestBody: true, validateRequestParameters: true}}
paths:
  /books:
    get:
      security: [{key: []}]
      x-amazon-apigateway-integration: {type: mock}
components:
  securitySchemes: {key: {type: apiKey, name: x-api-key, in: header}}
"""


def test_what_no_file_says_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "open.yaml").write_text(OPEN)
    found = world_of([(str(tmp_path / "open.yaml"), "")], {}, desk(), 0).every_remark
    assumed = " ".join(each.text for each in found if each.standing is Standing.ASSUMED)
    for part in ("stage name", "endpoint is Regional", "default endpoint", "x-api-key"):
        assert part in assumed
    (tmp_path / "said.yaml").write_text(rest(method("books", ApiKeyRequired="true"), KEYS))
    said = world_of([(str(tmp_path / "said.yaml"), "")], {}, desk(), 0).every_remark
    assert not any("do not" in each.text for each in said)


@pytest.mark.parametrize(
    ("kind", "fits", "long"), [("EDGE", 8_100, 8_300), ("REGIONAL", 10_100, 10_300), ("", 8_100, 8_300)]
)
def test_a_url_is_as_long_as_the_endpoint_takes(tmp_path: Path, kind: str, fits: int, long: int) -> None:
    endpoint = f"\n      EndpointConfiguration: {{Types: [{kind}]}}" if kind else ""
    with running(tmp_path, rest(method("books"), settings=endpoint), desk()) as found:
        assert found.call("GET", f"/live/books?{'a' * fits}").status == 200
        assert found.call("GET", f"/live/books?{'a' * long}").status == 414
