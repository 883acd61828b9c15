"""The same faults in other dialects: each repair is written in the words of its file, and proved from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.plain import plain_values
from scripts import repairs_page
from tests.repair.test_offered import BLOCKED, OWN, offered
from why403.model.repair import Repair
from why403.repair.expressed import CANNOT, NOT_WRITTEN, Kind, why_not
from why403.repair.patching import WRITERS
from why403.templates.recognise import CLOUDFORMATION, HCL, OPENAPI, SAM, SERVERLESS

ADDRESS = {"request.source-ip": "203.0.113.9"}
DOCUMENT = """\
openapi: 3.0.1
info: {title: boats, version: "1"}
paths:
  /boats:
    get:
      operationId: boats
      security:
        - api_key: []
      x-amazon-apigateway-integration: {type: mock}
    options:
      security: [{api_key: []}] # too much
      x-amazon-apigateway-integration: {type: mock}
  /crews:
    get:
      x-amazon-apigateway-integration: {type: mock}
components:
  securitySchemes:
    api_key: {type: apiKey, name: x-api-key, in: header}
x-amazon-apigateway-endpoint-configuration: {disableExecuteApiEndpoint: false}
x-amazon-apigateway-policy:
  Version: "2012-10-17"
  Statement:
    - Effect: Allow
      Principal: "*"
      Action: execute-api:Invoke
      Resource: execute-api:/*
"""


def first_written(found: tuple[Repair, ...]) -> str:
    """The file after the first repair that is written into it."""
    return next(each for each in found if each.verified).patches[0].after


def test_openapi_default_endpoint(tmp_path: Path) -> None:
    text = DOCUMENT.replace("Endpoint: false", "Endpoint: true")
    assert first_written(offered(tmp_path, f"curl {OWN}/live/crews", text)) == DOCUMENT


def test_openapi_preflight(tmp_path: Path) -> None:
    after = first_written(offered(tmp_path, BLOCKED, DOCUMENT))
    assert after == DOCUMENT.replace("[{api_key: []}] # too", "[] # too")


def test_openapi_policy(tmp_path: Path) -> None:
    text = DOCUMENT.replace("Resource: execute-api:/*", "Resource: execute-api:/live/GET/boats")
    after = first_written(offered(tmp_path, f"curl {OWN}/live/crews", text, ADDRESS))
    assert after.startswith(text.rstrip("\n"))
    assert "Resource: execute-api:/live/GET/crews" in after


def test_openapi_route(tmp_path: Path) -> None:
    found = offered(tmp_path, f"curl -X PUT {OWN}/live/crews", DOCUMENT)
    after = first_written(found)
    assert "    put:\n" in after
    assert after.count("operationId") == 1


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      OpenApiVersion: 3.0.1
      EndpointConfiguration: {Type: REGIONAL}
      DisableExecuteApiEndpoint: false # open
      Cors: "'*'"
      Auth:
        ApiKeyRequired: true # everywhere
        AddApiKeyRequiredToCorsPreflight: false
        ResourcePolicy:
          CustomStatements:
            - {Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*"}
  Boats:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, _): return {}"
      Events:
        Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /boats, Method: get}}
        Crews:
          Type: Api
          Properties: {RestApiId: !Ref Api, Path: /crews, Method: get, Auth: {ApiKeyRequired: false}}
"""


@pytest.mark.slow
def test_sam_preflight(tmp_path: Path) -> None:
    text = TEMPLATE.replace("        AddApiKeyRequiredToCorsPreflight: false\n", "")
    after = first_written(offered(tmp_path, BLOCKED, text))
    assert "AddApiKeyRequiredToCorsPreflight: false" in after


@pytest.mark.slow
def test_sam_custom_statement(tmp_path: Path) -> None:
    text = TEMPLATE.replace('"execute-api:/*"', '"execute-api:/live/GET/boats"')
    after = first_written(offered(tmp_path, f"curl {OWN}/live/crews", text, ADDRESS))
    assert "Resource: execute-api:/live/GET/crews" in after


@pytest.mark.slow
def test_sam_list_of_addresses(tmp_path: Path) -> None:
    start, end = TEMPLATE.index("          CustomStatements"), TEMPLATE.index("  Boats:")
    text = f"{TEMPLATE[:start]}          IpRangeWhitelist: [198.51.100.0/24]\n{TEMPLATE[end:]}"
    after = first_written(offered(tmp_path, f"curl {OWN}/live/crews", text, ADDRESS))
    assert after == text.replace("[198.51.100.0/24]", '[198.51.100.0/24, "203.0.113.9/32"]')


@pytest.mark.slow
def test_sam_route(tmp_path: Path) -> None:
    after = first_written(offered(tmp_path, f"curl -X POST {OWN}/live/crews", TEMPLATE))
    assert "CrewsPost" in after


DOMAIN = """\
      Domain:
        DomainName: boats.example.com
        CertificateArn: arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000
        EndpointConfiguration: REGIONAL
        BasePath: [v1] # the first
"""


@pytest.mark.slow
@pytest.mark.parametrize("paths", ["[v1] # the first", "v1 # the first", "\n        - v1 # the first"])
def test_sam_mapping_of_a_domain(tmp_path: Path, paths: str) -> None:
    text = TEMPLATE.replace("      Auth:\n", DOMAIN.replace("[v1] # the first", paths) + "      Auth:\n", 1)
    found = offered(tmp_path, "curl https://boats.example.com/crews", text)
    added = next(each for each in found if each.verified)
    before, after = (
        plain_values(each[each.index("      Domain:") : each.index("      Auth:\n")])["Domain"]["BasePath"]
        for each in (text, added.patches[0].after)
    )
    assert before in (["v1"], "v1")
    assert after == ["v1", "/"]


def test_what_is_generated_is_changed_where_it_is_made(tmp_path: Path) -> None:
    state = '{"terraform_version": "1.9.0", "values": {"root_module": {}}}'
    assert not any(
        each.verified for each in offered(tmp_path, f"curl {OWN}/live/crews", state, name="s.json")
    )


def test_the_page_is_what_the_code_says() -> None:
    assert repairs_page.TARGET.read_text("utf-8") == repairs_page.text()


def test_every_dialect_has_a_writer_or_a_reason() -> None:
    assert CANNOT.keys() == {*WRITERS, SERVERLESS} == {CLOUDFORMATION, SAM, OPENAPI, HCL, SERVERLESS}
    assert all(why_not(dialect, kind) for dialect in NOT_WRITTEN for kind in Kind)
