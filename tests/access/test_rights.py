"""Shown policies, evaluated for the call (gateway-semantics C); a case names the page that it stems from."""

from __future__ import annotations

import json

import pytest

from tests.credentials.shown import ARN, shown
from why403 import facts as f
from why403.logic.facts import Fact, Value

NONE, SIGNED = "method: {authorizationType: NONE}\n", "method: {authorizationType: AWS_IAM}\n"
CALLER = "arn:aws:iam::111122223333:user/ann"


def statement(effect: str = "Allow", resource: str = "execute-api:/*", **more: object) -> dict[str, object]:
    fixed = {"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource}
    return {**fixed, **more}


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def resource_policy(*statements: dict[str, object]) -> str:
    return f"resourcePolicy: {policy(*statements)}\n"


def both(config: str, path: str = "/prod/orders", method: str = "GET", **more: str) -> tuple[object, object]:
    told = shown(config, path, method, **more)  # type: ignore[arg-type]
    return told.get(f.RESOURCE_POLICY_ALLOWS.name), told.get(f.RESOURCE_POLICY_DENIES.name)


OFFICE = statement(Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})


@pytest.mark.parametrize(
    ("ip", "allows"), [("203.0.113.80", True), ("198.51.100.1", False), ("2001:db8::1", False)]
)
def test_a_source_address_inside_or_outside(ip: str, allows: bool) -> None:
    assert both(NONE + resource_policy(OFFICE) + f"callerIp: '{ip}'")[0] is allows


def test_a_star_under_aws_is_everybody_too() -> None:
    """IAM user guide, reference_policies_elements_principal; CDK's AnyPrincipal writes it so."""
    for principal in ("*", {"AWS": "*"}, {"AWS": ["*"]}):
        assert both(resource_policy(statement(Principal=principal))) == (True, False)


def test_an_address_that_is_not_told_leaves_it_open() -> None:
    assert both(NONE + resource_policy(OFFICE))[0] is None


def test_through_a_vpc_endpoint_there_is_no_source_address() -> None:
    assert both(NONE + resource_policy(OFFICE) + "vpcEndpoint: {id: vpce-1}")[0] is False


def test_a_private_address_arrives_through_an_endpoint() -> None:
    inside = statement(Condition={"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}})
    assert both(NONE + resource_policy(inside) + "callerIp: 10.1.2.3")[0] is True
    assert both(NONE + resource_policy(OFFICE) + "callerIp: 10.1.2.3")[0] is False


GUARD = statement("Deny", Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1"}})


@pytest.mark.parametrize(
    ("network", "denies"),
    [
        ("vpcEndpoint: {id: vpce-1}", False),
        ("vpcEndpoint: {id: vpce-2}", True),
        ("vpcEndpoint: absent", True),
        ("callerIp: 203.0.113.80", True),
        ("vpcEndpoint: {vpcId: vpc-1}", None),
    ],
)
def test_a_missing_endpoint_is_not_equal_to_any(network: str, denies: bool | None) -> None:
    """C.8: `StringNotEquals` holds where the key is missing."""
    assert both(NONE + resource_policy(statement(), GUARD) + network)[1] is denies


def test_the_vpc_is_told_beside_its_endpoint() -> None:
    inside = statement(Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}})
    config = NONE + resource_policy(inside)
    assert both(config + "vpcEndpoint: {id: vpce-1, vpcId: vpc-1}")[0] is True
    assert both(config + "vpcEndpoint: {id: vpce-1, vpcId: vpc-2}")[0] is False


@pytest.mark.parametrize(
    ("resource", "path", "method", "allows"),
    [
        ("execute-api:/*", "/prod/orders", "GET", True),
        ("execute-api:/prod/GET/orders", "/prod/orders", "GET", True),
        ("execute-api:/prod/GET/orders", "/prod/orders", "POST", False),
        ("execute-api:/prod/*/pets", "/prod/x/pets", "GET", True),
        ("execute-api:/prod/GET/a*", "/prod/ab/c/d", "GET", True),
        ("execute-api:/prod/GET/orders", "/prod/orders/", "GET", True),
        ("execute-api:/prod/GET/", "/prod", "GET", True),
        ("execute-api:/dev/*", "/prod/orders", "GET", False),
        ("execute-api:/prod/GET/Orders", "/prod/orders", "GET", False),
        ("execute-api:/prod/ANY/orders", "/prod/orders", "GET", False),
        (f"{ARN}/prod/GET/orders", "/prod/orders", "GET", True),
        (f"{ARN}/prod/GET/orders/1", "/prod/orders/1?x=y", "GET", True),
        (ARN, "/prod/orders", "GET", False),
        ("arn:aws:execute-api:eu-west-1:111122223333:other/*", "/prod/orders", "GET", False),
        ("arn:aws:execute-api:us-east-1:111122223333:abc123/*", "/prod/orders", "GET", False),
    ],
)
def test_a_resource_covers_the_called_method(resource: str, path: str, method: str, allows: bool) -> None:
    assert both(NONE + resource_policy(statement(resource=resource)), path, method)[0] is allows


def test_where_encoding_matters_it_stays_open() -> None:
    """C.2: whether the path is decoded is unknown."""
    assert both(NONE + resource_policy(statement(resource="execute-api:/prod/GET/a b")), "/prod/a%20b") == (
        None,
        False,
    )
    assert both(NONE + resource_policy(statement(resource="execute-api:/prod/GET/a*")), "/prod/a%20b")[0]


@pytest.mark.parametrize(
    ("host", "partition", "region"),
    [
        ("https://abc123.execute-api.cn-north-1.amazonaws.com.cn", "aws-cn", "cn-north-1"),
        ("https://abc123.execute-api.us-gov-west-1.amazonaws.com", "aws-us-gov", "us-gov-west-1"),
        ("https://abc123-vpce-1a.execute-api.eu-west-1.amazonaws.com", "aws", "eu-west-1"),
    ],
)
def test_every_partition_has_its_own_arns(host: str, partition: str, region: str) -> None:
    arn = f"arn:{partition}:execute-api:{region}:111122223333:abc123/prod/GET/orders"
    assert both(NONE + resource_policy(statement(resource=arn)), host=host)[0] is True
    assert both(NONE + resource_policy(statement(resource=arn.replace(partition, "aws-x"))), host=host)[
        0
    ] is (False)


def test_a_policy_as_the_api_returns_it() -> None:
    """C.1: a JSON text whose quotes are escaped once more."""
    text = json.dumps(policy(statement(resource=f"{ARN}/*")))
    assert both(NONE + f"resourcePolicy: '{text}'")[0] is True


NAMED = statement(Principal={"AWS": "arn:aws:iam::111122223333:root"})


@pytest.mark.parametrize(
    ("method", "caller", "allows"),
    [
        (NONE, "", False),
        ("method: {authorizationType: CUSTOM}\n", "", False),
        (SIGNED, f"callerArn: {CALLER}", True),
        (SIGNED, "callerArn: arn:aws:iam::444455556666:user/ann", False),
        (SIGNED, "", None),
        ("", f"callerArn: {CALLER}", None),
    ],
)
def test_a_principal_names_signed_callers_only(method: str, caller: str, allows: bool | None) -> None:
    """Page apigateway-resource-policies-create-attach."""
    assert both(method + resource_policy(NAMED) + caller)[0] is allows


def test_a_statement_for_everybody_needs_no_known_caller() -> None:
    assert both(resource_policy(statement())) == (True, False)


def test_a_method_of_the_list_tells_who_calls() -> None:
    config = "stages: [prod]\nroutes: [{route: GET /orders, authorization: NONE}]\n"
    assert both(config + resource_policy(NAMED))[0] is False


def test_no_policy_allows_nothing_and_denies_nothing() -> None:
    told = shown("resourcePolicy: absent")
    assert (told[f.RESOURCE_POLICY.name], *both("resourcePolicy: absent")) == ("none", False, False)


def test_an_edited_policy_that_would_admit_the_call_is_not_deployed() -> None:
    served = f"deployedResourcePolicy: {policy(statement(resource='execute-api:/dev/*'))}\n"
    told = shown(NONE + resource_policy(statement()) + served)
    assert (told[f.POLICY_DEPLOYED.name], told[f.RESOURCE_POLICY_ALLOWS.name]) == (False, False)


def test_a_served_policy_that_admits_the_call_is_no_reason_to_deploy() -> None:
    served = f"deployedResourcePolicy: {policy(statement())}\n"
    told = shown(NONE + resource_policy(statement(resource="execute-api:/dev/*")) + served)
    assert told[f.POLICY_DEPLOYED.name] is True
    assert told[f.RESOURCE_POLICY_ALLOWS.name] is True


def endpoint(*statements: dict[str, object], sent: str = "none") -> object:
    told: dict[str, Value] = {f.AUTHORIZATION.name: sent}
    config = f"vpcEndpoint: {{id: vpce-1, policy: {policy(*statements)}}}\ncallerArn: {CALLER}"
    return shown(config, facts=told).get(f.VPCE_POLICY_ALLOWS.name)


def test_a_denial_of_the_endpoints_policy_counts() -> None:
    assert endpoint(statement(resource="*")) is True
    assert endpoint(statement(resource="*"), statement("Deny", f"{ARN}/prod/GET/*")) is False


def test_a_bearer_token_is_anonymous_at_the_endpoint() -> None:
    """I.6: only a signature makes a caller there, whatever the method asks for."""
    ann = statement(resource="*", Principal={"AWS": CALLER})
    assert [endpoint(ann, sent=sent) for sent in ("none", "bearer", "sigv4")] == [False, False, True]


def identity(*statements: dict[str, object], more: str = "", **call: str) -> dict[str, Value]:
    own = [{key: part for key, part in each.items() if key != "Principal"} for each in statements]
    policies = f"callerPolicies: [{policy(*own)}]\ncallerArn: {CALLER}\n"
    return shown(SIGNED + policies + more, **call)  # type: ignore[arg-type]


def test_the_callers_own_policies() -> None:
    told = identity(statement(resource=f"{ARN}/prod/GET/orders"))
    assert (told[f.IDENTITY_ALLOWS.name], told[f.IDENTITY_DENIES.name]) == (True, False)
    told = identity(statement(resource="*"), statement("Deny", f"{ARN}/prod/*"))
    assert (told[f.IDENTITY_ALLOWS.name], told[f.IDENTITY_DENIES.name]) == (True, True)


SPARED = ["arn:aws:iam::111122223333:root", CALLER]
ALL_BUT_ANN = statement("Deny", NotPrincipal={"AWS": SPARED})
del ALL_BUT_ANN["Principal"]
BOUNDARY = (
    f"permissionsBoundary: {json.dumps({'Statement': {'Effect': 'Allow', 'Action': '*', 'Resource': '*'}})}"
)


@pytest.mark.parametrize(
    ("boundary", "denies"), [("permissionsBoundary: absent", False), (BOUNDARY, True), ("", None)]
)
def test_a_boundary_defeats_the_exemption_of_not_principal(boundary: str, denies: bool | None) -> None:
    """IAM user guide, reference_policies_elements_notprincipal: a Deny with it always denies a principal that
    has a permissions boundary. Whether there is one is a question where nobody tells."""
    told = f"{SIGNED}callerArn: {CALLER}\n{resource_policy(statement(), ALL_BUT_ANN)}{boundary}\n"
    assert both(told)[1] is denies


def test_a_boundary_is_no_matter_to_who_has_no_name() -> None:
    told = f"{NONE}{resource_policy(statement(), ALL_BUT_ANN)}"
    assert both(f"{told}permissionsBoundary: absent\n") == both(f"{told}{BOUNDARY}\n") == (True, True)


def test_an_account_that_policies_name_only_for_other_apis_is_not_taken_for_the_own() -> None:
    told = identity(statement(resource="arn:aws:execute-api:eu-west-1:111122223333:*/prod/*"))
    assert f.IDENTITY_ALLOWS.name not in told


def test_connections_are_managed_by_another_action() -> None:
    """Page apigateway-websocket-control-access-iam."""
    call = {"path": "/prod/@connections/a=", "method": "POST", "kind": "WEBSOCKET"}
    manage = statement(resource=f"{ARN}/prod/POST/@connections/*", Action="execute-api:ManageConnections")
    assert identity(manage, **call)[f.MAY_MANAGE_CONNECTIONS.name] is True
    told = identity(statement(resource="*"), **call)
    assert told[f.MAY_MANAGE_CONNECTIONS.name] is False
    assert f.IDENTITY_ALLOWS.name not in told


def test_a_handshake_is_the_connect_route() -> None:
    told = identity(statement(resource=f"{ARN}/prod/$connect"), path="/prod", kind="WEBSOCKET")
    assert told[f.IDENTITY_ALLOWS.name] is True


@pytest.mark.parametrize(
    ("key", "fact"),
    [
        ("permissionsBoundary", f.BOUNDARY_ALLOWS),
        ("sessionPolicy", f.SESSION_ALLOWS),
        ("serviceControlPolicies", f.SCP_ALLOWS),
        ("resourceControlPolicies", f.RCP_ALLOWS),
    ],
)
def test_a_limit_allows_where_there_is_none(key: str, fact: Fact) -> None:
    everything: dict[str, object] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    own: list[dict[str, object]] = [
        everything,
        {"Effect": "Deny", "Action": "execute-api:*", "Resource": "*"},
    ]
    assert identity(more=f"{key}: absent")[fact.name] is True
    assert identity(more=f"{key}: {policy(*own)}")[fact.name] is False
    assert fact.name not in identity()


@pytest.mark.parametrize(
    ("caller", "account"), [(CALLER, "same"), ("arn:aws:iam::444455556666:user/ann", "other")]
)
def test_the_account_of_the_caller(caller: str, account: str) -> None:
    assert shown(f"callerArn: {caller}\napi: {{accountId: '111122223333'}}")[f.CALLER_ACCOUNT.name] == account
    assert f.CALLER_ACCOUNT.name not in shown(f"callerArn: {caller}")
