"""The request is within the size limits and has what the method's request validator requires.

What the caller sees
    413 or 414 for sizes; 400 "Missing required request parameters: […]" or "Invalid request body". For a
    message over a WebSocket: close code 1009, or a frame with "Bad request body".
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, Spoken, always
from why403.gates.guide import READ, guide
from why403.logic.claims import documented, observed
from why403.logic.formula import all_of, is_value, negate
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes

_MESSAGE_SIZE = documented(
    "A WebSocket message over 128 KB, or a frame over 32 KB, closes the connection with code 1009",
    guide("apigateway-execution-service-websocket-limits-table"),
    READ,
)
_OF_LAMBDA = observed(
    "A function accepts 6 MB; a larger request can end with Internal server error",
    "https://github.com/Miserlou/Zappa/issues/1983",
    "2026-11-29",
)
_MESSAGE = documented(
    "A WebSocket message that does not match its model is answered with a frame that says Bad request body",
    guide("apigateway-websocket-api-routes-integrations"),
    READ,
)
_MEDIA_TYPES = documented(
    "A Content-Type without a mapping template gets 415 if the integration does not pass it through",
    guide("integration-passthrough-behaviors"),
    READ,
)

SOURCES = (
    documented(
        "A REST API accepts 10 MB of payload and 20,480 bytes of headers, 8,000 if it is private",
        guide("api-gateway-execution-service-limits-table"),
        "2026-11-28",
    ),
    documented(
        "An HTTP API accepts 10 MB of payload and 10,240 bytes of request line and header values",
        guide("http-api-quotas"),
        "2026-11-28",
    ),
    documented(
        "A request that fails validation immediately gets 400",
        guide("api-gateway-method-request-validation"),
        READ,
    ),
    _MESSAGE_SIZE,
    _OF_LAMBDA,
    _MESSAGE,
    _MEDIA_TYPES,
)


def size_checks(site: Site) -> Iterator[Check]:
    """On every API, whatever the method."""
    fits = is_value(facts.REQUEST_SIZE_OK, True, causes.REQUEST_TOO_LARGE)
    headers = Spoken(refusals.HEADERS_TOO_LARGE, is_value(facts.OVERSIZE, "headers"))
    url = Spoken(refusals.URI_TOO_LONG, is_value(facts.OVERSIZE, "url"))
    message = Spoken(refusals.FRAME_TOO_BIG, site.says(facts.WEBSOCKET_MOMENT, "message"), _MESSAGE_SIZE)
    first = {"REST": (url,), "WEBSOCKET": (message,)}.get(site.kind, ())
    payload = Spoken(refusals.for_kind(site.kind, refusals.TOO_LARGE, refusals.HTTP_TOO_LARGE))
    fails = refusals.for_kind(site.kind, refusals.INTEGRATION_FAILS, refusals.HTTP_FAILS)
    of_function = all_of((is_value(facts.OVERSIZE, "payload"), negate(is_value(facts.BACKEND_REACHED, True))))
    also = () if site.kind == "WEBSOCKET" else (Spoken(fails, of_function, _OF_LAMBDA),)
    yield Check("request.size", fits, (*first, headers, payload), also)


def checks(site: Site) -> Iterator[Check]:
    """What the method's validator and integration take; HTTP APIs have no validators."""
    valid = is_value(facts.REQUEST_VALID, True, causes.REQUEST_INVALID)
    if site.kind == "WEBSOCKET":
        yield Check("request.message", valid, always(refusals.FRAME_BAD_BODY), source=_MESSAGE)
    if site.kind == "REST":
        body = Spoken(refusals.BAD_BODY, is_value(facts.INVALID_PART, "body"))
        yield Check("request.valid", valid, (body, Spoken(refusals.BAD_PARAMETERS)))
        taken = is_value(facts.MEDIA_TYPE_TAKEN, True, causes.REQUEST_INVALID)
        yield Check("request.media-type", taken, always(refusals.MEDIA_TYPE), source=_MEDIA_TYPES)


SIZE = Gate("request-size", __doc__, SOURCES, size_checks)
GATE = Gate("request", __doc__, SOURCES, checks)
