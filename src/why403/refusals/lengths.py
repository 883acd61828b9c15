"""Which message a response can have, by the length of its body alone: a log, `curl -I` and most recordings of
browsers tell the length and not the body.

The lengths are those of API Gateway's own messages without variable parts, which an owner can replace; so a
length orders the causes and proves nothing.
"""

from __future__ import annotations

from functools import cache

from why403.frozen import replace
from why403.logic.states import UNKNOWN, State
from why403.refusals import catalogue
from why403.refusals import wordings as w
from why403.refusals.rendering import rendered

_OLDER = (
    replace(catalogue.AUTHORIZER_SILENT, text="User is not authorized to access this resource"),
    replace(
        catalogue.AUTHORIZER_DENIES,
        text="User is not authorized to access this resource with an explicit deny",
    ),
)
"""Texts of authorizers from before denials named the type of a policy; both forms are sent."""


def family_of_length(length: int, status: int | State, error_type: str | State = UNKNOWN) -> str | State:
    """The family of the one message whose body has this many bytes, of those that go with the status and the
    error type; `UNKNOWN` where none has, or several.

    API Gateway sends `{"message":"Forbidden"}`, and some messages with a blank before the text as well.
    """
    own = w.OF_TYPE.get(error_type) if isinstance(error_type, str) else None
    for blank in (0, 1):
        found = {
            family
            for family, written in _families().get(length - blank, frozenset())
            if status in (UNKNOWN, written) and (own is None or family in own)
        }
        if found:
            return found.pop() if len(found) == 1 else UNKNOWN
    return UNKNOWN


@cache
def _families() -> dict[int, frozenset[tuple[str, int]]]:
    """By the length of a body without blanks: families of messages, each with its status."""
    found: dict[int, set[tuple[str, int]]] = {}
    for each in (*catalogue.of_gateway(), *_OLDER):
        if isinstance(each.status, int) and "{" not in each.text:
            found.setdefault(len(rendered(each, {}).body), set()).add((each.family, each.status))
    return {length: frozenset(families) for length, families in found.items()}
