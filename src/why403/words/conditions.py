"""Formulas in words: what a leaf asks for, what it saw, and what has to be so that a whole one holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.access.cors import Listed
from why403.access.functions import Behind
from why403.frozen import dataclass
from why403.iam.operators import plain
from why403.iam.principals import Names
from why403.incident.fact_values import tellable_facts
from why403.incident.secrets import masked_fact
from why403.logic.facts import AMONG, EQUALS, PRESENT, Fact, Value
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Const, Defined, Formula, Leaf, Not, Unknown
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.reading import Reason
from why403.logic.states import UNKNOWN, State
from why403.logic.truth import NO, YES, Truth
from why403.pattern import pattern
from why403.redaction.masks import mask
from why403.redaction.values import HIDDEN

_MOST = 6
"""How many values of a long list are written out."""


def value_words(fact: Fact, value: Value) -> str:
    """As much of a fact's value as may be shown: what a person can tell as its declaration has it.

    What a policy reads is shown without what looks secret; of headers and parameters that a person names as
    they like, only that they are there.
    """
    if isinstance(value, State):
        return value.value
    if isinstance(value, bool):
        return "yes" if value else "no"

    if fact.name in tellable_facts():
        return _listed(masked_fact(fact.name, value))
    return mask(_listed(value)) if fact.name.startswith(("aws:", "iam.", "execute-api:")) else HIDDEN


def _listed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, State):
        return value.value
    if isinstance(value, frozenset | tuple | list):
        texts = [_listed(each) for each in value]
        texts = sorted(texts) if isinstance(value, frozenset) else texts
        more = f" and {len(texts) - _MOST} more" if len(texts) > _MOST else ""
        return (", ".join(texts[:_MOST]) or "nothing") + more
    return str(value)


def operand_words(operand: object) -> str:
    """What a comparison compares with, as the configuration has it; empty where it says nothing of itself."""
    if isinstance(operand, Names):
        pairs = [f"{account}'s {name}" for account, name in sorted(operand.roles | operand.users)]
        named = [*("*" for _ in range(operand.everyone)), *sorted(operand.exact | operand.accounts), *pairs]
        return mask(_listed(tuple(named)))
    if isinstance(operand, Listed):
        return mask(_listed(operand.names))
    if isinstance(operand, Behind):
        return operand_words(operand.pattern)
    for name in ("written", "patterns", "texts"):
        written = getattr(operand, name, None)
        if isinstance(written, tuple | frozenset):
            kept = sorted(written) if isinstance(written, frozenset) else written
            return mask(_listed(tuple(plain(text) for text in kept)))
    return (
        mask(_listed(operand)) if isinstance(operand, str | int | float | tuple | frozenset | State) else ""
    )


def asked(leaf: Leaf, *, holds: bool = True) -> str:
    """What a leaf asks for, or with `holds` false what it must not be."""
    if isinstance(leaf, Const):
        return "always" if (leaf.truth is YES) is holds else "never"
    name = leaf.fact.name
    if isinstance(leaf, Unknown):
        return f"open: {name} is not known"
    if leaf.operator is PRESENT:
        return f"{name} is {'there' if holds else 'absent'}"
    if leaf.operator is EQUALS and isinstance(leaf.operand, bool):
        return f"{name} is {'yes' if leaf.operand is holds else 'no'}"
    word = {EQUALS.name: "is", AMONG.name: "is one of"}.get(leaf.operator.name, leaf.operator.name)
    if leaf.operator in (EQUALS, AMONG):
        word = word if holds else word.replace("is", "is not", 1)
        compared = _operand_of(leaf)
        return f"{name} {word} {compared}"
    text = f"{name} {word} {_confidential(leaf.fact, operand_words(leaf.operand))}".rstrip()
    return text if holds else f"not: {text}"


def _confidential(fact: Fact, text: str) -> str:
    """Without what can be a secret of a proxy and a policy: people send one in these headers, which is no
    address and no name of a program."""
    return _WORD.sub(HIDDEN, text) if fact.name in _SHARED else text


_SHARED = frozenset({"aws:Referer", "aws:UserAgent"})
_WORD = pattern(r"(?<![\w:/.*+=-])(?=[\w+=-]*\d)[\w+=-]{8,}(?![\w:/.*+=-])")


def _operand_of(atom: Atom) -> str:
    """An operand that is a value of the fact is shown as the fact's values are."""
    if isinstance(atom.operand, frozenset | tuple):
        return ", ".join(sorted(value_words(atom.fact, value) for value in atom.operand)) or "nothing"
    return value_words(atom.fact, atom.operand if isinstance(atom.operand, str | int | float | State) else "")


def evidence(reason: Reason, settings: Mapping[str, Value]) -> str:
    """What a settled leaf without a cause of its own says; empty of one that says nothing.

    `settings` are the facts that the configuration tells alike of every call.
    """
    leaf = reason.leaf
    if isinstance(leaf, Const):
        return "" if reason.defines is None else _configured(reason, settings)
    if isinstance(leaf, Unknown) or leaf.operator in (EQUALS, AMONG, PRESENT):
        return (
            "" if reason.value is UNKNOWN else f"{leaf.fact.name} is {value_words(leaf.fact, reason.value)}"
        )
    value = _confidential(leaf.fact, value_words(leaf.fact, reason.value))
    seen = "" if reason.value is UNKNOWN else f" ({leaf.fact.name} is {value})"
    return f"{asked(leaf)}: {'holds' if reason.truth is YES else 'does not hold'}{seen}"


def _configured(reason: Reason, settings: Mapping[str, Value]) -> str:
    atom = reason.defines
    if not isinstance(atom, Atom):
        return ""
    value = settings.get(atom.fact.name, UNKNOWN)
    if value is not UNKNOWN:
        return f"the configuration says that {atom.fact.name} is {value_words(atom.fact, value)}"
    does = "holds" if reason.truth is YES else "does not hold"
    return f"{atom.fact.name} depends on this part of the configuration, which {does}"


@dataclass(frozen=True, slots=True)
class Written:
    """One line of a condition: how deep it stands under what joins it, its words, and its place."""

    depth: int
    text: str
    at: Place = NOWHERE_WRITTEN


def condition(formula: Formula) -> tuple[Written, ...]:
    """What has to be so that the formula holds, line by line."""
    return tuple(_lines(formula, 0, True))


def _lines(formula: Formula, depth: int, holds: bool) -> Iterator[Written]:
    match formula:
        case Const(truth, cause, at):
            if truth is Truth.UNKNOWN:
                yield Written(depth, "open: the inputs contradict each other", at)
            elif (truth is NO) is holds:
                yield Written(depth, f"never: {cause.phrase}" if cause else "never", at)
            else:
                yield Written(depth, "always", at)
        case Unknown() | Atom():
            yield Written(depth, asked(formula, holds=holds), formula.at)
        case Not(part):
            yield from _lines(part, depth, not holds)
        case AllOf(parts) | AnyOf(parts):
            both = isinstance(formula, AllOf) is holds
            yield Written(depth, "all of" if both else "any of")
            for part in _flat(parts, type(formula)):
                yield from _lines(part, depth + 1, holds)
        case Defined(atom, body):
            yield Written(depth, f"{asked(atom, holds=holds)}, which the configuration decides by")
            yield from _lines(body, depth + 1, holds)
        case CaseOf(fact, cases, otherwise):
            yield Written(depth, f"by {fact.name}")
            for value, branch in cases.items():
                yield Written(depth + 1, "where it is " + value_words(fact, value))
                yield from _lines(branch, depth + 2, holds)
            yield Written(depth + 1, "otherwise" if cases else "whatever it is")
            if callable(otherwise):
                yield Written(depth + 2, "what the policy says about its value")
            else:
                yield from _lines(otherwise, depth + 2, holds)


def _flat(parts: tuple[Formula, ...], kind: type[AllOf] | type[AnyOf]) -> Iterator[Formula]:
    """An *or* of an *or* is one *or*."""
    for part in parts:
        if isinstance(part, kind):
            yield from _flat(part.parts, kind)
        else:
            yield part


__all__ = ["Written", "asked", "condition", "evidence", "operand_words", "value_words"]
