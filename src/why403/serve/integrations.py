"""What a call that was let in meets: a mock, a server on this machine, or a function.

Sources: the developer guide's pages how-to-mock-integration, api-gateway-mapping-template-reference and
setup-http-integrations. Of the language of templates only what puts a value in is read: a template with
directives is not, and its method answers 501.
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
from urllib.parse import quote, urlsplit

from why403.evidence.case import LARGEST_BODY
from why403.logic.states import State
from why403.model.integration import Integration
from why403.model.integration import Reply as Mapped
from why403.model.route import Route
from why403.serve.answering import Pairs, Reply, Variables, path_parameters
from why403.serve.facts import Call, parameters_of
from why403.serve.sending import OF_A_HOP, without

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LONGEST_WAIT = 29.0
"""Seconds that an integration may take, unless it says otherwise."""
_JSON = "application/json"
_DIRECTIVE = re.compile(r"^\s*#(?!#)\w|#(?:set|if|foreach|else|end|elseif)\b|\$util\.", re.MULTILINE)
_INPUT = re.compile(
    r"\$input\.(?:params\('([^']+)'\)|body|json\('\$'\))|\$\{?((?:context|stageVariables)\.[\w.]+)\}?"
)
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


def not_served(route: Route | None, allowed: frozenset[str]) -> str:
    """Why the integration of a route is not served; empty where it is."""
    behind = None if route is None else route.behind.value
    if behind is None or isinstance(behind, State):
        return "the files do not say what its integration is"
    if behind.kind == "MOCK":
        return _unread(behind)
    if behind.kind in ("HTTP", "HTTP_PROXY"):
        return _unreached(behind, allowed)
    if behind.kind == "AWS_PROXY" and isinstance(behind.function, str):
        return ""
    return (
        f"integrations of type {behind.kind} are not served"
        if isinstance(behind.kind, str)
        else "the files do not say the type of its integration"
    )


def _unread(mock: Integration) -> str:
    if isinstance(mock.templates, State) or isinstance(mock.replies, State):
        return "the files do not show its whole mock integration"
    texts = (*mock.templates.values(), *(text for reply in mock.replies for text in reply.templates.values()))
    return "its mock has a template with directives" if any(map(_DIRECTIVE.search, texts)) else ""


def _unreached(integration: Integration, allowed: frozenset[str]) -> str:
    if not isinstance(integration.uri, str):
        return "the files do not say the address of its server"
    host = _host_of(integration.uri)
    if _may_be_called(host, allowed):
        return ""
    if not host:
        return "the address of its server names no host"
    return f"its server {host} is not on this machine: allow calls to it with --allow-backend {host}"


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
    if integration.kind == "MOCK":
        return _mocked(call, integration, variables)
    return await _from_server(call, integration, variables, stage, allowed)


# A mock.


def _mocked(call: Call, mock: Integration, variables: Variables) -> Outcome:
    assert not isinstance(mock.templates, State)
    kind = (call.received.header("content-type") or _JSON).partition(";")[0].strip().lower()
    template = mock.templates.get(kind)
    if (
        template is None
        and mock.templates
        and mock.passthrough in ("NEVER", "WHEN_NO_TEMPLATES", "never", "when_no_templates")
    ):
        return Failure("media-type")
    text = (
        call.received.body.decode("utf-8", "replace")
        if template is None
        else filled(template, call, variables)
    )
    try:
        asked = json.loads(text)
    except (ValueError, RecursionError):
        return Failure("configuration")
    status = asked.get("statusCode") if isinstance(asked, dict) else None
    call.backend = status if isinstance(status, int) else None
    return _mapped(str(status), Reply(0), mock, call, variables)


def _mapped(status: str, got: Reply, integration: Integration, call: Call, variables: Variables) -> Outcome:
    """The reply that is chosen for a status, with its parameters and its template."""
    replies = () if isinstance(integration.replies, State) else integration.replies
    chosen = _chosen(status, replies)
    if chosen is None or not chosen.status.isdecimal():
        return Failure("configuration")
    headers: Pairs = []
    for name, written in chosen.parameters.items():
        value = _of_answer(written, got, variables)
        if name.startswith("method.response.header.") and value is not None:
            headers.append((name.removeprefix("method.response.header."), value))
    kind, template = _template_for(chosen.templates)
    body = got.body if template is None else filled(template, call, variables).encode()
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.insert(0, ("Content-Type", kind))
    return Reply(int(chosen.status), headers, body)


def _chosen(status: str, replies: Iterable[Mapped]) -> Mapped | None:
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


def filled(template: str, call: Call, variables: Variables) -> str:
    """A template with the values that it names."""

    def value(found: re.Match[str]) -> str:
        if found[2] is not None:
            return variables.template(found[2]) or ""
        if found[1] is not None:
            return _parameter(call, found[1])
        return call.received.body.decode("utf-8", "replace") or "{}"

    return _INPUT.sub(value, template)


def _parameter(call: Call, name: str) -> str:
    """Of the path, else of the query, else of a header, in this order."""
    for found in (path_parameters(call).get(name), parameters_of(call.received.query).get(name)):
        if found is not None:
            return found
    return call.received.header(name.lower()) or ""


# A server.


async def _from_server(
    call: Call,
    integration: Integration,
    variables: Variables,
    stage: Mapping[str, str],
    allowed: frozenset[str],
) -> Outcome:
    uri = _address(str(integration.uri), call, integration, variables, stage)
    # INVARIANT: the written address was looked at before; what is put into it can name another host.
    if not _may_be_called(_host_of(uri), allowed):
        return NotServed("its address, with all values, is a server that is not on this machine")
    waits = integration.timeout if isinstance(integration.timeout, float) else LONGEST_WAIT
    proxied = integration.kind == "HTTP_PROXY"
    headers, query = _sent(call, integration, variables, proxied=proxied)
    if proxied and call.received.query:
        uri += ("&" if "?" in uri else "?") + call.received.query
    elif query:
        uri += ("&" if "?" in uri else "?") + "&".join(f"{quote(n)}={quote(v)}" for n, v in query)
    verb = integration.verb if isinstance(integration.verb, str) and integration.verb != "ANY" else call.verb
    try:
        exchange = _Exchange(uri, waits)
    except ValueError:
        return Failure("failure")
    try:
        made = asyncio.to_thread(exchange.made, verb, headers, call.received.body)
        got = await asyncio.wait_for(made, waits + 1)
    except TimeoutError:
        return Failure("timeout")
    except (OSError, http.client.HTTPException, ValueError):
        return Failure("failure")
    finally:
        exchange.break_off()
    call.backend = got.status
    return got if proxied else _mapped(str(got.status), got, integration, call, variables)


def _address(
    uri: str, call: Call, integration: Integration, variables: Variables, stage: Mapping[str, str]
) -> str:
    """The address with its stage variables and path parameters put in."""
    for name, value in stage.items():
        uri = uri.replace(f"${{stageVariables.{name}}}", value)
    values = path_parameters(call)
    parameters = {} if isinstance(integration.parameters, State) else integration.parameters
    for name, written in parameters.items():
        if name.startswith("integration.request.path."):
            values[name.removeprefix("integration.request.path.")] = variables.mapped(written) or ""
    for name, value in values.items():
        uri = uri.replace(f"{{{name}}}", quote(value, safe="/")).replace(
            f"{{{name}+}}", quote(value, safe="/")
        )
    return uri


def _sent(
    call: Call, integration: Integration, variables: Variables, *, proxied: bool
) -> tuple[Pairs, Pairs]:
    """Headers and query parameters for the server: all of the call's to a proxy, else what is mapped."""
    headers: Pairs = []
    if proxied:
        headers = without(call.received.headers, _SET_ANEW)
        headers.append(("X-Forwarded-For", call.received.address))
    elif (kind := call.received.header("content-type")) is not None:
        headers.append(("Content-Type", kind))
    query: Pairs = []
    parameters = {} if isinstance(integration.parameters, State) else integration.parameters
    for name, written in parameters.items():
        value = variables.mapped(written)
        if value is None:
            continue
        if name.startswith("integration.request.header."):
            headers.append((name.removeprefix("integration.request.header."), value))
        elif name.startswith("integration.request.querystring."):
            query.append((name.removeprefix("integration.request.querystring."), value))
    return headers, query


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
            connection.putrequest(verb, self._target, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value.encode("latin-1", "replace"))
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
