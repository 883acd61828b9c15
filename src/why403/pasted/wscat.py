"""A command of wscat: the handshake that it asks for.

Source of the options: manpages.ubuntu.com, wscat(1) of node-ws 8.18 (read 2026-11-28, documented). What it
prints (`error: Unexpected server response: 403`) is read as the text of any client.
"""

from __future__ import annotations

import re

from why403.documents.errors import BadInput
from why403.incident.pieces import Piece, PieceKind
from why403.logic.states import UNKNOWN
from why403.model.incident import Incident, Request
from why403.pasted.cmdwords import typed_command
from why403.pasted.lines import place_of
from why403.pattern import pattern

_WITH_VALUE = {"-c": "connect", "--connect": "connect", "-H": "header", "--header": "header"}
_HEADERS_OF = {"-o": "Origin", "--origin": "Origin", "--host": "Host"}

_SENT = pattern(r"^> .*", re.M)
_RECEIVED = pattern(r"^< ", re.M)


def received(printed: str) -> str:
    """What wscat printed, of the same length, without the messages that were sent and the sign before those
    that came."""
    if not _RECEIVED.search(printed):
        return printed
    return _RECEIVED.sub("  ", _SENT.sub(lambda sent: " " * len(sent[0]), printed))


def read_wscat(text: str, name: str, start: int) -> tuple[Piece, int]:
    """The handshake of the command that begins at `start`, and where the command ends."""
    at = place_of(text, start, name)
    command = typed_command(text, start, name)
    words = [word.text for word in command.words[1:]]
    url, headers = "", [("Upgrade", "websocket"), ("Connection", "Upgrade")]
    waiting = ""
    for word in words:
        option, sign, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if waiting:
            option, value, waiting = waiting, word, ""
        elif option in (*_WITH_VALUE, *_HEADERS_OF) and not sign:
            waiting = option
            continue
        if _WITH_VALUE.get(option) == "connect":
            url = value
        elif _WITH_VALUE.get(option) == "header" and ":" in value:
            key, _, told = value.partition(":")
            headers.append((key.strip(), told.strip()))
        elif option in _HEADERS_OF and value:
            headers.append((_HEADERS_OF[option], value))
    if not url:
        raise BadInput(at, "a wscat command without a URL", "wscat -c URL", "copy the whole command")
    if "://" not in url:
        url = f"ws://{url}"
    request = Request("GET", url, tuple(headers), UNKNOWN, "wscat", at=at)
    return Piece(PieceKind.WSCAT, Incident(request=request, at=at), at), command.end
