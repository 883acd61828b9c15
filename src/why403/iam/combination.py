"""How the kinds of policy answer together: one formula that grants and one that denies, for every reader."""

from __future__ import annotations

from why403.frozen import dataclass
from why403.iam.documents import Document
from why403.iam.globs import MANY, globs
from why403.iam.keys import ACTION, PRINCIPAL
from why403.iam.layers import (
    ABSENT_RESOURCE,
    Layer,
    PolicyKind,
    ResourceLayer,
    layer,
    named_if_written,
    resource_layer,
)
from why403.iam.principals import ACCOUNT_KINDS, IN_ACCOUNT, LINKED_TO_SERVICE, OF_KIND, CallerKind
from why403.iam.resources import MATCHES
from why403.logic.binding import Binding
from why403.logic.formula import HOLDS, Atom, Formula, all_of, any_of, negate

NO_PERMISSION_NEEDED = ("sts:getcalleridentity",)
"""Actions that AWS answers whatever the policies say."""


@dataclass(frozen=True, slots=True)
class Level:
    """The control policies of one level of an organization: the root, a unit, or the account."""

    name: str
    policies: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Policies:
    """Everything that is attached around one resource and one caller.

    An empty `boundary`, `session` or `endpoint` means that there is none. `scp` and `rcp` hold a level
    each for root, units and account; none at all: the account is in no organization or is the one
    that manages it.
    """

    account: str
    identity: tuple[Document, ...] = ()
    resource: Document | None = None
    boundary: tuple[Document, ...] = ()
    session: tuple[Document, ...] = ()
    scp: tuple[Level, ...] = ()
    rcp: tuple[Level, ...] = ()
    endpoint: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyVerdict:
    """One kind's share of the answer: it allows, or it denies, and whether it may stop this caller at all."""

    kind: PolicyKind
    allows: Formula
    denies: Formula
    applies: Formula = HOLDS


@dataclass(frozen=True, slots=True)
class Combined:
    """`denied`: some policy forbids it. `granted`: what must allow it does. They are read in this order.

    `guards` must all allow; `core` unites `resource`, `identity` and `limits`, and is part of `granted`.
    `parts` are all kinds, in the order in which a decision names them.
    """

    denied: Formula
    granted: Formula
    core: Formula
    guards: tuple[PolicyVerdict, ...]
    limits: tuple[PolicyVerdict, ...]
    identity: PolicyVerdict
    resource: ResourceLayer
    same_account: Formula
    parts: tuple[PolicyVerdict, ...]


def for_caller(rules: Combined, principal: str) -> Combined:
    """The rules for one caller: what only the caller decides is folded away."""
    binding = Binding({PRINCIPAL.name: principal})
    given = rules.resource
    ways = (given.direct, given.limited, given.delegated, given.allows, given.denies)
    resource = ResourceLayer(*map(binding.of, ways))
    guards = tuple(_bound(part, binding) for part in rules.guards)
    limits = tuple(_bound(part, binding) for part in rules.limits)
    identity = _bound(rules.identity, binding)
    return Combined(
        binding.of(rules.denied),
        binding.of(rules.granted),
        binding.of(rules.core),
        guards,
        limits,
        identity,
        resource,
        binding.of(rules.same_account),
        _parts(guards, identity, resource, limits),
    )


def _bound(part: PolicyVerdict, binding: Binding) -> PolicyVerdict:
    return PolicyVerdict(
        part.kind, binding.of(part.allows), binding.of(part.denies), binding.of(part.applies)
    )


def _kind(*kinds: CallerKind) -> Formula:
    return Atom(PRINCIPAL, OF_KIND, frozenset(kinds))


LINKED = Atom(PRINCIPAL, LINKED_TO_SERVICE, None)
IS_ROOT = _kind(CallerKind.ROOT)
HAS_ACCOUNT = Atom(PRINCIPAL, OF_KIND, ACCOUNT_KINDS)
UNDER_SCP = all_of((HAS_ACCOUNT, negate(LINKED)))
"""SCPs bind the users, roles and root of a member account, not services or the roles of services."""
OF_AN_API = Atom(ACTION, MATCHES, globs(("execute-api:" + MANY,), fold=True))
UNDER_RCP = all_of((negate(LINKED), negate(OF_AN_API)))
"""RCPs reach the services that AWS lists, and API Gateway is not among them: see `claims`."""


def combined(policies: Policies) -> Combined:
    """The rules of the policy evaluation, as formulas."""
    guards = tuple(_guards(policies))
    limits = tuple(_limits(policies))
    identity = _identity(policies.identity)
    bounded = bool(policies.boundary)
    resource = resource_layer(policies.resource, bounded) if policies.resource else ABSENT_RESOURCE
    same = Atom(PRINCIPAL, IN_ACCOUNT, policies.account)
    core = _core(same, identity, resource, limits)
    free = Atom(ACTION, MATCHES, globs(NO_PERMISSION_NEEDED, fold=True))
    granted = all_of((*(any_of((negate(g.applies), g.allows)) for g in guards), core))
    denies = any_of(all_of((p.applies, p.denies)) for p in (*guards, identity, *limits))
    denied = all_of((any_of((denies, resource.denies)), negate(free)))
    parts = _parts(guards, identity, resource, limits)
    return Combined(denied, any_of((granted, free)), core, guards, limits, identity, resource, same, parts)


def _parts(
    guards: tuple[PolicyVerdict, ...],
    identity: PolicyVerdict,
    resource: ResourceLayer,
    limits: tuple[PolicyVerdict, ...],
) -> tuple[PolicyVerdict, ...]:
    return (*guards, identity, PolicyVerdict(PolicyKind.RESOURCE, resource.allows, resource.denies), *limits)


def _guards(policies: Policies) -> list[PolicyVerdict]:
    """The kinds whose silence refuses. RCPs are never silent: AWS attaches one that allows to each level."""
    endpoint = layer(policies.endpoint, named_if_written)
    found = [_scp(level) for level in policies.scp]
    found += [_rcp(level) for level in policies.rcp]
    return (
        [*found, PolicyVerdict(PolicyKind.ENDPOINT, endpoint.allows, endpoint.denies)]
        if policies.endpoint
        else found
    )


def _scp(level: Level) -> PolicyVerdict:
    said = layer(level.policies)
    return PolicyVerdict(PolicyKind.SCP, said.allows, said.denies, UNDER_SCP)


def _rcp(level: Level) -> PolicyVerdict:
    return PolicyVerdict(PolicyKind.RCP, HOLDS, layer(level.policies, named_if_written).denies, UNDER_RCP)


def _limits(policies: Policies) -> list[PolicyVerdict]:
    pairs = ((PolicyKind.BOUNDARY, policies.boundary), (PolicyKind.SESSION, policies.session))
    said = (
        (kind, layer(documents, completes=kind is PolicyKind.BOUNDARY))
        for kind, documents in pairs
        if documents
    )
    return [PolicyVerdict(kind, both.allows, both.denies, HAS_ACCOUNT) for kind, both in said]


def _identity(documents: tuple[Document, ...]) -> PolicyVerdict:
    """Root needs no policy of its own."""
    both: Layer = layer(documents, completes=True)
    return PolicyVerdict(PolicyKind.IDENTITY, any_of((both.allows, IS_ROOT)), both.denies, HAS_ACCOUNT)


def _core(
    same: Formula, identity: PolicyVerdict, resource: ResourceLayer, limits: tuple[PolicyVerdict, ...]
) -> Formula:
    within = all_of(limit.allows for limit in limits)
    session = any(limit.kind is PolicyKind.SESSION for limit in limits)
    by_identity = all_of((identity.allows, HOLDS if session else negate(_kind(CallerKind.FEDERATED)), within))
    at_home = any_of((resource.direct, all_of((resource.limited, within)), by_identity))
    abroad = all_of((resource.allows, by_identity))
    return any_of(
        (
            all_of((HAS_ACCOUNT, same, at_home)),
            all_of((HAS_ACCOUNT, negate(same), abroad)),
            all_of((negate(HAS_ACCOUNT), resource.direct)),
        )
    )
