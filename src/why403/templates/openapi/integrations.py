"""What stands behind an operation, as far as invoking it needs a permission.

A document holds no permissions: they stay untold unless nothing needs one.
"""

from __future__ import annotations

from why403.incident.tree import Tree
from why403.logic.states import ABSENT
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.templates.openapi.document import Document

_INTEGRATION = "x-amazon-apigateway-integration"


def sources(document: Document, operation: Tree) -> Setting[tuple[Setting[str], ...]]:
    """Absent for a mock and for a server."""
    own = document.follow(operation.get(_INTEGRATION))
    kind = str(own.get("type").value).lower() if own is not None else ""
    needless = own is not None and kind in ("mock", "http", "http_proxy")
    return Setting(ABSENT, own.get("type").at) if own is not None and needless else UNKNOWN_SETTING
