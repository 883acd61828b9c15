"""The calls stay within the rate, burst and quota limits.

What the caller sees
    429 "Too Many Requests" for a rate, 429 "Limit Exceeded" for a quota.

How to tell
    The limits of the key and plan come first, then those of the method and stage, then the account's.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import documented
from why403.logic.formula import is_value
from why403.model.site import Site
from why403.model.undocumented import THROTTLE_PLACE
from why403.refusals import catalogue as refusals
from why403.refusals import causes

SOURCES = (
    documented(
        "An exceeded rate limit gets Too Many Requests, an exceeded quota Limit Exceeded",
        repost("api-gateway-429-limit"),
        READ,
    ),
    documented("The order of the throttling limits", guide("api-gateway-request-throttling"), READ),
    THROTTLE_PLACE.claim,
)


def checks(site: Site) -> Iterator[Check]:
    """Quotas belong to usage plans, which HTTP APIs do not have."""
    rate = is_value(facts.WITHIN_RATE, True, causes.THROTTLED)
    throttled = refusals.for_kind(site.kind, refusals.THROTTLED, refusals.HTTP_THROTTLED)
    yield Check("throttle.rate", rate, always(throttled))
    if site.kind != "HTTP":
        quota = is_value(facts.WITHIN_QUOTA, True, causes.QUOTA_EXCEEDED)
        yield Check("throttle.quota", quota, always(refusals.QUOTA))


GATE = Gate("throttle", __doc__, SOURCES, checks)
