"""What a comparison takes for true that AWS does not document.

A decision rests on it where it could be another if the comparison came out otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from why403.frozen import dataclass
from why403.iam.assumed import (
    ACROSS_FIELDS,
    EMPTY_AMONG_SEVERAL,
    LINKED_BY_NAME,
    LISTED_BY_ROLE,
    LISTED_WITHOUT_ACCOUNT,
    NO_VALUE_OF_ITS_TYPE,
    SEVERAL_VALUES,
)
from why403.iam.keys import key_of
from why403.iam.networks import Networks
from why403.iam.operands import Operand
from why403.iam.operators import ALL, SPELLED, Spelled, each_of, is_null, text_of
from why403.iam.principals import LINKED_TO_SERVICE, SPARED, CallerKind, Names, caller_of
from why403.iam.resources import MATCHES_ACROSS
from why403.logic.claims import Claim
from why403.logic.facts import Facts, Operator, Value
from why403.logic.formula import Atom, Formula
from why403.logic.reading import Walk
from why403.logic.states import UNKNOWN, State
from why403.logic.truth import NO, YES, Truth


def doubt_of(atom: Atom, value: Value) -> Claim | None:
    """What the comparison of this value takes for true; `None` where AWS documents what it comes to."""
    if isinstance(value, State):
        return None
    if isinstance(atom.operator.holds, _Careful):
        return doubt_of(atom.operator.holds.atom, value)
    named = SPELLED.get(id(atom.operator))
    if named is not None:
        return _of_condition(named, atom, value)
    if atom.operator is SPARED and isinstance(atom.operand, Names):
        return _of_listed(atom.operand, str(value))
    if atom.operator is LINKED_TO_SERVICE:
        linked = caller_of(str(value)).linked_to_service and f":{_LINKED_PATH}" not in str(value)
        return LINKED_BY_NAME if linked else None
    across = atom.operator is MATCHES_ACROSS and atom.operator.holds(value, atom.operand)
    return ACROSS_FIELDS if across else None


_LINKED_PATH = "role/aws-service-role/"
"""Before the name of a role that a service made; the ARN of a session has no path."""


def _of_condition(named: Spelled, atom: Atom, value: Value) -> Claim | None:
    several, operand = each_of(value), cast(Operand, atom.operand)
    if not several or (named.over and is_null(value)):
        return None
    key = key_of(atom.fact.name)
    if not named.over and (len(several) > 1 or (key is not None and key.many)):
        return SEVERAL_VALUES
    if _settled(named, operand, several) is Truth.UNKNOWN:
        return NO_VALUE_OF_ITS_TYPE
    others = tuple(each for each in several if each != "")
    if named.over and len(others) < len(several):
        alike = _settled(named, operand, others) is _settled(named, operand, several)
        return None if alike else EMPTY_AMONG_SEVERAL
    return None


def _settled(named: Spelled, operand: Operand, several: Iterable[object]) -> Truth:
    """What the documented comparisons alone come to."""
    each = [_of_one(named, operand, text_of(value)) for value in several]
    return min(each) if named.over == ALL else max(each)


def _of_one(named: Spelled, operand: Operand, text: str) -> Truth:
    if not operand.is_documented(text):
        return Truth.UNKNOWN
    return YES if operand.holds(text) is not named.comparison.negated else NO


def _of_listed(names: Names, who: str) -> Claim | None:
    """A principal is listed in full with its account, and a session with its role too."""
    caller = caller_of(who)
    if names.everyone or not caller.account or caller.account == who:
        return None
    behind = (caller.account, caller.name)
    if not names.spares(caller):
        return LISTED_BY_ROLE if names.limited(caller) and behind not in names.sessions else None
    whole = caller.account in names.accounts and (
        caller.kind is not CallerKind.SESSION or behind in names.roles
    )
    return None if whole else LISTED_WITHOUT_ACCOUNT


class Doubting(Walk):
    """A reading to which every comparison that takes one of these claims for true is open."""

    __slots__ = ("claims",)

    def __init__(self, facts: Facts, claims: frozenset[Claim]) -> None:
        super().__init__(facts)
        self.claims = claims

    def truth(self, formula: Formula) -> Truth:
        """Truth, as far as it does not rest on the claims."""
        if isinstance(formula, Atom):
            doubt = doubt_of(formula, self.facts.get(formula.fact.name, UNKNOWN))
            if doubt in self.claims:
                return Truth.UNKNOWN
        return super().truth(formula)


def cautious(atom: Atom) -> Atom:
    """The comparison that is open where it would take something for true.

    Of an address nothing can be doubted but the networks that it is compared with.
    """
    if not _can_be_doubted(atom):
        return atom
    operator = Operator(atom.operator.name, _Careful(atom), atom.operator.absent, open=True)
    return Atom(atom.fact, operator, atom.operand, atom.cause, atom.at)


@dataclass(frozen=True, slots=True)
class _Careful:
    """A comparison that leaves open what it would take for true."""

    atom: Atom

    def __call__(self, value: Value, operand: object) -> bool | Truth:
        doubtful = doubt_of(self.atom, value) is not None
        return Truth.UNKNOWN if doubtful else self.atom.operator.holds(value, operand)


def _can_be_doubted(atom: Atom) -> bool:
    named, key = SPELLED.get(id(atom.operator)), key_of(atom.fact.name)
    if named is None:
        return atom.operator in (SPARED, LINKED_TO_SERVICE, MATCHES_ACROSS)
    if isinstance(atom.operand, Networks):
        return not atom.operand.is_documented("0.0.0.0")
    return named.comparison.family != "String" or bool(named.over) or key is None or key.many
