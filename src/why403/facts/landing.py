"""Where the call landed."""

from __future__ import annotations

from why403.facts.aspects import KINDS, YES_NO, on
from why403.logic.facts import Fact

API_KIND = Fact(
    "api.type",
    "Is it a REST, an HTTP or a WebSocket API?",
    "aws apigateway get-rest-apis lists REST APIs; aws apigatewayv2 get-apis lists HTTP and WebSocket APIs",
    KINDS,
)
ENDPOINT_TYPE = Fact(
    "api.endpoint-type",
    "Is the API's endpoint edge-optimized, regional or private?",
    "aws apigateway get-rest-api --rest-api-id ID --query endpointConfiguration.types",
    ("EDGE", "REGIONAL", "PRIVATE"),
)
ENDPOINT_REACHED = Fact(
    "endpoint.reached-as-built",
    (
        "Was the API called the way its type needs: a private API through its VPC endpoint and by its "
        "own host name, a public API without one?"
    ),
    "dig +short HOST from the machine that makes the call: a private address means a VPC endpoint",
    YES_NO,
    on("network", "host", "headers"),
)
DEFAULT_ENDPOINT = Fact(
    "api.default-endpoint",
    "Is the default execute-api endpoint switched on?",
    "aws apigateway get-rest-api --rest-api-id ID --query disableExecuteApiEndpoint",
    YES_NO,
    on("host"),
)
HOST_KNOWN = Fact(
    "host.known-to-gateway",
    "Does the Host header that API Gateway receives belong to this API?",
    "curl -si https://API_ID.execute-api.REGION.amazonaws.com/STAGE/PATH: does the direct call work?",
    YES_NO,
    on("host", "headers"),
)
MAPPING_EXISTS = Fact(
    "domain.mapping-exists",
    "Does the custom domain map this path to the API and stage?",
    "aws apigatewayv2 get-api-mappings --domain-name NAME",
    YES_NO,
    on("host", "path"),
)
STAGE_EXISTS = Fact(
    "stage.exists",
    "Does the stage in the URL exist, spelled exactly that way?",
    "aws apigateway get-stages --rest-api-id ID --query 'item[].stageName'",
    YES_NO,
    on("host", "path"),
)
STAGE_IN_PATH = Fact(
    "stage.repeated-in-path",
    "Does the path on the custom domain still start with the stage name?",
    "aws apigatewayv2 get-api-mappings --domain-name NAME: the mapping already names a stage",
    YES_NO,
    on("host", "path"),
)
ROUTE_EXISTS = Fact(
    "route.exists",
    "Does the API define this method on this path?",
    "aws apigateway get-resources --rest-api-id ID --embed methods",
    YES_NO,
    on("path", "method"),
)
EXPORT = (
    "aws apigateway get-export --rest-api-id ID --stage-name STAGE --export-type oas30 --parameters "
    "extensions=apigateway FILE, and compare it with the API as you see it in the console"
)
STAGE_DEPLOYED = Fact(
    "deployment.stage",
    "Does the stage have a deployment?",
    "aws apigateway get-stage --rest-api-id ID --stage-name STAGE --query deploymentId",
    YES_NO,
    on("host", "path"),
)
ROUTE_DEPLOYED = Fact(
    "deployment.route",
    (
        "Was the stage deployed after the last change to this route (its method, authorization, API key "
        "or scopes)?"
    ),
    EXPORT,
    YES_NO,
    on("host", "path", "method"),
)
POLICY_DEPLOYED = Fact(
    "deployment.policy",
    "Was the stage deployed after the last change to the resource policy?",
    EXPORT,
    YES_NO,
    on("host", "path", "method"),
)
