"""The signature (SigV4) and the caller's rights."""

from __future__ import annotations

from why403.facts.aspects import YES_NO, on
from why403.logic.facts import Fact

SIGNATURE_READABLE = Fact(
    "signature.readable",
    "Is the Authorization header a complete SigV4 header?",
    "it must read: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…",
    YES_NO,
    on("credentials"),
)
SIGNATURE_MATCHES = Fact(
    "signature.matches",
    "Is the signature made of exactly what was sent (method, path, query, headers, body)?",
    "compare your canonical request with the canonical string in the answer, line by line",
    YES_NO,
    on("credentials", "host", "path", "query", "headers", "key", "body", "client", "method"),
)
SIGNATURE_IN_TIME = Fact(
    "signature.in-time",
    "Is the caller's clock within five minutes of AWS's?",
    "date -u, and compare with the Date header of the answer",
    YES_NO,
    on("credentials", "time", "client"),
)
SIGNATURE_SCOPE_OK = Fact(
    "signature.scope-ok",
    "Was the request signed for the API's own Region and the service execute-api?",
    "read Credential=KEY/DATE/REGION/SERVICE/aws4_request in the Authorization header",
    YES_NO,
    on("credentials", "host", "client"),
)
SCOPE_FAULT = Fact(
    "signature.scope-fault",
    "Which part of the credential scope is wrong?",
    "read Credential=KEY/DATE/REGION/SERVICE/aws4_request in the Authorization header",
    ("date", "region", "service", "terminator"),
    on("credentials", "host", "client", "time"),
)
TIME_FAULT = Fact(
    "signature.time-fault",
    "Is the signature too late (made more than five minutes ago) or too early (its time is still to come)?",
    "date -u, and compare with X-Amz-Date and with the Date header of the answer",
    ("late", "early"),
    on("credentials", "time", "client"),
)
CREDENTIALS_KNOWN = Fact(
    "credentials.known",
    "Does AWS know the access key, is it active, and was its session token sent with it?",
    "aws sts get-caller-identity with the same credentials",
    YES_NO,
    on("credentials"),
)
CREDENTIALS_FRESH = Fact(
    "credentials.fresh",
    "Are the temporary credentials still valid?",
    "aws sts get-caller-identity with the same credentials says ExpiredToken if not",
    YES_NO,
    on("credentials", "time"),
)
CALLER_ACCOUNT = Fact(
    "caller.account",
    "Is the caller in the API's own AWS account?",
    "aws sts get-caller-identity --query Account, and compare with the account in the API's ARN",
    ("same", "other"),
    on("credentials"),
)
IDENTITY_ALLOWS = Fact(
    "caller.policy-allows",
    "Does a policy of the caller (user, group or role) allow execute-api:Invoke on this method?",
    "aws iam simulate-principal-policy --policy-source-arn ARN --action-names execute-api:Invoke "
    "--resource-arns METHOD_ARN",
    YES_NO,
    on("credentials", "path", "method"),
)
IDENTITY_DENIES = Fact(
    "caller.policy-denies",
    "Does a policy of the caller deny it explicitly?",
    "aws iam simulate-principal-policy --policy-source-arn ARN --action-names execute-api:Invoke "
    "--resource-arns METHOD_ARN",
    YES_NO,
    on("credentials", "path", "method", "network", "time"),
)
BOUNDARY_ALLOWS = Fact(
    "caller.boundary-allows",
    "Does the caller's permissions boundary (if there is one) allow it?",
    "aws iam get-role --role-name NAME --query Role.PermissionsBoundary",
    YES_NO,
    on("credentials", "path", "method"),
)
SCP_ALLOWS = Fact(
    "caller.scp-allows",
    "Do the organization's service control policies allow it?",
    "aws organizations list-policies-for-target --target-id ACCOUNT --filter SERVICE_CONTROL_POLICY",
    YES_NO,
    on("credentials", "path", "method", "network"),
)
RCP_ALLOWS = Fact(
    "api.rcp-allows",
    "Do the resource control policies of the API's account allow it?",
    "aws organizations list-policies-for-target --target-id ACCOUNT --filter RESOURCE_CONTROL_POLICY",
    YES_NO,
    on("credentials", "path", "method", "network"),
)
SESSION_ALLOWS = Fact(
    "caller.session-allows",
    "Does the session policy (passed when the role was assumed) allow it?",
    "look at the Policy argument of the AssumeRole call",
    YES_NO,
    on("credentials", "path", "method"),
)
CACHE_INVALIDATION_ALLOWED = Fact(
    "caller.may-invalidate-cache",
    "May the caller bypass the stage's cache, if the call asked for that (Cache-Control: max-age=0)?",
    "the action is execute-api:InvalidateCache",
    YES_NO,
    on("credentials", "headers", "path", "method"),
)


def _explicit(name: str, policy: str, how: str) -> Fact:
    return Fact(
        name,
        f"Does a Deny statement of {policy} match the call (rather than no Allow)?",
        how,
        YES_NO,
        on("credentials", "path", "method", "network", "time"),
    )


BOUNDARY_DENIES = _explicit("caller.boundary-denies", "the permissions boundary", BOUNDARY_ALLOWS.how)
SESSION_DENIES = _explicit("caller.session-denies", "the session policy", SESSION_ALLOWS.how)
SCP_DENIES = _explicit("caller.scp-denies", "a service control policy", SCP_ALLOWS.how)
RCP_DENIES = _explicit("api.rcp-denies", "a resource control policy", RCP_ALLOWS.how)
