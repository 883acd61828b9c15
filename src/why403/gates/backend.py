"""The backend itself (the function, the server behind the integration) lets the call through.

What the caller sees
    Whatever the backend writes. A proxy integration passes its status and body on unchanged, without
    x-amzn-ErrorType.

How to tell
    The backend's own log has the call, and the access log's integration status equals the status.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.gates.guide import READ, guide
from why403.gateway import causes, facts, refusals
from why403.gateway.check import Check, Gate
from why403.gateway.site import Site
from why403.logic.claims import documented
from why403.logic.formula import any_of, is_value

SOURCES = (
    documented(
        "The variables of the integration are filled only where the call got that far",
        guide("api-gateway-variables-for-access-logging"),
        READ,
    ),
)


def checks(_site: Site) -> Iterator[Check]:
    """Not reached, or content."""
    unreached = is_value(facts.BACKEND_REACHED, False)
    content = is_value(facts.BACKEND_ALLOWS, True, causes.BACKEND_403)
    yield Check("backend.allows", any_of((unreached, content)), refusals.BACKEND_ANSWER)


GATE = Gate("backend", __doc__, SOURCES, checks)
