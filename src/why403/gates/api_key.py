"""A method that requires an API key needs one that exists, is enabled, and is in a usage plan of the stage.

What the caller sees
    403 {"message":"Forbidden"}, ForbiddenException: the same for no key, an unknown key, a disabled key,
    and a key whose usage plans do not include the stage.

How to tell
    The response does not show it. The key's ID and the stage's usage plans do.

Not here
    Quota and throttling result in 429: see `throttle`. API keys do not expire.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import documented, observed
from why403.logic.formula import CaseOf, all_of, any_of, implies, is_value, no
from why403.logic.states import ABSENT
from why403.model.site import Site
from why403.model.undocumented import CONNECT_KEY
from why403.refusals import catalogue as refusals
from why403.refusals import causes

_ON_WEBSOCKET = CONNECT_KEY.claim

SOURCES = (
    documented("API key failures get 403 Forbidden", repost("api-gateway-troubleshoot-403-forbidden"), READ),
    documented(
        "The API key comes from a header or from the authorizer", guide("api-gateway-api-key-source"), READ
    ),
    documented(
        "A usage plan connects API keys and stages; changes take some minutes to take effect",
        guide("api-gateway-api-usage-plans"),
        READ,
    ),
    observed(
        "A missing and a disabled key get the same response",
        "https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/"
        "test_apigateway_common.py",
        READ,
    ),
    _ON_WEBSOCKET,
)


def checks(site: Site) -> Iterator[Check]:
    """REST and WebSocket APIs; HTTP APIs have no keys."""
    if site.kind == "HTTP":
        return
    required = site.says(facts.API_KEY_REQUIRED, True)
    from_header = any_of(
        (
            site.says(facts.KEY_SOURCE, "HEADER"),
            is_value(facts.KEY_FROM_AUTHORIZER, True, causes.API_KEY_SOURCE),
        )
    )
    accepted = CaseOf(facts.API_KEY, {ABSENT: no(causes.API_KEY_MISSING)}, _ACCEPTED)
    source = _ON_WEBSOCKET if site.kind == "WEBSOCKET" else None
    refused = always(refusals.INVALID_API_KEY)
    yield Check("api-key.source", implies(required, from_header), refused, source=source)
    yield Check("api-key.accepted", implies(required, accepted), refused, source=source)


_ACCEPTED = all_of(
    (
        is_value(facts.KEY_EXISTS, True, causes.API_KEY_INVALID),
        is_value(facts.KEY_ENABLED, True, causes.API_KEY_DISABLED),
        is_value(facts.KEY_IN_PLAN, True, causes.API_KEY_NOT_IN_PLAN),
    )
)
"""What must be true of a key that was sent."""


GATE = Gate("api-key", __doc__, SOURCES, checks)
