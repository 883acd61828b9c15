"""The list at the start is complete: each fact that a check asks for is established, settled or spoken of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.desk import desk
from tests.serve.templates import method, rest
from why403.gates.paths import LINE, path
from why403.logic.formula import facts_in
from why403.model.site import Site
from why403.serve.apis import world_of
from why403.serve.around import SETTLED, TAKEN, Standing
from why403.serve.deciding import NOT_HERE
from why403.serve.facts import IN_ORDER, OF_THE_RUN, every_name


def asked() -> Iterator[tuple[str, str, str]]:
    """The gates, the checks and the facts of all kinds of APIs."""
    for kind in ("REST", "HTTP", "WEBSOCKET"):
        for gate, check in path(Site(kind)):
            for name in facts_in(check.holds):
                yield gate.name, check.name, name


def test_every_fact_of_every_check_is_accounted_for() -> None:
    known = {*every_name(), *OF_THE_RUN, *IN_ORDER, *SETTLED}
    open_ones = [each for each in asked() if each[0] not in NOT_HERE and each[2] not in known]
    assert open_ones == []
    assert {gate.name for gate in LINE} == {gate for gate, _, _ in asked()}
    assert {"edge", "cors"} == NOT_HERE


def test_nothing_is_taken_to_be_in_order_without_a_word() -> None:
    assert TAKEN.keys() == IN_ORDER.keys()
    assert not SETTLED & IN_ORDER.keys()


DOMAIN = """
  Name:
    Type: AWS::ApiGateway::DomainName
    Properties: {DomainName: library.example, RegionalCertificateArn: 'arn:aws:acm:eu-central-1:210987654321:certificate/a', EndpointConfiguration: {Types: [REGIONAL]}MORE}
  Leads: {Type: AWS::ApiGateway::BasePathMapping, Properties: {DomainName: !Ref Name, RestApiId: !Ref Library, Stage: !Ref Live}}
"""  # noqa: E501
ACL = """
  Guards: {Type: AWS::WAFv2::WebACLAssociation, Properties: {ResourceArn: !Sub 'arn:aws:apigateway:${AWS::Region}::/restapis/${Library}/stages/${Live}', WebACLArn: 'arn:aws:wafv2:eu-central-1:210987654321:regional/webacl/a/b'}}
"""  # noqa: E501
FRONT = """
  Front:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins: [{Id: api, DomainName: !Sub '${Library}.execute-api.${AWS::Region}.amazonaws.com', OriginPath: /live, CustomOriginConfig: {OriginProtocolPolicy: https-only}}]
        DefaultCacheBehavior: {TargetOriginId: api, ViewerProtocolPolicy: https-only, CachePolicyId: a}
"""  # noqa: E501


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (rest(method("open")) + ACL, "AWS WAF"),
        (rest(method("open")) + FRONT, "in front of the API"),
        (rest(method("open")) + DOMAIN.replace("MORE", ", MutualTlsAuthentication: {TruststoreUri: 's3://a/b'}"),
         "client certificates of library.example"),
        (rest(method("open")) + DOMAIN.replace("MORE", ", SecurityPolicy: SecurityPolicy_TLS13_1_3_2025_09"),
         "the security policy SecurityPolicy_TLS13_1_3_2025_09"),
        (rest(method("open"), stage=", CacheClusterEnabled: true, MethodSettings: "
              "[{ResourcePath: '/*', HttpMethod: '*', CachingEnabled: true}]"), "the cache of the stage"),
        (rest(method("open").replace("Type: MOCK", "Type: AWS")), "integrations of type AWS"),
        (rest(method("open").replace("Type: MOCK", "Type: MOCK\n        ResponseTransferMode: STREAM")),
         "streaming of GET /open"),
        (rest(method("open").replace('{"statusCode": 200}', "#parse(1)")), "the directive #parse"),
    ],
)  # fmt: skip
def test_what_is_asked_for_and_not_enforced_is_listed(tmp_path: Path, more: str, words: str) -> None:
    (file := tmp_path / "template.yaml").write_text(more)
    world = world_of([(str(file), "")], {}, desk(), 0)
    found = [each.text for each in world.every_remark if each.standing is Standing.NOT_ENFORCED]
    assert [text for text in found if words in text], found


def test_what_is_enforced_wholly_has_nothing_listed(tmp_path: Path) -> None:
    (file := tmp_path / "template.yaml").write_text(rest(method("open")))
    world = world_of([(str(file), "")], {}, desk(), 0)
    assert [each for each in world.every_remark if each.standing is Standing.NOT_ENFORCED] == []
