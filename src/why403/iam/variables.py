"""Policy variables: `${aws:username}`, with a default `${aws:username, 'nobody'}`; `${*}` is a plain star."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from why403.aws.arns import PARTS
from why403.frozen import dataclass
from why403.iam.globs import MANY, literal, wild
from why403.iam.keys import key_fact, key_of
from why403.iam.operators import text_of
from why403.logic.facts import Fact, Value
from why403.logic.formula import CaseOf, Cause, Formula, Unknown
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN

VARIABLE = re.compile(r"\$\{\s*(?:([*?$])|([^{},\s]+)\s*(?:,\s*'([^']*)')?)\s*\}")

_SPECIAL = re.compile(r"[*?]|\$\{")


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable inside a text; `default` is None where none is written."""

    fact: Fact
    default: str | None


Template = tuple[str | Variable, ...]
"""A text with marked wildcards, cut at its variables."""


def template(text: str, has_variables: bool) -> Template:
    """Cut a text at its variables. In the older version of the language there are none."""
    if not has_variables or "${" not in text:
        return (wild(text),)
    pieces: list[str | Variable] = []
    end = 0
    for found in VARIABLE.finditer(text):
        character, name, default = found.groups()
        pieces += [wild(text[end : found.start()]), character or Variable(key_fact(name), default)]
        end = found.end()
    return (*pieces, wild(text[end:]))


def quoted(text: str) -> str:
    """A text as a policy with variables has it where it means itself: its `*`, `?` and `${` begin nothing."""
    return _SPECIAL.sub(lambda found: f"${{{found[0][0]}}}{found[0][1:]}", text)


def marked(text: str) -> str:
    """A text of a policy with variables as one pattern with marked wildcards, where a key's value can be
    anything."""
    return "".join(MANY if isinstance(piece, Variable) else piece for piece in template(text, True))


def outside_variables(text: str) -> str:
    """The text without its variables, whose names hold colons of their own."""
    return VARIABLE.sub("", text)


def has_misplaced(text: str) -> bool:
    """Whether a variable stands before the last field of an ARN, where AWS puts none in."""
    if not text.startswith("arn:"):
        return False
    starts = (text[: found.start()] for found in VARIABLE.finditer(text))
    return any(outside_variables(before).count(":") < PARTS - 1 for before in starts)


def has_several(text: str) -> bool:
    """Whether a variable is a key of several values, which cannot be one."""
    keys = (key_of(found[2]) for found in VARIABLE.finditer(text) if found[2])
    return any(key is not None and key.many for key in keys)


def any_value(text: str) -> str:
    """A pattern with wildcards marked that holds whatever its variables are."""
    return wild(VARIABLE.sub("*", text))


def variables(templates: tuple[Template, ...]) -> tuple[Fact, ...]:
    """The facts that the templates hang on, each once."""
    found = (piece.fact for pieces in templates for piece in pieces if isinstance(piece, Variable))
    return tuple({fact.name: fact for fact in found}.values())


def filled(pieces: Template, values: Mapping[str, Value]) -> str | None:
    """The text with the request's values; None where one has neither value nor default."""
    texts = [piece if isinstance(piece, str) else _value(piece, values) for piece in pieces]
    return None if None in texts else "".join(text for text in texts if text is not None)


def _value(variable: Variable, values: Mapping[str, Value]) -> str | None:
    value = values[variable.fact.name]
    if value is ABSENT:
        return variable.default and literal(variable.default)
    return literal(text_of(value))


Build = Callable[[tuple[str, ...]], Formula]


def expanded(
    templates: tuple[Template, ...], fact: Fact, build: Build, cause: Cause | None, at: Place
) -> Formula:
    """`build` of the texts, as soon as the variables in them are told; a text without a value is left out.

    What is built asks for `fact`.
    """
    return _bound(variables(templates), {}, templates, build, (fact, cause, at))


def _bound(
    pending: tuple[Fact, ...],
    told: Mapping[str, Value],
    templates: tuple[Template, ...],
    build: Build,
    label: tuple[Fact, Cause | None, Place],
) -> Formula:
    if not pending:
        texts = (filled(pieces, told) for pieces in templates)
        return build(tuple(text for text in texts if text is not None))
    return CaseOf(
        pending[0], {}, partial(_given, pending, told, templates, build, label), (*pending[1:], label[0])
    )


def _given(
    pending: tuple[Fact, ...],
    told: Mapping[str, Value],
    templates: tuple[Template, ...],
    build: Build,
    label: tuple[Fact, Cause | None, Place],
    value: Value,
) -> Formula:
    single = _single(pending[0], value)
    if single is UNKNOWN:
        return Unknown(pending[0], *label[1:])
    return _bound(pending[1:], {**told, pending[0].name: single}, templates, build, label)


def _single(fact: Fact, value: Value) -> Value:
    """The value of a key of one value, which a list may hold. A key of several cannot be a variable, and a
    list shows that a key may be one: what such a variable comes to is not known."""
    if not isinstance(value, tuple):
        return value
    return value[0] if len(value) == 1 and key_of(fact.name) is not None else UNKNOWN
