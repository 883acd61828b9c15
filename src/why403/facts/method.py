"""What the method asks for, and the API keys."""

from __future__ import annotations

from why403.facts.aspects import YES_NO, methods_with, on
from why403.logic.facts import Fact

METHOD_AUTHORIZATION = Fact(
    "method.authorization",
    "Which authorization type does the method use?",
    methods_with("authorizationType"),
    ("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"),
    on("path", "method"),
)
API_KEY_REQUIRED = Fact(
    "method.api-key-required",
    "Does the method require an API key?",
    methods_with("apiKeyRequired"),
    YES_NO,
    on("path", "method"),
)
KEY_SOURCE = Fact(
    "api.key-source",
    "Does the API take the key from the header x-api-key or from the authorizer?",
    "aws apigateway get-rest-api --rest-api-id ID --query apiKeySource",
    ("HEADER", "AUTHORIZER"),
)
KEY_EXISTS = Fact(
    "key.exists",
    "Does an API key with this value exist in the API's account and Region?",
    "aws apigateway get-api-keys --query 'items[].[id,name,enabled]'",
    YES_NO,
    on("key", "time"),
)
KEY_ENABLED = Fact(
    "key.enabled",
    "Is the API key enabled?",
    "aws apigateway get-api-key --api-key KEY_ID --query enabled",
    YES_NO,
    on("key"),
)
KEY_IN_PLAN = Fact(
    "key.in-plan",
    "Does a usage plan contain both the API key and this stage of the API?",
    "aws apigateway get-usage-plans --key-id KEY_ID --query 'items[].apiStages'",
    YES_NO,
    on("key", "time", "host", "path"),
)
KEY_FROM_AUTHORIZER = Fact(
    "authorizer.gives-key",
    "Does the Lambda authorizer return the API key (usageIdentifierKey)?",
    "find the authorizer's response in its log",
    YES_NO,
    on("credentials"),
)
