"""A refusal as it goes over the wire: status, headers and body, with the owner's gateway responses applied.

Sources: the developer guide's pages supported-gateway-response-types and
api-gateway-gatewayResponse-definition. That a denial's body has the key `Message` was observed in
recordings against AWS.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import field

from why403.frozen import dataclass
from why403.logic.states import State
from why403.refusals.refusal import GatewayRefusal

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_VARIABLE = re.compile(
    r"\$context\.error\.(messageString|message|responseType)|\$stageVariables\.(\w+)"
    r"|\$((?:context|method\.request)\.[A-Za-z0-9_.-]*[A-Za-z0-9_])"
)
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Override:
    """One gateway response of an API: what its owner set; what is `None` stays as it is built in.

    `headers` has the values as they are sent; `templates` a body for each content type.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the caller gets. Names of headers are spelt as API Gateway spells them."""

    status: int | State
    headers: tuple[tuple[str, str], ...]
    body: str


def rendered(
    refusal: GatewayRefusal,
    values: Mapping[str, str],
    overrides: Mapping[str, Override] | None = None,
    stage_variables: Mapping[str, str] | None = None,
    variable: Callable[[str], str | None] = lambda _: None,
) -> Rendered:
    """The answer of this refusal.

    `values` fills the places of its text (`caller`, `arn`, …); a place without a value stays as `…`.
    `variable` tells the other variables of a template by their names (`context.requestId`). The header
    x-amzn-ErrorType is sent whatever an owner sets.
    """
    override = override_of(refusal, overrides or {})
    says = message(refusal, values)
    template = override.templates.get(_JSON)
    kind = _JSON
    if template is None and override.templates:
        kind, template = next(iter(override.templates.items()))
    if template is None:
        body = _body(refusal, says)
    else:
        body = _filled(template, refusal, says, stage_variables or {}, variable)
    return Rendered(
        override.status or refusal.status, (*_headers(refusal, kind), *override.headers.items()), body
    )


def message(refusal: GatewayRefusal, values: Mapping[str, str]) -> str:
    """Its text with its places filled; a place without a value stays as `…`."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], "…"), refusal.text)


def override_of(refusal: GatewayRefusal, overrides: Mapping[str, Override]) -> Override:
    """The gateway response that counts: of its own type, else the default of its class of status."""
    if refusal.response_type is None or isinstance(refusal.status, State):
        return Override()
    default = "DEFAULT_4XX" if refusal.status < 500 else "DEFAULT_5XX"
    return overrides.get(refusal.response_type) or overrides.get(default) or Override()


def _headers(refusal: GatewayRefusal, kind: str) -> tuple[tuple[str, str], ...]:
    kinds = refusal.error_types
    typed = (("x-amzn-ErrorType", kinds[0]),) if isinstance(kinds, tuple) and kinds else ()
    return (("Content-Type", kind), *typed)


def _body(refusal: GatewayRefusal, message: str) -> str:
    """Without blanks, as API Gateway writes it; a message that is null is not a text."""
    value = None if refusal.text == "null" else message
    return json.dumps({refusal.key: value}, separators=(",", ":"), ensure_ascii=False)


def _filled(
    template: str,
    refusal: GatewayRefusal,
    message: str,
    stage_variables: Mapping[str, str],
    variable: Callable[[str], str | None],
) -> str:
    """A template's variables; `messageString` brings its own quotes."""

    def value(found: re.Match[str]) -> str:
        if found[3] is not None:
            return variable(found[3]) or ""
        if found[2] is not None:
            return stage_variables.get(found[2], "")
        known = {
            "messageString": json.dumps(message, ensure_ascii=False),
            "message": message,
            "responseType": refusal.response_type or "",
        }
        return known[found[1]]

    return _VARIABLE.sub(value, template)
