"""What GNU Wget prints of a call: the URL, the status, and with `-S` the headers of each answer.

Source: the manual, https://www.gnu.org/software/wget/manual/wget.html, `--server-response` (documented); the
form of the lines was observed of 1.21.3 (2026-11-28).
"""

from __future__ import annotations

import re

from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer, Incident, Request
from why403.pasted.http import HEADER, STATUS_LINE

_URL = re.compile(r"--\d{4}-\d\d-\d\d \d\d:\d\d:\d\d--  (?:\(try: ?\d+\)  )?(https?://\S{1,4000})\s*$")
_ERROR = re.compile(r"(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d )?ERROR ([1-5]\d\d): ")
_AWAITED = re.compile(r"HTTP request sent, awaiting response\.\.\. ?([1-5]\d\d)?")
_OF_THE_WAY = re.compile(
    r"Resolving |Connecting to |Reusing existing connection|Length: |Location: |Saving to: "
)


def is_wget_line(line: str) -> bool:
    """Whether a line by itself is Wget's: where it calls, or the status of an answer under `-S`."""
    start = line[:5000]
    return bool(_URL.match(start) or (start.startswith("  HTTP/") and STATUS_LINE.match(start[2:])))


def read_wget_output(lines: list[str], at: Place) -> tuple[Piece, list[str]]:
    """The last call and its answer, and the lines that are not Wget's."""
    urls: list[str] = []
    status: int | None = None
    headers: list[tuple[str, str]] = []
    rest: list[str] = []
    inside = False
    for line in lines:
        began = STATUS_LINE.match(line[2:]) if line.startswith("  ") else None
        if began:
            inside, status, headers = True, int(began[1]), []
            continue
        header = HEADER.match(line[2:]) if inside and line.startswith("  ") else None
        inside = header is not None
        if header:
            headers.append((header[1], header[2].rstrip()))
        elif call := _URL.match(line[:5000]):
            urls.append(call[1])
        elif told := _ERROR.match(line) or _AWAITED.match(line):
            status = int(told[1]) if told[1] else status
        elif not _OF_THE_WAY.match(line):
            rest.append(line)
    answer = Answer(
        status=UNKNOWN if status is None else status, headers=tuple(headers), all_headers=bool(headers), at=at
    )
    request = Request(url=_shown(urls[-1]) if urls else UNKNOWN, client="Wget" if urls else UNKNOWN, at=at)
    incident = Incident(answer=answer, request=request, at=at)
    earlier = tuple(_shown(url) for url in urls if url != urls[-1])
    return Piece(PieceKind.WGET_OUTPUT, incident, at, earlier=earlier), rest


def _shown(url: str) -> str:
    """Wget prints a password as `*password*`; the user is left out as well."""
    return re.sub(r"(?<=://)[^/@]{1,300}@", "", url)
