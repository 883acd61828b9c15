"""Where in `serverless.yml` the parts of a compiled template are written.

A part has an origin only where exactly one place can be it and holds the value that is used: a file that was
changed since, or told otherwise by an option, leads to nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from why403.incident.tree import Tree
from why403.logic.places import Origin, Place
from why403.templates.serverless.written import Event, Written, is_alike

Claims = Iterator[tuple[Tree, Tree]]
"""Pairs of a part that was made and what is written, which says the same."""

_API = "AWS::ApiGateway::"
_V2 = "AWS::ApiGatewayV2::"
_CORS = {
    "AllowOrigins": "allowedOrigins",
    "AllowMethods": "allowedMethods",
    "AllowHeaders": "allowedHeaders",
    "AllowCredentials": "allowCredentials",
    "ExposeHeaders": "exposedResponseHeaders",
    "MaxAge": "maxAge",
}
_AUTHORIZER = {
    "IdentitySource": "identitySource",
    "IdentityValidationExpression": "identityValidationExpression",
    "AuthorizerResultTtlInSeconds": "resultTtlInSeconds",
    "ProviderARNs": "arn",
}
_LIMITS = {"Quota": {"Limit": "limit", "Period": "period", "Offset": "offset"},
           "Throttle": {"RateLimit": "rateLimit", "BurstLimit": "burstLimit"}}  # fmt: skip


def with_origins(tree: Tree, written: Written) -> Tree:
    """The compiled template, in which the places of parts tell where they are written."""
    claimed: dict[tuple[str | int, ...], dict[tuple[str, int | None], Place]] = defaultdict(dict)
    for made, found in _claims(tree, written):
        at = found.at
        claimed[made.path][at.document, at.start] = at
    known = {path: next(iter(found.values())) for path, found in claimed.items() if len(found) == 1}
    places = {
        path: place.made_of(Origin(known[path])) if path in known else place
        for path, place in tree.places.items()
    }
    return Tree(tree.value, tree.path, places)


def _claims(tree: Tree, written: Written) -> Claims:
    events = tuple(written.events())
    for name, resource in tree.get("Resources").entries():
        kind, made = str(resource.get("Type").value), resource.get("Properties")
        read = _READERS.get(kind)
        if read is not None:
            for part, found in read(tree, written, events, made):
                yield part, found
                if part.path == made.path:  # the resource is where its properties are
                    yield resource, found
        yield from _resource(written, name, resource)


def _resource(written: Written, name: str, made: Tree) -> Claims:
    """What is written as CloudFormation: a resource as such, or some of its properties."""
    for key, own in written.parts("resources"):
        if key == "Resources" and written.get(own, name).value is not None:
            yield from _same(written, made, written.get(own, name))
        elif key == "extensions":
            for each, extended in written.follow(own).entries():
                if each == name:
                    parts = _same(written, made, written.follow(extended))
                    yield from (pair for pair in parts if len(pair[0].path) > len(made.path) + 1)


def _same(written: Written, made: Tree, found: Tree) -> Claims:
    """Every part that is the same in both; a mapping where its parts are, a list if it is the same."""
    found = written.follow(found)
    if isinstance(made.value, Mapping) and isinstance(found.value, Mapping):
        yield made, found
        for key, part in made.entries():
            if key in found.value:
                yield from _same(written, part, found.get(key))
    elif is_alike(written, made.value, found):
        if isinstance(found.value, list) and not isinstance(made.value, list):
            (found,) = map(written.follow, found.items())
        yield made, found
        if isinstance(made.value, list):
            for part, other in zip(made.items(), found.items(), strict=True):
                yield from _same(written, part, other)


def _named(written: Written, made: Tree, found: Tree, names: Mapping[str, str]) -> Claims:
    """Properties that have another name in what is written."""
    for name, other in names.items():
        if made.get(name).value is not None:
            part = written.get(found, other)
            yield from _same(written, made.get(name), part) if part.value is not None else ()


def _either(made: Tree, found: Tree, lacking: Tree, *, otherwise: object) -> Claims:
    """A scalar, whatever its case; what is not written is lacking in the part that may have it."""
    if found.value is None:
        if made.value is not None and made.value == otherwise:
            yield made, lacking
    elif str(made.value).upper() == str(found.value).upper():
        yield made, found


def _method(tree: Tree, written: Written, events: tuple[Event, ...], made: Tree) -> Claims:
    verb, path = made.get("HttpMethod").value, _path_of(tree, made.get("ResourceId"))
    if path is None:
        return
    here = [event for event in events if event.kind == "http" and event.route == path]
    own = [event for event in here if event.verb == verb]
    if verb == "OPTIONS" and not own:
        for event in here:
            cors = written.get(event.tree, "cors")
            yield from ((made, cors),) if cors.value not in (None, False) else ()
    for event in own:
        yield made, event.tree
        yield from _either(
            made.get("HttpMethod"), written.get(event.tree, "method"), event.tree, otherwise=""
        )
        private = written.get(event.tree, "private")
        yield from _either(made.get("ApiKeyRequired"), private, event.tree, otherwise=False)
        authorizer = written.get(event.tree, "authorizer")
        yield from _authorization(written, made, authorizer, event.tree)
        yield from _parameters(written, made.get("RequestParameters"), event.tree)


def _path_of(tree: Tree, reference: Tree) -> str | None:
    """The path of a resource, without slashes around it."""
    parts: list[str] = []
    for _ in range(100):
        if reference.get("Fn::GetAtt").value is not None:
            names = [part.value for part in reference.get("Fn::GetAtt").items()]
            return "/".join(reversed(parts)) if names[-1:] == ["RootResourceId"] else None
        name = reference.get("Ref").value
        own = tree.get("Resources").get(str(name)).get("Properties")
        part = own.get("PathPart").value
        if not isinstance(part, str):
            return None
        parts.append(part)
        reference = own.get("ParentId")
    return None


def _authorization(written: Written, made: Tree, authorizer: Tree, event: Tree) -> Claims:
    """Which authorization, by the way in which a method names its authorizer."""
    kind, told = made.get("AuthorizationType"), str(made.get("AuthorizationType").value)
    if authorizer.value is None:
        yield from ((kind, event),) if told == "NONE" else ()
        return
    spelled = authorizer if isinstance(authorizer.value, str) else written.get(authorizer, "type")
    if str(spelled.value).upper() == told:
        yield kind, spelled
    elif told in ("CUSTOM", "COGNITO_USER_POOLS", "JWT") and _is_named(written, made, authorizer):
        yield kind, authorizer
    scopes = written.get(authorizer, "scopes")
    if scopes.value is not None and made.get("AuthorizationScopes").value is not None:
        yield from _same(written, made.get("AuthorizationScopes"), scopes)


def _name_of(written: Written, authorizer: Tree) -> str:
    """An authorizer's name: told, or that of its function."""
    named = authorizer if isinstance(authorizer.value, str) else written.get(authorizer, "name")
    if named.value is None:
        named = written.get(authorizer, "arn")
    return str(named.value or "").rpartition(":")[2]


def _is_named(written: Written, made: Tree, authorizer: Tree) -> bool:
    """Whether a method's authorizer is the one that is written, which its logical id tells."""
    reference = made.get("AuthorizerId").get("Ref").value
    name = _name_of(written, authorizer).replace("-", "Dash").replace("_", "Underscore")
    normal = name[:1].upper() + name[1:]
    return bool(name) and reference in (
        f"{normal}ApiGatewayAuthorizer",
        f"{normal}WebsocketsAuthorizer",
        f"HttpApiAuthorizer{normal}",
    )


def _parameters(written: Written, made: Tree, event: Tree) -> Claims:
    parameters = written.get(event, "request", "parameters")
    names = {"header": "headers", "querystring": "querystrings", "path": "paths"}
    for key, part in made.entries():
        place, _, name = key.removeprefix("method.request.").partition(".")
        found = written.get(parameters, names.get(place, ""), name)
        if isinstance(found.value, Mapping):
            found = written.get(found, "required")
        yield from _either(part, found, event, otherwise=None)


def _rest_api(_tree: Tree, written: Written, _events: tuple[Event, ...], made: Tree) -> Claims:
    provider = written.get(written.root, "provider")
    gateway = written.get(provider, "apiGateway")
    policies = [written.get(gateway, "resourcePolicy"), written.get(provider, "resourcePolicy")]
    told = [policy for policy in policies if policy.value is not None]
    policy = made.get("Policy")
    yield from ((policy, provider),) if policy.value == "" and not told else ()
    for each in told:
        if is_alike(written, policy.get("Statement").value, each):
            yield policy, each
            yield from _same(written, policy.get("Statement"), each)
    endpoint, types = written.get(provider, "endpointType"), made.get("EndpointConfiguration").get("Types")
    for part in types.items():
        yield from _either(part, endpoint, provider, otherwise="EDGE")
        for _, at in _either(part, endpoint, provider, otherwise="EDGE"):
            yield types, at
    yield from _named(
        written, made.get("EndpointConfiguration"), provider, {"VpcEndpointIds": "vpcEndpointIds"}
    )
    source = written.get(gateway, "apiKeySourceType")
    yield from _either(made.get("ApiKeySourceType"), source, gateway, otherwise=None)
    yield from _named(written, made, gateway, {"DisableExecuteApiEndpoint": "disableDefaultEndpoint"})


def _stage(_tree: Tree, written: Written, _events: tuple[Event, ...], made: Tree) -> Claims:
    provider = written.get(written.root, "provider")
    yield from _either(made.get("StageName"), written.get(provider, "stage"), provider, otherwise="dev")


def _key(_tree: Tree, written: Written, _events: tuple[Event, ...], made: Tree) -> Claims:
    """A key of this name."""
    for section in (("provider", "apiGateway", "apiKeys"), ("provider", "apiKeys")):
        for key in _keys(written, written.get(written.root, *section)):
            name = key if isinstance(key.value, str) else written.get(key, "name")
            if name.value is not None and name.value == made.get("Name").value:
                yield made, key
                yield from _either(made.get("Enabled"), written.get(key, "enabled"), key, otherwise=True)
                yield from _named(written, made, key, {"Value": "value"})


def _keys(written: Written, section: Tree) -> Iterator[Tree]:
    """Names or mappings; where there are several plans, lists of them by the plan's name."""
    for each in section.items():
        key = written.follow(each)
        if isinstance(key.value, str) or {"name", "value"} & dict(key.entries()).keys():
            yield key
        else:
            for _, keys in key.entries():
                yield from map(written.follow, written.follow(keys).items())


def _plan(_tree: Tree, written: Written, _events: tuple[Event, ...], made: Tree) -> Claims:
    """The one plan, where it is not one of several."""
    plan = written.get(written.root, "provider", "apiGateway", "usagePlan")
    if isinstance(plan.value, Mapping):
        yield made, plan
        for name, limits in _LIMITS.items():
            own = written.get(plan, name.lower())
            if own.value is not None and made.get(name).value is not None:
                yield made.get(name), own
                yield from _named(written, made.get(name), own, limits)


def _authorizer(_tree: Tree, written: Written, events: tuple[Event, ...], made: Tree) -> Claims:
    """Each event that names it can say what it is; where they say it in different places, none is meant."""
    for event in events:
        own = written.get(event.tree, "authorizer")
        if (
            event.kind == "http"
            and own.value is not None
            and _name_of(written, own) == made.get("Name").value
        ):
            yield made, own
            yield from _either(made.get("Type"), written.get(own, "type"), own, otherwise="TOKEN")
            yield from _named(written, made, own, _AUTHORIZER)


def _http_api(_tree: Tree, written: Written, _events: tuple[Event, ...], made: Tree) -> Claims:
    if made.get("ProtocolType").value != "HTTP":
        return
    own = written.get(written.root, "provider", "httpApi")
    cors = written.get(own, "cors")
    if cors.value not in (None, False) and made.get("CorsConfiguration").value is not None:
        yield made.get("CorsConfiguration"), cors
        yield from _named(written, made.get("CorsConfiguration"), cors, _CORS)
    yield from _named(written, made, own, {"DisableExecuteApiEndpoint": "disableDefaultEndpoint"})


def _route(_tree: Tree, written: Written, events: tuple[Event, ...], made: Tree) -> Claims:
    own = [event for event in events if event.kind != "http" and event.route == made.get("RouteKey").value]
    for event in own:
        yield made, event.tree
        yield made.get("RouteKey"), event.tree
        yield from _authorization(written, made, written.get(event.tree, "authorizer"), event.tree)


def _http_authorizer(_tree: Tree, written: Written, _events: tuple[Event, ...], made: Tree) -> Claims:
    for name, own in written.follow(
        written.get(written.root, "provider", "httpApi", "authorizers")
    ).entries():
        if name == made.get("Name").value:
            found = written.follow(own)
            yield made, found
            yield from _named(written, made, found, {"IdentitySource": "identitySource"})
            jwt = {"Issuer": "issuerUrl", "Audience": "audience"}
            yield from _named(written, made.get("JwtConfiguration"), found, jwt)


def _role(_tree: Tree, written: Written, _events: tuple[Event, ...], made: Tree) -> Claims:
    """Statements that are written for the role of all functions."""
    provider = ("provider", "iam", "role", "statements"), ("provider", "iamRoleStatements")
    own = [written.follow(each) for way in provider for each in written.get(written.root, *way).items()]
    for policy in made.get("Policies").items():
        for statement in policy.get("PolicyDocument").get("Statement").items():
            for found in own:
                if is_alike(written, statement.value, found):
                    yield from _same(written, statement, found)


_READERS = {
    "AWS::IAM::Role": _role,
    f"{_API}Method": _method,
    f"{_API}RestApi": _rest_api,
    f"{_API}Deployment": _stage,
    f"{_API}Stage": _stage,
    f"{_API}ApiKey": _key,
    f"{_API}UsagePlan": _plan,
    f"{_API}Authorizer": _authorizer,
    f"{_V2}Api": _http_api,
    f"{_V2}Route": _route,
    f"{_V2}Authorizer": _http_authorizer,
}
