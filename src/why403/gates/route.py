"""The deployed API must have the method on the path. On a REST API a miss answers like an IAM method.

What the caller sees
    REST: without an Authorization header 403 "Missing Authentication Token"; with one that is no
    signature "… not a valid key=value pair …" or "Authorization header requires 'Credential' parameter";
    with a signature the answers of IAM. HTTP: 404 "Not Found". A message over a WebSocket: a frame
    {"message": "Forbidden", "connectionId": …, "requestId": …}.

How to tell
    The words speak of tokens, but on a method that is not AWS_IAM the cause is nearly always the path,
    the verb, or a deployment that was not made.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.gates.guide import READ, guide, repost
from why403.gateway import causes, facts, refusals
from why403.gateway import wordings as w
from why403.gateway.check import Check, Gate
from why403.gateway.site import Site
from why403.logic.claims import documented, observed
from why403.logic.formula import Formula, all_of, any_of, is_value, negate

_NO_METHOD = observed(
    "A path that is sent on without a matching resource answers that no method was found for it",
    "https://github.com/aws-samples/simple-websockets-chat-app/issues/40",
    READ,
)
_OF_MESSAGE = observed(
    "A message for which a WebSocket API has no route is answered by a frame that says Forbidden",
    "https://github.com/aws-samples/simple-websockets-chat-app/issues/24",
    READ,
)

SOURCES = (
    documented(
        "A call to a path or method that does not exist answers Missing Authentication Token",
        repost("api-gateway-authentication-token-errors"),
        READ,
    ),
    documented("An HTTP API without a matching route answers 404", guide("http-api-develop-routes"), READ),
    observed(
        "With an Authorization header that is no signature the same miss answers IncompleteSignature",
        "https://github.com/aws/chalice/issues/828",
        READ,
    ),
    documented(
        "A signed and allowed call to a resource that does not exist answers 404",
        guide("supported-gateway-response-types"),
        READ,
    ),
    observed(
        "A signed call to a path that does not exist meets the answers of IAM",
        "https://zenn.dev/hiroga/articles/api-gateway-cross-account-trouble-shooting",
        READ,
    ),
    _NO_METHOD,
    _OF_MESSAGE,
)


def checks(site: Site) -> Iterator[Check]:
    """One formula; the refusal depends on what the Authorization header holds."""
    found = exists()
    if site.kind == "HTTP":
        yield Check("route.exists", found, refusals.HTTP_NOT_FOUND)
        return
    yield Check("route.method-found", found, refusals.NO_METHOD, _NO_METHOD)
    if site.kind == "WEBSOCKET":
        yield Check("route.of-message", _of_message(), refusals.FRAME_FORBIDDEN, _OF_MESSAGE)
    unsigned, signed = is_value(facts.AUTHORIZATION, "none"), is_value(facts.AUTHORIZATION, "sigv4")
    yield Check("route.exists", found, refusals.MISSING_TOKEN)
    yield Check("route.exists", any_of((unsigned, signed, found)), refusals.INCOMPLETE_SIGNATURE)
    signed_answers = (
        refusals.SECURITY_TOKEN_INVALID,
        refusals.denied(w.CALLER_DENIED),
        refusals.RESOURCE_NOT_FOUND,
    )
    for refusal in signed_answers:
        yield Check("route.exists", any_of((negate(signed), found)), refusal)


def _of_message() -> Formula:
    """The route that the message selects, or $default, exists and is deployed."""
    return all_of(
        (
            is_value(facts.ROUTE_EXISTS, True, causes.ROUTE_NOT_FOUND),
            is_value(facts.DEPLOYED, True, causes.NOT_DEPLOYED),
        )
    )


def exists() -> Formula:
    """Defined, deployed, reached under its own path, and for a preflight: answered at all."""
    no_preflight = is_value(facts.PREFLIGHT, False)
    return all_of(
        (
            is_value(facts.ROUTE_EXISTS, True, causes.ROUTE_NOT_FOUND),
            is_value(facts.DEPLOYED, True, causes.NOT_DEPLOYED),
            any_of((no_preflight, is_value(facts.OPTIONS_EXISTS, True, causes.CORS_PREFLIGHT_MISSING))),
            any_of(
                (
                    is_value(facts.HOST_KIND, "execute-api"),
                    all_of(
                        (
                            is_value(facts.STAGE_IN_PATH, False, causes.STAGE_MISSING),
                            is_value(facts.MAPPING_EXISTS, True, causes.CUSTOM_DOMAIN_MAPPING),
                        )
                    ),
                )
            ),
        )
    )


GATE = Gate("route", __doc__, SOURCES, checks)
