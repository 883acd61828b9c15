"""The deployed API must have the method on the path. If not, a REST API responds as for an IAM method.

What the caller sees
    REST: without an Authorization header 403 "Missing Authentication Token"; with one that is not a
    signature "… not a valid key=value pair …" or "Authorization header requires 'Credential' parameter";
    with a signature the errors of IAM. HTTP: 404 "Not Found". A message over a WebSocket: a frame
    {"message": "Forbidden", "connectionId": …, "requestId": …}.

How to tell
    The message is about tokens, but on a method that is not AWS_IAM the cause is nearly always the path,
    the HTTP method, or a missing deployment.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, Spoken, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import assumed, documented, observed
from why403.logic.formula import Formula, all_of, any_of, is_value, negate
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes
from why403.refusals import wordings as w

_NO_METHOD = observed(
    "A request that matches no resource can get the response that no matching method was found",
    "https://github.com/aws-samples/simple-websockets-chat-app/issues/40",
    READ,
)
_OF_MESSAGE = assumed(
    "A message for which a WebSocket API has no route is answered by a frame that says Forbidden", READ
)
_NO_SIGNATURE = observed(
    "With an Authorization header that is not a signature, the same request gets IncompleteSignature",
    "https://github.com/aws/chalice/issues/828",
    READ,
)
_ALLOWED = documented(
    "A signed and allowed request to a resource that does not exist gets 404",
    guide("supported-gateway-response-types"),
    READ,
)
_SIGNED = assumed("A signed request to a path that does not exist gets an IAM error", READ)

SOURCES = (
    documented(
        "A request to a path or method that does not exist gets Missing Authentication Token",
        repost("api-gateway-authentication-token-errors"),
        READ,
    ),
    documented("An HTTP API returns 404 if no route matches", guide("http-api-develop-routes"), READ),
    _NO_SIGNATURE,
    _ALLOWED,
    _SIGNED,
    _NO_METHOD,
    _OF_MESSAGE,
)


def checks(site: Site) -> Iterator[Check]:
    """Defined, and deployed as it is defined; a miss is answered by what the Authorization header holds."""
    http = site.kind == "HTTP"
    missed = always(refusals.HTTP_NOT_FOUND) if http else _missed(site)
    also = () if http else _SEEN
    yield Check("route.exists", exists(site), missed, also)
    deployed = is_value(facts.ROUTE_DEPLOYED, True, causes.NOT_DEPLOYED)
    yield Check("route.deployed", deployed, missed, also)


def _missed(site: Site) -> tuple[Spoken, ...]:
    """What misses every route is answered like an IAM method, whose signature is verified before."""
    unsigned = is_value(facts.AUTHORIZATION, "none")
    signed = is_value(facts.AUTHORIZATION, "sigv4")
    complete = all_of((signed, negate(is_value(facts.SIGNATURE_READABLE, False))))
    allowed = all_of((is_value(facts.IDENTITY_ALLOWS, True), is_value(facts.IDENTITY_DENIES, False)))
    of_call = (
        Spoken(refusals.MISSING_TOKEN, unsigned),
        Spoken(refusals.INCOMPLETE_SIGNATURE, negate(complete), _NO_SIGNATURE),
        Spoken(refusals.RESOURCE_NOT_FOUND, allowed, _ALLOWED),
        Spoken(refusals.denied(w.CALLER_DENIED), source=_SIGNED),
    )
    if site.kind != "WEBSOCKET":
        return of_call
    message = site.says(facts.WEBSOCKET_MOMENT, "message")
    return Spoken(refusals.FRAME_FORBIDDEN, message, _OF_MESSAGE), *of_call


def exists(site: Site) -> Formula:
    """Defined, reached under its own path, and for a preflight: answered at all.

    A message over a WebSocket has no path, and needs a route that it selects, or $default.
    """
    defined = is_value(facts.ROUTE_EXISTS, True, causes.ROUTE_NOT_FOUND)
    no_preflight = is_value(facts.PREFLIGHT, False)
    answered = any_of((no_preflight, is_value(facts.OPTIONS_EXISTS, True, causes.CORS_PREFLIGHT_MISSING)))
    under_its_path = any_of(
        (
            is_value(facts.HOST_KIND, "execute-api"),
            all_of(
                (
                    is_value(facts.STAGE_IN_PATH, False, causes.STAGE_MISSING),
                    is_value(facts.MAPPING_EXISTS, True, causes.CUSTOM_DOMAIN_MAPPING),
                )
            ),
        )
    )
    if site.kind != "WEBSOCKET":
        return all_of((defined, answered, under_its_path))
    message = site.says(facts.WEBSOCKET_MOMENT, "message")
    return all_of((defined, any_of((message, all_of((answered, under_its_path))))))


_SEEN = (
    Spoken(refusals.NO_METHOD, source=_NO_METHOD),
    Spoken(refusals.MISSING_TOKEN),
    Spoken(refusals.SECURITY_TOKEN_INVALID, source=_SIGNED),
)
"""Words of a miss that nothing in the call foretells: what is in front can drop the header, a header of
another kind can be taken for a signature."""

GATE = Gate("route", __doc__, SOURCES, checks)
