"""The read operations that may be called, and the permission that each needs. Nothing else is called.

The name of an operation is that of the service's model. API Gateway asks for `apigateway:GET` on paths, but
for routing rules (developer guide, security-iam-service-with-iam); these permissions and those of the other
services are named after the operation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from why403.aws.arns import arn_of

ANYTHING = "*"
GET = "apigateway:GET"


class Operation(NamedTuple):
    """One call: the service and operation, the permission that allows it, and on which resource."""

    service: str
    name: str
    action: str
    resource: str = ANYTHING

    def resource_of(self, partition: str) -> str:
        """The resource in this partition of AWS."""
        arn = arn_of(self.resource)
        return self.resource if arn is None else str(replace(arn, partition=partition))


def _gateway(service: str, **paths: str) -> Iterator[Operation]:
    for name, path in paths.items():
        yield Operation(service, name, GET, f"arn:aws:apigateway:*::{path}")


def _named(service: str, prefix: str, *names: str) -> Iterator[Operation]:
    for name in names:
        yield Operation(service, name, f"{prefix}:{name}")


READS: tuple[Operation, ...] = (
    *_gateway(
        "apigateway",
        GetRestApi="/restapis/*",
        GetStages="/restapis/*/stages",
        GetResources="/restapis/*/resources",
        GetExport="/restapis/*/stages/*/exports/*",
        GetAuthorizers="/restapis/*/authorizers",
        GetGatewayResponses="/restapis/*/gatewayresponses",
        GetApiKeys="/apikeys",
        GetUsagePlans="/usageplans",
        GetUsagePlanKeys="/usageplans/*/keys",
        GetUsage="/usageplans/*/usage",
        GetDomainName="/domainnames/*",
        GetDomainNames="/domainnames",
        GetBasePathMappings="/domainnames/*/basepathmappings",
        GetDomainNameAccessAssociations="/domainnameaccessassociations",
    ),
    *_gateway(
        "apigatewayv2",
        GetApi="/apis/*",
        GetStages="/apis/*/stages",
        GetRoutes="/apis/*/routes",
        GetAuthorizers="/apis/*/authorizers",
        ExportApi="/apis/*/exports/*",
        GetApiMappings="/domainnames/*/apimappings",
    ),
    Operation(
        "apigatewayv2",
        "ListRoutingRules",
        "apigateway:ListRoutingRules",
        "arn:aws:apigateway:*:*:/domainnames/*",
    ),
    Operation("lambda", "GetPolicy", "lambda:GetPolicy", "arn:aws:lambda:*:*:function:*"),
    *_named("wafv2", "wafv2", "GetWebACLForResource"),
    *_named("ec2", "ec2", "DescribeVpcEndpoints"),
    *_named("sts", "sts", "GetCallerIdentity"),
    *_named(
        "iam",
        "iam",
        "GetAccessKeyLastUsed",
        "GetUser",
        "GetRole",
        "GetPolicy",
        "GetPolicyVersion",
        "GetUserPolicy",
        "GetRolePolicy",
        "GetGroupPolicy",
        "ListUserPolicies",
        "ListRolePolicies",
        "ListGroupPolicies",
        "ListAttachedUserPolicies",
        "ListAttachedRolePolicies",
        "ListAttachedGroupPolicies",
        "ListGroupsForUser",
        "SimulatePrincipalPolicy",
    ),
    *_named(
        "organizations",
        "organizations",
        "DescribeOrganization",
        "ListParents",
        "ListPoliciesForTarget",
        "DescribePolicy",
    ),
)

OF_LOGS: tuple[Operation, ...] = (
    *_gateway("apigateway", GetStages="/restapis/*/stages"),
    *_gateway("apigatewayv2", GetStages="/apis/*/stages"),
    *_named(
        "logs", "logs", "DescribeLogGroups", "FilterLogEvents", "StartQuery", "GetQueryResults", "StopQuery"
    ),
    *_named("xray", "xray", "GetTraceSummaries", "BatchGetTraces"),
    Operation("s3", "ListObjectsV2", "s3:ListBucket"),
    Operation("s3", "GetObject", "s3:GetObject"),
)
"""What whole logs are read with, where they are named by an account; explaining one call needs none of it.
StopQuery ends a query that we started, where its results are no longer wanted."""

SIGNING_IN = frozenset(
    {
        ("sts", "AssumeRole"),
        ("sts", "AssumeRoleWithWebIdentity"),
        ("sso", "GetRoleCredentials"),
        ("sso-oidc", "CreateToken"),
        ("signin", "CreateOAuth2Token"),
    }
)
"""What the credential chain itself calls for a profile that names a role or a sign-in; never called by us."""

OF_CLIENTS = frozenset({("s3", "HeadBucket")})
"""What the client library itself reads where a bucket is in another Region and its answer does not say in
which (botocore, `S3RegionRedirectorv2`); never called by us."""

_BY_NAME = {(read.service, read.name): read for read in (*READS, *OF_LOGS)}


def operation_of(service: str, name: str) -> Operation:
    """One of the list. Raises `KeyError` for any other."""
    return _BY_NAME[service, name]


def allowed(service: str, name: str) -> bool:
    """Whether a call may be made at all."""
    return (service, name) in _BY_NAME or (service, name) in (SIGNING_IN | OF_CLIENTS)
