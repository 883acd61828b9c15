"""Which message a response can have, by the length of its body alone: a log, `curl -I` and most recordings of
browsers tell the length and not the body.

The lengths are those of API Gateway's own messages without variable parts, which an owner can replace; so a
length orders the causes and proves nothing.
"""

from __future__ import annotations

import json
import re
from functools import cache

from why403.logic.states import UNKNOWN, State
from why403.refusals import catalogue
from why403.refusals import wordings as w
from why403.refusals.refusal import GatewayRefusal

_OLDER = (
    (w.AUTHORIZER_SILENT, 403, "User is not authorized to access this resource"),
    (w.AUTHORIZER_DENIES, 403, "User is not authorized to access this resource with an explicit deny"),
)
"""Texts of authorizers from before denials named the type of a policy; both forms are sent."""


def family_of_length(length: int, status: int | State, error_type: str | State = UNKNOWN) -> str | State:
    """The family of the one message whose body has this many bytes, of those that go with the status and the
    error type; `UNKNOWN` where none has, or several.

    API Gateway sends `{"message":"Forbidden"}`, and some messages with a blank before the text as well.
    """
    for blank in (0, 1):
        found = {
            family
            for family, written in _families().get(length - blank, frozenset())
            if (status is UNKNOWN or written == status)
            and (not isinstance(error_type, str) or family in w.OF_TYPE.get(error_type, ()))
        }
        if found:
            return found.pop() if len(found) == 1 else UNKNOWN
    return UNKNOWN


@cache
def _families() -> dict[int, frozenset[tuple[str, int]]]:
    """By the length of a body without blanks: families of messages, each with its status."""
    every = [each for each in vars(catalogue).values() if isinstance(each, GatewayRefusal)]
    fixed = [
        (each.family, each.status, each.text, each.key)
        for each in every
        if isinstance(each.status, int) and not re.search(r"\{\w+\}", each.text)
    ]
    fixed += [(family, status, text, "Message") for family, status, text in _OLDER]
    found: dict[int, set[tuple[str, int]]] = {}
    for family, status, text, key in fixed:
        body = json.dumps({key: None if text == "null" else text}, separators=(",", ":"))
        found.setdefault(len(body), set()).add((family, status))
    return {length: frozenset(families) for length, families in found.items()}
