"""The policies of all types together allow the call: this is the only place where they are combined.

What the caller sees
    REST: 403 {"Message":"User: … is not authorized to perform: execute-api:Invoke on resource: …"}, with
    " with an explicit deny" if a Deny matched, and in newer messages with the type of policy. "anonymous"
    is a caller that the method did not authenticate. For a Lambda authorizer's policy there is a different
    message: "User is not authorized to access this resource". HTTP: 403 "Forbidden" for all of them.
    A call to @connections of a WebSocket API: "… to perform: execute-api:ManageConnections …".

How to tell
    The message names only one type of policy, even if several deny. A Deny in any policy decides. Without
    one, in the API's own account an Allow in the identity policy or in the resource policy is enough; across
    accounts both must allow the call. Policies that only limit (boundary, session, organization) must allow
    it too, unless the resource policy has an Allow that names this user or session. A method without
    authorization, or with tokens, needs an Allow in the resource policy if there is one; with a Lambda
    authorizer either of the two is enough. A change to the resource policy takes effect with the next
    deployment. The permission for @connections is not execute-api:Invoke, and its resource includes the
    method: a policy for …/STAGE/POST/@connections/* does not cover DELETE.

Not here
    The policies of a VPC endpoint and of a private domain come first: see `endpoint` and `domain`. 410 Gone
    from @connections: the client has disconnected, and no permission helps.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, Spoken, always
from why403.gates.guide import READ, guide, iam_guide, repost
from why403.logic.claims import assumed, documented
from why403.logic.facts import Fact
from why403.logic.formula import FAILS, Cause, Formula, Unknown, all_of, any_of, implies, is_value, negate
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes
from why403.refusals import wordings as w

FLOW = documented(
    "Who is evaluated when, by authorization type, and which outcome follows",
    guide("apigateway-authorization-flow"),
    READ,
)
_COMBINED = documented(
    "How policies of different types are combined", iam_guide("reference_policies_evaluation-logic"), READ
)
_ENDINGS = documented(
    "The endings of messages that name a policy type", iam_guide("troubleshoot_access-denied"), READ
)
_DEPLOYED = documented(
    "A changed policy takes effect with the next deployment; a policy with AWS principals denies "
    "anonymous callers",
    guide("apigateway-resource-policies-create-attach"),
    READ,
)
_SILENT = documented(
    (
        "If the policy neither denies nor covers the call, the response is 'not authorized to access "
        "this resource'"
    ),
    repost("api-gateway-403-error-lambda-authorizer"),
    READ,
)
_CACHED = documented(
    "A cached policy is applied to other paths too", repost("api-gateway-lambda-authorization-errors"), READ
)
AN_ACTION_OF_ITS_OWN = documented(
    "Only calls of @connections need execute-api:ManageConnections, on STAGE/VERB/@connections/ID",
    guide("apigateway-websocket-control-access-iam"),
    READ,
)
ALWAYS_SIGNED = documented(
    "Calls of @connections use IAM authorization and must be signed",
    guide("apigateway-how-to-call-websocket-api-connections"),
    READ,
)
_LIMITED = assumed(
    "If a permissions boundary, session policy, SCP, RCP or another account's policy denies a call of "
    "@connections, the message names execute-api:ManageConnections",
    READ,
)
_UNREACHED = documented(
    "Resource control policies apply to resources of the listed services, and API Gateway is not listed",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
    "2026-11-28",
)
_CACHE = documented("What a cache invalidation needs", guide("api-gateway-caching"), READ)
_CACHE_WORDS = assumed("A denied cache invalidation gets the same message as a denied caller", READ)

SOURCES = (
    FLOW, _COMBINED, _ENDINGS, _DEPLOYED, _SILENT, _CACHED, AN_ACTION_OF_ITS_OWN, ALWAYS_SIGNED, _LIMITED,
    _UNREACHED,
)  # fmt: skip


def first_checks(site: Site) -> Iterator[Check]:
    """Before a Lambda authorizer is asked, a Deny of the resource policy ends the call."""
    if site.kind == "REST":
        custom = site.says(facts.METHOD_AUTHORIZATION, "CUSTOM")
        refused = always(refusals.denied(w.ANONYMOUS_DENIED_EXPLICITLY, refusals.RESOURCE))
        yield Check("resource-policy.no-deny-first", implies(custom, _no_deny(site)), refused, source=FLOW)


def checks(site: Site) -> Iterator[Check]:
    """A check for every kind of policy: a Deny before the lack of an Allow, what AWS asks first before."""
    if site.kind == "REST":
        yield Check("resource-policy.no-deny", _no_deny(site), _named(*_EXPLICITLY), source=FLOW)
    yield _of_authorizer(site)
    yield from _of_caller(site)
    if site.kind == "REST":
        unsigned = negate(site.says(facts.METHOD_AUTHORIZATION, "AWS_IAM", "CUSTOM"))
        yield Check("resource-policy.allows", _allowed(site), _named(*_SILENTLY, unsigned), source=FLOW)
        deployed = is_value(facts.POLICY_DEPLOYED, True, causes.NOT_DEPLOYED)
        in_force = any_of((site.says(facts.RESOURCE_POLICY, "none"), deployed))
        seen = (*_named(*_EXPLICITLY), *_named(*_SILENTLY))
        yield Check("resource-policy.deployed", in_force, (), seen, _DEPLOYED)
    if site.kind == "WEBSOCKET":
        yield from _of_connections(site)


# The API's resource policy.


def _no_deny(site: Site) -> Formula:
    denies = is_value(facts.RESOURCE_POLICY_DENIES, True, causes.RESOURCE_POLICY_EXPLICIT_DENY)
    return any_of((site.says(facts.RESOURCE_POLICY, "none"), negate(denies)))


def _allowed(site: Site) -> Formula:
    """Whom it refuses by being silent: not whom an authorizer allows, nor of its own account a policy of his.

    Of a caller whose account is told, the identity policy or the missing grant across accounts is to blame.
    """
    allows = is_value(facts.RESOURCE_POLICY_ALLOWS, True, causes.RESOURCE_POLICY_IMPLICIT_DENY)
    authorizer = site.says(facts.METHOD_AUTHORIZATION, "CUSTOM")
    told = any_of((is_value(facts.CALLER_ACCOUNT, "same"), is_value(facts.CALLER_ACCOUNT, "other")))
    others = any_of((authorizer, all_of((_iam(site), told))))
    return any_of((site.says(facts.RESOURCE_POLICY, "none"), others, allows))


def _named(caller: str, anonymous: str, *nobody: Formula) -> tuple[Spoken, ...]:
    """A caller who signed is named, any other is anonymous; `nobody` is what must be so besides."""
    unnamed = all_of((is_value(facts.DENIED_CALLER, "anonymous"), *nobody))
    return (
        Spoken(refusals.denied(caller, refusals.RESOURCE), is_value(facts.DENIED_CALLER, "principal")),
        Spoken(refusals.denied(anonymous, refusals.RESOURCE), unnamed),
    )


_EXPLICITLY = (w.CALLER_DENIED_EXPLICITLY, w.ANONYMOUS_DENIED_EXPLICITLY)
_SILENTLY = (w.CALLER_DENIED, w.ANONYMOUS_DENIED)


def _granted_by_api(site: Site, kinds: Formula) -> Formula:
    """Within one account an Allow of the resource policy can stand for others; only REST APIs have one."""
    if site.kind != "REST":
        return FAILS
    present = site.says(facts.RESOURCE_POLICY, "present")
    own = is_value(facts.CALLER_ACCOUNT, "same")
    return all_of((present, own, kinds, is_value(facts.RESOURCE_POLICY_ALLOWS, True)))


# The policy of a Lambda authorizer.


def _of_authorizer(site: Site) -> Check:
    """It allows this call, made for it or cached; or it is silent, and the resource policy allows."""
    invoked = is_value(facts.AUTHORIZER_INVOKED, True)
    allows = is_value(facts.AUTHORIZER_ALLOWS, True, causes.AUTHORIZER_DENY)
    fresh = is_value(facts.AUTHORIZER_CACHE_FRESH, True, causes.AUTHORIZER_CACHED_POLICY)
    covered = all_of((allows, any_of((invoked, fresh))))
    allowed = any_of((covered, _silent_beside_an_allow(site)))
    denies = is_value(facts.AUTHORIZER_REFUSAL, "denies")
    if site.kind == "HTTP":
        spoken = always(refusals.HTTP_FORBIDDEN)
    else:
        silent = Spoken(refusals.AUTHORIZER_SILENT, source=_SILENT)
        spoken = (Spoken(refusals.AUTHORIZER_DENIES, denies, _SILENT), silent)
    custom = _unless(site, site.says(facts.METHOD_AUTHORIZATION, "CUSTOM"))
    return Check("authorizer.policy", implies(custom, allowed), spoken, source=FLOW)


def _silent_beside_an_allow(site: Site) -> Formula:
    """A policy that is cached from a call to another path is silent about this one."""
    if site.kind != "REST":
        return FAILS
    stale = all_of((is_value(facts.AUTHORIZER_ALLOWS, True), is_value(facts.AUTHORIZER_INVOKED, False)))
    silent = any_of((stale, is_value(facts.AUTHORIZER_REFUSAL, "silent")))
    present = site.says(facts.RESOURCE_POLICY, "present")
    return all_of((present, silent, is_value(facts.RESOURCE_POLICY_ALLOWS, True)))


# The policies on the caller's side.

LIMITS: tuple[tuple[str, Fact, Fact, Cause, str], ...] = (
    ("scp", facts.SCP_ALLOWS, facts.SCP_DENIES, causes.IAM_SCP_DENY, refusals.SCP),
    ("rcp", facts.RCP_ALLOWS, facts.RCP_DENIES, causes.IAM_RCP_DENY, refusals.RCP),
    ("boundary", facts.BOUNDARY_ALLOWS, facts.BOUNDARY_DENIES, causes.IAM_BOUNDARY_DENY, refusals.BOUNDARY),
    ("session", facts.SESSION_ALLOWS, facts.SESSION_DENIES, causes.IAM_SESSION_DENY, refusals.SESSION),
)
"""What limits a caller: whether it allows, whether a statement of it denies, and how a denial names it."""


def _of_caller(site: Site) -> Iterator[Check]:
    """Of a method with AWS_IAM: identity policy, the layers that only limit, and the other account's side."""
    iam = _unless(site, _iam(site))
    for name, holds, spoken in _rules(site):
        refused = always(refusals.HTTP_FORBIDDEN) if site.kind == "HTTP" else spoken
        yield Check(name, implies(iam, holds), refused, source=_COMBINED)


def _rules(site: Site) -> Iterator[tuple[str, Formula, tuple[Spoken, ...]]]:
    denies = is_value(facts.IDENTITY_DENIES, True, causes.IAM_IDENTITY_EXPLICIT_DENY)
    explicitly = refusals.denied(w.CALLER_DENIED_EXPLICITLY, refusals.IDENTITY)
    yield "identity.no-deny", negate(denies), always(explicitly)
    for name, fact, explicit, cause, layer in LIMITS:
        yield f"{name}.allows", _within(site, name, fact, explicit, cause), _of_limit(layer, explicit)
    sufficient = negate(is_value(facts.RESOURCE_POLICY_GRANT, "delegated"))
    allows = is_value(facts.IDENTITY_ALLOWS, True, causes.IAM_IDENTITY_IMPLICIT_DENY)
    allowed = any_of((allows, _granted_by_api(site, sufficient)))
    yield "identity.allows", allowed, always(refusals.denied(w.CALLER_DENIED, refusals.IDENTITY))
    refused = always(refusals.denied(w.CALLER_DENIED, refusals.RESOURCE))
    yield "resource-policy.other-account", _both_sides(site), refused


def _within(site: Site, name: str, fact: Fact, explicit: Fact, cause: Cause) -> Formula:
    """Who is named by the resource policy himself is not limited by a boundary or session that is silent."""
    allows = _admits(fact, cause)
    if name not in ("boundary", "session"):
        return allows
    named = _granted_by_api(site, is_value(facts.RESOURCE_POLICY_GRANT, "direct"))
    return any_of((allows, all_of((named, negate(is_value(explicit, True, cause))))))


def _admits(fact: Fact, cause: Cause) -> Formula:
    """That a resource control policy denies does not show that it was asked."""
    allows = is_value(fact, True, cause)
    return any_of((allows, Unknown(facts.RCP_ALLOWS))) if fact is facts.RCP_ALLOWS else allows


def _of_limit(layer: str, explicit: Fact) -> tuple[Spoken, ...]:
    """A limiting policy denies by a statement, or by having none that allows."""
    return (
        Spoken(refusals.denied(w.CALLER_DENIED_EXPLICITLY, layer), is_value(explicit, True), _ENDINGS),
        Spoken(refusals.denied(w.CALLER_DENIED, layer), source=_ENDINGS),
    )


def _both_sides(site: Site) -> Formula:
    """A caller of another account needs an Allow of the resource policy, which only REST APIs have."""
    same = is_value(facts.CALLER_ACCOUNT, "same", causes.IAM_CROSS_ACCOUNT)
    if site.kind != "REST":
        return same
    return any_of((same, is_value(facts.RESOURCE_POLICY_ALLOWS, True, causes.IAM_CROSS_ACCOUNT)))


def _iam(site: Site) -> Formula:
    return site.says(facts.METHOD_AUTHORIZATION, "AWS_IAM")


def _unless(site: Site, asked: Formula) -> Formula:
    """What is asked of whoever invokes is not asked of a call of @connections."""
    if site.kind != "WEBSOCKET":
        return asked
    return all_of((asked, negate(site.says(facts.WEBSOCKET_MOMENT, "connections"))))


# A WebSocket API's @connections.


def _of_connections(site: Site) -> Iterator[Check]:
    """Such an API has no policy of its own that could allow a caller of another account."""
    asked = negate(site.says(facts.WEBSOCKET_MOMENT, "handshake", "message"))
    allowed = is_value(facts.MAY_MANAGE_CONNECTIONS, True, causes.MANAGE_CONNECTIONS_DENY)
    refused = always(refusals.CONNECTIONS_DENIED)
    yield Check("connections.allowed", implies(asked, allowed), refused, source=AN_ACTION_OF_ITS_OWN)
    same = is_value(facts.CALLER_ACCOUNT, "same", causes.IAM_CROSS_ACCOUNT)
    yield Check("connections.same-account", implies(asked, same), refused, source=_LIMITED)
    for name, fact, _, cause, layer in LIMITS:
        denied = always(refusals.denied(w.CONNECTIONS_DENIED, layer, "ManageConnections"))
        holds = implies(asked, _admits(fact, cause))
        yield Check(f"connections.{name}", holds, denied, source=_LIMITED)


# The cache of a stage.

_OF_CACHE = """A call that asks to bypass the stage's cache has the right to.

What the caller sees
    403 where the method's cache settings say so: "User: … is not authorized to perform:
    execute-api:InvalidateCache …".

How to tell
    The request carries Cache-Control: max-age=0.
"""


def cache_checks(site: Site) -> Iterator[Check]:
    """REST APIs only: others have no cache."""
    if site.kind == "REST":
        allowed = is_value(facts.CACHE_INVALIDATION_ALLOWED, True, causes.CACHE_INVALIDATION_DENIED)
        asked = is_value(facts.BYPASSES_CACHE, True)
        denied = always(refusals.CACHE_DENIED)
        yield Check("cache.invalidation", implies(asked, allowed), denied, source=_CACHE_WORDS)


FIRST = Gate("authorize-first", __doc__, SOURCES, first_checks)
GATE = Gate("authorize", __doc__, SOURCES, checks)
CACHE = Gate("cache", _OF_CACHE, (_CACHE, _CACHE_WORDS), cache_checks)
