"""Templates in the words of tests."""

from __future__ import annotations

from collections.abc import Mapping

from why403.documents.nodes import Node
from why403.model.configuration import Configuration
from why403.model.route import Route, Setting
from why403.model.routes import Routes
from why403.templates.cloudformation.parts import Part, Plain
from why403.templates.cloudformation.resolve import Resolver
from why403.templates.cloudformation.stack import scope_of
from why403.templates.cloudformation.template import read
from why403.templates.defaults import Defaults
from why403.templates.documents import tree_of
from why403.templates.load_result import LoadResult
from why403.templates.reading import ApiReading

NAME = "template.yaml"
REST = """
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {}}
  Pets:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: pets}
"""


def found(text: str, **parameters: str) -> LoadResult:
    """Everything that a template tells."""
    return read(text, NAME, parameters)


def only(text: str, **parameters: str) -> ApiReading:
    """The one API of a template."""
    (reading,) = found(text, **parameters).readings.values()
    return reading


def told(text: str, **parameters: str) -> Configuration:
    """Its configuration."""
    return only(text, **parameters).configuration


def routes(configuration: Configuration) -> dict[str, Route]:
    """The routes by their keys."""
    listed = configuration.api.routes.value
    assert isinstance(listed, Routes)
    return {f"{route.verb} {route.path}".strip(): route for route in listed}


def method(name: str, **properties: str) -> str:
    """A method of `Pets`, as YAML."""
    own = {"ResourceId": "!Ref Pets", "HttpMethod": "GET", "AuthorizationType": "NONE", **properties}
    lines = "".join(f"\n      {key}: {value}" for key, value in own.items())
    return (
        f"  {name}:\n    Type: AWS::ApiGateway::Method\n    Properties:\n      RestApiId: !Ref Api{lines}\n"
    )


def resolved(text: str, given: Mapping[str, Node] | None = None) -> Node:
    """What stands under `Value` of a template comes to."""
    tree = tree_of(text, NAME)
    return Resolver(scope_of(tree, given or {}, Defaults())).value(tree.get("Value").value, ("Value",))


def value(text: str) -> object:
    """The same as a plain value; what is open is a mapping with the names of what is."""
    return Plain(lambda _: None).of(resolved(text), ())


def part(text: str) -> Part:
    """The same, to be read step by step."""
    node = resolved(text)
    return Part(node, node.at, [])


__all__ = [
    "NAME",
    "REST",
    "Setting",
    "found",
    "method",
    "only",
    "part",
    "resolved",
    "routes",
    "told",
    "value",
]
