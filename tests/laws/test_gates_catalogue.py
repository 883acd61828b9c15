"""Law 8: facts, refusals, causes and claims: each is used, and what is used is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from tests.laws.worlds import KINDS, names_in
from why403 import facts
from why403.gates.check import Check, Gate
from why403.gates.paths import BEFORE, BEFORE_CHECK, LINE, path
from why403.logic.claims import Claim, Standing
from why403.logic.facts import Value
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Const, Formula, Not, Unknown
from why403.logic.places import Located
from why403.model.site import Site
from why403.model.undocumented import UNKNOWNS
from why403.questions.contrasts import CONTRASTS, IMPLIED
from why403.questions.features import features
from why403.refusals import catalogue as refusals
from why403.refusals import causes
from why403.refusals.refusal import BrowserRefusal, Fingerprint, ForeignRefusal, GatewayRefusal, Refusal

READ_ELSEWHERE = {
    "request.host": "names the call in the report; what it leads to is the fact request.host-kind",
    "request.path": "names the call in the report; the configuration's stages and routes are matched with it",
    "request.origin": "the CORS headers of the answer are compared with it by people only",
    "request.body-size": "shown to people; whether it is too large is the fact request.size-ok",
    "request.source-ip": "what policies ask of it are aws:SourceIp and aws:VpcSourceIp, which follow from it",
    "request.source-vpc": "what policies ask of it is aws:SourceVpc, which follows from it",
    "request.source-vpce": "what policies ask of it is aws:SourceVpce, which follows from it",
    "caller.arn": "what policies ask of it are its principal and account, which follow from it",
    "request.client-certificate": "definitions of domain.client-certificate-trusted read it",
    "key.id": "definitions of what is known of a key are tables over it",
    "call.stage-verb-path": "the ARN of the method follows from it",
    "call.path": "definitions of integration.may-be-invoked read it",
    "request.media-type": "definitions of request.valid choose a model by it",
    "request.body": "definitions of request.valid hold it to a model",
    "domain.arn": "definitions of domain.access-associated read it",
}
"""Facts that no gate, contrast, binding or feature reads, each with the reason why it is in the catalogue."""


@cache
def checks() -> tuple[tuple[str, Gate, Check], ...]:
    """Every check of every kind of API, with nothing told and with each authorization bound."""
    bound: list[tuple[str, dict[str, Located[Value]]]] = [
        (kind, {facts.METHOD_AUTHORIZATION.name: Located(value)})
        for kind in KINDS
        for value in facts.METHOD_AUTHORIZATION.values
    ]
    unbound: list[tuple[str, dict[str, Located[Value]]]] = [(kind, {}) for kind in KINDS]
    sites = [(kind, Site(kind, settings)) for kind, settings in (*unbound, *bound)]
    return tuple((kind, gate, check) for kind, site in sites for gate, check in path(site))


def used_by_gates() -> set[str]:
    """The facts that stand in a formula."""
    return {
        name
        for _, _, check in checks()
        for formula in (check.holds, *(spoken.when for spoken in check.possible()))
        for name in names_in(formula)
    }


def used_by_questions() -> set[str]:
    """The facts that contrasts and features read."""
    contrasts = {contrast.name for contrast in CONTRASTS} | {fact.name for fact, _, _ in IMPLIED}
    weighed = {fact.name for fact in facts.ALL if features({fact.name: "OPTIONS"}, Fingerprint(), ())}
    return contrasts | weighed | {facts.API_KIND.name}


def test_every_fact_in_a_formula_is_in_the_catalogue() -> None:
    assert used_by_gates() <= set(facts.BY_NAME)


def test_every_fact_of_the_catalogue_is_read_or_exempt() -> None:
    assert set(facts.BY_NAME) - used_by_gates() - used_by_questions() == set(READ_ELSEWHERE)


@pytest.mark.parametrize("name", READ_ELSEWHERE)
def test_an_exemption_is_still_needed(name: str) -> None:
    assert name not in used_by_gates() | used_by_questions()


def test_no_two_facts_share_a_name() -> None:
    assert len(facts.BY_NAME) == len(facts.ALL)


def catalogued() -> dict[str, Refusal]:
    """The refusals of the catalogue, by the name of their constant."""
    kinds = (GatewayRefusal, ForeignRefusal, BrowserRefusal)
    return {name: value for name, value in vars(refusals).items() if isinstance(value, kinds)}


@pytest.mark.parametrize("name", catalogued())
def test_every_refusal_is_spoken_by_some_check(name: str) -> None:
    assert catalogued()[name] in spoken_by_checks()


@cache
def spoken_by_checks() -> tuple[Refusal, ...]:
    """Every refusal of every check."""
    return tuple({spoken.refusal: None for _, _, check in checks() for spoken in check.possible()})


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_checks_of_a_site_share_a_name(kind: str) -> None:
    names = [check.name for _, check in path(Site(kind))]
    assert sorted(set(names)) == sorted(names)


def carried(formula: Formula) -> Iterator[str]:
    """The causes on the leaves of a formula."""
    match formula:
        case Const() | Unknown() | Atom():
            if formula.cause is not None:
                yield formula.cause.code
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from carried(part)
        case Not(part):
            yield from carried(part)
        case CaseOf():
            for branch in formula.branches():
                yield from carried(branch)


@pytest.mark.parametrize("code", causes.BY_CODE)
def test_every_cause_is_carried_by_some_leaf(code: str) -> None:
    assert any(code in carried(check.holds) for _, _, check in checks())


def test_every_cause_on_a_leaf_is_in_the_catalogue() -> None:
    assert {code for _, _, check in checks() for code in carried(check.holds)} <= set(causes.BY_CODE)


def test_no_two_causes_share_a_code() -> None:
    assert len(causes.BY_CODE) == len(causes.ALL)


def test_every_check_carries_a_cause() -> None:
    """A check that fails without a cause would refuse and say nothing."""
    kinds = {(kind, check.name) for kind, _, check in checks()}
    speaking = {(kind, check.name) for kind, _, check in checks() if set(carried(check.holds))}
    assert kinds == speaking


def claims() -> list[tuple[str, Claim]]:
    """Every claim about AWS, with where it stands."""
    ordered = [
        (f"{first} before {second}", claim) for (first, second), claim in (BEFORE | BEFORE_CHECK).items()
    ]
    settled = [(f"unknown {each.number}", each.claim) for each in UNKNOWNS]
    of_checks = [(check.name, source) for _, _, check in checks() for source in sources_of(check)]
    of_gates = [(gate.name, claim) for gate in LINE for claim in gate.sources]
    return list(dict.fromkeys([*of_gates, *of_checks, *settled, *ordered]))


def sources_of(check: Check) -> Iterator[Claim]:
    """The claims of its own that a check and its refusals rest on."""
    for source in (check.source, *(spoken.source for spoken in check.possible())):
        if source is not None:
            yield source


@pytest.mark.parametrize("gate", LINE, ids=lambda gate: gate.name)
def test_the_claims_of_a_gates_checks_are_among_its_sources(gate: Gate) -> None:
    """So that its page shows them."""
    own = {source for _, of, check in checks() if of is gate for source in sources_of(check)}
    assert own <= set(gate.sources)


def test_every_claim_has_a_source_or_says_that_it_is_assumed() -> None:
    for where, claim in claims():
        assert claim.source.startswith("https://") or claim.standing is Standing.ASSUMED, where


def test_every_claim_has_its_day() -> None:
    for where, claim in claims():
        assert date.fromisoformat(claim.date).isoformat() == claim.date, where


def test_every_claim_says_something() -> None:
    for where, claim in claims():
        assert len(claim.says.split()) > 2, where


@pytest.mark.parametrize("pair", BEFORE)
def test_a_documented_order_is_the_order_of_the_line(pair: tuple[str, str]) -> None:
    names = [gate.name for gate in LINE]
    assert names.index(pair[0]) < names.index(pair[1])


@pytest.mark.parametrize("pair", BEFORE_CHECK)
def test_a_check_with_an_order_of_its_own_is_one_of_a_later_gate(pair: tuple[str, str]) -> None:
    names = [gate.name for gate in LINE]
    of = {gate.name for _, gate, check in checks() if check.name == pair[1]}
    assert of
    assert all(names.index(pair[0]) < names.index(gate) for gate in of)
