"""A method with AWS_IAM authorization requires a valid Signature Version 4.

What the caller sees
    REST: 403 with a message that says what is wrong (missing, unreadable, expired, another Region, unknown
    key, different signature). HTTP: 403 "Forbidden" for all of them.

How to tell
    The message of a REST API is exact. If it has AWS's own canonical string, the line that differs from the
    client's is what is wrong.

Not here
    The same messages without AWS_IAM come from a missing route: see `route`.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, Spoken, always
from why403.gates.guide import READ, guide, iam_guide, repost
from why403.logic.claims import Claim, documented, observed
from why403.logic.facts import Fact
from why403.logic.formula import FAILS, Cause, Formula, Unknown, all_of, any_of, implies, is_value, negate
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes
from why403.refusals.refusal import Refusal

_UNSIGNED = documented(
    "An unsigned request to an AWS_IAM method gets Missing Authentication Token",
    repost("api-gateway-authentication-token-errors"),
    READ,
)
_CLOCK = documented(
    "A signature may be five minutes off in most cases", iam_guide("reference_sigv"), "2026-11-28"
)
_TEXTS = documented(
    "Each kind of signature failure has its own message", iam_guide("reference_sigv-troubleshooting"), READ
)
_ANONYMOUS_THERE = documented(
    "For the policy of a VPC endpoint, a caller whose Authorization header is not a signature is anonymous",
    guide("apigateway-vpc-endpoint-policies"),
    READ,
)
_ENDPOINT_READS = observed(
    (
        "A call to an open method behind a VPC endpoint with its own policy was refused because of a "
        "bearer token"
    ),
    "https://blog.cheo.dev/til/aws-apigw-vpce-authorization",
    READ,
)
_REGION = observed(
    "If the credential scope has the wrong Region, the response names it",
    "https://github.com/Kong/insomnia/issues/830",
    "2026-11-28",
)
_UNREADABLE = observed(
    (
        "A credential that has more slashes than its five parts need, as with a secret in the place of the "
        "access key, gets IncompleteSignatureException"
    ),
    "https://github.com/prometheus-community/yet-another-cloudwatch-exporter/issues/169",
    "2026-11-28",
)
_HOST_UNSIGNED = observed(
    "A signature that does not cover the Host header gets a message of its own",
    "https://github.com/NetSPI/AWSSigner/issues/3",
    "2026-11-28",
)
_KEYS = documented(
    "Unknown access keys and missing session tokens get the response that the security token is invalid",
    repost("api-gateway-troubleshoot-403-forbidden"),
    READ,
)

SOURCES = (
    _UNSIGNED,
    _CLOCK,
    _TEXTS,
    _ANONYMOUS_THERE,
    _ENDPOINT_READS,
    _REGION,
    _UNREADABLE,
    _HOST_UNSIGNED,
    _KEYS,
)


def checks(site: Site) -> Iterator[Check]:
    """Signed at all, and readable."""
    iam = site.says(facts.METHOD_AUTHORIZATION, "AWS_IAM")
    missing, unreadable = (
        refusals.for_kind(site.kind, refusal, refusals.HTTP_FORBIDDEN)
        for refusal in (refusals.MISSING_TOKEN, refusals.INCOMPLETE_SIGNATURE)
    )
    present = implies(iam, _present(site.kind))
    yield Check("signature.present", present, always(missing), source=_UNSIGNED)
    yield Check("signature.readable", _readable(site, iam), always(unreadable), source=_TEXTS)


def verified(site: Site) -> Iterator[Check]:
    """For this Region and service, in time, with known keys, and right.

    A REST API verifies the signature of a call that misses every route as well, and before it says so.
    """
    iam: Formula = site.says(facts.METHOD_AUTHORIZATION, "AWS_IAM")
    if site.kind == "REST":
        iam = any_of((iam, is_value(facts.ROUTE_EXISTS, False)))
    needed = all_of((iam, is_value(facts.AUTHORIZATION, "sigv4")))
    for name, fact, cause, spoken in _OF_A_SIGNATURE:
        refused = always(refusals.HTTP_FORBIDDEN) if site.kind == "HTTP" else spoken
        yield Check(f"signature.{name}", implies(needed, is_value(fact, True, cause)), refused)


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
    expected = implies(iam, fine)
    return all_of((expected, implies(_at_endpoint(site), any_of((fine, Unknown(facts.VPCE_POLICY_CUSTOM))))))


def _at_endpoint(site: Site) -> Formula:
    """Behind the policy of a VPC endpoint an open method's header may be read so too, an authorizer's not:
    it was seen, and AWS documents otherwise, so it proves nothing."""
    if site.kind != "REST":
        return FAILS
    return all_of((is_value(facts.VPCE_POLICY_CUSTOM, True), site.says(facts.METHOD_AUTHORIZATION, "NONE")))


def _scope(part: str, refusal: Refusal, source: Claim = _TEXTS) -> Spoken:
    return Spoken(refusal, is_value(facts.SCOPE_FAULT, part), source)


_OF_A_SIGNATURE: tuple[tuple[str, Fact, Cause, tuple[Spoken, ...]], ...] = (
    (
        "scope",
        facts.SIGNATURE_SCOPE_OK,
        causes.IAM_WRONG_SCOPE,
        (
            _scope("region", refusals.SCOPE_REGION, _REGION),
            _scope("service", refusals.SCOPE_SERVICE),
            _scope("terminator", refusals.SCOPE_TERMINATOR),
            _scope("date", refusals.SCOPE_DATE),
        ),
    ),
    (
        "in-time",
        facts.SIGNATURE_IN_TIME,
        causes.IAM_CLOCK_SKEW,
        (
            Spoken(refusals.SIGNATURE_EARLY, is_value(facts.TIME_FAULT, "early"), _CLOCK),
            Spoken(refusals.SIGNATURE_EXPIRED, source=_CLOCK),
        ),
    ),
    (
        "known-key",
        facts.CREDENTIALS_KNOWN,
        causes.IAM_INVALID_TOKEN,
        (Spoken(refusals.SECURITY_TOKEN_INVALID, source=_KEYS),),
    ),
    (
        "fresh-token",
        facts.CREDENTIALS_FRESH,
        causes.IAM_EXPIRED_TOKEN,
        (Spoken(refusals.SECURITY_TOKEN_EXPIRED, source=_TEXTS),),
    ),
    (
        "matches",
        facts.SIGNATURE_MATCHES,
        causes.IAM_SIGNATURE_MISMATCH,
        (Spoken(refusals.SIGNATURE_DIFFERS, source=_TEXTS),),
    ),
)
"""What a signature must be, and what is said of each fault."""

VERIFIED = Gate("signature-verified", __doc__, SOURCES, verified)
GATE = Gate("signature", __doc__, SOURCES, checks)
