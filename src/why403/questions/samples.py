"""Values that stand for all values of a fact whose answers cannot be counted.

Two values are alike where no check that is open tells them apart. So it is enough to try what the open leaves
mention, one value that none of them mentions, and that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403 import facts as catalogue
from why403.access.call import DERIVATIONS
from why403.iam.arns import ArnGlobs
from why403.iam.globs import MANY, ONE, Globs
from why403.iam.keys import PRINCIPAL, KeyType, key_fact, key_of
from why403.iam.networks import Networks, network_range, v4_text, v6_text
from why403.iam.operands import Texts
from why403.iam.operators import plain
from why403.iam.principals import Names
from why403.iam.quantities import Quantities
from why403.logic.facts import Fact, Facts, Value
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Defined, Formula, Not
from why403.logic.states import ABSENT, UNKNOWN

MOST = 8
"""So many values that leaves mention are tried."""

ANOTHER = "(another)"
_PUBLIC = ("203.0.113.77", "198.51.100.77", "192.0.2.77", "9.9.9.9", "2001:db8::77")
_PRIVATE = ("10.77.7.7", "172.31.77.7", "192.168.77.7")
_ACCOUNT = "000000000000"

_MADE_OF = {each.fact.name: each.made_of for each in DERIVATIONS}


def told_for(name: str, known: Facts) -> Iterator[Fact]:
    """The untold facts that a person can tell and from which this one follows, itself among them."""
    parts = _MADE_OF.get(name, ())
    own = catalogue.BY_NAME.get(name)
    if own is None and not parts and key_of(name) is not None:
        own = key_fact(name)
    if own is not None and known.get(name, UNKNOWN) is UNKNOWN:
        yield own
    for part in parts:
        if known.get(part.name, UNKNOWN) is UNKNOWN:
            yield from told_for(part.name, known)


def samples(fact: Fact, formulas: Iterable[Formula]) -> tuple[Value, ...]:
    """One value of every kind that the formulas can tell apart; none where they compare it with nothing that
    is known here."""
    atoms = [atom for formula in formulas for atom in _atoms(formula, set()) if _hangs(atom.fact.name, fact)]
    named = dict.fromkeys(value for atom in atoms for value in _of_operand(atom.operand, atom.fact))
    if not atoms or not named:
        return ()
    lacking: tuple[Value, ...] = (ABSENT,) if fact.can_lack else ()
    return (*list(named)[:MOST], *_outside(fact, atoms), *lacking)


def _hangs(name: str, fact: Fact) -> bool:
    return name == fact.name or any(_hangs(part.name, fact) for part in _MADE_OF.get(name, ()))


def _atoms(formula: Formula, seen: set[int]) -> Iterator[Atom]:
    if id(formula) in seen:
        return
    seen.add(id(formula))
    match formula:
        case Atom():
            yield formula
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _atoms(part, seen)
        case Not(part):
            yield from _atoms(part, seen)
        case CaseOf():
            for branch in formula.branches():
                yield from _atoms(branch, seen)
        case Defined(atom, body):
            yield from _atoms(atom, seen)
            yield from _atoms(body, seen)
        case _:
            return


def _of_operand(operand: object, fact: Fact) -> Iterator[str]:
    """What one comparison names, as values of the fact."""
    match operand:
        case Networks(written):
            for text in written:
                found = network_range(text)
                if found is not None:
                    bits, (first, _) = found
                    yield v4_text(first) if bits == 32 else v6_text(first)
        case Texts(texts):
            yield from sorted(texts)
        case Globs(patterns) | ArnGlobs(patterns):
            yield from (pattern.replace(MANY, "x").replace(ONE, "x") for pattern in patterns)
        case Quantities(written):
            yield from map(plain, written)
        case Names():
            yield from sorted(operand.exact)
            yield from (f"arn:aws:iam::{account}:user/{ANOTHER}" for account in sorted(operand.accounts))
            yield from (f"arn:aws:iam::{account}:user/{name}" for account, name in sorted(operand.users))
            yield from (
                f"arn:aws:sts::{account}:assumed-role/{name}/session"
                for account, name in sorted(operand.roles)
            )
        case str():
            yield f"arn:aws:iam::{operand}:user/{ANOTHER}" if _of_caller(fact) else operand
        case _:
            return


def _of_caller(fact: Fact) -> bool:
    return fact.name == "aws:PrincipalAccount"


def _outside(fact: Fact, atoms: Iterable[Atom]) -> Iterator[str]:
    """Values that no leaf mentions: of an address one on the internet and one within a VPC."""
    key = key_of(fact.name)
    if fact is catalogue.SOURCE_IP or (key is not None and key.kind is KeyType.IP):
        networks = [atom.operand for atom in atoms if isinstance(atom.operand, Networks)]
        for candidates in (_PUBLIC, _PRIVATE):
            free = (text for text in candidates if not any(each.holds(text) for each in networks))
            yield from (text for text in [next(free, None)] if text is not None)
    elif key is not None and key.kind in (KeyType.NUMERIC, KeyType.DATE):
        yield from ("0", "9999999999")
    elif fact in (catalogue.CALLER_ARN, PRINCIPAL):
        yield f"arn:aws:iam::{_ACCOUNT}:user/{ANOTHER}"
    else:
        yield ANOTHER


__all__ = ["ANOTHER", "samples", "told_for"]
