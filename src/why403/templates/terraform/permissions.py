"""Lambda permissions: for which calls the function of an integration may be invoked.

A function can have permissions that no file tells, so those that are written are never all.
"""

from __future__ import annotations

import re

from why403.aws.arns import function_name, invoked_function
from why403.aws.partitions import GATEWAY_PRINCIPAL
from why403.documents.open_text import OpenText
from why403.logic.states import ABSENT, State
from why403.model.route import MORE, UNKNOWN_SETTING, WITHOUT_FUNCTION, Setting
from why403.templates.terraform.open_parts import shortened
from why403.templates.terraform.world import Resource, World

_FUNCTIONS = ("aws_lambda_function", "aws_lambda_alias")
_ACTIONS = ("lambda:InvokeFunction", "lambda:Invoke*", "lambda:*")
Sources = Setting[tuple[Setting[str], ...]]


class Permissions:
    """All permissions for API Gateway, by the functions that they are for; `api` is the address of the API
    that is read."""

    __slots__ = ("_of", "_world")

    def __init__(self, world: World, api: str) -> None:
        self._world = world
        found: dict[str, list[Setting[str]]] = {}
        for each in world.of("aws_lambda_permission"):
            if each.values.get("principal") == GATEWAY_PRINCIPAL and each.values.get("action") in _ACTIONS:
                found.setdefault(function_in(world, each, "function_name"), []).append(_source(each, api))
        self._of = {function: (*sources, MORE) for function, sources in found.items()}

    def written(self, function: str) -> tuple[Setting[str], ...]:
        """The sources of all permissions of a function."""
        return self._of.get(function, (MORE,))[:-1]

    def sources(self, integration: Resource | None) -> Sources:
        """Of the method with this integration; absent where it invokes no function."""
        if integration is None:
            return UNKNOWN_SETTING
        values = integration.values
        if (values.get("type") or values.get("integration_type")) in WITHOUT_FUNCTION:
            return Setting(ABSENT, integration.at)
        credentials = values.get("credentials") or values.get("credentials_arn")
        function = function_in(self._world, integration, "uri" if "uri" in values else "integration_uri")
        if credentials not in (None, "") or not function:
            return UNKNOWN_SETTING
        return Setting(self._of.get(function, (MORE,)), integration.at)


def function_in(world: World, source: Resource, name: str) -> str:
    """The name of a function, or the address of the resource that makes it; empty where none is meant."""
    value = source.values.get(name)
    if isinstance(value, str):
        return function_name(invoked_function(value) or value)
    found = world.referred(source, name, *_FUNCTIONS)
    if not isinstance(found, Resource):
        found = world.among(source, name, *_FUNCTIONS)
    return _name_of(found) if isinstance(found, Resource) else ""


def function_among(world: World, source: Resource, names: tuple[str, ...]) -> str:
    """The same of the open parts of a text (`aws_lambda_function.NAME.ATTRIBUTE`) in the module of `source`;
    empty unless they name one function."""
    module = source.address.removesuffix(_last_two(source.address))
    wanted = {f"{module}{name.rpartition('.')[0]}" for name in names}
    meant = [each for each in world.of(*_FUNCTIONS) if each.address in wanted]
    return _name_of(meant[0]) if len(meant) == 1 else ""


def _last_two(address: str) -> str:
    """The type and the name in an address, behind the modules; a key in brackets may hold dots."""
    found = re.search(r"[\w-]+\.[\w-]+(?:\[.*\])?$", address)
    return found[0] if found else ""


def _name_of(function: Resource) -> str:
    named = function.values.get("function_name")
    return named if isinstance(named, str) else function.address


def _source(permission: Resource, api: str) -> Setting[str]:
    """An ARN; one that is made of the API's own in the short form."""
    part = permission.get("source_arn")
    if part.value in (None, ""):
        return Setting("*", permission.at)
    if isinstance(part.value, OpenText):
        found = shortened(part.value, api)
        return Setting(found, part.at) if isinstance(found, str) else Setting(at=part.at)
    return Setting(at=part.at) if isinstance(part.value, State) else part.text()
