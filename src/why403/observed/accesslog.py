"""One line of a stage's access log: its columns, and what they prove of the call."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from why403.gateway import facts
from why403.gateway.incident import Answer, Incident, Request, Statement
from why403.logic.facts import Fact, Value
from why403.logic.places import Place
from why403.logic.states import UNTOLD, State
from why403.observed.pieces import Kind, Piece
from why403.observed.statements import known_facts

UNSET = "-"
_COLUMNS = {
    "requestid": "requestId", "extendedrequestid": "extendedRequestId", "status": "status",
    "errorresponsetype": "responseType", "responsetype": "responseType", "errortype": "responseType",
    "errormessage": "errorMessage", "message": "errorMessage", "errormessagestring": "errorMessage",
    "wafstatus": "wafStatus", "wafresponsecode": "wafCode", "wafcode": "wafCode",
    "authenticatestatus": "authenticateStatus", "authorizestatus": "authorizeStatus",
    "authorizerstatus": "authorizerStatus", "authorizerrequestid": "authorizerRequestId",
    "authorizerintegrationstatus": "authorizerIntegrationStatus",
    "integrationstatus": "integrationStatus", "integrationintegrationstatus": "lambdaStatus",
    "identitysourceip": "sourceIp", "sourceip": "sourceIp", "ip": "sourceIp",
    "identityapikeyid": "apiKeyId", "apikeyid": "apiKeyId", "identityvpceid": "vpce", "vpce": "vpce",
    "identityuseragent": "userAgent", "useragent": "userAgent",
    "httpmethod": "method", "method": "method", "path": "path", "domainname": "domain", "domain": "domain",
    "resourcepath": "resource", "resource": "resource", "routekey": "routeKey", "stage": "stage",
    "endpointtype": "endpoint", "endpoint": "endpoint", "protocol": "protocol",
    "requesttime": "time", "requesttimeepoch": "time", "time": "time",
    "responselength": "length", "identitycaller": "caller", "caller": "caller", "user": "user",
    "apiid": "api", "api": "api", "deploymentid": "deployment", "identityuserarn": "userArn",
}  # fmt: skip
_ENOUGH = 3
_COMMON = re.compile(
    r"(?P<sourceIp>\S{1,200}) (?P<caller>\S{1,300}) (?P<user>\S{1,300}) \[(?P<time>[^\]\n]{1,60})\] ?"
    r'"(?P<method>[A-Z-]{1,20}) (?P<resource>[^"\n]{0,4000}?) (?P<protocol>HTTP/[\d.]+|WebSocket|-)" '
    r"(?P<status>\d{3}|-) (?P<length>\d+|-)(?: (?P<requestId>\S{1,200}))?"
)
_LENIENT = re.compile(r'"([\w.$]{1,80})"\s*:\s*("?)(.{0,4000}?)\2\s*(?=,\s*"[\w.$]{1,80}"\s*:|\}\s*$)')
_LONG = 65_536

_Told = Iterator[tuple[Fact, Value]]


def is_log_line(line: str) -> bool:
    """Whether a JSON object has the columns of an access log; an error body has too few."""
    known = _columns(line)
    return len(known) >= _ENOUGH and ("status" in known or "responseType" in known)


def read_log(line: str, at: Place) -> Piece:
    """What one line says: the answer, the call, and the facts that it proves."""
    row = _columns(line)
    says = Incident(
        answer=Answer(status=_number(row, "status"), log=(line.strip(),), at=at),
        request=_request(row, at),
        statements=tuple(Statement(fact.name, value, at) for fact, value in _facts(row)),
        config={"callerIp": row["sourceIp"]} if _set(row, "sourceIp") else {},
        at=at,
    )
    return Piece(Kind.LOG, says, at, _notes(row))


def response_type_of(answer: Answer) -> str | State:
    """The gateway response's type in the lines of the access log; `-` where no gateway response was made."""
    for line in answer.log:
        row = _columns(line)
        if "responseType" in row and len(row) >= _ENOUGH:
            return row["responseType"]
    return UNTOLD


def _columns(line: str) -> dict[str, str]:
    text = line.strip()
    if len(text) > _LONG:
        return {}
    if not text.startswith("{"):
        match = _COMMON.match(text)
        return {key: value for key, value in match.groupdict().items() if value} if match else {}
    return {
        _COLUMNS[name]: str(value)
        for key, value in _pairs(text)
        if (name := _plain(key)) in _COLUMNS and isinstance(value, str | int | float)
    }


def _pairs(text: str) -> Iterator[tuple[str, object]]:
    """The entries of a JSON line; values are logged without escapes, so quotes may stand in them."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        yield from ((match[1], match[3]) for match in _LENIENT.finditer(text))
        return
    if isinstance(value, dict):
        yield from value.items()


def _plain(key: str) -> str:
    return re.sub(r"[^a-z]", "", key.removeprefix("$").removeprefix("context.").lower())


def _set(row: Mapping[str, str], column: str) -> bool:
    return row.get(column, UNSET) not in (UNSET, "")


def _unset(row: Mapping[str, str], column: str) -> bool:
    """Whether the format has this column and nothing stood in it."""
    return column in row and not _set(row, column)


def _number(row: Mapping[str, str], column: str) -> int | State:
    text = row.get(column, "")
    return int(text) if re.fullmatch(r"\d{3}", text) else UNTOLD


def _request(row: Mapping[str, str], at: Place) -> Request:
    path = row["path"] if _set(row, "path") else None
    host = f"https://{row['domain']}" if _set(row, "domain") else ""
    return Request(
        method=row["method"] if _set(row, "method") else UNTOLD,
        url=f"{host}{path}" if path and path.startswith("/") else UNTOLD,
        headers=(("User-Agent", row["userAgent"]),) if _set(row, "userAgent") else (),
        at=at,
    )


def _facts(row: Mapping[str, str]) -> Iterator[tuple[Fact, Value]]:
    for fact, value in (*_filters(row), *_phases(row), *_around(row)):
        if fact.name in known_facts():
            yield fact, value


def _filters(row: Mapping[str, str]) -> _Told:
    kind = row.get("responseType")
    if kind == "WAF_FILTERED" or _number(row, "wafStatus") == 403 or row.get("wafCode") == "WAF_BLOCK":
        yield facts.WAF_ALLOWS, False
    elif _number(row, "wafStatus") == 200 or row.get("wafCode") == "WAF_ALLOW":
        yield facts.WAF_ALLOWS, True
    if kind == "THROTTLED":
        yield facts.WITHIN_RATE, False
    if kind == "QUOTA_EXCEEDED":
        yield facts.WITHIN_QUOTA, False
    if kind == "EXPIRED_TOKEN":
        yield facts.CREDENTIALS_FRESH, False


def _phases(row: Mapping[str, str]) -> _Told:
    """A phase that has a status was gone through; after the first that failed, all are unset."""
    kind = row.get("responseType", "")
    if _set(row, "authorizerRequestId") or _set(row, "authorizerIntegrationStatus"):
        yield facts.AUTHORIZER_INVOKED, True
    if _number(row, "authorizerStatus") == 403:
        yield facts.AUTHORIZER_ALLOWS, False
    if _number(row, "authorizerStatus") == 500 or kind.startswith("AUTHORIZER_"):
        yield facts.AUTHORIZER_WORKS, False
    if _set(row, "integrationStatus"):
        yield facts.BACKEND_REACHED, True
    elif _unset(row, "integrationStatus") and kind not in ("", UNSET):
        yield facts.BACKEND_REACHED, False
    if _number(row, "integrationStatus") == 403 and _unset(row, "responseType"):
        yield facts.BACKEND_ALLOWS, False


def _around(row: Mapping[str, str]) -> _Told:
    if _set(row, "apiKeyId"):
        yield facts.KEY_EXISTS, True
    if row.get("endpoint") in facts.ENDPOINT_TYPE.values:
        yield facts.ENDPOINT_TYPE, row["endpoint"]
    if _set(row, "vpce"):
        yield facts.VPC_ENDPOINT, True


def _notes(row: Mapping[str, str]) -> tuple[str, ...]:
    if "responseType" in row:
        return ()
    return ("this log format has no $context.error.responseType, which would tell the reason",)
