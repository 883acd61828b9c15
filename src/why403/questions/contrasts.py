"""Calls that worked. What the refused call shares with one that worked cannot be the cause.

A contrast names the parts of a call in which the two differ. A check that hangs on none of these parts
would have refused the working call as well. This takes for granted that the two calls are alike in
everything else, so what is concluded from it is never called certain.
"""

from __future__ import annotations

from why403.gateway import facts as catalogue
from why403.logic.facts import Fact, Facts, Value

CONTRASTS: tuple[tuple[Fact, frozenset[str]], ...] = (
    (catalogue.WORKS_DIRECT, frozenset({"host", "network"})),
    (catalogue.WORKS_OUTSIDE_VPC, frozenset({"network"})),
    (catalogue.WORKS_OTHER_PATH, frozenset({"path", "body", "query"})),
    (catalogue.WORKS_OTHER_METHOD, frozenset({"method", "body"})),
    (catalogue.WORKS_SMALL_BODY, frozenset({"body"})),
    (catalogue.WORKS_OTHER_CLIENT, frozenset({"client", "headers", "credentials"})),
    (catalogue.WORKS_OTHER_CREDENTIALS, frozenset({"credentials"})),
    (catalogue.WORKS_OTHER_NETWORK, frozenset({"network"})),
    (catalogue.WORKS_OTHER_TIME, frozenset({"time"})),
)

IMPLIED: tuple[tuple[Fact, Fact, Value], ...] = (
    (catalogue.WORKS_DIRECT, catalogue.DEFAULT_ENDPOINT, True),
    (catalogue.WORKS_CONSOLE_TEST, catalogue.ROUTE_EXISTS, True),
    (catalogue.WORKS_CONSOLE_TEST, catalogue.BACKEND_ALLOWS, True),
)
"""What a working call shows by itself: the console's test runs the method and its backend."""


def contrasted(hangs_on: frozenset[str], facts: Facts) -> bool:
    """Whether some call that worked is alike in all that the cause hangs on."""
    return any(facts.get(fact.name) is True and not hangs_on & differs for fact, differs in CONTRASTS)


def used(facts: Facts) -> list[Fact]:
    """The contrasts that are told."""
    return [fact for fact, _ in CONTRASTS if facts.get(fact.name) is True]


def implied(facts: Facts) -> dict[str, Value]:
    """Facts that a working call shows, where they are not told otherwise."""
    return {
        shown.name: value
        for fact, shown, value in IMPLIED
        if facts.get(fact.name) is True and shown.name not in facts
    }
