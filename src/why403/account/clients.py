"""The only file that makes AWS clients. It refuses every operation that is not on the list of reads.

Credentials come from the standard chain.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from why403.account.operations import Operation, allowed
from why403.documents.errors import BadInput
from why403.logic.places import NOWHERE_WRITTEN, Place

CONNECT_SECONDS, READ_SECONDS = 3, 10
AT_A_TIME = 6
"""No more calls than these are under way at once."""
_CHUNK = 1 << 20


class NotOnTheList(Exception):
    """Somebody tried to call an operation that may change something."""


class NotKept(Exception):
    """What was read could not be written to a file of this machine: no fault of AWS, nor of the network."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error)
        self.error = error


def session_of(
    profile: str | None,
    region: str | None,
    at: Place = NOWHERE_WRITTEN,
    profile_at: Place = NOWHERE_WRITTEN,
) -> Any:
    """A session of the standard credential chain, with the fence in front of everything it ever calls.

    `at` is where reading an account was asked for, `profile_at` where a profile is told. Raises `BadInput`.
    """
    try:
        import boto3
        from botocore.exceptions import BotoCoreError
    except ImportError:
        raise BadInput(at, "reading an account needs boto3", "", "pip install 'why403[live]'") from None
    try:
        session = boto3.Session(profile_name=profile, region_name=region)
    except BotoCoreError as error:
        wrong = f"the AWS configuration is not usable ({type(error).__name__})"
        raise BadInput(profile_at, wrong, "the name of a profile") from None
    fence(session)
    return session


def fence(session: Any) -> None:
    """Refuse what is not on the list, before its parameters are looked at and again before it is sent."""
    for moment in ("provide-client-params", "before-call"):
        session.events.register_first(moment, _refuse)


def _refuse(model: Any, **_rest: object) -> None:
    if not allowed(model.service_model.service_name, model.name):
        raise NotOnTheList(
            f"{model.service_model.service_name} {model.name} is not one of why403's read operations"
        )


class Clients:
    """A client of each service, made when it is first needed, and one attempt of a call at a time."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._made: dict[str, Any] = {}
        self._making, self._slots = threading.Lock(), threading.BoundedSemaphore(AT_A_TIME)

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

    def send(self, operation: Operation, parameters: Mapping[str, object]) -> dict[str, Any]:
        """One attempt; the body of an export is read here, where a fault of the network is still one."""
        client = self._client(operation.service)
        with self._slots:
            answer: Any = getattr(client, _method(operation.name))(**parameters)
            if not isinstance(answer, dict):
                raise TypeError(operation.name)
            body: Any = answer.get("body")
            return {**answer, "body": body.read()} if hasattr(body, "read") else answer

    def copy(
        self,
        operation: Operation,
        parameters: Mapping[str, object],
        out: BinaryIO,
        told: Callable[[int], None],
    ) -> None:
        """One attempt to copy what an answer holds, as it comes; `told` is told how many bytes there are."""
        client = self._client(operation.service)
        with self._slots:
            body = getattr(client, _method(operation.name))(**parameters)["Body"]
            for chunk in body.iter_chunks(_CHUNK):
                try:
                    out.write(chunk)
                except OSError as error:
                    raise NotKept(error) from None
                told(len(chunk))

    def _client(self, service: str) -> Any:
        with self._making:
            if service not in self._made:
                from botocore.config import Config

                self._made[service] = self._session.client(
                    service,
                    config=Config(
                        connect_timeout=CONNECT_SECONDS,
                        read_timeout=READ_SECONDS,
                        retries={"mode": "standard", "total_max_attempts": 1},
                    ),
                )
            return self._made[service]


def _method(name: str) -> str:
    from botocore import xform_name

    return str(xform_name(name))
