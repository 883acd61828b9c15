"""A call to a WebSocket API's @connections URL is signed, and the caller may manage connections.

What the caller sees
    403 "User: arn:… is not authorized to perform: execute-api:ManageConnections on resource: …".

How to tell
    The right is not execute-api:Invoke, and the resource holds the verb: a policy on
    …/STAGE/POST/@connections/* does not cover DELETE.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.gates.guide import READ, guide
from why403.gateway import causes, facts, refusals
from why403.gateway.check import Check, Gate
from why403.gateway.site import Site
from why403.logic.claims import documented
from why403.logic.formula import is_value

SOURCES = (
    documented(
        "The action is execute-api:ManageConnections on STAGE/VERB/@connections/ID",
        guide("apigateway-websocket-control-access-iam"),
        READ,
    ),
)


def checks(site: Site) -> Iterator[Check]:
    """WebSocket APIs only."""
    if site.kind == "WEBSOCKET":
        allowed = is_value(facts.MAY_MANAGE_CONNECTIONS, True, causes.MANAGE_CONNECTIONS_DENY)
        yield Check("connections.allowed", allowed, refusals.CONNECTIONS_DENIED)


GATE = Gate("connections", __doc__, SOURCES, checks)
