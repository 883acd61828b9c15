"""The backend (the function or the server behind the integration) can be reached, and accepts the call.

What the caller sees
    Whatever the backend returns. A proxy integration passes its status and body on unchanged, without
    x-amzn-ErrorType. 500 "Internal server error" if API Gateway may not invoke the function.

How to tell
    The call is in the backend's own log, and the integration status in the access log is the status. Without
    the permission to invoke, the log says "Invalid permissions on Lambda function" and the function does not
    run. A message over a WebSocket is answered by a frame that names the connection.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, Spoken, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import documented, observed
from why403.logic.formula import any_of, is_value
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes

_FAILURES = documented(
    "What API Gateway returns if the integration is misconfigured, fails or takes too long",
    guide("supported-gateway-response-types"),
    READ,
)
_MALFORMED = documented(
    "A function result that does not have the format of a proxy integration results in 502",
    guide("set-up-lambda-proxy-integrations"),
    READ,
)
_OF_MESSAGE = observed(
    "A message whose integration fails is answered by a frame that says Internal server error",
    "https://github.com/aws-samples/simple-websockets-chat-app/issues/42",
    "2026-11-29",
)

SOURCES = (
    documented(
        "The integration variables are set only if the call reached the integration",
        guide("api-gateway-variables-for-access-logging"),
        READ,
    ),
    documented(
        "Without permission to invoke the function, a REST API returns 500",
        repost("api-gateway-rest-api-lambda-integrations"),
        READ,
    ),
    observed(
        "The response is 'Internal server error', with the response type API_CONFIGURATION_ERROR in the log",
        "https://sal-blog.com/iam-api-gateway-500error",
        READ,
    ),
    observed(
        "The route $default of an HTTP API is invoked as API/STAGE/$default: sources of three parts miss it",
        "https://github.com/terraform-aws-modules/terraform-aws-apigateway-v2/issues/41",
        "2026-11-28",
    ),
    _FAILURES,
    _MALFORMED,
    _OF_MESSAGE,
)


def checks(site: Site) -> Iterator[Check]:
    """It may be invoked, answers at all, and lets the call through where it was reached."""
    reached = is_value(facts.BACKEND_REACHED, True)
    permitted = is_value(facts.INTEGRATION_PERMITTED, True, causes.INTEGRATION_PERMISSION)
    refusal = refusals.for_kind(site.kind, refusals.INTEGRATION_FAILS, refusals.HTTP_FAILS)
    frame = _frame(site)
    yield Check("backend.permitted", any_of((reached, permitted)), (*frame, *always(refusal)))
    answers = is_value(facts.BACKEND_ANSWERS, True, causes.BACKEND_403)
    if site.kind == "HTTP":
        yield Check("backend.answers", answers, always(refusals.HTTP_FAILS), source=_FAILURES)
    else:
        seen = always(refusals.INTEGRATION_BROKEN)
        yield Check("backend.answers", answers, (*frame, *_by_fault()), seen, _FAILURES)
    unreached = is_value(facts.BACKEND_REACHED, False)
    content = is_value(facts.BACKEND_ALLOWS, True, causes.BACKEND_403)
    yield Check("backend.allows", any_of((unreached, content)), always(refusals.BACKEND_ANSWER))


def _frame(site: Site) -> tuple[Spoken, ...]:
    """What answers a message over a WebSocket, whatever is wrong with its integration."""
    if site.kind != "WEBSOCKET":
        return ()
    return (Spoken(refusals.FRAME_FAILS, site.says(facts.WEBSOCKET_MOMENT, "message"), _OF_MESSAGE),)


def _by_fault() -> tuple[Spoken, ...]:
    """AWS documents 504 for an integration that fails; 500 was seen too."""
    return (
        Spoken(refusals.INTEGRATION_FAILS, is_value(facts.BACKEND_FAULT, "configuration")),
        Spoken(refusals.INTEGRATION_MALFORMED, is_value(facts.BACKEND_FAULT, "malformed"), _MALFORMED),
        Spoken(refusals.INTEGRATION_LATE, is_value(facts.BACKEND_FAULT, "timeout")),
        Spoken(refusals.INTEGRATION_DOWN),
    )


GATE = Gate("backend", __doc__, SOURCES, checks)
