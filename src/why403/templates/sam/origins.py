"""Where the parts of a transformed template come from: the transform keeps no positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.incident.tree import Tree
from why403.logic.places import Place
from why403.templates.sam.body_origins import body_origins
from why403.templates.sam.source import Path, Source, copied, is_serverless, source_of

_APIS = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
_OF_API = {
    "Policy": ("Auth", "ResourcePolicy"),
    "EndpointConfiguration": ("EndpointConfiguration",),
    "DisableExecuteApiEndpoint": ("DisableExecuteApiEndpoint",),
    "ApiKeySourceType": ("ApiKeySourceType",),
    "Body": ("DefinitionBody",),
}
_OF_KIND = {
    "AWS::ApiGateway::ApiKey": ("Auth", "UsagePlan"),
    "AWS::ApiGateway::BasePathMapping": ("Domain", "BasePath"),
    "AWS::ApiGateway::DomainName": ("Domain",),
    "AWS::ApiGateway::Stage": ("StageName",),
    "AWS::ApiGateway::UsagePlan": ("Auth", "UsagePlan"),
    "AWS::ApiGateway::UsagePlanKey": ("Auth", "UsagePlan"),
    "AWS::ApiGatewayV2::ApiMapping": ("Domain", "BasePath"),
    "AWS::ApiGatewayV2::DomainName": ("Domain",),
    "AWS::ApiGatewayV2::Stage": ("StageName",),
}
_STAGES = ("AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage")
"""Their settings are written beside their names, as properties of the API."""
_DOMAINS = ("AWS::ApiGateway::DomainName", "AWS::ApiGateway::DomainNameV2", "AWS::ApiGatewayV2::DomainName")
_IMPLICIT = ("ServerlessRestApi", "ServerlessHttpApi")


def origins(tree: Tree, made: object, inside: Mapping[str, Tree]) -> dict[Path, Place]:
    """The places of a transformed template, those of written parts as they are.

    `inside` are the documents that were put into APIs.
    """
    source = source_of(tree)
    changed = {name for name, each in tree.get("Resources").entries() if is_serverless(each)}
    places = {
        path: place
        for path, place in tree.places.items()
        if path[:1] != ("Resources",) or len(path) < 2 or path[1] not in changed
    }
    for name, resource in Tree(made, (), {}).get("Resources").entries():
        if name in changed or tree.get("Resources").get(name).value is None:
            places.update(_resource(source, name, resource, inside.get(name)))
    return places


def _resource(source: Source, name: str, made: Tree, inside: Tree | None) -> Iterator[tuple[Path, Place]]:
    kind = str(made.get("Type").value)
    if kind in _APIS:
        yield from _api(source, name, made, inside)
        return
    owner = _owner_of_domain(source, made) if kind in _DOMAINS else _owner(source, name)
    written = source.api(owner, *_OF_KIND[kind]) if kind in _OF_KIND else None
    event = next((event.tree for event in source.events_of(owner)), None) if owner in _IMPLICIT else None
    yield made.path, (written or event or source.resource(name) or source.tree).at
    for key, part in made.get("Properties").entries():
        own = source.api(owner, key) if kind in _STAGES else None if written is None else written.get(key)
        if own is not None and own.value is not None and own.value == part.value:
            yield from copied(own, part.path)


def _owner_of_domain(source: Source, made: Tree) -> str:
    """The API whose Domain names it: the transform makes a name of its own for it."""
    wanted = made.get("Properties").get("DomainName").value
    names = (*_IMPLICIT, *(name for name, _ in source.tree.get("Resources").entries()))
    named = ((name, source.api(name, "Domain", "DomainName")) for name in names)
    return next((name for name, tree in named if tree is not None and tree.value == wanted), "")


def _owner(source: Source, name: str) -> str:
    """The API that a generated resource is named after."""
    implicit = next((api for api in _IMPLICIT if name.startswith(api)), None)
    resource = source.resource(name)
    return implicit or ("" if resource is None else str(resource.path[-1]))


def _api(source: Source, name: str, made: Tree, inside: Tree | None) -> Iterator[tuple[Path, Place]]:
    resource = source.tree.get("Resources").get(name)
    first = next((event.tree for event in source.events_of(name)), source.tree)
    yield made.path, (resource if resource.value is not None else source.api(name) or first).at
    for key, part in made.get("Properties").entries():
        written = source.api(name, *_OF_API[key]) if key in _OF_API else None
        if written is not None:
            yield part.path, written.at
            yield from copied(written, part.path) if written.value == part.value else ()
    body = made.get("Properties").get("Body")
    document = inside or source.api(name, "DefinitionBody")
    if document is not None:
        yield from copied(document, body.path)
    yield from body_origins(source, name, body, document)
