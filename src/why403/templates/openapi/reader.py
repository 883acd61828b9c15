"""A document as a configuration: of its own, or as it stands in a template."""

from __future__ import annotations

from collections.abc import Iterator

from why403.incident.tree import Tree
from why403.model.configuration import Api, Configuration
from why403.model.route import UNKNOWN_SETTING
from why403.templates.documents import tree_of
from why403.templates.openapi.base_path import base_path, prefix
from why403.templates.openapi.document import Document, unresolved
from why403.templates.openapi.kinds import kind_of
from why403.templates.openapi.mocks import mock_of
from why403.templates.openapi.operations import routes_of, undefined
from why403.templates.openapi.schemes import Scheme, schemes_of
from why403.templates.openapi.settings import with_settings
from why403.templates.reading import (
    BASE_PATH,
    EXPRESSION,
    REMOTE,
    ROOT_SECURITY,
    SILENT,
    TWO_AUTHORIZERS,
    UNDEFINED_SCHEME,
    UNKNOWN_SCHEME,
    ApiReading,
    Note,
)


def configuration_of(text: str, name: str, *, kind: str = "", base: str = "ignore") -> Configuration:
    """The configuration that a document's text tells; `name` is what places call it."""
    return read(text, name, kind=kind, base=base).configuration


def configuration_in(tree: Tree, *, kind: str = "", base: str = "ignore") -> Configuration:
    """The same for a document that stands in a template."""
    return read_in(tree, kind=kind, base=base).configuration


def read(text: str, name: str, *, kind: str = "", base: str = "ignore") -> ApiReading:
    """Configuration, authorizers and notes of a text."""
    return read_in(tree_of(text, name), kind=kind, base=base)


def read_in(tree: Tree, *, kind: str = "", base: str = "ignore") -> ApiReading:
    """The same of a tree; `kind` (REST or HTTP) where what holds the document says it."""
    document = Document(tree, kind)
    schemes = schemes_of(document)
    shown = kind_of(document)
    known = shown.value if isinstance(shown.value, str) else ""
    routes = routes_of(document, schemes, known, prefix(tree, base))
    api = with_settings(Api(kind=shown, routes=routes), document)
    settings = {name: scheme.settings for name, scheme in schemes.items() if scheme.settings}
    configuration = Configuration(
        api=api,
        mock=UNKNOWN_SETTING if known == "HTTP" else mock_of(document),
        asked={name: scheme.function for name, scheme in schemes.items() if scheme.function},
        parts={place.path: place for place in tree.places.values()},
    )
    return ApiReading(configuration, settings, tuple(_notes(document, schemes, known, base)), _title(tree))


def _title(tree: Tree) -> str:
    title = tree.get("info").get("title").value
    return title if isinstance(title, str) else ""


def _notes(document: Document, schemes: dict[str, Scheme], kind: str, base: str) -> Iterator[Note]:
    root = document.root
    if root.get("security").value and kind != "HTTP":
        yield Note(ROOT_SECURITY, root.get("security").at)
    if not document.kind and kind != "HTTP" and root.get("x-amazon-apigateway-policy").value is None:
        yield Note(SILENT, root.at)
    if base == "ignore" and base_path(root):
        yield Note(BASE_PATH, root.get("basePath", "servers").at, base_path(root) or "")
    for path, item in root.get("paths").entries():
        if document.follow(item) is None:
            yield Note(EXPRESSION if unresolved(item) else REMOTE, item.at, path)
    yield from _of_schemes(document, schemes, kind)


def _of_schemes(document: Document, schemes: dict[str, Scheme], kind: str) -> Iterator[Note]:
    root = document.root
    for verb, path, operation in document.operations():
        named = operation.get("security") if operation is not None else root.get("security")
        if len(_authorizers(named, schemes)) > 1:
            yield Note(TWO_AUTHORIZERS, named.at, f"{verb} {path}")
        if operation is not None or kind == "HTTP":
            yield from (Note(UNDEFINED_SCHEME, at, name) for name, at in undefined(named, schemes))
    for name, scheme in schemes.items():
        if not scheme.key and not scheme.authorization.known:
            yield Note(UNKNOWN_SCHEME, scheme.authorization.at, name)


def _authorizers(security: Tree, schemes: dict[str, Scheme]) -> set[str]:
    """The defined schemes that a list of requirements names, but for API keys."""
    named = {name for requirement in security.items() for name, _ in requirement.entries()}
    return {name for name in named if name in schemes and not schemes[name].key}
