"""Authorizers and tokens."""

from __future__ import annotations

from why403.facts.aspects import YES_NO, methods_with, on
from why403.logic.facts import Fact

_OF_EVENT = on(
    "host", "path", "method", "query", "headers", "credentials", "key", "network", "client", "time"
)
"""What the function of an authorizer is told of a call: all but the body (developer guide,
apigateway-lambda-authorizer-input)."""

IDENTITY_SOURCE_SENT = Fact(
    "authorizer.identity-source-sent",
    (
        "Did the request have every identity source of the authorizer, and does the token match the "
        "validation expression?"
    ),
    "aws apigateway get-authorizers --rest-api-id ID --query "
    "'items[].[identitySource,identityValidationExpression]'",
    YES_NO,
    on("headers", "key", "credentials", "query", "client"),
)
AUTHORIZER_INVOKED = Fact(
    "authorizer.invoked",
    "Was the authorizer's function invoked for the refused call?",
    "aws logs tail /aws/lambda/AUTHORIZER_FUNCTION --since 1h",
    YES_NO,
    on("headers", "key", "credentials", "path", "method", "time"),
)
AUTHORIZER_WORKS = Fact(
    "authorizer.answers",
    "Did the authorizer's function return a well-formed policy without an error?",
    "if not, the stage's execution log has 'Execution failed due to configuration error'",
    YES_NO,
    _OF_EVENT,
)
AUTHORIZER_ALLOWS = Fact(
    "authorizer.allows",
    "Does the policy returned by the authorizer allow this method and path?",
    "the stage's execution log prints 'Authorizer result body before parsing'",
    YES_NO,
    _OF_EVENT,
)
AUTHORIZER_REFUSAL = Fact(
    "authorizer.refusal",
    "How did the authorizer refuse: does its policy deny the call, does its policy not mention this "
    "method and path, or did the function raise Unauthorized?",
    "the stage's execution log prints 'Authorizer result body before parsing', or 'Unauthorized request'",
    ("denies", "silent", "throws"),
    _OF_EVENT,
)
AUTHORIZER_CACHE_FRESH = Fact(
    "authorizer.policy-not-cached",
    "Was the authorizer's policy made for this path, rather than cached from a call to another path?",
    "aws apigateway flush-stage-authorizers-cache --rest-api-id ID --stage-name STAGE would change the "
    "stage; to test, set authorizerResultTtlInSeconds to 0 on a test stage",
    YES_NO,
    on("credentials", "headers", "key", "path", "method", "time"),
)
TOKEN_VALID = Fact(
    "token.valid",
    "Is the token valid for this authorizer: right issuer and audience, right kind of token, not expired?",
    "decode the middle part of the token: iss, aud, exp, token_use",
    YES_NO,
    on("credentials", "time", "headers", "key"),
)
TOKEN_EXPIRED = Fact(
    "token.expired",
    "Has the token expired?",
    "decode the middle part of the token, and compare exp with date +%s",
    YES_NO,
    on("credentials", "time", "headers", "key"),
)
TOKEN_SCOPE_OK = Fact(
    "token.scope-ok",
    "Does the token match the method's scopes (an ID token if the method has no scopes, otherwise an "
    "access token with one of them)?",
    f"{methods_with('authorizationScopes')}, and the token's scope and token_use",
    YES_NO,
    on("credentials", "path", "method"),
)
