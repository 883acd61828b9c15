"""A refusal of the gateway as an incident, for the readers that explain incidents.

It holds the request, the answer, and what the gateway itself established; the configuration is the one that
was served.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from why403 import facts as catalogue
from why403.api.inputs import NOTHING_COMPARED, Brought, case_of
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Configuration
from why403.model.incident import Answer, FactValue, Incident, Request
from why403.questions.explain import Explanation, explain
from why403.serve.answering import Reply
from why403.serve.deciding import Denied
from why403.serve.facts import OF_SIGNATURE, OF_THE_RUN, Call, taken

AT = Place("the gateway")
LONGEST_BODY = 65_536
"""Bytes of a body that are kept to be explained."""
_ESTABLISHED = frozenset(
    fact.name
    for fact in (
        catalogue.SOURCE_IP,
        catalogue.VPC_ENDPOINT,
        catalogue.SOURCE_VPCE,
        catalogue.SOURCE_VPC,
        catalogue.WEBSOCKET_MOMENT,
        *OF_SIGNATURE,
        catalogue.TOKEN_VALID,
        catalogue.TOKEN_EXPIRED,
        catalogue.TOKEN_SCOPE_OK,
        catalogue.IDENTITY_SOURCE_SENT,
        catalogue.AUTHORIZER_INVOKED,
        catalogue.AUTHORIZER_WORKS,
        catalogue.AUTHORIZER_ALLOWS,
        catalogue.AUTHORIZER_REFUSAL,
        catalogue.KEY_FROM_AUTHORIZER,
        catalogue.WITHIN_RATE,
        catalogue.WITHIN_QUOTA,
        catalogue.REQUEST_SIZE_OK,
        catalogue.OVERSIZE,
        catalogue.BACKEND_ANSWERS,
        catalogue.BACKEND_FAULT,
        catalogue.MEDIA_TYPE_TAKEN,
    )
)
"""What the gateway knows of a call beside the request itself."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is needed to explain a refusal once somebody asks."""

    incident: Incident = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)

    def explained(self) -> Explanation:
        """The whole explanation."""
        brought = Brought(self.incident, dict(self.texts))
        return replace(explain(case_of(brought, NOTHING_COMPARED)), texts=dict(self.texts))


def kept(
    call: Call,
    denied: Denied,
    configuration: Configuration,
    kind: str,
    reply: Reply,
    texts: Mapping[str, str],
) -> Kept:
    """Of one refusal."""
    if call.principal is not None:
        configuration = replace(configuration, caller=call.principal.caller)
    told = {**_taken(kind, configuration), **_established(call, denied.facts)}
    statements = tuple(FactValue(name, value, AT) for name, value in told.items())
    incident = Incident(
        answer=_answer(reply), request=_request(call), statements=statements, beside=configuration
    )
    return Kept(incident, texts)


def _taken(kind: str, configuration: Configuration) -> dict[str, str | bool]:
    found = {catalogue.API_KIND.name: kind, **taken(configuration)}
    backend = (catalogue.BACKEND_REACHED.name, catalogue.BACKEND_ALLOWS.name)
    return {
        name: value for name, value in found.items() if isinstance(value, str | bool) and name not in backend
    }


def _established(call: Call, facts: Facts) -> dict[str, str | bool]:
    """Of what only happens later in a call, what has happened; who was not asked has given no key."""
    return {
        name: value
        for name, value in facts.items()
        if name in _ESTABLISHED
        and isinstance(value, str | bool)
        and (name not in OF_THE_RUN or name in call.facts or name == catalogue.KEY_FROM_AUTHORIZER.name)
    }


def _request(call: Call) -> Request:
    """As API Gateway would receive it: to the API's own name. A body that is long is left out."""
    request = call.request
    headers = tuple((n, call.host if n.lower() == "host" else v) for n, v in call.received.headers)
    long = isinstance(request.body, bytes) and len(request.body) > LONGEST_BODY
    return replace(request, headers=headers, body=UNKNOWN if long else request.body, at=AT)


def _answer(reply: Reply) -> Answer:
    text = reply.body.decode("utf-8", "replace")
    return Answer(reply.status or ABSENT, tuple(reply.headers), True, text, at=AT)
