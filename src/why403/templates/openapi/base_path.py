"""What an import makes of a document's base path: `ignore` (which is the default), `prepend` or `split`.

Source: the developer guide's page api-gateway-import-api-basePath.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from why403.incident.tree import Tree
from why403.templates.openapi.document import unresolved

MODES = ("ignore", "prepend", "split")


def base_path(root: Tree) -> str | None:
    """The base path as written, without a slash at its end; `None` where it cannot be told."""
    swagger = root.get("basePath")
    if swagger.value is not None:
        return swagger.value.rstrip("/") if isinstance(swagger.value, str) else None
    servers = tuple(root.get("servers").items())
    found = {_of_server(server) for server in servers}
    return "" if not servers else found.pop() if len(found) == 1 else None


def _of_server(server: Tree) -> str | None:
    url = server.get("url").value
    if unresolved(server) or not isinstance(url, str):
        return None
    for name, variable in server.get("variables").entries():
        default = variable.get("default").value if isinstance(variable.value, Mapping) else None
        if isinstance(default, str):
            url = url.replace("{" + name + "}", default.strip("/"))
    path = urlsplit(url).path.rstrip("/")
    return None if "{" in path else path


def prefix(root: Tree, mode: str) -> str | None:
    """What stands before every path; `None` where that is not known."""
    if mode == "ignore":
        return ""
    written = base_path(root)
    if mode == "prepend" or not written:
        return written
    rest = written.strip("/").partition("/")[2]
    return f"/{rest}" if mode == "split" and rest else ""
