"""A live account whose answers are written down; they go through botocore's own parsers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bench.emulated import OWN, REGION, fault, ok, response, timeless
from bench.plain import plain_values
from why403.account.account import Account
from why403.account.clients import Clients, session_of
from why403.account.pace import Paces
from why403.account.reader import Reader
from why403.account.target import target_of
from why403.evidence.facts_of import facts_of
from why403.model.incident import Incident, Request
from why403.templates.reading import ApiReading


def read_account(text: str, request: Request) -> ApiReading:
    """Everything that why403 reads of the account for a call. What is not written down is denied."""
    reader = read_by(text, request)
    authorizers = reader.written.get("authorizers")
    named = {str(each["id"]): each for each in authorizers} if isinstance(authorizers, list) else {}
    return ApiReading(reader.configuration, named)


def read_by(text: str, request: Request) -> Reader:
    """The reader, after it has read everything."""
    answers = json.loads(json.dumps(plain_values(text)))
    facts = facts_of(Incident(request=request))
    account = Account(Clients(_session(answers)), Paces(timeless()))
    reader = Reader(account, target_of(str(facts["request.host"])), None)
    reader.everything(facts)
    assert reader.odd == []
    return reader


def _session(answers: Mapping[str, Any]) -> Any:

    session = session_of(None, REGION)
    session._session.set_credentials(*OWN.values())

    def answer(request: Any, event_name: str, **_rest: object) -> Any:
        _, service, name = event_name.split(".")
        operation = f"{service.replace('api-gateway', 'apigateway')} {name}"
        known = answers.get(operation)
        missing = fault("json", "NotFoundException" if operation in answers else "AccessDeniedException", 404)
        return response(request.url, *(missing if known is None else ok(known)))

    session.events.register("before-send", answer)
    return session
