"""How clients tell that a call was refused: exceptions and log lines, and what they say of the answer."""

from __future__ import annotations

import re
from typing import TypeVar

from why403.frozen import dataclass, replace
from why403.logic.states import UNKNOWN, State
from why403.pasted.statuses import status_alone, status_in
from why403.pattern import pattern as re_pattern
from why403.redaction.reprs import masked_repr

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ClientReport:
    """What a client's sentence says. `spoken` is a status that stands amid a sentence of somebody, in none of
    the forms in which a client tells it, and not by itself."""

    status: int | State = UNKNOWN
    error_type: str | State = UNKNOWN
    message: str | State = UNKNOWN
    method: str | State = UNKNOWN
    url: str | State = UNKNOWN
    client: str | State = UNKNOWN
    request_id: str | State = UNKNOWN
    spoken: bool = False

    __repr__ = masked_repr


HIDDEN = (
    r"TypeError: (?:Failed to fetch|NetworkError when attempting to fetch resource|Load failed)"
    r"|AxiosError: Network Error|\bERR_NETWORK\b|^(?:Uncaught \(in promise\) )?(?:Error: )?Network Error$"
    r"|Http failure response for [^\n]{1,2000}?: 0 Unknown Error"
    r"|Failed to fetch\.\s{0,9}Possible Reasons:\s{1,9}CORS\b|\"error\": \"no response from server\""
)
"""What a page is told where the browser keeps the answer back, or where none came."""
_LONGEST = 20_000
_STATUS = r"(?P<status>[1-5]\d\d)"
_ANY_TYPE = r"(?P<type>[A-Z][A-Za-z]{2,60})"
_URL = r"(?P<url>(?:https?|wss?)://[^\s\"'<>`]{1,4000})"
_VERB = r"(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)"
_ID = r"(?P<id>[\w=+/-]{4,80})"
_MESSAGE = r"(?P<message>[^\n]{0,4000})"
_AWS_TYPES = (
    "AccessDenied|AuthorizerConfiguration|BadRequest|ExpiredToken|Forbidden|Gone|IncompleteSignature"
    "|InternalServerError|InvalidSignature|LimitExceeded|MissingAuthenticationToken|NotFound"
    "|TooManyRequests|Unauthorized|UnrecognizedClient"
)
AWS_EXCEPTIONS = frozenset(f"{name}Exception" for name in _AWS_TYPES.split("|"))
"""Error types of API Gateway; other classes of exceptions are a client's own."""
_NO_ELEMENT = r"(?<!<)(?<!</)"
"""An element of XML names the error of another service: API Gateway answers in JSON."""
_CODES = {"Forbidden": "403", "Unauthorized": "401", "NotFound": "404", "TooManyRequests": "429"}


def _forms(client: str | State, *patterns: str) -> tuple[tuple[str | State, str], ...]:
    return tuple((client, pattern) for pattern in patterns)


_FORMS = (
    *_forms(
        "boto3",
        rf"An error occurred \((?:{_STATUS}|{_ANY_TYPE})\) when calling the \w{{1,80}} operation"
        rf"[^:\n]{{0,60}}: ?{_MESSAGE}",
    ),
    *_forms(
        "AWS SDK for Go",
        rf"https response error StatusCode: {_STATUS}, RequestID: ?(?:{_ID})?"
        rf"(?:, (?:api error )?{_ANY_TYPE}(?:: {_MESSAGE})?)?",
        rf"{_ANY_TYPE}: {_MESSAGE}\n\s*status code: {_STATUS}, request id: {_ID}",
    ),
    *_forms(
        "AWS SDK for Java",
        rf"(?P<message>[^\n:()]{{1,300}}) \(Service: [^;,)\n]{{1,80}}[;,] Status Code: {_STATUS}"
        rf"(?:[;,] Error Code: {_ANY_TYPE})?(?:[;,] Request ID: {_ID})?",
    ),
    *_forms("requests", rf"{_STATUS} Client Error: [^\n]{{0,80}}? for url: {_URL}"),
    *_forms("urllib", rf"HTTP Error {_STATUS}: "),
    *_forms("httpx", rf"Client error '{_STATUS} [^'\n]{{0,60}}' for url '{_URL}'"),
    *_forms("aiohttp", rf"{_STATUS}, message='[^'\n]{{0,80}}', url=(?:URL\()?'{_URL}'"),
    *_forms(
        "Feign",
        rf"\[{_STATUS} [^\]\n]{{0,60}}\] during \[{_VERB}\] to \[(?P<url>https?://[^\s\]]{{1,4000}})\]",
    ),
    *_forms(
        "OkHttp",
        r"Response\{[^}\n]{0,200}code=(?P<status>[1-5]\d\d), message=[^}\n]{0,200}"
        r"url=(?P<url>[^\s}]{1,4000})\}",
    ),
    *_forms("reqwest", rf"Status\({_STATUS}[^\n)]{{0,20}}\), url: \"{_URL}\""),
    *_forms("Dio", rf"status code of {_STATUS}[^\n]{{0,400}}(?:\nuri: {_URL})?"),
    *_forms("Guzzle", rf"Client error: `{_VERB} {_URL}` resulted in a `{_STATUS} "),
    *_forms("axios", rf"Request failed with status code {_STATUS}"),
    *_forms("browser", HIDDEN),
    *_forms(
        ".NET",
        rf"Response status code does not indicate success: {_STATUS}",
        rf"The remote server returned an error: \({_STATUS}\)",
        rf"Error making request with Error Code (?:{_ANY_TYPE}|\w{{1,80}}) and Http Status Code "
        r"(?P<reason>Forbidden|Unauthorized|NotFound|TooManyRequests)\b",
    ),
    *_forms(
        "PowerShell",
        r"(?:Invoke-(?:WebRequest|RestMethod)|iwr|irm)\b[^\n]{0,400}?\s['\"]?"
        r"(?P<url>https?://[^\s\"'<>`]{1,4000}+)(?!['\"]? ?\.\.\.)",
    ),
    *_forms("Java", rf"Server returned HTTP response code: {_STATUS} for URL: {_URL}"),
    *_forms("curl", rf"The requested URL returned error: {_STATUS}"),
    *_forms("wget", rf"ERROR {_STATUS}: "),
    *_forms(
        "browser",
        rf"the server responded with a status of {_STATUS}",
        rf"{_VERB} {_URL} (?:net::ERR_ABORTED )?{_STATUS}(?: \(|$)",
        rf"HTTP{_STATUS}: [A-Z][A-Z ]{{2,40}} - [^\n(]{{0,200}}(?:\((?:XHR|Fetch)\){_VERB}(?: - {_URL})?)?",
    ),
    *_forms(
        "browser",
        rf"Request URL:?\s{{1,20}}{_URL}(?:\s{{1,20}}Request Method:?\s{{1,20}}{_VERB})?"
        rf"(?:\s{{1,20}}Status(?: Code)?:?\s{{1,20}}{_STATUS})?",
    ),
    *_forms(
        UNKNOWN,
        rf"\b{_VERB} {_URL}[\"'`]?\s{{0,4}}(?:[,:=|>-]|->|=>|\u2192|returns?|gives?|gets?|failed with)?"
        rf"\s{{1,4}}(?:(?:HTTP|status)(?:[ _]?code)?[ :=]{{1,2}})?(?P<status>[45]\d\d)\b",
        rf"Unexpected (?:server )?response(?: code)?: {_STATUS}",
        rf"Expected HTTP 101 response but was '{_STATUS}\b",
        rf"(?:Handshake status|WebSocket connection: HTTP) {_STATUS}",
        rf"{_NO_ELEMENT}\b(?P<type>(?:{_AWS_TYPES})Exception)\b(?:: (?!UnknownError){_MESSAGE})?",
    ),
)

_NEAR = 100
_TYPE = re_pattern(rf"{_NO_ELEMENT}\b([A-Z][A-Za-z]+Exception)\b")
_SUPPOSED = re_pattern(
    r"\b(?:only (?:when|if|for|on)|unless|catch(?:es|ing)?|handles?|such as)\b[^.;:\n]{0,60}$",
    re.IGNORECASE,
)
"""What stands before the name of an exception that did not happen: one that is waited for."""
_SIGN = (
    r"[1-5]\d\d|Exception|An error occurred|Invoke-|Failed to fetch|NetworkError|Load failed|Network Error"
    r"|Unknown Error|no response from server|Request URL"
)
"""Every form holds one of these; a text without them is spared all the forms, which take long to compile."""


def exceptions_in(text: str) -> frozenset[str]:
    """The error types of API Gateway that a text names as what happened."""
    return AWS_EXCEPTIONS.intersection(
        found[1] for found in _TYPE.finditer(text) if not _is_supposed(text, found.start())
    )


def _is_supposed(text: str, at: int) -> bool:
    return _SUPPOSED.search(text, max(0, at - _NEAR), at) is not None


def told_by(text: str) -> ClientReport:
    """What the known forms in a text say; where two say different things, the more particular stands."""
    told, head = ClientReport(), text[:_LONGEST]
    for client, pattern in _FORMS if re.search(_SIGN, head) else ():
        match = re.search(pattern, head)
        if match and not _is_supposed(head, match.start()):
            told = _added(told, match, client)
    if told.status is not UNKNOWN:
        return told
    status = status_in(head)
    return replace(told, status=status, spoken=status is not UNKNOWN and status_alone(head) is UNKNOWN)


def _added(told: ClientReport, match: re.Match[str], client: str | State) -> ClientReport:
    said = {key: value.strip() for key, value in match.groupdict().items() if value and value.strip()}
    status = said.get("status", _CODES.get(said.get("reason", ""), ""))
    return ClientReport(
        status=_first(told.status, int(status) if status else UNKNOWN),
        error_type=_first(told.error_type, said.get("type", UNKNOWN)),
        message=_first(told.message, said.get("message", UNKNOWN)),
        method=_first(told.method, said.get("method", UNKNOWN)),
        url=_first(told.url, said["url"].rstrip(".,;)") if "url" in said else UNKNOWN),
        client=_first(told.client, client),
        request_id=_first(told.request_id, said.get("id", UNKNOWN)),
    )


def _first(before: T | State, after: T | State) -> T | State:
    return after if before is UNKNOWN else before
