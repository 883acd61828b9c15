"""The access log: a line for every call that reached a stage, in the format that the stage sets.

Sources, read 2026-11-28: the developer guide's pages api-gateway-variables-for-access-logging and
http-api-logging-variables, for what each variable is. Of a stage without a format, or with one that the files
do not tell, it is the format that `why403 rule logs` recommends. What is not known at the desk is `-`, and so
is the value of an API key, which is a secret.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from why403 import facts as catalogue
from why403.access.call import NO_SUCH_KEY
from why403.logs.accesslog_format import filled
from why403.serve.answering import Reply, Variables, message_of
from why403.serve.deciding import Decision, Denied
from why403.serve.facts import Call
from why403.words.logging_steps import recommended

UNSET = "-"
_AUTHENTICATES = frozenset({"signature-verified", "signature"})
_AUTHORIZES = frozenset({"authorize-first", "lambda-authorizer", "authorize"})
_OF_AN_AUTHORIZER = "authorizer."
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class AccessLog:
    """Writes lines with `write`, which gets each without its end."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def note(self, call: Call, decision: Decision, reply: Reply, kind: str, called: str) -> None:
        """Write the line of one call. What reaches no stage is in no log."""
        stage = None if call.landing is None else call.landing.stage
        if stage is None or (isinstance(decision, Denied) and decision.before("request-size")):
            return
        declared = stage.upkeep.access_log.value
        form = declared if isinstance(declared, str) else recommended(kind)
        denied = decision if isinstance(decision, Denied) else None
        known = _values(call, decision, denied, reply, called)
        others = Variables(call, denied, called, stage.variables)
        quoted = form.lstrip().startswith("{")

        def value(name: str) -> str:
            found = known[name] if name in known else others.context(name)
            return _safe(found, quoted=quoted) if found else UNSET

        self._write(" ".join(filled(form, value).split("\n")))


def _safe(value: str, *, quoted: bool) -> str:
    """In one line, and in a JSON format within its quotes."""
    return json.dumps(value, ensure_ascii=False)[1:-1] if quoted else _CONTROL.sub(" ", value)


def _values(
    call: Call, decision: Decision, denied: Denied | None, reply: Reply, called: str
) -> Mapping[str, str | None]:
    """What is known of a call that was answered, by variables."""
    got, landing = call.received, decision.landing
    met, now = landing.met, datetime.fromtimestamp(got.moment, UTC)
    ids = {name.lower(): value for name, value in reply.headers}
    message = None if denied is None else message_of(denied, call)
    return {
        **_phases(call, denied),
        **_caller(call, denied),
        **_handed_on(call),
        **_connected(call),
        "requestId": ids.get("apigw-requestid", called),
        "extendedRequestId": ids.get("x-amz-apigw-id"),
        "requestTime": f"{now:%d/%b/%Y:%H:%M:%S} +0000",
        "status": str(reply.status) if reply.status else None,
        "responseLength": str(len(reply.body)),
        "responseLatency": str(max(0, round((time.time() - got.moment) * 1000))),
        "routeKey": None if met is None else f"{met.verb} {met.path}".strip(),
        "error.message": message,
        "error.messageString": None if message is None else json.dumps(message),
        "error.responseType": None if denied is None else denied.refusal.response_type,
        "integration.status": None if call.backend is None else str(call.backend),
        "identity.apiKeyId": _key(decision),
    }


def _phases(call: Call, denied: Denied | None) -> dict[str, str | None]:
    """The status of each phase that was gone through; those after the one that refused have none."""
    landing = call.landing
    asks = None if landing is None or landing.met is None else landing.met.authorization.value
    found: dict[str, str | None] = {}
    if asks == "AWS_IAM":
        found["authenticate.status"] = _status(denied, _AUTHENTICATES) if _signed(call) else None
    refused = denied is not None and denied.gate.name in _AUTHORIZES
    by_function = refused and denied is not None and denied.check.name.startswith(_OF_AN_AUTHORIZER)
    if catalogue.AUTHORIZER_WORKS.name in call.facts:
        invoked = call.facts.get(catalogue.AUTHORIZER_INVOKED.name) is True
        found["authorizer.status"] = _code(denied) if by_function else "200"
        found["authorizer.requestId"] = str(uuid.uuid4()) if invoked else None
    if asks in ("AWS_IAM", "CUSTOM") or (refused and not by_function):
        found["authorize.status"] = None if by_function else _status(denied, _AUTHORIZES)
    return found


def _status(denied: Denied | None, gates: frozenset[str]) -> str | None:
    """Of a phase: passed, refused, or not come to."""
    if denied is None or not denied.before("api-key"):
        return "200"
    if denied.gate.name in gates:
        return _code(denied)
    return "200" if gates is _AUTHENTICATES and denied.gate.name in _AUTHORIZES else None


def _code(denied: Denied | None) -> str | None:
    status = None if denied is None else denied.refusal.status
    return str(status) if isinstance(status, int) else None


def _signed(call: Call) -> bool:
    """Whether the call brought credentials of AWS."""
    texts = call.received.header("authorization") or "", call.received.query
    return any("Signature=" in text for text in texts)


def _caller(call: Call, denied: Denied | None) -> dict[str, str | None]:
    """Who called, once the signature is verified."""
    landing, who = call.landing, call.principal
    asks = None if landing is None or landing.met is None else landing.met.authorization.value
    verified = asks == "AWS_IAM" and _status(denied, _AUTHENTICATES) == "200"
    if who is None or not verified:
        return {"identity.userArn": None}
    return {
        "identity.userArn": who.arn,
        "identity.caller": who.name,
        "identity.user": who.name,
        "identity.accountId": who.account,
    }


def _connected(call: Call) -> dict[str, str | None]:
    """Of a WebSocket: which connection, and what happened on it."""
    if call.connection is None:
        return {}
    message = call.connection.message
    return {
        "eventType": call.event,
        "connectionId": call.connection.id,
        "connectedAt": str(int(call.connection.at * 1000)),
        "messageId": message or None,
        "messageDirection": "IN",
    }


def _handed_on(call: Call) -> dict[str, str | None]:
    """What an authorizer gave, as `authorizer.NAME`."""
    given = call.handed_on or {}
    plain = {name: value for name, value in given.items() if isinstance(value, str | int | float)}
    return {f"authorizer.{name}": _text(value) for name, value in plain.items()}


def _text(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key(decision: Decision) -> str | None:
    """The id of the key, where the method asks for one."""
    key, met = decision.facts.get(catalogue.KEY_ID.name), decision.landing.met
    asks = met is not None and met.key_required.value is True
    return key if asks and isinstance(key, str) and key != NO_SUCH_KEY else None
