"""A Lambda authorizer is invoked, and returns a valid response.

What the caller sees
    401 "Unauthorized" if an identity source is missing (the function is not invoked) or if the function
    throws "Unauthorized"; 500 {"message":null} if it fails. HTTP: 401, 500.

How to tell
    Did the function run for the refused call?

Not here
    403 "User is not authorized to access this resource", from the policy that it returns: see `authorize`.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, always
from why403.gates.guide import READ, guide
from why403.logic.claims import documented, observed
from why403.logic.formula import any_of, implies, is_value, negate
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes

SOURCES = (
    documented(
        "A request without the identity sources gets 401, and the authorizer is not invoked",
        guide("apigateway-use-lambda-authorizer"),
        READ,
    ),
    observed(
        "A malformed result leads to 500 with a message that is null",
        "https://loige.co/debugging-custom-apigateway-authorizers/",
        READ,
    ),
    documented("The responses of HTTP APIs", guide("http-api-lambda-authorizer"), READ),
)


def checks(site: Site) -> Iterator[Check]:
    """Identity sources, the function's own health, and whether it threw."""
    custom = site.says(facts.METHOD_AUTHORIZATION, "CUSTOM")
    invoked = is_value(facts.AUTHORIZER_INVOKED, True)
    sent = is_value(facts.IDENTITY_SOURCE_SENT, True, causes.AUTHORIZER_IDENTITY_SOURCE)
    works = is_value(facts.AUTHORIZER_WORKS, True, causes.AUTHORIZER_ERROR)
    unauthorized = refusals.for_kind(site.kind, refusals.UNAUTHORIZED, refusals.HTTP_UNAUTHORIZED)
    fails = refusals.for_kind(site.kind, refusals.AUTHORIZER_FAILS, refusals.HTTP_FAILS)
    identified = implies(custom, any_of((invoked, sent)))
    yield Check("authorizer.identity-source", identified, always(unauthorized))
    yield Check("authorizer.answers", implies(custom, works), always(fails))
    thrown = is_value(facts.AUTHORIZER_REFUSAL, "throws", causes.AUTHORIZER_DENY)
    policy = any_of((is_value(facts.AUTHORIZER_ALLOWS, True), negate(thrown)))
    yield Check("authorizer.throws-unauthorized", implies(custom, policy), always(unauthorized))


GATE = Gate("lambda-authorizer", __doc__, SOURCES, checks)
