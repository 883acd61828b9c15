"""Suspects of one family stand together: one check tells them all apart from the rest, or from each other.

A guess is called likely from `LIKELY` on: below it, the first suspect is wrong more often than right
(measured over incidents that had no part in the fit; `bench/README.md` has the numbers).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from why403.frozen import dataclass
from why403.questions.weights import Weighed

LIKELY = 0.4


@dataclass(frozen=True, slots=True)
class Family:
    """Causes of one kind, each with a word for it, and the check that settles the family."""

    name: str
    phrase: str
    check: str
    causes: Mapping[str, str]


FAMILIES: tuple[Family, ...] = (
    Family(
        "api-key",
        "the API key",
        "check whether the key that was sent exists, is enabled, and is in a usage plan of the stage: "
        "aws apigateway get-api-keys --include-values, aws apigateway get-usage-plans",
        {
            "api-key-missing": "none sent",
            "api-key-invalid": "unknown",
            "api-key-disabled": "disabled",
            "api-key-not-in-plan": "not in the stage's plan",
            "api-key-source": "expected from the authorizer",
        },
    ),
    Family(
        "signature",
        "the signature",
        "try the same credentials with aws sts get-caller-identity, and compare what was signed with what "
        "was sent, line by line",
        {
            "iam-unsigned": "none sent",
            "iam-invalid-token": "credentials unknown",
            "iam-expired-token": "credentials expired",
            "iam-signature-mismatch": "does not match the request",
            "iam-clock-skew": "clock off",
            "iam-malformed-authorization": "header not readable",
            "iam-wrong-scope": "wrong Region or service",
        },
    ),
    Family(
        "permission",
        "the caller's permissions",
        "ask IAM: aws iam simulate-principal-policy --action-names execute-api:Invoke "
        "--policy-source-arn ARN",
        {
            "iam-identity-implicit-deny": "no policy allows it",
            "iam-identity-explicit-deny": "a policy denies it",
            "iam-boundary-deny": "permissions boundary",
            "iam-scp-deny": "service control policy",
            "iam-rcp-deny": "resource control policy",
            "iam-session-deny": "session policy",
            "iam-cross-account": "other account",
            "manage-connections-deny": "execute-api:ManageConnections",
        },
    ),
    Family(
        "resource-policy",
        "the API's resource policy",
        "read the policy: aws apigateway get-rest-api --rest-api-id ID --query policy",
        {
            "resource-policy-explicit-deny": "denies",
            "resource-policy-implicit-deny": "does not allow this call",
        },
    ),
    Family(
        "token",
        "the token",
        "decode the token and compare iss, aud or client_id, exp, token_use and scope with the authorizer's "
        "settings",
        {
            "cognito-token-invalid": "not accepted by Cognito",
            "cognito-scope": "wrong kind, or no scope",
            "jwt-invalid": "not accepted",
            "jwt-scope": "no scope",
        },
    ),
    Family(
        "authorizer",
        "the Lambda authorizer",
        "check in its log whether it ran for this call, and what it returned",
        {
            "authorizer-deny": "does not allow it",
            "authorizer-cached-policy": "cached from another path",
            "authorizer-identity-source": "not invoked",
            "authorizer-error": "failed",
        },
    ),
    Family(
        "landing",
        "the address",
        "compare the host, stage and path of the URL, and the method, with the deployed API: aws "
        "apigateway get-stages, aws apigateway get-resources",
        {
            "route-not-found": "no such method or path",
            "stage-missing": "no such stage",
            "not-deployed": "not deployed",
            "custom-domain-mapping": "not mapped",
            "routing-rule": "no routing rule",
            "host-mismatch": "wrong Host header",
            "default-endpoint-disabled": "default endpoint off",
        },
    ),
    Family(
        "network",
        "the network path",
        "check what the host name resolves to on the caller's machine (dig +short HOST), and the "
        "endpoint type of the API",
        {
            "private-api-endpoint": "private or public endpoint mixed up",
            "vpce-policy-deny": "endpoint policy",
            "endpoint-access-mode": "STRICT access mode",
            "domain-access": "domain not associated",
            "mtls": "no client certificate",
        },
    ),
    Family(
        "cors",
        "the browser's CORS rules",
        "send the preflight request yourself: curl -si -X OPTIONS -H 'Origin: ORIGIN' -H "
        "'Access-Control-Request-Method: METHOD' URL",
        {
            "cors-preflight-missing": "no OPTIONS method",
            "cors-preflight-auth": "OPTIONS requires credentials",
            "cors-error-headers": "hides another error",
            "cors-origin": "origin or header not allowed",
            "cors-integration-headers": "missing from the backend's response",
        },
    ),
    Family(
        "limits",
        "AWS WAF, validation or a limit",
        "check whether AWS WAF sampled the request, and the throttles and quotas of the stage",
        {
            "waf-block": "AWS WAF",
            "throttled": "throttle",
            "quota-exceeded": "quota",
            "request-invalid": "validator",
            "request-too-large": "size",
            "cache-invalidation-denied": "cache bypass",
        },
    ),
    Family(
        "behind",
        "something other than API Gateway",
        "check whether the request is in the backend's log, and which Server header the response has",
        {
            "backend-403": "the backend refused",
            "integration-permission": "no permission to invoke it",
            "upstream-not-gateway": "not API Gateway",
            "tool-emulation": "an emulator",
        },
    ),
)
_OF = {code: family for family in FAMILIES for code in family.causes}


@dataclass(frozen=True, slots=True)
class Group:
    """The suspects of one family, the likeliest first."""

    family: Family
    rows: tuple[Weighed, ...]

    @property
    def weight(self) -> float:
        """Their shares together."""
        return sum(row.weight for row in self.rows)

    @property
    def words(self) -> tuple[str, ...]:
        """What each comes to, in a word or two."""
        return tuple(self.family.causes[row.cause.code] for row in self.rows)


def family_of(code: str) -> Family:
    """The family of a cause."""
    return _OF[code]


def groups(rows: Iterable[Weighed]) -> tuple[Group, ...]:
    """Suspects by family, in the order of the likeliest of each."""
    found: dict[str, list[Weighed]] = {}
    for row in rows:
        found.setdefault(family_of(row.cause.code).name, []).append(row)
    return tuple(Group(family_of(each[0].cause.code), tuple(each)) for each in found.values())


def likely_group(rows: Iterable[Weighed]) -> Group | None:
    """The heaviest family, where it is likely."""
    heaviest = max(groups(rows), key=lambda group: group.weight, default=None)
    return heaviest if heaviest is not None and heaviest.weight >= LIKELY else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said of suspects none of which is certain: that the first is likely, or a family, or
    neither."""

    cause: bool
    family: Group | None


def verdict(rows: Sequence[Weighed]) -> Verdict:
    """What may be said of these suspects, the likeliest of which stands first."""
    return Verdict(len(rows) == 1 or (bool(rows) and rows[0].weight >= LIKELY), likely_group(rows))
