"""Parameters of a template: AWS puts their values in before it transforms (SAM specification, Parameters).

Of the parts that the transform makes APIs of, every reference is replaced that has a value. One without stays
a reference, or becomes a text that stands in for it where the transform takes only texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from why403.documents.nodes import scalar_text
from why403.frozen import dataclass
from why403.incident.tree import Tree
from why403.templates.cloudformation.stack import assumption_of, default_of, is_list, only_value
from why403.templates.defaults import Defaults

_SUBSTITUTE = "Fn::Sub"
_NAMED = re.compile(r"\$\{([A-Za-z0-9]{1,255})\}")
_MARK = "why403-has-no-value-for-"
_MARKED = re.compile(_MARK + r"([A-Za-z0-9]{1,255})-")
_SERVERLESS = "AWS::Serverless::"
_EVENTS = ("Function", "StateMachine")
_APIS = ("Api", "HttpApi", "WebSocketApi")
_DECIDES = (
    "AddDefaultAuthorizerToCorsPreflight",
    "ApiKeyRequired",
    "Authorizer",
    "CreateUsagePlan",
    "DefaultAuthorizer",
    "EnableIamAuthorizer",
)
"""Properties by whose value the transform chooses what it makes."""
_POLICY = ("SourceVpcWhitelist", "SourceVpcBlacklist")
"""Lists whose texts the transform sorts by what they begin with."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The parameters that parts of APIs refer to: values, and of those without one whether it is a list.

    `without` are those of the latter that have no default either.
    """

    values: Mapping[str, object]
    open: Mapping[str, bool]
    without: tuple[str, ...]


def inputs_of(tree: Tree, told: Mapping[str, str], defaults: Defaults) -> Inputs:
    """What is told of each, else its default, where that is taken."""
    values: dict[str, object] = {}
    opened: dict[str, bool] = {}
    declared = dict(tree.get("Parameters").entries())
    for name in dict.fromkeys(name for part in parts_of_apis(tree.value) for name in _names(part)):
        if name not in declared:
            continue
        written = declared[name].value
        default = default_of(written)
        if name in told:
            values[name] = _typed(written, told[name])
        elif default is not None and (
            only_value(written)
            or defaults.takes(assumption_of(name, written, declared[name].get("Default").at))
        ):
            values[name] = _typed(written, declared[name].get("Default").value)
        else:
            opened[name] = is_list(written)
    return Inputs(values, opened, tuple(n for n in opened if default_of(declared[n].value) is None))


def _typed(declared: object, value: object) -> object:
    """A list is written as one text with commas, and a number may be told as a text."""
    if not isinstance(declared, Mapping) or not isinstance(value, str):
        return value
    if is_list(declared):
        return [part.strip() for part in value.split(",")]
    return int(value) if declared.get("Type") == "Number" and value.isdecimal() else value


def parts_of_apis(template: object) -> Iterator[dict[str, Any]]:
    """The parts of a template of which the transform makes APIs and their routes."""
    sections = template if isinstance(template, Mapping) else {}
    general = sections.get("Globals")
    for kind, part in general.items() if isinstance(general, Mapping) else ():
        if kind in _APIS and isinstance(part, dict):
            yield part
    resources = sections.get("Resources")
    for resource in resources.values() if isinstance(resources, Mapping) else ():
        kind = str(resource.get("Type")) if isinstance(resource, dict) else ""
        properties = resource.get("Properties") if kind.startswith(_SERVERLESS) else None
        if not isinstance(properties, dict):
            continue
        if kind.removeprefix(_SERVERLESS) in _APIS:
            yield properties
        elif kind.removeprefix(_SERVERLESS) in _EVENTS and isinstance(properties.get("Events"), dict):
            for event in properties["Events"].values():
                if isinstance(event, dict) and event.get("Type") in _APIS:
                    yield event


def _names(part: object) -> Iterator[str]:
    """The names that a part refers to."""
    if isinstance(part, list):
        for each in part:
            yield from _names(each)
    elif isinstance(part, Mapping):
        for key, each in part.items():
            if key == "Ref" and isinstance(each, str):
                yield each
            elif key == _SUBSTITUTE:
                text = each[0] if isinstance(each, list) and each else each
                yield from _NAMED.findall(text) if isinstance(text, str) else ()
            yield from _names(each)


def put_in(template: dict[str, Any], inputs: Inputs, *, marked: bool = False) -> None:
    """Replace the references in a copy of the template; with `marked` those without a value by a text."""
    known: dict[str, Any] = dict(inputs.values)
    if marked:
        for name, listed in inputs.open.items():
            known[name] = [f"{_MARK}{name}-"] if listed else f"{_MARK}{name}-"
    for part in parts_of_apis(template):
        for key in list(part):
            part[key] = _put_in(part[key], known)
    declared = template.get("Parameters")
    for name in inputs.open:
        if isinstance(declared, dict) and isinstance(declared.get(name), dict):
            declared[name].pop("Default", None)


def _put_in(value: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_put_in(part, known) for part in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and isinstance(value.get("Ref"), str):
        return known.get(value["Ref"], value)
    if len(value) == 1 and isinstance(value.get(_SUBSTITUTE), str):
        return _substituted(value[_SUBSTITUTE], known)
    return {key: _put_in(part, known) for key, part in value.items()}


def _substituted(text: str, known: Mapping[str, Any]) -> Any:
    """A text with values put in, which is no function any more where all names of it have one."""

    def value(found: re.Match[str]) -> str:
        told = known.get(found[1])
        return scalar_text(told) if isinstance(told, str | int | float) else found[0]

    filled = _NAMED.sub(value, text)
    return {_SUBSTITUTE: filled} if "${" in filled else filled


def unmarked(value: Any) -> Any:
    """The value with the texts that stand in turned back into references."""
    if isinstance(value, list):
        return [unmarked(part) for part in value]
    if isinstance(value, dict):
        marked = next((found for key in value if (found := _MARKED.search(str(key))) is not None), None)
        return (
            {key: _in_function(key, part) for key, part in value.items()}
            if marked is None
            else {"Ref": marked[1]}
        )
    if isinstance(value, str) and _MARK in value:
        whole = _MARKED.fullmatch(value)
        if whole is not None:
            return {"Ref": whole[1]}
        return {_SUBSTITUTE: _MARKED.sub(r"${\1}", value.replace("${", "${!"))}
    return value


def _in_function(key: str, part: Any) -> Any:
    if key == _SUBSTITUTE and isinstance(part, str):
        return _MARKED.sub(r"${\1}", part)
    if key == _SUBSTITUTE and isinstance(part, list) and part and isinstance(part[0], str):
        return [_MARKED.sub(r"${\1}", part[0]), *(unmarked(each) for each in part[1:])]
    return unmarked(part)


def undecided(template: Mapping[str, Any]) -> bool:
    """Whether the transform chose by a value that it did not have."""
    return any(map(_undecided, parts_of_apis(template)))


def _undecided(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_undecided, value))
    if not isinstance(value, Mapping):
        return False
    return any(_is_open(value[name]) for name in _DECIDES if name in value) or any(
        map(_undecided, value.values())
    )


def _is_open(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, str) and _MARK in value)


def open_policies(template: Mapping[str, Any]) -> bool:
    """Whether a list of networks has a value that the transform did not have."""
    return any(_MARK in repr(_listed(part)) for part in parts_of_apis(template))


def _listed(value: object) -> list[object]:
    if isinstance(value, list):
        return [found for part in value for found in _listed(part)]
    if not isinstance(value, Mapping):
        return []
    own = [value[name] for name in _POLICY if name in value]
    return own + [found for part in value.values() for found in _listed(part)]
