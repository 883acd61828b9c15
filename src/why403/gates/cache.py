"""A call that asks to bypass the stage's cache has the right to.

What the caller sees
    403 where the method's cache settings say so: "User: … is not authorized to perform:
    execute-api:InvalidateCache …".

How to tell
    The request carries Cache-Control: max-age=0.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403.gates.guide import READ, guide
from why403.gateway import causes, facts, refusals
from why403.gateway.check import Check, Gate, always
from why403.gateway.site import Site
from why403.logic.claims import assumed, documented
from why403.logic.formula import implies, is_value

_WORDS = assumed("The refusal of a cache invalidation has the words of a denied caller", READ)

SOURCES = (
    documented("What a cache invalidation needs", guide("api-gateway-caching"), READ),
    _WORDS,
)


def checks(site: Site) -> Iterator[Check]:
    """REST APIs only: others have no cache."""
    if site.kind == "REST":
        allowed = is_value(facts.CACHE_INVALIDATION_ALLOWED, True, causes.CACHE_INVALIDATION_DENIED)
        asked = is_value(facts.BYPASSES_CACHE, True)
        yield Check(
            "cache.invalidation", implies(asked, allowed), always(refusals.CACHE_DENIED), source=_WORDS
        )


GATE = Gate("cache", __doc__, SOURCES, checks)
