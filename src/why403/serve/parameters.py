"""Parameter mapping of HTTP APIs: what it makes of a request before its integration, and of an answer after.

Source: the developer guide, http-api-parameter-mapping, read 2026-11-28. All values are read from what came
in: a header that one mapping sets is not there for the next one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from why403.logic.claims import assumed
from why403.logic.states import State
from why403.model.integration import Integration, Texts
from why403.model.integration import Reply as Told
from why403.serve.answering import Pairs, Reply, Variables, path_parameters
from why403.serve.facts import Call
from why403.serve.mapping import part_at
from why403.serve.methods import NotRead, as_json

READ = "2026-11-28"
SOURCES = (
    assumed("A mapping whose value is not there changes nothing; among others it is the empty text", READ),
    assumed("A value is appended to a header behind a comma, and to a query as another parameter", READ),
)
_CHANGE = re.compile(r"(append|overwrite|remove):(?:(header|querystring)\.(\S+)|(path|statuscode))")
_WHOLE = re.compile(r"\$((?:request|response|context|stageVariables)\b[^\s${}]*)")
_AMONG = re.compile(r"\$\{([^{}]*)\}")
_VARIABLE = re.compile(r"(?:request|response|context|stageVariables)\b.*", re.DOTALL)
_STATUS = re.compile(r"[0-9]{1,9}")
_MOST_OF_BODY = 100 * 1024
"""Bytes of a body that are looked at for a part of it."""
_RESERVED = re.compile(
    r"access-control-.*|apigw-.*|x-amz-.*|x-amzn-.*|authorization|connection|content-encoding|content-length"
    r"|content-location|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers"
    r"|transfer-encoding|upgrade|x-forwarded-for|x-forwarded-host|x-forwarded-proto|via",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Change:
    """One entry of a mapping: `place` is header, querystring, path or statuscode."""

    how: str
    place: str
    name: str
    value: str


def _changes(told: Texts) -> Iterator[_Change]:
    for key, value in told.items():
        found = _CHANGE.fullmatch(key)
        if found is not None:
            yield _Change(found[1], found[2] or found[4], found[3] or "", value)


def unread(integration: Integration) -> str:
    """What of the mapping of an integration is not read here; empty where all is."""
    if isinstance(integration.parameters, State) or isinstance(integration.replies, State):
        return "the files do not show its whole parameter mapping"
    for told in (integration.parameters, *(reply.parameters for reply in integration.replies)):
        for key, value in told.items():
            found = _CHANGE.fullmatch(key)
            if found is None:
                return f"its parameter mapping has `{key}`, which is not supported"
            if found[2] == "header" and _RESERVED.fullmatch(found[3]):
                return f"its parameter mapping changes the header {found[3]}, which AWS reserves"
            if any(".." in name or "?(" in name for name in _variables(value)):
                return f"its parameter mapping has the JSONPath `{value}`, which AWS does not support"
    return ""


def sets_path(integration: Integration) -> bool:
    """Whether the mapping of an integration changes the path of the request."""
    told = {} if isinstance(integration.parameters, State) else integration.parameters
    return any(change.place == "path" for change in _changes(told))


# The request.


def as_mapped(call: Call, integration: Integration, variables: Variables) -> tuple[Call, Integration]:
    """The call and the integration with the request as its mapping makes it."""
    told = {} if isinstance(integration.parameters, State) else integration.parameters
    changes = list(_changes(told))
    if not changes:
        return call, integration
    read = _of_request(call, variables)
    headers = _changed_headers(list(call.received.headers), changes, read)
    query = _changed_query(call.received.query, changes, read)
    received = replace(call.received, headers=tuple(headers), query=query, read=_by_name(headers))
    for change in changes:
        value = _value(change.value, read)
        if change.place == "path" and value is not None and isinstance(integration.uri, str):
            integration = replace(integration, uri=_with_path(integration.uri, value))
    return call.sent_on(received), integration


def _with_path(uri: str, path: str) -> str:
    made = "/" + quote(path, safe="/%:@!$&'()*+,;=~-._").lstrip("/")
    return urlunsplit(urlsplit(uri)._replace(path=made))


def _changed_headers(headers: Pairs, changes: Iterable[_Change], read: _Reader) -> Pairs:
    for change in changes:
        if change.place != "header":
            continue
        value = "" if change.how == "remove" else _value(change.value, read)
        if value is None:
            continue
        own = [each for name, each in headers if name.lower() == change.name.lower()]
        headers = [pair for pair in headers if pair[0].lower() != change.name.lower()]
        if change.how == "overwrite":
            headers.append((change.name, value))
        elif change.how == "append":
            headers.append((change.name, ",".join((*own, value))))
    return headers


def _changed_query(query: str, changes: Iterable[_Change], read: _Reader) -> str:
    wanted = [change for change in changes if change.place == "querystring"]
    if not wanted:
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    for change in wanted:
        value = "" if change.how == "remove" else _value(change.value, read)
        if value is None:
            continue
        if change.how != "append":
            pairs = [pair for pair in pairs if pair[0] != change.name]
        if change.how != "remove":
            pairs.append((change.name, value))
    return urlencode(pairs, quote_via=quote)


def _by_name(headers: Pairs) -> Mapping[str, str]:
    read: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        read[key] = f"{read[key]}, {value}" if key in read else value
    return read


# The answer.


def answer_as_mapped(reply: Reply, integration: Integration, variables: Variables) -> Reply:
    """The answer as the mapping for its status makes it."""
    replies: tuple[Told, ...] = () if isinstance(integration.replies, State) else integration.replies
    told = next((each.parameters for each in replies if each.status == str(reply.status)), {})
    changes = list(_changes(told))
    if not changes:
        return reply
    read = _of_response(reply, variables)
    status = reply.status
    for change in changes:
        value = _value(change.value, read)
        if change.place == "statuscode" and value is not None and _STATUS.fullmatch(value):
            status = int(value)
    return Reply(status, _changed_headers(list(reply.headers), changes, read), reply.body, reply.close)


# The values.

_Reader = Callable[[str], str | None]


def _value(written: str, read: _Reader) -> str | None:
    """A variable, a text with variables in braces, or a constant."""
    whole = _whole(written)
    if whole is not None:
        return read(whole)
    return _AMONG.sub(
        lambda found: found[0] if (name := _named(found)) is None else read(name) or "", written
    )


def _variables(written: str) -> list[str]:
    """The variables of a value."""
    whole = _whole(written)
    among = [_named(found) for found in _AMONG.finditer(written)] if whole is None else [whole]
    return [name for name in among if name is not None]


def _whole(written: str) -> str | None:
    """The variable that is all of a value."""
    alone = _WHOLE.fullmatch(written)
    if alone is not None:
        return alone[1]
    braced = _AMONG.fullmatch(written)
    return None if braced is None else _named(braced)


def _named(braced: re.Match[str]) -> str | None:
    name = braced[1].strip()
    return name if _VARIABLE.fullmatch(name) else None


def _of_request(call: Call, variables: Variables) -> _Reader:
    def read(named: str) -> str | None:
        place, _, rest = named.partition(".")
        part, _, name = rest.partition(".")
        if place != "request":
            return _common(place, rest, variables)
        if part == "header":
            return call.received.header(name.lower())
        if part == "querystring":
            pairs = parse_qsl(call.received.query, keep_blank_values=True)
            values = [value for each, value in pairs if each == name]
            return ",".join(values) if values else None
        if part == "path":
            landing = call.landing
            return path_parameters(call).get(name) if name else None if landing is None else landing.path
        return _of_body(call.received.body, rest)

    return read


def _of_response(reply: Reply, variables: Variables) -> _Reader:
    def read(named: str) -> str | None:
        place, _, rest = named.partition(".")
        part, _, name = rest.partition(".")
        if place != "response":
            return _common(place, rest, variables)
        if part == "header":
            values = [value for each, value in reply.headers if each.lower() == name.lower()]
            return ",".join(values) if values else None
        return _of_body(reply.body, rest)

    return read


def _common(place: str, name: str, variables: Variables) -> str | None:
    if place == "context":
        return variables.context(name)
    return variables.mapped(f"stageVariables.{name}") if place == "stageVariables" else None


def _of_body(body: bytes, way: str) -> str | None:
    """All of it, or a part by its JSONPath."""
    if way == "body":
        return body.decode("utf-8", "replace")
    if not way.startswith("body"):
        return None
    try:
        found = part_at(json.loads(body[:_MOST_OF_BODY]), "$" + way.removeprefix("body"))
    except (ValueError, RecursionError, NotRead):
        return None
    return found if found is None or isinstance(found, str) else as_json(found)
