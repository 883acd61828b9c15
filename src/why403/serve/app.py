"""The ASGI function: a request, who gets in, what is behind, and the answer.

A call is decided as often as something new is known of it: by what it brings; then, where an authorizer's
function is asked, by what that returns; then by what is left of rates and quotas. Whatever is still to come
is taken to be in order, so the check that refuses is the one that the order of the line makes refuse.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from ipaddress import ip_address

from why403 import facts as catalogue
from why403.logic.states import State
from why403.model.incident import Headers
from why403.model.integration import Integration
from why403.serve.access_log import AccessLog
from why403.serve.answering import NOT_SERVED, Reply, Variables, identified, plain, refused, request_id
from why403.serve.apis import Desk, Served, World, caller_of
from why403.serve.authorizing import asked
from why403.serve.behind import FAULTS, invoked, waits, where_of
from why403.serve.connections import Connections, of_functions
from why403.serve.cors import headers_for, preflight, rules_of, without_rules
from why403.serve.deciding import Admitted, Decider, Decision, Denied
from why403.serve.execution_log import ExecutionLog
from why403.serve.facts import Call
from why403.serve.functions import Authorizers, Functions, Outcome
from why403.serve.integrations import Failure, NotServed, not_served
from why403.serve.integrations import answered as integrated
from why403.serve.parameters import answer_as_mapped, as_mapped
from why403.serve.receiving import Gone, Receive, Received, Scope, Send, handshake, received
from why403.serve.records import Console, Record, Records, of_console
from why403.serve.sending import sent, unsendable, without
from why403.serve.sockets import Sockets, by_http
from why403.serve.throttling import Throttle
from why403.words.outgoing import line

MARK = "x-why403"
"""The header that names the cause; `x-why403-place` has its place in the files."""
CALLBACKS = "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI"
"""AWS's libraries call the management API there, unless a handler names another address (AWS SDKs and tools,
feature-ss-endpoints, read 2026-11-28)."""
_MARKS = frozenset({MARK, f"{MARK}-place"})


class Gateway:
    """Serves the APIs of a world. `tell` is called with each refusal, once it is answered."""

    def __init__(
        self,
        world: World,
        desk: Desk,
        throttle: Throttle | None = None,
        tell: Callable[[Record], None] = lambda _: None,
        functions: Callable[[World], Functions] | None = None,
        log: AccessLog | None = None,
        execution: ExecutionLog | None = None,
    ) -> None:
        self.world = world
        self.desk = desk
        self._made = functions or _functions_of
        self.functions = self._made(world)
        self.authorizers = Authorizers(self.functions)
        self.throttle = throttle or Throttle()
        self.records = Records(explained=not desk.plain)
        self._console = Console(self.records)
        self.connections = Connections()
        self._sockets = Sockets(self)
        self._tell = tell
        self._logs = tuple(each for each in (log, execution) if each is not None)

    def renew(self, world: World) -> None:
        """Serve another reading of the same files. What was used of rates and quotas stays used."""
        self.world = world
        self.functions = self._made(world)
        self.authorizers = Authorizers(self.functions)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection's event, as the server has it."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            got = handshake(scope)
            served = self._api_for(got)
            if served.kind == "WEBSOCKET":
                await self._sockets.serve(got, served, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})

    def speaks_websocket(self, host: str, port: int, path: str) -> bool:
        """Whether a handshake to this name and port is for a WebSocket API; others take it for a call."""
        return self._meant(host, port, "GET", path).kind == "WEBSOCKET"

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            got = await received(scope, receive)
        except Gone:
            return
        if of_console(got.path) and not self.desk.plain:
            await sent(await asyncio.to_thread(self._console.answer, got), send, got)
            return
        served = self._api_for(got)
        try:
            reply = await self.answer(got, served)
        except Exception as fault:
            reply = plain(
                500,
                f"why403 serve: an error in the gateway itself ({_where(fault)})",
                served.kind,
                request_id(),
            )
        await sent(reply, send, got)

    def _api_for(self, got: Received) -> Served:
        """By the name in the Host header, else by the port."""
        return self._meant(got.header("host") or "", got.port, got.verb, got.path, got.headers)

    def _meant(self, host: str, port: int, verb: str, path: str, headers: Headers = ()) -> Served:
        """A custom domain is known to every API of its files, and leads to one of them by the path, or to
        none: then the port says which one answers."""
        for served in self.world.apis:
            name = served.named(host)
            if name is not None and (name == served.host or served.leads(name, verb, path, headers)):
                return served
        return next((served for served in self.world.apis if served.port == port), self.world.apis[0])

    def callbacks(self, *, tls: bool) -> Mapping[str, str]:
        """Where AWS's libraries find the connections of the one stage of the one WebSocket API."""
        sockets = [served for served in self.world.apis if served.kind == "WEBSOCKET"]
        if len(sockets) != 1 or len(sockets[0].stages) != 1:
            return {}
        scheme = "https" if tls else "http"
        return {CALLBACKS: f"{scheme}://127.0.0.1:{sockets[0].port}/{sockets[0].stages[0]}"}

    def current(self, served: Served) -> Served:
        """The same API as its files have it now."""
        return next((each for each in self.world.apis if each.name == served.name), served)

    async def answer(self, got: Received, served: Served) -> Reply:
        """The answer to one request."""
        call, called = self.call_of(got, served), request_id()
        reply, decision = await self.answered(call, served, called)
        if why := unsendable(reply):
            reply = _not_here(why, served, called)
        self.note(call, decision, reply, served, called)
        return reply

    def note(self, call: Call, decision: Decision, reply: Reply, served: Served, called: str) -> None:
        """Write what the logs have of it."""
        for log in self._logs:
            log.note(call, decision, reply, served.kind, called)

    async def answered(self, call: Call, served: Served, called: str) -> tuple[Reply, Decision]:
        """The answer, and what decided it; that of CORS alone is decided by no check."""
        decider = served.decider(call.principal)
        decision = decider.decide(call)
        rules = rules_of(served.configuration, served.kind)
        automatic = None if rules is None else preflight(rules, call)
        if automatic is not None and not decider.catches_preflights(decision):
            automatic.headers += identified(served.kind, called)
            return automatic, Admitted(decision.landing, decision.facts)
        if (asks := _asks(decision, served)) is not None:
            where = where_of(call, decision.landing, served.configuration, served.kind, called)
            name, function = asks
            verdict = await asked(self.authorizers, name, function, call, where, decision.facts)
            if verdict.not_here:
                return _not_here(verdict.not_here, served, called), decision
            decision = decider.decide(call)
        decision = await self.limited(call, served, decider, decision)
        if isinstance(decision, Admitted):
            reply, decision = await self._behind(call, served, decider, decision, called)
        else:
            reply = self._refused(call, served, decision, called)
        if rules is not None:
            reply.headers = [*without_rules(reply.headers), *headers_for(rules, call)]
        return reply, decision

    def call_of(self, got: Received, served: Served) -> Call:
        host = served.named(got.header("host") or "") or served.host
        if self.desk.trusts_proxy:
            got.address = _forwarded(got.header(self.desk.trusts_proxy)) or got.address
        principal, key = caller_of(self.desk.principals, got.header("authorization"), got.query)
        if principal is None and served.kind == "WEBSOCKET":
            functions = of_functions(self.world.account)
            principal, key = caller_of(functions, got.header("authorization"), got.query)
        call = Call(got, host, principal, key)
        call.endpoint = str(served.configuration.api.endpoint_type.value)
        call.asks_certificates = bool(self.desk.truststore)
        if served.kind == "WEBSOCKET":
            call.facts |= by_http(got)
        override = got.header("x-http-method-override")
        if override and override.isalpha() and served.kind == "REST":
            call.verb = override.upper()
        return call

    async def limited(self, call: Call, served: Served, decider: Decider, decision: Decision) -> Decision:
        """What only happens as the call comes further: rates and quotas are used up."""
        if (isinstance(decision, Denied) and decision.before("throttle")) or decision.landing.managing:
            return decision
        key = decision.facts.get(catalogue.KEY_ID.name)
        met = decision.landing.met
        counted = key if isinstance(key, str) and met is not None and met.key_required.value is True else None
        within = self.throttle.take(served.configuration, decision.landing, served.id, counted)
        if within.rate and within.quota:
            return decision
        call.facts[catalogue.WITHIN_RATE.name] = within.rate
        call.facts[catalogue.WITHIN_QUOTA.name] = within.quota
        limited = decider.decide(call)
        if isinstance(limited, Denied) and within.at.document:
            return replace(limited, at=within.at)
        return limited

    async def _behind(
        self, call: Call, served: Served, decider: Decider, admitted: Admitted, called: str
    ) -> tuple[Reply, Decision]:
        """What the integration answers, or what the gateway says where it does not."""
        landing = admitted.landing
        if landing.managing and landing.path is not None:
            stage = "" if landing.stage is None else landing.stage.name
            managed = await self.connections.managed(call.received, served.id, stage, landing.path)
            managed.headers += identified(served.kind, called)
            return managed, admitted
        if served.kind == "WEBSOCKET" and landing.met is None:  # there is no route $connect
            return Reply(200), admitted
        why = not_served(landing.met, self.desk.backends, served.kind)
        behind = None if landing.met is None else landing.met.behind.value
        if why or not isinstance(behind, Integration):
            return _not_here(why, served, called), admitted
        variables = landing.stage.variables if landing.stage is not None else {}
        filled = Variables(call, None, called, variables)
        sent = call
        if served.kind == "HTTP":
            sent, behind = as_mapped(call, behind, filled)
        if isinstance(behind.function, str):
            where = where_of(call, landing, served.configuration, served.kind, called)
            got = await invoked(self.invoke, sent, behind, where, served.configuration)
        else:
            got = await integrated(sent, behind, filled, variables, self.desk.backends)
        call.backend = sent.backend
        if served.kind == "HTTP" and isinstance(got, Reply):
            got = answer_as_mapped(got, behind, filled)
        if isinstance(got, NotServed):
            return _not_here(got.why, served, called), admitted
        if isinstance(got, Failure):
            return self._failed(call, served, decider, got, called)
        if not self.desk.plain:
            got.headers = without(got.headers, _MARKS)
        got.headers += identified(served.kind, called)
        return got, admitted

    def _failed(
        self, call: Call, served: Served, decider: Decider, failure: Failure, called: str
    ) -> tuple[Reply, Decision]:
        if failure.fault == "media-type":
            call.facts[catalogue.MEDIA_TYPE_TAKEN.name] = False
        else:
            call.facts[catalogue.BACKEND_ANSWERS.name] = False
            call.facts |= FAULTS[failure.fault]
        decision = decider.decide(call)
        if isinstance(decision, Denied):
            return self._refused(call, served, decision, called), decision
        return plain(500, "Internal server error", served.kind, called), decision

    def _refused(self, call: Call, served: Served, denied: Denied, called: str) -> Reply:
        reply = refused(denied, call, served.configuration, served.kind, called)
        record = self.remember(call, served, denied, reply, called)
        if not self.desk.plain:
            reply.headers.append((MARK, record.cause))
            if record.at.document:
                reply.headers.append((f"{MARK}-place", line(str(record.at))))
        return reply

    def remember(self, call: Call, served: Served, denied: Denied, reply: Reply, called: str) -> Record:
        """Keep a refusal for the console, and tell of it."""
        record = self.records.keep(call, served, denied, reply, called)
        self._tell(record)
        return record

    async def invoke(self, integration: Integration, event: Mapping[str, object]) -> Outcome:
        """Invoke the function of an integration."""
        name = self.world.function(str(integration.function))
        return await self.functions.invoke(name, event, timeout=waits(integration))


def _where(fault: Exception) -> str:
    """What kind of fault, and at which line of ours: its message could hold what was sent."""
    last = fault.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    at = "" if last is None else f" in {last.tb_frame.f_globals.get('__name__')}, line {last.tb_lineno}"
    return f"{type(fault).__name__}{at}"


def _functions_of(world: World) -> Functions:
    return Functions(world.functions, region=world.region, account=world.account)


def _asks(decision: Decision, served: Served) -> tuple[str, str] | None:
    """The authorizer that is asked about a call which came so far, and its function."""
    met = decision.landing.met
    if met is None or met.authorization.value != "CUSTOM":
        return None
    name = met.authorizer.value
    if not isinstance(name, str) or (isinstance(decision, Denied) and _ends_before_asking(decision)):
        return None
    return name, served.function_of(name)


def _ends_before_asking(denied: Denied) -> bool:
    return denied.before("lambda-authorizer") or denied.check.name == "authorizer.identity-source"


def _not_here(why: str, served: Served, called: str) -> Reply:
    return plain(NOT_SERVED, f"why403 serve: {why}", served.kind, called)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return


__all__ = ["Gateway", "State"]


def _forwarded(written: str | None) -> str:
    """The address that a proxy put last; empty where it is none."""
    last = (written or "").rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return ""
