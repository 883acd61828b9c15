"""Who says what in an incident file, where the message of a browser, of a program or of a log may stand under
another's key."""

from __future__ import annotations

from why403.frozen import replace
from why403.incident.pieces import RECORDS
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer
from why403.pasted.browser import is_about_cors, is_of_browser
from why403.pasted.output import lines_of
from why403.pasted.text import tells_of_refusal


def by_speaker(answer: Answer, declared: str = "") -> Answer:
    """The answer with each message at its place. `declared` is the format of the access log, where one is
    told."""
    told, said = answer.browser, answer.said
    if isinstance(told, str) and not is_about_cors(told):
        return replace(answer, said=f"{said}\n{told}" if isinstance(said, str) else told, browser=UNKNOWN)
    if told is UNKNOWN and isinstance(said, str) and is_of_browser(said):
        return _parted(answer, said)
    if told is UNKNOWN and said is UNKNOWN and answer.body is UNKNOWN and answer.log:
        return _printed(answer, declared)
    return answer


def _parted(answer: Answer, said: str) -> Answer:
    """The lines of a browser apart from those of the program."""
    lines = said.splitlines()
    own = [line for line in lines if is_of_browser(line)]
    rest = "\n".join(line for line in lines if line not in own)
    return replace(answer, said=rest if rest.strip() else UNKNOWN, browser="\n".join(own) or UNKNOWN)


def _printed(answer: Answer, declared: str) -> Answer:
    """Lines that a program printed about the answer which it got, and that are no records of AWS's logs."""
    recorded = any(piece.kind in RECORDS for piece in lines_of(answer.log, declared, Place(""), ""))
    text = "\n".join(answer.log)
    return replace(answer, said=text) if not recorded and tells_of_refusal(text) else answer
