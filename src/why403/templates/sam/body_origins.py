"""Where the parts of a generated OpenAPI document come from: events, Auth, Cors, GatewayResponses."""

from __future__ import annotations

from collections.abc import Iterator

from why403.incident.tree import Tree
from why403.logic.places import Place
from why403.templates.openapi.operations import NO_SCHEME
from why403.templates.sam.policy_origins import policy_origins
from why403.templates.sam.source import Event, Path, Source

_X = "x-amazon-apigateway-"
_ANY = f"{_X}any-method"
_KEY = "api_key"
"""The scheme that SAM names where an operation asks for an API key."""
_Places = Iterator[tuple[Path, Place]]


def body_origins(source: Source, api: str, body: Tree, document: Tree | None) -> _Places:
    """The places of everything that no document holds."""
    for path, item in body.get("paths").entries():
        for verb, operation in item.entries():
            written = document is not None and document.get("paths").get(path).get(verb).value is not None
            yield from _operation(source, api, path, verb, operation, written=written)
    schemes = body.get("securityDefinitions")
    for name, scheme in (schemes if schemes.value is not None else _three(body)).entries():
        yield from _at(scheme, source.api(api, "Auth", "Authorizers", name))
    yield from _at(body.get(f"{_X}cors"), source.api(api, "CorsConfiguration"))
    responses = body.get(f"{_X}gateway-responses")
    yield from _at(responses, source.api(api, "GatewayResponses"))
    for kind, response in responses.entries():
        yield from _at(response, source.api(api, "GatewayResponses", kind))
    yield from policy_origins(source, api, body.get(f"{_X}policy"))


def _three(body: Tree) -> Tree:
    return body.get("components").get("securitySchemes")


def _at(part: Tree, written: Tree | None) -> _Places:
    if part.value is not None and written is not None and written.value is not None:
        yield part.path, written.at


def _operation(source: Source, api: str, path: str, verb: str, operation: Tree, *, written: bool) -> _Places:
    """Of its event; a preflight that no event asks for, of Cors."""
    event = _event(source, api, path, verb)
    if not written:
        maker = event.tree if event is not None else source.api(api, "Cors") if verb == "options" else None
        yield from _at(operation, maker)
    yield from _at(operation.get(f"{_X}auth"), _authorizer(source, api, event))
    security = operation.get("security")
    if security.value is None or (written and event is None):
        return
    authorizer, key = _authorizer(source, api, event), _key(source, api, event)
    names = {name for requirement in security.items() for name, _ in requirement.entries()}
    yield from _at(security, _of_absent(names - {NO_SCHEME}, event, authorizer, key))
    for requirement in security.items():
        asked = dict(requirement.entries())
        yield from _at(requirement, authorizer if asked.keys() - {_KEY} else key)
        for name, scopes in asked.items():
            yield from _at(scopes, key if name == _KEY else authorizer)


def _of_absent(
    names: set[str], event: Event | None, authorizer: Tree | None, key: Tree | None
) -> Tree | None:
    """What says that an operation asks for no authorizer or, where it asks for one, for no key: that has the
    place of the whole. Where nothing says it, the event lacks it."""
    says = key if names - {_KEY} else authorizer
    told = says is not None and says.value is not None
    return says if told or event is None else event.tree


def _event(source: Source, api: str, path: str, verb: str) -> Event | None:
    wanted = "any" if verb == _ANY else verb
    return next((e for e in source.events_of(api) if (e.path, e.verb) == (path, wanted)), None)


def _authorizer(source: Source, api: str, event: Event | None) -> Tree | None:
    """The event's own choice before the API's."""
    own = event.auth("Authorizer") if event is not None else None
    if own is not None and own.value is not None:
        return own
    return source.api(api, "Auth", "DefaultAuthorizer")


def _key(source: Source, api: str, event: Event | None) -> Tree | None:
    own = event.auth("ApiKeyRequired") if event is not None else None
    return own if own is not None and own.value is not None else source.api(api, "Auth", "ApiKeyRequired")
