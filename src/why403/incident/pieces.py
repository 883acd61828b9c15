"""A piece: one thing found in what a user brought, and what it says."""

from __future__ import annotations

from enum import StrEnum

from why403.frozen import dataclass
from why403.logic.places import Place
from why403.model.incident import Incident
from why403.model.trust import Trust
from why403.redaction.reprs import masked_repr


class PieceKind(StrEnum):
    """What a piece of text is."""

    INCIDENT = "incident file"
    HAR = "HAR"
    COMMAND = "curl command"
    TRACE = "curl -v output"
    HTTP = "HTTP message"
    BODY = "error body"
    BROWSER = "browser message"
    LOG = "access log line"
    FORMAT = "access log format"
    EXECUTION = "execution log"
    POSTMAN = "Postman collection"
    CONSOLE = "Postman console"
    FETCH = "fetch call"
    POWERSHELL = "PowerShell command"
    HTTPIE = "HTTPie command"
    WGET = "wget command"
    WGET_OUTPUT = "wget output"
    SAVED = "saved request"
    WSCAT = "wscat command"
    DUMP = "printed object"
    WAF = "AWS WAF log record"
    SEGMENT = "X-Ray segment"
    TRAIL = "CloudTrail record"
    RETURNED = "authorizer's result"
    TEXT = "error text"


TYPED = frozenset({PieceKind.COMMAND, PieceKind.HTTPIE, PieceKind.WGET})
"""A command line that a person typed, or a browser copied."""
COPIED = frozenset({PieceKind.FETCH, PieceKind.POWERSHELL, PieceKind.SAVED, PieceKind.WSCAT})
"""A call in a program's language or file, of which the program adds more than it shows."""
PRINTED = frozenset({PieceKind.HTTP, PieceKind.TRACE, PieceKind.BODY, PieceKind.WGET_OUTPUT})
"""What a command can have printed of its call."""
RECORDS = frozenset({PieceKind.LOG, PieceKind.EXECUTION, PieceKind.WAF, PieceKind.SEGMENT, PieceKind.TRAIL})
"""What others recorded of a call: it adds to what was sent and what came, and never contradicts it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that was recognised. `notes` tell the user what was left out of it.

    `earlier` holds the URLs that were called before the one in `says` (redirects).
    """

    kind: PieceKind
    says: Incident
    at: Place
    notes: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()

    __repr__ = masked_repr


def trust_of(piece: Piece) -> Trust:
    """How far what a piece tells of a call is believed."""
    if piece.kind in TYPED | COPIED:
        return Trust.TYPED
    if piece.kind is PieceKind.BROWSER:
        return Trust.BROWSER
    if piece.kind is PieceKind.DUMP:
        return Trust.CLIENT
    if piece.kind is PieceKind.TEXT:
        return Trust.CLIENT if isinstance(piece.says.request.client, str) else Trust.SAID
    return Trust.OBSERVED
