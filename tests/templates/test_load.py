"""Files that are given: recognised by content, one API of each chosen; CDK's folders and nested stacks."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.templates.cloudformation.stacks import REST, method
from why403.documents.errors import BadInput
from why403.logic.facts import Value
from why403.logic.states import UNKNOWN
from why403.model.routes import Routes
from why403.templates.load import read_all, read_file, read_text
from why403.templates.load_result import LoadResult
from why403.templates.select import select_api

TWO = """
Resources:
  Shop: {Type: AWS::ApiGateway::RestApi, Properties: {}}
  Web: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
  Pets: {Type: AWS::ApiGateway::RestApi, Properties: {}}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Pets, StageName: prod}}
  Mapping:
    Type: AWS::ApiGateway::BasePathMapping
    Properties: {DomainName: api.example.com, RestApiId: !Ref Pets, Stage: prod}
"""


def keys(found: LoadResult, api: str) -> list[str]:
    listed = found.readings[api].configuration.api.routes.value
    assert isinstance(listed, Routes)
    return [f"{route.verb} {route.path}" for route in listed]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Resources: {Api: {Type: AWS::ApiGateway::RestApi}}", "Api"),
        ('{"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi"}}}', "Api"),
        ("openapi: 3.0.1\ninfo: {title: orders}\npaths: {/a: {get: {}}}", "orders"),
        (
            'resource "aws_apigatewayv2_api" "a" {\n  name = "a"\n  protocol_type = "HTTP"\n}',
            "aws_apigatewayv2_api.a",
        ),
    ],
)
def test_a_file_is_recognised_by_what_is_in_it(text: str, label: str) -> None:
    assert list(read_text(text, "file", {}).readings) == [label]


@pytest.mark.parametrize("text", ["a: 1", "[1, 2]", "{", "Resources: [", "", "just words"])
def test_what_tells_no_api_is_bad_input_with_its_place(text: str) -> None:
    with pytest.raises(BadInput) as problem:
        read_text(text, "file", {})
    assert problem.value.document == "file"


def test_a_part_that_is_no_resource_is_a_problem_and_the_rest_is_read() -> None:
    odd = "  Odd: [1]\n  Untyped: {Properties: {}}\n  Text: {Type: AWS::X, Properties: x}\n"
    text = REST + method("Get") + odd
    found = read_text(text, "file", {})
    assert [(problem.line, problem.wrong) for problem in found.problems] == [
        (14, "this is not a resource"),
        (15, "this is not a resource"),
        (16, "this is not a resource"),
    ]
    assert keys(found, "Api") == ["GET /pets"]


def test_a_file_that_cannot_be_read_does_not_hinder_the_others(tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text(REST, "utf-8")
    found = read_all([str(tmp_path / "missing.yaml"), str(good)], {})
    assert [(len(each.problems), len(each.readings)) for _, each in found] == [(1, 0), (0, 1)]


@pytest.mark.parametrize(
    ("facts", "name", "label"),
    [
        ({}, "", None),
        ({}, "Shop", "Shop"),
        ({}, "Nothing", None),
        ({"api.type": "HTTP"}, "", "Web"),
        ({"request.host": "id2.execute-api.eu-west-1.amazonaws.com"}, "", "Pets"),
        ({"request.host": "id3.execute-api.eu-west-1.amazonaws.com", "api.type": "REST"}, "", "Shop"),
        (
            {"request.host": "api.example.com", "request.host-kind": "custom", "request.path": "/a"},
            "",
            "Pets",
        ),
    ],
)
def test_the_called_api_is_chosen_by_name_id_domain_or_kind(
    facts: Mapping[str, Value], name: str, label: str | None
) -> None:
    reading = select_api(read_text(TWO, "file", {"Pets": "id2"}).readings, facts, name)
    assert (reading.label if reading else None) == label


def test_the_only_api_is_the_called_one() -> None:
    reading = select_api(
        read_text(REST, "file", {}).readings, {"request.host": "x.execute-api.eu-west-1.amazonaws.com"}
    )
    assert reading is not None


def stack(resources: object, **more: object) -> str:
    return json.dumps({"Resources": resources, **more})


API = {"Type": "AWS::ApiGateway::RestApi", "Properties": {}}


def assembly(folder: Path, **stacks: str) -> None:
    """A folder as `cdk synth` writes it."""
    artifacts = {
        name: {"type": "aws:cloudformation:stack", "properties": {"templateFile": f"{name}.template.json"}}
        for name in stacks
    }
    (folder / "manifest.json").write_text(json.dumps({"version": "38.0.0", "artifacts": artifacts}), "utf-8")
    for name, text in stacks.items():
        (folder / f"{name}.template.json").write_text(text, "utf-8")


def test_stacks_of_one_assembly_refer_to_each_others_exports(tmp_path: Path) -> None:
    exported = {
        "Id": {"Value": {"Ref": "Api"}, "Export": {"Name": "Base:Id"}},
        "Root": {"Value": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "Export": {"Name": "Base:Root"}},
    }
    get = {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            "RestApiId": {"Fn::ImportValue": "Base:Id"},
            "ResourceId": {"Fn::ImportValue": "Base:Root"},
            "HttpMethod": "GET",
        },
    }
    assembly(tmp_path, Base=stack({"Api": API}, Outputs=exported), Use=stack({"Get": get}))
    assert keys(read_file(str(tmp_path), {}), "Base/Api") == ["GET /"]


def test_a_nested_stack_is_read_with_what_goes_in_and_out(tmp_path: Path) -> None:
    child = stack(
        {
            "Part": {
                "Type": "AWS::ApiGateway::Resource",
                "Properties": {"RestApiId": {"Ref": "Id"}, "ParentId": {"Ref": "Root"}, "PathPart": "pets"},
            }
        },
        Parameters={"Id": {"Type": "String"}, "Root": {"Type": "String"}},
        Outputs={"Pets": {"Value": {"Ref": "Part"}}},
    )
    (tmp_path / "child.json").write_text(child, "utf-8")
    parent = f"""
Resources:
  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{}}}}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: ./child.json, Parameters: {{Id: !Ref Api, Root: !GetAtt Api.RootResourceId}}}}
{method("Get", ResourceId="!GetAtt Child.Outputs.Pets")}"""
    (tmp_path / "parent.yaml").write_text(parent, "utf-8")
    assert keys(read_file(str(tmp_path / "parent.yaml"), {}), "Api") == ["GET /pets"]


def test_a_nested_stack_that_is_not_there_leaves_the_routes_untold() -> None:
    text = f"""
Resources:
  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{}}}}
  Child: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: https://s3/child.json}}}}
{method("Get", ResourceId="!GetAtt Child.Outputs.Pets")}"""
    assert read_text(text, "file", {}).readings["Api"].configuration.api.routes.value is UNKNOWN


def test_no_file_outside_of_the_folder_is_read(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "child.json").write_text(stack({"Other": API}), "utf-8")
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "../child.json"}}
    (inner / "parent.json").write_text(stack({"Api": API, "Child": nested}), "utf-8")
    assert list(read_file(str(inner / "parent.json"), {}).readings) == ["Api"]


def test_what_serverless_compiles_is_a_template() -> None:
    text = stack(
        {
            "ServerlessDeploymentBucket": {"Type": "AWS::S3::Bucket"},
            "ApiGatewayRestApi": API,
            "ApiGatewayMethodGet": {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "HttpMethod": "GET",
                    "RestApiId": {"Ref": "ApiGatewayRestApi"},
                    "ResourceId": {"Fn::GetAtt": ["ApiGatewayRestApi", "RootResourceId"]},
                    "ApiKeyRequired": True,
                    "AuthorizationType": "NONE",
                },
            },
        }
    )
    assert keys(read_text(text, "file", {}), "ApiGatewayRestApi") == ["GET /"]


def test_a_file_that_is_too_long_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("why403.templates.files.LIMIT", 1000)
    (tmp_path / "long.yaml").write_text("a" * 2000, "utf-8")
    found = read_all([str(tmp_path / "long.yaml")], {})[0][1]
    assert [problem.wrong for problem in found.problems] == ["longer than 0 MB"]


def test_expressions_nested_without_measure_are_bad_input(tmp_path: Path) -> None:
    pytest.importorskip("tree_sitter_hcl")
    file = tmp_path / "main.tf"
    deep = "(" * 3000 + "1" + ")" * 3000
    file.write_text(f'resource "aws_api_gateway_rest_api" "a" {{\n  name = {deep}\n}}\n')
    found = read_all([str(file)], {})[0][1]
    assert [(problem.wrong, problem.line) for problem in found.problems] == [
        ("nested more than 100 levels deep", 2)
    ]


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
@pytest.mark.parametrize("name", ["main.tf", "more.tf", "terraform.tfvars", "x.tf.json", "manifest.json"])
def test_a_pipe_in_a_folder_is_refused_and_not_waited_for(tmp_path: Path, name: str) -> None:
    """Whoever named the folder did not choose it."""
    (tmp_path / "api.tf").write_text('resource "aws_api_gateway_rest_api" "shop" {}\n', "utf-8")
    if name == "manifest.json":
        (tmp_path / "api.tf").unlink()
    os.mkfifo(tmp_path / name)
    with pytest.raises(BadInput, match="cannot be read") as refused:
        read_file(str(tmp_path), {})
    assert refused.value.document == str(tmp_path / name)


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
def test_a_pipe_beside_a_module_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "api.tf").write_text('resource "aws_api_gateway_rest_api" "shop" {}\n', "utf-8")
    os.mkfifo(tmp_path / "main.tf")
    with pytest.raises(BadInput, match="cannot be read"):
        read_file(str(tmp_path / "api.tf"), {})


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
def test_a_chosen_pipe_is_read() -> None:
    """As of `--api <(terraform show -json plan)`."""
    own, others = os.pipe()
    os.write(others, TWO.encode())
    os.close(others)
    assert set(read_file(f"/dev/fd/{own}", {}).readings) == {"Shop", "Web", "Pets"}
    os.close(own)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no /dev/zero here")
def test_a_device_is_no_template() -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_file("/dev/zero", {})
