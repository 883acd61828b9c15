"""The rules of the audit: each with its severity, its source, and what other tools call the same."""

from __future__ import annotations

from enum import StrEnum

from why403.frozen import dataclass
from why403.gates.guide import guide
from why403.logic.claims import Claim, documented

READ = "2026-11-28"


class Severity(StrEnum):
    """How much harm a finding can do; ordered by `rank`. By what is only `info` nobody gets in."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the highest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `external` are the names of near-equal checks of other tools."""

    id: str
    severity: Severity
    source: Claim
    external: tuple[str, ...] = ()


OPEN_ROUTE = Rule(
    "open-route",
    Severity.HIGH,
    documented(
        "Without authorization and a resource policy anyone can call a method",
        guide("apigateway-control-access-to-api"),
        READ,
    ),
    (
        "SecurityHub APIGateway.8",
        "prowler apigateway_restapi_authorizers_enabled",
        "cfn-nag W59",
        "checkov CKV_AWS_59",
        "cdk-nag AwsSolutions-APIG4",
    ),
)
OPEN_MOCK = Rule(
    "open-mock",
    Severity.INFO,
    documented(
        "A mock integration generates its responses without a backend", guide("how-to-mock-integration"), READ
    ),
)
KEY_ONLY = Rule(
    "key-only",
    Severity.HIGH,
    documented(
        "API keys are not to be used for authentication or authorization",
        guide("api-gateway-api-usage-plans"),
        READ,
    ),
)
LOCKED_ROUTE = Rule(
    "locked-route",
    Severity.MEDIUM,
    documented(
        "Which outcome follows from policies and authorizers", guide("apigateway-authorization-flow"), READ
    ),
)
OPEN_POLICY = Rule(
    "open-policy",
    Severity.MEDIUM,
    documented(
        "A statement for Principal * without a condition is for every caller",
        guide("apigateway-resource-policies-examples"),
        READ,
    ),
    ("prowler apigateway_restapi_public",),
)
OTHER_ACCOUNT = Rule(
    "other-account",
    Severity.MEDIUM,
    documented(
        "A resource policy can allow the principals of another account",
        guide("apigateway-resource-policies-examples"),
        READ,
    ),
)
ABSENT_KEY = Rule(
    "absent-condition-key",
    Severity.HIGH,
    documented(
        "Requests through a VPC endpoint have no aws:SourceIp, but aws:VpcSourceIp",
        guide("apigateway-resource-policies-aws-condition-keys"),
        READ,
    ),
)
GUARDED_PREFLIGHT = Rule(
    "guarded-preflight",
    Severity.MEDIUM,
    documented("A preflight request has no credentials and must be answered", guide("how-to-cors"), READ),
)
ERRORS_WITHOUT_CORS = Rule(
    "errors-without-cors",
    Severity.LOW,
    documented(
        "API Gateway's own errors have CORS headers only if a gateway response adds them",
        guide("how-to-cors"),
        READ,
    ),
)
ANY_ORIGIN = Rule(
    "any-origin",
    Severity.LOW,
    documented("`*` lets pages of every origin read the response", guide("how-to-cors"), READ),
)
DISABLED_KEY = Rule(
    "disabled-key-in-plan",
    Severity.LOW,
    documented("A disabled key is refused", guide("api-gateway-api-usage-plans"), READ),
)
KEY_WITHOUT_PLAN = Rule(
    "key-without-plan",
    Severity.MEDIUM,
    documented(
        "A key gives access only to the stages of its usage plans", guide("api-gateway-api-usage-plans"), READ
    ),
)
PLAN_WITHOUT_STAGE = Rule(
    "plan-without-stage",
    Severity.MEDIUM,
    documented("A usage plan is for the stages in it", guide("api-gateway-api-usage-plans"), READ),
    ("cfn-nag W64",),
)
SIDE_DOOR = Rule(
    "side-door",
    Severity.HIGH,
    documented(
        "Clients reach an API by its default endpoint, past mutual TLS, unless that is disabled",
        guide("rest-api-mutual-tls"),
        READ,
    ),
)
NO_SCOPES = Rule(
    "no-scopes",
    Severity.MEDIUM,
    documented(
        "Without scopes on the method every ID token of the user pool is accepted",
        guide("apigateway-integrate-with-cognito"),
        READ,
    ),
)
POLICY_NOT_DEPLOYED = Rule(
    "policy-not-deployed",
    Severity.HIGH,
    documented(
        "A change to the resource policy takes effect when the API is deployed again",
        guide("apigateway-resource-policies-create-attach"),
        READ,
    ),
)

SILENT_AUTHORIZER = Rule(
    "silent-authorizer",
    Severity.HIGH,
    documented(
        "A resource policy that allows a call admits it where the Lambda authorizer's policy says nothing",
        guide("apigateway-authorization-flow"),
        READ,
    ),
)
ROUTE_NOT_DEPLOYED = Rule(
    "route-not-deployed",
    Severity.HIGH,
    documented(
        "A change to a method takes effect when the API is deployed again", guide("how-to-deploy-api"), READ
    ),
)
PRIVATE_FOR_ALL = Rule(
    "private-for-everybody",
    Severity.MEDIUM,
    documented(
        "The policy of a private API limits it to VPCs and VPC endpoints by aws:SourceVpc and aws:SourceVpce",
        guide("apigateway-private-api-create"),
        READ,
    ),
)
WIDE_IDENTITY = Rule(
    "wide-identity-policy",
    Severity.MEDIUM,
    documented(
        "The ARN of a statement names the API, stage, verb and path that may be invoked",
        guide("api-gateway-control-access-using-iam-policies-to-invoke-api"),
        READ,
    ),
)
WIDE_CONNECTIONS = Rule(
    "wide-connections-policy",
    Severity.MEDIUM,
    documented(
        "execute-api:ManageConnections controls access to the @connections API",
        guide("apigateway-websocket-control-access-iam"),
        READ,
    ),
)
WIDE_INVALIDATION = Rule(
    "wide-invalidation-policy",
    Severity.LOW,
    documented(
        "execute-api:InvalidateCache grants permission to invalidate the cache of an API",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_apigatewaymanagementapi.html",
        READ,
    ),
)
WIDER_THAN_ROUTES = Rule(
    "policy-wider-than-routes",
    Severity.INFO,
    documented(
        "The ARN of a statement names the API, stage, verb and path that may be invoked",
        guide("api-gateway-control-access-using-iam-policies-to-invoke-api"),
        READ,
    ),
)
DEAD_STATEMENT = Rule(
    "statement-without-route",
    Severity.LOW,
    documented(
        "The resource of a statement is STAGE/VERB/PATH below the API",
        guide("apigateway-resource-policies-examples"),
        READ,
    ),
)
OPEN_PERMISSION = Rule(
    "open-permission",
    Severity.MEDIUM,
    documented(
        "Without SourceArn a permission is for every resource of the service, whoever made it",
        "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
        READ,
    ),
)
CREDENTIALS_TO_ANY = Rule(
    "credentials-to-any-origin",
    Severity.HIGH,
    documented(
        "allowCredentials lets pages of the origins that are allowed send cookies and authorization headers",
        guide("http-api-cors"),
        READ,
    ),
)
NARROW_CACHED = Rule(
    "narrow-cached-policy",
    Severity.MEDIUM,
    documented(
        "A cached policy is used for every method that the authorizer guards",
        guide("apigateway-use-lambda-authorizer"),
        READ,
    ),
)
CACHED_ACROSS = Rule(
    "cached-across-routes",
    Severity.MEDIUM,
    documented(
        "A simple response is cached for all routes unless $context.routeKey is an identity source",
        guide("http-api-lambda-authorizer"),
        READ,
    ),
)
STAGE_GONE = Rule(
    "plan-stage-gone",
    Severity.MEDIUM,
    documented("A usage plan is for the stages in it", guide("api-gateway-api-usage-plans"), READ),
)
PLAN_WITHOUT_LIMIT = Rule(
    "plan-without-limit",
    Severity.INFO,
    documented(
        "A usage plan sets the target rate, and the quota, of each of its keys",
        guide("api-gateway-api-usage-plans"),
        READ,
    ),
)
PLAN_WITHOUT_METHOD = Rule(
    "plan-without-method",
    Severity.INFO,
    documented(
        "A usage plan includes only methods that are configured to require an API key",
        guide("api-gateway-create-usage-plans"),
        READ,
    ),
)
SHARED_KEY = Rule(
    "shared-key",
    Severity.INFO,
    documented(
        "A key can be in several usage plans, and opens the stages of each",
        guide("api-gateway-api-usage-plans"),
        READ,
    ),
)
OLD_KEY = Rule(
    "old-key",
    Severity.LOW,
    documented(
        "createdDate is the time when the API key was made",
        "https://docs.aws.amazon.com/apigateway/latest/api/API_ApiKey.html",
        READ,
    ),
)
UNUSED_KEY = Rule(
    "unused-key",
    Severity.LOW,
    documented(
        "GetUsage tells the calls of each key of a plan, by day",
        "https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html",
        READ,
    ),
)
OLD_TLS = Rule(
    "old-tls",
    Severity.MEDIUM,
    documented("TLS_1_0 lets clients use TLS 1.0", guide("apigateway-custom-domain-tls-version"), READ),
    (
        "SecurityHub APIGateway.11",
        "prowler apigateway_domain_name_pqc_tls_enabled",
        "cfn-nag W62",
        "checkov CKV_AWS_206",
    ),
)
SECRET_IN_VARIABLE = Rule(
    "secret-in-variable",
    Severity.MEDIUM,
    documented("Stage variables are not intended for secrets", guide("stage-variables"), READ),
    ("prowler apigateway_restapi_no_secrets_in_stage_variables",),
)
SECRET_IN_LOG = Rule(
    "key-in-log",
    Severity.MEDIUM,
    documented(
        "$context.identity.apiKey is the API key of the request",
        guide("api-gateway-mapping-template-reference"),
        READ,
    ),
)
DATA_TRACE = Rule(
    "data-trace",
    Severity.LOW,
    documented("Data tracing logs whole requests and responses", guide("set-up-logging"), READ),
)
UNENCRYPTED_CACHE = Rule(
    "unencrypted-cache",
    Severity.LOW,
    documented("The data of a stage's cache can be encrypted", guide("api-gateway-caching"), READ),
    (
        "SecurityHub APIGateway.5",
        "prowler apigateway_restapi_cache_encrypted",
        "cfn-nag W87",
        "checkov CKV_AWS_308",
    ),
)
OPEN_INVALIDATION = Rule(
    "open-cache-invalidation",
    Severity.LOW,
    documented(
        "Any client can invalidate entries of the cache unless authorization is required for it",
        guide("api-gateway-caching"),
        READ,
    ),
)
NO_ACCESS_LOG = Rule(
    "no-access-log",
    Severity.INFO,
    documented("An access log has a line for each call of a stage", guide("set-up-logging"), READ),
    (
        "SecurityHub APIGateway.9",
        "prowler apigatewayv2_api_access_logging_enabled",
        "cfn-nag W69",
        "cfn-nag W46",
        "checkov CKV_AWS_76",
        "checkov CKV_AWS_95",
        "cdk-nag AwsSolutions-APIG1",
    ),
)
LOG_WITHOUT_REASON = Rule(
    "log-without-reason",
    Severity.INFO,
    documented(
        "$context.error.responseType tells which gateway response a call got",
        guide("api-gateway-variables-for-access-logging"),
        READ,
    ),
)
NO_EXECUTION_LOG = Rule(
    "no-execution-log",
    Severity.INFO,
    documented("An execution log has the steps of each call", guide("set-up-logging"), READ),
    (
        "SecurityHub APIGateway.1",
        "prowler apigateway_restapi_logging_enabled",
        "checkov CKV2_AWS_4",
        "cdk-nag AwsSolutions-APIG6",
    ),
)
NO_TRACING = Rule(
    "no-tracing",
    Severity.INFO,
    documented("AWS X-Ray traces the calls of a stage", guide("apigateway-xray"), READ),
    ("SecurityHub APIGateway.3", "prowler apigateway_restapi_tracing_enabled", "checkov CKV_AWS_73"),
)
NO_WEB_ACL = Rule(
    "no-web-acl",
    Severity.INFO,
    documented(
        "A web ACL of AWS WAF is associated with a stage", guide("apigateway-control-access-aws-waf"), READ
    ),
    (
        "SecurityHub APIGateway.4",
        "prowler apigateway_restapi_waf_acl_attached",
        "checkov CKV2_AWS_29",
        "cdk-nag AwsSolutions-APIG3",
    ),
)
NO_THROTTLE = Rule(
    "no-throttle",
    Severity.INFO,
    documented(
        "Without limits of its own a stage shares those of all APIs of the account and Region",
        guide("api-gateway-request-throttling"),
        READ,
    ),
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
BY_ID = {rule.id: rule for rule in RULES}
