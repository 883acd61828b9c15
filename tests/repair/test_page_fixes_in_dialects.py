"""The fix that a page shows, applied where it stands in a template of SAM, in a module, or beside a token.

The faulty source is written around the place that the page names ("on the AWS::ApiGateway::Method"); what the
page shows is put there word for word, and the call is asked again.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.repairs_page import NOT_APPLIED, kinds_of_causes
from tests.repair.test_fronts import ALL_VIEWER
from tests.repair.test_fronts import MODULE as FRONT_MODULE
from tests.repair.test_fronts import TEMPLATE as FRONTED
from tests.repair.test_page_fixes import FAULTS, IN_MODULES, OWN, Loader, asked, snippet
from tests.repair.test_page_fixes_of_callers import CASES as OF_CALLERS
from tests.repair.test_pages import page
from why403.logic.facts import Value
from why403.model.distribution import CACHING_DISABLED
from why403.repair.expressed import Kind

CODE, HCL = "CloudFormation / SAM", "Terraform"
Apply = Callable[[str, str], str]


def encoded(part: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def bearer(**claims: object) -> str:
    """A header with a token of these claims; its signature is nobody's."""
    head = {"alg": "RS256", "kid": "k1", "typ": "JWT"}
    return f"-H 'Authorization: Bearer {encoded(head)}.{encoded({'exp': 32503680000, **claims})}.AAAA'"


def preflight() -> str:
    asks = "-H 'Access-Control-Request-Method: GET' -H 'Access-Control-Request-Headers: authorization'"
    return f"curl -X OPTIONS {OWN}/prod/orders -H 'Origin: https://app.example.com' {asks}"


def in_template(*way: str) -> Apply:
    """What is shown becomes properties of what stands at a way; a list's own name comes with it."""

    def apply(source: str, shown: str) -> str:
        whole = yaml.load(source, Loader)  # a SafeLoader
        part: Any = whole
        for name in way:
            part = part[name]
        for name, value in yaml.load(shown, Loader).items():
            part[name] = {**part.get(name, {}), **value} if isinstance(value, dict) else value
        return json.dumps(whole)

    return apply


def in_place_of(pattern: str) -> Apply:
    """What is shown stands where the pattern is found."""
    return lambda source, shown: re.sub(pattern, lambda _: shown, source, count=1, flags=re.DOTALL)


def beside(source: str, shown: str) -> str:
    return f"{source}\n{shown}"


POOL_ARN = "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_Ab"
FUNCTION = """\
  Handler:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: "def handler(event, context): return {}"
      Events:
        Get: {Type: KIND, Properties: {Path: /orders, Method: get, ID: !Ref Api}}
"""
SAM_REST = (
    "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    "  Api:\n    Type: AWS::Serverless::Api\n    Properties: {StageName: prod}\n"
    + FUNCTION.replace("KIND", "Api").replace("ID", "RestApiId")
)
SAM_GUARDED = SAM_REST.replace(
    "{StageName: prod}",
    """
      StageName: prod
      Cors: "'https://app.example.com'"
      Auth:
        DefaultAuthorizer: Users
        Authorizers: {Users: {UserPoolArn: POOL}}""".replace("POOL", POOL_ARN),
)
SAM_DENIED = SAM_REST.replace(
    "{StageName: prod}", '{StageName: prod, Auth: {ResourcePolicy: {IpRangeWhitelist: ["192.0.2.0/24"]}}}'
)
SAM_HTTP = (
    "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    "  Api:\n    Type: AWS::Serverless::HttpApi\n"
    "    Properties: {CorsConfiguration: {AllowOrigins: ['https://old.example.com'], AllowMethods: [GET]}}\n"
    + FUNCTION.replace("KIND", "HttpApi").replace("ID", "ApiId")
)
ITEMS = ("Resources", "Handler", "Properties")

MODULE = """
resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
}
resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_rest_api.shop.root_resource_id
  path_part   = "orders"
}
resource "aws_api_gateway_resource" "items" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_resource.orders.id
  path_part   = "items"
}
resource "aws_api_gateway_method" "get" {
  rest_api_id      = aws_api_gateway_rest_api.shop.id
  resource_id      = aws_api_gateway_resource.orders.id
  http_method      = "GET"
  authorization    = "NONE"
  api_key_required = true
}
resource "aws_api_gateway_deployment" "shop" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
}
resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  deployment_id = aws_api_gateway_deployment.shop.id
  stage_name    = "prod"
}
"""
USERS = """
resource "aws_api_gateway_authorizer" "users" {
  rest_api_id     = aws_api_gateway_rest_api.shop.id
  name            = "users"
  type            = "COGNITO_USER_POOLS"
  identity_source = "method.request.header.Authorization"
  provider_arns   = ["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_Ab"]
}
"""
GUARDED = """authorization        = "COGNITO_USER_POOLS"
  authorization_scopes = ["orders/admin"]
  authorizer_id        = aws_api_gateway_authorizer.users.id
"""
OPTIONS = """
resource "aws_api_gateway_method" "options" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "OPTIONS"
  authorization = "AWS_IAM"
}
"""
DENIED = """
data "aws_iam_policy_document" "shop" {
  statement {
    effect    = "Allow"
    actions   = ["execute-api:Invoke"]
    resources = ["execute-api:/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
  statement {
    effect    = "Deny"
    actions   = ["execute-api:Invoke"]
    resources = ["execute-api:/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "NotIpAddress"
      variable = "aws:SourceIp"
      values   = ["192.0.2.0/24"]
    }
  }
}
resource "aws_api_gateway_rest_api_policy" "shop" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  policy      = data.aws_iam_policy_document.shop.json
}
"""
HTTP = """
resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins = ["https://old.example.com"]
  }
}
resource "aws_apigatewayv2_authorizer" "login" {
  api_id           = aws_apigatewayv2_api.shop.id
  name             = "login"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    issuer   = "https://login.example.com/"
    audience = ["other-api"]
  }
}
resource "aws_apigatewayv2_route" "get" {
  api_id               = aws_apigatewayv2_api.shop.id
  route_key            = "GET /orders"
  authorization_type   = "JWT"
  authorizer_id        = aws_apigatewayv2_authorizer.login.id
  authorization_scopes = ["orders:admin"]
}
resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.shop.id
  name        = "$default"
  auto_deploy = true
}
"""
READABLE = HTTP.replace('"other-api"', '"orders-api"')
JWT_TEMPLATE = """
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: shop, ProtocolType: HTTP}}
  Login:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      Name: login
      AuthorizerType: JWT
      IdentitySource: ["$request.header.Authorization"]
      JwtConfiguration: {Issuer: "https://login.example.com/", Audience: [AUDIENCE]}
  Get:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: GET /orders
      AuthorizationType: JWT
      AuthorizerId: !Ref Login
      AuthorizationScopes: ["orders:SCOPE"]
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true}
"""
COGNITO = """
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop}}
  Part:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}
  Users:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Api
      Name: users
      Type: COGNITO_USER_POOLS
      IdentitySource: method.request.header.Authorization
      ProviderARNs: ["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_Ab"]
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Part
      HttpMethod: GET
      AuthorizationType: COGNITO_USER_POOLS
      AuthorizationScopes: [orders/admin]
      AuthorizerId: !Ref Users
      ApiKeyRequired: KEYED
      Integration: {Type: MOCK}
  Deployment: {Type: AWS::ApiGateway::Deployment, DependsOn: [Get], Properties: {RestApiId: !Ref Api}}
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: prod}
"""
TOKENS = (
    COGNITO.replace("KEYED", "false")
    .replace("      AuthorizationScopes: [orders/admin]\n", "")
    .replace("AuthorizationType: COGNITO_USER_POOLS", "AuthorizationType: CUSTOM")
    .replace("Type: COGNITO_USER_POOLS", "Type: TOKEN")
)
TOKENS_IN_MODULE = USERS.replace("COGNITO_USER_POOLS", "TOKEN") + MODULE.replace(
    'authorization    = "NONE"\n  api_key_required = true\n',
    'authorization = "CUSTOM"\n  authorizer_id = aws_api_gateway_authorizer.users.id\n',
)
WITH_COOKIE = f"curl {OWN}/prod/orders -H 'Cookie: session=open-sesame'"
POOL = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab"
READER = bearer(iss="https://login.example.com/", aud="orders-api", scope="orders:read")
USER = bearer(iss=POOL, token_use="access", client_id="c1", scope="orders/read")
LISTED: Mapping[str, Value] = {"request.source-ip": "203.0.113.7"}
OF_A_PAGE: Mapping[str, Value] = {**LISTED, "request.client": "browser"}
GET = f"curl {OWN}/prod/orders"
AT_ROOT = f"curl {OWN}/orders"
FROM_A_PAGE = preflight().replace("/prod/", "/")
METHOD = ("Resources", "Get", "Properties")

SIGNED = COGNITO.replace("KEYED", "false").replace(
    """COGNITO_USER_POOLS
      AuthorizationScopes: [orders/admin]
      AuthorizerId: !Ref Users
""",
    "AWS_IAM\n",
)
SIGNED_MODULE = MODULE.replace(
    'authorization    = "NONE"\n  api_key_required = true\n', 'authorization = "AWS_IAM"\n'
)
BY_PARTNER = f"curl --silent {OWN}/prod/orders"
OF_PARTNER: Mapping[str, Value] = {
    "caller.arn": "arn:aws:sts::444455556666:assumed-role/partner/nightly",
    "caller.account": "other",
    "caller.policy-allows": True,
    "request.authorization": "sigv4",
    "signature.matches": True,
}
"""A signature that AWS accepts can be told alone."""
PAGED = (
    FRONTED.replace("FORWARDS", f"CachePolicyId: {CACHING_DISABLED}")
    .replace("/boats*", "/pages*")
    .replace(
        "TargetOriginId: pages\n", f"TargetOriginId: api\n          OriginRequestPolicyId: {ALL_VIEWER}\n"
    )
)
BY_FRONT = "curl https://d111111abcdef8.cloudfront.net/boats -H 'Authorization: allow-me'"
INVOKING = (
    MODULE
    + """
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  handler       = "orders.handler"
}
resource "aws_api_gateway_integration" "get" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = aws_api_gateway_method.get.http_method
  type        = "AWS_PROXY"
  uri         = aws_lambda_function.orders.invoke_arn
}
"""
)
ALLOWED_ELSEWHERE = DENIED.replace('effect    = "Deny"', 'effect    = "Allow"').replace(
    '"NotIpAddress"', '"IpAddress"'
)
WHOLLY_DENIED = (
    ALLOWED_ELSEWHERE[: ALLOWED_ELSEWHERE.index("  statement {")]
    + ALLOWED_ELSEWHERE[
        ALLOWED_ELSEWHERE.index("  statement {", ALLOWED_ELSEWHERE.index("  statement {") + 1) :
    ]
)


def in_this_module(source: str, shown: str) -> str:
    """What is shown beside the module, which calls its API `shop`; its policy is the only one."""
    own = source.partition('resource "aws_api_gateway_rest_api_policy"')[0] if "_policy" in shown else source
    return beside(own, re.sub(r"aws_api_gateway_rest_api\.\w+", "aws_api_gateway_rest_api.shop", shown))


def in_the_behaviour(source: str, shown: str) -> str:
    """The data source beside the module, and its id where the comment says."""
    line = shown.partition("# in the behaviour: ")[2].strip()
    return beside(source.replace(f'origin_request_policy_id = "{ALL_VIEWER}"', line), shown)


FRONTED_MODULE = FRONT_MODULE.replace(
    "FORWARDS",
    f'cache_policy_id = "{CACHING_DISABLED}"\n    origin_request_policy_id = "{ALL_VIEWER}"',
)
CASES: Mapping[tuple[str, str, str], tuple[str, Apply, str]] = {
    ("route-not-found", CODE, "sam"): (
        SAM_REST, in_template("Resources", "Handler", "Properties"), f"curl {OWN}/prod/orders/7/items",
    ),
    ("route-not-found", HCL, "tf"): (MODULE, beside, f"curl {OWN}/prod/orders/items"),
    ("resource-policy-explicit-deny", CODE, "sam"): (
        SAM_DENIED, in_template("Resources", "Api", "Properties"), GET,
    ),
    ("resource-policy-explicit-deny", HCL, "tf"): (
        MODULE + DENIED, in_place_of(r"condition \{.*?\n    \}"), GET,
    ),
    ("cors-preflight-missing", CODE, "sam"): (
        SAM_REST, in_template("Resources", "Api", "Properties"), preflight(),
    ),
    ("cors-preflight-auth", CODE, "sam"): (
        SAM_GUARDED, in_template("Resources", "Api", "Properties"), preflight(),
    ),
    ("cors-preflight-auth", HCL, "tf"): (MODULE + OPTIONS, in_place_of(re.escape(OPTIONS)), preflight()),
    ("cors-origin", CODE, "sam"): (
        SAM_HTTP, in_template("Resources", "Api", "Properties"), FROM_A_PAGE,
    ),
    ("cors-origin", HCL, "tf"): (HTTP, in_place_of(r"cors_configuration \{.*?\n  \}"), FROM_A_PAGE),
    ("jwt-invalid", CODE, "yaml"): (
        JWT_TEMPLATE.replace("AUDIENCE", "other-api").replace("SCOPE", "read"),
        in_template("Resources", "Login", "Properties"),
        f"{AT_ROOT} {READER}",
    ),
    ("jwt-invalid", HCL, "tf"): (HTTP, in_place_of(r"jwt_configuration \{.*?\n  \}"), f"{AT_ROOT} {READER}"),
    ("jwt-scope", CODE, "yaml"): (
        JWT_TEMPLATE.replace("AUDIENCE", "orders-api").replace("SCOPE", "admin"),
        in_template(*METHOD),
        f"{AT_ROOT} {READER}",
    ),
    ("jwt-scope", HCL, "tf"): (
        READABLE, in_place_of(r"authorization_type .*?\[\"orders:admin\"\]"), f"{AT_ROOT} {READER}",
    ),
    ("cognito-scope", CODE, "yaml"): (
        COGNITO.replace("KEYED", "false"), in_template(*METHOD), f"{GET} {USER}",
    ),
    ("cognito-scope", HCL, "tf"): (
        USERS + MODULE.replace('authorization    = "NONE"\n  api_key_required = true\n', GUARDED),
        in_place_of(r"authorization +=.*?\[\"orders/admin\"\]\n"),
        f"{GET} {USER}",
    ),
    ("authorizer-identity-source", CODE, "yaml"): (
        TOKENS, in_template("Resources", "Users", "Properties"), WITH_COOKIE,
    ),
    ("authorizer-identity-source", HCL, "tf"): (
        TOKENS_IN_MODULE, in_place_of(r"identity_source += .*?\n"), WITH_COOKIE,
    ),
    ("iam-cross-account", CODE, "yaml"): (
        SIGNED, in_template("Resources", "Api", "Properties"), BY_PARTNER,
    ),
    ("iam-cross-account", HCL, "tf"): (SIGNED_MODULE, in_this_module, BY_PARTNER),
    ("host-mismatch", CODE, "yaml"): (
        PAGED, in_template("Resources", "Front", "Properties", "DistributionConfig"), BY_FRONT,
    ),
    ("host-mismatch", HCL, "tf"): (FRONTED_MODULE, in_the_behaviour, BY_FRONT),
    ("integration-permission", HCL, "tf"): (INVOKING, in_this_module, GET),
    ("resource-policy-implicit-deny", HCL, "tf"): (MODULE + WHOLLY_DENIED, in_this_module, GET),
    ("cors-preflight-missing", HCL, "tf"): (MODULE, beside, preflight()),
    ("api-key-missing", CODE, "yaml"): (COGNITO.replace("KEYED", "true"), in_template(*METHOD), GET),
    ("api-key-missing", HCL, "tf"): (MODULE, in_place_of(r"api_key_required = true"), GET),
}  # fmt: skip
FACTS: Mapping[str, Mapping[str, Value]] = {FROM_A_PAGE: OF_A_PAGE, BY_PARTNER: OF_PARTNER}
OPEN_AT_FIRST = ("api-key-missing", "authorizer-identity-source", "integration-permission")
"""Whose fault the call does not prove: what else a client sends is not shown."""
BESIDE_AN_AUTHORIZER = {("authorizer-error", CODE), ("authorizer-error", HCL)}
"""Applied in `test_authorizer_permissions.py`, and no repair is left then: no file tells all permissions
of a function."""
OPEN_STILL = ("jwt-invalid", "jwt-scope", "cognito-scope", "cors-origin")
"""Tokens that nobody signed cannot be verified, and whether a page sends cookies only the page knows."""


def written(folder: Path, kind: str, text: str) -> Path:
    file = folder / ("main.tf" if kind == "tf" else "template.yaml")
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[2]}")
def test_what_a_page_shows_cures_its_fault_where_it_stands(
    case: tuple[str, str, str], tmp_path: Path
) -> None:
    (code, heading, kind), (source, apply, call) = case, CASES[case]
    facts = FACTS.get(call, LISTED)
    failing, undecided = asked(call, written(tmp_path, kind, source), facts)
    assert code in failing or (code in OPEN_AT_FIRST and code in undecided)
    mended = apply(source, snippet(code, heading))
    assert mended != source
    failing, undecided = asked(call, written(tmp_path, kind, mended), facts)
    assert code not in failing
    assert code not in undecided or code in OPEN_STILL


def shown() -> Iterator[tuple[str, str]]:
    """Every cause with edits of a configuration, with each dialect that its page shows but that of CDK."""
    for code, kinds in kinds_of_causes().items():
        if set(kinds) - {Kind.CALL}:
            fix = page(code).partition("## How to fix it")[2].partition("\n## ")[0]
            parts = {
                heading: fix.partition(f"### {heading}\n")[2].partition("\n### ")[0]
                for heading in (CODE, HCL)
            }
            yield from ((code, heading) for heading, part in parts.items() if "```" in part)


def test_every_snippet_of_a_page_is_applied_or_has_its_reason() -> None:
    applied = {(code, CODE) for code in FAULTS} | {(code, HCL) for code in IN_MODULES}
    applied |= {(code, heading) for code, heading, _ in CASES} | BESIDE_AN_AUTHORIZER | set(OF_CALLERS)
    without = {(code, heading) for _, heading, codes in NOT_APPLIED for code in codes}
    assert set(shown()) - applied - without == set()
    assert without & applied == set()
    assert without <= set(shown())
