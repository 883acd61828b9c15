"""What an answer shows, in the terms that refusals are compared in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from why403.documents.loose_json import entries_of
from why403.evidence.websocket import MESSAGE, is_frame, speaks_of_handshake
from why403.facts import HOST, HOST_KIND, METHOD, REAL_GATEWAY, WEBSOCKET_MOMENT
from why403.frozen import replace
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Answer, Incident
from why403.pasted.browser import reported_status
from why403.pasted.clients import HIDDEN, ClientReport, exceptions_in, told_by
from why403.pasted.statuses import status_in
from why403.pasted.text import (
    error_type_shown,
    is_of_client,
    is_spoken,
    message_of,
    messages_amid,
    status_of,
)
from why403.pattern import pattern
from why403.refusals.catalogue import distinct_types, statuses_of
from why403.refusals.complaints import NO_HEADER, OTHER, complaint_of
from why403.refusals.refusal import Fingerprint
from why403.refusals.wordings import (
    CLOUDFRONT,
    CLOUDFRONT_OWN,
    COMMON,
    FORBIDDEN,
    NULL,
    OF_TYPE,
    WHOLE,
    as_frame,
    family_of,
    frame_family_of,
    goes_on,
    in_gateways_form,
    layer_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from why403.logic.facts import Value
    from why403.refusals.stranger import Sight

T = TypeVar("T")

_STATUS_WORDS = pattern(
    r"(http\S*|status( code)?|error|response|the|with|request failed|failed|code|[1-5]\d\d|[\s:/.,])+",
    re.IGNORECASE,
)
_REASONS = {"forbidden": 403, "unauthorized": 401, "not found": 404, "too many requests": 429}
_TYPE = pattern(r"\b([A-Z][A-Za-z]+Exception)\b")
_FRAGMENT = pattern(r"""[mM]essage\\*["']?\s*:\s*\\*["']([^"'\\\n]{1,300})\\*["']""")
_LONGEST = 20_000


def fingerprint(answer: Answer, declared: str = "", host: str = "") -> Fingerprint:
    """Read an answer without guessing: what it does not show stays untold.

    `declared` is the format of the access log, where one is told, and `host` the name that was called. The
    lines of somebody else beside API Gateway's words tell nothing of its answer.
    """
    own = _at_gateway(host)
    family, layer = _wording(answer)
    logged = _log(answer, declared)
    if _is_of_another(answer, family, logged.status if answer.log else UNKNOWN):
        family, layer = UNKNOWN, UNKNOWN
    unseen = _plain(answer, family) and (own or not host)
    sight = None if unseen else _stranger(answer, host, own, spoken=family not in ("", UNKNOWN))
    if sight is not None and sight.stranger.general and not sight.foreign and family not in ("", *COMMON):
        sight = None
    if family is UNKNOWN and sight is not None and sight.foreign:
        family = ""
    if sight is not None and sight.left:
        answer = replace(answer, said=sight.left)
        family, layer = _wording(answer)
    status = status_of(answer)
    if _is_amid_words(answer, family):
        family, layer = UNKNOWN, UNKNOWN
    complaint, reported = _browser(answer, shown=family not in ("", UNKNOWN))
    told = _first(status, _status_in(answer), reported, logged.status)
    of_http = isinstance(answer.header(_OF_HTTP), str)
    error_type = UNKNOWN if of_http else _error_type(answer, declared, family)
    besides, type_known, layer_known = _besides(answer, family, error_type)
    return Fingerprint(
        status=UNKNOWN if _has_other_words(told, family, answer) else told,
        error_type=error_type if type_known or of_http else _logged_type(answer, declared),
        family=family,
        layer=layer if layer_known else UNKNOWN,
        browser=complaint,
        response_type=_response_type(answer, declared),
        of_gateway=_of_gateway(answer),
        untyped=_untyped(answer),
        at_gateway=own,
        page=(_shown(answer) or "").lstrip().startswith("<"),
        writer=UNKNOWN if sight is None else sight.stranger.name,
        role=UNKNOWN if sight is None else str(sight.role),
        wrote=sight is not None and sight.wrote,
        besides=besides,
        named=UNKNOWN if family not in ("", UNKNOWN) else _named(answer),
        marks_http=of_http or (isinstance(answer.said, str) and _OF_HTTP in answer.said[:_LONGEST].lower()),
        likely=_by_length(answer, declared, told, error_type) if family is UNKNOWN else UNKNOWN,
    )


def _is_amid_words(answer: Answer, family: str | State) -> bool:
    """Whether the words of a message stand amid other words, beside a status that is shown and with which API
    Gateway never writes them: they are somebody else's, or of another answer."""
    if not isinstance(answer.status, int) or answer.spoken_status or family in ("", UNKNOWN):
        return False
    message, key = message_of(answer)
    text = message if isinstance(message, str) and key is not UNKNOWN else _shown(answer) or ""
    written = statuses_of(str(family))
    return bool(written) and answer.status not in written and text.strip().lower() not in WHOLE


def _by_length(answer: Answer, declared: str, status: int | State, error_type: str | State) -> str | State:
    """The family of the message that is as long as the body, where only its length is told: by a header, or
    by a line of an access log."""
    length = answer.header("content-length")
    whole = not isinstance(answer.header("content-encoding"), str)
    if answer.body is UNKNOWN and whole and isinstance(length, str) and length.isdecimal():
        return _of_length(int(length[:9]), status, error_type)
    if not answer.log:
        return UNKNOWN
    from why403.logs.accesslog import length_of

    logged = length_of(answer, declared)
    return _of_length(logged, status, error_type) if isinstance(logged, int) else UNKNOWN


def _of_length(length: int, status: int | State, error_type: str | State) -> str | State:
    from why403.refusals.lengths import family_of_length

    return family_of_length(length, status, error_type)


_NAME = pattern(r"(?<![\w/])(?:[A-Z]{3,}(?:_[A-Z0-9]+)+|(?:[A-Z][a-z]+){2,6})(?!\w)")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _named(answer: Answer) -> str | State:
    """The one gateway response that a text names, in capitals or in the form of a name in a program."""
    shown = (_shown(answer) or "")[:_LONGEST]
    names = {_HUMPS.sub("_", found[0]).upper() for found in _NAME.finditer(shown)}
    told = names & distinct_types()
    return told.pop() if len(told) == 1 else UNKNOWN


def _besides(
    answer: Answer, family: str | State, error_type: str | State
) -> tuple[frozenset[str], bool, bool]:
    """The families of other messages in a text, and those that a cut message may be of; and whether the error
    type, and the layer, are those of one message."""
    shown = _shown(answer)
    if family in ("", UNKNOWN) or shown is None:
        return frozenset(), True, True
    told = [message for _, message in messages_amid(shown)] if answer.body is UNKNOWN else [shown]
    others = {family_of(message.strip()) for message in told} - {"", family}
    besides = others | {longer for message in told if (longer := goes_on(message))}
    own = OF_TYPE.get(error_type, ()) if isinstance(error_type, str) else ()
    layers = {layer for message in told if (layer := layer_of(message)) is not None}
    return frozenset(besides), not own or others <= set(own), len(layers) < 2


def seen_of(incident: Incident, facts: Mapping[str, Value]) -> Fingerprint:
    """What an incident's answer shows, at the host that was called. Where somebody tells that an emulator
    answered, the form of another service's errors is the emulator's; on this machine it may be, for no
    service of AWS listens there, but a proxy to one can; and what has the form of an application's errors can
    be the emulator's or the function's that it ran. What answers a message over a WebSocket is a frame,
    whether or not it is shown whole; what answers HEAD has no body (RFC 9110, section 9.3.2): words that are
    none of API Gateway's are not of it."""
    host = facts.get(HOST.name)
    seen = fingerprint(incident.answer, incident.log_format, host if isinstance(host, str) else "")
    if seen.family == "" and facts.get(METHOD.name) == "HEAD":
        seen = replace(seen, family=UNKNOWN)
    if seen.family is UNKNOWN and seen.likely is UNKNOWN:
        seen = replace(seen, likely=_heard(incident.context, seen.status))
    shown = seen.family not in ("", UNKNOWN)
    if (
        seen.browser is UNKNOWN
        and seen.status is UNKNOWN
        and shown
        and _kept_back(incident.answer, incident.context)
    ):
        seen = replace(seen, browser=OTHER)
    if facts.get(WEBSOCKET_MOMENT.name) == MESSAGE and isinstance(seen.family, str):
        frame = as_frame(seen.family)
        seen = seen if frame is None else replace(seen, family=frame, status=UNKNOWN)
    if seen.role == "behind" and facts.get(REAL_GATEWAY.name) is False:
        return replace(seen, writer=UNKNOWN, role=UNKNOWN, wrote=False)
    if seen.role != "service":
        return seen
    if facts.get(REAL_GATEWAY.name) is False:
        return replace(seen, role="emulator")
    return replace(seen, role="emulator", wrote=False) if facts.get(HOST_KIND.name) == "local" else seen


def _heard(sentences: Iterable[str], status: int | State) -> str | State:
    """The family of the one message of API Gateway that sentences beside an answer have, whose own words are
    not shown: another client, or the same at another time, may have printed it."""
    texts = (text[:_LONGEST] for text in sentences if not _PAST.search(text[:_LONGEST]))
    found = {family_of(message.strip()) for text in texts for _, message in messages_amid(text)} - {""}
    heard = found.pop() if len(found) == 1 else UNKNOWN
    written = statuses_of(heard) if isinstance(heard, str) else frozenset()
    return heard if status is UNKNOWN or status in written else UNKNOWN


_PAST = pattern(r"(?i)\b(?:before|earlier|used to|yesterday|until|previous\w*|fixed|no longer|instead of)\b")


def _stranger(answer: Answer, host: str, own: bool, *, spoken: bool) -> Sight | None:
    from why403.evidence.strangers import stranger_seen

    return stranger_seen(answer, "" if own else host, at_gateway=own, spoken=spoken)


def _plain(answer: Answer, family: str | State) -> bool:
    """Whether there is nothing by which a stranger could be known: no header, and the gateway's words in its
    form alone, or none."""
    shown = _shown(answer)
    own = shown is None or (family not in ("", UNKNOWN) and in_gateways_form(shown))
    return not answer.headers and own


def _at_gateway(host: str) -> bool:
    """Whether a name is one of API Gateway's own."""
    if not host:
        return False
    from why403.aws.hosts import gateway_host, is_untold

    return gateway_host(host) is not None or is_untold(host)


def _browser(answer: Answer, *, shown: bool) -> tuple[str | State, int | State]:
    """The family of a browser's complaint, or the status where its line only reports one. `shown` says that
    there is an answer of API Gateway's: a page that was told of none was kept from it.

    A browser checks no CORS headers on a WebSocket: of its handshake it only says that it failed.
    """
    if not isinstance(answer.browser, str):
        return (OTHER if shown and _kept_back(answer) else _without_header(answer)), UNKNOWN
    if speaks_of_handshake(answer.browser):
        return UNKNOWN, UNKNOWN

    status = reported_status(answer.browser)
    return (complaint_of(answer.browser), UNKNOWN) if status is None else (UNKNOWN, status)


def _kept_back(answer: Answer, beside: Iterable[str] = ()) -> bool:
    """Whether a page was told what browsers tell of an answer that they keep from it; also in words beside
    the answer."""
    texts = (answer.said, *beside)
    return any(isinstance(text, str) and re.search(HIDDEN, text[:_LONGEST], re.M) for text in texts)


def _without_header(answer: Answer) -> str | State:
    """A sentence that says which header the answer lacks says what a browser would."""
    spoken = isinstance(answer.said, str) and complaint_of(answer.said) == NO_HEADER
    return NO_HEADER if spoken else UNKNOWN


_OF_REST, _OF_HTTP = "x-amz-apigw-id", "apigw-requestid"
_OF_AWS = ("x-amzn-errortype", "x-amzn-requestid")
"""Headers that other services of AWS send as well."""


def _of_gateway(answer: Answer) -> bool | State:
    """Whether API Gateway gave the answer a request id; not known where headers were left out."""
    if any(isinstance(answer.header(name), str) for name in (_OF_REST, _OF_HTTP)):
        return True
    of_aws = any(isinstance(answer.header(name), str) for name in _OF_AWS)
    return False if _is_whole(answer) and not of_aws else UNKNOWN


def _is_whole(answer: Answer) -> bool:
    """Whether no header was left out: a block without a Date was cut, for every server sends one."""
    return answer.all_headers and isinstance(answer.header("date"), str)


def _untyped(answer: Answer) -> bool:
    """Whether a REST API answered, all headers are shown, and none is x-amzn-ErrorType; or an HTTP API did,
    whose own refusals have no such header.

    What a proxy integration passes on has none (a source of the gate `backend`).
    """
    if isinstance(answer.header(_OF_HTTP), str):
        return True
    typed = answer.header("x-amzn-errortype") is not ABSENT
    return _is_whole(answer) and isinstance(answer.header(_OF_REST), str) and not typed


def _response_type(answer: Answer, declared: str) -> str | State:
    """The gateway response that a log line names; a dash says that none was made."""
    if not answer.log:
        return UNKNOWN
    from why403.logs.accesslog import response_type_of

    shown = response_type_of(answer, declared)
    return shown if isinstance(shown, str) and shown not in ("-", "") else UNKNOWN


def _log(answer: Answer, declared: str) -> Answer:
    """The answer as log lines tell it."""
    if not answer.log:
        return answer
    from why403.evidence.log_evidence import evidence

    return evidence(answer, declared).answer


def _logged_type(answer: Answer, declared: str) -> str | State:
    if not answer.log:
        return UNKNOWN
    from why403.evidence.log_evidence import error_type_in

    return error_type_in(answer, declared)


def _first(*values: T | State) -> T | State:
    """The first that is told."""
    return next((value for value in values if value is not UNKNOWN), UNKNOWN)


_NO_MESSAGE = "UnknownError"
"""What the AWS SDK for JavaScript has for the message of a response without one."""


def _wording(answer: Answer) -> tuple[str | State, str | State]:
    message, key = message_of(answer)
    if isinstance(message, str) and is_frame(answer):
        return frame_family_of(message), UNKNOWN
    if message is ABSENT:
        return NULL, UNKNOWN
    if message == _NO_MESSAGE:
        return UNKNOWN, UNKNOWN
    text = message if isinstance(message, str) else _shown(answer)
    if text is None:
        return UNKNOWN, UNKNOWN
    if text.lstrip().startswith("<"):
        return _page(text)
    if key is UNKNOWN:
        return _loose(text, answer)
    family = family_of(text)
    if family == "" and not isinstance(answer.body, str) and is_of_client(text):
        return _loose(answer.said if isinstance(answer.said, str) else text, answer)
    if key == "Message" and family == FORBIDDEN:  # a function URL's: API Gateway writes it in small letters
        return "", UNKNOWN
    return family, layer_of(text) or UNKNOWN


def _is_of_another(answer: Answer, family: str | State, logged: int | State) -> bool:
    """Whether words around an answer belong to another: those of the type in its header are not these, or API
    Gateway never has them with the status in its log. An owner can choose words as well, but they are in the
    body."""
    if isinstance(answer.body, str) or family in (UNKNOWN, ""):
        return False
    shown = error_type_shown(answer) if answer.headers else UNKNOWN
    known = OF_TYPE.get(shown) if isinstance(shown, str) else None
    written = statuses_of(str(family)) if isinstance(logged, int) else frozenset()
    return (known is not None and family not in known) or bool(written and logged not in written)


def _page(text: str) -> tuple[str | State, str | State]:
    """HTML and XML are not API Gateway's, whatever words they hold; CloudFront's page is known."""
    family = family_of(text)
    return (family if family in (CLOUDFRONT, CLOUDFRONT_OWN) else ""), UNKNOWN


def _loose(text: str, answer: Answer) -> tuple[str | State, str | State]:
    """Words without the gateway's JSON around them: foreign where the whole answer is shown, else hearsay."""
    fragments = [found[1] for found in _FRAGMENT.finditer(_shown(answer) or "")]
    fragment = next(filter(family_of, fragments), fragments[0] if fragments else "")
    if fragment and not (isinstance(answer.said, str) and is_of_client(fragment)):
        return family_of(fragment), layer_of(text) or UNKNOWN
    if answer.all_headers and _of_another_form(answer):
        return "", UNKNOWN
    family = family_of(text)
    if _reason(text) is not None and not answer.all_headers:
        return UNKNOWN, UNKNOWN
    if family:
        return family, layer_of(text) or UNKNOWN
    whole = isinstance(answer.body, str) and (answer.all_headers or _error_without_message(answer.body))
    return ("" if whole else UNKNOWN), UNKNOWN


def _error_without_message(body: str) -> bool:
    """Whether JSON tells of an error under other names than API Gateway's, which is `message`."""
    return body.lstrip().startswith("{") and not _NAMES_OF_ERRORS.isdisjoint(entries_of(body))


_NAMES_OF_ERRORS = frozenset({"detail", "error", "errors", "error_description", "fault", "statusCode"})


def _of_another_form(answer: Answer) -> bool:
    """Whether a body is declared to be no JSON, in which API Gateway writes its refusals."""
    kind = answer.header("content-type")
    return isinstance(answer.body, str) and isinstance(kind, str) and "json" not in kind.lower()


def _shown(answer: Answer) -> str | None:
    if answer.body is ABSENT:
        return None
    body = answer.body if isinstance(answer.body, str) else answer.said
    return body[:_LONGEST] if isinstance(body, str) and body.strip() else None


def _reason(text: str) -> int | None:
    """The status whose reason phrase a text is, with or without the number before it."""
    rest = _STATUS_WORDS.sub(" ", text[:_LONGEST]).strip(" .!\"'").lower()
    return _REASONS.get(rest)


def _status_in(answer: Answer) -> int | State:
    text = _shown(answer)
    if text is None or message_of(answer)[1] is not UNKNOWN:
        return UNKNOWN
    found = status_in(text)
    return (_reason(text) or UNKNOWN) if found is UNKNOWN else found


def _error_type(answer: Answer, declared: str, family: str | State) -> str | State:
    """The error type, from a header, the body or a log; else the one that the words around the message name,
    unless answers of that type have other messages: then it is of another answer in the same text."""
    shown = _first(_type_of(error_type_shown(answer)), _logged_type(answer, declared))
    if shown is not UNKNOWN:
        return shown
    if answer.body is ABSENT:
        return UNKNOWN
    told = told_by(answer.said) if isinstance(answer.said, str) else ClientReport()
    named = _first(_type_of(told.error_type), _type_in(answer))
    known = OF_TYPE.get(named) if isinstance(named, str) else None
    if known is None or family in (UNKNOWN, "", *known):
        return named
    of_one = isinstance(told.message, str) and family_of(told.message) == family
    return named if of_one else UNKNOWN


def _type_in(answer: Answer) -> str | State:
    """The one of AWS's that the answer or the log names; `UNKNOWN` where they name several or none. An
    element of XML names that of another service: API Gateway answers in JSON. What an execution log shows of
    the integration's own messages is nobody's answer to the caller."""
    shown = _shown(answer) or ""
    logged = (line for line in answer.log if "Endpoint re" not in line[:200])
    spoken = "\n".join(("" if shown.lstrip().startswith("<") else shown, *logged))
    named = exceptions_in(spoken) if "Exception" in spoken else ()
    return next(iter(named)) if len(named) == 1 else UNKNOWN


def _has_other_words(status: int | State, family: str | State, answer: Answer) -> bool:
    """Whether a status that is only spoken of is none of the words that are shown: what is shown counts, and
    somebody speaks of several calls."""
    if not isinstance(status, int) or family in (UNKNOWN, "") or not is_spoken(answer):
        return False
    written = statuses_of(str(family))
    return bool(written) and status not in written


def _type_of(value: str | State) -> str | State:
    return value if isinstance(value, str) and _TYPE.fullmatch(value) is not None else UNKNOWN
