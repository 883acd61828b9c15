"""Functions behind routes and as authorizers, through a real socket: what they are asked, what follows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.desk import Running, desk, running

NOT_HERE = "User is not authorized to access this resource"
CODE = """
import json

ASKED = []


def show(event, context):
    kept = {"asked": len(ASKED), "authorizer": event["requestContext"].get("authorizer")}
    kept |= {"path": event["pathParameters"], "resource": event["resource"]}
    return {"statusCode": 201, "headers": {"x-own": "yes"}, "body": json.dumps(kept)}


def guard(event, context):
    token = event["authorizationToken"]
    if token == "throw":
        raise Exception("Unauthorized")
    if token == "break":
        return {"principalId": "who"}
    effect = "Deny" if token == "deny" else "Allow"
    arn = event["methodArn"].rsplit("/", 1)[0] + "/*"
    if token == "elsewhere":
        arn = "arn:aws:execute-api:*:*:*/live/GET/x"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": arn}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "who", "policyDocument": policy, "context": {"team": "blue"}}


def fails(event, context):
    raise ValueError("secret detail")


def odd(event, context):
    return "no object"


def web(event, context):
    return {"version": event["version"], "key": event["routeKey"]}
"""
TEMPLATE = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.12, CodeUri: code, Timeout: 10}
Resources:
  Rooms:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth:
        Authorizers:
          Porter: {FunctionArn: !GetAtt Guard.Arn, Identity: {ReauthorizeEvery: 0}}
  Guard: {Type: AWS::Serverless::Function, Properties: {Handler: app.guard}}
  Show:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.show
      Events:
        Open: {Type: Api, Properties: {RestApiId: !Ref Rooms, Path: '/open/{room}', Method: get}}
        Kept: {Type: Api, Properties: {RestApiId: !Ref Rooms, Path: '/kept/{room}', Method: get, Auth: {Authorizer: Porter}}}
  Fails:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.fails
      Events: {At: {Type: Api, Properties: {RestApiId: !Ref Rooms, Path: /fails, Method: get}}}
  Odd:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.odd
      Events: {At: {Type: Api, Properties: {RestApiId: !Ref Rooms, Path: /odd, Method: get}}}
  Web:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.web
      Events: {At: {Type: HttpApi, Properties: {Path: /web, Method: get}}}
"""  # noqa: E501


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("functions")
    (folder / "code").mkdir()
    (folder / "code" / "app.py").write_text(CODE)
    with running(folder, TEMPLATE, desk()) as found:
        yield found


def test_a_function_answers_through_a_rest_api(rooms: Running) -> None:
    answer = rooms.call("GET", "/live/open/a%20b")
    assert (answer.status, answer.headers["x-own"]) == (201, "yes")
    shown = json.loads(answer.body)
    assert shown["path"] == {"room": "a b"}
    assert shown["resource"] == "/open/{room}"


def test_a_function_answers_through_an_http_api(rooms: Running) -> None:
    answer = rooms.call("GET", "/web", api=1)
    assert (answer.status, json.loads(answer.body)) == (200, {"version": "2.0", "key": "GET /web"})


def test_a_function_that_fails_or_answers_oddly_is_a_bad_gateway(rooms: Running) -> None:
    for path in ("/live/fails", "/live/odd"):
        answer = rooms.call("GET", path)
        assert (answer.status, answer.body) == (
            502,
            '{"message": "Internal server error"}'.replace(": ", ":"),
        )
        assert answer.kind == "InternalServerErrorException"
        assert "secret detail" not in answer.body


@pytest.mark.parametrize(
    ("token", "status", "body", "cause"),
    [
        (None, 401, {"message": "Unauthorized"}, "authorizer-identity-source"),
        ("throw", 401, {"message": "Unauthorized"}, "authorizer-deny"),
        ("break", 500, {"message": None}, "authorizer-error"),
        (
            "deny",
            403,
            {"Message": f"{NOT_HERE} with an explicit deny in an identity-based policy"},
            "authorizer-deny",
        ),
        (
            "elsewhere",
            403,
            {"Message": f"{NOT_HERE} because no identity-based policy allows the execute-api:Invoke action"},
            "authorizer-deny",
        ),
    ],
)
def test_each_way_an_authorizer_refuses_has_its_answer(
    rooms: Running, token: str | None, status: int, body: dict[str, str | None], cause: str
) -> None:
    answer = rooms.call("GET", "/live/kept/a", {} if token is None else {"Authorization": token})
    assert (answer.status, json.loads(answer.body), answer.cause) == (status, body, cause)


def test_who_is_let_in_by_an_authorizer_is_told_to_the_function(rooms: Running) -> None:
    answer = rooms.call("GET", "/live/kept/a", {"Authorization": "allow"})
    assert answer.status == 201
    assert json.loads(answer.body)["authorizer"] == {"team": "blue", "principalId": "who"}


def test_a_function_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    with running(tmp_path, TEMPLATE, desk()) as found:
        answer = found.call("GET", "/live/open/a")
        assert answer.status == 501
        assert found.gateway.functions.not_runnable.keys() == {"Guard", "Show", "Fails", "Odd", "Web"}


def test_each_call_hands_the_values_of_its_own_path_to_the_function(rooms: Running) -> None:
    for room in ("one", "other", "one"):
        answer = rooms.call("GET", f"/live/open/{room}")
        assert json.loads(answer.body)["path"] == {"room": room}
