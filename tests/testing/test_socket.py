"""A WebSocket API inside a test, without a socket."""

from __future__ import annotations

from pathlib import Path

import pytest

from why403.testing import Api, Ended, Response, Talk, assert_refused

TEMPLATE = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Radio:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: radio, ProtocolType: WEBSOCKET, RouteSelectionExpression: '${request.body.to}/${request.body.part}'}
  Night: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Radio, StageName: night, AutoDeploy: true}}
  Speaker:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.speak
      Runtime: python3.12
      Role: arn:aws:iam::210987654321:role/runs
      Code: {ZipFile: "def speak(event, context): return {'statusCode': 200, 'body': event.get('body')}"}
  Studio:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Radio, IntegrationType: AWS_PROXY, IntegrationUri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Speaker.Arn}/invocations'}
  Tune: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Radio, RouteKey: $connect, AuthorizationType: AWS_IAM, Target: !Sub 'integrations/${Studio}'}}
  Song: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Radio, RouteKey: song/2, RouteResponseSelectionExpression: $default, Target: !Sub 'integrations/${Studio}'}}
"""  # noqa: E501
MAY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "execute-api:*", "Resource": "*"}],
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("radio") / "template.yaml"
    found.write_text(TEMPLATE)
    return found


def test_who_may_not_connect_gets_the_answer_that_says_why(file: Path) -> None:
    with Api(file) as api:
        refused = api.anonymous().connect("/night")
        assert isinstance(refused, Response)
        assert_refused(refused, "iam-unsigned")


def test_messages_go_to_the_route_that_is_selected(file: Path) -> None:
    with Api(file) as api:
        talk = api.as_role("listener", MAY).connect("/night")
        assert isinstance(talk, Talk)
        with talk:
            talk.send({"to": "song", "part": 2})
            assert talk.json() == {"to": "song", "part": 2}
            talk.send({"to": "song", "part": 3})
            assert talk.json()["message"] == "Forbidden"


def test_connections_are_managed_from_the_same_test(file: Path) -> None:
    with Api(file) as api:
        role = api.as_role("manager", MAY)
        talk = role.connect("/night")
        assert isinstance(talk, Talk)
        talk.send("no JSON")
        name = talk.json()["connectionId"]
        assert role.post(f"/night/@connections/{name}", body="news").status == 200
        assert talk.receive() == "news"
        assert role.delete(f"/night/@connections/{name}").status == 204
        with pytest.raises(Ended):
            talk.receive()
        talk.close()
        assert role.get(f"/night/@connections/{name}").status == 410
