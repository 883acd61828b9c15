"""A WebSocket API through a real socket and an ordinary client: handshakes, messages, connections."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.serve.desk import REGION, Answered, Running, desk, running
from tests.serve.signing import call_as
from why403.serve.access_log import AccessLog
from why403.serve.connections import GOING_AWAY
from why403.testing import Api

CODE = """
          import json
          def handle(event, context):
              context_ = event["requestContext"]
              print(json.dumps(event), flush=True)
              if context_["eventType"] == "CONNECT":
                  wanted = event["headers"].get("Sec-WebSocket-Protocol")
                  chosen = {"Sec-WebSocket-Protocol": wanted.split(",")[0]} if wanted else {}
                  asked = event.get("queryStringParameters") or {}
                  return {"statusCode": int(asked.get("status", "200")), "headers": chosen}
              if event.get("body") and "fail" in event["body"]:
                  raise ValueError("asked for")
              return {"statusCode": 200, "body": json.dumps([context_["routeKey"], context_["connectionId"]])}
          def guard(event, context):
              allowed = event["queryStringParameters"].get("pass") == "open sesame"
              statement = {"Effect": "Allow" if allowed else "Deny", "Action": "execute-api:Invoke", "Resource": event["methodArn"]}
              policy = {"Version": "2012-10-17", "Statement": [statement]}
              return {"principalId": "visitor", "policyDocument": policy, "context": {"seat": 7}}
"""  # noqa: E501
TEMPLATE = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Theatre:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: theatre, ProtocolType: WEBSOCKET, RouteSelectionExpression: '$request.body.act'}
  Evening:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Theatre, StageName: evening, AutoDeploy: true, AccessLogSettings: {Format: '$context.eventType $context.routeKey $context.status'}ROUTES}
  Stagehand:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handle
      Runtime: python3.12
      Role: arn:aws:iam::210987654321:role/runs
      Code:
        ZipFile: |CODE
  Doorman:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.guard
      Runtime: python3.12
      Role: arn:aws:iam::210987654321:role/runs
      Code:
        ZipFile: |CODE
  Door:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties: {ApiId: !Ref Theatre, Name: door, AuthorizerType: REQUEST, IdentitySource: ['route.request.querystring.pass'], AuthorizerUri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Doorman.Arn}/invocations'}
  Hall:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Theatre, IntegrationType: AWS_PROXY, IntegrationUri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Stagehand.Arn}/invocations'}
  Enter: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Theatre, RouteKey: $connect, Target: !Sub 'integrations/${Hall}'GUARD}}
  Leave: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Theatre, RouteKey: $disconnect, Target: !Sub 'integrations/${Hall}'}}
  Speak: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Theatre, RouteKey: speak, RouteResponseSelectionExpression: $default, Target: !Sub 'integrations/${Hall}'}}
  Listen: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Theatre, RouteKey: listen, Target: !Sub 'integrations/${Hall}'}}
"""  # noqa: E501
PEOPLE = """
principals:
  curator:
    arn: arn:aws:iam::210987654321:role/curator
    keys: [{id: ASIACURATORCURATOR01, secret: curator-secret, session: curator-session}]
    policies:
      - Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "execute-api:*", Resource: "*"}]
  stranger:
    arn: arn:aws:iam::210987654321:user/stranger
    keys: [{id: AKIASTRANGERSTRANG01, secret: stranger-secret}]
    policies:
      - Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: execute-api:Invoke, Resource: "*"}]
"""
CURATOR = Credentials("ASIACURATORCURATOR01", "curator-secret", "curator-session")


def theatre(guard: str = "", routes: str = "", more: str = "") -> str:
    made = TEMPLATE.replace("CODE", CODE).replace("GUARD", guard and f", {guard}")
    return made.replace("ROUTES", routes and f", {routes}") + more


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, list[str]]]:
    lines: list[str] = []
    with running(
        tmp_path_factory.mktemp("theatre"), theatre(), desk(PEOPLE), log=AccessLog(lines.append)
    ) as found:
        yield found, lines


def entering(served: Running, path: str = "/evening", **more: Any) -> ClientConnection:
    made: ClientConnection = connect(f"ws://127.0.0.1:{served.port}{path}", compression=None, **more)
    return made


def turned_away(served: Running, path: str = "/evening", **more: Any) -> Answered:
    with pytest.raises(InvalidStatus) as caught:
        entering(served, path, **more)
    answer = caught.value.response
    found = {name.lower(): value for name, value in answer.headers.raw_items()}
    return Answered(answer.status_code, found, bytes(answer.body or b"").decode())


def signed(served: Running, who: Credentials) -> dict[str, str]:
    request = AWSRequest("GET", f"http://127.0.0.1:{served.port}/evening", {})
    SigV4Auth(who, "execute-api", REGION).add_auth(request)
    return dict(request.prepare().headers)


def ended(client: ClientConnection) -> int | None:
    """With which code the other side closes."""
    with pytest.raises(ConnectionClosed) as caught:
        client.recv(timeout=10)
    return None if caught.value.rcvd is None else caught.value.rcvd.code


def asked(client: ClientConnection, message: object) -> Any:
    client.send(json.dumps(message))
    return json.loads(client.recv(timeout=10))


def test_a_route_with_a_response_answers_and_one_without_does_not(
    opened: tuple[Running, list[str]],
) -> None:
    with entering(opened[0]) as client:
        client.send(json.dumps({"act": "listen"}))
        route, connection = asked(client, {"act": "speak"})
        assert route == "speak"
        assert re.fullmatch(r"[\w=]{16}", connection)


def test_a_message_without_a_route_is_answered_by_a_frame(opened: tuple[Running, list[str]]) -> None:
    served = opened[0]
    with entering(served) as client:
        for message in ({"act": "sing"}, {"other": 1}, [1], {"act": "$connect"}, {"act": None}):
            frame = asked(client, message)
            assert list(frame) == ["message", "connectionId", "requestId"]
            assert frame["message"] == "Forbidden"
    assert served.told[-1].cause == "route-not-found"
    assert next(served.told[-1].lines()).startswith("frame MESSAGE /evening: ")


def test_a_function_that_fails_is_answered_by_a_frame(opened: tuple[Running, list[str]]) -> None:
    with entering(opened[0]) as client:
        frame = asked(client, {"act": "listen", "fail": True})
    assert frame["message"] == "Internal server error"


def test_connect_can_refuse_and_choose_the_subprotocol(opened: tuple[Running, list[str]]) -> None:
    assert turned_away(opened[0], "/evening?status=418").status == 418
    wanted = [Subprotocol("opera"), Subprotocol("ballet")]
    with entering(opened[0], subprotocols=wanted) as client:
        assert client.subprotocol == "opera"


def test_a_stage_that_is_not_there_is_refused_in_aws_words(opened: tuple[Running, list[str]]) -> None:
    answer = turned_away(opened[0], "/morning")
    assert (answer.status, answer.kind, answer.body) == (403, "ForbiddenException", '{"message":"Forbidden"}')
    assert answer.cause == "stage-missing"


def test_a_call_over_plain_http_meets_no_route(opened: tuple[Running, list[str]]) -> None:
    answer = opened[0].call("GET", "/evening")
    assert (answer.status, answer.kind) == (403, "MissingAuthenticationTokenException")


def test_what_is_too_large_ends_the_connection(opened: tuple[Running, list[str]]) -> None:
    served, far = opened[0], 128 * 1024
    with entering(served) as client:
        whole = json.dumps({"act": "speak", "text": "a" * 100_000})
        client.send([whole[at : at + 30_000] for at in range(0, len(whole), 30_000)])
        assert json.loads(client.recv(timeout=10))[0] == "speak"
    for sent in ("a" * (32 * 1024 + 1), ["a" * 30_000] * (far // 30_000 + 1)):
        with entering(served) as client:
            client.send(sent)
            assert ended(client) == 1009
        assert served.told[-1].cause == "request-too-large"


def test_a_binary_message_ends_the_connection(opened: tuple[Running, list[str]]) -> None:
    with entering(opened[0]) as client:
        client.send(b"\x00\x01")
        assert ended(client) == 1003


def test_connections_are_sent_to_told_of_and_closed_by_who_may(opened: tuple[Running, list[str]]) -> None:
    served = opened[0]
    with entering(served, additional_headers={"User-Agent": "opera-glass"}) as client:
        _, name = asked(client, {"act": "speak"})
        path = f"/evening/@connections/{quote(name, safe='')}"
        unsigned = served.call("POST", path, body=b"psst")
        assert (unsigned.status, unsigned.cause) == (403, "iam-unsigned")
        may_not = call_as(served, "stranger", "POST", path, body=b"psst")
        assert (may_not.status, may_not.cause) == (403, "manage-connections-deny")
        assert "execute-api:ManageConnections" in may_not.body
        assert call_as(served, "curator", "POST", path, body=b"psst").status == 200
        assert client.recv(timeout=10) == "psst"
        told = json.loads(call_as(served, "curator", "GET", path).body)
        assert told["identity"] == {"sourceIp": "127.0.0.1", "userAgent": "opera-glass"}
        assert told["connectedAt"] <= told["lastActiveAt"]
        assert call_as(served, "curator", "POST", path, body=b"a" * 131_073).status == 413
        assert call_as(served, "curator", "DELETE", path).status == 204
        assert ended(client) == 1000
    gone = call_as(served, "curator", "POST", path, body=b"psst")
    assert (gone.status, gone.kind) == (410, "GoneException")


def test_the_log_has_a_line_for_every_event(opened: tuple[Running, list[str]]) -> None:
    served, lines = opened
    lines.clear()
    with entering(served) as client:
        asked(client, {"act": "speak"})
        asked(client, {"act": "sing"})
    assert lines == ["CONNECT $connect 200", "MESSAGE speak 200", "MESSAGE - -"]


def test_a_connection_without_messages_ends(
    opened: tuple[Running, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("why403.serve.sockets.SECONDS_IDLE", 0.2)
    with entering(opened[0]) as client:
        assert ended(client) == GOING_AWAY
    assert len(opened[0].gateway.connections) == 0


def test_disconnect_is_told_with_the_code(tmp_path: Path) -> None:
    file = tmp_path / "seen.txt"
    kept = f"open({str(file)!r}, 'a').write(json.dumps(event) + '\\n')"
    code = CODE.replace("print(json.dumps(event), flush=True)", kept)
    with running(tmp_path, theatre().replace(CODE, code), desk()) as served:
        with entering(served) as client:
            client.close(4001, "curtain")
        until = time.monotonic() + 10
        while not (file.exists() and "DISCONNECT" in file.read_text()) and time.monotonic() < until:
            time.sleep(0.05)
    events = [json.loads(line)["requestContext"] for line in file.read_text().splitlines()]
    assert [each["eventType"] for each in events] == ["CONNECT", "DISCONNECT"]
    assert events[1]["routeKey"] == "$disconnect"
    assert (events[1]["disconnectStatusCode"], events[1]["disconnectReason"]) == (4001, "curtain")


def test_iam_guards_the_handshake_alone(tmp_path: Path) -> None:
    with running(tmp_path, theatre("AuthorizationType: AWS_IAM"), desk(PEOPLE)) as served:
        answer = turned_away(served)
        assert (answer.status, answer.cause) == (403, "iam-unsigned")
        assert answer.body == '{"message":"Missing Authentication Token"}'
        wrong = turned_away(
            served, additional_headers=signed(served, Credentials("AKIANOBODYNOBODYNO01", "x"))
        )
        assert (wrong.status, wrong.cause) == (403, "iam-invalid-token")
        with entering(served, additional_headers=signed(served, CURATOR)) as client:
            assert asked(client, {"act": "speak"})[0] == "speak"


def test_an_authorizer_is_asked_at_the_handshake(tmp_path: Path) -> None:
    with running(tmp_path, theatre("AuthorizationType: CUSTOM, AuthorizerId: !Ref Door"), desk()) as served:
        lacking, denied = turned_away(served), turned_away(served, "/evening?pass=shut")
        assert (lacking.status, lacking.body) == (401, '{"message":"Unauthorized"}')
        assert lacking.cause == "authorizer-identity-source"
        assert (denied.status, denied.cause) == (403, "authorizer-deny")
        with entering(served, "/evening?pass=open%20sesame") as client:
            assert asked(client, {"act": "speak"})[0] == "speak"


def test_a_key_is_asked_for_and_a_rate_of_messages_kept(tmp_path: Path) -> None:
    keys = """
  Ticket: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true, Value: ticket-00000000000000001}}
  House: {Type: AWS::ApiGateway::UsagePlan, Properties: {ApiStages: [{ApiId: !Ref Theatre, Stage: evening}]}}
  Has: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Ticket, KeyType: API_KEY, UsagePlanId: !Ref House}}
"""  # noqa: E501
    rate = "RouteSettings: {speak: {ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1}}"
    with running(tmp_path, theatre("ApiKeyRequired: true", rate, keys), desk()) as served:
        without = turned_away(served)
        assert (without.status, without.cause) == (403, "api-key-missing")
        assert without.body == '{"message":"Forbidden"}'
        with entering(served, additional_headers={"x-api-key": "ticket-00000000000000001"}) as client:
            assert asked(client, {"act": "speak"})[0] == "speak"
            frame = asked(client, {"act": "speak"})
            assert frame["message"] == "Too Many Requests"
    assert served.told[-1].cause == "throttled"


def test_another_api_takes_a_handshake_for_a_call(tmp_path: Path) -> None:
    other = (
        theatre()
        + """
  Shop:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: shop, ProtocolType: HTTP, Target: 'http://127.0.0.1:1/'}
"""
    )
    with running(tmp_path, other, desk()) as served:
        number = next(at for at, each in enumerate(served.gateway.world.apis) if each.kind == "HTTP")
        sent = {"Connection": "Upgrade", "Upgrade": "websocket"}
        assert served.call("GET", "/anything", sent, api=number).status == 500


def test_the_start_says_what_of_it_is_not_enforced(tmp_path: Path) -> None:
    (file := tmp_path / "template.yaml").write_text(
        theatre().replace("$request.body.act", "$request.header.act")
    )
    with Api(file) as api:
        said = [remark.text for remark in api.asgi.world.every_remark]
    assert "the expression $request.header.act: messages are for the route $default" in said


def test_a_function_sends_by_the_library_of_aws(tmp_path: Path) -> None:
    sends = """
                  import boto3
                  client = boto3.client("apigatewaymanagementapi")
                  client.post_to_connection(ConnectionId=context_["connectionId"], Data=b"from behind")
"""
    code = CODE.replace(
        """
              if event.get("body") and "fail" """,
        f"""
              if event.get("body") and "call" in event["body"]:{sends}
              if event.get("body") and "fail" """,
    )
    assert code != CODE
    with running(tmp_path, theatre().replace(CODE, code), desk()) as served, entering(served) as client:
        client.send(json.dumps({"act": "listen", "call": True}))
        assert client.recv(timeout=20) == "from behind"
    assert any("functions may call" in remark.text for remark in served.gateway.world.every_remark)


def test_the_key_of_functions_opens_nothing_else(tmp_path: Path) -> None:
    with running(tmp_path, theatre("AuthorizationType: AWS_IAM"), desk()) as served:
        own = Credentials("why403-local-key", "why403-local-secret", "why403-local-token")
        assert turned_away(served, additional_headers=signed(served, own)).status == 403
