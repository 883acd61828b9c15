"""The API's resource policy."""

from __future__ import annotations

from why403.facts.aspects import YES_NO, on
from why403.logic.facts import Fact

DENIED_CALLER = Fact(
    "denial.caller",
    (
        "Whom does the error message name: an anonymous user, a principal (an ARN), or nobody (the "
        "denial of an authorizer)?"
    ),
    "read the message: User: anonymous …, User: arn:…, or User is not authorized to access this resource",
    ("anonymous", "principal", "authorizer"),
    on("credentials", "path", "method"),
)
RESOURCE_POLICY = Fact(
    "api.resource-policy",
    "Does the API have a resource policy?",
    "aws apigateway get-rest-api --rest-api-id ID --query policy",
    ("present", "none"),
)
RESOURCE_POLICY_ALLOWS = Fact(
    "resource-policy.allows",
    "Does a statement of the API's resource policy allow this caller, method and path?",
    "aws apigateway get-rest-api --rest-api-id ID --query policy",
    YES_NO,
    on("path", "method", "network", "credentials", "headers", "time"),
)
RESOURCE_POLICY_GRANT = Fact(
    "resource-policy.grant",
    "Whom does the Allow statement of the resource policy name: the calling user or session itself "
    "(direct), its role or everybody (limited by permissions boundary and session policy), or its "
    "account, whose own policies must allow the call too (delegated)?",
    "aws apigateway get-rest-api --rest-api-id ID --query policy",
    ("direct", "limited", "delegated"),
    on("credentials", "path", "method"),
)
RESOURCE_POLICY_DENIES = Fact(
    "resource-policy.denies",
    "Does a Deny statement of the API's resource policy match this call?",
    "aws apigateway get-rest-api --rest-api-id ID --query policy",
    YES_NO,
    on("path", "method", "network", "credentials", "headers", "time"),
)
