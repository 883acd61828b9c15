"""Pieces put together into one incident. Where they differ, the order of `model/trust.py` decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from why403.frozen import replace
from why403.incident.pieces import RECORDS, TYPED, Piece, PieceKind, trust_of
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import (
    Answer,
    Disagreement,
    FactValue,
    Headers,
    Incident,
    Request,
    ShownConfig,
)
from why403.model.trust import Trust
from why403.pasted.exchanges import (
    TOOLS,
    exchange,
    of_one_call,
    preflight_apart,
    rank,
    rehearsed,
    same_url,
    tells,
    without_doubles,
    without_tool,
)
from why403.pasted.statuses import status_alone
from why403.pasted.text import error_type_of, message_of, speaks_of_refusal
from why403.refusals.wordings import OF_CREDENTIALS, family_of

_OF_THE_ANSWER = frozenset({"x-amzn-errortype", "www-authenticate"})
"""Headers of an answer in which two tellings of one answer do not differ; ids and dates do."""
_OF_CREDENTIALS = (
    "InvalidSignatureException",
    "IncompleteSignatureException",
    "UnrecognizedClientException",
    "ExpiredTokenException",
)

T = TypeVar("T")


def combine(pieces: Sequence[Piece]) -> Incident:
    """The one incident that all pieces tell together."""
    return combined(pieces)[0]


def combined(
    pieces: Sequence[Piece], told: Iterable[FactValue] = (), *, served: bool = False
) -> tuple[Incident, tuple[str, ...]]:
    """The one incident that all pieces tell together, and what was left out; `told` are facts that somebody
    told beside them.

    Of several calls with their answers the refused one is taken; with `served`, one that was not refused.
    """
    before, rest = preflight_apart(rehearsed(pieces))
    chosen = of_one_call(rest, served=served)
    whole = _folded(chosen, served=served)
    if before:
        whole = replace(whole, preflight=exchange(_folded(of_one_call(before))))
    if whole.request.url is UNKNOWN and not any(piece.kind is PieceKind.INCIDENT for piece in pieces):
        whole = _called(whole)
    notes = dict.fromkeys(note for piece in (*pieces, *chosen) for note in piece.notes)
    return _with_told(whole, tuple(told), chosen), tuple(notes)


def _called(whole: Incident) -> Incident:
    """With the call that words tell of, where nothing shows a request with its URL."""
    request = whole.request
    if not any("://" in text for text in whole.words):
        return whole
    from why403.pasted.called import called_in

    told = called_in(whole.words, request.at if request.at.document else whole.at)
    other = _told(told.method) and _told(request.method) and told.method != request.method
    if told.url is UNKNOWN or other:
        return whole
    shown = replace(request, method=_first(request.method, told.method), url=told.url, spoken=True)
    return replace(whole, request=shown if _asks(request) else told)


def _folded(pieces: Sequence[Piece], *, served: bool = False) -> Incident:
    """All pieces in the order of trust, each adding what those before it did not tell."""
    whole = _Whole()
    for piece in sorted(without_doubles(pieces), key=lambda each: _order(each, served=served)):
        whole.add(piece)
    return whole.told()


def _order(piece: Piece, *, served: bool) -> tuple[int, bool, bool, int, bool]:
    """A status that has a line of its own was copied; one amid a sentence may be of another call. Of several
    bodies one that is a refusal comes first."""
    answer = piece.says.answer
    telling = rank(answer) if tells(answer) and not served else 0
    amid = isinstance(answer.said, str) and status_alone(answer.said) is UNKNOWN
    other = piece.kind is PieceKind.BODY and not served and not speaks_of_refusal(answer)
    return trust_of(piece), piece.kind in RECORDS, amid, telling, other


class _Whole:
    """What is known so far, on whose word, and what was told differently."""

    def __init__(self) -> None:
        self.incident = Incident()
        self.found: list[Disagreement] = []
        self.others: list[Answer] = []
        self._asked = self._answered = Trust.SAID

    def told(self) -> Incident:
        """The incident. A command without credentials is not the call to whose credentials an answer speaks:
        then what the command lacks is not known."""
        told = self.incident
        if self._asked >= Trust.TYPED and _asks(told.request):
            told = replace(told, request=replace(told.request, typed=True))
        if self._asked is Trust.TYPED and told.request.complete and _lacks_what_was_read(told):
            at = told.request.at
            self._differ(
                "header Authorization", (UNKNOWN, told.answer.at, self._answered), (ABSENT, at, Trust.TYPED)
            )
            told = replace(told, request=replace(told.request, complete=False))
        return replace(told, disagreements=tuple(self.found), others=tuple(self.others))

    def add(self, piece: Piece) -> None:
        """One more piece, trusted no more than those before it."""
        trust, said = trust_of(piece), piece.says
        self.others.extend(said.others)
        if piece.kind in RECORDS:
            said = _beside(self.incident, said)
        if self._is_of_another_call(said, trust):
            said = _apart(said)
        elif self._is_another_answer(said, trust):
            if trust is self._answered and speaks_of_refusal(said.answer):
                self.others.append(said.answer)
            said = replace(_apart(said), request=said.request)
        before, request = self.incident, self._as_sent(said.request, piece, trust)
        self._asked = self._asked if _asks(before.request) else trust
        self._answered = self._answered if tells(before.answer) else trust
        self.incident = Incident(
            answer=self._answers(before.answer, said.answer, trust),
            request=self._requests(before.request, request, trust),
            statements=self._statements(before, said),
            context=(*before.context, *(text for text in said.context if text not in before.context)),
            config=self._configs(before, said),
            at=before.at if before.at.document else said.at,
            preflight=before.preflight if said.preflight == Incident().preflight else said.preflight,
        )

    def _is_of_another_call(self, said: Incident, trust: Trust) -> bool:
        """Two commands of one rank leave open what they tell differently; else the one trusted less is left
        out, with its answer."""
        before, request = self.incident.request, said.request
        differ = list(_calls_differ(before, request))
        for part, value, other in differ:
            self._differ(part, (value, before.at, self._asked), (other, request.at, trust))
        if differ and trust is self._asked is Trust.TYPED:
            self.incident = replace(self.incident, request=_agreed(before, request))
        return bool(differ)

    def _is_another_answer(self, said: Incident, trust: Trust) -> bool:
        before, answer = self.incident.answer, said.answer
        differ = list(_answers_differ(before, answer))
        for part, value, other in differ:
            self._differ(part, (value, before.at, self._answered), (other, answer.at, trust))
        return bool(differ)

    def _as_sent(self, request: Request, piece: Piece, trust: Trust) -> Request:
        """What a command tells beside another client's word: of a browser's call it may be a copy, with
        what a tool adds; of an SDK's it is another call to the same place."""
        known = self.incident.request
        if piece.kind not in TYPED or known.client is UNKNOWN or self._asked is trust:
            return request
        if self._asked is Trust.BROWSER and not request.complete:
            return replace(request, headers=without_tool(request.headers), client=UNKNOWN)
        if self._asked is Trust.CLIENT and known.client not in TOOLS:
            return Request(request.method, request.url, at=request.at)
        return request

    def _answers(self, first: Answer, second: Answer, trust: Trust) -> Answer:
        for name in self._differing(first.headers, second.headers, _OF_THE_ANSWER):
            self._differ(f"header {name}", (UNKNOWN, first.at, self._answered), (UNKNOWN, second.at, trust))
        return Answer(
            status=_first(first.status, second.status),
            headers=_together(first.headers, second.headers),
            all_headers=first.all_headers or second.all_headers,
            body=_first(first.body, second.body),
            said=_both(first.said, second.said),
            browser=_both(first.browser, second.browser),
            log=(*first.log, *(line for line in second.log if line not in first.log)),
            at=first.at if first.at.document else second.at,
            spoken_status=(second if first.status is UNKNOWN else first).spoken_status,
        )

    def _requests(self, first: Request, second: Request, trust: Trust) -> Request:
        for name in self._differing(first.headers, second.headers):
            self._differ(f"header {name}", (UNKNOWN, first.at, self._asked), (UNKNOWN, second.at, trust))
        if _told(first.body) and _told(second.body) and first.body != second.body:
            self._differ("body of the request", (UNKNOWN, first.at, self._asked), (UNKNOWN, second.at, trust))
        return Request(
            method=_first(first.method, second.method),
            url=_fuller(first.url, second.url),
            headers=first.headers if first.complete else _together(first.headers, second.headers),
            body=_first(first.body, second.body),
            client=_first(first.client, second.client),
            complete=first.complete or second.complete,
            at=first.at if first.at.document else second.at,
            typed=first.typed if _asks(first) else second.typed,
            spoken=first.spoken if _asks(first) else second.spoken,
        )

    def _differing(
        self, first: Headers, second: Headers, names: frozenset[str] | None = None
    ) -> Iterator[str]:
        """The headers of both that differ; what a tool adds of itself is nobody's word."""
        one, other = _by_name(first), _by_name(without_tool(second))
        for name in one.keys() & other.keys():
            if one[name] != other[name] and (names is None or name in names):
                yield name

    def _statements(self, before: Incident, said: Incident) -> tuple[FactValue, ...]:
        """Facts of both; of one that two tell differently nothing is known."""
        known = {told.fact: told for told in before.statements}
        for told in said.statements:
            first = known.setdefault(told.fact, told)
            if first.value != told.value:
                known[told.fact] = replace(first, value=UNKNOWN)
                self._differ(
                    told.fact, (_plain(first.value), first.at, None), (_plain(told.value), told.at, None)
                )
        return tuple(known.values())

    def _configs(self, before: Incident, said: Incident) -> ShownConfig | None:
        """Both; of what both show, the first one's counts."""
        if before.config is None or said.config is None:
            return before.config or said.config
        from why403.incident.config import together, without

        first, second = before.config.as_written, said.config.as_written
        for key in first.keys() & second.keys():
            if first[key] != second[key]:
                self._differ(f"configuration {key}", (UNKNOWN, before.at, None), (UNKNOWN, said.at, None))
        rest = without(said.config, first) if first.keys() & second.keys() else said.config
        return together(before.config, rest) if rest is not None else before.config

    def _differ(self, part: str, one: _Word, other: _Word) -> None:
        (value, at, trust), (otherwise, other_at, other_trust) = one, other
        self.found.append(
            Disagreement(
                part, value, at, trust or Trust.OBSERVED, otherwise, other_at, other_trust or Trust.OBSERVED
            )
        )


_Word = tuple[str | int | State, Place, Trust | None]
_Difference = tuple[str, str | int | State, str | int | State]


def _lacks_what_was_read(told: Incident) -> bool:
    """Whether an answer's words are of credentials that the request does not have."""
    if told.request.header("Authorization") is not ABSENT or "X-Amz-Signature=" in str(told.request.url):
        return False
    message, _ = message_of(told.answer)
    family = family_of(message) if isinstance(message, str) else ""
    return family in OF_CREDENTIALS or error_type_of(told.answer) in _OF_CREDENTIALS


def _asks(request: Request) -> bool:
    return bool(request.headers) or any(
        part is not UNKNOWN for part in (request.method, request.url, request.client)
    )


def _told(value: object) -> bool:
    return not isinstance(value, State)


def _calls_differ(first: Request, second: Request) -> Iterator[_Difference]:
    """In what two requests cannot be one. A browser's preflight belongs to a call of another method."""
    if isinstance(first.url, str) and isinstance(second.url, str) and not same_url(first.url, second.url):
        yield "URL", first.url, second.url
    methods = (first.method, second.method)
    if all(isinstance(each, str) for each in methods) and first.method != second.method:
        yield "method", first.method, second.method


def _answers_differ(first: Answer, second: Answer) -> Iterator[_Difference]:
    if _told(first.status) and _told(second.status) and first.status != second.status:
        yield "status", first.status, second.status
    elif _told(first.body) and _told(second.body) and first.body != second.body:
        yield "body of the answer", UNKNOWN, UNKNOWN


def _agreed(first: Request, second: Request) -> Request:
    """What two commands tell alike."""
    other = _by_name(second.headers)
    return Request(
        method=first.method if first.method == second.method else UNKNOWN,
        url=first.url if same_url(first.url, second.url) else UNKNOWN,
        headers=tuple(pair for pair in first.headers if pair[1] in other.get(pair[0].lower(), ())),
        client=first.client if first.client == second.client else UNKNOWN,
        at=first.at,
    )


def _apart(said: Incident) -> Incident:
    """A piece of another call: its words are kept as words."""
    spoken = said.answer.said
    words = (spoken,) if isinstance(spoken, str) else ()
    kept = Answer(browser=said.answer.browser, at=said.answer.at)
    return Incident(answer=kept, context=(*said.context, *words), config=said.config, at=said.at)


def _beside(whole: Incident, said: Incident) -> Incident:
    """What a record adds; where the message itself was shown, the record's form of it does not count."""
    answer, request = said.answer, said.request
    shown = whole.answer.body is not UNKNOWN
    return replace(
        said,
        answer=replace(
            answer,
            headers=_others(whole.answer.headers, answer.headers),
            body=UNKNOWN if shown else answer.body,
            said=UNKNOWN if shown else answer.said,
        ),
        request=replace(request, headers=_others(whole.request.headers, request.headers)),
        config=_other_keys(whole, said),
    )


def _others(known: Headers, more: Headers) -> Headers:
    names = {name.lower() for name, _ in known}
    return tuple((name, value) for name, value in more if name.lower() not in names)


def _other_keys(whole: Incident, said: Incident) -> ShownConfig | None:
    """What it shows of the configuration beside what is shown already."""
    if whole.config is None or said.config is None:
        return said.config
    from why403.incident.config import without

    return without(said.config, whole.config.as_written)


def _with_told(whole: Incident, told: Sequence[FactValue], pieces: Sequence[Piece]) -> Incident:
    """Facts that somebody told stand above those of the pieces, but not above what logs and records show."""
    recorded = {
        said.fact: said for piece in pieces if piece.kind in RECORDS for said in piece.says.statements
    }
    against = [said for said in told if said.fact in recorded and recorded[said.fact].value != said.value]
    shown = {said.fact: said for said in whole.statements}
    against = [said for said in against if shown.get(said.fact) == recorded[said.fact]]
    kept = tuple(said for said in told if said not in against)
    found = tuple(
        Disagreement(
            said.fact,
            _plain(recorded[said.fact].value),
            recorded[said.fact].at,
            Trust.OBSERVED,
            _plain(said.value),
            said.at,
            Trust.SAID,
        )
        for said in against
    )
    return replace(whole, statements=(*whole.statements, *kept), disagreements=(*whole.disagreements, *found))


def _plain(value: object) -> str | int | State:
    return value if isinstance(value, str | int) else UNKNOWN


def _first(first: T | State, second: T | State) -> T | State:
    return second if first is UNKNOWN else first


def _fuller(first: str | State, second: str | State) -> str | State:
    """The fuller of two tellings of one URL."""
    if isinstance(first, str) and isinstance(second, str) and same_url(first, second):
        return max(first, second, key=len)
    return _first(first, second)


def _by_name(headers: Headers) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.lower(), []).append(value)
    return found


def _together(first: Headers, second: Headers) -> Headers:
    return (*first, *_others(first, second))


def _both(first: str | State, second: str | State) -> str | State:
    if isinstance(first, str) and isinstance(second, str):
        return first if second in first else f"{first}\n{second}"
    return second if first is UNKNOWN else first
