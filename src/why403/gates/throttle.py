"""The calls stay within the rate, burst and quota limits.

What the caller sees
    429 "Too Many Requests" for a rate, 429 "Limit Exceeded" for a quota. A call of @connections that comes
    too fast: 429, LimitExceededException. A message over a WebSocket: a frame that says Too Many Requests.

How to tell
    The limits of the key and plan come first, then those of the method and stage, then the account's.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, Spoken, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import assumed, documented, observed
from why403.logic.formula import is_value
from why403.model.site import Site
from why403.model.undocumented import THROTTLE_PLACE
from why403.refusals import catalogue as refusals
from why403.refusals import causes

_OF_CONNECTIONS = observed(
    "A call of @connections gets LimitExceededException, 429, for too many calls in a time, and where the "
    "buffer of the client is full, as AWS's SDKs have it",
    "https://github.com/boto/botocore/tree/develop/botocore/data/apigatewaymanagementapi",
    "2026-11-29",
)

_OF_MESSAGE = assumed(
    "A message over a WebSocket that comes too fast is answered with a frame that says Too Many Requests",
    "2026-11-30",
)

SOURCES = (
    documented(
        "An exceeded rate limit gets Too Many Requests, an exceeded quota Limit Exceeded",
        repost("api-gateway-429-limit"),
        READ,
    ),
    documented("The order of the throttling limits", guide("api-gateway-request-throttling"), READ),
    _OF_CONNECTIONS,
    _OF_MESSAGE,
    THROTTLE_PLACE.claim,
)


def checks(site: Site) -> Iterator[Check]:
    """Quotas belong to usage plans, which HTTP APIs do not have."""
    rate = is_value(facts.WITHIN_RATE, True, causes.THROTTLED)
    throttled = refusals.for_kind(site.kind, refusals.THROTTLED, refusals.HTTP_THROTTLED)
    of_connections = site.says(facts.WEBSOCKET_MOMENT, "connections")
    of_message = site.says(facts.WEBSOCKET_MOMENT, "message")
    of_websocket = (
        Spoken(refusals.CONNECTIONS_LIMITED, of_connections, _OF_CONNECTIONS),
        Spoken(refusals.FRAME_TOO_MANY, of_message, _OF_MESSAGE),
    )
    yield Check(
        "throttle.rate", rate, (*(of_websocket if site.kind == "WEBSOCKET" else ()), Spoken(throttled))
    )
    if site.kind != "HTTP":
        quota = is_value(facts.WITHIN_QUOTA, True, causes.QUOTA_EXCEEDED)
        yield Check("throttle.quota", quota, always(refusals.QUOTA))


GATE = Gate("throttle", __doc__, SOURCES, checks)
