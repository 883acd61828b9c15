"""An OPTIONS method that answers a preflight: a mock with the headers that a browser asks for (developer
guide, `how-to-cors`: without a proxy integration, the method and its headers are made by hand)."""

from __future__ import annotations

from collections.abc import Mapping

from why403.frozen import dataclass
from why403.model.route import Route

OFTEN_SENT = ("Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token")
"""The headers that API Gateway's console allows when it makes such a method."""
TEMPLATE = '{"statusCode": 200}'
_NAMES = ("Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers")
_HEADER = "method.response.header."


@dataclass(frozen=True, slots=True)
class Preflight:
    """The route, which is open to everybody, and what it allows."""

    route: Route
    origin: str
    methods: tuple[str, ...]
    headers: tuple[str, ...]

    @property
    def values(self) -> Mapping[str, str]:
        """The headers of the answer."""
        told = (self.origin, ",".join(self.methods), ",".join(self.headers))
        return dict(zip(_NAMES, told, strict=True))

    @property
    def parameters(self) -> Mapping[str, str]:
        """The same as the parameters of an integration's answer: constants in single quotes."""
        return {f"{_HEADER}{name}": f"'{value}'" for name, value in self.values.items()}

    @property
    def declared(self) -> Mapping[str, bool]:
        """The parameters that the method has to declare."""
        return {f"{_HEADER}{name}": False for name in _NAMES}


def properties(made: Preflight, api: object, resource: object) -> Mapping[str, object]:
    """Of a method in a CloudFormation template."""
    return {
        "RestApiId": api,
        "ResourceId": resource,
        "HttpMethod": "OPTIONS",
        "AuthorizationType": "NONE",
        "MethodResponses": [{"StatusCode": "200", "ResponseParameters": dict(made.declared)}],
        "Integration": {
            "Type": "MOCK",
            "RequestTemplates": {"application/json": TEMPLATE},
            "IntegrationResponses": [{"StatusCode": "200", "ResponseParameters": dict(made.parameters)}],
        },
    }


def operation(made: Preflight) -> Mapping[str, object]:
    """Of a document of OpenAPI."""
    schema = {"schema": {"type": "string"}}
    return {
        "responses": {"200": {"description": "Allowed", "headers": {name: dict(schema) for name in _NAMES}}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": TEMPLATE},
            "responses": {"default": {"statusCode": "200", "responseParameters": dict(made.parameters)}},
        },
    }
