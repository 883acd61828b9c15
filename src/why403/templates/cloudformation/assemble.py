"""From the resources of a template to one configuration for each API that they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from why403.incident.tree import Tree
from why403.logic.places import PathStep, Place
from why403.model.configuration import Api, Configuration
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.model.routes import Routes
from why403.templates.cloudformation import reasons
from why403.templates.cloudformation.edges import domains_of, endpoint_of, web_acl_of, web_rules_of
from why403.templates.cloudformation.fronts import front_of
from why403.templates.cloudformation.http import HTTP, http_api, routes_of
from why403.templates.cloudformation.identities import identities_of
from why403.templates.cloudformation.index import Declared, Index
from why403.templates.cloudformation.keys import keys_of, plans_of
from why403.templates.cloudformation.mocks import mock_of
from why403.templates.cloudformation.own import shortened
from why403.templates.cloudformation.parts import Part, Plain
from why403.templates.cloudformation.permissions import asking, function_behind, is_distrusted
from why403.templates.cloudformation.rest import REST, methods_of, rest_api
from why403.templates.merge import merged
from why403.templates.reading import ApiReading, Note

_AUTHORIZERS = {
    "AWS::ApiGateway::Authorizer": "RestApiId",
    "AWS::ApiGatewayV2::Authorizer": "ApiId",
}
_PARTS = {
    "AWS::ApiGateway::Method": "RestApiId",
    "AWS::ApiGateway::Stage": "RestApiId",
    "AWS::ApiGatewayV2::Route": "ApiId",
    "AWS::ApiGatewayV2::Stage": "ApiId",
}
_SPOKEN = {
    "policy": "policy",
    "key_source": "api-key-source",
    "access_mode": "endpoint-access-mode",
    "default_endpoint": "endpoint-configuration",
    "responses": "gateway-responses",
    "cors": "cors",
}
_DEFAULTED = (*_SPOKEN, "endpoint_type")


def readings(index: Index) -> dict[str, ApiReading]:
    """Every API, by its logical id; also those that are only referred to, by what stands for their ids."""
    found = {api.name: _reading(index, api) for api in index.of(REST, HTTP)}
    for name, (kind, part) in _outside(index, set(found)).items():
        found[name] = _referred(index, name, kind, part)
    return found


def _reading(index: Index, api: Declared) -> ApiReading:
    plain = Plain(shortened(index, api.name))
    body = _body(index, api, plain)
    alone = all(api.properties.get(name).missing for name in ("Body", "BodyS3Location"))
    routes, some = _routes(index, api)
    own = _own(index, api, plain, alone=alone)
    told = Configuration(api=replace(own, routes=routes) if alone and some else own)
    told = replace(told, mock=mock_of(index, api, told.api.routes) if api.kind == REST else UNKNOWN_SETTING)
    authorizers, notes = _authorizers(index, api), body.notes if body is not None else ()
    told = replace(told, asked=_asked(index, api))
    if body is not None:
        told = _with_body(told, body, _own(index, api, plain, alone=True), _spoken(index, api))
        told = replace(told, api=replace(told.api, routes=_both(told.api.routes, routes if some else None)))
        authorizers = {**_of_body(index, api, body.authorizers), **authorizers}
    told = replace(told, asking=asking(index, api.name, _by_permission(index, api, told.asked)))
    whole = merged(told, _around(index, api, plain))
    whole = replace(whole, identities=identities_of(index, api.name, plain))
    parts = {**whole.parts, **plain.places, **dict(_inside_texts(index, plain))}
    return ApiReading(replace(whole, parts=parts), authorizers, notes, api.name)


def _inside_texts(index: Index, plain: Plain) -> Iterator[tuple[tuple[PathStep, ...], Place]]:
    """The places of the parts of policies that are written as texts, perhaps with names to fill in."""
    for at in plain.texts:
        for written in index.written:
            for path, place in written.items():
                below = path[len(at.path) :]
                if below and path[: len(at.path)] == at.path and place.document == at.document:
                    yield (*at.path, *below[below[0] == "Fn::Sub" :]), place


def _own(index: Index, api: Declared, plain: Plain, *, alone: bool) -> Api:
    return rest_api(index, api, plain, alone=alone) if api.kind == REST else http_api(index, api, alone=alone)


def _routes(index: Index, api: Declared) -> tuple[Setting[Routes], bool]:
    return methods_of(index, api) if api.kind == REST else routes_of(index, api)


def _both(inside: Setting[Routes], beside: Setting[Routes] | None) -> Setting[Routes]:
    """The routes of the body, and those that are written beside it."""
    if beside is None:
        return inside
    if not isinstance(inside.value, Routes) or not isinstance(beside.value, Routes):
        return Setting()
    return Setting(Routes([*inside.value, *beside.value]), inside.at)


def _spoken(index: Index, api: Declared) -> set[str]:
    """What the body speaks of, whether or not it can be read."""
    inside, beside = api.properties.get("Body"), index.bodies.get(api.name)
    keys = {**{name: f"x-amazon-apigateway-{key}" for name, key in _SPOKEN.items()}, "servers": "servers"}
    found = {
        name
        for name, key in keys.items()
        if not inside.get(key).missing or (beside is not None and beside.get(key).value is not None)
    }
    return (found - {"servers"}) | {"default_endpoint"} if "servers" in found else found


def _with_body(told: Configuration, body: ApiReading, defaults: Api, spoken: set[str]) -> Configuration:
    """What the resource tells above what its body tells; defaults only for what neither speaks of."""
    silent = {name: getattr(defaults, name) for name in _DEFAULTED if name not in spoken}
    both = merged(told, body.configuration)
    return replace(both, api=merged(both.api, Api(**silent)))


def _body(index: Index, api: Declared, plain: Plain) -> ApiReading | None:
    """The OpenAPI document inside, or in a file beside the template."""
    outside, body = api.properties.get("BodyS3Location"), api.properties.get("Body")
    kind = "REST" if api.kind == REST else "HTTP"
    if body.missing and api.name in index.bodies:
        from why403.templates.openapi import read_in

        return read_in(index.bodies[api.name], kind=kind)
    if body.missing or body.open or body.node is None:
        body.noted()
        if not outside.missing:
            outside.notes.append(Note(reasons.NO_BODY_READER, outside.at, api.name))
        return None
    from why403.templates.openapi import read_in

    tree = Tree(plain.of(body.node, body.at.path), body.at.path, plain.places)
    policy = body.get("x-amazon-apigateway-policy")
    if policy.node is not None:
        plain.of(policy.node, policy.at.path)
    return read_in(tree, kind=kind)


def _authorizers(index: Index, api: Declared) -> dict[str, Mapping[str, object]]:
    """The settings of each, in the words of CloudFormation; what is open is left out."""
    return {
        each.name: {**_settings(each), **_role_of(index, each)}
        for kind, by in _AUTHORIZERS.items()
        for each in index.owned(kind, api.name, by)
    }


def _of_body(
    index: Index, api: Declared, authorizers: Mapping[str, Mapping[str, object]]
) -> dict[str, Mapping[str, object]]:
    """The same of a body, of which the settings are read; the role beside each is the template's."""
    roles = {name: role for name, role in _roles_in_body(api).items() if is_distrusted(index, role)}
    return {
        name: {**settings, **_INVOKED_BY_NOBODY} if name in roles else settings
        for name, settings in authorizers.items()
    }


def _roles_in_body(api: Declared) -> dict[str, Part]:
    body = api.properties.get("Body")
    schemes = body.get("components").get("securitySchemes"), body.get("securityDefinitions")
    found = [each for scheme in schemes for each in scheme.entries()]
    authorizers = {name: part.get("x-amazon-apigateway-authorizer") for name, part in found}
    return {name: part.get("authorizerCredentials") for name, part in authorizers.items()}


_INVOKED_BY_NOBODY = {"permittedSources": "absent"}
"""Of an authorizer whose role API Gateway may not assume."""


def _by_permission(index: Index, api: Declared, asked: Mapping[str, str]) -> dict[str, str]:
    """The functions that are invoked by a permission of their own, and not by a role."""
    roles = {
        **_roles_in_body(api),
        **{
            each.name: _role(each)
            for kind, by in _AUTHORIZERS.items()
            for each in index.owned(kind, api.name, by)
        },
    }
    return {name: function for name, function in asked.items() if name not in roles or roles[name].missing}


def _asked(index: Index, api: Declared) -> dict[str, str]:
    """The functions that Lambda authorizers ask, by the names of these."""
    found = {
        each.name: function_behind(each.properties.get("AuthorizerUri"))
        for kind, by in _AUTHORIZERS.items()
        for each in index.owned(kind, api.name, by)
    }
    return {name: function for name, function in found.items() if function}


def _role(authorizer: Declared) -> Part:
    """The role in whose name its function is invoked."""
    return authorizer.properties.get("AuthorizerCredentials", "AuthorizerCredentialsArn")


def _role_of(index: Index, authorizer: Declared) -> dict[str, object]:
    return dict(_INVOKED_BY_NOBODY) if is_distrusted(index, _role(authorizer)) else {}


def _settings(authorizer: Declared) -> dict[str, object]:
    """A Lambda authorizer of a REST API is cached for 300 seconds unless it says otherwise."""
    node = authorizer.properties.node
    found = _closed(Plain(lambda _: None).of(node, ())) if node is not None else None
    settings = found if isinstance(found, dict) else {}
    if authorizer.kind == "AWS::ApiGateway::Authorizer" and settings.get("Type") in ("TOKEN", "REQUEST"):
        settings.setdefault("AuthorizerResultTtlInSeconds", 300)
    return settings


def _closed(value: object) -> object:
    """The value without its open parts; a list with one is open as a whole."""
    if isinstance(value, dict):
        if "Fn::Open" in value:
            return None
        parts = {key: _closed(part) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part is not None}
    if isinstance(value, list):
        items = [_closed(part) for part in value]
        return None if None in items else items
    return value


def _around(index: Index, api: Declared, plain: Plain) -> Configuration:
    return Configuration(
        domains=domains_of(index, api, plain),
        keys=keys_of(index),
        plans=plans_of(index, api),
        web_acl=web_acl_of(index, _stage_names(index, api)),
        web_rules=web_rules_of(index, _stage_names(index, api)),
        vpc_endpoint=endpoint_of(index, plain),
        front=front_of(index, api),
    )


def _stage_names(index: Index, api: Declared) -> set[str]:
    kinds = {"AWS::ApiGateway::Stage": "RestApiId", "AWS::ApiGatewayV2::Stage": "ApiId"}
    return {api.name, *(each.name for kind, by in kinds.items() for each in index.owned(kind, api.name, by))}


def _outside(index: Index, known: set[str]) -> dict[str, tuple[str, Part]]:
    """APIs that are made elsewhere and get methods, routes or stages here."""
    found: dict[str, tuple[str, Part]] = {}
    for kind, by in _PARTS.items():
        for each in index.of(kind):
            part = each.properties.get(by)
            if part.named() not in known and not part.missing:
                found.setdefault(part.named(), (kind, part))
    return found


def _referred(index: Index, name: str, kind: str, part: Part) -> ApiReading:
    """Of an API that is made elsewhere nothing is known to be complete; its authorizers are."""
    rest = kind.startswith("AWS::ApiGateway::")
    api = Declared(name, REST if rest else HTTP, True, part, part.at, part.at.path)
    shown = Api(kind=Setting("REST", part.at) if rest else UNKNOWN_SETTING)
    note = Note(reasons.ELSEWHERE, part.at, name)
    return ApiReading(Configuration(api=shown), _authorizers(index, api), (note,), name)
