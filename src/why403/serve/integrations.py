"""What a call that was let in meets: a mock, a server on this machine, or a function.

Sources: the developer guide's pages how-to-mock-integration, api-gateway-mapping-template-reference and
setup-http-integrations, integration-passthrough-behaviors. `velocity.py` reads templates.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import socket
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from why403.evidence.case import LARGEST_BODY
from why403.logic.states import State
from why403.model.integration import Integration
from why403.model.integration import Reply as Told
from why403.model.route import Route
from why403.serve.answering import Pairs, Reply, Variables, path_parameters
from why403.serve.facts import Call
from why403.serve.mapping import Mapped, mapped, unread
from why403.serve.methods import NotRead, shown
from why403.serve.parameters import unread as unmapped
from why403.serve.sending import OF_A_HOP, is_name, value_of_header, without

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LONGEST_WAIT = 29.0
"""Seconds that an integration may take, unless it says otherwise."""
_JSON = "application/json"
_SET_ANEW = OF_A_HOP | {"host"}


@dataclass(frozen=True, slots=True)
class Failure:
    """An integration that gave no answer: a fault as the gate `backend` names it, or `media-type`."""

    fault: str


@dataclass(frozen=True, slots=True)
class NotServed:
    """An integration that is not served at the desk, and why."""

    why: str


Outcome = Reply | Failure | NotServed


def not_served(route: Route | None, allowed: frozenset[str], kind: str) -> str:
    """Why the integration of a route of this kind of API is not served; empty where it is."""
    behind = None if route is None else route.behind.value
    if behind is None or isinstance(behind, State):
        return "the files do not say what its integration is"
    if kind == "HTTP" and (why := unmapped(behind)):
        return why
    if behind.kind == "MOCK":
        return _unread(behind)
    if behind.kind in ("HTTP", "HTTP_PROXY"):
        return _unreached(behind, allowed) or (_unread(behind) if behind.kind == "HTTP" else "")
    if behind.kind == "AWS_PROXY" and isinstance(behind.function, str):
        return ""
    return (
        f"integrations of type {behind.kind} are not served"
        if isinstance(behind.kind, str)
        else "the files do not say the type of its integration"
    )


def _unread(mapping: Integration) -> str:
    if isinstance(mapping.templates, State) or isinstance(mapping.replies, State):
        return "the files do not show its whole mapping"
    replies = (text for reply in mapping.replies for text in reply.templates.values())
    why = unread((*mapping.templates.values(), *replies))
    return f"a mapping template has {why}, which is not read" if why else ""


def _unreached(integration: Integration, allowed: frozenset[str]) -> str:
    if not isinstance(integration.uri, str):
        return "the files do not say the address of its server"
    host = _host_of(integration.uri)
    if _may_be_called(host, allowed):
        return ""
    if not host:
        return "the address of its server names no host"
    return f"its server {host} is not on this machine: allow calls to it with --allow-backend {host}"


def hosts_away(routes: Iterable[Route], allowed: frozenset[str]) -> tuple[str, ...]:
    """The servers beyond this machine that integrations would call, and that are not allowed."""
    found = {}
    for route in routes:
        behind = route.behind.value
        if isinstance(behind, Integration) and behind.kind in ("HTTP", "HTTP_PROXY"):
            host = _host_of(behind.uri) if isinstance(behind.uri, str) else ""
            if host and not _may_be_called(host, allowed):
                found[host] = True
    return tuple(found)


def _host_of(uri: str) -> str:
    """The host of an address; empty where it has none."""
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:
        return ""


def _may_be_called(host: str, allowed: frozenset[str]) -> bool:
    return host in LOOPBACK or host in allowed


async def answered(
    call: Call,
    integration: Integration,
    variables: Variables,
    stage: Mapping[str, str],
    allowed: frozenset[str],
) -> Outcome:
    """What a mock or a server answers; `allowed` are the hosts that may be called beyond this machine."""
    meeting = _Meeting(call, integration, variables, stage)
    try:
        if integration.kind == "MOCK":
            return _mocked(meeting)
        return await _from_server(meeting, allowed)
    except NotRead as why:
        return NotServed(f"a mapping template has {why}, which is not read")


@dataclass(frozen=True, slots=True)
class _Meeting:
    """One call at one integration; `stage` are the variables of the stage."""

    call: Call
    integration: Integration
    variables: Variables
    stage: Mapping[str, str]

    def mapped(self, template: str, body: bytes) -> Mapped:
        """A template filled. Raises `NotRead`."""
        return mapped(template, self.call, self.variables, self.stage, body)

    def request(self) -> Mapped | None:
        """The request as its template makes it; `None` where it passes through, or is not let through."""
        template = self._template()
        return None if template is None else self.mapped(template, self.call.received.body)

    def _template(self) -> str | None:
        """On a WebSocket templates have names of their own, and there is one for all messages."""
        templates = {} if isinstance(self.integration.templates, State) else self.integration.templates
        if self.call.event:
            return next(iter(templates.values()), None)
        kind = (self.call.received.header("content-type") or _JSON).partition(";")[0].strip().lower()
        return templates.get(kind)

    @property
    def passes(self) -> bool:
        """Whether a body for which there is no template is let through as it is."""
        told = self.integration.passthrough
        behaviour = told.upper() if isinstance(told, str) else ""
        return behaviour != "NEVER" and not (behaviour == "WHEN_NO_TEMPLATES" and self.integration.templates)


# A mock.

_SHORT = 1000
"""Characters: such texts of templates come again and again."""


def _status_in(text: str) -> object:
    """The status that a mock is asked for. Raises `ValueError`."""
    asked = json.loads(text)
    return asked.get("statusCode") if isinstance(asked, dict) else None


_status_known = lru_cache(maxsize=64)(_status_in)


def _mocked(meeting: _Meeting) -> Outcome:
    call, made = meeting.call, meeting.request()
    if made is None and not meeting.passes:
        return Failure("media-type")
    text = made.text if made is not None else call.received.body.decode("utf-8", "replace")
    if call.event and made is None:
        text = '{"statusCode": 200}'
    try:
        status = _status_known(text) if len(text) < _SHORT else _status_in(text)
    except (ValueError, RecursionError):
        return Failure("configuration")
    call.backend = status if isinstance(status, int) else None
    if call.event:
        return Reply(status) if isinstance(status, int) else Failure("configuration")
    return _mapped(str(status), Reply(0), meeting)


def _mapped(status: str, got: Reply, meeting: _Meeting) -> Outcome:
    """The reply that is chosen for a status, with its parameters and its template."""
    told = meeting.integration.replies
    chosen = _chosen(status, () if isinstance(told, State) else told)
    if chosen is None or not chosen.status.isdecimal():
        return Failure("configuration")
    headers: Pairs = []
    for name, written in chosen.parameters.items():
        value = _of_answer(written, got, meeting.variables)
        if name.startswith("method.response.header.") and value is not None:
            headers.append((name.removeprefix("method.response.header."), value))
    kind, template = _template_for(chosen.templates)
    made = Mapped("") if template is None else meeting.mapped(template, got.body)
    anew = {name.lower() for name in made.headers}
    headers = [pair for pair in headers if pair[0].lower() not in anew]
    headers += [(name, shown(value)) for name, value in made.headers.items()]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.insert(0, ("Content-Type", kind))
    body = got.body if template is None else made.text.encode("utf-8", "replace")
    return Reply(made.status or int(chosen.status), headers, body)


def _chosen(status: str, replies: Iterable[Told]) -> Told | None:
    otherwise = None
    for each in replies:
        if isinstance(each.pattern, State) or not each.pattern:
            otherwise = otherwise or each
        elif _matches(each.pattern, status):
            return each
    return otherwise


def _matches(pattern: str, status: str) -> bool:
    try:
        return re.fullmatch(pattern, status) is not None
    except re.error:
        return False


def _template_for(templates: Mapping[str, str]) -> tuple[str, str | None]:
    if not templates:
        return _JSON, None
    kind = _JSON if _JSON in templates else next(iter(templates))
    return kind, templates[kind]


def _of_answer(written: str, got: Reply, variables: Variables) -> str | None:
    if written.startswith("integration.response.header."):
        wanted = written.removeprefix("integration.response.header.").lower()
        return next((value for name, value in got.headers if name.lower() == wanted), None)
    return variables.mapped(written)


# A server.


async def _from_server(meeting: _Meeting, allowed: frozenset[str]) -> Outcome:
    call, integration = meeting.call, meeting.integration
    proxied = integration.kind == "HTTP_PROXY"
    made = None if proxied else meeting.request()
    if made is None and not proxied and not meeting.passes:
        return Failure("media-type")
    uri = _address(meeting, made)
    # INVARIANT: the written address was looked at before; what is put into it can name another host.
    if not _may_be_called(_host_of(uri), allowed):
        return NotServed("its address, with all values, is a server that is not on this machine")
    waits = integration.timeout if isinstance(integration.timeout, float) else LONGEST_WAIT
    headers, query = _sent(meeting, made, proxied=proxied)
    if not all(is_name(name) for name, _ in headers):
        return NotServed("a header for its server has an invalid name")
    if proxied and call.received.query:
        uri += ("&" if "?" in uri else "?") + call.received.query
    elif query:
        uri += ("&" if "?" in uri else "?") + "&".join(f"{quote(n)}={quote(v)}" for n, v in query)
    verb = integration.verb if isinstance(integration.verb, str) and integration.verb != "ANY" else call.verb
    body = call.received.body if made is None else made.text.encode("utf-8", "replace")
    try:
        exchange = _Exchange(uri, waits)
    except ValueError:
        return Failure("failure")
    try:
        got = await asyncio.wait_for(asyncio.to_thread(exchange.made, verb, headers, body), waits + 1)
    except TimeoutError:
        return Failure("timeout")
    except (OSError, http.client.HTTPException, ValueError):
        return Failure("failure")
    finally:
        exchange.break_off()
    call.backend = got.status
    return got if proxied else _mapped(str(got.status), got, meeting)


def _address(meeting: _Meeting, made: Mapped | None) -> str:
    """The address with its stage variables and path parameters put in."""
    uri, values = str(meeting.integration.uri), path_parameters(meeting.call)
    for name, value in meeting.stage.items():
        uri = uri.replace(f"${{stageVariables.{name}}}", value)
    values |= _parameters(meeting, "integration.request.path.")
    values |= _overridden(made, "path")
    for name, value in values.items():
        uri = uri.replace(f"{{{name}}}", quote(value, safe="/")).replace(
            f"{{{name}+}}", quote(value, safe="/")
        )
    return uri


def _parameters(meeting: _Meeting, start: str) -> dict[str, str]:
    """What is mapped to headers, to parameters of the query or to those of the path."""
    told = meeting.integration.parameters
    mapped_ones = {
        name.removeprefix(start): meeting.variables.mapped(written)
        for name, written in ({} if isinstance(told, State) else told).items()
        if name.startswith(start)
    }
    return {name: value for name, value in mapped_ones.items() if value is not None}


def _overridden(made: Mapped | None, part: str) -> dict[str, str]:
    """What a template sets of the request."""
    found = {} if made is None else made.request.get(part)
    return {name: shown(value) for name, value in found.items()} if isinstance(found, Mapping) else {}


def _sent(meeting: _Meeting, made: Mapped | None, *, proxied: bool) -> tuple[Pairs, Pairs]:
    """Headers and query parameters for the server: all of the call's to a proxy, else what is mapped."""
    call, headers = meeting.call, []
    if proxied:
        headers = without(call.received.headers, _SET_ANEW)
        headers.append(("X-Forwarded-For", call.received.address))
    elif (kind := call.received.header("content-type")) is not None:
        headers.append(("Content-Type", kind))
    start = "integration.request."
    set_ones = {**_parameters(meeting, f"{start}header."), **_overridden(made, "header")}
    headers += without(set_ones.items(), OF_A_HOP)
    query = {**_parameters(meeting, f"{start}querystring."), **_overridden(made, "querystring")}
    return headers, list(query.items())


class _Exchange:
    """One call to a server. Raises `ValueError` where the address is none."""

    def __init__(self, uri: str, waits: float) -> None:
        parts = urlsplit(uri)
        made = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = made(parts.hostname or "", parts.port, timeout=waits)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._socket: socket.socket | None = None

    def made(self, verb: str, headers: Pairs, body: bytes) -> Reply:
        """What the server answers. Redirects are not followed: API Gateway hands them on."""
        with closing(self._connection) as connection:
            connection.connect()
            self._socket = connection.sock
            own = any(name.lower() == "host" for name, _ in headers)
            connection.putrequest(verb, self._target, skip_host=own, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value_of_header(value))
            if body or verb in ("POST", "PUT", "PATCH"):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            with connection.getresponse() as answer:
                read = answer.read(LARGEST_BODY + 1)
                if len(read) > LARGEST_BODY or answer.length:  # too much, or broken off
                    raise ValueError
                return Reply(answer.status, without(answer.getheaders(), OF_A_HOP), read)

    def break_off(self) -> None:
        """Nobody waits for it any longer: a thread that still reads comes to its end."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
