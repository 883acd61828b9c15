"""Everything that a signed call, or an answer that speaks of a signature, tells by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from why403 import facts
from why403.credentials.clue import Clue
from why403.credentials.sigv4.clues_form import of_credentials, of_form
from why403.credentials.sigv4.clues_match import of_match
from why403.credentials.sigv4.clues_scope import in_order, of_scope
from why403.credentials.sigv4.clues_time import of_time
from why403.credentials.sigv4.parse import Signed, signed_of
from why403.credentials.sigv4.texts import text_of
from why403.model.incident import Answer, FactValue, Request


def clues(request: Request, answer: Answer, now: datetime | None = None) -> tuple[Clue, ...]:
    """What speaks for a cause. `now` is the moment of the call, where the answer has no Date header."""
    signed, text = signed_of(request), text_of(answer)
    found = (
        *of_form(signed, request),
        *of_credentials(signed, request),
        *of_scope(signed, request, text),
        *of_time(signed, request, answer, text, now),
        *of_match(signed, request, text),
        *_settled(signed, request),
    )
    return tuple(dict.fromkeys(found))


def _settled(signed: Signed | None, request: Request) -> Iterator[Clue]:
    """What is in order, where the request alone shows it: it speaks for no cause."""
    if signed is None:
        return
    told = (
        (facts.SIGNATURE_READABLE, signed.readable),
        (facts.SIGNATURE_SCOPE_OK, in_order(signed, request)),
    )
    shows = tuple(FactValue(fact.name, True, request.at) for fact, value in told if value is True)
    if shows:
        yield Clue("signature-in-order", "", (), shows, request.at)
