"""The only file that makes AWS clients. It refuses every operation that is not on the list of reads.

Credentials come from the standard chain. What an answer holds of secrets is taken out before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from why403.logic.places import Place
from why403.observed.errors import BadInput
from why403.sources.live.faults import LASTING, SILENT, Fault, Why, fault_of
from why403.sources.live.operations import Operation, allowed, operation_of
from why403.sources.live.pace import Pace

ATTEMPTS = 4
CONNECT_SECONDS, READ_SECONDS = 3, 10
_PACED = ("apigateway", "apigatewayv2")
_SECRETS = frozenset({"value", "ClientSecret", "SecretAccessKey", "SessionToken", "Password"})
"""Members of answers that are never kept."""

Keeps = Callable[[str], str | None]
"""What may be kept of a key's value: all of it where it is the one that was sent, nothing of any other."""


class NotOnTheList(Exception):
    """Somebody tried to call an operation that may change something."""


@dataclass(frozen=True, slots=True)
class Done:
    """One call that was made: what it read."""

    operation: Operation
    subject: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a list; not `whole` where a page of it failed, or enough was found before its end."""

    items: tuple[Mapping[str, Any], ...]
    whole: bool


def session_of(profile: str | None, region: str | None) -> Any:
    """A session of the standard credential chain, with the fence in front of everything it ever calls."""
    try:
        import boto3
        from botocore.exceptions import BotoCoreError
    except ImportError:
        at = Place("--live")
        raise BadInput(at, "reading an account needs boto3", "", "pip install 'why403[live]'") from None
    try:
        session = boto3.Session(profile_name=profile, region_name=region)
    except BotoCoreError as error:
        wrong = f"the AWS configuration cannot be used ({type(error).__name__})"
        raise BadInput(Place("--profile"), wrong, "the name of a profile") from None
    fence(session)
    return session


def fence(session: Any) -> None:
    """Refuse what is not on the list, before its parameters are looked at and again before it is sent."""
    for moment in ("provide-client-params", "before-call"):
        session.events.register_first(moment, _refuse)


def _refuse(model: Any, **_rest: object) -> None:
    if not allowed(model.service_model.service_name, model.name):
        raise NotOnTheList(f"{model.service_model.service_name} {model.name} is no read operation of why403")


class Account:
    """Reads of one account and Region. It keeps what was read, and what could not be."""

    def __init__(self, session: Any, pace: Pace | None = None) -> None:
        self._session = session
        self._pace = pace or Pace()
        self._clients: dict[str, Any] = {}
        self._silent: dict[str, Fault] = {}
        self.done: list[Done] = []
        self.faults: list[Fault] = []

    @property
    def region(self) -> str | None:
        """The Region of the session."""
        region = self._session.region_name
        return region if isinstance(region, str) else None

    @property
    def key_id(self) -> str | None:
        """The access key id that the account is read with."""
        try:
            credentials = self._session.get_credentials()
            return None if credentials is None else str(credentials.access_key)
        except Exception:
            return None

    def call(self, service: str, name: str, subject: str = "", **parameters: object) -> dict[str, Any]:
        """One answer. Raises `Fault`, which is kept too."""
        operation = operation_of(service, name)
        known = self._silent.get("") or self._silent.get(service)
        if known is not None:
            raise known
        try:
            answer = self._send(operation, parameters)
        except NotOnTheList:
            raise
        except Exception as error:
            raise self._failed(fault_of(error, operation, subject)) from None
        self.done.append(Done(operation, subject))
        return answer

    def listed(
        self,
        service: str,
        name: str,
        subject: str = "",
        *,
        enough: Callable[[Mapping[str, Any]], bool] | None = None,
        keeps: Keeps | None = None,
        **parameters: object,
    ) -> Listing:
        """All pages of a list. A first page that fails raises; a later one leaves the list not whole."""
        found: list[Mapping[str, Any]] = []
        page: dict[str, object] = {}
        while True:
            try:
                answer = self.call(service, name, subject, **parameters, **page)
            except Fault:
                if not page:
                    raise
                return Listing(tuple(found), whole=False)
            entries = [_kept(entry, keeps) for entry in _entries(answer)]
            found += entries
            page = _next(answer)
            if page and enough is not None and any(map(enough, entries)):
                return Listing(tuple(found), whole=False)
            if not page:
                return Listing(tuple(found), whole=True)

    def _send(self, operation: Operation, parameters: Mapping[str, object]) -> dict[str, Any]:
        if operation.service in _PACED:
            self._pace.wait()
        client = self._client(operation.service)
        answer: Any = getattr(client, _method(operation.name))(**parameters)
        if not isinstance(answer, dict):
            raise TypeError(operation.name)
        return answer

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            from botocore.config import Config

            self._clients[service] = self._session.client(
                service,
                config=Config(
                    connect_timeout=CONNECT_SECONDS,
                    read_timeout=READ_SECONDS,
                    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
                ),
            )
        return self._clients[service]

    def _failed(self, fault: Fault) -> Fault:
        self.faults.append(fault)
        if fault.why in LASTING and not _optional(fault):
            self._silent[""] = fault
        elif fault.why in SILENT:
            self._silent[fault.operation.service] = fault
        return fault


def _optional(fault: Fault) -> bool:
    """A Region that is switched off for one service says nothing of the others."""
    return fault.why is Why.CREDENTIALS and fault.code in ("OptInRequired",)


def _method(name: str) -> str:
    from botocore import xform_name

    return str(xform_name(name))


_LISTS = (
    "items", "item", "Items", "Policies", "PolicyNames", "AttachedPolicies", "Groups", "Parents",
    "VpcEndpoints", "EvaluationResults",
)  # fmt: skip


def _entries(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entries under whichever name the service gives them; plain names become entries with a `name`."""
    for name in _LISTS:
        found = answer.get(name)
        if isinstance(found, list):
            return [entry if isinstance(entry, dict) else {"name": entry} for entry in found]
    return []


def _next(answer: Mapping[str, Any]) -> dict[str, object]:
    """What asks for the next page."""
    for token, wanted in (("position", "position"), ("NextToken", "NextToken"), ("Marker", "Marker")):
        if answer.get(token):
            return {wanted: answer[token]}
    return {}


def _kept(entry: Mapping[str, Any], keeps: Keeps | None) -> dict[str, Any]:
    """An entry without its secrets."""
    kept = {name: part for name, part in entry.items() if name not in _SECRETS}
    value = entry.get("value")
    shown = keeps(value) if keeps is not None and isinstance(value, str) else None
    return kept if shown is None else {**kept, "value": shown}
