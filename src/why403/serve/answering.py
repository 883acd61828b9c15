"""What goes back: the bytes that API Gateway answers with, its headers, and what an owner made of them.

Sources: the developer guide's pages supported-gateway-response-types, api-gateway-gatewayResponse-definition
and http-api-troubleshooting-jwt; `refusals/rendering.py` has the texts. The ids of requests are made up.
"""

from __future__ import annotations

import base64
import json
import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from why403 import facts as catalogue
from why403.credentials.sigv4.clues_time import TOLERANCE
from why403.credentials.sigv4.parse import signed_of
from why403.credentials.sigv4.unreadable import complaint
from why403.frozen import replace
from why403.logic.formula import Atom
from why403.logic.states import State
from why403.logic.truth import NO
from why403.model.configuration import Configuration
from why403.refusals.catalogue import INCOMPLETE_SIGNATURE
from why403.refusals.refusal import GatewayRefusal
from why403.refusals.rendering import Override, message, rendered
from why403.serve.deciding import Denied, resource_of
from why403.serve.facts import Call, parameters_of

Pairs = list[tuple[str, str]]
NOT_SERVED = 501
"""The status of what AWS would answer and the gateway at the desk cannot."""


@dataclass(slots=True)
class Reply:
    """One answer. `close` says that the connection ends with it."""

    status: int
    headers: Pairs = field(default_factory=list)
    body: bytes = b""
    close: bool = False


_IDS = random.Random(os.urandom(16))
"""Ids have to differ and need not be secret: the system is asked once, and not for each."""


def request_id() -> str:
    """An id as API Gateway gives one to each request of a REST API."""
    made = bytearray(_IDS.randbytes(16))
    made[6], made[8] = made[6] & 0x0F | 0x40, made[8] & 0x3F | 0x80  # version 4 (RFC 9562, section 5.4)
    text = made.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def extended_id() -> str:
    """The other id, which an HTTP API gives alone."""
    return base64.b64encode(_IDS.randbytes(11)).decode().replace("/", "A").replace("+", "B")


def identified(kind: str, called: str) -> Pairs:
    """The headers with the ids of a request."""
    if kind == "HTTP":
        return [("apigw-requestid", extended_id())]
    return [("x-amzn-RequestId", called), ("x-amz-apigw-id", extended_id())]


def refused(denied: Denied, call: Call, configuration: Configuration, kind: str, called: str) -> Reply:
    """The answer of a check that ended a call."""
    stage = denied.landing.stage
    variables = {} if stage is None else stage.variables
    reader = Variables(call, denied, called, variables)
    # INVARIANT: before a stage is found no API is, and what its owner set is not read.
    overrides = {} if stage is None or denied.before("waf") else overrides_of(configuration, reader)
    made = rendered(_worded(denied, call), _values(denied, call), overrides, variables, reader.template)
    status = made.status if isinstance(made.status, int) else 500
    reply = Reply(status, [*made.headers, *identified(kind, called)], made.body.encode())
    if kind == "HTTP":
        reply.headers += _challenge(denied, call)
    if status in (413, 431):
        reply.close = True
    return reply


def message_of(denied: Denied, call: Call) -> str:
    """What the answer says, whatever its owner made of it."""
    return message(_worded(denied, call), _values(denied, call))


def _worded(denied: Denied, call: Call) -> GatewayRefusal:
    """The refusal in the words that this call gets: a signature that cannot be read has several."""
    if denied.refusal != INCOMPLETE_SIGNATURE:
        return denied.refusal
    return replace(denied.refusal, text=complaint(call.request))


def overrides_of(configuration: Configuration, reader: Variables) -> dict[str, Override]:
    """The gateway responses that the owner set, with their headers filled for this call."""
    responses = configuration.api.responses.value
    if isinstance(responses, State):
        return {}
    found = {}
    for each in responses:
        status, parameters, templates = each.status.value, each.parameters.value, each.templates.value
        known = {} if isinstance(parameters, State) else parameters
        headers = {
            name.split(".", 2)[2]: value
            for name, written in known.items()
            if name.lower().startswith("gatewayresponse.header.")
            and (value := reader.mapped(written)) is not None
        }
        found[each.kind] = Override(
            int(status) if isinstance(status, str) and status.isdecimal() else None,
            headers,
            {} if isinstance(templates, State) else templates,
        )
    return found


class Variables:
    """What templates and mapped parameters read of a call: `$context.…`, `stageVariables.…`, its parts."""

    def __init__(self, call: Call, denied: Denied | None, called: str, variables: Mapping[str, str]) -> None:
        self._call, self._denied, self._called, self._variables = call, denied, called, variables

    def mapped(self, written: str) -> str | None:
        """The value of a parameter: a constant in single quotes, or the part of the call that is named."""
        if len(written) > 1 and written[0] == written[-1] == "'":
            return written[1:-1]
        place, _, name = written.partition(".")
        if place == "context":
            return self.context(name)
        if place == "stageVariables":
            return self._variables.get(name)
        if written.startswith("method.request."):
            return self._part(written.removeprefix("method.request."))
        return None

    def _part(self, named: str) -> str | None:
        place, _, name = named.partition(".")
        if place == "header":
            return self._call.received.header(name.lower())
        if place == "querystring":
            return parameters_of(self._call.received.query).get(name)
        return path_parameters(self._call).get(name) if place == "path" else None

    def template(self, name: str) -> str | None:
        """A variable in a template, without its dollar sign."""
        if name.startswith("context."):
            return self.context(name.removeprefix("context."))
        return self.mapped(name)

    def context(self, name: str) -> str | None:
        """A value of `$context`, of those that are known at the desk."""
        call, landing = self._call, self._call.landing
        stage = landing.stage if landing is not None else None
        met = landing.met if landing is not None else None
        known: Mapping[str, Callable[[], str | None]] = {
            "requestId": lambda: self._called,
            "extendedRequestId": lambda: self._called,
            "httpMethod": lambda: call.received.verb,
            "path": lambda: call.received.path,
            "resourcePath": lambda: met.path if met is not None else None,
            "stage": lambda: stage.name if stage is not None else None,
            "protocol": lambda: "HTTP/1.1",
            "domainName": lambda: call.host,
            "apiId": lambda: call.host.partition(".")[0],
            "requestTimeEpoch": lambda: str(int(call.received.moment * 1000)),
            "identity.sourceIp": lambda: call.received.address,
            "identity.userAgent": lambda: call.received.header("user-agent"),
            "identity.userArn": lambda: call.principal.arn if call.principal is not None else None,
        }
        made = known.get(name)
        if made is None and name.startswith("authorizer."):
            given = (call.handed_on or {}).get(name.removeprefix("authorizer."))
            return given if isinstance(given, str) else None
        return None if made is None else made()


def path_parameters(call: Call) -> dict[str, str]:
    """The values of a route's parameters, decoded."""
    landing = call.landing
    met = landing.met if landing is not None else None
    if landing is None or met is None or landing.path is None or "{" not in met.path:
        return {}
    found, parts = {}, landing.path.strip("/").split("/")
    for place, part in enumerate(met.path.strip("/").split("/")):
        if part.startswith("{") and part.endswith("+}"):
            found[part[1:-2]] = unquote("/".join(parts[place:]))
        elif part.startswith("{") and place < len(parts):
            found[part[1:-1]] = unquote(parts[place])
    return found


def _values(denied: Denied, call: Call) -> dict[str, str]:
    """What stands in the open places of a refusal's text, where it has any."""
    if "{" not in denied.refusal.text:
        return {}
    values = {
        "arn": resource_of(denied.facts),
        "caller": call.principal.arn if call.principal is not None else "anonymous",
        "path": call.received.path,
        "verb": call.verb,
        "names": ", ".join(_missing(denied)),
    }
    if denied.gate.name.startswith("signature"):
        values |= _of_signature(call)
    return values


def _missing(denied: Denied) -> list[str]:
    """The required parameters that were not sent, or are blank, as the method spells them."""
    required = denied.landing.met.required.value if denied.landing.met is not None else ()
    told = () if isinstance(required, State) else required
    written = [each.value for each in told if isinstance(each.value, str)]
    spelt = {name.rpartition(".header.")[2].lower(): name.rpartition(".header.")[2] for name in written}
    found = []
    for reason in denied.reading.reasons:
        if isinstance(reason.leaf, Atom) and reason.truth is NO:
            name = reason.leaf.fact.name
            if name.startswith(catalogue.HEADER):
                header = name.removeprefix(catalogue.HEADER)
                found.append(spelt.get(header, header))
            elif name.startswith(catalogue.QUERY):
                found.append(name.removeprefix(catalogue.QUERY))
    return list(dict.fromkeys(found))


def _of_signature(call: Call) -> dict[str, str]:
    now = datetime.fromtimestamp(call.received.moment, UTC)
    signed = signed_of(call.request)
    found = {} if signed is None else {"signed": str(signed.date), "region": str(signed.scope.region)}
    return {**found, "now": _basic(now), "oldest": _basic(now - TOLERANCE), "newest": _basic(now + TOLERANCE)}


def _basic(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _challenge(denied: Denied, call: Call) -> Pairs:
    """What an HTTP API says of a token in `www-authenticate`."""
    if denied.check.name not in ("token.jwt-valid", "token.jwt-scope"):
        return []
    met = denied.landing.met
    scopes = met.scopes.value if met is not None else ()
    scope = f'scope="{"" if isinstance(scopes, State) else " ".join(scopes)}"'
    if denied.check.name == "token.jwt-scope":
        return [("www-authenticate", f'Bearer {scope} error="insufficient_scope"')]
    if call.received.header("authorization") is None:
        return [("www-authenticate", "Bearer")]
    said = next((_SAID[name] for name in call.noticed if name in _SAID), "")
    text = f' error_description="{said}"' if said else ""
    return [("www-authenticate", f'Bearer {scope} error="invalid_token"{text}')]


_SAID = {
    "token-audience": "the token does not have a valid audience",
    "token-without-audience": "the token does not have a valid audience",
    "token-client": "the token does not have a valid audience",
    "token-parts": "token contains an invalid number of segments",
    "token-opaque": "token contains an invalid number of segments",
    "token-doubled": "invalid token format: token should not contain 'Bearer'",
    "token-expired": "the token has expired",
    "token-issuer": "invalid issuer",
    "token-without-issuer": "invalid issuer",
}
"""The texts that were observed (`credentials/jwt/challenge.py` reads them); others leave none."""


def plain(status: int, message: str, kind: str, called: str) -> Reply:
    """An answer of the desk's own, in the form of the gateway's."""
    body = json.dumps({"message": message}, separators=(",", ":"), ensure_ascii=False).encode()
    return Reply(status, [("Content-Type", "application/json"), *identified(kind, called)], body)


__all__ = [
    "Reply",
    "Variables",
    "identified",
    "message_of",
    "overrides_of",
    "path_parameters",
    "plain",
    "refused",
    "request_id",
]
