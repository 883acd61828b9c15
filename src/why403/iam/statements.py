"""A statement as a formula: principal, action, resource and every condition must match."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from why403.iam.completion import completed
from why403.iam.documents import Condition, Patterns, Principals, Statement, Strange
from why403.iam.globs import globs, wild
from why403.iam.keys import ACTION, CANONICAL_USER, PRINCIPAL, key_fact
from why403.iam.operators import KEY_MISSING, KEY_THERE, Spelled, operator_of, spelled
from why403.iam.principals import NAMED, NAMED_DIRECTLY, OF_KIND, SPARED, CallerKind, names_of
from why403.iam.reader import Reader, strange, understood
from why403.iam.resources import MATCHES, covered, either
from why403.iam.variables import expanded, has_several, template
from why403.logic.facts import Fact, Operator
from why403.logic.formula import (
    FAILS,
    HOLDS,
    Atom,
    Cause,
    Const,
    Formula,
    all_of,
    any_of,
    is_value,
    negate,
)
from why403.logic.places import Located, Place
from why403.logic.truth import YES


def matched(statement: Statement, reader: Reader, who: Formula = HOLDS) -> Formula:
    """Whether the statement applies to a request; `who` is what its Principal element comes to."""
    known = reader.made.get(id(statement))
    if known is None:
        known = reader.made[id(statement)] = statement, tuple(what(statement, reader))
    return all_of((who, *known[1]))


def what(statement: Statement, reader: Reader) -> Iterator[Formula]:
    """Everything but the principal. Resources come first: statements differ by them more than by actions."""
    yield from map(reader.hole, statement.strange)
    yield covered(statement.resources, reader)
    yield _actions(statement.actions, statement.at, reader)
    yield from (_condition(condition, reader) for condition in statement.conditions)


def _actions(actions: Patterns | None, at: Place, reader: Reader) -> Formula:
    if actions is None:
        return reader.hole(Strange("no Action", at))
    patterns = tuple(wild(word.value) for word in understood(actions.values))
    found = Atom(ACTION, MATCHES, globs(patterns, fold=True), reader.cause, actions.at)
    return either(found, actions, reader)


def _condition(condition: Condition, reader: Reader) -> Formula:
    holes = [reader.hole(word) for word in strange(condition.values)]
    fact = key_fact(condition.key.value)
    if condition.operator.value.lower() == "null":
        return any_of((_null(condition, fact, reader), *holes))
    named = spelled(condition.operator.value)
    if named is None:
        return reader.hole(Strange(f"operator {condition.operator.value}", condition.operator.at))
    words = understood(condition.values)
    has_variables = reader.has_variables and named.comparison.variables
    odd = [word for word in words if has_variables and has_several(word.value)]
    holes += [reader.hole(Strange("a variable of several values", word.at)) for word in odd]
    texts = [word.value for word in words if word not in odd]
    if reader.completes and named.comparison.family == "Arn":
        texts = [completed(text, has_variables) for text in texts]
    build = partial(_compared, named, fact, reader.cause, condition.at)
    templates = tuple(template(text, has_variables) for text in texts)
    known = expanded(templates, fact, build, reader.cause, condition.at)
    return all_of((known, *holes)) if named.comparison.negated else any_of((known, *holes))


def _compared(named: Spelled, fact: Fact, cause: Cause | None, at: Place, values: tuple[str, ...]) -> Formula:
    return Atom(fact, operator_of(named), named.comparison.prepare(values), cause, at)


def _null(condition: Condition, fact: Fact, reader: Reader) -> Formula:
    wanted = {word.value.lower() for word in understood(condition.values)}
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
    pairs = _pairs(principals)
    names = names_of(pairs)
    known: Formula = Atom(PRINCIPAL, operator, names, reader.cause, principals.at)
    if names.everyone and operator in (NAMED, NAMED_DIRECTLY):
        known = Const(YES, reader.cause, principals.at)
    whole = any_of((known, *_canonical(pairs, principals, reader), *_holes(principals, reader)))
    return negate(whole) if principals.negated else whole


def denied(principals: Principals | None, reader: Reader) -> Formula:
    """Whether a Deny is for the caller. NotPrincipal spares only whom it lists; the account is listed so that
    it is not denied itself, by its number or its canonical id."""
    if principals is None or not principals.negated:
        return named(principals, reader)
    pairs = _pairs(principals)
    listed = Atom(PRINCIPAL, SPARED, names_of(pairs), reader.cause, principals.at)
    root = Atom(PRINCIPAL, OF_KIND, frozenset({CallerKind.ROOT}), reader.cause, principals.at)
    own = (all_of((root, each)) for each in _canonical(pairs, principals, reader))
    return negate(any_of((listed, *own, *_holes(principals, reader))))


def _pairs(principals: Principals) -> tuple[tuple[str, str], ...]:
    return tuple((n.kind, n.value.value) for n in principals.named if isinstance(n.value, Located))


def _canonical(
    pairs: tuple[tuple[str, str], ...], principals: Principals, reader: Reader
) -> Iterator[Formula]:
    users = (value for kind, value in pairs if kind == "CanonicalUser")
    return (is_value(CANONICAL_USER, user, reader.cause, principals.at) for user in users)


def _holes(principals: Principals, reader: Reader) -> Iterator[Formula]:
    return (reader.hole(n.value) for n in principals.named if isinstance(n.value, Strange))
