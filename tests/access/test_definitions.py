"""What a configuration says: at the right line, and nothing that it leaves out (law 1)."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.plain import plain_values
from tests.credentials.shown import shown
from why403.evidence.case import shown_by_configuration
from why403.evidence.facts_of import facts_of
from why403.incident.read import read_incident

INCIDENT = """\
why403: 1
api_type: REST
request:
  method: GET
  url: https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders
  headers:
    x-api-key: k3yOneValue0000000001aaaa
config:
  api:
    id: abc123
    disableExecuteApiEndpoint: false  # api.default-endpoint
    endpointConfiguration:
      types:
        - REGIONAL  # api.endpoint-type
  stages:
    - dev
    - prod  # stage.exists
  routes:
    - route: POST /orders
    - route: GET /orders  # route.exists
      authorization: NONE  # method.authorization
      apiKeyRequired: true  # method.api-key-required
  apiKeys:
    - {id: k0, value: k3yOneValue0000000001bbbb}
    - id: k1  # key.exists
      value: k3yOneValue0000000001aaaa
      enabled: false  # key.enabled
  usagePlans:
    - id: p1  # key.in-plan
      keys: [k1]
      apiStages: [abc123/prod]
      throttle:
        rateLimit: 0  # throttle.within-rate
  webAcl: absent  # waf.allows
  resourcePolicy:
    Statement:
      - Effect: Allow
        Principal: '*'  # resource-policy.allows
        Action: execute-api:Invoke
        Resource: execute-api:/*
      - Effect: Deny
        Principal: '*'  # resource-policy.denies
        Action: execute-api:Invoke
        Resource: execute-api:/prod/GET/*
"""
MARKED = [
    (number, fact)
    for number, line in enumerate(INCIDENT.splitlines(), 1)
    for _, mark, fact in [line.partition("# ")]
    if mark
]


@pytest.mark.parametrize(("line", "fact"), MARKED)
def test_a_statement_stands_at_its_line(line: int, fact: str) -> None:
    incident = read_incident(INCIDENT, "i.yaml")
    said = {each.fact: each.at for each in shown_by_configuration(incident, facts_of(incident))}
    assert said[fact].line == line


ORDERS = "/prod/orders"
KEY = (("x-api-key", "k3yOneValue0000000001aaaa"), ("Origin", "https://app.example.com"))
PREFLIGHT = (
    ("Origin", "https://app.example.com"),
    ("Access-Control-Request-Method", "PUT"),
    ("Access-Control-Request-Headers", "x-tenant"),
)
REST = """
api: {id: abc123, accountId: '111122223333', disableExecuteApiEndpoint: false, apiKeySource: HEADER,
  endpointAccessMode: BASIC, endpointConfiguration: {types: [REGIONAL], vpcEndpointIds: [vpce-1]}}
stages: [dev, prod]
routes: [{route: GET /orders, authorization: AWS_IAM, apiKeyRequired: true},
  {route: OPTIONS /orders, authorization: NONE, apiKeyRequired: false}]
apiKeys: [{id: k1, value: k3yOneValue0000000001aaaa, enabled: false}, {id: k2, value: '****bbbb'}]
usagePlans: [{keys: [k1], apiStages: [{apiId: abc123, stage: prod}], throttle: {rateLimit: 0, burstLimit: 3}}]
usage: {items: {k1: [[500, 0]]}}
methodSettings: {orders/GET: {throttlingRateLimit: 0, throttlingBurstLimit: 0}}
gatewayResponses: {DEFAULT_4XX: {responseParameters: {}}, DEFAULT_5XX: {responseParameters: {}}}
webAcl: {DefaultAction: {Allow: {}}, Rules: [{Action: {Count: {}}}]}
resourcePolicy: {Statement: [
  {Effect: Allow, Principal: {AWS: '111122223333'}, Action: '*', Resource: 'execute-api:/*'},
  {Effect: Deny, Principal: '*', Action: '*', Resource: '*',
    Condition: {NotIpAddress: {'aws:SourceIp': 203.0.113.0/24}}}]}
callerArn: arn:aws:iam::111122223333:user/ann
callerIp: 203.0.113.7
callerPolicies: [{Statement: [
  {Effect: Allow, Action: '*', Resource: 'arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/*'}]}]
permissionsBoundary: absent
sessionPolicy: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}
"""
PRIVATE = """
api: {id: abc123, endpointConfiguration: {types: [PRIVATE]}}
stages: [prod]
method: {authorizationType: NONE, apiKeyRequired: false}
vpcEndpoint: {id: vpce-1, vpcId: vpc-1, policy: {Statement: [
  {Effect: Allow, Principal: '*', Action: '*', Resource: '*'},
  {Effect: Deny, Principal: '*', Action: '*', Resource: '*',
    Condition: {StringNotEquals: {'aws:SourceVpc': vpc-2}}}]}}
resourcePolicy: {Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: 'execute-api:/*',
  Condition: {StringEquals: {'aws:SourceVpce': vpce-2}}}]}
callerIp: 10.1.2.3
"""
HTTP = """
api: {apiId: abc123, protocolType: HTTP}
stages: [$default]
routes: [{route: 'GET /orders/{id}', authorization: JWT}, {route: 'GET /{proxy+}', authorization: NONE}]
cors: {allowOrigins: ['https://*'], allowMethods: [PUT], allowHeaders: ['*'], allowCredentials: false}
routeSettings: {'GET /orders/{id}': {throttlingRateLimit: 0}}
"""
DOMAIN = """
api: {id: abc123}
stages: [prod]
routes: ['GET /orders', 'GET /prod/orders']
domain: {domainName: api.example.com, endpointAccessMode: BASIC, mutualTlsAuthentication: {truststoreUri: s3},
  mappings: [{path: shop, stage: prod, api: abc123}, {path: (none), stage: dev, api: other}],
  accessAssociations: [{accessAssociationSource: vpce-1}],
  policy: {Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: 'execute-api:/*',
    Condition: {StringEquals: {'aws:SourceVpce': vpce-2}}}]}}
vpcEndpoint: {id: vpce-1}
clientCertificate: absent
"""
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    (REST, {"headers": KEY}),
    (REST, {"headers": PREFLIGHT, "method": "OPTIONS"}),
    (REST, {"path": "/test/orders"}),
    (PRIVATE, {}),
    (HTTP, {"path": "/orders/1", "kind": None}),
    (HTTP, {"path": "/orders/1", "kind": "HTTP", "headers": PREFLIGHT, "method": "OPTIONS"}),
    (DOMAIN, {"path": "/shop/prod/orders", "host": "https://api.example.com"}),
    (DOMAIN, {"path": "/other", "host": "https://api.example.com"}),
)
NOTATION = (("domain", "mappings"), "api")
"""A mapping without an API leads to the one that is told: leaving the API out says something else."""
WHOLE = frozenset({"Statement", "items", "responseParameters", "methodSettings", "routeSettings"})
"""What is complete where it is told: its parts are no parts of the configuration that can be left out."""


def parts(tree: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The ways to everything that can be left untold."""
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, part in inside:
        below = (*way, step)
        if isinstance(step, str) and way[-1:] != ("gatewayResponses",) and (way[:2], step) != NOTATION:
            yield below
        if step not in WHOLE:
            yield from parts(part, below)


def without(tree: Any, way: tuple[str | int, ...]) -> None:
    """Leaves out one part, where it is still there."""
    for step in way[:-1]:
        if isinstance(tree, dict) and step not in tree:
            return
        tree = tree[step]
    tree.pop(way[-1], None)


@cache
def tree_of(number: int) -> Any:
    """The configuration of a call, read once."""
    return plain_values(CALLS[number][0])


@cache
def told_of(number: int) -> dict[str, Any]:
    """What the whole configuration says of a call, asked once."""
    config, call = CALLS[number]
    return shown(config, **call)


def assert_only_less(number: int, left_out: list[tuple[str | int, ...]]) -> None:
    """Without the stages the path's first part is taken for one: more may be told, never the opposite."""
    tree = copy.deepcopy(tree_of(number))
    for way in left_out:
        without(tree, way)
    told, less = told_of(number), shown(yaml.safe_dump(tree), **CALLS[number][1])
    more = set() if all(way[0] != "stages" for way in left_out) else less.keys() - told.keys()
    assert {name: value for name, value in less.items() if told.get(name) != value and name not in more} == {}


SINGLE = [(number, way) for number in range(len(CALLS)) for way in parts(tree_of(number))]


@pytest.mark.parametrize(("number", "way"), SINGLE)
def test_leaving_out_a_part_only_leaves_facts_untold(number: int, way: tuple[str | int, ...]) -> None:
    assert_only_less(number, [way])


@pytest.mark.parametrize("number", range(len(CALLS)))
@settings(max_examples=3)
@given(data=st.data())
def test_leaving_out_several_parts_does_no_more(number: int, data: st.DataObject) -> None:
    """The short form of the law: a few examples of each call."""
    assert_only_less(number, data.draw(several(number)))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(CALLS)))
@given(data=st.data())
def test_leaving_out_many_times_several_parts_does_no_more(number: int, data: st.DataObject) -> None:
    """The long form."""
    assert_only_less(number, data.draw(several(number)))


def several(number: int) -> st.SearchStrategy[list[tuple[str | int, ...]]]:
    """Parts of the configuration of a call, two or more."""
    return st.lists(st.sampled_from(list(parts(tree_of(number)))), min_size=2, max_size=6)


def test_the_worlds_of_the_law_tell_nearly_everything() -> None:
    named = {name for config, call in CALLS for name in shown(config, **call)}
    assert len(named) > 30
