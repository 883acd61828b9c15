"""What stands behind a route: where API Gateway sends a call that it let in, and how it makes the answer.

Of use to who serves an API. No explanation asks for it, so it is no part of what makes two routes differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from why403.frozen import dataclass
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import ABSENT, UNKNOWN, State

Texts = Mapping[str, str]
"""Texts by names: templates by content types, parameters by what they are sent as."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How one answer of an integration becomes an answer of the method.

    `pattern` is the expression that the status (or the error of a function) has to match; absent for the
    reply that is given where no other fits.
    """

    status: str
    pattern: str | State = ABSENT
    parameters: Texts = field(default_factory=dict)
    templates: Texts = field(default_factory=dict)


QUICK_PAYLOAD = "2.0"
"""The format of an integration that quick creation makes: the CLI's reference shows it of one that API
Gateway manages (apigatewayv2 get-integration, read 2026-11-28)."""


@dataclass(frozen=True, slots=True)
class Integration:
    """The integration of a method or a route. What an expression leaves open is `UNKNOWN`.

    `kind` is one of AWS, AWS_PROXY, HTTP, HTTP_PROXY and MOCK. `function` names the Lambda function that is
    invoked: its logical id where the template has it, else its name; it is absent where none is. `timeout`
    is in seconds. `streams` says that the answer is sent on while it comes.
    """

    kind: str | State = UNKNOWN
    verb: str | State = ABSENT
    uri: str | State = ABSENT
    function: str | State = ABSENT
    payload: str | State = ABSENT
    passthrough: str | State = ABSENT
    parameters: Texts | State = field(default_factory=dict)
    templates: Texts | State = field(default_factory=dict)
    replies: tuple[Reply, ...] | State = ()
    timeout: float | State = ABSENT
    at: Place = NOWHERE_WRITTEN
    streams: bool = False


def made_quickly(target: str | State, function: str, at: Place) -> Integration:
    """What quick creation makes of its target, which is the ARN of a function or an address (API reference,
    CreateApi)."""
    if function:
        return Integration("AWS_PROXY", "POST", target, function, QUICK_PAYLOAD, at=at)
    kind = "HTTP_PROXY" if isinstance(target, str) else UNKNOWN
    return Integration(kind, "ANY", target, payload="1.0", at=at)
