"""The execution log of REST and WebSocket APIs: line by line what became of each call.

The forms of the lines were observed; `logs/execution.py` reads them, and names its sources. Keys and
credentials are masked. What reaches no method has no lines, and HTTP APIs have no such log.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from why403 import facts as catalogue
from why403.logic.states import ABSENT
from why403.serve.answering import Reply
from why403.serve.deciding import Decision, Denied
from why403.serve.facts import Call
from why403.words.outgoing import masked_line

_AUTHORIZER = "authorizer."
_DENIED = "The client is not authorized to perform this operation."
_FAILED = "Execution failed due to configuration error: "
_FAULTS = {
    "malformed": f"{_FAILED}Malformed Lambda proxy response",
    "timeout": "Execution failed due to a timeout error",
}


class ExecutionLog:
    """Writes lines with `write`, which gets each without its end."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def note(self, call: Call, decision: Decision, reply: Reply, kind: str, called: str) -> None:
        """Write the lines of one call."""
        stage, met = decision.landing.stage, decision.landing.met
        early = isinstance(decision, Denied) and decision.before("signature")
        if kind == "HTTP" or stage is None or met is None or early:
            return
        for text in _lines(call, decision, reply, called):
            self._write(masked_line(f"({called}) {text}"))


def _lines(call: Call, decision: Decision, reply: Reply, called: str) -> Iterator[str]:
    denied = decision if isinstance(decision, Denied) else None
    ids = {name.lower(): value for name, value in reply.headers}
    yield f"Extended Request Id: {ids.get('x-amz-apigw-id', called)}"
    if catalogue.IDENTITY_SOURCE_SENT.name in call.facts or _at(denied, "lambda-authorizer"):
        yield from _of_authorizer(call, decision, denied, called)
    if denied is not None and denied.before("api-key"):
        if denied.refusal.response_type == "ACCESS_DENIED":
            yield _DENIED
    else:
        yield from _of_key(call, decision, denied, called)
        if denied is None or not denied.before("request"):
            yield from _of_execution(call, decision, denied, called)
    yield from _of_end(denied, reply)


def _at(denied: Denied | None, gate: str) -> bool:
    return denied is not None and denied.gate.name == gate


def _of_authorizer(call: Call, decision: Decision, denied: Denied | None, called: str) -> Iterator[str]:
    met = decision.landing.met
    name = "" if met is None else met.authorizer.value
    yield f"Starting authorizer: {name} for request: {called}"
    if denied is not None and denied.check.name.startswith(_AUTHORIZER):
        if denied.refusal.response_type == "UNAUTHORIZED":
            yield f"Unauthorized request: {called}"
            return
        if call.facts.get(catalogue.AUTHORIZER_WORKS.name) is False:
            yield f"{_FAILED}Authorizer error"
            return
    yield "Successfully completed authorizer execution"


def _of_key(call: Call, decision: Decision, denied: Denied | None, called: str) -> Iterator[str]:
    landing, met = decision.landing, decision.landing.met
    stage = "" if landing.stage is None else landing.stage.name
    at = f"API Stage {call.host.partition('.')[0]}/{stage}"
    named = "" if met is None else f"{met.verb} {met.path}".strip()
    method = f"method '{named}'"
    sent = decision.facts.get(catalogue.API_KEY.name, ABSENT)
    key = "" if sent is ABSENT else "*" * 10
    if met is None or met.key_required.value is not True:
        yield f"API Key {key} authorized because {method} does not require API Key."
        return
    yield f"Verifying Usage Plan for request: {called}. API Key: {key} {at}"
    if not _at(denied, "api-key"):
        yield f"API Key {key} authorized because {method} requires API Key, which is associated with {at}"
        if denied is not None and denied.check.name in _LIMITS:
            yield f"API Key {key} {_LIMITS[denied.check.name]} limit for {at}"
        else:
            yield f"Usage Plan check succeeded for API Key {key} and {at}"
        return
    why = ""
    if denied is not None and denied.cause is not None and denied.cause.code == "api-key-not-in-plan":
        why = f" and API Key is not associated with a Usage Plan for {at}"
    yield f"API Key {key} not authorized because {method} requires API Key{why}"


_LIMITS = {"throttle.rate": "exceeded throttle", "throttle.quota": "exceeded quota"}


def _of_execution(call: Call, decision: Decision, denied: Denied | None, called: str) -> Iterator[str]:
    met = decision.landing.met
    path = (met.path or met.verb) if met is not None else ""
    yield f"Starting execution for request: {called}"
    yield f"HTTP Method: {call.verb}, Resource Path: {path}"
    if denied is not None and denied.refusal.response_type == "BAD_REQUEST_BODY":
        yield "Request body does not match model schema for content type application/json: []"
    if call.backend is not None:
        spent = max(0, round((time.time() - call.received.moment) * 1000))
        yield f"Received response. Status: {call.backend}, Integration latency: {spent} ms"
    if _at(denied, "backend"):
        fault = call.facts.get(catalogue.BACKEND_FAULT.name)
        yield _FAULTS.get(str(fault), "Execution failed due to an internal error")


def _of_end(denied: Denied | None, reply: Reply) -> Iterator[str]:
    if denied is None:
        yield "Successfully completed execution"
    elif denied.refusal.response_type is not None:
        yield f"Gateway response type: {denied.refusal.response_type} with status code: {reply.status}"
        yield f"Gateway response body: {reply.body.decode('utf-8', 'replace')}"
    yield f"Method completed with status: {reply.status}"
