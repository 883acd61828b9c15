"""What was brought of a call: texts put together as one incident, and a call that works beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

from why403.credentials.clue import Clue
from why403.documents.errors import BadInput
from why403.evidence.case import assumed_by_reading, call_facts, places, preflight_facts, sentences
from why403.evidence.facts_of import disputed, facts_of
from why403.evidence.fingerprint import seen_of
from why403.evidence.other_answers import contradict
from why403.evidence.spoken_facts import denies, spoken_facts
from why403.facts import BACKEND_ANSWERS, CORS_ALLOWS, INTEGRATION_PERMITTED, REAL_GATEWAY
from why403.frozen import dataclass, replace
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer, FactValue, Incident, Request
from why403.model.journey import trip_of
from why403.pasted.combine import combined
from why403.pasted.recognise import recognise
from why403.pasted.text import error_type_of, message_of
from why403.pattern import pattern
from why403.questions.compare import contrast_of
from why403.questions.contrasts import Contrast
from why403.questions.explain import Case
from why403.refusals.complaints import NO_HEADER, NO_PREFLIGHT, is_past_preflight

if TYPE_CHECKING:
    from why403.logic.facts import Facts, Value
    from why403.model.configuration import Configuration
    from why403.model.denial import Denial
    from why403.model.differences import Difference
    from why403.refusals.refusal import Fingerprint

_REFUSED = (401, 403)
_WINDOW = 200_000


@dataclass(frozen=True, slots=True)
class Sources:
    """From what the configuration beside an incident was read: files with the names of APIs in them, the
    parameters of templates, configurations that were read before, and the facts that chose among APIs;
    `texts` are files that were given with what is in them, and are not opened."""

    files: tuple[tuple[str, str], ...]
    parameters: Mapping[str, str] = field(repr=False)
    own: tuple[Configuration, ...]
    facts: Facts = field(repr=False)
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Brought:
    """One incident, and the texts that it came from, by the names that places use.

    `clues` are what was found besides, and `sources` what the configuration beside it was read from.
    """

    incident: Incident
    texts: dict[str, str] = field(repr=False)
    notes: tuple[str, ...] = ()
    clues: tuple[Clue, ...] = ()
    sources: Sources | None = None


def gathered(
    texts: Mapping[str, str],
    told: Iterable[FactValue] = (),
    entry: int | None = None,
    like: Request | None = None,
    beside: Sequence[Piece] = (),
) -> Brought:
    """Read every text and put all of them together, and with pieces that were read before. Raises `BadInput`.

    With `like`, not a refused call is taken of many but the served one that is most like it.
    """
    shown = dict(texts)
    for name, text in texts.items():
        _refuse_configuration(text, name)
    pieces = [piece for name, text in texts.items() for piece in _pieces(text, name, entry, like)]
    if any(piece.kind is PieceKind.FORMAT for piece in pieces):
        pieces, shown = _of_declared_format(pieces, shown, entry, like)
    whole, notes = combined([*pieces, *beside], told, served=like is not None)
    return Brought(whole, shown, notes)


def _pieces(text: str, name: str, entry: int | None, like: Request | None) -> Sequence[Piece]:
    """The pieces of a text; one that shows nothing of an answer is named for what it is, by its shape."""
    found = recognise(_readable(text), name, entry, like)
    if all(map(_shows_nothing, found)):
        from why403.documents.kinds import kind_of_text, not_read

        kind = kind_of_text(text)
        if kind is not None:
            raise not_read(kind, name, "what was sent or answered")
    return found


def _readable(text: str) -> str:
    """A text whose hosts can be read though parts of them are masked."""
    if "execute-api" not in text:
        return text
    from why403.aws.hosts import with_letters

    return with_letters(text)


def _shows_nothing(piece: Piece) -> bool:
    answer = piece.says.answer
    if answer.status is not UNKNOWN or error_type_of(answer) is not UNKNOWN:
        return False
    message, key = message_of(answer)
    if piece.kind is PieceKind.BODY:
        return key is UNKNOWN
    return piece.kind is PieceKind.TEXT and not isinstance(message, str)


_CONFIGURATION = pattern(
    r"""^\s*(?:\{\s*)?["']?(?:AWSTemplateFormatVersion|Resources|Transform|TemplateBody|openapi|swagger"""
    r"""|service|terraform_version|format_version)["']?[ \t]*:"""
    r"""|^(?:resource|module|terraform|variable)\b[^\n=:]{0,200}\{""",
    re.MULTILINE,
)
"""How a text looks at some line that may be a configuration and no call."""


def _refuse_configuration(text: str, name: str) -> None:
    """A template among the inputs is recognised, and belongs to another option."""
    if _CONFIGURATION.search(text[:_WINDOW]) is None:
        return
    from why403.templates.load import is_configuration

    if is_configuration(text, name):
        wrong = "this is a configuration, and no call or answer"
        raise BadInput(
            Place(name), wrong, "what was sent or answered", f"give it with --api {_file_of(name)}"
        )


def _file_of(name: str) -> str:
    return "FILE" if name.startswith("<") else name


def _of_declared_format(
    pieces: list[Piece], texts: dict[str, str], entry: int | None, like: Request | None
) -> tuple[list[Piece], dict[str, str]]:
    """A format that one input declares reads the lines of others, and says what in them is secret."""
    from why403.logs.accesslog_pasted import lone_format, read_lines
    from why403.logs.accesslog_secrets import without_secrets

    form = lone_format(pieces)
    if form is None:
        return pieces, texts
    if len(texts) > 1:
        pieces = [
            piece
            for name, text in texts.items()
            for piece in read_lines(form, text, Place(name, (), 1, 1), like)
            or recognise(_readable(text), name, entry, like)
        ]
    lines = {name: text.split("\n") for name, text in texts.items()}
    return pieces, {name: "\n".join(without_secrets(line, form) for line in lines[name]) for name in lines}


def _tells_of_several(incident: Incident) -> bool:
    """Whether more than one refused call is told of: by several answers, by two inputs that name different
    methods or URLs, or by a decision of AWS WAF for another API."""
    apart = any(each.part in ("URL", "method") for each in incident.disagreements)
    return apart or bool(incident.others) or contradict(incident.answer) or _is_of_another_api(incident)


_OF_WAF = pattern(r"^AWS WAF [^\n]{1,300} \(for \d{1,12}:([a-z0-9]{4,32}):")
"""What a record of AWS WAF names: the account, the API and the stage."""


def _is_of_another_api(incident: Incident) -> bool:
    named = {found[1] for text in incident.context if (found := _OF_WAF.match(text[:_WINDOW]))}
    url = incident.request.url
    if not named or not isinstance(url, str):
        return False
    from why403.aws.hosts import gateway_host, host_of_url

    called = gateway_host(host_of_url(url) or "")
    return called is not None and called.api is not None and called.api not in named


def stated(found: Sequence[FactValue], at: Place) -> tuple[FactValue, ...]:
    """Told facts, each with one value; `at` is where they were told. Raises `BadInput`."""
    from why403.incident.fact_values import resolved

    values = {statement.fact: statement.value for statement in found}
    for statement in found:
        if values[statement.fact] != statement.value:
            wrong = f"`{statement.fact}` is told twice, with different values"
            raise BadInput(at, wrong, "one value for each fact")
    return resolved(found)


@dataclass(frozen=True, slots=True)
class Comparison:
    """In what the refused call differs from the one that works, and what cannot be compared."""

    found: tuple[Difference, ...] = ()
    untold: frozenset[str] = frozenset()

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """Nothing follows where nothing differs: then the cause lies in what neither call shows."""
        return (contrast_of(self.found, self.untold),) if self.found else ()


NOTHING_COMPARED = Comparison()
NOTHING_DIFFERS = (
    "in all that is shown of both, the call that works is the same as the refused one; "
    "show more of both, for instance what `curl -v` prints"
)


def compared(refused: Brought, good: Brought, at: Place) -> Comparison:
    """Compare with a call that works; `at` is where that was named. Raises `BadInput`."""
    from why403.evidence.told_differences import told_differences
    from why403.model.comparable import untold_aspects

    if good.incident.answer.status in _REFUSED:
        says = f"this call was refused too ({good.incident.answer.status})"
        raise BadInput(good.incident.at or at, says, "a call that works")
    found = told_differences(refused.incident, good.incident)
    return Comparison(found, untold_aspects(refused.incident, good.incident))


def _denial(answer: Answer) -> Denial | None:
    if not denies(answer):
        return None
    from why403.evidence.denials import denial_in

    return denial_in(answer)


def case_of(brought: Brought, beside: Comparison = NOTHING_COMPARED) -> Case:
    """The case that was brought: what is told, what the answer shows, and the reporter's words."""
    known = _case_of(brought, beside)
    if brought.incident.request.spoken:
        known = replace(known, unspoken=_case_of(_without_spoken(brought), beside))
    shown = brought.incident.beside
    if shown is None or shown.as_assumed is None:
        return known
    incident = replace(brought.incident, beside=shown.as_assumed)
    assumed = _case_of(replace(brought, incident=incident), beside)
    return replace(known, defaults=shown.assumed, as_assumed=assumed)


def _without_spoken(brought: Brought) -> Brought:
    """Without the URL and the method that only words tell of, and what was read off them."""
    request = brought.incident.request.unspoken()
    return replace(brought, incident=replace(brought.incident, request=request), clues=())


_EMULATORS = pattern(
    r"\b(?:localstack|serverless[- ]offline|sam local|chalice local|ministack|moto)\b", re.IGNORECASE
)


def _open_to_emulators(facts: dict[str, Value], incident: Incident) -> dict[str, Value]:
    """Where somebody speaks of an emulator, AWS's words do not tell that AWS answered: it repeats them."""
    spoken = any(_EMULATORS.search(text[:_WINDOW]) for text in sentences(incident))
    return {REAL_GATEWAY.name: UNKNOWN, **facts} if spoken else facts


def _unrestated(facts: dict[str, Value], incident: Incident, seen: Fingerprint) -> dict[str, Value]:
    """Without what somebody tells of an integration that may not be invoked, and of CORS headers where the
    browser says that there are none: it says the same again, and names another cause."""
    told = {said.fact for said in incident.statements if said.value is False}
    again = {
        BACKEND_ANSWERS.name: facts.get(INTEGRATION_PERMITTED.name) is False,
        CORS_ALLOWS.name: seen.browser in (NO_HEADER, NO_PREFLIGHT),
    }
    return {**facts, **{name: UNKNOWN for name, so in again.items() if so and name in told}}


def _case_of(brought: Brought, beside: Comparison) -> Case:
    incident = brought.incident
    said = incident.answer.said
    speaks = isinstance(said, str) and ("OPTIONS" in said[:_WINDOW] or "flight" in said[:_WINDOW])
    if speaks or incident.preflight.answer.status is not UNKNOWN:
        from why403.evidence.journey import as_refused

        incident = as_refused(incident)
    overruled: tuple[FactValue, ...] = ()
    if isinstance(incident.preflight.answer.status, int) and incident.statements:
        from why403.evidence.journey import told_against_preflight

        overruled = told_against_preflight(incident)
        left = tuple(said for said in incident.statements if said not in overruled)
        incident = replace(incident, statements=left)
    told = call_facts(incident, brought.clues)
    known, clues = _open_to_emulators(told.facts, incident), told.clues
    message = incident.answer.browser
    trip = trip_of(incident, known, answered=isinstance(message, str) and is_past_preflight(message))
    asked = preflight_facts(incident) if trip.of_browser and trip.asks_first is not False else None
    shown = seen_of(incident, known)
    known = _unrestated(known, incident, shown)
    assumed = assumed_by_reading(incident, known, clues)
    silent = shown.empty and not (facts_of(incident) or clues)
    return Case(
        known,
        shown,
        sentences(incident),
        beside.contrasts,
        clues,
        trip,
        _unrestated(asked.facts, incident, shown) if asked is not None else {},
        assumed,
        silent,
        told.landed,
        asked.landed if asked is not None else None,
        places(incident),
        _denial(incident.answer),
        frozenset(fact.name for fact, _ in spoken_facts(incident.answer)),
        (*disputed(incident), *((said, True) for said in overruled)),
        incident.request.at,
        incident.answer.at,
        incident.disagreements,
        beside.found,
        several=partial(_tells_of_several, incident),
    )
