"""A policy takes the name of a path's parameter literally: the resource gets a wildcard in its place.

The ARN of a method has the path of the request (the developer guide's page on the ARN of a method for IAM
policies, api-gateway-control-access-using-iam-policies-to-invoke-api).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

import why403
from why403.model.repair import Repair

HOST = "k9j8h7g6f5.execute-api.eu-west-1.amazonaws.com"
ARN = "arn:aws:execute-api:eu-west-1:111122223333:k9j8h7g6f5"
SIGNED = (
    "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260102/eu-west-1/execute-api/aws4_request, "
    "SignedHeaders=host, Signature=<hex>"
)


def repairs_of(config: Mapping[str, object], body: str) -> list[Repair]:
    """The repairs with edits of a signed call to GET /shops/7/bills."""
    incident = {
        "why403": 1,
        "api_type": "REST",
        "observed": {
            "status": 403,
            "headers": {"x-amzn-ErrorType": "AccessDeniedException"},
            "body": json.dumps({"Message": body}),
        },
        "request": {
            "method": "GET",
            "url": f"https://{HOST}/live/shops/7/bills",
            "headers": {"Authorization": SIGNED},
        },
        "config": {
            "stages": ["live"],
            "routes": [{"route": "GET /shops/{shop}/bills", "authorizationType": "AWS_IAM"}],
            **config,
        },
    }
    return [each for each in why403.explain(json.dumps(incident)).repairs if each.edits]


WHO = "User: arn:aws:sts::111122223333:assumed-role/reader/run-7 is not authorized to perform"
DENIED = (
    f"{WHO}: execute-api:Invoke on resource: {ARN.replace('11112222', '********')}/live/GET/shops/7/bills"
)


def allowing(resource: object) -> dict[str, object]:
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resource}
    return {"callerPolicies": [{"Version": "2012-10-17", "Statement": [statement]}]}


@pytest.mark.parametrize("name", ["{shop}", "{shop-id}"])
@pytest.mark.parametrize("several", [False, True])
def test_a_parameters_name_becomes_a_wildcard(name: str, *, several: bool) -> None:
    written = f"{ARN}/live/GET/shops/{name}/bills"
    resource = [f"{ARN}/live/POST/shops/{name}/bills", written] if several else written
    (edit,) = repairs_of(allowing(resource), DENIED)[0].edits
    assert edit.value == f"{ARN}/live/GET/shops/*/bills"
    assert edit.way == ("caller", "policies", 0, "Statement", 0, "Resource", *((1,) if several else ()))


def test_the_command_has_the_whole_policy() -> None:
    written = [f"{ARN}/live/POST/shops/*/bills", f"{ARN}/live/GET/shops/{{shop}}/bills"]
    for repair in repairs_of(allowing(written), DENIED):
        (command,) = repair.commands
        assert "[{}]" not in command
        assert "/live/GET/shops/*/bills" in command


def test_a_variable_of_the_policy_is_left_as_it_is() -> None:
    written = f"{ARN}/live/GET/shops/${{aws:username}}/bills"
    values = [edit.value for each in repairs_of(allowing(written), DENIED) for edit in each.edits]
    assert not any(isinstance(value, str) and "$*" in value for value in values)


def test_of_a_resource_policy_too() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/live/GET/shops/{shop}/bills",
    }
    policy = {"resourcePolicy": {"Version": "2012-10-17", "Statement": [statement]}, "callerPolicies": []}
    told: dict[str, object] = {
        **policy,
        "account": "111122223333",
        "callerArn": "arn:aws:iam::999988887777:role/reader",
    }
    values = [edit.value for each in repairs_of(told, DENIED) for edit in each.edits]
    assert "execute-api:/live/GET/shops/*/bills" in values
