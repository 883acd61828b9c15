"""SAM templates: the developer guide's pages sam-resource-api and those below it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from why403.documents.errors import BadInput
from why403.incident.tree import Tree
from why403.isolation import run_python
from why403.logic.states import UNKNOWN
from why403.model.route import Route
from why403.model.routes import Routes
from why403.templates.documents import tree_of
from why403.templates.load_result import LoadResult
from why403.templates.sam import is_sam, run
from why403.templates.sam.template import read_sam

TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Globals:
  Api:
    OpenApiVersion: 3.0.1
    Cors: "'*'"
    Auth:
      ApiKeyRequired: true
      DefaultAuthorizer: Guard
      Authorizers:
        Guard: {FunctionArn: !GetAtt Function.Arn}
      ResourcePolicy:
        IpRangeWhitelist: [10.0.0.0/8]
        CustomStatements:
          - Effect: Deny
            Principal: "*"
            Action: execute-api:Invoke
            Resource: execute-api:/*/DELETE/*
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      CodeUri: ./src
      Events:
        List:
          Type: Api
          Properties: {Path: /orders, Method: get, RestApiId: !Ref Shop}
        Open:
          Type: Api
          Properties:
            Path: /open
            Method: any
            RestApiId: !Ref Shop
            Auth:
              Authorizer: NONE
              ApiKeyRequired: false
"""


def read(text: str, **files: str) -> LoadResult:
    """What a template and the files beside it tell."""
    trees = {name.replace("_", "."): tree_of(content, name) for name, content in files.items()}

    def file(_template: str, named: str) -> Tree | None:
        return trees.get(named.removeprefix("./"))

    return read_sam(tree_of(text, "template.yaml"), {}, file)


def routes(found: LoadResult, api: str = "Shop") -> dict[str, Route]:
    listed = found.readings[api].configuration.api.routes.value
    assert isinstance(listed, Routes)
    return {f"{route.verb} {route.path}": route for route in listed}


@pytest.fixture(scope="module")
def shop() -> LoadResult:
    return read(TEMPLATE)


def test_globals_reach_the_routes_of_an_api(shop: LoadResult) -> None:
    route = routes(shop)["GET /orders"]
    assert (route.authorization.value, route.authorizer.value) == ("CUSTOM", "Guard")
    assert route.key_required.value is True


def test_an_event_stands_above_its_api(shop: LoadResult) -> None:
    route = routes(shop)["ANY /open"]
    assert (route.authorization.value, route.key_required.value) == ("NONE", False)


def test_the_preflight_gets_the_default_authorizer_and_the_key_unless_they_are_switched_off(
    shop: LoadResult,
) -> None:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/
    sam-property-api-apiauth.html: both switches default to true."""
    options = routes(shop)["OPTIONS /orders"]
    assert (options.authorization.value, options.key_required.value) == ("CUSTOM", True)
    off = "      AddDefaultAuthorizerToCorsPreflight: false\n      AddApiKeyRequiredToCorsPreflight: false\n"
    opened = routes(
        read(TEMPLATE.replace("      ApiKeyRequired: true\n", f"      ApiKeyRequired: true\n{off}"))
    )
    options = opened["OPTIONS /orders"]
    assert (options.authorization.value, options.key_required.value) == ("NONE", False)


def line(text: str) -> int:
    """The line of the template that holds a text."""
    return next(number for number, each in enumerate(TEMPLATE.split("\n"), 1) if text in each)


def test_a_generated_part_has_the_place_of_what_generated_it(shop: LoadResult) -> None:
    found = routes(shop)
    assert found["GET /orders"].at.line == line("        List:") + 1
    assert found["GET /orders"].authorization.at.line == line("DefaultAuthorizer")
    assert found["GET /orders"].key_required.at.line == line("      ApiKeyRequired: true")
    assert found["OPTIONS /orders"].at.line == line("Cors:")
    assert found["ANY /open"].authorization.at.line == line("Authorizer: NONE")


def test_a_stage_has_the_place_of_its_name(shop: LoadResult) -> None:
    stages = shop.readings["Shop"].configuration.api.stages.value
    assert isinstance(stages, tuple)
    assert [(stage.name, stage.at.line) for stage in stages] == [("prod", line("StageName"))]


def test_statements_of_the_policy_have_the_places_of_the_lists_that_made_them(shop: LoadResult) -> None:
    configuration = shop.readings["Shop"].configuration
    policy = configuration.api.policy
    assert isinstance(policy.value, dict)
    lines = {
        str(statement.get("Condition", statement["Effect"])): configuration.parts[
            (*policy.at.path, "Statement", number)
        ].line
        for number, statement in enumerate(policy.value["Statement"])
    }
    assert lines["{'NotIpAddress': {'aws:SourceIp': ['10.0.0.0/8']}}"] == line("IpRangeWhitelist")
    assert lines["Deny"] == line("- Effect: Deny")


def test_an_implicit_api_is_made_of_events_without_one() -> None:
    found = read(
        TEMPLATE.replace(", RestApiId: !Ref Shop", "").replace("            RestApiId: !Ref Shop\n", "")
    )
    assert "GET /orders" in routes(found, "ServerlessRestApi")
    stages = found.readings["ServerlessRestApi"].configuration.api.stages.value
    assert isinstance(stages, tuple)
    assert [stage.name for stage in stages] == ["Prod"]


def test_without_an_openapi_version_sam_makes_a_second_stage() -> None:
    found = read(TEMPLATE.replace("    OpenApiVersion: 3.0.1\n", ""))
    stages = found.readings["Shop"].configuration.api.stages.value
    assert isinstance(stages, tuple)
    assert [stage.name for stage in stages] == ["prod", "Stage"]


def test_a_local_document_is_read_with_its_places() -> None:
    document = (
        "openapi: 3.0.1\npaths:\n  /local:\n    get:\n      x-amazon-apigateway-auth: {type: AWS_IAM}\n"
    )
    text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Shop:\n    Type: AWS::Serverless::Api\n"
    found = read(f"{text}    Properties: {{StageName: prod, DefinitionUri: ./api.yaml}}\n", api_yaml=document)
    route = routes(found)["GET /local"]
    assert (route.authorization.value, route.at.document, route.at.line) == ("AWS_IAM", "api_yaml", 5)


def test_a_document_that_is_not_there_leaves_the_routes_untold() -> None:
    text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Shop:\n    Type: AWS::Serverless::Api\n"
    found = read(f"{text}    Properties: {{StageName: prod, DefinitionUri: ./api.yaml}}\n")
    assert found.readings["Shop"].configuration.api.routes.value is UNKNOWN


def test_an_http_api_is_told_with_its_jwt_authorizer() -> None:
    text = """Transform: AWS::Serverless-2016-10-31
Resources:
  Web:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Tokens
        Authorizers:
          Tokens:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {issuer: https://issuer.example.com, audience: [a]}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      CodeUri: ./src
      Events:
        All: {Type: HttpApi, Properties: {ApiId: !Ref Web}}
"""
    found = read(text)
    listed = found.readings["Web"].configuration.api.routes.value
    assert isinstance(listed, Routes)
    assert [(r.verb, r.authorization.value) for r in listed] == [("$default", "JWT")]


def test_where_no_region_is_told_what_depends_on_it_stays_open() -> None:
    region = run.NO_REGION
    made = {"a": f"x-{region}", "b": {"Fn::Sub": f"y-{region}-${{A}}"}, "c": [region]}
    assert run.reopened(made) == {
        "a": {"Fn::Sub": "x-${AWS::Region}"},
        "b": {"Fn::Sub": "y-${AWS::Region}-${A}"},
        "c": [{"Fn::Sub": "${AWS::Region}"}],
    }


def test_what_the_transform_refuses_is_a_problem_at_the_resource() -> None:
    found = read(TEMPLATE.replace("RestApiId: !Ref Shop}", "RestApiId: !Ref Nothing}"))
    (problem,) = found.problems
    assert (problem.line, problem.column) == (line("Type: AWS::Serverless::Function"), 5)
    assert "AWS's transform refuses `Function`" in str(problem)


def test_without_what_the_transform_refuses_the_rest_is_read_and_the_routes_stay_open() -> None:
    found = read(TEMPLATE.replace("RestApiId: !Ref Shop}", "RestApiId: !Ref Nothing}"))
    told = found.readings["Shop"].configuration.api
    assert isinstance(told.stages.value, tuple)
    assert told.routes.value is UNKNOWN


def test_without_the_transform_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "find_spec", lambda _: None)
    with pytest.raises(BadInput, match=r"install why403\[sam\]"):
        read(TEMPLATE)


TOLD = sorted((Path(__file__).parents[1] / "laws" / "tellings").glob("*/sam.yaml"))


@pytest.mark.parametrize(
    "file",
    [TOLD[0], *(pytest.param(file, marks=pytest.mark.slow) for file in TOLD[1:])],
    ids=lambda file: file.parent.name,
)
def test_a_process_of_its_own_comes_to_the_same_as_the_shared_one(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other tests share one process (`tests/transforms.py`); the product starts one for each template.

    One template in the short form; the long form has every SAM template of the laws.
    """
    answers: list[tuple[CompletedProcess[bytes], CompletedProcess[bytes]]] = []
    shared: Callable[..., CompletedProcess[bytes]] = vars(run)["run_python"]

    def both(script: list[str], given: bytes, **limits: Any) -> CompletedProcess[bytes]:
        answers.append((shared(script, given, **limits), run_python(script, given, **limits)))
        return answers[-1][0]

    monkeypatch.setattr(run, "run_python", both)
    assert read(file.read_text("utf-8")).readings
    for one, other in answers:
        assert (one.returncode, one.stdout) == (other.returncode, other.stdout) != (0, b"")
    assert answers


def test_a_custom_domain_has_the_place_of_its_settings() -> None:
    domain = "{DomainName: api.example.com, CertificateArn: arn:aws:acm:x, BasePath: [v1]}"
    text = TEMPLATE.replace("{StageName: prod}", f"{{StageName: prod, Domain: {domain}}}")
    domains = read(text).readings["Shop"].configuration.domains.value
    assert isinstance(domains, tuple)
    (told,) = domains
    assert isinstance(told.mappings.value, tuple)
    assert [(each.path, each.stage.value) for each in told.mappings.value] == [("v1", "prod")]
    assert told.at.line == line("{StageName: prod}")


def test_a_template_that_forgets_its_transform_is_one_all_the_same() -> None:
    assert is_sam(tree_of("Resources: {A: {Type: AWS::Serverless::Api}}", "t"))
    assert not is_sam(tree_of("Resources: {A: {Type: AWS::ApiGateway::RestApi}}", "t"))


KEYS = """Transform: AWS::Serverless-2016-10-31
Resources:
  P:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod, Auth: {ApiKeyRequired: true, DefaultAuthorizer: AWS_IAM}}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      CodeUri: ./src
      Events:
        A: {Type: Api, Properties: {RestApiId: !Ref P, Path: /a, Method: get, Auth: {ApiKeyRequired: false}}}
        B: {Type: Api, Properties: {RestApiId: !Ref P, Path: /b, Method: get, Auth: {Authorizer: NONE}}}
        C: {Type: Api, Properties: {RestApiId: !Ref P, Path: /c, Method: get}}
"""


@pytest.mark.parametrize(
    ("path", "authorization", "key"),
    [("/a", "AWS_IAM", "false"), ("/b", "NONE", "true"), ("/c", "AWS_IAM", "true")],
)
def test_authorizer_and_key_of_an_event_have_a_place_each(path: str, authorization: str, key: str) -> None:
    route = routes(read(KEYS), "P")[f"GET {path}"]
    spans = [route.authorization.at, route.key_required.at]
    assert [KEYS[at.start : at.end] for at in spans] == [authorization, key]


def test_no_key_that_nobody_speaks_of_stands_at_the_event_that_lacks_it() -> None:
    text = KEYS.replace("ApiKeyRequired: true, ", "").replace(", Auth: {ApiKeyRequired: false}", "")
    at = routes(read(text), "P")["GET /c"].key_required.at
    assert text[at.start : at.end] == "{Type: Api, Properties: {RestApiId: !Ref P, Path: /c, Method: get}}"


def test_the_limits_of_a_stage_have_the_place_where_they_are_written() -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      MethodSettings:
        - HttpMethod: "*"
          ResourcePath: /*
          ThrottlingRateLimit: 0
  Handler:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: "def handler(event, context): return {}"
      Events:
        Get: {Type: Api, Properties: {Path: /orders, Method: get, RestApiId: !Ref Shop}}
"""
    limits = read(text).readings["Shop"].configuration.api.rates.value
    assert isinstance(limits, tuple)
    assert limits[0].rate.at.path[-1] == "ThrottlingRateLimit"
    assert limits[0].rate.at.line == 10
