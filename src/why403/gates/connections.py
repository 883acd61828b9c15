"""A call to a WebSocket API's @connections URL is signed, and the caller may manage connections.

What the caller sees
    403 "User: arn:… is not authorized to perform: execute-api:ManageConnections on resource: …".

How to tell
    The right is not execute-api:Invoke, and the resource holds the verb: a policy on
    …/STAGE/POST/@connections/* does not cover DELETE. An URL that is wrong has other words: "Forbidden"
    where the stage is missing, "Missing Authentication Token" where the connection id is.

Not here
    410 Gone: the client has left, and no right helps.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.gates.guide import READ, guide
from why403.gates.permissions import LIMITS
from why403.gateway import causes, facts, refusals
from why403.gateway import wordings as w
from why403.gateway.check import Check, Gate, always
from why403.gateway.site import Site
from why403.logic.claims import assumed, documented
from why403.logic.formula import is_value

ALWAYS_SIGNED = documented(
    "Calls of @connections use IAM authorization and must be signed",
    guide("apigateway-how-to-call-websocket-api-connections"),
    READ,
)
_ACTION = documented(
    "The action is execute-api:ManageConnections on STAGE/VERB/@connections/ID",
    guide("apigateway-websocket-control-access-iam"),
    READ,
)
_LIMITED = assumed(
    "What limits a caller (boundary, session, SCP, RCP, another account) refuses @connections in "
    "the words of execute-api:ManageConnections",
    READ,
)

SOURCES = (_ACTION, ALWAYS_SIGNED, _LIMITED)


def checks(site: Site) -> Iterator[Check]:
    """WebSocket APIs only; they have no policy of their own that could allow a caller of another account."""
    if site.kind != "WEBSOCKET":
        return
    allowed = is_value(facts.MAY_MANAGE_CONNECTIONS, True, causes.MANAGE_CONNECTIONS_DENY)
    refused = always(refusals.CONNECTIONS_DENIED)
    yield Check("connections.allowed", allowed, refused, source=_ACTION)
    same = is_value(facts.CALLER_ACCOUNT, "same", causes.IAM_CROSS_ACCOUNT)
    yield Check("connections.same-account", same, refused, source=_LIMITED)
    for name, fact, _, cause, layer in LIMITS:
        refusal = refusals.denied(w.CONNECTIONS_DENIED, layer, "ManageConnections")
        yield Check(f"connections.{name}", is_value(fact, True, cause), always(refusal), source=_LIMITED)


GATE = Gate("connections", __doc__, SOURCES, checks)
