"""A method with AWS_IAM authorization wants a valid Signature Version 4.

What the caller sees
    REST: 403 with a text that says what is wrong (missing, unreadable, expired, another Region, unknown
    key, different signature). HTTP: 403 "Forbidden" for all of them.

How to tell
    The text on a REST API is exact. Where it holds AWS's own canonical string, the line in which it
    differs from the client's is the fault.

Not here
    The same words without AWS_IAM come from a missing route: see `route`.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.gates.guide import READ, guide, iam_guide, repost
from why403.gateway import causes, facts, refusals
from why403.gateway.check import Check, Gate
from why403.gateway.refusal import Refusal
from why403.gateway.site import Site
from why403.logic.claims import Claim, documented, observed
from why403.logic.facts import Fact
from why403.logic.formula import FAILS, Cause, Formula, all_of, any_of, implies, is_value, negate

_UNSIGNED = documented(
    "An unsigned call to an AWS_IAM method answers Missing Authentication Token",
    repost("api-gateway-authentication-token-errors"),
    READ,
)
_CLOCK = documented(
    "A signature may be five minutes off in most cases", iam_guide("reference_aws-signing"), READ
)
_TEXTS = documented(
    "Each failure of a signature has a text of its own", iam_guide("reference_sigv-troubleshooting"), READ
)
_ENDPOINT_READS = documented(
    "With a custom VPC endpoint policy the Authorization header is read as a signature",
    guide("apigateway-vpc-endpoint-policies"),
    READ,
)
_REGION = observed(
    "A Region in the credential scope that is not the API's is named in the answer",
    "https://zenn.dev/hiroga/articles/api-gateway-cross-account-trouble-shooting",
    READ,
)
_KEYS = documented(
    "Unknown keys and missing session tokens answer that the security token is invalid",
    repost("api-gateway-troubleshoot-403-forbidden"),
    READ,
)

SOURCES = (_UNSIGNED, _CLOCK, _TEXTS, _ENDPOINT_READS, _REGION, _KEYS)


def checks(site: Site) -> Iterator[Check]:
    """Signed at all, readable, for this Region and service, in time, with known keys, and right."""
    for name, holds, refusal, source in _rules(site):
        yield Check(name, holds, refusals.for_kind(site.kind, refusal, refusals.HTTP_FORBIDDEN), source)


def _rules(site: Site) -> Iterator[tuple[str, Formula, Refusal, Claim]]:
    iam = site.says(facts.METHOD_AUTHORIZATION, "AWS_IAM")
    signed = is_value(facts.AUTHORIZATION, "sigv4")
    yield "signature.present", implies(iam, _present(site.kind)), refusals.MISSING_TOKEN, _UNSIGNED
    yield "signature.readable", _readable(site, iam), refusals.INCOMPLETE_SIGNATURE, _TEXTS
    needed = all_of((iam, signed))
    for name, fact, cause, refusal, source in _OF_A_SIGNATURE:
        yield f"signature.{name}", implies(needed, is_value(fact, True, cause)), refusal, source


def _present(kind: str) -> Formula:
    """Only REST and WebSocket APIs try to read another header as a signature, and say so."""
    missing = ("none", "bearer", "other") if kind == "HTTP" else ("none",)
    return negate(any_of(is_value(facts.AUTHORIZATION, each, causes.IAM_UNSIGNED) for each in missing))


def _readable(site: Site, iam: Formula) -> Formula:
    """Where a signature is expected, the header must be none or a complete one."""
    complete = is_value(facts.SIGNATURE_READABLE, True, causes.IAM_MALFORMED_AUTHORIZATION)
    if site.kind == "HTTP":
        return implies(all_of((iam, is_value(facts.AUTHORIZATION, "sigv4"))), complete)
    other = any_of(
        (
            is_value(facts.AUTHORIZATION, "bearer", causes.IAM_MALFORMED_AUTHORIZATION),
            is_value(facts.AUTHORIZATION, "other", causes.IAM_MALFORMED_AUTHORIZATION),
        )
    )
    fine = any_of((is_value(facts.AUTHORIZATION, "none"), all_of((negate(other), complete))))
    return implies(any_of((iam, _at_endpoint(site))), fine)


def _at_endpoint(site: Site) -> Formula:
    """Behind the policy of a VPC endpoint an open method's header is read so too, an authorizer's not."""
    if site.kind != "REST":
        return FAILS
    return all_of((is_value(facts.VPCE_POLICY_CUSTOM, True), site.says(facts.METHOD_AUTHORIZATION, "NONE")))


_OF_A_SIGNATURE: tuple[tuple[str, Fact, Cause, Refusal, Claim], ...] = (
    ("scope", facts.SIGNATURE_SCOPE_OK, causes.IAM_WRONG_SCOPE, refusals.SCOPE_REGION, _REGION),
    ("scope", facts.SIGNATURE_SCOPE_OK, causes.IAM_WRONG_SCOPE, refusals.SCOPE_SERVICE, _TEXTS),
    ("scope", facts.SIGNATURE_SCOPE_OK, causes.IAM_WRONG_SCOPE, refusals.SCOPE_DATE, _TEXTS),
    ("in-time", facts.SIGNATURE_IN_TIME, causes.IAM_CLOCK_SKEW, refusals.SIGNATURE_EXPIRED, _CLOCK),
    ("in-time", facts.SIGNATURE_IN_TIME, causes.IAM_CLOCK_SKEW, refusals.SIGNATURE_EARLY, _CLOCK),
    ("known-key", facts.CREDENTIALS_KNOWN, causes.IAM_INVALID_TOKEN, refusals.SECURITY_TOKEN_INVALID, _KEYS),
    (
        "fresh-token",
        facts.CREDENTIALS_FRESH,
        causes.IAM_EXPIRED_TOKEN,
        refusals.SECURITY_TOKEN_EXPIRED,
        _TEXTS,
    ),
    ("matches", facts.SIGNATURE_MATCHES, causes.IAM_SIGNATURE_MISMATCH, refusals.SIGNATURE_DIFFERS, _TEXTS),
)

GATE = Gate("signature", __doc__, SOURCES, checks)
