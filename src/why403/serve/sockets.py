"""A connection of a WebSocket API: its handshake, its messages, and its end.

Sources, read 2026-11-28: the developer guide's pages apigateway-websocket-api-route-keys-connect-disconnect,
websocket-api-develop-routes, apigateway-websocket-api-route-response and
websocket-api-develop-binary-media-types. The frame that answers a refused message was observed; the gate
`route` has its source. Who gets in, and what a message is refused for, the checks of the line say.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from why403 import facts as catalogue
from why403.access.landing import Landing, lists
from why403.access.requests import message_fits
from why403.logic.claims import assumed, documented, observed
from why403.logic.facts import Value
from why403.logic.states import ABSENT, State
from why403.logic.truth import NO
from why403.model.configuration import Rate
from why403.model.integration import Integration
from why403.model.route import Route
from why403.refusals.catalogue import FRAME_BAD_BODY
from why403.serve.answering import Reply, message_of, request_id
from why403.serve.behind import FAULTS, where_of
from why403.serve.connections import (
    GOING_AWAY,
    LONGEST_FRAME,
    LONGEST_MESSAGE,
    SECONDS_IDLE,
    SECONDS_OPEN,
    Live,
    connection_id,
)
from why403.serve.deciding import Admitted, Denied
from why403.serve.facts import Call
from why403.serve.functions import (
    Answered,
    Connection,
    Failed,
    NotHere,
    Returned,
    Where,
    answered,
    websocket_event,
)
from why403.serve.integrations import not_served
from why403.serve.receiving import LARGEST_FRAME, Message, Receive, Received, Send
from why403.serve.selection import USUAL, route_for

if TYPE_CHECKING:
    from why403.serve.apis import Desk, Served
    from why403.serve.connections import Connections
    from why403.serve.deciding import Decider, Decision
    from why403.serve.functions import Outcome
    from why403.serve.records import Record

READ = "2026-11-28"
_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
SOURCES = (
    documented(
        "The connection is made once the integration of $connect has answered with success",
        _GUIDE + "apigateway-websocket-api-route-keys-connect-disconnect.html",
        READ,
    ),
    documented(
        "What a route's integration answers is sent back where the route has a response",
        _GUIDE + "apigateway-websocket-api-route-response.html",
        READ,
    ),
    documented(
        "A binary frame ends the connection with code 1003",
        _GUIDE + "websocket-api-develop-binary-media-types.html",
        READ,
    ),
    observed(
        "A message that is refused is answered by a frame with the ids of connection and request",
        "https://github.com/aws-samples/simple-websockets-chat-app/issues/40",
        READ,
    ),
    assumed(
        "A call that asks for no WebSocket, and is none of @connections, is answered as one without a route",
        READ,
    ),
    assumed("Messages of a connection are handled at the same time, and their order is not kept", READ),
)
UNSUPPORTED, TOO_BIG = 1003, 1009
MOST_AT_A_TIME = 50
"""So many messages of a connection are handled at a time; further ones wait."""
_LONGEST_REASON = 123


def by_http(got: Received) -> dict[str, Value]:
    """At which moment a request meets a WebSocket API."""
    if "/@connections/" in got.path:
        return {catalogue.WEBSOCKET_MOMENT.name: "connections"}
    upgrades = got.verb == "GET" and (got.header("upgrade") or "").lower() == "websocket"
    return {
        catalogue.WEBSOCKET_MOMENT.name: "handshake",
        **({} if upgrades else {catalogue.ROUTE_EXISTS.name: False}),
    }


class Host(Protocol):
    """The gateway that connections are served for: who gets in, what is behind, and what is noted of it."""

    connections: Connections
    desk: Desk

    def call_of(self, got: Received, served: Served) -> Call:
        """A request as a call to an API."""

    async def answered(self, call: Call, served: Served, called: str) -> tuple[Reply, Decision]:
        """The answer to a call, and what decided it."""

    async def limited(self, call: Call, served: Served, decider: Decider, decision: Decision) -> Decision:
        """The decision once rates are used up by the call."""

    async def invoke(self, integration: Integration, event: Mapping[str, object]) -> Outcome:
        """Invoke the function of an integration."""

    def note(self, call: Call, decision: Decision, reply: Reply, served: Served, called: str) -> None:
        """Write what the logs have of it."""

    def remember(self, call: Call, served: Served, denied: Denied, reply: Reply, called: str) -> Record:
        """Keep a refusal, and tell of it."""

    def current(self, served: Served) -> Served:
        """The same API as its files have it now."""


class Sockets:
    """Serves connections for a gateway."""

    def __init__(self, gateway: Host) -> None:
        self._gateway = gateway

    async def serve(self, got: Received, served: Served, receive: Receive, send: Send) -> None:
        """One connection, from its handshake to its end."""
        message = await receive()
        if message["type"] != "websocket.connect":
            return
        call, called = self._gateway.call_of(got, served), request_id()
        call.event, call.connection = "CONNECT", Connection(connection_id(), got.moment)
        reply, decision = await self._gateway.answered(call, served, called)
        self._gateway.note(call, decision, reply, served, called)
        if not isinstance(decision, Admitted) or not 200 <= reply.status < 300:
            await _rejected(reply, send)
            return
        stage = decision.landing.stage
        live = Live(
            call.connection,
            served.id,
            "" if stage is None else stage.name,
            got.address,
            got.header("user-agent") or "",
            send,
            active=time.time(),
        )
        await send({"type": "websocket.accept", **_chosen(reply)})
        self._gateway.connections.add(live)
        try:
            code, reason = await self._served(live, call, served, decision.landing, receive)
        finally:
            self._gateway.connections.remove(live)
        ended = replace(live.told, close_code=live.ended_by_us or code, close_reason=reason)
        with suppress(Exception):  # as on AWS, nothing is promised of it
            await self._gone(ended, call, served, decision.landing)

    async def _served(
        self, live: Live, shake: Call, served: Served, landing: Landing, receive: Receive
    ) -> tuple[int, str]:
        """Handle messages until the connection ends; with which code, and why."""
        free = asyncio.Semaphore(MOST_AT_A_TIME)
        async with asyncio.TaskGroup() as tasks:
            while True:
                now = time.time()
                left = min(live.told.at + SECONDS_OPEN, live.active + SECONDS_IDLE) - now
                if left <= 0:
                    await live.close(GOING_AWAY, "Going away")
                    return GOING_AWAY, "Going away"
                try:
                    message = await asyncio.wait_for(receive(), left)
                except TimeoutError:
                    continue
                if message["type"] == "websocket.disconnect":
                    return message.get("code") or 1006, message.get("reason") or ""
                live.active = time.time()
                await free.acquire()
                made = self._message(live, shake, served, landing, message)
                tasks.create_task(_freeing(made, free))

    async def _message(
        self, live: Live, shake: Call, served: Served, landing: Landing, message: Message
    ) -> None:
        """One message, and what it is answered by."""
        text = message.get("text")
        if text is None:
            await live.close(UNSUPPORTED, "Binary is not supported")
            return
        gateway, called = self._gateway, request_id()
        served = gateway.current(served)
        route = self._route(served, landing, text)
        call = self._call(live, shake, text, message.get(LARGEST_FRAME, 0), route)
        decider = served.decider(None)
        decision = decider.decide(call)
        decision = replace(decision, landing=_at(served, decision.landing, route))
        decision = await gateway.limited(call, served, decider, decision)
        back: bytes | None = None
        if isinstance(decision, Admitted) and route is not None:
            got = await self._invoked(call, served, landing, route, called)
            if isinstance(got, Failed):
                call.facts[catalogue.BACKEND_ANSWERS.name] = False
                call.facts |= FAULTS[got.fault]
                decision = replace(decider.decide(call), landing=decision.landing)
            elif isinstance(got, NotHere):
                back = _frame(f"why403 serve: {got.why}", live, called)
            else:
                back = got if route.answers.value is True else None
        gateway.note(call, decision, Reply(0 if isinstance(decision, Denied) else 200), served, called)
        if isinstance(decision, Denied):
            back = _refused(decision, call, live, called)
            record = gateway.remember(call, served, decision, Reply(0, [], back), called)
            if decision.refusal.name == "closed-too-big":
                await live.close(TOO_BIG, "" if gateway.desk.plain else record.cause)
                return
        if back:
            with suppress(Exception):  # the caller has left meanwhile
                await live.send(back)

    def _route(self, served: Served, landing: Landing, text: str) -> Route | None:
        told = served.configuration.api.selection.value
        edited, own = lists(served.configuration, landing.stage)
        acting = own if own.known else edited
        return route_for(acting.value, told if isinstance(told, str) else USUAL, text)

    def _call(self, live: Live, shake: Call, text: str, frame: int, route: Route | None) -> Call:
        """A message as a call of its own; what was established at the handshake stays so."""
        body = text.encode("utf-8", "surrogateescape")
        got = replace(shake.received, body=body, size=len(body), moment=time.time())
        call = Call(got, shake.host, None, None)
        call.event = "MESSAGE"
        call.connection = replace(live.told, message=str(uuid.uuid4()))
        call.handed_on, call.endpoint = shake.handed_on, shake.endpoint
        fits = len(body) <= LONGEST_MESSAGE and frame <= LONGEST_FRAME
        now: dict[str, Value] = {
            catalogue.WEBSOCKET_MOMENT.name: "message",
            catalogue.ROUTE_EXISTS.name: route is not None,
            catalogue.REQUEST_SIZE_OK.name: fits,
            catalogue.OVERSIZE.name: ABSENT if fits else "payload",
            catalogue.REQUEST_VALID.name: route is None or message_fits(route, text) is not NO,
        }
        call.facts |= {**shake.facts, **now}
        return call

    async def _invoked(
        self, call: Call, served: Served, landing: Landing, route: Route, called: str
    ) -> bytes | Failed | NotHere:
        """What the integration of a route answers to a message."""
        why = not_served(route, self._gateway.desk.backends, served.kind)
        behind = route.behind.value
        if why or not isinstance(behind, Integration):
            return NotHere(why)
        if behind.kind == "MOCK":
            return b""
        if not isinstance(behind.function, str):
            return NotHere(f"integrations of type {behind.kind} do not get messages")
        where = replace(where_of(call, landing, served.configuration, served.kind, called), route=route.verb)
        event = websocket_event(where, "MESSAGE", body=call.received.body.decode("utf-8", "replace"))
        outcome = await self._gateway.invoke(behind, event)
        got = answered(outcome, "WEBSOCKET")
        if route.answers.value is not True and isinstance(outcome, Returned):
            return b""  # whatever it is: nobody reads it
        if isinstance(got, Answered):
            call.backend = got.status
            return got.body
        return got

    async def _gone(self, ended: Connection, shake: Call, served: Served, landing: Landing) -> None:
        """Tell the route $disconnect."""
        edited, own = lists(served.configuration, landing.stage)
        acting = own if own.known else edited
        route = None if isinstance(acting.value, State) else acting.value.keyed("$disconnect")
        behind = None if route is None else route.behind.value
        if not isinstance(behind, Integration) or not isinstance(behind.function, str):
            return
        shake.connection, shake.event = ended, "DISCONNECT"
        made: Where = where_of(shake, landing, served.configuration, served.kind, request_id())
        where = replace(made, route="$disconnect", at=time.time())
        await self._gateway.invoke(behind, websocket_event(where, "DISCONNECT", shake.request))


async def _freeing(made: Awaitable[None], free: asyncio.Semaphore) -> None:
    try:
        with suppress(Exception):
            await made
    finally:
        free.release()


def _at(served: Served, landing: Landing, route: Route | None) -> Landing:
    """Where a message lands: at its route, with the throttle of that."""
    rates = served.configuration.api.rates.value
    by_route: Mapping[str, Rate] = {} if isinstance(rates, State) else {rate.route: rate for rate in rates}
    key = "" if route is None else route.verb
    return replace(landing, met=route, rate=by_route.get(key, by_route.get("*")))


def _refused(denied: Denied, call: Call, live: Live, called: str) -> bytes:
    """The frame of a refusal. That of a model names the message, with other blanks (developer guide,
    apigateway-websocket-api-routes-integrations)."""
    if denied.refusal != FRAME_BAD_BODY or call.connection is None:
        return _frame(message_of(denied, call), live, called)
    said, connection, message = map(
        json.dumps, (message_of(denied, call), live.told.id, call.connection.message)
    )
    return f'{{"message" : {said}, "connectionId": {connection}, "messageId": {message}}}'.encode()


def _frame(message: str, live: Live, called: str) -> bytes:
    parts = (json.dumps(part, ensure_ascii=False) for part in (message, live.told.id, called))
    said, connection, request = parts
    return f'{{"message": {said}, "connectionId":{connection}, "requestId":{request}}}'.encode()


def _chosen(reply: Reply) -> dict[str, object]:
    """The subprotocol that the integration of $connect chose."""
    found = [value for name, value in reply.headers if name.lower() == "sec-websocket-protocol"]
    return {"subprotocol": found[0]} if found else {}


async def _rejected(reply: Reply, send: Send) -> None:
    headers = [(n.encode("ascii"), v.encode("latin-1", "replace")) for n, v in reply.headers]
    await send({"type": "websocket.http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": reply.body})
