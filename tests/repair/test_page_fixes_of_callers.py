"""The fix that a page shows for a policy of the caller, applied to that policy in a template or a module.

The policy of the page's example is written where the page names it, beside the API; what the page shows is
put there word for word. The product reads the policy out of the file, it is put beside the caller of the
example, and the call is asked again along its whole path. Policies of AWS Organizations and of sessions are
read as policies of IAM, whose documents are written in the same way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

import why403
from bench.plain import plain_values
from tests.repair.test_page_fixes import Loader, snippet
from tests.repair.test_pages import example
from why403.api.explain import brought_from
from why403.api.inputs import case_of
from why403.model.identity import OWN_API, OWN_REGION
from why403.repair.asking import met

CODE, HCL = "CloudFormation / SAM", "Terraform"
Tree = dict[str, Any]
Write = Callable[[Tree, str], str]
"""Writes a file with a policy in it, and what the page shows; without that the policy as it is."""
ANYTHING: Tree = {"Effect": "Allow", "Action": "*", "Resource": "*"}
"""The one statement of the policies that AWS attaches at every level of an organization."""
REST_API: Tree = {
    "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders"}},
    "Caller": {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {}, "RoleName": "orders-client"},
    },
}
SOCKET: Tree = {
    "Socket": {
        "Type": "AWS::ApiGatewayV2::Api",
        "Properties": {
            "Name": "socket",
            "ProtocolType": "WEBSOCKET",
            "RouteSelectionExpression": "$request.body.action",
        },
    }
}
MODULE = """\
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}
"""
SOCKET_MODULE = """\
resource "aws_apigatewayv2_api" "socket" {
  name                       = "socket"
  protocol_type              = "WEBSOCKET"
  route_selection_expression = "$request.body.action"
}
"""
ROLE_MODULE = """
resource "aws_iam_role" "caller" {
  name               = "orders-client"
  assume_role_policy = "{}"
}
"""
IN_THE_ROLE = """
resource "aws_iam_role_policy" "held" {
  role   = aws_iam_role.caller.name
  policy = data.aws_iam_policy_document.held.json
}
"""
ALONE = """
resource "aws_iam_policy" "held" {
  name   = "held"
  policy = data.aws_iam_policy_document.held.json
}
"""


@dataclass(frozen=True, slots=True)
class Held:
    """Where the faulty policy is told in an incident, and its statements if the page's example has none.

    `beside` are statements of another policy at the same level; `facts` are told of the call.
    """

    key: str
    statements: tuple[Tree, ...] = ()
    beside: tuple[Tree, ...] = ()
    facts: Mapping[str, str] | None = None


def only(*services: str) -> Tree:
    return {"Effect": "Allow", "Action": [f"{each}:*" for each in services], "Resource": "*"}


FAULTS: Mapping[str, Held] = {
    "iam-identity-implicit-deny": Held("callerPolicies"),
    "iam-identity-explicit-deny": Held("callerPolicies"),
    "manage-connections-deny": Held("callerPolicies"),
    "iam-boundary-deny": Held("permissionsBoundary", (only("s3", "dynamodb", "logs"),)),
    "iam-session-deny": Held("sessionPolicy", (only("dynamodb"),)),
    "iam-scp-deny": Held(
        "serviceControlPolicies",
        ({"Effect": "Deny", "NotAction": ["s3:*", "dynamodb:*"], "Resource": "*"},),
        (ANYTHING,),
    ),
    "iam-rcp-deny": Held(
        "resourceControlPolicies",
        (
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "*",
                "Resource": "*",
                "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-exampleorg1"}},
            },
        ),
        ({**ANYTHING, "Principal": "*"},),
        {"aws:PrincipalOrgID": "o-ofthepartner"},
    ),
}
"""What the contexts of the examples say of these policies."""
LISTED = ("callerPolicies", "serviceControlPolicies", "resourceControlPolicies")
OPEN_AT_FIRST = ("iam-rcp-deny",)
"""AWS does not list API Gateway among the services that these policies apply to: none is known to refuse."""


def resource(kind: str, **more: object) -> Callable[[Tree], Tree]:
    """A resource with the document of a policy."""
    return lambda document: {"Type": kind, "Properties": {**more, "PolicyDocument": document}}


def function(document: Tree) -> Tree:
    code = {"Runtime": "python3.13", "Handler": "push.handler", "CodeUri": "s3://code/push.zip"}
    return {"Type": "AWS::Serverless::Function", "Properties": {**code, "Policies": [document]}}


def template(
    resources: Tree, held: Callable[[Tree], Tree], change: Callable[[Tree, Tree], Tree], **more: str
) -> Write:
    """A template with the policy, to whose document what is shown is applied."""

    def write(document: Tree, shown: str) -> str:
        if shown:
            document = change(deepcopy(document), yaml.load(shown, Loader))  # a SafeLoader
        return json.dumps({**more, "Resources": {**resources, "Held": held(document)}})

    return write


def added(document: Tree, shown: Tree) -> Tree:
    return {**document, "Statement": [*document["Statement"], shown]}


def instead_of_the_deny(document: Tree, shown: Tree) -> Tree:
    kept = [each for each in document["Statement"] if each["Effect"] != "Deny"]
    assert len(kept) == len(document["Statement"]) - 1
    return {**document, "Statement": [*kept, shown]}


def into_the_deny(document: Tree, shown: Tree) -> Tree:
    (denies,) = (each for each in document["Statement"] if each["Effect"] == "Deny")
    return instead_of_the_deny(document, {**denies, **shown})


def content(_: Tree, shown: Tree) -> Tree:
    """The whole policy of an organization."""
    assert shown["Type"] == "AWS::Organizations::Policy"
    return dict(shown["Properties"]["Content"])


def block(statement: Tree) -> str:
    """A statement as `aws_iam_policy_document` has it."""
    names = {"Action": "actions", "NotAction": "not_actions", "Resource": "resources"}
    lines = [f'effect = "{statement["Effect"]}"']
    for name, value in statement.items():
        if name in names:
            lines.append(f"{names[name]} = {json.dumps(value if isinstance(value, list) else [value])}")
    if statement.get("Principal") == "*":
        lines += ["principals {", 'type = "*"', 'identifiers = ["*"]', "}"]
    for test, keys in statement.get("Condition", {}).items():
        for key, value in keys.items():
            lines += ["condition {", f'test = "{test}"', f'variable = "{key}"', f'values = ["{value}"]', "}"]
    return "\n".join(("statement {", *lines, "}"))


def module(before: str, holder: str, change: Callable[[list[str], str], list[str]]) -> Write:
    """A module with the policy in a data source, to whose statements what is shown is applied."""

    def write(document: Tree, shown: str) -> str:
        blocks = [block(each) for each in document["Statement"]]
        blocks = change(blocks, shown) if shown else blocks
        data = "\n".join(('data "aws_iam_policy_document" "held" {', *blocks, "}"))
        return f"{before}\n{data}\n{holder}"

    return write


def one_more(blocks: list[str], shown: str) -> list[str]:
    return [*blocks, shown]


def in_place_of_the_deny(blocks: list[str], shown: str) -> list[str]:
    kept = [each for each in blocks if '"Deny"' not in each]
    assert len(kept) == len(blocks) - 1
    return [*kept, shown]


def in_place_of_its_condition(blocks: list[str], shown: str) -> list[str]:
    (denies,) = (each for each in blocks if '"Deny"' in each)
    start = denies.index("condition {")
    return in_place_of_the_deny(blocks, f"{denies[:start]}{shown}}}")


def passed(document: Tree, shown: str) -> str:
    """The session's policy, as the provider of a module passes it: read as one of IAM."""
    if not shown:
        return module(MODULE, ALONE, one_more)(document, "")
    found = re.search(r"assume_role \{.*?^ +policy += (\S+)$", shown, re.DOTALL | re.MULTILINE)
    assert found is not None
    return f"{MODULE}\n{shown}\n{ALONE.replace('data.aws_iam_policy_document.held.json', found[1])}"


OF_A_ROLE = resource("AWS::IAM::RolePolicy", RoleName={"Ref": "Caller"}, PolicyName="call-orders")
MANAGED = resource("AWS::IAM::ManagedPolicy")
CASES: Mapping[tuple[str, str], Write] = {
    ("iam-identity-implicit-deny", CODE): template(REST_API, OF_A_ROLE, added),
    ("iam-identity-implicit-deny", HCL): module(MODULE + ROLE_MODULE, IN_THE_ROLE, one_more),
    ("iam-identity-explicit-deny", CODE): template(REST_API, OF_A_ROLE, instead_of_the_deny),
    ("iam-identity-explicit-deny", HCL): module(MODULE + ROLE_MODULE, IN_THE_ROLE, in_place_of_the_deny),
    ("iam-boundary-deny", CODE): template(REST_API, MANAGED, added),
    ("iam-boundary-deny", HCL): module(MODULE, ALONE, one_more),
    ("iam-session-deny", HCL): passed,
    ("iam-scp-deny", CODE): template(REST_API, MANAGED, content),
    ("iam-scp-deny", HCL): module(MODULE, ALONE, in_place_of_the_deny),
    ("iam-rcp-deny", CODE): template(REST_API, MANAGED, into_the_deny),
    ("iam-rcp-deny", HCL): module(MODULE, ALONE, in_place_of_its_condition),
    ("manage-connections-deny", CODE): template(
        SOCKET, function, added, Transform="AWS::Serverless-2016-10-31"
    ),
    ("manage-connections-deny", HCL): module(SOCKET_MODULE + ROLE_MODULE, IN_THE_ROLE, one_more),
}


def read_from(file: Path, called: Tree, *, attached: bool) -> Tree:
    """The one policy that the product reads in a file, once that is deployed as the API that is called."""
    (policy,) = why403.load(file).identities
    assert bool(policy.principals) is attached
    url = re.match(r"https://(\w+)\.execute-api\.([\w-]+)\.", called["url"])
    assert url is not None
    own = json.dumps(policy.document).replace(OWN_API, url[1]).replace(OWN_REGION, url[2])
    return dict(json.loads(own))


def asked(told: Tree, held: Held, policy: Tree) -> tuple[set[str], set[str]]:
    """The causes of checks that fail for the call of the example, and of those that stay open."""
    whole = {**policy, "Statement": [*held.beside, *policy["Statement"]]}
    config = {**told["config"], held.key: [whole] if held.key in LISTED else whole}
    facts = {**told.get("facts", {}), **(held.facts or {})}
    told = {**told, "config": config, "facts": facts}
    del told["observed"]
    found = met(case_of(brought_from((yaml.safe_dump(told),), "call")))
    return (
        {code for each in found.failing for code in each.causes},
        {code for each in found.undecided for code in each.causes},
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1].partition(' ')[0]}")
def test_what_a_page_shows_of_a_policy_lets_the_caller_of_its_example_in(
    case: tuple[str, str], tmp_path: Path
) -> None:
    (code, heading), write = case, CASES[case]
    told, held = plain_values(example(code)), FAULTS[code]
    document = {"Version": "2012-10-17", "Statement": list(held.statements)}
    if not held.statements:
        (document,) = told["config"][held.key]
    file = tmp_path / ("main.tf" if heading == HCL else "template.json")

    def met_with(text: str) -> tuple[set[str], set[str]]:
        file.write_text(text, "utf-8")
        policy = read_from(file, told["request"], attached=held.key == "callerPolicies")
        return asked(told, held, policy)

    failing, undecided = met_with(write(document, ""))
    assert failing == ({code} if code not in OPEN_AT_FIRST else set())
    assert code in failing | undecided
    failing, undecided = met_with(write(document, snippet(code, heading)))
    assert failing == set()
    assert code not in undecided
