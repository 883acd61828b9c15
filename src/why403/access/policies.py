"""What the policies around a call say of it: the API's, the VPC endpoint's, the domain's, the caller's.

Each policy is parsed once for a configuration, and its formulas stand at its statements. A call looks
different to different policies: to the API's resource policy nobody has a name unless the method is AWS_IAM;
at a VPC endpoint everybody who signed has one; an identity policy is always read for its own caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from why403 import facts as catalogue
from why403.access.call import INVALIDATE, PRINCIPAL_ACCOUNT
from why403.access.defining import Said, const, only_where, open_
from why403.access.landing import Landing
from why403.documents.errors import BadInput
from why403.iam.documents import Document, parse_policy
from why403.iam.doubts import cautious
from why403.iam.keys import ACTION, PRINCIPAL, RESOURCE
from why403.iam.layers import (
    identity_policy_formulas,
    layer,
    named_by,
    named_if_written,
    other_policy_formulas,
    resource_policy_formulas,
    statements_of,
)
from why403.iam.principals import NAMED_DIRECTLY, NAMED_EXACTLY, NAMED_LIMITED
from why403.iam.resources import ALL_BELOW, BELOW_API
from why403.logic.binding import View, Viewing
from why403.logic.facts import Fact, Value
from why403.logic.formula import FAILS, Atom, CaseOf, Const, Formula, all_of, any_of, is_value, negate, yes
from why403.logic.places import Located, PathStep, Place
from why403.logic.states import ABSENT, UNKNOWN
from why403.logic.truth import YES, Truth
from why403.model.configuration import Caching, Configuration, Domain, Stage
from why403.model.definition import Choice, Definition
from why403.model.route import UNKNOWN_SETTING, Setting

Both = tuple[Formula, Formula]
"""What policies allow, and what they deny."""
Make = Callable[[list[Document]], Both]

_SIGNED_ONLY = (
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:userid",
    "aws:username",
)
NOBODY: View = {PRINCIPAL.name: "anonymous", **dict.fromkeys(_SIGNED_ONLY, ABSENT)}
"""How a policy sees a call whose signature it is not told of."""
OF_A_DOMAIN: View = {RESOURCE.name: catalogue.DOMAIN_RESOURCE}
"""A private domain's policy is asked for the domain's own ARN, which is not known."""
INVALIDATING: View = {ACTION.name: INVALIDATE}


class PolicyShelf:
    """The policies of one configuration, each parsed and made into formulas once.

    A policy that is told twice, as it is edited and as it is served, is the same text at two places.
    """

    __slots__ = ("_documents", "_made", "_parts", "_plain", "_read")

    def __init__(self, configuration: Configuration) -> None:
        self._parts = configuration.parts
        self._documents: dict[int, tuple[object, list[Document]]] = {}
        self._read: list[tuple[object, list[Document]]] = []
        self._plain: dict[tuple[int, Make], Both] = {}
        self._made: dict[tuple[object, ...], tuple[object, Both]] = {}

    def documents(self, policy: Setting[Any]) -> list[Document]:
        """The documents that are shown: one, or a list of them. One that cannot be read says nothing."""
        found = self._documents.get(id(policy.value))
        if found is None:
            known = next((each for value, each in self._read if alike(value, policy.value)), None)
            found = (policy.value, self._parse(policy.value) if known is None else known)
            self._documents[id(policy.value)] = found
        return found[1]

    def _parse(self, policy: object) -> list[Document]:
        shown = policy if isinstance(policy, list | tuple) else [policy]
        parsed = [document for number, each in enumerate(shown) for document in _parsed(each, number)]
        self._read.append((policy, parsed))
        return parsed

    def formulas(self, policy: Setting[Any], make: Make, view: View | None = None) -> Both:
        """What the policy allows and denies, seen so, with its leaves at their lines."""
        key = (id(policy.value), policy.at, make, id(view))
        found = self._made.get(key)
        if found is None:
            documents = self.documents(policy)
            plain = self._plain.get((id(documents), make))
            if plain is None:
                plain = self._plain[id(documents), make] = make(documents)
            seen = Viewing(view or {}, self.placed(policy), _of_the_api, cautious)
            allows, denies = (_at_least(seen.of(each), policy.at) for each in plain)
            found = ((policy.value, view), (allows, denies))
            self._made[key] = found
        return found[1]

    def placed(self, policy: Setting[Any]) -> Callable[[Place], Place]:
        """The place in the user's file of a part of the policy: the innermost that is known."""
        at, listed = policy.at, isinstance(policy.value, list | tuple)

        def placed(inside: Place) -> Place:
            below = (*_index(inside, listed), *inside.path)
            for end in range(len(below) if self._parts else 0, 0, -1):
                found = self._parts.get((*at.path, *below[:end]))
                if found is not None and found.document == at.document:
                    return found
            return at if at.line else Place(at.document, (*at.path, *below))

        return placed


def alike(one: object, other: object) -> bool:
    """Whether two documents are the same: 1, 1.0 and true are written differently."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(map(alike, one.values(), other.values()))
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return type(one) is type(other) and isinstance(one, str | int | float | None) and one == other


def _of_the_api(atom: Atom) -> Truth:
    """These policies are asked for this API alone: a shorthand for all of it covers what they are asked
    for."""
    return YES if atom.operator is BELOW_API and atom.operand == ALL_BELOW else Truth.UNKNOWN


def _at_least(formula: Formula, at: Place) -> Formula:
    """What a policy says by lacking a statement stands at the policy."""
    if isinstance(formula, Const) and not formula.at.document:
        return Const(formula.truth, formula.cause, at)
    return formula


def _index(inside: Place, listed: bool) -> tuple[PathStep, ...]:
    """Which of several policies a place is in: documents are named by their number."""
    return (int(inside.document),) if listed and inside.document.isdigit() else ()


def _parsed(policy: object, number: int = 0) -> Iterable[Document]:
    if isinstance(policy, Mapping | str):
        try:
            yield parse_policy(policy, str(number))
        except BadInput:
            return


def policies(configuration: Configuration, shelf: PolicyShelf, landing: Landing, said: Said) -> Said:
    """Allowed and denied, for each kind of policy that is shown; `said` has what is known of the method."""
    authorization = said.get(catalogue.METHOD_AUTHORIZATION.name)
    rights = _Rights(configuration, shelf, landing, authorization)
    return {
        **rights.of_api(),
        **rights.of_endpoint(),
        **rights.of_domain(),
        **rights.of_caller(),
        **rights.of_account(),
        **rights.of_cache(),
    }


def served_policy(configuration: Configuration, stage: Stage | None) -> Setting[object]:
    """The resource policy as the stage serves it; where that is not told, as it is edited."""
    own = stage.policy if stage is not None else UNKNOWN_SETTING
    for told in (own, configuration.api.served_policy):
        if told.known or told.value is ABSENT:
            return told
    return configuration.api.policy


class _Rights:
    """The definitions that policies make at one site."""

    __slots__ = ("authorization", "configuration", "landing", "shelf")

    def __init__(
        self,
        configuration: Configuration,
        shelf: PolicyShelf,
        landing: Landing,
        authorization: Definition | None,
    ) -> None:
        self.configuration = configuration
        self.shelf = shelf
        self.landing = landing
        self.authorization = authorization

    def of_api(self) -> Said:
        """The policy in force; where the edited one is told apart, whether only that one admits the call.

        A private API cannot be deployed without a policy: where none is shown, what is served is not known.
        """
        served, edited = served_policy(self.configuration, self.landing.stage), self.configuration.api.policy
        if served.value is ABSENT and self.configuration.api.endpoint_type.value == "PRIVATE":
            return {}
        if served.value is ABSENT:
            said: Said = {
                catalogue.RESOURCE_POLICY.name: Located("none", served.at),
                catalogue.RESOURCE_POLICY_ALLOWS.name: Located(False, served.at),
                catalogue.RESOURCE_POLICY_DENIES.name: Located(False, served.at),
            }
            return said
        if served.value is UNKNOWN:
            return {}
        said = {catalogue.RESOURCE_POLICY.name: Located("present", served.at)}
        if not self.shelf.documents(served):
            return said
        allows, denies = self._of_resource_policy(served)
        said[catalogue.RESOURCE_POLICY_ALLOWS.name] = allows
        said[catalogue.RESOURCE_POLICY_DENIES.name] = denies
        if not isinstance(self.authorization, Located) or self.authorization.value == "AWS_IAM":
            said[catalogue.RESOURCE_POLICY_GRANT.name] = self._granted_how(served)
        if served is not edited and self.shelf.documents(edited):
            admits, refuses = self._of_resource_policy(edited)
            only_edited = all_of((admits, negate(refuses), negate(all_of((allows, negate(denies))))))
            said[catalogue.POLICY_DEPLOYED.name] = negate(all_of((only_edited, yes(served.at))))
        return said

    def _of_resource_policy(self, policy: Setting[object]) -> Both:
        """Nobody has a name unless the method is AWS_IAM; where that is not known, in both ways."""
        if isinstance(self.authorization, Located):
            view = None if self.authorization.value == "AWS_IAM" else NOBODY
            return self._of_whoever(policy, view)
        named, anonymous = self._of_whoever(policy, None), self._of_whoever(policy, NOBODY)
        fact = catalogue.METHOD_AUTHORIZATION
        return (
            CaseOf(fact, {"AWS_IAM": named[0]}, anonymous[0]),
            CaseOf(fact, {"AWS_IAM": named[1]}, anonymous[1]),
        )

    def _of_whoever(self, policy: Setting[object], view: View | None) -> Both:
        """A resource policy as it meets this caller. Whom a Deny with NotPrincipal reaches hangs on whether
        the caller has a permissions boundary (IAM user guide, reference_policies_elements_notprincipal)."""
        boundary = self.configuration.caller.boundary
        plain = self.shelf.formulas(policy, _resource_policy, view)
        if boundary.value is ABSENT or not any(map(_spares, self.shelf.documents(policy))):
            return plain
        bounded = self.shelf.formulas(policy, _policy_of_the_bounded, view)
        if boundary.value is not UNKNOWN:
            return bounded
        perhaps = all_of((bounded[1], open_(catalogue.BOUNDARY_ALLOWS, policy.at)))
        return plain[0], any_of((plain[1], perhaps))

    def _granted_how(self, policy: Setting[object]) -> Choice:
        """In which way a statement names the signed caller who is allowed; the nearest counts."""
        direct, nearer = self.shelf.formulas(policy, _named_himself)
        everybody = self.shelf.formulas(policy, _named_with_all)[0]
        allows = self.shelf.formulas(policy, _resource_policy)[0]
        fact = catalogue.RESOURCE_POLICY_GRANT
        either = all_of((negate(direct), everybody, open_(fact, policy.at)))
        ways: dict[Value, Formula] = {
            "direct": any_of((direct, either)),
            "limited": any_of((all_of((negate(direct), negate(everybody), nearer)), either)),
            "delegated": all_of((negate(direct), negate(everybody), negate(nearer), allows)),
        }
        if isinstance(self.authorization, Located):
            return Choice(ways)
        signed = catalogue.METHOD_AUTHORIZATION
        return Choice({way: only_where(signed, "AWS_IAM", body, fact) for way, body in ways.items()})

    def of_endpoint(self) -> Said:
        """Only for a call that travels through it. Every signed call has a caller, whatever the method asks
        for."""
        policy, fact = self.configuration.vpc_endpoint.policy, catalogue.VPCE_POLICY_ALLOWS
        if not self.shelf.documents(policy):
            return {}
        named, anonymous = (self.shelf.formulas(policy, _endpoint_policy, view) for view in (None, NOBODY))
        admits = CaseOf(catalogue.AUTHORIZATION, {"sigv4": _admitted(named)}, _admitted(anonymous))
        denies = CaseOf(catalogue.AUTHORIZATION, {"sigv4": named[1]}, anonymous[1])
        return {
            each.name: only_where(catalogue.VPC_ENDPOINT, True, body, each)
            for each, body in ((fact, admits), (catalogue.VPCE_POLICY_DENIES, denies))
        }

    def of_domain(self) -> Said:
        """A private domain needs the caller's endpoint associated, and a policy that admits the call."""
        fact, endpoint = catalogue.DOMAIN_ACCESS, self.configuration.vpc_endpoint.id.value
        named, domain = self.landing.named, self.landing.domain
        if named is not None and _lacks(named, endpoint):
            refused = const(False, named.endpoints.at, fact)
            return {fact.name: only_where(catalogue.HOST_KIND, "custom", refused, fact)}
        if domain is None or _lacks(domain, endpoint) is not False or not self.shelf.documents(domain.policy):
            return {}
        signed, anonymous = (
            _admitted(self._of_whoever(domain.policy, view)) for view in (OF_A_DOMAIN, _NOBODY_AT_A_DOMAIN)
        )
        return {fact.name: CaseOf(catalogue.AUTHORIZATION, {"sigv4": signed}, anonymous)}

    def of_caller(self) -> Said:
        """The caller's own policies, all together, and what limits them."""
        caller = self.configuration.caller
        said: Said = {}
        shown = self._of_identity()
        if shown is not None and self.landing.managing:
            said[catalogue.MAY_MANAGE_CONNECTIONS.name] = _admitted(shown)
        elif shown is not None:
            said[catalogue.IDENTITY_ALLOWS.name], said[catalogue.IDENTITY_DENIES.name] = shown
        based, other = identity_policy_formulas, other_policy_formulas
        for allows, denies, policy, make in (
            (catalogue.BOUNDARY_ALLOWS, catalogue.BOUNDARY_DENIES, caller.boundary, based),
            (catalogue.SESSION_ALLOWS, catalogue.SESSION_DENIES, caller.session, other),
            (catalogue.SCP_ALLOWS, catalogue.SCP_DENIES, caller.scps, other),
            (catalogue.RCP_ALLOWS, catalogue.RCP_DENIES, caller.rcps, other),
        ):
            said |= self._limit(allows, denies, policy, make)
        return said

    def _of_identity(self, view: View | None = None) -> Both | None:
        """What they allow and deny together; one that is not shown could do both."""
        policies = self.configuration.caller.policies
        if not isinstance(policies.value, tuple):
            return None
        granted, denied = self.shelf.formulas(policies, identity_policy_formulas, view)
        if len(self.shelf.documents(policies)) == len(policies.value):
            return granted, denied
        hidden = open_(catalogue.IDENTITY_ALLOWS, policies.at)
        return any_of((granted, hidden)), any_of((denied, hidden))

    def _limit(self, allows: Fact, denies: Fact, policy: Setting[object], make: Make) -> Said:
        """A limit that is not there allows. Of several policies only a Deny is known to count."""
        if policy.value is ABSENT:
            return {
                allows.name: const(True, policy.at, allows),
                denies.name: const(False, policy.at, denies),
            }
        documents = self.shelf.documents(policy)
        if not documents:
            return {}
        granted, denied = self.shelf.formulas(policy, make)
        shown = granted if len(documents) == 1 else open_(allows, policy.at)
        return {allows.name: all_of((shown, negate(denied))), denies.name: denied}

    def of_account(self) -> Said:
        """Whether the caller is in the API's own account, which something has to name."""
        own, arn = self.landing.account, self.configuration.caller.arn
        if own is None:
            return {}
        told = self.configuration.api.account
        same = is_value(PRINCIPAL_ACCOUNT, own, None, told.at if told.value == own else arn.at)
        return {catalogue.CALLER_ACCOUNT.name: Choice({"same": same, "other": negate(same)})}

    def of_cache(self) -> Said:
        """Whether a call that asks to bypass the cache of its method may; the developer guide's
        api-gateway-caching."""
        caching, fact = self.landing.caching, catalogue.CACHE_INVALIDATION_ALLOWED
        if caching is None:
            return {}
        body = self._invalidating(caching)
        return {} if body is None else {fact.name: only_where(catalogue.BYPASSES_CACHE, True, body, fact)}

    def _invalidating(self, caching: Caching) -> Formula | None:
        strategy, fact = caching.strategy.value, catalogue.CACHE_INVALIDATION_ALLOWED
        if caching.enabled.value is False or caching.guarded.value is False or strategy in _LENIENT:
            return const(True, caching.at, fact)
        guarded = caching.enabled.value is True and caching.guarded.value is True and strategy == _REFUSING
        if not guarded or self.configuration.api.policy.value is not ABSENT:
            return None
        shown = self._of_identity(INVALIDATING)
        allowed = open_(fact, caching.at) if shown is None else _admitted(shown)
        unsigned = const(False, caching.at, fact)
        if isinstance(self.authorization, Located):
            return allowed if self.authorization.value == "AWS_IAM" else unsigned
        return CaseOf(catalogue.METHOD_AUTHORIZATION, {"AWS_IAM": allowed}, unsigned)


_REFUSING, _LENIENT = "FAIL_WITH_403", ("SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER")
_NOBODY_AT_A_DOMAIN: View = {**NOBODY, **OF_A_DOMAIN}


def _resource_policy(documents: list[Document], bounded: bool = False) -> Both:
    """Of several only what all together say."""
    both = [resource_policy_formulas(document, bounded) for document in documents]
    return any_of(allows for allows, _ in both), any_of(denies for _, denies in both)


def _policy_of_the_bounded(documents: list[Document]) -> Both:
    """The same for a caller with a permissions boundary."""
    return _resource_policy(documents, bounded=True)


def _spares(document: Document) -> bool:
    """Whether a statement names whom it does not reach."""
    return any(each.principals is not None and each.principals.negated for each in document.statements)


def _named_himself(documents: list[Document]) -> Both:
    """What is granted to the very user or session, and what to the role behind a session."""
    direct, nearer = (
        any_of(statements_of(documents, "Allow", named_by(way))) for way in (NAMED_EXACTLY, NAMED_LIMITED)
    )
    return direct, nearer


def _named_with_all(documents: list[Document]) -> Both:
    """What is granted to everybody: whether a boundary or session policy limits it is not documented."""
    return any_of(statements_of(documents, "Allow", named_by(NAMED_DIRECTLY))), FAILS


def _endpoint_policy(documents: list[Document]) -> Both:
    rights = layer(documents, named_if_written)
    return rights.allows, rights.denies


def _lacks(domain: Domain, endpoint: object) -> bool | None:
    """Whether a private domain has no access association with the endpoint."""
    listed = domain.endpoints.value
    return endpoint not in listed if isinstance(listed, tuple) and isinstance(endpoint, str) else None


def _admitted(both: Both) -> Formula:
    granted, denied = both
    return all_of((granted, negate(denied)))


__all__ = ["NOBODY", "PolicyShelf", "policies", "served_policy"]
