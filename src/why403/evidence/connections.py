"""What the URL of a WebSocket API shows: the mistakes that SDKs and their users make with it.

The guide has one form: https://API.execute-api.REGION.amazonaws.com/STAGE/@connections/ID; on a custom
domain the key of the API mapping stands for the stage (apigateway-how-to-call-websocket-api-connections). A
handshake has the same without @connections.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import SplitResult, unquote, urlsplit

from why403 import facts as catalogue
from why403.aws.hosts import Form, gateway_host, host_kind, host_of_url
from why403.credentials.clue import Clue
from why403.logic.states import UNKNOWN
from why403.model.incident import FactValue, Incident

_MARK = "@connections"


def connection_clues(incident: Incident) -> Iterator[Clue]:
    """Where the URL departs from the documented form."""
    url = incident.request.url
    parts = _split(url) if isinstance(url, str) else None
    segments = () if parts is None else tuple(unquote(part) for part in parts.path.split("/") if part)
    if parts is None or _MARK not in segments:
        return
    if parts.scheme.lower() in ("ws", "wss"):
        yield Clue("connections-over-wss", "")
    before = segments[: segments.index(_MARK)]
    host = host_of_url(str(url)) or ""
    named = gateway_host(host)
    if named is not None and named.form is Form.SERVICE:  # what an SDK calls that was given no endpoint
        yield Clue("connections-no-api", "host-mismatch", (("host", host),))
    else:
        yield from _of_host(host_kind(host), before)
    yield from _of_rest(segments[len(before) + 1 :], parts.path)


def handshake_clues(incident: Incident) -> Iterator[Clue]:
    """A handshake names the stage too; what a browser keeps of its failure, its Network tab has."""
    request, answer = incident.request, incident.answer
    parts = _split(request.url) if isinstance(request.url, str) else None
    own = host_kind(host_of_url(str(request.url)) or "") == "execute-api"
    if parts is not None and own and not parts.path.strip("/"):
        yield Clue("handshake-no-stage", "stage-missing", shows=(_no(catalogue.STAGE_EXISTS.name),))
    if answer.status is UNKNOWN and isinstance(answer.browser, str):
        yield Clue("handshake-without-status", "")


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _of_host(kind: str, before: tuple[str, ...]) -> Iterator[Clue]:
    """An execute-api host wants the stage before @connections, a custom domain the key of its mapping."""
    if kind == "execute-api" and not before:
        yield Clue("connections-no-stage", "stage-missing", shows=(_no(catalogue.STAGE_EXISTS.name),))
    elif kind == "execute-api" and len(before) > 1:
        yield Clue("connections-below-stage", "route-not-found", (("path", "/".join(before)),))
    elif kind == "custom":
        name = "connections-on-domain" if before else "connections-without-key"
        for cause in ("stage-missing", "custom-domain-mapping"):
            yield Clue(name, cause, (("path", "/".join(before)),))


def _of_rest(after: tuple[str, ...], path: str) -> Iterator[Clue]:
    """One connection id stands behind @connections, encoded as the signature has it."""
    if _MARK in after:
        yield Clue("connections-twice", "route-not-found")
    elif not after:
        yield Clue("connections-no-id", "route-not-found", shows=(_no(catalogue.ROUTE_EXISTS.name),))
    elif "=" in path or "@" in path:
        yield Clue("connections-not-encoded", "iam-signature-mismatch")


def _no(fact: str) -> FactValue:
    return FactValue(fact, False)
