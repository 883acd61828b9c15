"""What a caller is told, and how well an answer that was seen fits it."""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol

from why403.frozen import dataclass
from why403.logic.states import UNKNOWN, State
from why403.refusals.wordings import ERROR_TYPES, OF_TYPE


class Fit(IntEnum):
    """How an answer compares with a refusal.

    `OWN_WORDS`: only if the API's owner rewrote the text; `REWRITTEN`: only if the status as well.
    """

    NO = 0
    REWRITTEN = 1
    OWN_WORDS = 2
    OPEN = 3
    AGREES = 4


ONE_MEANING = frozenset(
    {
        "API_CONFIGURATION_ERROR",
        "AUTHORIZER_CONFIGURATION_ERROR",
        "AUTHORIZER_FAILURE",
        "BAD_REQUEST_BODY",
        "BAD_REQUEST_PARAMETERS",
        "EXPIRED_TOKEN",
        "INTEGRATION_FAILURE",
        "INTEGRATION_TIMEOUT",
        "INVALID_API_KEY",
        "QUOTA_EXCEEDED",
        "REQUEST_TOO_LARGE",
        "RESOURCE_NOT_FOUND",
        "THROTTLED",
        "UNAUTHORIZED",
        "UNSUPPORTED_MEDIA_TYPE",
        "WAF_FILTERED",
    }
)
"""Gateway responses that AWS documents for one thing (developer guide, supported-gateway-response-types, read
2026-11-28); those of signatures, missing tokens and denials stand for several."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an answer shows, read without guessing: each part may be untold.

    `family` names the wording that was recognised (see `gateway.wordings`); the empty string stands
    for words that are not the gateway's. `layer` is the policy type that the words blame. `browser` is
    the family of a browser's complaint. `response_type` is the gateway response that a log names, and
    `of_gateway` says whether the answer carries the request id that API Gateway alone gives; it is `untyped`
    where it is a REST API's, all its headers are shown, and none of them is x-amzn-ErrorType; a `page` is
    HTML or XML. `at_gateway` says whether a host of API Gateway's own was called. `writer` names somebody
    else whose marks the answer bears, in its `role` (see `refusals.strangers`); it `wrote` the answer where
    nobody else has such marks. `besides` are families of other messages of API Gateway that a text shows, or
    that a message which was cut may go on to be: they are not ruled out. `named` is a gateway response that
    a text in other words names, as one does that its owner made of `$context.error.responseType`; whoever
    answers can use such a name, so it proves nothing. `likely` is the family of the one message that is as
    long as a body which is not shown, or that sentences beside the answer have: other bodies can be as long,
    and another answer can be meant. It `marks_http` where it has the request id that HTTP APIs give, and
    others were not seen to.
    """

    status: int | State = UNKNOWN
    error_type: str | State = UNKNOWN
    family: str | State = UNKNOWN
    layer: str | State = UNKNOWN
    browser: str | State = UNKNOWN
    response_type: str | State = UNKNOWN
    of_gateway: bool | State = UNKNOWN
    untyped: bool = False
    at_gateway: bool = False
    page: bool = False
    writer: str | State = UNKNOWN
    role: str | State = UNKNOWN
    wrote: bool = False
    besides: frozenset[str] = frozenset()
    named: str | State = UNKNOWN
    likely: str | State = UNKNOWN
    marks_http: bool = False

    @property
    def typed(self) -> bool:
        """Whether API Gateway names what it refused, in a header or in its log: then it made the answer. A
        type that it is not known to use may be another service's, whose answer was passed on."""
        return self.error_type in ERROR_TYPES or isinstance(self.response_type, str)

    @property
    def shown_by_gateway(self) -> bool:
        """Whether a host or a header of API Gateway's own, or its log, stands beside the words."""
        return self.of_gateway is True or self.at_gateway or self.response_type is not UNKNOWN

    @property
    def retold(self) -> bool:
        """Whether the words are none that answers of the shown type have of themselves: then the API's owner
        chose them, and they tell nothing."""
        return any(
            isinstance(kind, str) and kind in OF_TYPE and self.family not in (UNKNOWN, "", *OF_TYPE[kind])
            for kind in (self.error_type, self.response_type)
        )

    @property
    def hidden(self) -> bool:
        """Whether a browser shows its own complaint only, and nothing of the answer behind it."""
        return self.browser is not UNKNOWN and self.status is UNKNOWN and self.family is UNKNOWN

    @property
    def passed(self) -> bool:
        """Whether the status says that the call went through, and no browser complains."""
        return isinstance(self.status, int) and self.status < 400 and self.browser is UNKNOWN

    @property
    def empty(self) -> bool:
        """Whether nothing at all was recognised."""
        return self == Fingerprint(at_gateway=self.at_gateway)


class Refusal(Protocol):
    """One way of refusing, as a caller sees it."""

    @property
    def name(self) -> str: ...

    def fit(self, seen: Fingerprint) -> Fit:
        """How well the answer fits."""


@dataclass(frozen=True, slots=True)
class GatewayRefusal:
    """API Gateway refuses.

    `family` names the wording, which several refusals share. `error_types` are the values seen in the
    header x-amzn-ErrorType: none where it is not sent, `UNKNOWN` where nobody documents it. A frame of a
    WebSocket API has no status: `ABSENT`.
    `response_type` is the gateway response by which an owner can rewrite status and body; where it is
    `None`, nobody can. `layer` is the policy type that newer texts name, `unclear_types` other gateway
    responses that it could be, where AWS does not say.
    """

    name: str
    family: str
    status: int | State
    error_types: tuple[str, ...] | State
    text: str
    response_type: str | None = None
    key: str = "message"
    layer: str | None = None
    unclear_types: tuple[str, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """The gateway responses that it can be."""
        own = () if self.response_type is None else (self.response_type,)
        return (*own, *self.unclear_types)

    def fit(self, seen: Fingerprint) -> Fit:
        """How well the answer fits. A header cannot be rewritten; status and body sometimes can. An emulator
        imitates this refusal, in words of its own perhaps."""
        same_type = self._type_agrees(seen.error_type)
        written = seen.wrote and seen.role != _EMULATOR
        if seen.hidden or written or same_type is False or self._contradicted(seen):
            return Fit.NO
        same = same_type or (self.response_type is not None and seen.response_type == self.response_type)
        other_status = differs(seen.status, self.status)
        if other_status or seen.family == "" or seen.retold:
            if same and self.response_type:
                return Fit.OPEN
            return self._rewritten(other_status=other_status or self._unmarked(seen))
        agrees = (same or seen.family == self.family) and not self._unmarked(seen)
        return Fit.AGREES if agrees else Fit.OPEN

    def _unmarked(self, seen: Fingerprint) -> bool:
        """Whether the header is missing by which a REST API marks this refusal, rewritten or not."""
        return seen.untyped and self.error_types != ()

    def _rewritten(self, *, other_status: bool) -> Fit:
        if self.response_type is None:
            return Fit.NO
        return Fit.REWRITTEN if other_status else Fit.OWN_WORDS

    def _type_agrees(self, seen: str | State) -> bool | None:
        """Nothing follows from a type that API Gateway is not known to use: its types are not all
        documented."""
        if seen not in ERROR_TYPES or not isinstance(self.error_types, tuple):
            return None
        return seen in self.error_types

    def _of_type(self, shown: str) -> bool:
        """Whether a log's gateway response can be this one; those of HTTP APIs are not documented."""
        own = self.response_type
        if own is None:
            return self.error_types == () or shown in self.unclear_types
        unclear = own.startswith("DEFAULT_") and shown not in ONE_MEANING
        return own == shown or unclear or shown in self.unclear_types

    def _contradicted(self, seen: Fingerprint) -> bool:
        if self.layer is not None and differs(seen.layer, self.layer):
            return True
        if self.response_type is not None and seen.of_gateway is False:
            return True
        if isinstance(seen.response_type, str) and not self._of_type(seen.response_type):
            return True
        if seen.retold and self.response_type is not None:
            return False
        return (
            isinstance(seen.family, str)
            and seen.family not in ("", self.family)
            and self.family not in seen.besides
        )


@dataclass(frozen=True, slots=True)
class ForeignRefusal:
    """Something else than API Gateway refuses, in words of its own.

    `family` is the wording that it is known by; `shares` are wordings of the gateway that others use too.
    `writes` are the roles of strangers in which it answers itself, `relays` those in which it does behind an
    API, and `may` those in which it is possible. One that `imitates` sends the gateway's own headers too.
    A host of API Gateway's own was called through nobody but a proxy of the caller's network.
    """

    name: str
    family: str
    shares: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    imitates: bool = False

    def fit(self, seen: Fingerprint) -> Fit:
        """Foreign words and marks agree; a header of the gateway's own excludes it, and so does the gateway
        response that a log names: API Gateway made it itself. What a browser keeps back is whoever's host was
        called."""
        if seen.hidden:
            return Fit.OPEN if seen.role == _CALLED and _CALLED in self.writes else Fit.NO
        if isinstance(seen.role, str):
            marked = self._by_mark(seen, seen.role)
            if seen.wrote or marked is not Fit.NO:
                return marked
        if seen.typed and not self.imitates:
            return Fit.NO
        if seen.family == self.family:
            return Fit.AGREES
        if not self.relays and seen.of_gateway is True:
            return Fit.NO
        foreign = seen.family in (UNKNOWN, "", *self.shares) or (self.relays and seen.untyped)
        return Fit.OPEN if foreign else Fit.NO

    def _by_mark(self, seen: Fingerprint, role: str) -> Fit:
        """A mark that others can have as well agrees only beside words that are not the gateway's."""
        if seen.family == self.family != "":
            return Fit.AGREES
        passed = seen.of_gateway is True
        if role in (self.relays if passed or (seen.at_gateway and role in _APART) else self.writes):
            return Fit.AGREES if seen.wrote or seen.family == "" or seen.untyped else self._hinted(seen, role)
        possible = (self.relays or not passed) and role in (*self.may, *self.writes)
        return Fit.OPEN if possible and seen.wrote else Fit.NO

    def _hinted(self, seen: Fingerprint, role: str) -> Fit:
        """Services and emulators send x-amzn-ErrorType too; what stands in front, and backends, do not."""
        typed = isinstance(seen.error_type, str) and role not in (_SERVICE, _CALLED) and not self.imitates
        return Fit.NO if typed else Fit.OPEN


_CALLED, _SERVICE, _EMULATOR = "called", "service", "emulator"
_APART = (_SERVICE, "front")
"""Roles of those who have hosts of their own."""


@dataclass(frozen=True, slots=True)
class BrowserRefusal:
    """A browser keeps the answer from the page; `complaints` are the families of its words.

    `of_backend` says that the complaint is about an answer which the backend made.
    """

    name: str
    complaints: tuple[str, ...]
    of_backend: bool = False

    def fit(self, seen: Fingerprint) -> Fit:
        """A browser's complaint; where neither one nor the answer was shown, there may have been one. Where
        API Gateway names the type of its own refusal, the backend made no answer."""
        if self.of_backend and seen.typed:
            return Fit.NO
        if seen.browser in self.complaints:
            return Fit.AGREES
        shown = (seen.browser, seen.family, seen.error_type, seen.response_type)
        return Fit.OPEN if all(part is UNKNOWN for part in shown) else Fit.NO


def differs(seen: object, expected: object) -> bool:
    """Whether something was seen, and it is something else."""
    return seen is not UNKNOWN and seen != expected
