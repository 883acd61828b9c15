"""What becomes of texts with open parts: an attribute that nothing here tells, or what is not evaluated.

A part is named `KIND.NAME.ATTRIBUTE`, or `?`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from why403.aws.arns import SHORT
from why403.documents.open_text import Open, OpenText, text_of
from why403.frozen import dataclass
from why403.logic.states import UNKNOWN, State

UNNAMED = OpenText((Open("?"),))


@dataclass(frozen=True, slots=True)
class Named:
    """An attribute of another resource, such as `aws_api_gateway_stage.prod.stage_name`."""

    address: str
    attribute: str

    @property
    def text(self) -> OpenText:
        """The text that it is, which is open."""
        return OpenText((Open(f"{self.address}.{self.attribute}"),))


def put_in(text: OpenText, of: Callable[[str], object]) -> str | OpenText:
    """The text with those parts filled in that are known to be scalars."""

    def known(name: str) -> str | None:
        value = of(name)
        if isinstance(value, bool):
            return str(value).lower()
        return str(value) if isinstance(value, str | int | float) else None

    return text.filled(known)


def untold_where_open(value: Any) -> Any:
    """A value whose open texts are untold."""
    if isinstance(value, dict):
        return {name: untold_where_open(part) for name, part in value.items()}
    if isinstance(value, list):
        return [untold_where_open(part) for part in value]
    return UNKNOWN if isinstance(value, OpenText) else value


def with_holes(value: Any, own: str) -> Any:
    """A policy in which what is open is a mapping, which nobody takes for a value.

    The ARN of the API that has the policy is cut to the short form, which says the same (developer guide,
    api-gateway-control-access-using-iam-policies-to-invoke-api).
    """
    if isinstance(value, dict):
        return {name: with_holes(part, own) for name, part in value.items()}
    if isinstance(value, list):
        return [with_holes(part, own) for part in value]
    if isinstance(value, OpenText) and own:
        value = shortened(value, own)
    return {"Fn::Open": []} if isinstance(value, OpenText | State) else value


def shortened(text: OpenText, own: str) -> str | OpenText:
    """The ARN of an API or of a part of it in the short form, where the API is the one of this address."""
    first, *rest = text.parts
    below = rest[0] if rest else ""
    if first != Open(f"{own}.execution_arn") or not isinstance(below, str) or not below.startswith("/"):
        return text
    return text_of((SHORT, below.removeprefix("/"), *rest[1:]))
