"""The functions that templates tell: which code they run, with which variables."""

from __future__ import annotations

import asyncio
import json
import zipfile
from pathlib import Path

import pytest

from tests.serve.functions.running import called, returned
from why403.documents.open_text import Open, OpenText
from why403.serve.functions import FoundFunctions, Function, Functions, functions_of

SAM = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.12
    Timeout: 5
    Environment: {Variables: {STAGE: dev, LEVEL: low}}
Parameters:
  Level: {Type: String, Default: high}
Conditions:
  Never: !Equals [a, b]
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      FunctionName: orders-fn
      AutoPublishAlias: live
      Environment: {Variables: {LEVEL: !Ref Level, TABLE: !Ref Table, ONE: 1}}
  Beside: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler, Timeout: 9, MemorySize: 512}}
  Inline:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            return "inline"
  Image: {Type: AWS::Serverless::Function, Properties: {PackageType: Image}}
  Remote: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://bucket/key, Handler: a.b, Layers: [x]}}
  Gone: {Type: AWS::Serverless::Function, Condition: Never, Properties: {Handler: a.b}}
  Table: {Type: AWS::DynamoDB::Table}
"""


def read(folder: Path, text: str, name: str = "template.yaml", **parameters: str) -> FoundFunctions:
    (folder / name).write_text(text, "utf-8")
    return functions_of(str(folder / name), parameters)


@pytest.fixture
def sam(tmp_path: Path) -> FoundFunctions:
    return read(tmp_path, SAM)


def test_a_sam_function_has_what_globals_say_and_its_own_above_it(
    tmp_path: Path, sam: FoundFunctions
) -> None:
    orders = sam.functions["Orders"]
    assert orders.label == "orders-fn"
    assert (orders.handler, orders.runtime, orders.timeout) == ("app.handler", "python3.12", 5.0)
    assert orders.folder == tmp_path / "src"
    assert orders.environment == {"STAGE": "dev", "LEVEL": "high", "ONE": "1"}
    beside = sam.functions["Beside"]
    assert (beside.folder, beside.timeout, beside.memory) == (tmp_path, 9.0, 512)


def test_a_variable_that_only_aws_knows_is_unset_and_listed(sam: FoundFunctions) -> None:
    assert sam.functions["Orders"].unset == ("TABLE",)
    assert "Orders runs without TABLE, which only AWS knows" in sam.notes
    assert "Remote runs without some of its layers, which are not local" in sam.notes


def test_a_parameter_that_is_told_is_the_value(tmp_path: Path) -> None:
    assert read(tmp_path, SAM, Level="told").functions["Orders"].environment["LEVEL"] == "told"


def test_a_function_whose_condition_does_not_hold_is_not_there(sam: FoundFunctions) -> None:
    assert set(sam.functions) == {"Orders", "Beside", "Inline", "Image", "Remote"}


def test_code_that_lies_elsewhere_is_refused_with_the_reason(sam: FoundFunctions) -> None:
    assert sam.functions["Image"].refused == "the code of Image is a container image"
    assert "S3" in sam.functions["Remote"].refused


def test_code_in_the_template_is_run(sam: FoundFunctions) -> None:
    assert returned(called(sam.functions["Inline"])[0]) == "inline"


@pytest.mark.parametrize(
    "reference",
    [
        "Orders",
        "orders-fn",
        "arn:aws:lambda:us-east-1:111122223333:function:orders-fn",
        "arn:aws:lambda:us-east-1:111122223333:function:orders-fn:live",
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:us-east-1:111122223333:function:orders-fn/invocations",
        OpenText((Open("Orders.Arn"),)),
        OpenText((Open("OrdersAliaslive"),)),
        OpenText(
            (
                "arn:aws:apigateway:",
                Open("AWS::Region"),
                ":lambda:path/2015-03-31/functions/",
                Open("Orders.Arn"),
                "/invocations",
            )
        ),
    ],
)
def test_the_function_of_an_integration(sam: FoundFunctions, reference: str | OpenText) -> None:
    assert sam.named(reference) == "Orders"


def test_what_names_no_function_of_the_template_leads_to_none(sam: FoundFunctions) -> None:
    assert sam.named("arn:aws:lambda:us-east-1:111122223333:function:other") is None
    assert sam.named(OpenText((Open("Table.Arn"),))) is None


def test_functions_of_cloudformation(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
Resources:
  Local:
    Type: AWS::Lambda::Function
    Properties: {Code: ./code, Handler: a.b, Runtime: nodejs20.x, Timeout: !Ref Seconds}
  Zip:
    Type: AWS::Lambda::Function
    Properties: {Code: {ZipFile: "def handler(e, c): return 7"}, Handler: index.handler, Runtime: python3.12}
  Bucket:
    Type: AWS::Lambda::Function
    Properties: {Code: {S3Bucket: b, S3Key: k}, Handler: a.b, Runtime: python3.12}
  Open:
    Type: AWS::Lambda::Function
    Properties: {Code: {ZipFile: !Sub "x = '${Local.Arn}'"}, Handler: index.handler, Runtime: python3.12}
  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Local, Name: live}}
Parameters:
  Seconds: {Type: Number}
""",
    )
    local = found.functions["Local"]
    assert (local.folder, local.timeout, local.runtime) == (tmp_path / "code", None, "nodejs20.x")
    assert found.named(OpenText((Open("Live"),))) == "Local"
    assert returned(called(found.functions["Zip"])[0]) == 7
    assert "S3" in found.functions["Bucket"].refused
    assert found.functions["Open"].refused == "only AWS knows parts of the code of Open"


@pytest.mark.parametrize("kept", ["folder", "archive"])
def test_layers_that_lie_beside_the_template_are_there(tmp_path: Path, kept: str) -> None:
    if kept == "folder":
        (tmp_path / "shared" / "python").mkdir(parents=True)
        (tmp_path / "shared" / "python" / "shared.py").write_text("VALUE = 'from the layer'\n")
    else:
        with zipfile.ZipFile(tmp_path / "shared.zip", "w") as archive:
            archive.writestr("python/shared.py", "VALUE = 'from the layer'\n")
    (tmp_path / "app.py").write_text("import shared\ndef handler(event, context):\n    return shared.VALUE\n")
    name = "shared.zip" if kept == "archive" else "shared"
    found = read(
        tmp_path,
        f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Shared: {{Type: AWS::Serverless::LayerVersion, Properties: {{ContentUri: {name}}}}}
  Fn:
    Type: AWS::Serverless::Function
    Properties: {{Handler: app.handler, Runtime: python3.12, CodeUri: ., Layers: [!Ref Shared]}}
""",
    )
    assert found.notes == ()
    assert returned(called(found.functions["Fn"])[0]) == "from the layer"


def test_the_assets_of_cdk_lie_beside_the_template(tmp_path: Path) -> None:
    (tmp_path / "asset.1").mkdir()
    properties = {"Handler": "app.handler", "Runtime": "python3.12", "Code": {"S3Bucket": "b", "S3Key": "k"}}
    metadata = {"aws:asset:path": "asset.1", "aws:asset:property": "Code"}
    hello = {"Type": "AWS::Lambda::Function", "Properties": properties, "Metadata": metadata}
    (tmp_path / "S.template.json").write_text(json.dumps({"Resources": {"Hello": hello}}))
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {"S": artifact}}))
    assert functions_of(str(tmp_path)).functions["Hello"].folder == tmp_path / "asset.1"


def test_functions_of_a_nested_stack_have_its_name_and_parameters(tmp_path: Path) -> None:
    inner = """
Parameters: {Mode: {Type: String}}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties: {Code: code, Handler: a.b, Runtime: python3.12, Environment: {Variables: {MODE: !Ref Mode}}}
"""
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "stack.yaml").write_text(inner)
    properties = "{TemplateURL: inner/stack.yaml, Parameters: {Mode: on}}"
    outer = f"Resources: {{In: {{Type: AWS::CloudFormation::Stack, Properties: {properties}}}}}"
    found = read(tmp_path, outer).functions["In/Fn"]
    assert (found.environment, found.folder) == ({"MODE": "on"}, tmp_path / "inner" / "code")


def test_what_serverless_compiled_has_its_code_in_the_project(tmp_path: Path) -> None:
    code = {"S3Bucket": {"Ref": "ServerlessDeploymentBucket"}, "S3Key": "serverless/x.zip"}
    properties = {"Code": code, "Handler": "app.handler", "Runtime": "python3.12", "Timeout": 6}
    resources = {
        "ServerlessDeploymentBucket": {"Type": "AWS::S3::Bucket"},
        "HelloLambdaFunction": {"Type": "AWS::Lambda::Function", "Properties": properties},
    }
    (tmp_path / ".serverless").mkdir()
    compiled = tmp_path / ".serverless" / "cloudformation-template-update-stack.json"
    compiled.write_text(json.dumps({"Resources": resources}))
    assert functions_of(str(tmp_path)).functions["HelloLambdaFunction"].folder == tmp_path


def test_functions_of_a_serverless_file(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
service: shop
provider: {name: aws, runtime: python3.12, environment: {A: "1", B: "${env:B}"}}
functions:
  say-hello: {handler: src/app.handler, timeout: 9, environment: {C: "${self:custom.c}"}}
  other_one: {handler: app.other, runtime: nodejs20.x}
custom: {c: told}
""",
        "serverless.yml",
    )
    hello = found.functions["SayDashhelloLambdaFunction"]
    assert (hello.handler, hello.runtime, hello.timeout, hello.folder) == (
        "src/app.handler",
        "python3.12",
        9.0,
        tmp_path,
    )
    assert (hello.environment, hello.unset) == ({"A": "1", "C": "told"}, ("B",))
    other = found.functions["OtherUnderscoreoneLambdaFunction"]
    assert (other.runtime, other.timeout, other.memory) == ("nodejs20.x", 6.0, 1024)


TERRAFORM = """
variable "stage" { default = "dev" }
data "archive_file" "code" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  output_path = "${path.module}/build/app.zip"
}
resource "aws_lambda_function" "hello" {
  function_name = "hello-fn"
  filename      = data.archive_file.code.output_path
  handler       = "app.handler"
  runtime       = "python3.12"
  environment { variables = { STAGE = var.stage, TABLE = aws_dynamodb_table.t.name } }
}
resource "aws_lambda_function" "zip" {
  function_name = "zip-fn"
  filename      = "${path.module}/app.zip"
  handler       = "app.handler"
  runtime       = "python3.12"
  timeout       = 7
}
resource "aws_lambda_function" "bucket" {
  function_name = "bucket-fn"
  s3_bucket     = "b"
}
resource "aws_lambda_alias" "live" {
  name          = "live"
  function_name = aws_lambda_function.hello.function_name
}
"""


def test_functions_of_a_terraform_module(tmp_path: Path) -> None:
    found = read(tmp_path, TERRAFORM, "main.tf")
    hello = found.functions["aws_lambda_function.hello"]
    assert hello.folder is not None
    assert hello.folder.resolve() == (tmp_path / "src").resolve()
    assert (hello.environment, hello.unset, hello.timeout) == ({"STAGE": "dev"}, ("TABLE",), 3.0)
    assert found.named("arn:aws:lambda:us-east-1:111122223333:function:hello-fn") == hello.name
    assert found.named("aws_lambda_alias.live") == hello.name
    assert found.functions["aws_lambda_function.zip"].timeout == 7.0
    assert found.functions["aws_lambda_function.bucket"].refused


def test_functions_of_a_terraform_plan(tmp_path: Path) -> None:
    values = {
        "function_name": "hello-fn",
        "filename": "app.zip",
        "handler": "app.handler",
        "runtime": "python3.12",
    }
    resource = {"address": "aws_lambda_function.hello", "type": "aws_lambda_function", "mode": "managed"}
    plan = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [{**resource, "values": values}]}},
    }
    found = read(tmp_path, json.dumps(plan), "plan.json").functions["aws_lambda_function.hello"]
    assert (found.archive, found.handler) == (tmp_path / "app.zip", "app.handler")


def packed(path: Path, code: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("app.py", code)


def test_an_archive_is_unpacked_and_unpacked_again_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("why403.serve.functions.pool.LOOK_AGAIN", 0.0)
    monkeypatch.setattr("why403.serve.functions.pool._SHARE", 0.0)
    packed(tmp_path / "app.zip", "def handler(event, context):\n    return 'one'\n")
    function = Function("made", "app.handler", "python3.12", archive=tmp_path / "app.zip")

    async def run() -> list[object]:
        async with Functions({"made": function}) as functions:
            first = returned(await functions.invoke("made", {}))
            packed(tmp_path / "app.zip", "def handler(event, context):\n    return 'the other'\n")
            return [first, returned(await functions.invoke("made", {}))]

    assert asyncio.run(run()) == ["one", "the other"]


@pytest.mark.parametrize("name", ["../out.py", "/tmp/why403-out.py"])
def test_nothing_of_an_archive_lies_outside_of_its_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / "app.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("app.py", "import os\ndef handler(event, context):\n    return os.listdir('..')\n")
        archive.writestr(name, "x = 1")
    found = returned(called(Function("made", "app.handler", "python3.12", archive=path))[0])
    assert isinstance(found, list)
    assert not [each for each in found if each.endswith(".py")]
    assert not Path("/tmp/why403-out.py").exists()


def test_an_archive_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "app.zip").write_text("no archive")
    (outcome,) = called(Function("made", "app.handler", "python3.12", archive=tmp_path / "app.zip"))
    assert "cannot be unpacked" in str(outcome)
