"""What the shown policies say of one call: the API's, the VPC endpoint's, the domain's, the caller's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.oracle.evaluation.arrival import Arrival, domain_of
from tests.oracle.evaluation.asked import MANAGE, Asked, action, asked, expanded
from tests.oracle.evaluation.owner import account_of, pattern_of, starts_of_arn
from why403 import facts as catalogue
from why403.documents.errors import BadInput
from why403.iam.documents import Document, parse_policy
from why403.iam.keys import RESOURCE
from why403.iam.layers import identity_policy_formulas, layer, named_if_written, resource_policy_formulas
from why403.logic.facts import Fact, Facts
from why403.logic.formula import Formula, Unknown, all_of, any_of, negate
from why403.logic.places import PathStep, Place
from why403.logic.reading import Reading, read
from why403.logic.states import ABSENT, UNKNOWN
from why403.logic.truth import NO, YES
from why403.model.configuration import Configuration
from why403.model.incident import FactValue
from why403.model.route import UNKNOWN_SETTING, Setting


def right_statements(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[FactValue]:
    """Allowed and denied, for each kind of policy that is shown; nothing where it stays open."""
    authorization = facts.get(catalogue.METHOD_AUTHORIZATION.name)
    signed = authorization == "AWS_IAM" if isinstance(authorization, str) else None
    call = asked(configuration, arrival, facts, signed=signed)
    rights = _Rights(configuration, pattern_of(starts_of_arn(configuration, facts)))
    yield from rights.of_api(served_policy(configuration, arrival), call)
    yield from rights.of_endpoint(_at_endpoint(configuration, arrival, facts), facts)
    yield from rights.of_domain(_at_endpoint(configuration, arrival, facts), facts)
    yield from rights.of_caller(asked(configuration, arrival, facts, signed=True), action(arrival))
    yield from _account(configuration, facts)


def served_policy(configuration: Configuration, arrival: Arrival) -> Setting[object]:
    """The resource policy as the stage serves it; where that is not told, as it is edited."""
    stage = arrival.stage
    own = stage.policy if stage is not None else UNKNOWN_SETTING
    for told in (own, configuration.api.served_policy):
        if told.known or told.value is ABSENT:
            return told
    return configuration.api.policy


def _at_endpoint(configuration: Configuration, arrival: Arrival, facts: Facts) -> Asked:
    """At a VPC endpoint every signed call has a caller, whatever the method asks for."""
    sent = facts.get(catalogue.AUTHORIZATION.name)
    signed = sent == "sigv4" if isinstance(sent, str) else None
    return asked(configuration, arrival, facts, signed=signed)


def _account(configuration: Configuration, facts: Facts) -> Iterator[FactValue]:
    arn, own = configuration.caller.arn, account_of(configuration, facts)
    if isinstance(arn.value, str) and arn.value.count(":") >= 5 and own is not None:
        same = arn.value.split(":")[4] == own
        yield FactValue(catalogue.CALLER_ACCOUNT.name, "same" if same else "other", arn.at)


def identity_verdict(configuration: Configuration, call: Asked) -> bool | None:
    """Whether the caller's own policies allow an action, where they are shown."""
    policies = configuration.caller.policies.value
    if not isinstance(policies, tuple):
        return None
    rights = _Rights(configuration, None)
    reading = _settled(all_of(_without_deny(*rights.of_identity(policies))), call)
    return None if reading is None else reading.truth is YES


class _Rights:
    """Reads policies against the call, and finds the lines that decided."""

    __slots__ = ("configuration", "start")

    def __init__(self, configuration: Configuration, start: str | None) -> None:
        self.configuration = configuration
        self.start = start

    def _of_resource(self, document: Document) -> tuple[Formula, Formula]:
        """For a caller who has a permissions boundary, or has none; where neither is told, what both have."""
        boundary = self.configuration.caller.boundary.value
        if boundary is not UNKNOWN:
            return resource_policy_formulas(document, bounded=boundary is not ABSENT)
        granted, denied = resource_policy_formulas(document)
        more = resource_policy_formulas(document, bounded=True)[1]
        return granted, any_of((denied, all_of((more, Unknown(catalogue.BOUNDARY_ALLOWS)))))

    def of_api(self, served: Setting[object], call: Asked) -> Iterator[FactValue]:
        """The policy in force; where the edited one is told apart, whether only that one admits the call."""
        edited = self.configuration.api.policy
        for document in self._documents(served):
            granted, denied = self._of_resource(document)
            yield from self._state(catalogue.RESOURCE_POLICY_ALLOWS, granted, call, served)
            yield from self._state(catalogue.RESOURCE_POLICY_DENIES, denied, call, served)
            if served is not edited and self._only_edited(granted, denied, call):
                yield FactValue(catalogue.POLICY_DEPLOYED.name, False, served.at)

    def _only_edited(self, granted: Formula, denied: Formula, call: Asked) -> bool:
        """Whether the edited policy admits a call that the served one refuses."""
        edited = [self._of_resource(d) for d in self._documents(self.configuration.api.policy)]
        served = _settled(all_of(_without_deny(granted, denied)), call)
        admits = [_settled(all_of(_without_deny(*formulas)), call) for formulas in edited]
        refused = served is not None and served.truth is NO
        return refused and any(found is not None and found.truth is YES for found in admits)

    def of_endpoint(self, call: Asked, facts: Facts) -> Iterator[FactValue]:
        """Only for a call that travels through it."""
        policy = self.configuration.vpc_endpoint.policy
        if facts.get(catalogue.VPC_ENDPOINT.name) is True:
            for document in self._documents(policy):
                rights = layer((document,), named_if_written)
                admitted = all_of(_without_deny(rights.allows, rights.denies))
                yield from self._state(catalogue.VPCE_POLICY_ALLOWS, admitted, call, policy)

    def of_domain(self, call: Asked, facts: Facts) -> Iterator[FactValue]:
        """A private domain needs the caller's endpoint associated, and a policy that admits the call."""
        domain = domain_of(self.configuration, str(facts.get(catalogue.HOST.name, "")))
        endpoint = self.configuration.vpc_endpoint.id.value
        if domain is None or not isinstance(domain.endpoints.value, tuple):
            return
        if endpoint not in domain.endpoints.value:
            return
        for document in self._documents(domain.policy):
            granted, denied = self._of_resource(document)
            admitted = all_of(_without_deny(granted, denied))
            yield from self._state(catalogue.DOMAIN_ACCESS, admitted, _of_domain(call), domain.policy)

    def of_caller(self, call: Asked, wanted: str) -> Iterator[FactValue]:
        """The caller's own policies, all together, and what limits them."""
        caller = self.configuration.caller
        if isinstance(caller.policies.value, tuple):
            granted, denied = self.of_identity(caller.policies.value)
            if wanted == MANAGE:
                allowed = all_of(_without_deny(granted, denied))
                yield from self._state(catalogue.MAY_MANAGE_CONNECTIONS, allowed, call, caller.policies)
            else:
                yield from self._state(catalogue.IDENTITY_ALLOWS, granted, call, caller.policies)
                yield from self._state(catalogue.IDENTITY_DENIES, denied, call, caller.policies)
        for fact, policy in (
            (catalogue.BOUNDARY_ALLOWS, caller.boundary),
            (catalogue.SESSION_ALLOWS, caller.session),
            (catalogue.SCP_ALLOWS, caller.scps),
            (catalogue.RCP_ALLOWS, caller.rcps),
        ):
            yield from self._limit(fact, policy, call)

    def of_identity(self, policies: tuple[object, ...]) -> tuple[Formula, Formula]:
        """What they allow and deny together; one that is not shown could do both."""
        documents = [document for policy in policies for document in self._parsed(policy)]
        granted, denied = identity_policy_formulas(documents)
        if len(documents) == len(policies):
            return granted, denied
        open_ = Unknown(catalogue.IDENTITY_ALLOWS)
        return any_of((granted, open_)), any_of((denied, open_))

    def _limit(self, fact: Fact, policy: Setting[object], call: Asked) -> Iterator[FactValue]:
        """A limit that is not there allows. Of several policies only a Deny is known to count."""
        if policy.value is ABSENT:
            yield FactValue(fact.name, True, policy.at)
            return
        documents = self._documents(policy)
        granted, denied = identity_policy_formulas(documents)
        if len(documents) == 1:
            yield from self._state(fact, all_of(_without_deny(granted, denied)), call, policy)
        elif documents:
            yield from self._denied(fact, denied, call, policy)

    def _denied(self, fact: Fact, denied: Formula, call: Asked, policy: Setting[Any]) -> Iterator[FactValue]:
        """A Deny counts on whatever level it stands."""
        reading = _settled(denied, call)
        if reading is not None and reading.truth is YES:
            yield FactValue(fact.name, False, self._line(policy.at, reading))

    def _documents(self, policy: Setting[object]) -> list[Document]:
        """The documents that are shown: one, or a list of them."""
        shown = policy.value if isinstance(policy.value, list) else [policy.value]
        return [document for part in shown for document in self._parsed(part)]

    def _parsed(self, policy: object) -> Iterable[Document]:
        """One that cannot be read says nothing."""
        written = expanded(policy, self.start)
        if isinstance(written, Mapping | str):
            try:
                yield parse_policy(written)
            except BadInput:
                return

    def _state(self, fact: Fact, formula: Formula, call: Asked, policy: Setting[Any]) -> Iterator[FactValue]:
        reading = _settled(formula, call)
        if reading is not None:
            yield FactValue(fact.name, reading.truth is YES, self._line(policy.at, reading))

    def _line(self, at: Place, reading: Reading) -> Place:
        """The statement that decided, where it is one; else the whole policy."""
        inside = {_statement(reason.leaf.at.path) for reason in reading.reasons if reason.leaf.at.path}
        if reading.truth is YES and inside:
            inside = {next(_statement(r.leaf.at.path) for r in reading.reasons if r.leaf.at.path)}
        if len(inside) != 1:
            return at
        path = (*at.path, *inside.pop())
        found = self.configuration.parts.get(path)
        if found is not None and found.document == at.document:
            return found
        return at if at.line else Place(at.document, path)


def _statement(path: tuple[PathStep, ...]) -> tuple[PathStep, ...]:
    return path[:2] if len(path) > 1 and isinstance(path[1], int) else path[:1]


def _of_domain(call: Asked) -> Asked:
    """Asked of a domain, whose own ARN is not known: only what covers every resource is known to cover it."""
    return tuple({key: value for key, value in form.items() if key != RESOURCE.name} for form in call)


def _without_deny(granted: Formula, denied: Formula) -> tuple[Formula, Formula]:
    return granted, negate(denied)


def _settled(formula: Formula, call: Asked) -> Reading | None:
    """What the formula comes to, where that is known and the same in every form of the call."""
    readings = [read(formula, form) for form in call]
    truths = {reading.truth for reading in readings}
    return readings[0] if len(truths) == 1 and readings[0].truth.settled else None
