"""Lines of a stage's access log: their columns, and the call of which they speak."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import chain

from why403.credentials.jwt.moment import logged_moment
from why403.incident.config import shown
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN, State
from why403.logs.accesslog_facts import Row, is_of_stage, is_set, number, proved
from why403.logs.accesslog_format import DEFAULTS, LogFormat, log_format
from why403.logs.accesslog_secrets import without_secrets
from why403.logs.execution_facts import GATEWAY_RESPONSE
from why403.logs.log_lines import request_id_and_text, without_stamp
from why403.logs.unescaped import entries
from why403.model.differences import nearest
from why403.model.incident import Answer, FactValue, Incident, Request, ShownConfig

_COLUMNS = {
    "requestid": "requestId", "extendedrequestid": "extendedRequestId", "status": "status",
    "errorresponsetype": "responseType", "responsetype": "responseType", "errortype": "responseType",
    "errormessage": "errorMessage", "message": "errorMessage", "errormessagestring": "errorMessage",
    "wafstatus": "wafStatus", "wafresponsecode": "wafCode", "wafcode": "wafCode", "waferror": "wafError",
    "authenticatestatus": "authenticateStatus", "authorizestatus": "authorizeStatus",
    "authenticateerror": "authenticateError", "authorizeerror": "authorizeError",
    "authorizerstatus": "authorizerStatus", "authorizerrequestid": "authorizerRequestId",
    "authorizererror": "authorizerError", "integrationerror": "integrationError",
    "integrationerrormessage": "integrationError",
    "authorizerintegrationstatus": "authorizerIntegrationStatus",
    "integrationstatus": "integrationStatus", "integrationintegrationstatus": "lambdaStatus",
    "identitysourceip": "sourceIp", "sourceip": "sourceIp", "ip": "sourceIp",
    "identityapikeyid": "apiKeyId", "apikeyid": "apiKeyId", "identityvpceid": "vpce", "vpce": "vpce",
    "identityuseragent": "userAgent", "useragent": "userAgent",
    "httpmethod": "method", "method": "method", "path": "path", "domainname": "domain", "domain": "domain",
    "resourcepath": "resource", "resource": "resource", "routekey": "routeKey", "stage": "stage",
    "endpointtype": "endpoint", "endpoint": "endpoint", "protocol": "protocol",
    "requesttime": "time", "requesttimeepoch": "time", "time": "time",
    "responselength": "length", "length": "length", "lambdastatus": "lambdaStatus",
    "identitycaller": "caller", "caller": "caller", "user": "user",
    "identityuser": "user", "apiid": "api", "api": "api", "deploymentid": "deployment",
    "identityuserarn": "userArn", "userarn": "userArn", "xraytraceid": "xrayTraceId",
}  # fmt: skip
_SCALAR = (str, int, float)
_ENOUGH = 3
_PLAIN = r'\S{1,200} \S{1,300} \S{1,300} \[[^\]\n]{1,60}\] ?"|[0-9a-fA-F.:]{3,45},|<request id="'
_LONG = 65_536
_RANKS = {403: 0, 401: 1, 429: 2}
_SERVED = 6
_MANY = 10
"""Of so many other lines somebody wants to know more than that they were left out."""


def row_of(line: str) -> Row | None:
    """The columns of a line of an access log; an error body has too few, and is none."""
    known = columns(line)
    return known if is_row(known) else None


def is_row(known: Collection[str]) -> bool:
    """Whether these columns are those of an access log."""
    return len(known) >= _ENOUGH and ("status" in known or "responseType" in known)


def read_log(line: str, at: Place, form: LogFormat | None = None) -> Piece:
    """What one line says: the answer, the call, and the facts that it proves."""
    row = columns(line, form)
    line = line if form is None else without_secrets(line, form)
    message = row["errorMessage"] if is_set(row, "errorMessage") else UNKNOWN
    says = Incident(
        answer=Answer(status=number(row, "status"), said=message, log=(line.strip(),), at=at),
        request=_request(row, at),
        statements=tuple(
            {fact.name: FactValue(fact.name, value, at) for fact, value in proved(row)}.values()
        ),
        config=_shown(tuple(_around(row))),
        at=at,
    )
    return Piece(PieceKind.LOG, says, at, _notes(row))


@lru_cache(maxsize=8)
def _shown(around: tuple[tuple[str, object], ...]) -> ShownConfig | None:
    """What stands around calls, once for those that have it in common: a log has many of them."""
    return shown(dict(around))


def _around(row: Row) -> Iterator[tuple[str, object]]:
    """What the line tells beside the call: who called, from where, and when."""
    if is_set(row, "sourceIp"):
        yield "callerIp", row["sourceIp"]
    if row.get("userArn", "").startswith("arn:"):
        yield "callerArn", row["userArn"]
    called_at = logged_moment(row.get("time", ""))
    if called_at is not UNKNOWN:
        yield "calledAt", called_at


def most_telling(
    lines: Sequence[tuple[int, str, Row]],
    at: Place,
    like: Request | None = None,
    form: LogFormat | None = None,
) -> Iterator[Piece]:
    """Of numbered lines of several requests, those of the refused; with `like`, of the served one like it.

    Only these are read in full: of the others the columns are looked at.
    """
    rows = [row for *_, row in lines]
    if not rows:
        return
    best = (
        min(range(len(rows)), key=lambda place: _rank(rows[place])) if like is None else _like(rows, at, like)
    )
    wanted = rows[best].get("requestId")
    chosen = [
        place
        for place, row in enumerate(rows)
        if place == best or (wanted is not None and row.get("requestId") == wanted)
    ]
    left = len(rows) - len(chosen)
    several = f"{left} other access-log lines belong to other requests"
    if left >= _MANY:
        several = f"{several}; `why403 logs FILE` counts every refused one by its cause"
    note = "1 other access-log line belongs to another request" if left == 1 else several
    for place in chosen:
        number, line, _ = lines[place]
        piece = read_log(line, Place(at.document, (), (at.line or 1) + number, 1), form)
        yield replace(piece, notes=(*piece.notes, note)) if left and place == best else piece


def _like(rows: Sequence[Row], at: Place, like: Request) -> int:
    served = [place for place, row in enumerate(rows) if _rank(row) == _SERVED] or list(range(len(rows)))
    return served[nearest([_request(rows[place], at) for place in served], like)]


def _rank(row: Row) -> int:
    status = number(row, "status")
    if not isinstance(status, int):
        return 5
    return _RANKS.get(status, 3 if 400 <= status < 500 else 4 if status >= 500 else _SERVED)


def response_type_of(answer: Answer, declared: str = "") -> str | State:
    """The gateway response's type in the lines of the logs; `-` where no gateway response was made."""
    form = log_format(declared) if declared else None
    for line in answer.log:
        if match := re.search(GATEWAY_RESPONSE, line[:_LONG]):
            return match[1]
        row = columns(line, form)
        if "responseType" in row and len(row) >= _ENOUGH:
            return row["responseType"]
    return UNKNOWN


def length_of(answer: Answer, declared: str = "") -> int | State:
    """How many bytes a stage's access log says that the response's body had; `UNKNOWN` where its lines tell
    several lengths or none."""
    form = log_format(declared) if declared else None
    rows = (columns(line, form) for line in answer.log)
    told = {row.get("length", "") for row in rows if is_row(row) and is_of_stage(row)}
    lengths = {int(each[:9]) for each in told if each.isdecimal()}
    return lengths.pop() if len(lengths) == 1 else UNKNOWN


def request_id_of(line: str) -> str:
    """The id of the request that a line of an access log or of an execution log is of; empty where it tells
    none."""
    return request_id_and_text(line)[0] or columns(line).get("requestId", "")


def has_route_keys(answer: Answer, declared: str = "") -> bool:
    """Whether a line of the log tells the key of a route, as those of HTTP and WebSocket APIs do."""
    form = log_format(declared) if declared else None
    return any(is_set(columns(line, form), "routeKey") for line in answer.log)


def is_refusal_of_stage(line: str, declared: str = "") -> bool:
    """Whether a line is of a stage's own access log, and tells of a call that was refused or failed."""
    row = columns(line, log_format(declared) if declared else None)
    status = number(row, "status")
    return is_row(row) and is_of_stage(row) and isinstance(status, int) and status >= 400


def columns(line: str, form: LogFormat | None = None) -> dict[str, str]:
    """The known columns of a line, by its declared format or by the keys that it shows itself."""
    return _columns(line) if form is None else _read(line, form)


@lru_cache(maxsize=8)
def _columns(line: str) -> dict[str, str]:
    """Several readers look at a line, one after the other."""
    return _read(line, None)


def _read(line: str, form: LogFormat | None) -> dict[str, str]:
    if len(line) > _LONG:
        return {}
    if form is not None and (found := form.row(line)):
        return _known(tuple(found), found.values())
    text = without_stamp(line).strip()
    if text.startswith("{"):
        return _known(*_entries(text))
    if not re.match(_PLAIN, text):
        return {}
    if text[-1:] == '"' and (row := _combined(text)):
        return _known(tuple(row), row.values())
    forms = _defaults(text[:1] == "<", "[" in text[:_START])
    for form in forms:
        values = form.plain_values(text)
        if values is not None:
            return _known(form.names, values)
    rows = chain((_combined(text),), (form.row(text) for form in forms))
    row = next((row for row in rows if row), {})
    return _known(tuple(row), row.values())


_START = 1_000
COMBINED = re.compile(
    r"(?P<ip>\S{1,200}) \S{1,300} (?P<user>\S{1,300}) \[(?P<time>[^\]\n]{1,60})\] "
    r'"(?P<method>[A-Z]{3,10}) (?P<path>\S{1,8000}) (?P<protocol>HTTP/[\d.]{1,3})" '
    r'(?P<status>\d{3}) (?P<length>\d{1,15}|-) "[^"\n]{0,8000}" "(?P<agent>[^"\n]{0,4000})"'
)


def _combined(text: str) -> dict[str, str]:
    """The combined format of web servers (Apache HTTP Server, mod_log_config): a proxy in front wrote it."""
    found = COMBINED.match(text)
    if found is None:
        return {}
    return {name: found[part] for name, part in _OF_COMBINED.items()}


_OF_COMBINED = {
    "sourceIp": "ip", "time": "time", "httpMethod": "method", "path": "path", "protocol": "protocol",
    "status": "status", "responseLength": "length", "userAgent": "agent",
}  # fmt: skip


@cache
def _defaults(tags: bool, brackets: bool) -> tuple[LogFormat, ...]:
    """The console's formats that can have such a line: XML, CLF with its brackets, or CSV."""
    found = (form for form in map(log_format, DEFAULTS) if form is not None)
    return tuple(
        form for form in found if ("<" in form.text) == tags and (tags or ("[" in form.text) == brackets)
    )


def _known(names: tuple[str, ...], values: Iterable[object]) -> dict[str, str]:
    """The known columns among named values: the first of each that is set."""
    columns, once = _columns_of(names)
    pairs = zip(columns, values, strict=True)
    if once:
        return {name: str(value) for name, value in pairs if name and isinstance(value, _SCALAR)}
    found: dict[str, str] = {}
    for name, value in pairs:
        if name and isinstance(value, _SCALAR) and found.get(name, "-") == "-":
            found[name] = str(value)
    return found


@lru_cache(maxsize=16)
def _columns_of(names: tuple[str, ...]) -> tuple[tuple[str | None, ...], bool]:
    """The known columns that the names mean, and whether each is meant once."""
    found = tuple(map(column, names))
    known = [name for name in found if name]
    return found, len(set(known)) == len(known)


def _entries(text: str) -> tuple[tuple[str, ...], Iterable[object]]:
    """The keys of a JSON line and their values, those within another object by all the keys that lead there;
    these are logged without escapes, so quotes may stand in them. Of a key with two values neither is told: a
    caller may have written one of them."""
    try:
        value = _JSON.decode(text)
    except (ValueError, RecursionError):
        found = tuple(entries(text))
        return tuple(key for key, _ in found), [value for _, value in found]
    if not isinstance(value, dict):
        return (), ()
    if not any(isinstance(each, dict) for each in value.values()):
        return tuple(value), value.values()
    inner = dict(inside(value))
    return tuple(".".join(way) for way in inner), inner.values()


def inside(
    tree: Mapping[str, object], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], object]]:
    """The values of a line of JSON by the keys that lead to them."""
    for key, value in tree.items():
        if isinstance(value, dict) and len(above) < _DEEPEST:
            yield from inside(value, (*above, key))
        else:
            yield (*above, key), value


_DEEPEST = 4
"""So many objects around a value are read."""


def _told_once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        for key, value in pairs:
            if key in found and found[key] != value:
                del found[key]
    return found


_JSON = json.JSONDecoder(object_pairs_hook=_told_once)


def written(row: Row) -> str:
    """A line of JSON that has these known columns."""
    return json.dumps(dict(row), ensure_ascii=False)


def keys_of(line: str) -> list[str]:
    """The keys of a JSON line, in their order."""
    return list(_entries(line)[0])


@lru_cache(maxsize=1024)
def column(key: str) -> str | None:
    """The known column that a key names."""
    return _COLUMNS.get(_plain(key))


def _plain(key: str) -> str:
    return re.sub(r"[^a-z]", "", key.removeprefix("$").removeprefix("context.").lower())


def _request(row: Row, at: Place) -> Request:
    path = row["path"] if is_set(row, "path") else None
    host = f"https://{row['domain']}" if is_set(row, "domain") else ""
    return Request(
        method=row["method"] if is_set(row, "method") else UNKNOWN,
        url=f"{host}{path}" if path and path.startswith("/") else UNKNOWN,
        headers=(("User-Agent", row["userAgent"]),) if is_set(row, "userAgent") else (),
        at=at,
    )


def _notes(row: Mapping[str, str]) -> tuple[str, ...]:
    if "responseType" in row:
        return ()
    return ("this log format has no $context.error.responseType, which would show the reason",)
