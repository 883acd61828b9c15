"""REST APIs of the emulated account, and their exports in the form in which AWS writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bench.emulated import REGION, Emulated


@dataclass(frozen=True)
class Method:
    """One method of a REST API, as a test or a benchmark wants it."""

    route: str
    authorization: str = "NONE"
    key: bool = False
    authorizer: str | None = None
    function: str | None = None
    requires: tuple[str, ...] = ()
    """Names of query parameters that a validator asks for."""


def rest(account: Emulated, methods: Iterable[Method], **settings: Any) -> str:
    """A REST API with these methods; nothing is deployed."""
    admin = account.admin("apigateway")
    settings.setdefault("endpointConfiguration", {"types": ["REGIONAL"]})
    api = str(admin.create_rest_api(name="orders", **settings)["id"])
    known = {"/": str(admin.get_resources(restApiId=api)["items"][0]["id"])}
    for method in methods:
        add(admin, api, known, method)
    return api


def add(admin: Any, api: str, known: dict[str, str], method: Method) -> None:
    """One method more, with the resources on the way to it."""
    verb, _, path = method.route.partition(" ")
    at = "/"
    for step in path.strip("/").split("/"):
        above, at = at, f"{at.rstrip('/')}/{step}"
        if step and at not in known:
            made = admin.create_resource(restApiId=api, parentId=known[above], pathPart=step)
            known[at] = made["id"]
    beside = {} if method.authorizer is None else {"authorizerId": method.authorizer}
    resource = known[at.rstrip("/") or "/"]
    admin.put_method(
        restApiId=api,
        resourceId=resource,
        httpMethod=verb,
        authorizationType=method.authorization,
        apiKeyRequired=method.key,
        **beside,
    )
    admin.put_integration(restApiId=api, resourceId=resource, httpMethod=verb, type="MOCK")


def deploy(account: Emulated, api: str, stage: str, methods: Iterable[Method], policy: object = None) -> None:
    """A deployment: from now on the stage serves these methods, whatever is edited."""
    account.admin("apigateway").create_deployment(restApiId=api, stageName=stage)
    account.exports[api, stage] = export(methods, policy)


_SCHEMES: dict[str, dict[str, object]] = {
    "sigv4": {
        "type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "awsSigv4",
    },
    "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
    "checker": {
        "type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {"type": "token"},
    },
    "pool": {
        "type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools"},
    },
}  # fmt: skip
_NAMES = {"AWS_IAM": "sigv4", "CUSTOM": "checker", "COGNITO_USER_POOLS": "pool"}


def export(methods: Iterable[Method], policy: object = None) -> dict[str, object]:
    """The export of a stage as AWS writes it."""
    methods = list(methods)
    paths: dict[str, dict[str, object]] = {}
    for method in methods:
        verb, _, path = method.route.partition(" ")
        named = "x-amazon-apigateway-any-method" if verb == "ANY" else verb.lower()
        asked: list[dict[str, list[str]]] = (
            [{_NAMES[method.authorization]: []}] if method.authorization in _NAMES else []
        )
        asked += [{"api_key": []}] if method.key else []
        security = {"security": asked} if asked else {}
        paths.setdefault(path, {})[named] = {**security, **_validated(method), **_integrated(method)}
    schemes = {"securitySchemes": _SCHEMES}
    tree: dict[str, object] = {"openapi": "3.0.1", "paths": paths, "components": schemes}
    if any(method.requires for method in methods):
        both = {"validateRequestParameters": True, "validateRequestBody": True}
        tree["x-amazon-apigateway-request-validators"] = {"all": both}
    return tree if policy is None else {**tree, "x-amazon-apigateway-policy": policy}


def _validated(method: Method) -> dict[str, object]:
    if not method.requires:
        return {}
    named = [{"name": name, "in": "query", "required": True} for name in method.requires]
    return {"parameters": named, "x-amazon-apigateway-request-validator": "all"}


def _integrated(method: Method) -> dict[str, object]:
    if method.function is None:
        return {}
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{method.function}/invocations"
    return {"x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}}
