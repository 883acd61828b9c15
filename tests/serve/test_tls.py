"""TLS, and mutual TLS of custom domains, through real sockets."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.serve.certificates import Authority, Made
from tests.serve.desk import Running, desk, running

TEMPLATE = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Vault:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: vault}
  Open:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Vault
      ResourceId: !GetAtt Vault.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration: {Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Show.Arn}/invocations'}
  Made: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Vault}}
  Live: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Vault, DeploymentId: !Ref Made, StageName: live}}
  Name:
    Type: AWS::ApiGateway::DomainName
    Properties:
      DomainName: vault.example
      RegionalCertificateArn: arn:aws:acm:eu-central-1:210987654321:certificate/a
      EndpointConfiguration: {Types: [REGIONAL]}
      SecurityPolicy: TLS_1_2
      MutualTlsAuthentication: {TruststoreUri: 's3://bucket/trust.pem'}
  Leads: {Type: AWS::ApiGateway::BasePathMapping, Properties: {DomainName: !Ref Name, RestApiId: !Ref Vault, Stage: !Ref Live}}
  Show:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.show
      Runtime: python3.12
      Role: arn:aws:iam::210987654321:role/runs
      Code: {ZipFile: "import json\\ndef show(event, context): return {'statusCode': 200, 'body': json.dumps(event['requestContext']['identity'])}"}
"""  # noqa: E501


@dataclass(frozen=True)
class Vault:
    served: Running
    trusted: Authority
    folder: Path

    def call(self, host: str, shown: Made | None = None) -> tuple[int, str, str | None]:
        context = ssl.create_default_context(cafile=str(self.trusted.own.certificate))
        context.check_hostname = False
        if shown is not None:
            context.load_cert_chain(shown.certificate, shown.key)
        connection = HTTPSConnection("127.0.0.1", self.served.port, context=context, timeout=10)
        try:
            connection.request("GET", "/" if host == "vault.example" else "/live", headers={"Host": host})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.getheader("x-why403")
        finally:
            connection.close()


@contextmanager
def vault(folder: Path, template: str = TEMPLATE, *, mutual: bool = True) -> Iterator[Vault]:
    trusted = Authority(folder, "authority")
    own = trusted.sign("server", "vault.example", "localhost")
    truststore = str(trusted.own.certificate) if mutual else ""
    files = str(own.certificate), str(own.key)
    with running(folder, template, desk(truststore=truststore), certificates=files) as served:
        yield Vault(served, trusted, folder)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    with vault(tmp_path_factory.mktemp("tls")) as found:
        yield found


def test_the_domain_asks_for_a_certificate(opened: Vault) -> None:
    assert opened.call("vault.example") == (403, '{"message":"Forbidden"}', "mtls")


def test_one_that_is_trusted_is_shown_to_the_function(opened: Vault) -> None:
    status, body, _ = opened.call("vault.example", opened.trusted.sign("visitor"))
    shown = json.loads(body)["clientCert"]
    assert status == 200
    assert shown["clientCertPem"].startswith("-----BEGIN CERTIFICATE-----")
    assert (shown["subjectDN"], shown["issuerDN"]) == ("CN=visitor,O=Museum", "CN=authority,O=Museum")
    assert shown["serialNumber"] == "a1:b2:c3"
    assert shown["validity"]["notAfter"].endswith(" GMT")


def test_one_that_nobody_trusts_gets_no_answer(opened: Vault, tmp_path: Path) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        opened.call("vault.example", Authority(tmp_path, "stranger").sign("intruder"))


def test_the_apis_own_name_asks_for_none(opened: Vault) -> None:
    served = opened.served.gateway.world.apis[0]
    assert opened.call(served.host)[0] == 200
    assert opened.call("localhost")[0] == 200


def test_the_start_says_what_is_asked_for(opened: Vault, tmp_path: Path) -> None:
    remarks = opened.served.gateway.world.every_remark
    assert [each.standing.value for each in remarks if "client certificates" in each.text] == ["enforced"]
    with vault(tmp_path, mutual=False) as plain:
        assert plain.call("vault.example")[0] == 200
        told = [each for each in plain.served.gateway.world.every_remark if "--truststore" in each.text]
        assert [each.standing.value for each in told] == ["not enforced"]


def test_a_websocket_over_tls(tmp_path: Path) -> None:
    template = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Chat: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.a}}
  Live: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Chat, StageName: live, AutoDeploy: true}}
  Enter: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Chat, RouteKey: $connect, AuthorizationType: AWS_IAM}}
"""  # noqa: E501
    with vault(tmp_path, template, mutual=False) as found:
        context = ssl.create_default_context(cafile=str(found.trusted.own.certificate))
        with pytest.raises(InvalidStatus) as caught:
            connect(f"wss://localhost:{found.served.port}/live", ssl=context)
    assert caught.value.response.status_code == 403
