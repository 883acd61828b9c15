"""Lambda permissions: for which calls the function of an integration may be invoked.

A function can have permissions that no template tells, so those that are written are never all.
"""

from __future__ import annotations

from collections.abc import Mapping

from why403.aws.arns import function_name, invoked_function
from why403.aws.partitions import GATEWAY_PRINCIPAL
from why403.documents.open_text import OpenText
from why403.logic.states import ABSENT
from why403.model.route import MORE, UNKNOWN_SETTING, WITHOUT_FUNCTION, Setting
from why403.templates.cloudformation.index import Declared, Index
from why403.templates.cloudformation.marks import comparable, text_in, whole_name
from why403.templates.cloudformation.own import shortened
from why403.templates.cloudformation.parts import Part, Plain
from why403.templates.reading import NO_PERMISSION, Note

PERMISSION = "AWS::Lambda::Permission"
_ROLE = "AWS::IAM::Role"
_ATTRIBUTES = (".Arn", ".FunctionArn", ".Version")
Sources = Setting[tuple[Setting[str], ...]]


def sources_of(index: Index, api: str, integration: Part) -> Sources:
    """Of the method with this integration; absent where it invokes no function."""
    kind = integration.get("Type", "IntegrationType").text().value
    if kind in WITHOUT_FUNCTION:
        return Setting(ABSENT, integration.at)
    credentials = integration.get("Credentials", "CredentialsArn")
    function = function_behind(integration.get("Uri", "IntegrationUri"))
    if not function or not credentials.missing:
        return UNKNOWN_SETTING
    told = _allowed(index, api, function)
    if len(told) == 1:
        index.notes.append(Note(NO_PERMISSION, integration.at, function))
    return Setting(told, integration.at)


def asking(index: Index, api: str, asked: Mapping[str, str]) -> dict[str, tuple[Setting[str], ...]]:
    """The source ARNs that are written for the functions that authorizers ask, by the names of these."""
    return {name: _allowed(index, api, function)[:-1] for name, function in asked.items()}


def is_distrusted(index: Index, role: Part) -> bool:
    """Whether a role of the template lets others assume it, and not API Gateway."""
    named = "" if role.missing else function_named(_text(role))
    found = next((each for each in index.holders if (each.name, each.kind) == (named, _ROLE)), None)
    if found is None:
        return False
    written = found.properties.get("AssumeRolePolicyDocument")
    document = None if written.node is None else Plain(lambda _: None).of(written.node, ())
    statements = document.get("Statement") if isinstance(document, dict) else None
    listed = statements if isinstance(statements, list) else [statements]
    return all(isinstance(each, dict) and _is_for_others(each.get("Principal")) for each in listed)


def _is_for_others(principal: object) -> bool:
    """Whether a statement names its principals in full, none of them API Gateway or everybody."""
    kinds = principal if isinstance(principal, dict) else {}
    names = [name for named in kinds.values() for name in (named if isinstance(named, list) else [named])]
    known = bool(names) and all(isinstance(name, str) for name in names)
    return known and "Fn::Open" not in kinds and not {"*", GATEWAY_PRINCIPAL} & set(names)


def function_behind(uri: Part) -> str:
    """The function that the address of an integration invokes, by its logical id or its name; else empty.

    HTTP APIs also take a function's own ARN, which is open as a whole where the template makes the function.
    """
    text = _text(uri)
    whole = whole_name(text)
    if whole is not None and " " not in whole and comparable(text):
        return function_named(text)
    invoked = text.read_by(invoked_function) if isinstance(text, OpenText) else invoked_function(text)
    return function_named(invoked)


def _allowed(index: Index, api: str, function: str) -> tuple[Setting[str], ...]:
    """The source ARNs that a function's permissions name for API Gateway; read once a function."""
    if (api, function) not in index.sources:
        if index.permissions is None:
            index.permissions = _by_function(index)
        found = (_source(index, api, each) for each in index.permissions.get(function, ()))
        index.sources[api, function] = (*found, MORE)
    return index.sources[api, function]


def _by_function(index: Index) -> dict[str, list[Declared]]:
    found: dict[str, list[Declared]] = {}
    for each in index.of(PERMISSION):
        if each.certain and _lets_in(each.properties):
            found.setdefault(function_named(_text(each.properties.get("FunctionName"))), []).append(each)
    return found


def _lets_in(permission: Part) -> bool:
    action = permission.get("Action").text().value
    actions = ("lambda:InvokeFunction", "lambda:Invoke*", "lambda:*")
    return permission.get("Principal").text().value == GATEWAY_PRINCIPAL and action in actions


def _source(index: Index, api: str, permission: Declared) -> Setting[str]:
    part = permission.properties.get("SourceArn")
    if part.missing:
        return Setting("*", permission.at)
    if not part.open:
        return part.text()
    found = shortened(index, api)(_text(part))
    return Setting(found, part.at) if found else Setting(at=part.at)


def _text(part: Part) -> str | OpenText:
    return text_in(part.node)


def function_named(text: str | OpenText) -> str:
    """The logical id where a text refers to a function of the template, else the function's own name."""
    named = whole_name(text)
    if named is None:
        return str(text.read_by(function_name) if isinstance(text, OpenText) else function_name(text))
    for attribute in _ATTRIBUTES:
        named = named.removesuffix(attribute)
    return named
