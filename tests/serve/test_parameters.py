"""Parameter mapping of HTTP APIs, through a real socket: what the integration gets, and what comes back.

Expectations: the developer guide, http-api-parameter-mapping.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.serve.backend import backend
from tests.serve.desk import Answered, Running, desk, running
from why403.model.integration import Integration
from why403.model.integration import Reply as Mapped
from why403.serve.answering import Reply, Variables
from why403.serve.apis import world_of
from why403.serve.around import Standing
from why403.serve.parameters import answer_as_mapped

HEAD = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Museum: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: museum, ProtocolType: HTTP}}
  Late: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Museum, StageName: late, AutoDeploy: true, StageVariables: {colour: blue}}}
  Item: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Museum, RouteKey: 'ANY /items/{item}', Target: !Sub 'integrations/${Server}'}}
  Server:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Museum
      IntegrationType: HTTP_PROXY
      IntegrationMethod: ANY
      PayloadFormatVersion: '1.0'
"""  # noqa: E501
REQUESTS = """
        append:header.x-seen: $request.header.x-own
        append:header.x-new: 'made of ${request.path.item} and ${request.querystring.q}'
        overwrite:header.x-colour: $stageVariables.colour
        overwrite:header.x-stage: $context.stage
        overwrite:header.x-order: $request.body.order.items[0]
        overwrite:header.x-missing: $request.header.x-nobody
        remove:header.x-secret: ''
        append:querystring.more: $request.path
        overwrite:querystring.q: again
        remove:querystring.old: ''
"""
ANSWERS = """
        '203':
          ResponseParameters:
            - {Destination: 'overwrite:statuscode', Source: '202'}
            - {Destination: 'append:header.x-target', Source: $response.body.target}
            - {Destination: 'remove:header.content-type', Source: ''}
            - {Destination: 'overwrite:header.x-id', Source: '${context.stage}-1'}
            - {Destination: 'overwrite:header.x-dots', Source: 'from ${ context.stage } .. to ${nobody}'}
"""


def template(address: str, requests: str = REQUESTS, answers: str = ANSWERS) -> str:
    told = f"      IntegrationUri: {address}/base\n      RequestParameters:{requests}"
    return HEAD + told + (f"      ResponseParameters:{answers}" if answers else "")


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with (
        backend() as address,
        running(tmp_path_factory.mktemp("mapped"), template(address), desk()) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def answer(museum: Running) -> Answered:
    sent = {"x-own": "mine", "x-seen": "before", "x-secret": "a", "content-type": "application/json"}
    body = json.dumps({"order": {"items": ["lamp"]}}).encode()
    return museum.call("POST", "/late/items/7?q=1&q=2&old=3", sent, body)


def test_headers_are_appended_overwritten_and_removed(answer: Answered) -> None:
    got = json.loads(answer.body)["headers"]
    assert got["x-seen"] == "before,mine"
    assert got["x-new"] == "made of 7 and 1,2"
    assert (got["x-colour"], got["x-stage"], got["x-order"]) == ("blue", "late", "lamp")
    assert not {"x-missing", "x-secret"} & got.keys()


def test_query_parameters_are_changed(answer: Answered) -> None:
    assert json.loads(answer.body)["target"] == "/base?more=%2Fitems%2F7&q=again"


def test_the_answer_for_its_status_is_changed(answer: Answered) -> None:
    assert answer.status == 202
    assert answer.headers["x-target"] == "/base?more=%2Fitems%2F7&q=again"
    assert answer.headers["x-id"] == "late-1"
    assert answer.headers["x-dots"] == "from late .. to ${nobody}"
    assert "content-type" not in answer.headers


def test_what_is_no_status_changes_none() -> None:
    told = Integration(replies=(Mapped("200", parameters={"overwrite:statuscode": "$response.header.x"}),))
    assert answer_as_mapped(Reply(200, [("x", "9" * 5000)]), told, cast("Variables", None)).status == 200


def test_the_path_is_overwritten(tmp_path: Path) -> None:
    told = "\n        overwrite:path: /other/$request.path.item\n"
    told = told.replace("/other/$request.path.item", "'/other/${request.path.item}'")
    with backend() as address, running(tmp_path, template(address, told, ""), desk()) as served:
        assert json.loads(served.call("GET", "/late/items/a%20b").body)["target"] == "/other/a%20b"


FUNCTION = """
  Says:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handle
      Runtime: python3.12
      Role: arn:aws:iam::210987654321:role/runs
      Code: {ZipFile: "def handle(event, context): return {'statusCode': 200, 'body': event['headers']['x-new'] + event['rawQueryString']}"}
  Asked: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Museum, RouteKey: 'GET /asked', Target: !Sub 'integrations/${Function}'}}
  Function:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Museum
      IntegrationType: AWS_PROXY
      PayloadFormatVersion: '2.0'
      IntegrationUri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Says.Arn}/invocations'
      RequestParameters: {'append:header.x-new': $context.stage, 'remove:querystring.q': ''}
"""  # noqa: E501


def test_a_function_is_told_of_the_request_as_it_is_mapped(tmp_path: Path) -> None:
    with running(tmp_path, template("http://127.0.0.1:1") + FUNCTION, desk()) as served:
        answer = served.call("GET", "/late/asked?q=1&r=2")
    assert (answer.status, answer.body) == (200, "later=2")


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("\n        append:header.Authorization: a\n", "the header Authorization, which AWS reserves"),
        ("\n        append:cookie.a: b\n", "`append:cookie.a`, which is not supported"),
        ("\n        append:header.a: $request.body..b\n", "which AWS does not support"),
    ],
)
def test_what_is_not_read_is_listed_and_answered_with_501(tmp_path: Path, told: str, says: str) -> None:
    made = template("http://127.0.0.1:1", told, "")
    with running(tmp_path, made, desk()) as served:
        answer = served.call("GET", "/late/items/a")
    assert (answer.status, says in answer.body) == (501, True)
    world = world_of([(str(tmp_path / "template.yaml"), "")], {}, desk(), 0)
    listed = [each.text for each in world.every_remark if each.standing is Standing.NOT_ENFORCED]
    assert [text for text in listed if says in text]


def test_a_path_that_is_set_for_a_server_is_not_called_unenforced(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        template("http://127.0.0.1:9", "\n        overwrite:path: $request.path.item\n", "")
    )
    world = world_of([(str(tmp_path / "template.yaml"), "")], {}, desk(), 0)
    assert [each.text for each in world.every_remark if "path that parameter mapping" in each.text] == []
