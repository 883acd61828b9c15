"""Expressions of HCL: what they come to, as far as a module's files tell it (Terraform's language pages)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from why403.documents.open_text import OpenText
from why403.documents.open_text import text_of as joined
from why403.logic.states import UNKNOWN, State
from why403.templates.terraform.documents_beside import read
from why403.templates.terraform.functions import NoSuchPart, Unresolved, bounded, called, encoded, number_text
from why403.templates.terraform.literals import LITERALS, is_flush, pieces, text_of, undented
from why403.templates.terraform.open_parts import UNNAMED, Named
from why403.templates.terraform.operators import binary, negated, truth
from why403.templates.terraform.scope import NOTHING, ModuleScope

_NO_RESOURCES = ("each", "count", "module", "data", "self", "terraform", "var", "local", "path")
_SURROUNDINGS = (
    "aws_caller_identity", "aws_cloudfront_cache_policy", "aws_cloudfront_origin_request_policy",
    "aws_partition", "aws_region",
)  # fmt: skip
"""Data sources of which a name is kept: what they come to is the same in every ARN of a module's own."""
_WRAPPERS = ("expression", "literal_value", "collection_value", "operation", "for_expr")


def value_of(node: Any, scope: ModuleScope = NOTHING) -> Any:
    """The value of an expression; `UNKNOWN` where it cannot be evaluated."""
    try:
        return bounded(_value([node], scope))
    except (Unresolved, RecursionError):
        return UNKNOWN


def _value(nodes: list[Any], scope: ModuleScope) -> Any:
    """The value of a term and of what follows it: attributes, keys, splats."""
    scope.step()
    first, *rest = nodes
    if first.type in _WRAPPERS and not rest:
        return _value(first.named_children, scope)
    if first.type == "variable_expr":
        value, rest = _named(text_of(first), rest, scope)
    elif first.type in _READERS:
        value = _READERS[first.type](first, scope)
    elif first.type in LITERALS:
        value = LITERALS[first.type](first)
    else:
        value = _value([first], scope) if rest and first.type in _WRAPPERS else UNKNOWN
    for step in rest:
        value = _followed(value, step, scope)
    return value


def _named(name: str, rest: list[Any], scope: ModuleScope) -> tuple[Any, list[Any]]:
    """What a name stands for, and what of the way is left to follow."""
    if name in scope.own:
        return scope.own[name], rest
    steps = [text_of(node).removeprefix(".") for node in rest if node.type == "get_attr"]
    if name == "var" and steps:
        return scope.variables.get(steps[0], UNKNOWN), rest[1:]
    if name == "local" and steps:
        return scope.local(steps[0], value_of), rest[1:]
    if name == "path" and steps in (["module"], ["root"]):
        return ".", []
    if name == "data" and len(steps) == len(rest) == 3 and steps[0] in _SURROUNDINGS:
        return Named(f"data.{steps[0]}.{steps[1]}", steps[2]), []
    return UNKNOWN if name in _NO_RESOURCES else _of_resource(name, rest, scope), []


def _of_resource(kind: str, rest: list[Any], scope: ModuleScope) -> Any:
    """An attribute of a resource, or of an instance whose key is known."""
    if [node.type for node in rest if node.type != "index"] != ["get_attr", "get_attr"]:
        return UNKNOWN
    name, attribute = text_of(rest[0]), text_of(rest[-1]).removeprefix(".")
    if len(rest) == 2:
        return Named(kind + name, attribute)
    inner = rest[1].named_children[0].named_children if rest[1].type == "index" else []
    key = _value(inner, scope) if len(rest) == 3 and inner else UNKNOWN
    if isinstance(key, bool) or not isinstance(key, str | int):
        return UNKNOWN
    return Named(f'{kind}{name}["{key}"]' if isinstance(key, str) else f"{kind}{name}[{key}]", attribute)


def _followed(value: Any, step: Any, scope: ModuleScope) -> Any:
    if isinstance(value, State | Named):
        return UNKNOWN
    if step.type == "get_attr":
        return _part(value, text_of(step).removeprefix("."))
    if step.type == "index":
        inner = step.named_children[0]
        return _part(value, _value(inner.named_children, scope) if inner.named_children else UNKNOWN)
    if step.type == "splat" and isinstance(value, list):
        return [_all(part, step.named_children[0].named_children, scope) for part in value]
    raise Unresolved


def _all(value: Any, steps: list[Any], scope: ModuleScope) -> Any:
    for step in steps:
        value = _followed(value, step, scope)
    return value


def _part(value: Any, key: Any) -> Any:
    """An entry of a map or a list. Raises `Unresolved` where there is none."""
    if isinstance(key, State | Named | OpenText):
        return UNKNOWN
    if isinstance(value, dict) and str(key) in value:
        return value[str(key)]
    number = int(key) if str(key).isdecimal() else -1
    if isinstance(value, list) and 0 <= number < len(value):
        return value[number]
    raise NoSuchPart if isinstance(value, list | dict) else Unresolved


def _conditional(node: Any, scope: ModuleScope) -> Any:
    """The branch that is chosen; both where they are the same."""
    condition, first, second = node.named_children
    chosen = truth(_value([condition], scope))
    if isinstance(chosen, bool):
        return _value([first if chosen else second], scope)
    one, other = value_of(first, scope), value_of(second, scope)
    return one if one == other else UNKNOWN


def _binary(node: Any, scope: ModuleScope) -> Any:
    """Terms stand between operators, each perhaps with attributes after it."""
    groups = [
        (named, list(part)) for named, part in groupby(node.children, lambda child: bool(child.is_named))
    ]
    if [named for named, _ in groups] != [True, False, True] or len(groups[1][1]) != 1:
        raise Unresolved
    left, right = (value_of_terms(groups[number][1], scope) for number in (0, 2))
    return binary(text_of(groups[1][1][0]), left, right)


def value_of_terms(nodes: list[Any], scope: ModuleScope) -> Any:
    """Of several nodes in a row; an operand that cannot be evaluated leaves the other to decide."""
    try:
        return _value(nodes, scope)
    except Unresolved:
        return UNKNOWN


def _unary(node: Any, scope: ModuleScope) -> Any:
    return negated(text_of(node)[:1], _value(node.named_children, scope))


def _text(node: Any, scope: ModuleScope) -> Any:
    """A quoted text or a heredoc; one that is a single `${…}` is the value itself."""
    inner = node.named_children[0]
    parts = [part if isinstance(part, str) else value_of(part, scope) for part in pieces(inner)]
    if inner.type == "quoted_template" and len(parts) == 1 and not isinstance(parts[0], str):
        return parts[0]
    text = joined(_shown(part) for part in parts)
    return undented(text) if is_flush(inner) else text


def _shown(value: Any) -> str | OpenText:
    if isinstance(value, Named):
        return value.text
    if isinstance(value, OpenText):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, list | dict):
        raise Unresolved
    if isinstance(value, int | float):
        return number_text(value)
    return UNNAMED if isinstance(value, State) else str(value)


def _tuple(node: Any, scope: ModuleScope) -> list[Any]:
    return [value_of(part, scope) for part in node.named_children if part.type == "expression"]


def _object(node: Any, scope: ModuleScope) -> Any:
    found: dict[str, Any] = {}
    for element in (part for part in node.named_children if part.type == "object_elem"):
        key = _key(element.child_by_field_name("key"), scope)
        if not isinstance(key, str | int | float):
            return UNKNOWN
        found[str(key)] = value_of(element.child_by_field_name("val"), scope)
    return found


def _key(node: Any, scope: ModuleScope) -> Any:
    """A bare word is its own name."""
    inner = node.named_children
    return (
        text_of(inner[0]) if len(inner) == 1 and inner[0].type == "variable_expr" else _value([node], scope)
    )


def _loop(node: Any, scope: ModuleScope) -> Any:
    """`for`, over a list or a map, into a list or a map."""
    intro, *rest = (child for child in node.named_children if not child.type.endswith(("_start", "_end")))
    conditions = [part.named_children[0] for part in rest if part.type == "for_cond"]
    results = [part for part in rest if part.type == "expression"]
    if len(results) + len(conditions) != len(rest):
        raise Unresolved
    kept = []
    for inner in _rounds(intro, scope):
        held = [truth(_value([each], inner)) for each in conditions]
        if any(not isinstance(each, bool) for each in held):
            return UNKNOWN
        if all(held):
            kept.append([value_of(each, inner) for each in results])
    if node.type == "for_tuple_expr":
        return [result for (result,) in kept]
    if any(not isinstance(key, str | int) for key, _ in kept):
        return UNKNOWN
    found = {str(key): value for key, value in kept}
    return found if len(found) == len(kept) else UNKNOWN


def _rounds(intro: Any, scope: ModuleScope) -> Iterator[ModuleScope]:
    *names, collection = intro.named_children
    values = _value([collection], scope)
    if not isinstance(values, list | dict):
        raise Unresolved
    for key, value in sorted(values.items()) if isinstance(values, dict) else enumerate(values):
        yield scope.within(
            **dict(zip((text_of(name) for name in names), (key, value)[-len(names) :], strict=True))
        )


def _call(node: Any, scope: ModuleScope) -> Any:
    name, *rest = node.named_children
    arguments = [part for part in rest[0].named_children if part.type == "expression"] if rest else []
    called_as = text_of(name)
    if called_as in ("try", "coalesce"):
        return _first(called_as, arguments, scope)
    values = [_value([part], scope) for part in arguments]
    if called_as == "jsonencode" and len(values) == 1:
        return encoded(values[0])
    if any(isinstance(value, State | Named) for value in values):
        return UNKNOWN
    if called_as in ("file", "templatefile"):
        return read(called_as, values, scope, value_of)
    return called(called_as, values)


def _first(called_as: str, arguments: list[Any], scope: ModuleScope) -> Any:
    """The first argument that can be had, or that is not null."""
    for part in arguments:
        try:
            value = _value([part], scope)
        except NoSuchPart:
            if called_as == "try":
                continue
            raise
        if called_as == "try" or value not in (None, ""):
            return value
    raise Unresolved


_READERS = {
    "conditional": _conditional,
    "binary_operation": _binary,
    "unary_operation": _unary,
    "template_expr": _text,
    "tuple": _tuple,
    "object": _object,
    "for_tuple_expr": _loop,
    "for_object_expr": _loop,
    "function_call": _call,
}
