"""A statement as a formula: principal, action, resource and every condition must match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import partial
from typing import Any

from why403.aws.arns import SHORT
from why403.aws.hosts import SERVICE
from why403.frozen import dataclass
from why403.iam.documents import Condition, Document, Patterns, Principals, Statement, Strange, Word
from why403.iam.globs import MANY, Globs, globs, wild
from why403.iam.keys import ACTION, CANONICAL_USER, NOT_UNDERSTOOD, PRINCIPAL, RESOURCE, key_fact
from why403.iam.operators import (
    KEY_MISSING,
    KEY_THERE,
    Spelled,
    keys_of,
    many_of,
    operator_of,
    source_of,
    spelled,
)
from why403.iam.principals import NAMED, NAMED_DIRECTLY, names_of
from why403.iam.variables import Template, expanded, template, variables
from why403.logic.facts import Fact, Operator, Value, Writing
from why403.logic.formula import (
    FAILS,
    HOLDS,
    Atom,
    Cause,
    Const,
    Formula,
    Unknown,
    all_of,
    any_of,
    is_value,
    negate,
)
from why403.logic.places import Located, Place
from why403.logic.truth import YES


def _one_of(value: Value, operand: object) -> bool:
    return isinstance(value, str) and isinstance(operand, Globs) and operand.holds(value)


MATCHES = Operator("matches", _one_of, False, source_of, keys_of, many_of)


def _below(resource: str) -> str:
    """What stands behind the API of an execute-api ARN, with the slash; the empty text of any other ARN."""
    head, slash, below = resource.partition("/")
    return slash + below if f":{SERVICE}:" in head else ""


def _below_one_of(value: Value, operand: object) -> bool:
    return _one_of(_below(value), operand) if isinstance(value, str) else False


def _source_below(operand: object, value: str, writing: Writing) -> str | None:
    return source_of(operand, writing.derived(_below, value), writing)


def _many_below(operand: object, vector: Any) -> object:
    """The same for an array of strings, cut once for all operands."""
    from why403.iam.vectors import below

    return many_of(operand, vector.derived(lambda _: below(vector, SERVICE, _below), _below))


BELOW_API = Operator("matches below the API", _below_one_of, False, _source_below, None, _many_below)
ALL_BELOW = globs(("/" + MANY,))
"""The operand of the shorthand that covers all of its API."""
EVERYTHING = (MANY,)
"""A lone star: it covers every resource, whichever is asked for."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How the statements of one document are read: its version, and the cause that its leaves carry.

    `made` keeps what is said of a statement but for its principal, by the statement's identity.
    """

    has_variables: bool
    cause: Cause | None = None
    made: dict[int, tuple[Statement, tuple[Formula, ...]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def hole(self, strange: Strange) -> Formula:
        """Something that nobody understands is unknown, at its place."""
        return Unknown(NOT_UNDERSTOOD, self.cause, strange.at)

    def texts(self, words: Iterable[Word]) -> tuple[Template, ...]:
        """The understood words, cut at their variables."""
        return tuple(template(w.value, self.has_variables) for w in words if isinstance(w, Located))


def reader_of(document: Document, cause: Cause | None = None) -> Reader:
    """The reader of a document whose leaves carry this cause: one for all who ask."""
    found: Reader | None = document.read.get(cause)
    if found is None:
        found = document.read[cause] = Reader(document.has_variables, cause)
    return found


def matched(statement: Statement, reader: Reader, who: Formula = HOLDS) -> Formula:
    """Whether the statement applies to a request; `who` is what its Principal element comes to."""
    known = reader.made.get(id(statement))
    if known is None:
        known = reader.made[id(statement)] = statement, tuple(what(statement, reader))
    return all_of((who, *known[1]))


def what(statement: Statement, reader: Reader) -> Iterator[Formula]:
    """Everything but the principal. Resources come first: statements differ by them more than by actions."""
    yield from (reader.hole(strange) for strange in statement.strange)
    yield _resources(statement.resources, reader)
    yield _actions(statement.actions, statement.at, reader)
    yield from (_condition(condition, reader) for condition in statement.conditions)


def _actions(actions: Patterns | None, at: Place, reader: Reader) -> Formula:
    if actions is None:
        return reader.hole(Strange("no Action", at))
    patterns = tuple(wild(word.value) for word in actions.values if isinstance(word, Located))
    found = Atom(ACTION, MATCHES, globs(patterns, fold=True), reader.cause, actions.at)
    return _either(found, actions, reader)


def _resources(resources: Patterns | None, reader: Reader) -> Formula:
    """A resource policy may leave the resource out: it means the one that it is attached to."""
    if resources is None:
        return HOLDS
    templates = reader.texts(resources.values)
    fixed = tuple(t for t in templates if not variables((t,)))
    late = tuple(t for t in templates if variables((t,)))
    if EVERYTHING in fixed:
        return _either(Const(YES, reader.cause, resources.at), resources, reader)
    build = partial(_resource_atom, reader.cause, resources.at)
    parts = [build(tuple("".join(map(str, t)) for t in fixed))] if fixed or not late else []
    parts += [expanded((t,), RESOURCE, build, reader.cause, resources.at) for t in late]
    return _either(any_of(parts), resources, reader)


def _resource_atom(cause: Cause | None, at: Place, patterns: tuple[str, ...]) -> Formula:
    """API Gateway writes the shorthand out when a policy is saved; until then it means what is below its
    API."""
    below = globs("/" + p.removeprefix(SHORT) for p in patterns if p.startswith(SHORT))
    whole = globs(p for p in patterns if not p.startswith(SHORT))
    found: list[Formula] = [Atom(RESOURCE, BELOW_API, below, cause, at)] if below.patterns else []
    if whole.patterns or not found:
        found.insert(0, Atom(RESOURCE, MATCHES, whole, cause, at))
    return any_of(found)


def _either(found: Formula, patterns: Patterns, reader: Reader) -> Formula:
    holes = [reader.hole(word) for word in patterns.values if isinstance(word, Strange)]
    whole = any_of((found, *holes))
    return negate(whole) if patterns.negated else whole


def _condition(condition: Condition, reader: Reader) -> Formula:
    holes = [reader.hole(word) for word in condition.values if isinstance(word, Strange)]
    fact = key_fact(condition.key.value)
    if condition.operator.value.lower() == "null":
        return any_of((_null(condition, fact, reader), *holes))
    named = spelled(condition.operator.value)
    if named is None:
        return reader.hole(Strange(f"operator {condition.operator.value}", condition.operator.at))
    build = partial(_compared, named, fact, reader.cause, condition.at)
    templates = reader.texts(condition.values) if named.comparison.variables else _fixed(condition)
    known = expanded(templates, fact, build, reader.cause, condition.at)
    return all_of((known, *holes)) if named.comparison.negated else any_of((known, *holes))


def _fixed(condition: Condition) -> tuple[Template, ...]:
    return tuple((wild(word.value),) for word in condition.values if isinstance(word, Located))


def _compared(named: Spelled, fact: Fact, cause: Cause | None, at: Place, values: tuple[str, ...]) -> Formula:
    return Atom(fact, operator_of(named), named.comparison.prepare(values), cause, at)


def _null(condition: Condition, fact: Fact, reader: Reader) -> Formula:
    wanted = {word.value.lower() for word in condition.values if isinstance(word, Located)}
    operators = [
        operator for name, operator in (("true", KEY_MISSING), ("false", KEY_THERE)) if name in wanted
    ]
    if wanted - {"true", "false"}:
        return reader.hole(Strange("Null is compared with true or false", condition.at))
    return any_of(Atom(fact, operator, None, reader.cause, condition.at) for operator in operators)


def named(principals: Principals | None, reader: Reader, operator: Operator = NAMED) -> Formula:
    """Whether a Principal element names the caller; one that is missing names nobody."""
    if principals is None:
        return FAILS
    pairs = tuple((n.kind, n.value.value) for n in principals.named if isinstance(n.value, Located))
    names = names_of(pairs)
    known: Formula = Atom(PRINCIPAL, operator, names, reader.cause, principals.at)
    if names.everyone and operator in (NAMED, NAMED_DIRECTLY):
        known = Const(YES, reader.cause, principals.at)
    whole = any_of((known, *_canonical(pairs, principals, reader), *_holes(principals, reader)))
    return negate(whole) if principals.negated else whole


def _canonical(
    pairs: tuple[tuple[str, str], ...], principals: Principals, reader: Reader
) -> Iterator[Formula]:
    users = (value for kind, value in pairs if kind == "CanonicalUser")
    return (is_value(CANONICAL_USER, user, reader.cause, principals.at) for user in users)


def _holes(principals: Principals, reader: Reader) -> Iterator[Formula]:
    return (reader.hole(n.value) for n in principals.named if isinstance(n.value, Strange))
