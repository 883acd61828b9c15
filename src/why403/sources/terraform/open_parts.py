"""Texts of which some parts are open: an attribute that nothing here tells, or what is not evaluated.

Each stands between marks with its name, `KIND.NAME.ATTRIBUTE` or `?`, so that what is known around it can
still be read: the routes of a document with the ARN of a function in it, the rest of a policy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from why403.aws.arns import SHORT
from why403.logic.states import UNTOLD, State

OPEN, CLOSE = "\ue000", "\ue001"
UNNAMED = "?"
_MARK = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")


def marked(name: str = UNNAMED) -> str:
    """An open part of this name."""
    return f"{OPEN}{name}{CLOSE}"


def unmarked(text: str) -> str:
    """A text that somebody wrote, in which nothing may look like a mark."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def has_open(value: object) -> bool:
    """Whether a value is a text with an open part."""
    return isinstance(value, str) and OPEN in value


def put_in(text: str, of: Callable[[str], object]) -> str:
    """The text with those parts filled in that are known to be scalars."""

    def known(found: re.Match[str]) -> str:
        value = of(found[1])
        if isinstance(value, bool):
            return str(value).lower()
        return str(value) if isinstance(value, str | int | float) else found[0]

    return _MARK.sub(known, text)


def untold_where_open(value: Any) -> Any:
    """A value whose open texts are untold; in keys an open part becomes `${?}`."""
    if isinstance(value, dict):
        return {_MARK.sub("${?}", name): untold_where_open(part) for name, part in value.items()}
    if isinstance(value, list):
        return [untold_where_open(part) for part in value]
    return UNTOLD if has_open(value) else value


def with_holes(value: Any, own: str) -> Any:
    """A policy in which what is open is a mapping, which nobody takes for a value.

    The ARN of the API that has the policy is cut to the short form, which says the same (developer guide,
    api-gateway-control-access-using-iam-policies-to-invoke-api).
    """
    if isinstance(value, dict):
        return {name: with_holes(part, own) for name, part in value.items()}
    if isinstance(value, list):
        return [with_holes(part, own) for part in value]
    if own and isinstance(value, str):
        value = re.sub(f"^{re.escape(marked(f'{own}.execution_arn'))}/", SHORT, value)
    return {"Fn::Open": []} if has_open(value) or isinstance(value, State) else value
