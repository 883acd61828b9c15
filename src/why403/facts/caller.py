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
    "Does the signature match exactly what was sent (method, path, query, headers, body)?",
    "compare your canonical request with the canonical string in the answer, line by line",
    YES_NO,
    on("credentials", "host", "path", "query", "headers", "key", "body", "client", "method", "time"),
)
SIGNATURE_IN_TIME = Fact(
    "signature.in-time",
    "Is the caller's clock within five minutes of AWS time?",
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
    "Is the signature too old (made more than five minutes ago), or is its time in the future?",
    "date -u, and compare with X-Amz-Date and with the Date header of the answer",
    ("late", "early"),
    on("credentials", "time", "client"),
)
CREDENTIALS_KNOWN = Fact(
    "credentials.known",
    "Is the access key known to AWS and active, and was its session token sent with it?",
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
    "Does a policy of the caller deny this call explicitly?",
    "aws iam simulate-principal-policy --policy-source-arn ARN --action-names execute-api:Invoke "
    "--resource-arns METHOD_ARN",
    YES_NO,
    on("credentials", "path", "method", "network", "time"),
)
BOUNDARY_ALLOWS = Fact(
    "caller.boundary-allows",
    "Does the caller's permissions boundary (if there is one) allow this call?",
    "aws iam get-role --role-name NAME --query Role.PermissionsBoundary",
    YES_NO,
    on("credentials", "path", "method"),
)
SCP_ALLOWS = Fact(
    "caller.scp-allows",
    "Do the organization's service control policies allow this call?",
    "aws organizations list-policies-for-target --target-id ACCOUNT --filter SERVICE_CONTROL_POLICY",
    YES_NO,
    on("credentials", "path", "method", "network"),
)
RCP_ALLOWS = Fact(
    "api.rcp-allows",
    "Do the resource control policies of the API's account allow this call?",
    "aws organizations list-policies-for-target --target-id ACCOUNT --filter RESOURCE_CONTROL_POLICY",
    YES_NO,
    on("credentials", "path", "method", "network"),
)
SESSION_ALLOWS = Fact(
    "caller.session-allows",
    "Does the session policy (passed when the role was assumed) allow this call?",
    "look at the Policy parameter of the AssumeRole call",
    YES_NO,
    on("credentials", "path", "method"),
)
CACHE_INVALIDATION_ALLOWED = Fact(
    "caller.may-invalidate-cache",
    "If the request asked to bypass the stage's cache (Cache-Control: max-age=0), is the caller allowed to?",
    "the action is execute-api:InvalidateCache",
    YES_NO,
    on("credentials", "headers", "path", "method"),
)


def _explicit(name: str, policy: str, how: str) -> Fact:
    return Fact(
        name,
        f"Does a Deny statement of {policy} match this call (rather than no Allow statement)?",
        how,
        YES_NO,
        on("credentials", "path", "method", "network", "time"),
    )


BOUNDARY_DENIES = _explicit("caller.boundary-denies", "the permissions boundary", BOUNDARY_ALLOWS.how)
SESSION_DENIES = _explicit("caller.session-denies", "the session policy", SESSION_ALLOWS.how)
SCP_DENIES = _explicit("caller.scp-denies", "a service control policy", SCP_ALLOWS.how)
RCP_DENIES = _explicit("api.rcp-denies", "a resource control policy", RCP_ALLOWS.how)
