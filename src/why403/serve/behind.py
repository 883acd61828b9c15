"""The function behind a route: the event that it gets, and what its result makes the gateway answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from why403 import facts as catalogue
from why403.access.landing import Landing
from why403.aws.partitions import partition_of
from why403.logic.states import State
from why403.model.configuration import Configuration
from why403.model.integration import Integration
from why403.serve.answering import Reply, path_parameters
from why403.serve.facts import Call
from why403.serve.functions import (
    Answered,
    Failed,
    Outcome,
    Where,
    answered,
    http_event,
    rest_event,
    websocket_event,
)
from why403.serve.functions.events import of_type
from why403.serve.integrations import LONGEST_WAIT, Failure, NotServed

_ALL = "*/*"
FAULTS = {
    fault: {catalogue.BACKEND_FAULT.name: fault}
    for fault in ("configuration", "failure", "malformed", "timeout")
}


def where_of(call: Call, landing: Landing, configuration: Configuration, kind: str, called: str) -> Where:
    """Where the call landed, as a function is told of it."""
    met, stage, host = landing.met, landing.stage, landing.host
    region = host.region if host is not None else "us-east-1"
    partition = partition_of(region)
    account = configuration.api.account.value
    route = "" if met is None else met.path if kind == "REST" else f"{met.verb} {met.path}".strip()
    return Where(
        kind=_kind(kind),
        api=str(configuration.api.id.value),
        stage=stage.name if stage is not None else "",
        route=route,
        path=landing.path or "/",
        called_path=call.received.path,
        domain=call.host,
        source_ip=call.received.address,
        account=account if isinstance(account, str) else "",
        region=region,
        partition=partition.name if partition is not None else "aws",
        request_id=called,
        at=call.received.moment,
        parameters=path_parameters(call),
        variables=stage.variables if stage is not None else {},
        caller=_caller(call, met is not None and met.key_required.value is True),
        authorizer=call.handed_on,
        connection=call.connection,
    )


def _kind(kind: str) -> Literal["REST", "HTTP", "WEBSOCKET"]:
    return "HTTP" if kind == "HTTP" else "WEBSOCKET" if kind == "WEBSOCKET" else "REST"


def _caller(call: Call, keyed: bool) -> dict[str, object]:
    found: dict[str, object] = {}
    key = call.facts.get(catalogue.API_KEY.name, call.received.header("x-api-key"))
    if keyed and isinstance(key, str):
        found["apiKey"] = key
    if call.received.certificate is not None:
        found["clientCert"] = dict(call.received.certificate)
    who = call.principal
    if who is not None and catalogue.CALLER_ARN.name in call.signature:
        found |= {"userArn": who.arn, "accountId": who.account, "caller": who.name, "user": who.name}
    return found


def waits(integration: Integration) -> float:
    """How long an integration may take, in seconds."""
    return integration.timeout if isinstance(integration.timeout, float) else LONGEST_WAIT


async def invoked(
    invoke: Callable[[Integration, Mapping[str, object]], Awaitable[Outcome]],
    call: Call,
    integration: Integration,
    where: Where,
    configuration: Configuration,
) -> Reply | Failure | NotServed:
    """Invoke the function of a proxy integration, and read what it returned."""
    version = integration.payload if isinstance(integration.payload, str) else "1.0"
    told = configuration.api.binary.value
    binary = () if isinstance(told, State) else told
    if where.kind == "HTTP":
        event = http_event(call.request, where, version)
    elif where.kind == "WEBSOCKET":
        event = websocket_event(where, "CONNECT", call.request)
    else:
        event = rest_event(call.request, where, binary=binary)
    outcome = await invoke(integration, event)
    accepts = (call.received.header("accept") or "").partition(",")[0].partition(";")[0].strip()
    got = answered(outcome, where.kind, version, decodes=_ALL in binary or of_type(accepts, binary))
    if isinstance(got, Answered):
        call.backend = got.status
        return Reply(got.status, list(got.headers), got.body)
    return Failure(got.fault) if isinstance(got, Failed) else NotServed(got.why)
