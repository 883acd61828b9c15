"""Accounts with something of everything in them, and readers of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from bench.emulated import ACCOUNT, REGION, Answer, Emulated, ok, xml
from bench.emulated_rest import Method, deploy, rest
from why403.account.reader import Reader
from why403.account.target import target_of
from why403.evidence.case import known_facts
from why403.logic.facts import Facts
from why403.model.incident import Answer as Shown
from why403.model.incident import Incident, Request

KEY_VALUE = "k3yv4luek3yv4luek3yv4luek3yv4lue"
OTHER_VALUE = "0th3rv4lue0th3rv4lue0th3rv4lue00"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders"
METHODS = (Method("GET /orders", key=True), Method("POST /orders", "AWS_IAM"), Method("GET /open"))
INVOKE = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}


def document(*statements: object) -> dict[str, object]:
    """A policy."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def host(api: str) -> str:
    """The API's own host."""
    return f"{api}.execute-api.{REGION}.amazonaws.com"


def call(url: str, method: str = "GET", *headers: tuple[str, str], said: str = "Forbidden") -> Incident:
    """A refused call with nothing left out."""
    body = json.dumps({"message": said})
    request = Request(method, url, headers, complete=True)
    return Incident(Shown(403, (("x-amzn-ErrorType", "ForbiddenException"),), body=body), request)


@dataclass
class Scene:
    """A call, and how its account is read."""

    incident: Incident
    principal: str | None = None
    key_id: str | None = None
    written: str | None = None

    @property
    def facts(self) -> Facts:
        """What the call tells."""
        return known_facts(self.incident)

    def reader(self, aws: Emulated) -> Reader:
        """A fresh reader."""
        target = target_of(str(self.facts.get("request.host", "")), None, self.written)
        told = self.incident.config
        return Reader(aws.account(), target, told, "", self.principal, self.key_id)

    def everything(self, aws: Emulated) -> Reader:
        """A reader that has read all."""
        reader = self.reader(aws)
        reader.everything(self.facts)
        return reader


def user(aws: Emulated, *statements: object) -> str:
    """A user with an inline policy, a managed one, a group and a boundary; his ARN."""
    iam, name = aws.admin("iam"), f"user-{uuid4().hex[:8]}"
    text = json.dumps(document(*(statements or (INVOKE,))))
    managed = iam.create_policy(PolicyName=f"managed-{name}", PolicyDocument=text)["Policy"]["Arn"]
    iam.create_user(UserName=name, PermissionsBoundary=managed)
    iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=text)
    iam.attach_user_policy(UserName=name, PolicyArn=managed)
    iam.create_group(GroupName=f"group-{name}")
    iam.put_group_policy(GroupName=f"group-{name}", PolicyName="inline", PolicyDocument=text)
    iam.attach_group_policy(GroupName=f"group-{name}", PolicyArn=managed)
    iam.add_user_to_group(GroupName=f"group-{name}", UserName=name)
    return f"arn:aws:iam::{ACCOUNT}:user/{name}"


def role(aws: Emulated, *statements: object) -> str:
    """A session of a role with an inline policy and a managed one; its ARN."""
    iam, name = aws.admin("iam"), f"role-{uuid4().hex[:8]}"
    text = json.dumps(document(*(statements or (INVOKE,))))
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=text)
    iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=text)
    managed = iam.create_policy(PolicyName=f"managed-{name}", PolicyDocument=text)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn=managed)
    return f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/session"


def key(
    aws: Emulated, api: str, stage: str, *, joined: bool = True, enabled: bool = True, ending: str = ""
) -> str:
    """The value of an API key, in a plan with this stage or in one without."""
    admin, value = aws.admin("apigateway"), uuid4().hex[: 32 - len(ending)] + ending
    made = admin.create_api_key(name="partner", value=value, enabled=enabled)
    stages = [{"apiId": api, "stage": stage}] if joined else []
    plan = admin.create_usage_plan(name="gold", apiStages=stages, quota={"limit": 10, "period": "DAY"})
    admin.create_usage_plan_key(usagePlanId=plan["id"], keyId=made["id"], keyType="API_KEY")
    return value


def organization(aws: Emulated) -> None:
    """An organization whose management account is another one."""
    aws.reply("organizations", "DescribeOrganization", _says({"Organization": {"MasterAccountId": "9" * 12}}))
    aws.reply("organizations", "ListParents", _says({"Parents": [{"Id": "r-root", "Type": "ROOT"}]}))
    both = {"Policies": [{"Id": "p-FullAWSAccess"}, {"Id": "p-guard"}]}
    aws.reply("organizations", "ListPoliciesForTarget", _says(both))
    text = json.dumps(document({"Effect": "Deny", "Action": "s3:*", "Resource": "*"}))
    aws.reply("organizations", "DescribePolicy", _says({"Policy": {"Content": text}}))


def lets_in(aws: Emulated, *sources: str) -> None:
    """What the policy of every function says of API Gateway."""
    aws.reply("lambda", "GetPolicy", _says({"Policy": json.dumps(document(*map(_permission, sources)))}))


def _permission(source: str) -> dict[str, object]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": FUNCTION,
        "Condition": {"ArnLike": {"AWS:SourceArn": source}},
    }


def _says(tree: object) -> Callable[[Any], Answer]:
    return lambda _request: ok(tree)


def regional(aws: Emulated) -> Scene:
    """A REST API with a key, called through a custom domain by a user of an organization."""
    organization(aws)
    lets_in(aws, f"arn:aws:execute-api:{REGION}:{ACCOUNT}:*/*/GET/orders")
    return _regional(aws)


@cache
def _regional(aws: Emulated) -> Scene:
    admin = aws.admin("apigateway")
    methods = (Method("GET /orders", key=True, function=FUNCTION, requires=("customer",)), *METHODS[1:])
    api = rest(aws, methods)
    deploy(aws, api, "prod", methods)
    name = f"{api}.example.com"
    admin.create_domain_name(domainName=name, endpointConfiguration={"types": ["REGIONAL"]})
    admin.create_base_path_mapping(domainName=name, restApiId=api, stage="prod")
    mapped: dict[str, object] = {
        "items": [{"apiId": api, "stage": "prod", "apiMappingKey": "", "apiMappingId": "m"}]
    }
    aws.mappings[name] = mapped
    value = key(aws, api, "prod")
    return Scene(call(f"https://{name}/orders", "GET", ("x-api-key", value)), principal=user(aws))


def private(aws: Emulated) -> Scene:
    """A private API through its VPC endpoint, called by a role, without the key that there is."""
    organization(aws)
    return _private(aws)


@cache
def _private(aws: Emulated) -> Scene:
    ec2 = aws.admin("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_vpc_endpoint(
        VpcId=vpc,
        ServiceName=f"com.amazonaws.{REGION}.execute-api",
        VpcEndpointType="Interface",
        PolicyDocument=json.dumps(document({**INVOKE, "Principal": "*"})),
    )
    endpoint = made["VpcEndpoint"]["VpcEndpointId"]
    policy = document({**INVOKE, "Principal": "*"})
    api = rest(aws, METHODS, policy=json.dumps(policy), endpointConfiguration={"types": ["PRIVATE"]})
    deploy(aws, api, "prod", METHODS, policy)
    key(aws, api, "prod")
    url = f"https://{api}-{endpoint}.execute-api.{REGION}.amazonaws.com/prod/orders"
    return Scene(call(url, "POST"), principal=role(aws))


def http(aws: Emulated) -> Scene:
    """An HTTP API whose stage is deployed by hand, signed with a user's key."""
    aws.reply("organizations", "DescribeOrganization", _says({"Organization": {"MasterAccountId": ACCOUNT}}))
    return _http(aws)


@cache
def _http(aws: Emulated) -> Scene:
    admin, iam = aws.admin("apigatewayv2"), aws.admin("iam")
    api = admin.create_api(Name="pets", ProtocolType="HTTP")["ApiId"]
    admin.create_route(ApiId=api, RouteKey="GET /pets", AuthorizationType="AWS_IAM")
    admin.create_stage(ApiId=api, StageName="prod")
    aws.exports[api, "prod"] = {
        "openapi": "3.0.1",
        "paths": {"/pets": {"get": {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}}},
    }
    name = user(aws).rpartition("/")[2]
    made = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    return Scene(call(f"https://{host(api)}/prod/pets"), key_id=made)


def private_domain(aws: Emulated) -> Scene:
    """A private custom domain, which only a list of all domains shows."""
    name = "internal.example.com"
    own = {"domainName": name, "domainNameId": "abc123", "domainNameArn": "arn:one"}
    listed = {"item": [{**own, "routingMode": "ROUTING_RULE_THEN_BASE_PATH_MAPPING"}]}
    aws.reply("apigateway", "GetDomainNames", _says(listed))
    mappings = {"item": [{"basePath": "(none)", "restApiId": "gone123", "stage": "prod"}]}
    aws.reply("apigateway", "GetBasePathMappings", _says(mappings))
    aws.reply("apigatewayv2", "ListRoutingRules", _says({"routingRules": []}))
    beside = {"item": [{"domainNameArn": "arn:one", "accessAssociationSource": "vpce-0123456789abcdef0"}]}
    aws.reply("apigateway", "GetDomainNameAccessAssociations", _says(beside))
    return Scene(call(f"https://{name}/orders"))


SIMULATED = (
    '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
    "<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults><member>"
    "<EvalActionName>execute-api:Invoke</EvalActionName><EvalDecision>{}</EvalDecision>"
    "</member></EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
)


def simulates(aws: Emulated, decision: str) -> None:
    """What AWS's simulator answers."""
    aws.reply("iam", "SimulatePrincipalPolicy", lambda _request: xml(SIMULATED.format(decision)))


SCENES = {"regional": regional, "private": private, "http": http, "private-domain": private_domain}
