"""Who gets in at a route. Sources: the developer guide's pages on access control, API keys and CORS."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.audit.made import EVERYBODY, audited, method, named
from why403 import load
from why403.audit.audit import audit
from why403.audit.finding import Request
from why403.audit.rule import Severity

OPEN, KEY_ONLY = ("open-route", "GET /orders"), ("key-only", "GET /orders")
FROM_ONE_PLACE = {**EVERYBODY, "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
DENIED = {**EVERYBODY, "Effect": "Deny"}


def of_policy(*statements: object) -> dict[str, object]:
    return {"Policy": {"Version": "2012-10-17", "Statement": list(statements)}}


def test_a_method_without_authorization_lets_anybody_in(tmp_path: Path) -> None:
    found = audited(tmp_path, {"Get": method(AuthorizationType="NONE")})
    assert OPEN in named(found)
    finding = next(each for each in found.findings if each.rule.id == "open-route")
    assert finding.proof == Request("GET", "/prod/orders")
    assert finding.at.path == ("Resources", "Get", "Properties", "AuthorizationType")


def test_a_method_with_a_key_alone_has_a_key_and_no_more(tmp_path: Path) -> None:
    found = named(audited(tmp_path, {"Get": method(AuthorizationType="NONE", ApiKeyRequired=True)}))
    assert KEY_ONLY in found
    assert OPEN not in found


@pytest.mark.parametrize("key", [False, True])
def test_a_signed_method_is_not_open(tmp_path: Path, *, key: bool) -> None:
    found = audited(tmp_path, {"Get": method(AuthorizationType="AWS_IAM", ApiKeyRequired=key)})
    assert not named(found) & {OPEN, KEY_ONLY}


def test_a_lambda_authorizer_guards_its_method(tmp_path: Path) -> None:
    properties = {"RestApiId": {"Ref": "Api"}, "Type": "TOKEN", "Name": "tokens"}
    authorizer = {"Type": "AWS::ApiGateway::Authorizer", "Properties": properties}
    guarded = method(AuthorizationType="CUSTOM", AuthorizerId={"Ref": "Tokens"})
    found = audited(tmp_path, {"Tokens": authorizer, "Get": guarded})
    assert named(found) == set()
    assert found.not_checked == ()


@pytest.mark.parametrize(
    ("statements", "is_open"),
    [
        ((EVERYBODY,), True),
        ((FROM_ONE_PLACE,), False),
        ((EVERYBODY, DENIED), False),
        (({**EVERYBODY, "Principal": {"AWS": "arn:aws:iam::111122223333:root"}},), False),
    ],
)
def test_the_resource_policy_counts(tmp_path: Path, statements: tuple[object, ...], *, is_open: bool) -> None:
    found = audited(tmp_path, {"Get": method(AuthorizationType="NONE")}, of_policy(*statements))
    assert (OPEN in named(found)) is is_open


def test_a_policy_that_nobody_told_leaves_it_undecided(tmp_path: Path) -> None:
    policy = {"Policy": {"Fn::ImportValue": "shared-policy"}}
    found = audited(tmp_path, {"Get": method(AuthorizationType="NONE")}, policy)
    assert OPEN not in named(found)
    assert [(each.rule.id, each.subject) for each in found.not_checked] == [OPEN]


def test_a_private_api_is_not_open_to_the_internet(tmp_path: Path) -> None:
    private = {"EndpointConfiguration": {"Types": ["PRIVATE"]}, **of_policy(EVERYBODY)}
    assert OPEN not in named(audited(tmp_path, {"Get": method(AuthorizationType="NONE")}, private))


def test_what_refuses_everybody_is_named(tmp_path: Path) -> None:
    found = audited(tmp_path, {"Get": method(AuthorizationType="NONE")}, of_policy(EVERYBODY, DENIED))
    locked = next(each for each in found.findings if each.rule.id == "locked-route")
    assert locked.subject == "GET /orders"
    assert locked.at.path[:4] == ("Resources", "Api", "Properties", "Policy")


@pytest.mark.parametrize("asks", [{"ApiKeyRequired": True}, {"AuthorizationType": "AWS_IAM"}])
def test_a_preflight_that_asks_for_credentials_is_named(tmp_path: Path, asks: dict[str, object]) -> None:
    options = method("OPTIONS", **{"AuthorizationType": "NONE", **asks})
    found = audited(tmp_path, {"Options": options})
    assert ("guarded-preflight", "OPTIONS /orders") in named(found)
    assert not any(each.proof and each.proof.admitted for each in found.findings)


def test_an_open_preflight_is_as_it_should_be(tmp_path: Path) -> None:
    found = named(audited(tmp_path, {"Options": method("OPTIONS", AuthorizationType="NONE")}))
    assert not {rule for rule, _ in found} & {"guarded-preflight", "open-route"}


@pytest.mark.parametrize(("scopes", "found"), [((), True), (("orders/read",), False)])
def test_a_cognito_method_without_scopes_takes_every_id_token(
    tmp_path: Path, scopes: tuple[str, ...], *, found: bool
) -> None:
    pool = "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_aBcDeFgHi"
    properties = {"RestApiId": {"Ref": "Api"}, "Type": "COGNITO_USER_POOLS", "ProviderARNs": [pool]}
    more: dict[str, object] = {"AuthorizationScopes": list(scopes)} if scopes else {}
    guarded = method(AuthorizationType="COGNITO_USER_POOLS", AuthorizerId={"Ref": "Pool"}, **more)
    resources = {"Pool": {"Type": "AWS::ApiGateway::Authorizer", "Properties": properties}, "Get": guarded}
    assert (("no-scopes", "GET /orders") in named(audited(tmp_path, resources))) is found


PUBLIC = {**EVERYBODY, "Resource": "execute-api:/prod/GET/orders"}
OTHER = {**EVERYBODY, "Resource": "execute-api:/prod/GET/else"}
OF_ONE_API = {
    **EVERYBODY,
    "Resource": "arn:aws:execute-api:eu-west-1:111122223333:z9y8x7w6v5/prod/GET/orders",
}


@pytest.mark.parametrize(
    ("statement", "rules", "undecided"),
    [(PUBLIC, {"open-route"}, 0), (OTHER, {"locked-route"}, 0), (OF_ONE_API, set(), 1)],
)
def test_a_statement_for_one_path_counts_there(
    tmp_path: Path, statement: dict[str, object], rules: set[str], undecided: int
) -> None:
    """Whether the ARN of one API is this one's is not told."""
    found = audited(tmp_path, {"Get": method(AuthorizationType="NONE")}, of_policy(statement))
    said = {each.rule.id for each in found.findings if each.subject == "GET /orders"}
    assert said & {"open-route", "locked-route"} == rules
    assert len(found.not_checked) == undecided


def test_an_open_greedy_route_is_found_beside_a_guarded_parameter(tmp_path: Path) -> None:
    below = {"RestApiId": {"Ref": "Api"}, "ParentId": {"Ref": "Orders"}}
    resources = {
        "One": {"Type": "AWS::ApiGateway::Resource", "Properties": {**below, "PathPart": "{id}"}},
        "Rest": {"Type": "AWS::ApiGateway::Resource", "Properties": {**below, "PathPart": "{proxy+}"}},
        "GetOne": method(AuthorizationType="AWS_IAM", ResourceId={"Ref": "One"}),
        "GetRest": method(AuthorizationType="NONE", ResourceId={"Ref": "Rest"}),
    }
    found = audited(tmp_path, resources)
    assert ("open-route", "GET /orders/{proxy+}") in named(found)
    finding = next(each for each in found.findings if each.rule.id == "open-route")
    assert finding.proof == Request("GET", "/prod/orders/example/example")


def test_behind_an_open_mock_there_is_nothing_to_reach(tmp_path: Path) -> None:
    mock = method(AuthorizationType="NONE", Integration={"Type": "MOCK"})
    found = audited(tmp_path, {"Get": mock})
    (finding,) = (each for each in found.findings if "open" in each.rule.id)
    assert (finding.rule.id, finding.rule.severity) == ("open-mock", Severity.INFO)


def test_the_handshake_opens_the_other_routes_whatever_answers_it(tmp_path: Path) -> None:
    own = {"ApiId": {"Ref": "Api"}}
    resources = {
        "Api": {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"},
        },
        "Mock": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {**own, "IntegrationType": "MOCK"}},
        "Connect": {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {
                **own,
                "RouteKey": "$connect",
                "AuthorizationType": "NONE",
                "Target": {"Fn::Sub": "integrations/${Mock}"},
            },
        },
        "Live": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {**own, "StageName": "live", "AutoDeploy": True},
        },
    }
    file = tmp_path / "template.json"
    file.write_text(json.dumps({"Resources": resources}), "utf-8")
    assert ("open-route", "$connect") in named(audit(load(file)))
