"""What a file declares, counted from the raw text without why403's readers: what these drop shows.

Routes are counted by verb. `?` is one whose verb or document cannot be counted: it stands behind an
expression, or outside the file; any route that is read counts for it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

UNCOUNTED = "?"
VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ANY = "x-amazon-apigateway-any-method"
_WORTH_PARSING = re.compile(r"AWS::ApiGateway|AWS::Serverless|x-amazon-apigateway|aws_api_?gateway")
_BLOCK = re.compile(r'^resource\s+"(aws_api_?gateway\w+)"\s+"[^"]+"\s*\{(.*?)^\}', re.MULTILINE | re.DOTALL)
_LITERAL = re.compile(r'^\s*(\w+)\s*=\s*"([^"$]*)"', re.MULTILINE)
_BODY = re.compile(r"^\s*body\s*=", re.MULTILINE)
_NAMES = {
    "aws_api_gateway_method": ("http_method", "authorization"),
    "aws_apigatewayv2_route": ("route_key", "authorization_type"),
}
_KEYS = {"AWS::ApiGateway::Method": "HttpMethod", "AWS::ApiGatewayV2::Route": "RouteKey"}
_REST, _HTTP = "aws_api_gateway_rest_api", "aws_apigatewayv2_api"


@dataclass(frozen=True, slots=True)
class Declared:
    """The format, the number of APIs, the routes by verb, and the types that stand there as texts."""

    form: str
    apis: int
    routes: Counter[str]
    types: Counter[tuple[str, str]] = field(default_factory=Counter)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads a short tag as a mapping of one entry."""


def _tagged(loader: Any, tag: str, node: Any) -> dict[str, object]:
    kind = type(node).__name__
    if kind == "ScalarNode":
        return {tag: node.value}
    inner = loader.construct_sequence if kind == "SequenceNode" else loader.construct_mapping
    return {tag: inner(node, deep=True)}


_Loader.add_multi_constructor("!", _tagged)


def declared(text: str, suffix: str) -> Declared | None:
    """What the file declares; `None` where it is no template with an API that has a route."""
    if not _WORTH_PARSING.search(text):
        return None
    found = _of_hcl(text) if suffix == ".tf" else _of_tree(_tree(text), text)
    return found if found is not None and found.apis and found.routes else None


def _tree(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, TypeError):
        return None


def _of_tree(tree: object, text: str) -> Declared | None:
    if not isinstance(tree, Mapping):
        return None
    if "openapi" in tree or "swagger" in tree:
        return Declared("OpenAPI", 1, Counter(_operations(tree))) if "x-amazon-apigateway-" in text else None
    if isinstance(tree.get("planned_values"), Mapping):
        return _of_resources("Terraform plan", list(_planned(tree["planned_values"].get("root_module"))))
    if "terraform_version" in tree:
        return _of_resources("Terraform state", list(_stated(tree)))
    resources = tree.get("Resources")
    return _of_template(resources, text) if isinstance(resources, Mapping) else None


def _operations(document: object) -> Iterator[str]:
    """The verbs of an OpenAPI document; one that is none counts as `?`."""
    if not isinstance(document, Mapping) or _is_expression(document) or _is_expression(document.get("paths")):
        yield UNCOUNTED
        return
    for path, item in (document.get("paths") or {}).items():
        if not isinstance(item, Mapping) or "$ref" in item or _is_expression(item):
            yield UNCOUNTED
            continue
        yield from (verb.upper() for verb in VERBS if verb in item)
        if ANY in item:
            yield "$default" if path == "/$default" else "ANY"


def _is_expression(written: object) -> bool:
    return isinstance(written, Mapping) and any(
        str(name).startswith(("Fn::", "Ref", "!")) for name in written
    )


def _of_template(resources: Mapping[str, Any], text: str) -> Declared:
    apis, routes, types, events = 0, Counter[str](), Counter[tuple[str, str]](), set[tuple[str, str, str]]()
    for name, resource in resources.items():
        kind = resource.get("Type") if isinstance(resource, Mapping) else None
        own = resource.get("Properties") or {} if isinstance(resource, Mapping) else {}
        if not isinstance(kind, str) or not isinstance(own, Mapping):
            continue
        if kind in ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"):
            apis += 1
            routes.update(_body(own, "Body", "BodyS3Location"))
            routes.update([_verb(own.get("RouteKey", "$default"))] if "Target" in own else [])
        elif kind in _KEYS:
            verb = _verb(own.get(_KEYS[kind]))
            routes[verb] += 1
            types.update(_typed(verb, own.get("AuthorizationType", "NONE")))
        elif kind in ("AWS::Serverless::Api", "AWS::Serverless::HttpApi"):
            apis += 1
            events.update(_documented(name, own))
        elif kind.startswith("AWS::Serverless::"):
            events.update(_events(own))
    apis += len({api for api, _, _ in events if api.startswith("implicit ")})
    routes.update(verb for _, verb, _ in events)
    return Declared(_form(text, bool(events)), apis, routes, types)


def _form(text: str, serverless: bool) -> str:
    if serverless:
        return "SAM"
    if "ServerlessDeploymentBucket" in text:
        return "Serverless Framework"
    return (
        "CDK"
        if re.search(r"aws:cdk:|BootstrapVersion|AssetParameters|CDKMetadata", text)
        else "CloudFormation"
    )


def _verb(written: object) -> str:
    return written.split(" ")[0] if isinstance(written, str) else UNCOUNTED


def _typed(verb: str, written: object) -> Iterator[tuple[str, str]]:
    if verb != UNCOUNTED and isinstance(written, str):
        yield verb, written


def _body(own: Mapping[str, Any], inside: str, outside: str) -> Iterator[str]:
    if inside in own:
        yield from _operations(own[inside])
    elif outside in own:
        yield UNCOUNTED


def _documented(name: str, own: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The routes of an API's document, by API, verb and path, so that events on them do not count twice."""
    document = own.get("DefinitionBody")
    paths = document.get("paths") if isinstance(document, Mapping) else None
    if isinstance(paths, Mapping):
        for path, item in paths.items():
            for verb in _operations({"paths": {path: item}}):
                yield name, verb, str(path)
    elif document is not None or "DefinitionUri" in own:
        yield name, UNCOUNTED, ""


def _events(own: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for event in (own.get("Events") or {}).values():
        kind, properties = event.get("Type"), event.get("Properties") or {}
        if kind not in ("Api", "HttpApi"):
            continue
        api = properties.get("RestApiId" if kind == "Api" else "ApiId")
        named = next(iter(api.values()), "") if isinstance(api, Mapping) else api
        path, verb = properties.get("Path"), str(properties.get("Method") or "any").upper()
        default = path is None or path == "$default"
        yield str(named or f"implicit {kind}"), "$default" if default else verb, str(path)


def _of_hcl(text: str) -> Declared:
    found = [(kind, dict(_LITERAL.findall(body))) for kind, body in _BLOCK.findall(text)]
    bodies = sum(kind in (_REST, _HTTP) and bool(_BODY.search(body)) for kind, body in _BLOCK.findall(text))
    counted = _of_resources("HCL", found)
    routes = counted.routes + Counter({UNCOUNTED: bodies})
    return Declared("HCL", counted.apis, routes, counted.types)


def _of_resources(form: str, found: Sequence[tuple[str, Mapping[str, Any]]]) -> Declared:
    routes, types = Counter[str](), Counter[tuple[str, str]]()
    for kind, values in found:
        if kind in _NAMES:
            key, authorization = _NAMES[kind]
            verb = _verb(values.get(key))
            routes[verb] += 1
            types.update(_typed(verb, values.get(authorization)))
        elif kind in (_REST, _HTTP) and form != "HCL" and values.get("body"):
            routes.update(_operations(_tree(str(values["body"]))))
    return Declared(form, sum(kind in (_REST, _HTTP) for kind, _ in found), routes, types)


def _planned(module: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for each in module.get("resources", ()):
        yield each["type"], each.get("values", {})
    for inner in module.get("child_modules", ()):
        yield from _planned(inner)


def _stated(state: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Of version 4, and of the ones before, in which resources stand by their addresses."""
    for each in state.get("resources", ()):
        for instance in each.get("instances", ()):
            yield each["type"], instance.get("attributes", {})
    for module in state.get("modules", ()):
        for each in module.get("resources", {}).values():
            yield each["type"], each.get("primary", {}).get("attributes", {})
