"""The fix that a page shows is applied to an API with that fault, and the call asked again.

`test_page_fixes_in_dialects.py` applies what is shown in templates of SAM, in modules and beside tokens,
`test_page_fixes_of_callers.py` what is shown of policies of callers;
`docs/repairs.md` lists the snippets that no test applies, with the reason (`scripts/repairs_page.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.repair.test_levers import WEB_ACL
from tests.repair.test_offered import OWN as OFFERED
from tests.repair.test_offered import TEMPLATE as OPEN
from tests.repair.test_offered import offered
from tests.repair.test_pages import page
from why403.api.configurations import with_files
from why403.api.explain import brought_from, told_facts
from why403.api.inputs import NOTHING_COMPARED, case_of
from why403.api.repairs import ground_of
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.questions.explain import explain
from why403.repair.asking import met

Tree = dict[str, Any]
OWN = "https://r3p4ir.execute-api.eu-west-1.amazonaws.com"
KEY = "keys-of-orders-00000000000000000000a7c2"
WITH_KEY = f"curl {OWN}/prod/orders -H 'x-api-key: {KEY}'"
BY_DOMAIN = f"curl https://api.example.com/billing/orders -H 'x-api-key: {KEY}'"
ADDRESS: Mapping[str, Value] = {"request.source-ip": "203.0.113.9"}
REF = {"RestApiId": {"Ref": "Api"}}
ONE_ADDRESS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*",
            "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.1/32"}},
        }
    ],
}
FUNCTION = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations"
TEMPLATE: Tree = {
    "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders"}},
    "Part": {
        "Type": "AWS::ApiGateway::Resource",
        "Properties": {**REF, "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "PathPart": "orders"},
    },
    "OrdersGet": {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            **REF,
            "ResourceId": {"Ref": "Part"},
            "HttpMethod": "GET",
            "AuthorizationType": "NONE",
            "ApiKeyRequired": True,
            "Integration": {"Type": "MOCK"},
        },
    },
    "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": REF},
    "Prod": {
        "Type": "AWS::ApiGateway::Stage",
        "Properties": {**REF, "DeploymentId": {"Ref": "Deployment"}, "StageName": "prod"},
    },
    "PartnerKey": {"Type": "AWS::ApiGateway::ApiKey", "Properties": {"Enabled": True, "Value": KEY}},
    "Plan": {
        "Type": "AWS::ApiGateway::UsagePlan",
        "Properties": {"ApiStages": [{"ApiId": {"Ref": "Api"}, "Stage": "prod"}]},
    },
    "PlanKey": {
        "Type": "AWS::ApiGateway::UsagePlanKey",
        "Properties": {"KeyId": {"Ref": "PartnerKey"}, "KeyType": "API_KEY", "UsagePlanId": {"Ref": "Plan"}},
    },
}
FAULTS: Mapping[str, tuple[Tree, str]] = {
    "api-key-disabled": ({"PartnerKey": {"Enabled": False}}, WITH_KEY),
    "api-key-not-in-plan": ({"Plan": {"ApiStages": []}, "PlanKey": {}}, WITH_KEY),
    "default-endpoint-disabled": ({"Api": {"DisableExecuteApiEndpoint": True}}, WITH_KEY),
    "throttled": ({"Plan": {"Throttle": {"RateLimit": 0, "BurstLimit": 0}}}, WITH_KEY),
    "resource-policy-implicit-deny": ({"Api": {"Policy": ONE_ADDRESS}}, WITH_KEY),
    "integration-permission": (
        {"OrdersGet": {"Integration": {"Type": "AWS_PROXY", "Uri": {"Fn::Sub": FUNCTION}}}},
        WITH_KEY,
    ),
    "custom-domain-mapping": ({}, BY_DOMAIN),
}
"""Of each cause the properties that make the fault; a resource without any is left out."""
BESIDE: Tree = {
    "integration-permission": {"Orders": {"Type": "AWS::Lambda::Function", "Properties": {}}},
    "custom-domain-mapping": {
        "Domain": {"Type": "AWS::ApiGateway::DomainName", "Properties": {"DomainName": "api.example.com"}}
    },
}
LEFT_OPEN = ("integration-permission", "custom-domain-mapping")
"""Whose fault no template can prove: permissions and mappings can be made elsewhere."""


class Loader(yaml.SafeLoader):
    """Reads the short forms of CloudFormation's functions as the long ones."""


def _long(loader: Loader, name: str, node: yaml.Node) -> Tree:
    assert isinstance(node, yaml.ScalarNode)
    text = str(loader.construct_scalar(node))
    if name == "Ref":
        return {"Ref": text}
    return {f"Fn::{name}": text.split(".") if name == "GetAtt" else text}


Loader.add_multi_constructor("!", _long)


def snippet(code: str, heading: str) -> str:
    """What the page shows of a dialect."""
    fix = page(code).partition("## How to fix it")[2].partition("\n## ")[0]
    found = re.search(r"```\w+\n(.*?)```", fix.partition(f"### {heading}")[2], re.DOTALL)
    assert found is not None
    return found[1]


def faulty(code: str) -> Tree:
    """The resources with the fault of a cause."""
    resources = deepcopy(TEMPLATE)
    changed, _ = FAULTS[code]
    for name, properties in changed.items():
        if properties:
            resources[name]["Properties"].update(properties)
        else:
            del resources[name]
    return {**resources, **deepcopy(BESIDE.get(code, {}))}


def applied(resources: Tree, shown: Tree) -> Tree:
    """The resources with what is shown: resources by name, one without a name, or a property of the API."""
    if "Type" in shown:
        return {**resources, "Added": shown}
    for name, each in shown.items():
        if "Type" not in each:
            resources["Api"]["Properties"][name] = each
        elif name not in resources:
            resources[name] = each
        else:  # `StageName` belongs to the API of SAM alone
            own = {key: value for key, value in each["Properties"].items() if key != "StageName"}
            resources[name]["Properties"].update(own)
    return resources


def asked(call: str, file: Path, facts: Mapping[str, Value] = ADDRESS) -> tuple[set[str], set[str]]:
    """The causes of checks that fail for the call, and of those that stay open."""
    brought = brought_from((call,), "call", told_facts(facts))
    brought = with_files(brought, [(str(file), "")], {}, Place("page")).brought
    ground = ground_of(explain(case_of(brought)), brought, NOTHING_COMPARED)
    assert ground is not None
    found = met(ground.ask(ground.incident))
    return (
        {code for each in found.failing for code in each.causes},
        {code for each in found.undecided for code in each.causes},
    )


@pytest.mark.parametrize("code", FAULTS)
def test_the_fix_of_a_page_cures_the_fault_in_a_template(code: str, tmp_path: Path) -> None:
    resources, (_, call) = faulty(code), FAULTS[code]
    file = tmp_path / "template.json"
    file.write_text(json.dumps({"Resources": resources}), "utf-8")
    failing, undecided = asked(call, file)
    assert code in failing or (code in LEFT_OPEN and code in undecided)
    shown = yaml.load(snippet(code, "CloudFormation / SAM"), Loader)  # a SafeLoader
    file.write_text(json.dumps({"Resources": applied(resources, shown)}), "utf-8")
    failing, undecided = asked(call, file)
    assert code not in failing
    assert code not in undecided or code == "throttled"  # a limit above zero can be reached


def test_the_rule_group_that_a_page_shows_is_the_one_that_the_repair_writes(tmp_path: Path) -> None:
    call, facts = f"curl {OFFERED}/live/crews -d @notes.json", {"waf.allows": False, "works.small-body": True}
    repair = next(
        each for each in offered(tmp_path, call, OPEN + WEB_ACL, facts) if each.cause == "waf-block"
    )
    after = yaml.load(repair.patches[0].after, Loader)  # a SafeLoader
    (rule,) = after["Resources"]["Rules"]["Properties"]["Rules"]
    shown = yaml.load(snippet("waf-block", "CloudFormation / SAM"), Loader)
    assert rule["Statement"] == shown["Statement"]


MODULE = f"""\
resource "aws_api_gateway_rest_api" "api" {{
  name                         = "orders"
  disable_execute_api_endpoint = false
}}

resource "aws_api_gateway_resource" "orders" {{
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = "orders"
}}

resource "aws_api_gateway_method" "get" {{
  rest_api_id      = aws_api_gateway_rest_api.api.id
  resource_id      = aws_api_gateway_resource.orders.id
  http_method      = "GET"
  authorization    = "NONE"
  api_key_required = true
}}

resource "aws_api_gateway_integration" "get" {{
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.orders.id
  http_method = aws_api_gateway_method.get.http_method
  type        = "MOCK"
}}

resource "aws_api_gateway_deployment" "api" {{ rest_api_id = aws_api_gateway_rest_api.api.id }}

resource "aws_api_gateway_stage" "prod" {{
  rest_api_id   = aws_api_gateway_rest_api.api.id
  deployment_id = aws_api_gateway_deployment.api.id
  stage_name    = "prod"
}}

resource "aws_api_gateway_domain_name" "api" {{ domain_name = "api.example.com" }}

resource "aws_api_gateway_api_key" "partner" {{
  name    = "partner"
  enabled = true
  value   = "{KEY}"
}}

resource "aws_api_gateway_usage_plan" "plan" {{
  name = "plan"
  api_stages {{
    api_id = aws_api_gateway_rest_api.api.id
    stage  = aws_api_gateway_stage.prod.stage_name
  }}
}}

resource "aws_api_gateway_usage_plan_key" "partner" {{
  key_id        = aws_api_gateway_api_key.partner.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.plan.id
}}
"""
IN_MODULES: Mapping[str, tuple[str, str]] = {
    "api-key-disabled": ("  enabled = true\n", "  enabled = false\n"),
    "api-key-not-in-plan": (MODULE[MODULE.index('resource "aws_api_gateway_usage_plan_key"') :], ""),
    "default-endpoint-disabled": ("_endpoint = false", "_endpoint = true"),
    "custom-domain-mapping": ("", ""),
}
"""What is replaced in the module to make the fault. A limit of zero of a plan is no limit to Terraform, and a
policy beside the API names it by an ARN that is known once it is applied."""


def in_module(module: str, shown: str) -> str:
    """The module with a resource that is shown: arguments of the one of its type, or a resource more."""
    kind = re.search(r'resource "(\w+)"', shown)
    assert kind is not None
    for other in ("rest_api", "usage_plan"):
        own = "api" if other == "rest_api" else "plan"
        shown = re.sub(rf"aws_api_gateway_{other}\.\w+", f"aws_api_gateway_{other}.{own}", shown)
    head = f'resource "{kind[1]}" '
    if head not in module:
        return f"{module}\n{shown}"
    start = module.index(head)
    end = module.index("\n}\n", start)
    old = module[start:end]
    for name, value in re.findall(r"^  (\w+)\s*= (.+)$", shown, re.MULTILINE):
        if name != "name":
            old = re.sub(rf"(?m)^(  {name}\s*= ).*$", rf"\g<1>{value}", old)
    return module[:start] + old + module[end:]


@pytest.mark.parametrize("code", IN_MODULES)
def test_the_fix_of_a_page_cures_the_fault_in_a_module(code: str, tmp_path: Path) -> None:
    old, new = IN_MODULES[code]
    module, (_, call) = MODULE.replace(old, new) if old else MODULE, FAULTS[code]
    file = tmp_path / "main.tf"
    file.write_text(module, "utf-8")
    failing, undecided = asked(call, file)
    assert code in failing or (code in LEFT_OPEN and code in undecided)
    file.write_text(in_module(module, snippet(code, "Terraform")), "utf-8")
    failing, undecided = asked(call, file)
    assert code not in failing | undecided
