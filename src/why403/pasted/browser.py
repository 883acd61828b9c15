"""What a browser's console says of a refused call: Chromium, Firefox and Safari.

Firefox translates its messages, which keep the URL, the word CORS and the name of the header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer, Incident, Request
from why403.pattern import pattern

_URL = r"(?P<url>(?:https?|wss?)://[^\s'\"\u2018\u2019\u201c\u201d]{1,4000})"
_ORIGIN = r"(?P<origin>(?:https?://|null|capacitor://|file://)[^\s'\"\u2018\u2019\u201c\u201d]{0,300})"
_Q = r"['\"\u2018\u2019\u201c\u201d]?"

_ASCII_URL = r"(?P<url>(?:https?|wss?)://[!#-&*-~]{1,4000})"
"""A URL that words of another script follow without a blank."""
_TRANSLATED = "|".join(
    (
        "Blocage d.une requête multiorigine",
        r"Quellübergreifende \(Cross-Origin\) Anfrage blockiert",
        "Solicitud desde otro origen bloqueada",
        "Requisição cross-origin bloqueada",
        r"Richiesta multiorigine \(cross-origin\) bloccata",
        "Cross-Origin-(?:aanvraag|verzoek) geblokkeerd",
        "クロスオリジン要求をブロックしました",
        "已拦截跨源请求",
        "Запрос из постороннего источника заблокирован",
        "동일 (?:출처|근원) 정책으로 인해",
    )
)
"""How Firefox's message begins in other languages, as we know it: its translations were not opened."""

_FORMS = (
    (
        "CORS policy",
        rf"Access to .{{1,40}}? at {_Q}{_URL}{_Q}(?: \(redirected from {_Q}\S{{1,4000}}\))?"
        rf" from origin {_Q}{_ORIGIN}{_Q} has been blocked by CORS policy",
    ),
    (
        "Cross-Origin",
        rf"Cross-Origin Request Blocked: .{{1,120}}? (?:remote )?resource at {_URL}\.? ?\(Reason:",
    ),
    (
        "cannot load",
        rf"(?:Fetch API|XMLHttpRequest) cannot load {_URL} due to access control checks",
    ),
    ("cannot load", rf"(?:Fetch API|XMLHttpRequest) cannot load {_URL}\.?"),
    ("Access-Control", rf"Origin {_ORIGIN} is not allowed by Access-Control-Allow-Origin"),
    ("WebSocket", rf"WebSocket connection to {_Q}{_URL}{_Q} failed"),
    ("establish a connection", rf"Firefox can.t establish a connection to the server at {_URL}"),
    ("connection to", rf"The connection to {_URL} was interrupted while the page was loading"),
    ("CORS", rf"(?:{_TRANSLATED})[^\n]{{0,160}}?{_ASCII_URL}[^\n]{{0,120}}?CORS"),
    ("CORS policy", r"(?<!nothing is )(?<!not )(?<!never )(?<!isn't )(?<!no longer )blocked by CORS policy"),
    ("CORS", r"CORS request did not succeed|CORS error"),
    ("Access-Control-Allow-", r"is not allowed by Access-Control-Allow-(?:Headers|Methods)"),
    (
        "Access-Control-Allow-",
        r"Access-Control-Allow-Origin['\u2019]? (?:is|has the value) ['\u2018]?undefined",
    ),
    (
        "CORS header",
        r"CORS header .Access-Control-Allow-(?:Origin|Credentials|Headers|Methods). |in CORS header .",
    ),
    ("Access-Control", r"\b[Nn]o ['\u2018\"`]?Access-Control-Allow-Origin"),
    (
        "reflight",
        r"Preflight response is not successful|preflight request doesn.t pass access control check",
    ),
    ("preflight", r"Response for preflight (?:has invalid HTTP status code|is invalid)"),
    ("Access-Control", r"The 'Access-Control-Allow-(?:Origin|Headers|Methods|Credentials)' header "),
)
"""Each form behind words that stand in every text of it: without them, it is not even compiled."""

_SPOKEN = pattern(
    r"\bCORS (?:issue|problem|failure|trouble)s?\b"
    r"|\bCORS (?:check|preflight|request|call)s? (?:(?:is|are|gets?) )?(?:fail|block|refus|reject)"
    r"|\b(?:unable to|cannot|can.t|fail(?:s|ed)? to) make (?:a )?CORS (?:request|call)"
    r"|\b(?:blocked|refused|stopped|rejected) (?:by|because of|due to) CORS\b"
    r"|\bpreflight (?:request |response |call )?(?:fail|(?:is|was) (?:refused|blocked|answered)"
    r"|gets |returns |(?:does not|doesn.t) allow )",
    re.IGNORECASE,
)
"""What people say in the place of a browser's message."""
_SUPPOSED = pattern(
    r"\b(?:no|not(?! allow)|nothing|never|without|think|thought|guess|maybe|perhaps|could|might|may|wonder"
    r"|suspect|assume|if|avoid|prevent|fix\w*|solv\w*|resolv\w*)\b|(?<!ca)n't\b(?! allow)|\?",
    re.IGNORECASE,
)
"""Words beside which nobody says that it happened."""

_WORDS = tuple(dict.fromkeys(("CORS", "reflight", *(words for words, _ in _FORMS))))

_STATUS = (
    r"(?:(?:Status code|response code|Code d.\u00e9tat|Statuscode|C\u00f3digo de (?:estado|status)"
    r"|Codice di stato|ステータスコード|状态码|Код состояния|상태 코드)\s?[:\uff1a]\s?"
    r"|HTTP status code )([1-5]\d\d)\b"
)
_LONG = 8192


_REPORT = pattern(
    r"the server responded with a status of (\d{3})\b|\b[A-Z]{3,7} \S{1,4000} (?:net::ERR_\w+ )?([45]\d\d)\b"
)
_OF_CORS = pattern(r"\bcors\b|cross-origin|access-control|preflight", re.IGNORECASE)


def reported_status(text: str) -> int | None:
    """The status that a console line reports; `None` where the line is about CORS."""
    head = text[:_LONG]
    found = _REPORT.search(head)
    return None if found is None or _OF_CORS.search(head) else int(found[1] or found[2])


def words_of_complaints(text: str) -> tuple[str, ...]:
    """Those words of a text without which no line of it is a browser's message."""
    return tuple(words for words in _WORDS if words in text)


def is_complaint(line: str) -> bool:
    """Whether a line of text is a browser's message about a refused call."""
    if not any(map(line.__contains__, _WORDS)):
        return False
    return is_of_browser(line) or _is_said(line[:_LONG])


def is_of_browser(text: str) -> bool:
    """Whether a text has a browser's own words, and not only what people say in their place."""
    return any(True for _ in _matches(text))


def is_about_cors(text: str) -> bool:
    """Whether a text is a browser's message, or speaks of what only a browser complains of."""
    return is_of_browser(text) or _OF_CORS.search(text[:_LONG]) is not None


def _is_said(line: str) -> bool:
    return _SPOKEN.search(line) is not None and _SUPPOSED.search(line) is None


def _matches(text: str) -> Iterator[re.Match[str]]:
    """What the forms find in the beginning of a text, in their order."""
    head = text[:_LONG]
    found = (re.search(pattern, head) for words, pattern in _FORMS if words in head)
    return (match for match in found if match)


def read_browser(text: str, at: Place) -> Piece:
    """The call that a message speaks of, and the message itself."""
    found: dict[str, str] = {}
    for match in _matches(text):
        found = {**{key: value for key, value in match.groupdict().items() if value}, **found}
    status = re.search(_STATUS, text[:_LONG], re.IGNORECASE)
    origin = found.get("origin")
    request = Request(
        url=found["url"].rstrip(".") if "url" in found else UNKNOWN,
        headers=(("Origin", origin.rstrip(".")),) if origin else (),
        client="browser",
        at=at,
    )
    answer = Answer(status=int(status[1]) if status else UNKNOWN, browser=text.strip(), at=at)
    return Piece(PieceKind.BROWSER, Incident(answer=answer, request=request, at=at), at)
