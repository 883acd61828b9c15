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
from why403.gateway.check import Check, Gate, Spoken, always
from why403.gateway.site import Site
from why403.logic.claims import documented
from why403.logic.formula import Formula, all_of, any_of, implies, is_value, negate

_DEPLOYED = documented(
    "A changed policy takes effect with the next deployment; a policy with AWS principals refuses "
    "anonymous callers",
    guide("apigateway-resource-policies-create-attach"),
    READ,
)

SOURCES = (
    documented(
        "Who is evaluated when, by authorization type, and which outcome follows",
        guide("apigateway-authorization-flow"),
        READ,
    ),
    _DEPLOYED,
)


def checks(site: Site) -> Iterator[Check]:
    """REST APIs only: HTTP and WebSocket APIs have no resource policy."""
    if site.kind != "REST":
        return
    yield Check("resource-policy.no-deny", _no_deny(site), _named(*_EXPLICITLY))
    yield Check("resource-policy.allows", _allowed(site), _named(*_SILENTLY))
    deployed = is_value(facts.POLICY_DEPLOYED, True, causes.NOT_DEPLOYED)
    yield Check(
        "resource-policy.deployed",
        any_of((site.says(facts.RESOURCE_POLICY, "none"), deployed)),
        (),
        (*_named(*_EXPLICITLY), *_named(*_SILENTLY)),
        _DEPLOYED,
    )


def first_checks(site: Site) -> Iterator[Check]:
    """Before a Lambda authorizer is asked, a Deny ends the call."""
    if site.kind == "REST":
        lambda_authorized = site.says(facts.METHOD_AUTHORIZATION, "CUSTOM")
        refused = always(refusals.denied(w.ANONYMOUS_DENIED_EXPLICITLY, refusals.RESOURCE))
        yield Check("resource-policy.no-deny-first", implies(lambda_authorized, _no_deny(site)), refused)


def _allowed(site: Site) -> Formula:
    """Whom it refuses by being silent: not whom an authorizer allows, nor of its own account a policy of his.

    Of a caller whose account is told, the gate `permissions` says which side lacks an Allow. A denial that
    names an anonymous caller shows that the method is of neither kind.
    """
    allows = is_value(facts.RESOURCE_POLICY_ALLOWS, True, causes.RESOURCE_POLICY_IMPLICIT_DENY)
    authorizer = site.says(facts.METHOD_AUTHORIZATION, "CUSTOM")
    iam = site.says(facts.METHOD_AUTHORIZATION, "AWS_IAM")
    told = any_of((is_value(facts.CALLER_ACCOUNT, "same"), is_value(facts.CALLER_ACCOUNT, "other")))
    named = negate(is_value(facts.DENIED_CALLER, "anonymous"))
    others = all_of((any_of((authorizer, all_of((iam, told)))), named))
    return any_of((site.says(facts.RESOURCE_POLICY, "none"), others, allows))


def _no_deny(site: Site) -> Formula:
    denies = is_value(facts.RESOURCE_POLICY_DENIES, True, causes.RESOURCE_POLICY_EXPLICIT_DENY)
    return any_of((site.says(facts.RESOURCE_POLICY, "none"), negate(denies)))


def _named(caller: str, anonymous: str) -> tuple[Spoken, ...]:
    """A caller who signed is named, any other is anonymous."""
    principal = is_value(facts.DENIED_CALLER, "principal")
    return (
        Spoken(refusals.denied(caller, refusals.RESOURCE), principal),
        Spoken(refusals.denied(anonymous, refusals.RESOURCE), is_value(facts.DENIED_CALLER, "anonymous")),
    )


_EXPLICITLY = (w.CALLER_DENIED_EXPLICITLY, w.ANONYMOUS_DENIED_EXPLICITLY)
_SILENTLY = (w.CALLER_DENIED, w.ANONYMOUS_DENIED)

FIRST = Gate("resource-policy-first", __doc__, SOURCES, first_checks)
GATE = Gate("resource-policy", __doc__, SOURCES, checks)
