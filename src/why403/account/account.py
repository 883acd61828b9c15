"""Reads of one account and Region: tried again where that helps, paced, and kept with what failed.

What an answer holds of secrets is taken out before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from itertools import count
from typing import Any, BinaryIO, TypeVar

from why403.account.attempts import pause_after
from why403.account.clients import AT_A_TIME, Clients, NotKept, NotOnTheList, session_of
from why403.account.faults import LASTING, SILENT, Fault, Why, fault_of
from why403.account.operations import Operation, operation_of
from why403.account.pace import Paces
from why403.account.pages import Keeps, Listing, entries, kept, next_page
from why403.frozen import dataclass
from why403.logic.places import NOWHERE_WRITTEN, Place

T = TypeVar("T")
_Asked = tuple[str, str, str]
_KEPT = ("iam", "sts")
"""Nothing that they answer is a secret, and parts of it are wanted more than once."""


@dataclass(frozen=True, slots=True)
class Done:
    """One call that was made: what it read, how often it was tried, and what came of it."""

    operation: Operation
    subject: str
    tried: int = 1
    fault: Fault | None = None
    answer: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def brought(self) -> bool:
        """Whether there was an answer."""
        return self.fault is None


def account_of(
    profile: str | None,
    region: str | None,
    at: Place = NOWHERE_WRITTEN,
    profile_at: Place = NOWHERE_WRITTEN,
) -> Account:
    """The account that the standard credential chain leads to.

    `at` is where reading it was asked for, `profile_at` where a profile is told. Raises `BadInput`.
    """
    return Account(Clients(session_of(profile, region, at, profile_at)))


class Account:
    """Reads of one account and Region. It keeps what was read, and what could not be."""

    def __init__(self, clients: Clients, paces: Paces | None = None, above: Account | None = None) -> None:
        self._clients, self._paces = clients, paces or Paces()
        self._silent: dict[str, Fault] = {} if above is None else above._silent
        self._answers: dict[_Asked, dict[str, Any] | Fault] = {} if above is None else above._answers
        self.done: list[Done] = []
        self.faults: list[Fault] = []

    @property
    def told(self) -> bool:
        """Whether anything was read."""
        return any(each.brought for each in self.done)

    @property
    def region(self) -> str | None:
        """The Region of the session."""
        return self._clients.region

    @property
    def key_id(self) -> str | None:
        """The access key id that the account is read with."""
        return self._clients.key_id

    def call(self, service: str, name: str, subject: str = "", **parameters: object) -> dict[str, Any]:
        """One answer. Raises `Fault`, which is kept too."""
        asked = (service, name, repr(sorted(parameters.items())))
        known = self._silent.get("") or self._silent.get(service) or self._answers.get(asked)
        if isinstance(known, Fault):
            raise known
        answer = known or self._made(operation_of(service, name), subject, parameters, asked)
        if service in _KEPT:
            self._answers[asked] = answer
        return answer

    def passed(self, service: str, name: str, subject: str = "", **parameters: object) -> dict[str, Any]:
        """One answer of many, of which nothing is kept. Raises `Fault`."""
        operation = operation_of(service, name)
        return self._tried(
            operation, subject, lambda: self._clients.send(operation, parameters), patient=True
        )[0]

    def copied(
        self,
        service: str,
        name: str,
        subject: str,
        out: BinaryIO,
        told: Callable[[int], None],
        **parameters: object,
    ) -> None:
        """What an answer holds, into a file, begun anew where it breaks off. Raises `Fault`, and `OSError`
        where the file cannot be written."""
        operation = operation_of(service, name)

        def once() -> None:
            told(-out.tell())
            out.seek(0)
            out.truncate()
            self._clients.copy(operation, parameters, out, told)

        try:
            self._tried(operation, subject, once, patient=True)
        except NotKept as failed:
            raise failed.error from None

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
            shown = [kept(entry, keeps) for entry in entries(answer)]
            found += shown
            page = next_page(answer)
            if page and enough is not None and any(map(enough, shown)):
                return Listing(tuple(found), whole=False)
            if not page:
                return Listing(tuple(found), whole=True)

    def together(self, reads: Sequence[Callable[[Account], T]]) -> list[T]:
        """What these read, at the same time. What is kept of them, and what is raised, is in their order."""
        if len(reads) < 2:
            return [read(self) for read in reads]
        branches = [Account(self._clients, self._paces, self) for _ in reads]
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            futures = [pool.submit(read, branch) for read, branch in zip(reads, branches, strict=True)]
        for branch in branches:
            self._join(branch)
        return [future.result() for future in futures]

    def _join(self, branch: Account) -> None:
        """What ends all calls is kept once, though several were under way."""
        self.done += branch.done
        ended = {_ends(fault) for fault in self.faults} - {None}
        for fault in branch.faults:
            if _ends(fault) not in ended:
                self.faults.append(fault)
                ended |= {_ends(fault)} - {None}

    def _made(
        self, operation: Operation, subject: str, parameters: Mapping[str, object], asked: _Asked
    ) -> dict[str, Any]:
        try:
            answer, tried = self._tried(operation, subject, lambda: self._clients.send(operation, parameters))
        except Fault as fault:
            self.done.append(Done(operation, subject, fault.tried, fault))
            if operation.service in _KEPT:
                self._answers[asked] = fault
            raise self._failed(fault) from None
        self.done.append(Done(operation, subject, tried, answer=answer))
        return answer

    def _tried(
        self, operation: Operation, subject: str, once: Callable[[], T], *, patient: bool = False
    ) -> tuple[T, int]:
        """What one attempt brought, and at which it came."""
        for tried in count(1):
            self._paces.wait(operation)
            try:
                return once(), tried
            except (NotOnTheList, NotKept):
                raise
            except Exception as error:
                fault = fault_of(error, operation, subject)
            pause = pause_after(fault, tried, patient=patient)
            if pause is None:
                fault.tried = tried
                raise fault
            self._paces.sleep(pause)
        raise AssertionError

    def pause(self, seconds: float) -> None:
        """Wait for what AWS works at."""
        self._paces.sleep(seconds)

    def _failed(self, fault: Fault) -> Fault:
        self.faults.append(fault)
        ends = _ends(fault)
        if ends is not None:
            self._silent.setdefault(ends, fault)
        return fault


def _ends(fault: Fault) -> str | None:
    """The service that is not asked again after it; an empty name stands for all of them."""
    if fault.why in LASTING and not _optional(fault):
        return ""
    return fault.operation.service if fault.why in SILENT else None


def _optional(fault: Fault) -> bool:
    """A Region that is switched off for one service says nothing of the others."""
    return fault.why is Why.CREDENTIALS and fault.code in ("OptInRequired",)
