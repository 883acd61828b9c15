"""Permissions of functions in a CloudFormation template: resources of their own."""

from __future__ import annotations

import json
import re

from why403.documents.nodes import Entries, plain
from why403.documents.rewriting import CannotWrite, Rewriting
from why403.logic.places import PathStep, Place
from why403.model.configuration import Configuration
from why403.model.repair import Edit
from why403.model.route import Setting
from why403.repair.resources import free_name, kind_of
from why403.repair.steps import Step, set_to, take_out

Path = tuple[PathStep, ...]
PERMISSION = "AWS::Lambda::Permission"
_AUTHORIZERS = ("AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer")
_ROLES = ("AuthorizerCredentials", "AuthorizerCredentialsArn")
"""A role in whose name a function is invoked: its permissions then do not count."""
_START = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
_NAMED = re.compile(r'\$\{(\w+)(?:\.Arn)?\}|"Fn::GetAtt": (?:\["|")(\w+)|"Ref": "(\w+)"')
_LITERAL = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d+:function:[\w-]+")


def steps(document: Rewriting, edit: Edit, configuration: Configuration, at: Place) -> list[Step]:
    """A permission more for the function that an integration or an authorizer invokes; of a source that fits
    no call, another one in its place. Raises `CannotWrite`."""
    api = configuration.api.kind.at.path[1:2]
    if not api or configuration.api.kind.at.path[:1] != ("Resources",):
        raise CannotWrite("the API is not a resource of this template")
    source = {"Fn::Sub": f"{_START}${{{api[0]}}}/{below_api(edit.value)}"}
    if isinstance(edit.way[-1], int):
        own = edit.at.path[:2]
        if kind_of(document, own) != PERMISSION:
            raise CannotWrite("the permission is not a resource of this template")
        return [set_to((*own, "Properties", "SourceArn"), source)]
    path = at.path
    if edit.way[0] == "authorizers":
        path = ("Resources", str(edit.way[1]))
        if kind_of(document, path) not in _AUTHORIZERS:
            raise CannotWrite("the authorizer is not a resource of this template")
        path = (*path, "Properties")
    function = _function(document, path)
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": function,
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": source,
    }
    base = next(iter(function.values()))[0] if isinstance(function, dict) else f"{api[0]}Function"
    name = free_name(document, f"{base}Permission")
    added = set_to(("Resources", name), {"Type": PERMISSION, "Properties": properties})
    roles = [(*path, name) for name in _ROLES if edit.way[0] == "authorizers"]
    return [*(take_out(role) for role in roles if document.node(role) is not None), added]


def below_api(value: object) -> str:
    """STAGE/VERB/path or STAGE/ROUTE of the ARN that an edit adds."""
    if isinstance(value, tuple):
        value = value[0]
    text = value.value if isinstance(value, Setting) else value
    return str(text).split(":", 5)[-1].partition("/")[2]


def _function(document: Rewriting, path: Path) -> dict[str, list[str]] | str:
    """The function that is invoked by what stands at a path: of the template, else by its ARN."""
    text = ""
    for end in range(len(path), 1, -1):
        node = document.node(path[:end])
        if isinstance(node, Entries):
            text = json.dumps(plain(node), default=str)
            found = _referred(document, text)
            if found is not None:
                return found
    literal = _LITERAL.search(text)
    if literal is None:
        raise CannotWrite("this template does not say which function is invoked")
    return literal.group()


def _referred(document: Rewriting, text: str) -> dict[str, list[str]] | None:
    for match in _NAMED.finditer(text):
        name = next(each for each in match.groups() if each)
        if kind_of(document, ("Resources", name)) in ("AWS::Lambda::Function", "AWS::Serverless::Function"):
            return {"Fn::GetAtt": [name, "Arn"]}
    return None
