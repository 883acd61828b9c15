"""The API's resource policy allows the call, and no statement of it denies.

What the caller sees
    403 {"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: …"},
    with " with an explicit deny" where a Deny matched. A signed caller is named instead of "anonymous".

How to tell
    A policy that is edited counts only after the next deployment. Behind a proxy or CloudFront the
    address that the policy sees is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.gates.guide import READ, guide
from why403.gateway import causes, facts, refusals
from why403.gateway import wordings as w
from why403.gateway.check import Check, Gate
from why403.gateway.site import Site
from why403.logic.claims import documented
from why403.logic.formula import Formula, all_of, any_of, implies, is_value, negate

SOURCES = (
    documented(
        "Who is evaluated when, by authorization type, and which outcome follows",
        guide("apigateway-authorization-flow"),
        READ,
    ),
    documented(
        "A changed policy takes effect with the next deployment; a policy with AWS principals refuses "
        "anonymous callers",
        guide("apigateway-resource-policies-create-attach"),
        READ,
    ),
)


def checks(site: Site) -> Iterator[Check]:
    """REST APIs only: HTTP and WebSocket APIs have no resource policy."""
    if site.kind != "REST":
        return
    signed = is_value(facts.DENIED_CALLER, "principal")
    anonymous = is_value(facts.DENIED_CALLER, "anonymous")
    for family, applies, holds in (
        (w.ANONYMOUS_DENIED_EXPLICITLY, negate(signed), _no_deny(site)),
        (w.CALLER_DENIED_EXPLICITLY, signed, _no_deny(site)),
        (w.ANONYMOUS_DENIED, anonymous, _allowed(site)),
        (w.CALLER_DENIED, signed, any_of((_allowed(site), _told_account()))),
    ):
        yield Check(_NAMES[family], implies(applies, holds), refusals.denied(family, refusals.RESOURCE))


def first_checks(site: Site) -> Iterator[Check]:
    """Before a Lambda authorizer is asked, a Deny ends the call."""
    if site.kind == "REST":
        lambda_authorized = site.says(facts.METHOD_AUTHORIZATION, "CUSTOM")
        refusal = refusals.denied(w.ANONYMOUS_DENIED_EXPLICITLY, refusals.RESOURCE)
        yield Check("resource-policy.no-deny", implies(lambda_authorized, _no_deny(site)), refusal)


def _allowed(site: Site) -> Formula:
    allows = is_value(facts.RESOURCE_POLICY_ALLOWS, True, causes.RESOURCE_POLICY_IMPLICIT_DENY)
    return any_of((site.says(facts.RESOURCE_POLICY, "none"), all_of((allows, _deployed()))))


def _told_account() -> Formula:
    """Of a signed caller the account decides who is to blame for a silent resource policy.

    In the API's own account the identity policy, in another one the missing grant across accounts: both
    are told by the gate `permissions`.
    """
    return any_of((is_value(facts.CALLER_ACCOUNT, "same"), is_value(facts.CALLER_ACCOUNT, "other")))


def _no_deny(site: Site) -> Formula:
    denies = is_value(facts.RESOURCE_POLICY_DENIES, True, causes.RESOURCE_POLICY_EXPLICIT_DENY)
    return any_of((site.says(facts.RESOURCE_POLICY, "none"), all_of((negate(denies), _deployed()))))


def _deployed() -> Formula:
    return is_value(facts.DEPLOYED, True, causes.NOT_DEPLOYED)


_NAMES = {
    w.ANONYMOUS_DENIED_EXPLICITLY: "resource-policy.no-deny",
    w.CALLER_DENIED_EXPLICITLY: "resource-policy.no-deny",
    w.ANONYMOUS_DENIED: "resource-policy.allows",
    w.CALLER_DENIED: "resource-policy.allows",
}

FIRST = Gate("resource-policy-first", __doc__, SOURCES, first_checks)
GATE = Gate("resource-policy", __doc__, SOURCES, checks)
