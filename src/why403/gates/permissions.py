"""The policies on the caller's side allow the call: identity, boundary, session, organization.

What the caller sees
    REST: 403 {"Message":"User: arn:… is not authorized to perform: execute-api:Invoke on resource: …"},
    with an ending that can name the kind of policy. HTTP: 403 "Forbidden".

How to tell
    The ending names one kind of policy only, even where several deny. Across accounts both sides must allow.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.gates.guide import READ, guide, iam_guide
from why403.gateway import causes, facts, refusals
from why403.gateway import wordings as w
from why403.gateway.check import Check, Gate, Spoken, always
from why403.gateway.site import Site
from why403.logic.claims import documented
from why403.logic.facts import Fact
from why403.logic.formula import FAILS, Cause, Formula, all_of, any_of, implies, is_value, negate

SOURCES = (
    documented(
        "How policies of several kinds are combined", iam_guide("reference_policies_evaluation-logic"), READ
    ),
    documented("The endings that name a kind of policy", iam_guide("troubleshoot_access-denied"), READ),
    documented(
        "Outcomes for callers of the same and of another account",
        guide("apigateway-authorization-flow"),
        READ,
    ),
)

LIMITS: tuple[tuple[str, Fact, Fact, Cause, str], ...] = (
    ("boundary", facts.BOUNDARY_ALLOWS, facts.BOUNDARY_DENIES, causes.IAM_BOUNDARY_DENY, refusals.BOUNDARY),
    ("session", facts.SESSION_ALLOWS, facts.SESSION_DENIES, causes.IAM_SESSION_DENY, refusals.SESSION),
    ("scp", facts.SCP_ALLOWS, facts.SCP_DENIES, causes.IAM_SCP_DENY, refusals.SCP),
    ("rcp", facts.RCP_ALLOWS, facts.RCP_DENIES, causes.IAM_RCP_DENY, refusals.RCP),
)
"""What limits a caller: whether it allows, whether a statement of it denies, and how a denial names it."""


def checks(site: Site) -> Iterator[Check]:
    """Identity policy, the layers that only limit, and the other account's side."""
    iam = site.says(facts.METHOD_AUTHORIZATION, "AWS_IAM")
    for name, holds, spoken in _rules(site):
        refused = always(refusals.HTTP_FORBIDDEN) if site.kind == "HTTP" else spoken
        yield Check(f"permissions.{name}", implies(iam, holds), refused)


def _rules(site: Site) -> Iterator[tuple[str, Formula, tuple[Spoken, ...]]]:
    allows = any_of(
        (
            is_value(facts.IDENTITY_ALLOWS, True, causes.IAM_IDENTITY_IMPLICIT_DENY),
            _allowed_by_the_api(site),
        )
    )
    denies = is_value(facts.IDENTITY_DENIES, True, causes.IAM_IDENTITY_EXPLICIT_DENY)
    yield "identity", allows, always(refusals.denied(w.CALLER_DENIED, refusals.IDENTITY))
    explicitly = refusals.denied(w.CALLER_DENIED_EXPLICITLY, refusals.IDENTITY)
    yield "identity-no-deny", negate(denies), always(explicitly)
    for name, fact, explicit, cause, layer in LIMITS:
        yield name, is_value(fact, True, cause), _of_limit(layer, explicit)
    refused = always(refusals.denied(w.CALLER_DENIED, refusals.RESOURCE))
    yield "cross-account", _both_sides(site), refused


def _of_limit(layer: str, explicit: Fact) -> tuple[Spoken, ...]:
    """A limiting policy denies by a statement, or by having none that allows."""
    return (
        Spoken(refusals.denied(w.CALLER_DENIED_EXPLICITLY, layer), is_value(explicit, True)),
        Spoken(refusals.denied(w.CALLER_DENIED, layer)),
    )


def _allowed_by_the_api(site: Site) -> Formula:
    """Within one account an Allow of the resource policy suffices; only REST APIs have one."""
    if site.kind != "REST":
        return FAILS
    return all_of(
        (
            site.says(facts.RESOURCE_POLICY, "present"),
            is_value(facts.CALLER_ACCOUNT, "same"),
            is_value(facts.RESOURCE_POLICY_ALLOWS, True),
        )
    )


def _both_sides(site: Site) -> Formula:
    """A caller of another account needs an Allow of the resource policy, which only REST APIs have."""
    same = is_value(facts.CALLER_ACCOUNT, "same", causes.IAM_CROSS_ACCOUNT)
    if site.kind != "REST":
        return same
    return any_of((same, is_value(facts.RESOURCE_POLICY_ALLOWS, True, causes.IAM_CROSS_ACCOUNT)))


GATE = Gate("permissions", __doc__, SOURCES, checks)
