"""The routes of a document: each operation with its authorization, scopes and API key.

A REST API reads `security` of operations only; an HTTP API also that of the document, and one requirement a
route (developer guide, api-gateway-known-issues and http-api-open-api). What several requirements of a REST
operation ask for is taken together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.frozen import dataclass
from why403.incident.tree import Tree
from why403.logic.places import Place
from why403.model.route import UNKNOWN_SETTING, Route, Setting
from why403.model.routes import Routes
from why403.templates.openapi.document import Document, unresolved
from why403.templates.openapi.integrations import integration_of, sources
from why403.templates.openapi.schemes import Scheme
from why403.templates.openapi.validators import models, required

_AUTH = "x-amazon-apigateway-auth"
DEFAULT = "/$default"
NO_SCHEME = "NONE"
"""The scheme, defined nowhere, that AWS's transform of SAM names where a route asks for no authorizer."""


@dataclass(frozen=True, slots=True)
class Security:
    """What an operation asks for."""

    authorization: Setting[str] = UNKNOWN_SETTING
    authorizer: Setting[str] = UNKNOWN_SETTING
    scopes: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    key: Setting[bool] = UNKNOWN_SETTING


def routes_of(
    document: Document, schemes: Mapping[str, Scheme], kind: str, base: str | None
) -> Setting[Routes]:
    """All routes below the base path; untold where a path or the base path is."""
    if not document.complete or base is None:
        return Setting(at=document.root.get("paths").at)
    found = [_route(document, schemes, kind, base, *each) for each in document.operations()]
    return Setting(Routes(found), document.root.get("paths").at)


def _route(
    document: Document,
    schemes: Mapping[str, Scheme],
    kind: str,
    base: str,
    verb: str,
    path: str,
    operation: Tree | None,
) -> Route:
    item = document.root.get("paths").get(path)
    if operation is None:
        return Route(verb, base + path, at=item.at)
    asks = security_of(document, schemes, kind, operation)
    default = verb == "ANY" and (path == DEFAULT or operation.get("isDefaultRoute").value is True)
    return Route(
        "$default" if default else verb,
        "" if default else base + path,
        authorization=asks.authorization,
        authorizer=asks.authorizer,
        scopes=asks.scopes,
        key_required=asks.key,
        required=required(document, item, operation),
        models=models(document, operation),
        sources=sources(document, operation),
        behind=integration_of(document, operation),
        at=operation.at,
    )


def security_of(document: Document, schemes: Mapping[str, Scheme], kind: str, operation: Tree) -> Security:
    """What the operation asks for, by its own words or by those of the document."""
    own = operation.get("security")
    plain = operation.get(_AUTH).get("type")
    if own.value is None and plain.value is None:
        general = document.root.get("security")
        if general.value in (None, []) or kind == "REST":
            return Security(Setting("NONE", operation.at), key=Setting(False, operation.at))
        return _required(general, schemes, kind) if kind == "HTTP" else Security()
    if own.value is None:
        return Security(_plain(plain), key=Setting(False, operation.at))
    asked = _required(own, schemes, kind)
    if plain.value is None or plain.value == asked.authorization.value:
        return asked
    open_to_all = asked.authorization.value == "NONE"
    return Security(_plain(plain) if open_to_all else Setting(at=plain.at), key=asked.key)


def _plain(tree: Tree) -> Setting[str]:
    named = str(tree.value).upper()
    return Setting(named, tree.at) if named in ("NONE", "AWS_IAM") else Setting(at=tree.at)


def _required(security: Tree, schemes: Mapping[str, Scheme], kind: str) -> Security:
    if unresolved(security) or not isinstance(security.value, list) or any(map(unresolved, security.items())):
        return Security(Setting(at=security.at), key=Setting(at=security.at))
    if kind == "HTTP" and len(security.value) > 1:
        return Security(Setting(at=security.at), key=Setting(False, security.at))
    missing = any(undefined(security, schemes))
    return _together(tuple(_named(security, schemes)), security.at, undefined=missing)


def _named(security: Tree, schemes: Mapping[str, Scheme]) -> Iterator[tuple[Scheme, Tree, Place]]:
    """Each defined scheme that is asked for, its scopes, and the requirement, which shows its name."""
    for requirement in security.items():
        for name, scopes in requirement.entries():
            if name in schemes:
                yield schemes[name], scopes, requirement.at


def undefined(security: Tree, schemes: Mapping[str, Scheme]) -> Iterator[tuple[str, Place]]:
    """The schemes that are asked for and defined nowhere, but for the one that says that there is none."""
    for requirement in security.items():
        for name, scopes in requirement.entries():
            if name not in schemes and name != NO_SCHEME:
                yield name, scopes.at


def _together(
    named: tuple[tuple[Scheme, Tree, Place], ...], at: Place, *, undefined: bool = False
) -> Security:
    """One authorizer at most, and perhaps a key; a scheme that is not defined could have asked for one."""
    keys = [scopes for scheme, scopes, _ in named if scheme.key]
    others = [each for each in named if not each[0].key]
    unknown = any(not scheme.authorization.known for scheme, _, _ in others)
    open_ = unknown or undefined
    key: Setting[bool] = (
        Setting(True, keys[0].at) if keys else Setting(at=at) if open_ else Setting(False, at)
    )
    if not others and undefined:
        return Security(Setting(at=at), key=key)
    if not others:
        return Security(Setting("NONE", at), scopes=Setting((), at), key=key)
    if len({scheme.name for scheme, _, _ in others}) > 1 or unknown:
        return Security(Setting(at=at), key=key)
    scheme, scopes, asked = others[0]
    return Security(
        Setting(scheme.authorization.value, asked), Setting(scheme.name, asked), scopes.texts(), key
    )
