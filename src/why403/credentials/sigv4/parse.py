"""The signature that a request carries, in its Authorization header or in its query."""

from __future__ import annotations

import re
from dataclasses import field
from functools import lru_cache
from urllib.parse import unquote

from why403.credentials.sigv4 import sent
from why403.credentials.sigv4.hidden import is_stand_in
from why403.credentials.sigv4.scope import NO_SCOPE, CredentialScope, scope_of
from why403.frozen import dataclass, replace
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Request

HMAC = "AWS4-HMAC-SHA256"
ECDSA = "AWS4-ECDSA-P256-SHA256"
PARAMETERS = ("Credential", "SignedHeaders", "Signature")
_AMZ = "x-amz-"
PRESIGNED = ("Algorithm", "Credential", "Date", "SignedHeaders", "Signature")

_NAME_INSIDE = re.compile(r"(?:proxy-)?authorization\s*:\s*", re.IGNORECASE)
_UNREADABLE = frozenset(
    {"not-sigv4", "name-inside", "no-equal-sign", "unknown-algorithm", "missing", "parts"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the form of a signature, and with which part of it."""

    kind: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as it was sent. A part that is not there is `ABSENT`; a hidden one is `UNKNOWN`."""

    carrier: str
    algorithm: str | State = UNKNOWN
    scope: CredentialScope = NO_SCOPE
    headers: tuple[str, ...] | State = UNKNOWN
    signature: str | State = field(default=UNKNOWN, repr=False)
    date: str | State = UNKNOWN
    expires: str | State = ABSENT
    token: str | State = field(default=UNKNOWN, repr=False)
    faults: tuple[Fault, ...] = ()

    @property
    def readable(self) -> bool | State:
        """Whether AWS can read it as a signature at all."""
        if self.faults:
            return False if any(fault.kind in _UNREADABLE for fault in self.faults) else UNKNOWN
        whole = (self.algorithm, self.scope.text, self.headers, self.signature, self.date)
        return UNKNOWN if UNKNOWN in whole else True


def signed_of(request: Request) -> Signed | None:
    """The request's signature; `None` where it carries nothing that could be one."""
    value, parameters = request.header("Authorization"), _presigned(request)
    in_query = "signature" in parameters or "algorithm" in parameters
    if isinstance(value, str):
        found = _of_header(value, request)
        if in_query and found.algorithm is not UNKNOWN:
            return _with(found, Fault("both"))
        if not in_query:
            return found
    return _of_query(parameters, request) if in_query else None


def _of_header(value: str, request: Request) -> Signed:
    text, faults = value.strip(), []
    hides = not request.received and is_stand_in(value)
    while match := _NAME_INSIDE.match(text):
        text = text[match.end() :]
        faults.append(Fault("name-inside"))
    algorithm, _, rest = text.partition(" ")
    if not algorithm.upper().startswith("AWS4-"):
        hidden = hides and is_stand_in(algorithm)
        return Signed("header", faults=(*faults, *(() if hidden else (Fault("not-sigv4"),))))
    if algorithm not in (HMAC, ECDSA) and not (hides and is_stand_in(algorithm)):
        faults.append(Fault("unknown-algorithm"))
    pairs, wrong = _pairs(rest)
    missing = () if hides else (*wrong, *_missing(pairs, PARAMETERS))
    return _with(
        _signed("header", algorithm, pairs, request, hides=hides),
        *faults,
        *missing,
        *_dateless(request),
    )


def _pairs(rest: str) -> tuple[dict[str, str], list[Fault]]:
    """`Name=value` between commas or spaces."""
    pairs: dict[str, str] = {}
    faults = []
    for word in rest.replace(",", " ").split():
        name, sign, value = word.partition("=")
        if sign and name in pairs:
            faults.append(Fault("twice", name))
        elif sign:
            pairs[name] = value
        else:
            faults.append(Fault("no-equal-sign"))
    return pairs, faults


def _missing(pairs: dict[str, str], names: tuple[str, ...]) -> tuple[Fault, ...]:
    if all(map(pairs.get, names)):
        return ()
    present = {name.lower() for name, value in pairs.items() if value}
    return tuple(Fault("missing", name) for name in names if name.lower() not in present)


def _dateless(request: Request) -> tuple[Fault, ...]:
    dated = any(request.header(name) is not ABSENT for name in ("X-Amz-Date", "Date"))
    return () if dated else (Fault("missing", "X-Amz-Date"),)


def _signed(carrier: str, algorithm: str, pairs: dict[str, str], request: Request, *, hides: bool) -> Signed:
    """`hides` says that stand-ins can be among its parts."""
    credential, listed = pairs.get("Credential", ""), pairs.get("SignedHeaders", "")
    scope = scope_of(credential, regionless=algorithm == ECDSA, hides=hides) if credential else NO_SCOPE
    return Signed(
        carrier,
        _shown(algorithm, hides=hides),
        scope or NO_SCOPE,
        _shown_list(listed, hides=hides),
        _shown(pairs.get("Signature"), hides=hides),
        _date(request),
        token=request.header("X-Amz-Security-Token"),
        faults=(Fault("parts", "Credential"),) if scope is None else (),
    )


def _date(request: Request) -> str | State:
    date = request.header("X-Amz-Date")
    if not isinstance(date, str):
        date = request.header("Date")
    return date if isinstance(date, State) else _shown(date, hides=not request.received)


def _presigned(request: Request) -> dict[str, str]:
    """The query's `X-Amz-` parameters by their names in lower case, without that prefix."""
    query = sent.query(request)
    if not isinstance(query, str) or _AMZ not in query.lower():
        return {}
    pairs = (part.partition("=") for part in query.split("&"))
    return {
        name.lower().removeprefix(_AMZ): unquote(value)
        for name, _, value in pairs
        if name.lower().startswith(_AMZ)
    }


def _of_query(parameters: dict[str, str], request: Request) -> Signed:
    algorithm = parameters.get("algorithm", "")
    named = {name: parameters[name.lower()] for name in PARAMETERS if name.lower() in parameters}
    hides = not request.received
    known = algorithm in (HMAC, ECDSA, "") or (hides and is_stand_in(algorithm))
    found = _signed("query", algorithm, named, request, hides=hides)
    unknown = () if known else (Fault("unknown-algorithm"),)
    return replace(
        found,
        date=_shown(parameters.get("date"), hides=hides),
        expires=_shown(parameters.get("expires"), hides=hides),
        token=parameters.get("security-token", found.token),
        faults=(*found.faults, *unknown, *_missing(parameters, PRESIGNED)),
    )


def _with(found: Signed, *faults: Fault) -> Signed:
    return replace(found, faults=(*faults, *found.faults)) if faults else found


def _shown(value: str | None, *, hides: bool) -> str | State:
    if value is None:
        return ABSENT
    return UNKNOWN if hides and is_stand_in(value) else value


@lru_cache(maxsize=256)
def _shown_list(value: str, *, hides: bool) -> tuple[str, ...] | State:
    shown = _shown(value, hides=hides)
    if isinstance(shown, State) or not shown:
        return UNKNOWN
    return tuple(shown.split(";"))
