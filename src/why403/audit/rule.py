"""The rules of the audit: each with its severity, its source, and what other tools call the same."""

from __future__ import annotations

from enum import StrEnum

from why403.frozen import dataclass
from why403.gates.guide import guide
from why403.logic.claims import Claim, documented

READ = "2026-11-28"


class Severity(StrEnum):
    """How much harm a finding can do; ordered by `rank`."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

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
        "Without authorization and a resource policy everybody can call a method",
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
        "Through a VPC endpoint aws:SourceIp is not there: aws:VpcSourceIp is",
        guide("apigateway-resource-policies-aws-condition-keys"),
        READ,
    ),
)
GUARDED_PREFLIGHT = Rule(
    "guarded-preflight",
    Severity.MEDIUM,
    documented("A preflight carries no credentials, and has to be answered", guide("how-to-cors"), READ),
)
ERRORS_WITHOUT_CORS = Rule(
    "errors-without-cors",
    Severity.LOW,
    documented(
        "The gateway's own errors have CORS headers only where a gateway response adds them",
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
        "A changed resource policy is in force when the API is deployed again",
        guide("apigateway-resource-policies-create-attach"),
        READ,
    ),
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
BY_ID = {rule.id: rule for rule in RULES}
