"""A browser lets the page read the response only if its CORS headers allow it.

What the caller sees
    An error message in the browser's console, and no response. The same call works with curl.

How to tell
    A preflight has neither Authorization nor x-api-key: an OPTIONS method that requires them refuses every
    browser. API Gateway's own errors have no CORS headers unless gateway responses add them, so the browser
    hides the actual response: the Network tab shows its status. So why403 explains a CORS error in three
    steps: the preflight, which is a request of its own; the call; the browser's check of the response.
    If the preflight is not in the Network tab, the browser may have cached an earlier one
    (Access-Control-Max-Age). The origin of a local file, a sandboxed frame or a redirect is `null`. With
    credentials `*` allows nobody. If a host name resolves to a private address, Chromium requires the user's
    permission.

Not here
    WebSockets: browsers do not check CORS headers for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, Spoken, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import documented
from why403.logic.formula import Formula, all_of, any_of, is_value
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes

_CREDENTIALS = documented(
    (
        "With credentials, the response needs the exact origin instead of `*`, and "
        "Access-Control-Allow-Credentials: true"
    ),
    "https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS/Errors/CORSNotSupportingCredentials",
    READ,
)
_NETWORK = documented(
    "Chromium lets a page from the public internet reach a private address only with the user's "
    "permission; earlier versions required a preflight response that allows it",
    "https://developer.chrome.com/blog/local-network-access",
    READ,
)
_DEPLOYED = documented(
    "After CORS is enabled on a resource, the API has to be deployed for it to take effect",
    guide("how-to-cors-console"),
    "2026-11-29",
)

SOURCES = (
    documented("What a REST API must return for CORS", guide("how-to-cors"), READ),
    documented("What an HTTP API returns itself for CORS", guide("http-api-cors"), READ),
    documented(
        "API Gateway's own error responses have no CORS headers", repost("api-gateway-cors-errors"), READ
    ),
    documented(
        "SAM adds the default authorizer and API key to OPTIONS unless configured otherwise",
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html",
        READ,
    ),
    documented(
        "The $default route of an HTTP API also catches OPTIONS requests, with its authorizer",
        guide("http-api-cors"),
        READ,
    ),
    _CREDENTIALS,
    _NETWORK,
    _DEPLOYED,
)


def checks(site: Site) -> Iterator[Check]:
    """The preflight as the gateway answers it, then the browser's own checks, which it alone speaks of."""
    complaint = always(refusals.PREFLIGHT_FAILS)
    yield Check("cors.preflight-open", _preflight_open(), _by_guard(site), complaint)
    missing = any_of((_no_browser(), is_value(facts.OPTIONS_EXISTS, True, causes.CORS_PREFLIGHT_MISSING)))
    yield Check("cors.preflight-answered", missing, (), complaint)
    served = any_of((_no_browser(), is_value(facts.ROUTE_DEPLOYED, True, causes.NOT_DEPLOYED)))
    edited = all_of((is_value(facts.OPTIONS_EXISTS, True), is_value(facts.PREFLIGHT, True)))
    yield Check("cors.preflight-deployed", served, (), complaint, _DEPLOYED, edited)
    allowed = is_value(facts.CORS_ALLOWS, True, causes.CORS_ORIGIN)
    yield Check("cors.allows-call", allowed, (), always(refusals.CALL_NOT_ALLOWED))
    plain = is_value(facts.CREDENTIALS_MODE, "omit")
    admitted = any_of((plain, is_value(facts.CORS_CREDENTIALS, True, causes.CORS_ORIGIN)))
    yield Check(
        "cors.allows-credentials", admitted, (), always(refusals.CREDENTIALS_NOT_ALLOWED), _CREDENTIALS
    )
    reached = is_value(facts.CORS_NETWORK, True, causes.CORS_ORIGIN)
    yield Check("cors.allows-network", reached, (), always(refusals.NETWORK_NOT_ALLOWED), _NETWORK)
    sent = is_value(facts.CORS_ON_ANSWER, True, causes.CORS_INTEGRATION_HEADERS)
    yield Check("cors.backend-headers", sent, (), always(refusals.ANSWER_WITHOUT_HEADERS))
    shown = is_value(facts.CORS_ON_ERRORS, True, causes.CORS_ERROR_HEADERS)
    yield Check("cors.error-headers", shown, (), complaint)


def _no_browser() -> Formula:
    """Known to be no browser's doing."""
    return any_of(
        (is_value(facts.CLIENT, "tool"), is_value(facts.CLIENT, "sdk"), is_value(facts.CLIENT, "service"))
    )


def _preflight_open() -> Formula:
    other_call = is_value(facts.PREFLIGHT, False)
    return any_of((_no_browser(), other_call, is_value(facts.OPTIONS_OPEN, True, causes.CORS_PREFLIGHT_AUTH)))


def _by_guard(site: Site) -> tuple[Spoken, ...]:
    """What a call without any credentials gets from what guards the OPTIONS method."""
    signature = is_value(facts.OPTIONS_GUARD, "signature")
    if site.kind == "HTTP":
        return Spoken(refusals.HTTP_FORBIDDEN, signature), Spoken(refusals.HTTP_UNAUTHORIZED)
    key = is_value(facts.OPTIONS_GUARD, "key")
    return (
        Spoken(refusals.INVALID_API_KEY, key),
        Spoken(refusals.MISSING_TOKEN, signature),
        Spoken(refusals.UNAUTHORIZED),
    )


GATE = Gate("cors", __doc__, SOURCES, checks)
