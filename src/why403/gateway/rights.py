"""What the shown policies say of one call: the resource policy, the VPC endpoint's, and the caller's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.gateway import facts as catalogue
from why403.gateway.arrival import Arrival
from why403.gateway.asked import asked, expanded, prefix
from why403.gateway.configuration import Configuration
from why403.gateway.incident import Statement
from why403.gateway.route import Told
from why403.iam.documents import Document, parse_policy
from why403.iam.layers import identity_policy_formulas, resource_policy_formulas
from why403.logic.facts import Fact, Facts, Value
from why403.logic.formula import Formula
from why403.logic.places import Place
from why403.logic.reading import read
from why403.logic.truth import YES


def right_statements(configuration: Configuration, arrival: Arrival, facts: Facts) -> Iterator[Statement]:
    """Allowed and denied, for each kind of policy that is shown; nothing where it stays open."""
    signed = facts.get(catalogue.METHOD_AUTHORIZATION.name) == "AWS_IAM"
    call = asked(configuration, arrival, facts, signed=signed)
    start = prefix(configuration, facts)
    served: Told[object] = arrival.stage.policy if arrival.stage is not None else Told()
    policy = served if served.known else configuration.api.policy
    yield from _resource(
        policy, start, call, catalogue.RESOURCE_POLICY_ALLOWS, catalogue.RESOURCE_POLICY_DENIES
    )
    endpoint = _resource(configuration.vpc_endpoint.policy, start, call, catalogue.VPCE_POLICY_ALLOWS, None)
    yield from endpoint if facts.get(catalogue.VPC_ENDPOINT.name) is True else ()
    yield from _identity(configuration.caller_policies, start, call)


def _resource(
    policy: Told[object], start: str, call: dict[str, Value], allows: Fact, denies: Fact | None
) -> Iterator[Statement]:
    if not isinstance(policy.value, Mapping | str):
        return
    granted, denied = resource_policy_formulas(_document(policy.value, start))
    yield from _read(allows, granted, call, policy.at)
    if denies is not None:
        yield from _read(denies, denied, call, policy.at)


def _identity(policies: Told[tuple[object, ...]], start: str, call: dict[str, Value]) -> Iterator[Statement]:
    if not isinstance(policies.value, tuple):
        return
    documents = [_document(p, start) for p in policies.value if isinstance(p, Mapping | str)]
    granted, denied = identity_policy_formulas(documents)
    yield from _read(catalogue.IDENTITY_ALLOWS, granted, call, policies.at)
    yield from _read(catalogue.IDENTITY_DENIES, denied, call, policies.at)


def _document(policy: object, start: str) -> Document:
    written = expanded(policy, start)
    return parse_policy(written if isinstance(written, Mapping | str) else {})


def _read(fact: Fact, formula: Formula, call: dict[str, Value], at: Place) -> Iterator[Statement]:
    """The settled truth of a formula; its place is that of the statement that decided, inside the policy."""
    reading = read(formula, call)
    if reading.truth.settled:
        inside = next((reason.leaf.at.path for reason in reading.reasons if reason.leaf.at.path), ())
        yield Statement(
            fact.name, reading.truth is YES, at.under(*inside[:2]) if inside and not at.line else at
        )
