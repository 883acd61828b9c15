"""What becomes of a function's outcome: an answer to the caller, or facts for the checks that refuse.

For the author of the gateway: `answered` reads the outcome of an integration. What it gives is an `Answered`,
to be sent as it is, or a `Failed`, whose facts the checks of the gate `backend` read: the refusal that they
find has the bytes. Of an authorizer's outcome `returned_to` makes what `Settings.returned` holds, which
`credentials/authorizer` judges, and `handed_on` what the function behind the route is told. Nothing here
evaluates a policy.
"""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Mapping
from dataclasses import field

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.logic.claims import assumed, documented, observed
from why403.logic.states import UNKNOWN, State
from why403.model.authorizer import Result
from why403.model.incident import FactValue
from why403.redaction.reprs import masked_repr
from why403.serve.functions.function import READ, NotRunnable, Outcome, Raised, Returned, TimedOut

_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"

_LOCALSTACK = "https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/"

SOURCES = (
    documented(
        "The output of a proxy integration; one of another form is answered with 502",
        _GUIDE + "set-up-lambda-proxy-integrations.html",
        READ,
    ),
    documented(
        "Format 2.0: JSON without statusCode is the body of a 200, with content-type application/json",
        _GUIDE + "http-api-develop-integrations-lambda.html",
        READ,
    ),
    documented(
        "A result in base64 is decoded for a REST API where the Accept header has a binary media type",
        _GUIDE + "lambda-proxy-binary-media.html",
        READ,
    ),
    observed(
        "Of a REST API's five members none is needed, and no other one may stand beside them",
        _LOCALSTACK + "test_apigateway_lambda.py",
        READ,
    ),
    assumed("Without a content type a REST API answers JSON, an HTTP API plain text", READ),
    assumed("In headers a REST API takes texts and flags, and an HTTP API numbers as well", READ),
    documented(
        "The context of an authorizer is handed on: as texts by a REST API, beside principalId",
        _GUIDE + "api-gateway-lambda-authorizer-output.html",
        READ,
    ),
)
_MEMBERS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
_SCALARS = (str, int, float, bool)
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the caller is sent."""

    status: int
    headers: Headers
    body: bytes = field(repr=False)

    def __repr__(self) -> str:
        return masked_repr(self, self.headers)


@dataclass(frozen=True, slots=True)
class Failed:
    """The integration did not answer: `fault` is a value of the fact `backend.fault`, `why` a sentence."""

    fault: str
    why: str
    facts: tuple[FactValue, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True)
class NotHere:
    """This machine cannot run the function: AWS would have an answer, and there is none here."""

    why: str


class _Malformed(Exception):
    """The result has not the form that is asked for."""


def answered(
    outcome: Outcome, kind: str, version: str = "1.0", *, decodes: bool = True
) -> Answered | Failed | NotHere:
    """Read the outcome of a proxy integration.

    `version` is the format of an HTTP API; `decodes` says of a REST API whether the Accept header of the call
    has one of its binary media types: without one, a result in base64 stays as it is.
    """
    if isinstance(outcome, NotRunnable):
        return NotHere(outcome.reason)
    if isinstance(outcome, TimedOut):
        fault = "malformed" if outcome.own else "timeout"
        return _failed(fault, f"the function did not answer within {outcome.seconds:g} seconds")
    if isinstance(outcome, Raised):
        return _failed("malformed", f"the function failed with {outcome.type}")
    value = outcome.value
    try:
        if value is UNKNOWN:
            raise _Malformed("the function did not return JSON")
        if kind == "HTTP" and version == "2.0" and not (isinstance(value, Mapping) and "statusCode" in value):
            return _inferred(outcome, value)
        if not isinstance(value, Mapping):
            raise _Malformed("the function did not return an object")
        return _proxied(value, kind, version, decodes=decodes or kind != "REST")
    except _Malformed as wrong:
        return _failed("malformed", str(wrong))


def _failed(fault: str, why: str) -> Failed:
    told = (
        FactValue(catalogue.BACKEND_REACHED.name, True),
        FactValue(catalogue.BACKEND_ANSWERS.name, False),
        FactValue(catalogue.BACKEND_FAULT.name, fault),
    )
    return Failed(fault, why, told)


def _inferred(outcome: Returned, value: object) -> Answered:
    body = value.encode() if isinstance(value, str) else outcome.payload
    return Answered(200, (("content-type", "application/json"),), body)


def _proxied(value: Mapping[str, object], kind: str, version: str, *, decodes: bool) -> Answered:
    others = sorted(set(value) - _MEMBERS)
    if others and kind == "REST":
        raise _Malformed(f"the function returned `{others[0]}`, which is not a member of a response")
    status = _status(value.get("statusCode"), kind)
    body = value.get("body")
    if not isinstance(body, str | None):
        raise _Malformed("`body` is not a string")
    encoded = value.get("isBase64Encoded")
    if not isinstance(encoded, bool | None):
        raise _Malformed("`isBase64Encoded` is neither true nor false")
    headers = list(_headers(value, kind))
    if version == "2.0" and kind == "HTTP":
        headers += [("set-cookie", each) for each in _cookies(value.get("cookies"))]
    if not any(name.lower() == "content-type" for name, _ in headers):
        plain = "application/json" if kind == "REST" else "text/plain;charset=UTF-8"
        headers.append(("Content-Type" if kind == "REST" else "content-type", plain))
    content = (body or "").encode("utf-8", "replace")
    return Answered(status, tuple(headers), _decoded(content) if encoded and decodes else content)


def _status(status: object, kind: str) -> int:
    if status is None:
        if kind != "HTTP":
            return 200
        raise _Malformed("`statusCode` is missing")
    number = int(status) if isinstance(status, str) and status.isdecimal() and len(status) == 3 else status
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if not isinstance(number, int) or isinstance(number, bool) or not 100 <= number <= 999:
        raise _Malformed("`statusCode` is not a status")
    return number


def _headers(value: Mapping[str, object], kind: str) -> Headers:
    """Both kinds of headers together; the same name and value in both is sent once."""
    single, several = value.get("headers"), value.get("multiValueHeaders")
    if not isinstance(single, Mapping | None) or not isinstance(several, Mapping | None):
        raise _Malformed("`headers` is not an object")
    found: list[tuple[str, str]] = []
    for name, part in (several or {}).items():
        found += [(name, _text(each, kind)) for each in (part if isinstance(part, list) else [part])]
    named = {(name.lower(), text) for name, text in found}
    for name, part in (single or {}).items():
        if part is not None and (name.lower(), _text(part, kind)) not in named:
            found.append((name, _text(part, kind)))
    if any("\r" in part or "\n" in part for pair in found for part in pair):
        raise _Malformed("a header has a line break")
    return tuple(found)


def _text(value: object, kind: str) -> str:
    """A text or a flag; HTTP APIs take numbers too."""
    if not isinstance(value, _SCALARS if kind == "HTTP" else (str, bool)):
        raise _Malformed("a header has a value that is not a string")
    return value if isinstance(value, str) else json.dumps(value)


def _cookies(value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _Malformed("`cookies` is not a list of strings")
    return value


def _decoded(content: bytes) -> bytes:
    try:
        return b64decode(content, validate=True)
    except NoBase64:
        raise _Malformed("`body` is not in base64, though it is said to be") from None


def returned_to(outcome: Outcome) -> Result | State:
    """What an authorizer returned, for `Settings.returned`; `UNKNOWN` where the function cannot be run here.

    An error is the payload that Lambda makes of one, which API Gateway reads too. A text is quoted: a result
    that is told as a text is read as JSON.
    """
    match outcome:
        case Returned():
            value = outcome.value
            text = outcome.payload.decode("utf-8", "replace") if value is UNKNOWN else value
            return Result(json.dumps(text) if isinstance(text, str) else value)
        case Raised():
            return Result({"errorMessage": outcome.message, "errorType": outcome.type})
        case TimedOut():
            words = f"Task timed out after {outcome.seconds:.2f} seconds"
            return Result({"errorMessage": words, "errorType": "Sandbox.Timedout"})
        case NotRunnable():
            return UNKNOWN


def handed_on(value: object, kind: str, version: str = "1.0") -> dict[str, object]:
    """What the function behind the route finds in `requestContext.authorizer`."""
    if not isinstance(value, Mapping):
        return {}
    written = value.get("context")
    context = {str(name): part for name, part in written.items()} if isinstance(written, Mapping) else {}
    if kind == "HTTP" and version == "2.0":
        return {"lambda": context or None}
    principal = {} if value.get("principalId") is None else {"principalId": str(value["principalId"])}
    return {**{name: _stringified(part) for name, part in context.items()}, **principal}


def usage_key(value: object) -> str | None:
    """The API key that an authorizer hands on, for APIs that take it from there."""
    key = value.get("usageIdentifierKey") if isinstance(value, Mapping) else None
    return key if isinstance(key, str) and key else None


def _stringified(value: object) -> object:
    """Numbers and flags become texts."""
    return value if isinstance(value, str) or value is None else json.dumps(value)
