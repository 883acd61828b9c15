"""The complaints of browsers: from a console message to the family it belongs to.

Chromium's are those of its cors_error_string.cc, Safari's those of WebKit's CrossOriginAccessControl.cpp,
Firefox's those that MDN lists under CORS errors (all read 2026-11-22). Safari has one text for a header
that is missing and for one that does not fit. The order matters where one text holds another: the more
particular stands first.
"""

from __future__ import annotations

import re

from why403.pattern import pattern

NO_PREFLIGHT = "preflight-refused"
NO_HEADER = "no-allow-origin"
NOT_ALLOWED = "not-allowed"
CREDENTIALS = "credentials-not-allowed"
NETWORK = "private-network"
REDIRECT = "redirect"
OTHER = "cors"

ALL = (NO_PREFLIGHT, NO_HEADER, NOT_ALLOWED, CREDENTIALS, NETWORK, REDIRECT, OTHER)

_PREFLIGHT = (
    r"preflight(?!\S*\s+(?:(?:request|response|call|options|also|itself|is|was|gets?|got|returns?|returned"
    r"|answers?|answered|with|status|a|an)[\s:=]+){0,4}"
    r"(?:20\d|ok|fine|good|green|has (?:it|them)|passes|passed|works|worked|succeeds|succeeded|success\w*)\b)"
)
"""A preflight of which a text does not say in the same breath that it went well."""

COMPLAINTS: tuple[tuple[str, str], ...] = (
    (
        NETWORK,
        r"permission was denied for this request to access|\baddress space\b|allow-private-network"
        r"|local network access|private network access",
    ),
    (
        CREDENTIALS,
        r"must not be the wildcard|credentials mode is .include|allow-credentials"
        r"|credentials flag is true|credential is not supported",
    ),
    (
        REDIRECT,
        r"redirect is not allowed for a preflight|redirect from \S+ to \S+ has been blocked"
        r"|external redirect",
    ),
    (
        NO_HEADER,
        r"^\W*origin \S+ is not allowed by access-control-allow-origin\W*(status code: \d+)?\W*$",
    ),
    (
        NOT_ALLOWED,
        r"is not allowed by access-control-allow|not allowed by cors|that is not equal to the supplied origin"
        r"|contains (multiple|the invalid) value|does not match|missing token|cannot contain more than one"
        r"|multiple cors header|cannot parse access-control"
        r"|did not find method|is not allowed according to header"
        r"|ne correspond pas à|entspricht nicht|no coincide|não corresponde|不匹配|一致しない"
        r"|header .?access-control-allow-origin.? (is|has)|access-control-allow-origin is '?undefined",
    ),
    (
        NO_PREFLIGHT,
        rf"{_PREFLIGHT}|it does not have http ok status|cors (de )?pré-?vérification|预检响应未能成功",
    ),
    (
        NO_HEADER,
        r"\b(no|lacks|without)( the| an)? '?access-control-allow-origin"
        r"|access-control-allow-origin.? (missing|header)"
        r"|access-control-allow-origin\W{1,4}(est manquant|fehlt|mancante|ontbreekt|が足りない"
        r"|cors 헤더가 없음)"
        r"|(falta|缺少|отсутствует)[^\n]{0,20}access-control-allow-origin",
    ),
)

OF_PREFLIGHT = pattern(_PREFLIGHT, re.IGNORECASE)

WITH_CREDENTIALS = pattern(
    r"credentials mode is .include|credentials flag is true|credential is not supported"
    r"|expected .true. in cors header",
    re.IGNORECASE,
)
"""Words which say that the page sends its call with credentials."""

_LONGEST = 20_000


def complaint_of(text: str) -> str:
    """Which of the browser's complaints a console message is."""
    head = text[:_LONGEST]
    fitting = (name for name, pattern in COMPLAINTS if re.search(pattern, head, re.IGNORECASE))
    return next(fitting, OTHER)


def is_past_preflight(text: str) -> bool:
    """Whether a browser has this message only where the preflight was answered, if there was one: headers
    that do not fit have come, or Chromium does not say that it means the preflight."""
    head = text[:_LONGEST]
    return _CAME.search(head) is not None or (_CHROMIUM in head and complaint_of(head) == NO_HEADER)


_CHROMIUM = "has been blocked by CORS policy: "
_CAME = pattern(
    r"in preflight response|not equal to the supplied origin|contains multiple values", re.IGNORECASE
)
