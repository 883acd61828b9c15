"""A REST API as it is edited: `apigateway`, version 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from why403.account.integrations import function_of
from why403.account.pages import Listing
from why403.account.shapes import GONE, document, only, part, parts, told
from why403.account.sight import Fragment, Sight
from why403.aws.arns import api_arn_of, is_account
from why403.redaction.secret_names import holds_a_secret
from why403.redaction.values import HIDDEN

_SERVICE = "apigateway"
_PAGE = 500
_KEPT = (
    "loggingLevel",
    "dataTraceEnabled",
    "cachingEnabled",
    "cacheDataEncrypted",
    "requireAuthorizationForCacheControl",
    "throttlingRateLimit",
    "throttlingBurstLimit",
)
"""Of the settings of a stage's methods, what the audit reads."""


def api(sight: Sight) -> Fragment:
    """The API itself, with its policy."""
    answer = sight.account.call(_SERVICE, "GetRestApi", sight.api, restApiId=sight.api)
    own = only(
        answer,
        "id",
        "name",
        "disableExecuteApiEndpoint",
        "apiKeySource",
        "endpointAccessMode",
        "securityPolicy",
    )
    own.setdefault("disableExecuteApiEndpoint", False)
    own.setdefault("apiKeySource", "HEADER")
    endpoint = only(part(answer, "endpointConfiguration") or {}, "types", "vpcEndpointIds")
    policy = document(answer.get("policy"))
    account = _owner(policy)
    return told(
        {
            "apiType": "REST",
            "api": {**own, "endpointConfiguration": endpoint, **({"accountId": account} if account else {})},
            "editedResourcePolicy": policy,
        }
    )


def _owner(policy: object) -> str | None:
    """AWS writes the API's own ARN, with its account, into the policy that it saves."""
    statements = part(policy, "Statement")
    named: set[str] = set()
    for statement in parts({"all": statements if isinstance(statements, list) else [statements]}, "all"):
        resources = statement.get("Resource")
        for resource in resources if isinstance(resources, list) else [resources]:
            arn = api_arn_of(str(resource))
            if arn is not None and is_account(arn.account):
                named.add(arn.account)
    return named.pop() if len(named) == 1 else None


def stages(sight: Sight) -> Fragment:
    """All stages, and the throttles of the one that was called."""
    answer = sight.account.call(_SERVICE, "GetStages", sight.api, restApiId=sight.api)
    if "item" not in answer:
        return {}
    found = [_stage(stage) for stage in parts(answer, "item")]
    settings = {
        stage.get("stageName"): _limits(stage.get("methodSettings")) for stage in parts(answer, "item")
    }
    named = [stage for stage in found if "stageName" in stage]
    own = settings.get(_called(sight, named))
    return told({"stages": named, "methodSettings": own or None})


def _stage(stage: Mapping[str, Any]) -> dict[str, object]:
    """A stage with how it is kept: of its variables, which can hold secrets, the names alone."""
    log, settings, variables = (
        stage.get(name) for name in ("accessLogSettings", "methodSettings", "variables")
    )
    kept = {
        name: only(each, *_KEPT)
        for name, each in (settings.items() if isinstance(settings, Mapping) else ())
        if isinstance(each, Mapping)
    }
    return {
        **only(stage, "stageName", "deploymentId"),
        "webAclArn": stage.get("webAclArn") or GONE,
        "accessLogSettings": only(log, "format", "destinationArn")
        if isinstance(log, Mapping) and log
        else GONE,
        "methodSettings": kept,
        "tracingEnabled": stage.get("tracingEnabled") is True,
        "cacheClusterEnabled": stage.get("cacheClusterEnabled") is True,
        **variables_of(variables),
    }


def variables_of(variables: object) -> dict[str, object]:
    """The names of a stage's variables that hold a secret, and nothing of their values."""
    told = variables.items() if isinstance(variables, Mapping) else ()
    names = [str(name) for name, value in told if holds_a_secret(str(name), value)]
    return {"variables": dict.fromkeys(names, HIDDEN)} if names else {}


def _called(sight: Sight, named: list[dict[str, Any]]) -> str | None:
    return sight.with_more({"stages": named}).stage


def _limits(settings: object) -> dict[str, object]:
    entries = settings.items() if isinstance(settings, Mapping) else ()
    limits = {name: only(part, "throttlingRateLimit", "throttlingBurstLimit") for name, part in entries}
    return {name: found for name, found in limits.items() if found}


def routes(sight: Sight) -> Fragment:
    """Every method of every resource, and the answer of the OPTIONS mock on the called path."""
    listing = sight.account.listed(
        _SERVICE, "GetResources", sight.api, restApiId=sight.api, embed=["methods"], limit=_PAGE
    )
    if not listing.whole:
        return {}
    found = list(_methods(listing))
    options = next(_mocks(listing, sight.path), None)
    return told({"routes": found, "optionsMethod": options})


def _methods(listing: Listing) -> Iterator[dict[str, object]]:
    for resource in listing.items:
        methods = part(resource, "resourceMethods")
        for verb, method in methods.items() if isinstance(methods, Mapping) else ():
            yield told(
                {
                    "route": f"{verb} {resource.get('path')}",
                    "authorizationType": part(method, "authorizationType"),
                    "authorizerId": part(method, "authorizerId"),
                    "authorizationScopes": part(method, "authorizationScopes"),
                    "apiKeyRequired": part(method, "apiKeyRequired"),
                }
            )


def _mocks(listing: Listing, path: str | None) -> Iterator[dict[str, object]]:
    """Only a path that is written out: which of several patterns serves it, the model decides."""
    for resource in listing.items:
        if path is not None and resource.get("path") == path:
            integration = part(resource, "resourceMethods", "OPTIONS", "methodIntegration")
            answers = part(integration, "integrationResponses")
            if part(integration, "type") == "MOCK" and isinstance(answers, Mapping):
                shown = {
                    status: only(answer, "responseParameters")
                    for status, answer in answers.items()
                    if isinstance(answer, Mapping)
                }
                yield {"methodIntegration": {"type": "MOCK", "integrationResponses": shown}}


def authorizers(sight: Sight) -> Fragment:
    """All of them by id."""
    listing = sight.account.listed(_SERVICE, "GetAuthorizers", sight.api, restApiId=sight.api, limit=_PAGE)
    return {"authorizers": [_authorizer(each) for each in listing.items]}


def _authorizer(entry: Mapping[str, Any]) -> dict[str, object]:
    """REQUEST and TOKEN are cached for five minutes where nothing else is told."""
    function = function_of(entry.get("authorizerUri"), entry.get("authorizerCredentials"))
    return function | only(
        entry,
        "id",
        "name",
        "type",
        "identitySource",
        "identityValidationExpression",
        "authorizerResultTtlInSeconds",
        "providerARNs",
        "jwtConfiguration",
    )


def responses(sight: Sight) -> Fragment:
    """The gateway responses that are overridden."""
    listing = sight.account.listed(
        _SERVICE, "GetGatewayResponses", sight.api, restApiId=sight.api, limit=_PAGE
    )
    if not listing.whole:
        return {}
    own = [each for each in listing.items if each.get("defaultResponse") is not True]
    found = {
        str(each["responseType"]): {
            **only(each, "statusCode"),
            "responseParameters": part(each, "responseParameters") or {},
        }
        for each in own
        if "responseType" in each
    }
    return {"gatewayResponses": found or GONE}
