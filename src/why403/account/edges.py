"""What is around the API in the account: the stage's web ACL, and the VPC endpoint that was called."""

from __future__ import annotations

from why403.account.shapes import GONE, document, only, part, parts, told
from why403.account.sight import Fragment, Sight
from why403.aws.arns import Arn
from why403.aws.partitions import partition_of

_FULL_ACCESS = {"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}


def web_acl(sight: Sight) -> Fragment:
    """Its names and actions. What its rules look for is left out: owners put secrets there."""
    stage, region = sight.stage, sight.target.region or sight.account.region
    partition = None if region is None else partition_of(region)
    if stage is None or region is None or partition is None:
        return {}
    arn = Arn(partition.name, "apigateway", region, "", f"/restapis/{sight.api}/stages/{stage}")
    answer = sight.account.call("wafv2", "GetWebACLForResource", f"{sight.api}/{stage}", ResourceArn=str(arn))
    acl = part(answer, "WebACL")
    if acl is None:
        return {"webAcl": GONE}
    rules = [only(rule, "Name", "Priority", "Action", "OverrideAction") for rule in parts(acl, "Rules")]
    return {"webAcl": {**only(acl, "Name", "DefaultAction"), "Rules": rules}}


def endpoint_id(sight: Sight) -> str | None:
    """That of the endpoint whose name was called, or that is told."""
    told = sight.configuration.vpc_endpoint.id.value
    return sight.target.vpc_endpoint or (told if isinstance(told, str) else None)


def vpc_endpoint(sight: Sight) -> Fragment:
    """The endpoint whose name was called, or whose id is told."""
    known = endpoint_id(sight)
    if known is None:
        return {}
    listing = sight.account.listed("ec2", "DescribeVpcEndpoints", known, VpcEndpointIds=[known])
    found = next(iter(listing.items), None)
    if found is None:
        return {}
    policy = document(found.get("PolicyDocument"))
    statements = part(policy, "Statement")
    full = policy == GONE or statements == [_FULL_ACCESS]
    shown = {"id": known, "vpcId": found.get("VpcId"), "policy": GONE if full else policy}
    return {"vpcEndpoint": told(shown)}
