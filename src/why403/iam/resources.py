"""The Resource element as a formula: which ARNs it covers.

What stands in a Resource but cannot, a variable before the resource's own field or one of several values, has
an effect that AWS does not tell: nothing is concluded of it for an ARN that it might cover.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from why403.aws.arns import SHORT
from why403.aws.hosts import SERVICE
from why403.iam.completion import completed
from why403.iam.documents import Patterns, Strange
from why403.iam.globs import MANY, Globs, globs, is_plain, wild
from why403.iam.keys import RESOURCE
from why403.iam.operators import keys_of, many_of, source_of
from why403.iam.reader import Reader, strange, understood
from why403.iam.variables import any_value, expanded, has_misplaced, has_several, template, variables
from why403.logic.facts import Operator, Value, Writing
from why403.logic.formula import HOLDS, Atom, Cause, Const, Formula, all_of, any_of, negate
from why403.logic.places import Located, Place
from why403.logic.truth import YES


def _one_of(value: Value, operand: object) -> bool:
    return isinstance(value, str) and isinstance(operand, Globs) and operand.holds(value)


MATCHES = Operator("matches", _one_of, False, source_of, keys_of, many_of)
MATCHES_ACROSS = Operator("matches across colons", _one_of, False, source_of, keys_of, many_of)
"""The same of an incomplete ARN whose wildcards reach over the fields that it lacks."""


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


def covered(resources: Patterns | None, reader: Reader) -> Formula:
    """Whether the element covers the ARN that is asked for. A resource policy may leave it out: it means the
    one that it is attached to."""
    if resources is None:
        return HOLDS
    words = understood(resources.values)
    build = partial(_atom, reader.cause, resources.at)
    usable = [word for word in words if not (reader.has_variables and _unusable(word.value))]
    templates = [template(word.value, reader.has_variables) for word in usable]
    fixed = tuple(t for t in templates if not variables((t,)))
    late = tuple(t for t in templates if variables((t,)))
    if EVERYTHING in fixed:
        return either(Const(YES, reader.cause, resources.at), resources, reader)
    whole = tuple("".join(map(str, t)) for t in fixed)
    parts = [build(whole)] if whole or not late else []
    parts += [expanded((t,), RESOURCE, build, reader.cause, resources.at) for t in late]
    parts += [part for word in usable for part in _incomplete(word, reader, resources.at)]
    parts += [_perhaps(any_value(w.value), w, reader, resources.at) for w in words if w not in usable]
    return either(any_of(parts), resources, reader)


def _unusable(text: str) -> bool:
    return has_misplaced(text) or has_several(text)


def _incomplete(word: Located[str], reader: Reader, at: Place) -> Iterator[Formula]:
    """An ARN of fewer than six fields, filled up where AWS does so. As it is written only its wildcards can
    cover one."""
    full = completed(word.value, reader.has_variables)
    if full == word.value:
        return
    if reader.completes:
        yield Atom(RESOURCE, MATCHES, globs((wild(full),)), reader.cause, at)
    else:
        yield _perhaps(wild(full), word, reader, at)


def _perhaps(pattern: str, word: Located[str], reader: Reader, at: Place) -> Formula:
    """It covers nothing beyond the pattern; what of that is not known."""
    covers = Atom(RESOURCE, MATCHES, globs((pattern,)), reader.cause, at)
    return all_of((covers, reader.hole(Strange("an ARN that AWS does not take", word.at))))


def _atom(cause: Cause | None, at: Place, patterns: tuple[str, ...]) -> Formula:
    """API Gateway writes the shorthand out when a policy is saved; until then it means what is below its
    API."""
    below = globs("/" + p.removeprefix(SHORT) for p in patterns if p.startswith(SHORT))
    across = globs(p for p in patterns if not is_plain(p) and _is_incomplete(p))
    whole = globs(p for p in patterns if not p.startswith(SHORT) and p not in across.patterns)
    found: list[Formula] = [Atom(RESOURCE, BELOW_API, below, cause, at)] if below.patterns else []
    if across.patterns:
        found.append(Atom(RESOURCE, MATCHES_ACROSS, across, cause, at))
    if whole.patterns or not found:
        found.insert(0, Atom(RESOURCE, MATCHES, whole, cause, at))
    return any_of(found)


def _is_incomplete(pattern: str) -> bool:
    return completed(pattern, False) != pattern


def either(found: Formula, patterns: Patterns, reader: Reader) -> Formula:
    """What was found, or what nobody understands beside it."""
    whole = any_of((found, *map(reader.hole, strange(patterns.values))))
    return negate(whole) if patterns.negated else whole
