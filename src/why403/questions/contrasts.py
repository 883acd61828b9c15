"""Calls that worked. What the refused call shares with one that worked cannot be the cause.

A contrast names the parts of a call in which the two differ. A cause that hangs on none of these parts
would have refused the working call as well. This takes for granted that the two calls are alike in
everything else, so what is concluded from it is never called certain.
"""

from __future__ import annotations

from collections.abc import Iterable

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.logic.facts import Fact, Facts, Value


@dataclass(frozen=True, slots=True)
class Contrast:
    """One call that worked: what it is known by, and the aspects in which it differs from the refused one.

    `perhaps` are those of which not both calls tell enough to compare them.
    """

    name: str
    differs: frozenset[str]
    perhaps: frozenset[str] = frozenset()


def _told(fact: Fact, *differs: str) -> Contrast:
    return Contrast(fact.name, frozenset(differs))


CONTRASTS: tuple[Contrast, ...] = (
    _told(catalogue.WORKS_DIRECT, "host", "network"),
    _told(catalogue.WORKS_OUTSIDE_VPC, "network"),
    _told(catalogue.WORKS_OTHER_PATH, "path", "body", "query"),
    _told(catalogue.WORKS_OTHER_METHOD, "method", "body"),
    _told(catalogue.WORKS_SMALL_BODY, "body"),
    _told(catalogue.WORKS_OTHER_CLIENT, "client", "headers", "credentials", "key"),
    _told(catalogue.WORKS_OTHER_CREDENTIALS, "credentials", "key"),
    _told(catalogue.WORKS_OTHER_NETWORK, "network"),
    _told(catalogue.WORKS_OTHER_TIME, "time"),
    _told(catalogue.WORKS_CONSOLE_TEST, *catalogue.ASPECTS),
)

WIDER: tuple[tuple[Fact, Fact, tuple[Value, ...], frozenset[str]], ...] = (
    (
        catalogue.WORKS_DIRECT,
        catalogue.FRONT,
        ("none",),
        frozenset({"path", "headers", "credentials", "key", "query"}),
    ),
    (
        catalogue.WORKS_OTHER_CLIENT,
        catalogue.CLIENT,
        ("tool", "browser"),
        frozenset({"path", "query", "method", "body"}),
    ),
)
"""Contrasts in which more can differ, unless a fact has one of the values beside it.

What stands in front passes on the headers and parameters that it is told to: CloudFront drops the
Authorization header of a GET unless a policy names it (CloudFront developer guide,
add-origin-custom-headers), and its origins put a path of their own before the called one, which keeps the
prefix by which a behavior was chosen. A library makes address and body by itself, and other than its caller
thinks.
"""

IMPLIED: tuple[tuple[Fact, Fact, Value], ...] = ((catalogue.WORKS_DIRECT, catalogue.DEFAULT_ENDPOINT, True),)
"""What a working call shows by itself. The console's test, run past all gates on the method that is chosen
there, shows nothing of the address that was called."""


def contrasted(hangs_on: frozenset[str], contrasts: Iterable[Contrast]) -> bool:
    """Whether some call that worked is alike in all that a cause hangs on."""
    return any(not hangs_on & (contrast.differs | contrast.perhaps) for contrast in contrasts)


def told(facts: Facts) -> tuple[Contrast, ...]:
    """The working calls that somebody told of."""
    return tuple(_widened(contrast, facts) for contrast in CONTRASTS if facts.get(contrast.name) is True)


def _widened(contrast: Contrast, facts: Facts) -> Contrast:
    wider = (
        aspects
        for works, fact, values, aspects in WIDER
        if works.name == contrast.name and facts.get(fact.name) not in values
    )
    return Contrast(contrast.name, contrast.differs.union(*wider))


def implied(facts: Facts) -> dict[str, Value]:
    """Facts that a working call shows, where they are not told otherwise."""
    return {
        shown.name: value
        for fact, shown, value in IMPLIED
        if facts.get(fact.name) is True and shown.name not in facts
    }
