"""The way to the API: developer guide, how-to-call-api, apigateway-private-apis, rest-api-mutual-tls."""

from __future__ import annotations

import pytest

from tests.credentials.shown import OWN, shown
from why403 import facts as f
from why403.logic.facts import Fact

PRIVATE = "api: {endpointConfiguration: {types: [PRIVATE], vpcEndpointIds: [vpce-1]}}\n"
REGIONAL = "api: {endpointConfiguration: {types: [REGIONAL]}}\n"
DOMAIN = "https://api.example.com"
JOINED = "https://abc123-vpce-{}.execute-api.eu-west-1.amazonaws.com"
ENDPOINT = "https://vpce-1-x.execute-api.eu-west-1.vpce.amazonaws.com"


@pytest.mark.parametrize(
    ("config", "host", "reached"),
    [
        (REGIONAL + "vpcEndpoint: {id: vpce-1}", OWN, False),
        (REGIONAL + "vpcEndpoint: absent", OWN, True),
        (REGIONAL, OWN, None),
        (PRIVATE + "vpcEndpoint: {id: vpce-1}", OWN, True),
        (PRIVATE + "vpcEndpoint: absent", OWN, False),
        (PRIVATE, OWN, None),
        (PRIVATE, JOINED.format("1"), True),
        (PRIVATE, JOINED.format("2"), False),
        (REGIONAL + "vpcEndpoint: {id: vpce-1}", DOMAIN, None),
        (REGIONAL + "callerIp: 10.0.0.7", OWN, False),
        (REGIONAL + "callerIp: 198.51.100.7", OWN, True),
        (PRIVATE + "callerIp: 198.51.100.7", OWN, False),
    ],
)
def test_whether_the_endpoint_is_called_as_it_is_built(config: str, host: str, reached: bool | None) -> None:
    assert shown(config, host=host).get(f.ENDPOINT_REACHED.name) is reached


@pytest.mark.parametrize(
    ("headers", "complete", "reached"),
    [
        ((("Host", "abc123.execute-api.eu-west-1.amazonaws.com"),), True, True),
        ((("x-apigw-api-id", "abc123"),), True, True),
        ((), True, False),
        ((), False, None),
    ],
)
def test_an_endpoints_own_name_needs_the_api_named_beside(
    headers: tuple[tuple[str, str], ...], complete: bool, reached: bool | None
) -> None:
    told = shown(PRIVATE, host=ENDPOINT, headers=headers, complete=complete)
    assert told.get(f.ENDPOINT_REACHED.name) is reached


MTLS = "domain: {domainName: api.example.com, mutualTlsAuthentication: {truststoreUri: 's3://b/k'}}\n"


@pytest.mark.parametrize(
    ("config", "fact", "value"),
    [
        (MTLS, f.CLIENT_CERTIFICATE_TRUSTED, None),
        (MTLS + "clientCertificate: absent", f.CLIENT_CERTIFICATE_TRUSTED, False),
        (MTLS + "clientCertificate: true", f.CLIENT_CERTIFICATE_TRUSTED, None),
        (
            "domain: {domainName: api.example.com, mutualTlsAuthentication: absent}",
            f.CLIENT_CERTIFICATE_TRUSTED,
            True,
        ),
        ("domain: {domainName: api.example.com, endpointAccessMode: BASIC}", f.ACCESS_MODE_MET, True),
        ("domain: {domainName: api.example.com, endpointAccessMode: STRICT}", f.ACCESS_MODE_MET, None),
        ("domain: absent", f.MAPPING_EXISTS, None),
    ],
)
def test_what_a_domain_asks(config: str, fact: Fact, value: object) -> None:
    assert shown(config, host=DOMAIN).get(fact.name) is value


ASSOCIATED = """
domain:
  domainName: api.example.com
  accessAssociations: [{{accessAssociationSource: vpce-1, accessAssociationSourceType: VPCE}}]
  policy:
    Statement:
      - {{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*'}}
      - Effect: Deny
        Principal: '*'
        Action: 'execute-api:Invoke'
        Resource: 'execute-api:/*'
        Condition: {{StringNotEquals: {{'aws:SourceVpce': {allowed}}}}}
vpcEndpoint: {{id: {endpoint}}}
"""


@pytest.mark.parametrize(
    ("endpoint", "allowed", "admitted"),
    [("vpce-1", "vpce-1", True), ("vpce-1", "vpce-2", False), ("vpce-2", "vpce-2", False)],
)
def test_a_private_domain_needs_association_and_policy(endpoint: str, allowed: str, admitted: bool) -> None:
    config = ASSOCIATED.format(endpoint=endpoint, allowed=allowed)
    assert shown(config, host=DOMAIN)[f.DOMAIN_ACCESS.name] is admitted


COUNTS = "{DefaultAction: {Allow: {}}, Rules: [{Action: {Count: {}}}]}"
BLOCKS = "{DefaultAction: {Allow: {}}, Rules: [{Action: {Block: {}}}]}"
GROUP = "{DefaultAction: {Allow: {}}, Rules: [{OverrideAction: {None: {}}}]}"


@pytest.mark.parametrize(
    ("web_acl", "allows"),
    [
        ("absent", True),
        ("{action: BLOCK}", False),
        ("{outcome: allow}", True),
        (COUNTS, True),
        (BLOCKS, None),
        (GROUP, None),
        ("{DefaultAction: {Block: {}}, Rules: []}", None),
        ("{Name: api}", None),
    ],
)
def test_what_a_web_acl_tells(web_acl: str, allows: bool | None) -> None:
    assert shown(f"webAcl: {web_acl}").get(f.WAF_ALLOWS.name) is allows


@pytest.mark.parametrize(
    ("config", "fact", "value"),
    [
        ("api: {disableExecuteApiEndpoint: true}", f.DEFAULT_ENDPOINT, False),
        ("disableExecuteApiEndpoint: false", f.DEFAULT_ENDPOINT, True),
        ("api: {apiKeySource: AUTHORIZER}", f.KEY_SOURCE, "AUTHORIZER"),
        ("api: {protocolType: HTTP}", f.API_KIND, "HTTP"),
        ("endpointType: not PRIVATE", f.ENDPOINT_TYPE, None),
        ("front: absent", f.FRONT, "none"),
        ("front: {kind: alb, forwardsHost: true}", f.FRONT, "proxy"),
        ("front: {kind: cloudfront, forwardsHost: false}", f.HOST_FORWARDED, False),
        ("vpcEndpoint: {policy: absent}", f.VPCE_POLICY_CUSTOM, False),
        ("vpcEndpoint: {policy: {Statement: []}}", f.VPCE_POLICY_CUSTOM, True),
        ("vpcEndpoint: {id: vpce-1}", f.VPC_ENDPOINT, True),
    ],
)
def test_what_is_told_plainly(config: str, fact: Fact, value: object) -> None:
    assert shown(config).get(fact.name) == value
