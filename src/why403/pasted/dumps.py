"""Answers inside objects that programs print: exceptions of axios, boto3, the AWS SDKs, and `fetch`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logic.states import UNKNOWN, State
from why403.model.incident import Answer, Headers, Incident, Request
from why403.pasted.literals import entries, literal

_SIGNS = re.compile(
    r"""["']?(?:ResponseMetadata|\$metadata|httpStatusCode|statusCode|statusText|config|response)["']?\s*:"""
)
_START = r"[{]"
_LONGEST = 400_000
_TRIES = 12
_METHODS = r"get|post|put|patch|delete|head|options"


def read_dump(text: str, at: Place) -> Piece | None:
    """The answer that a printed object tells; `None` where none of the known forms is in it."""
    if len(text) > _LONGEST or not _SIGNS.search(text):
        return None
    for found, start, end in _objects(text):
        for form in (_boto, _axios, _javascript_sdk, _proxy_result):
            says = next((says for tree in _within(found) if (says := form(tree, at)) is not None), None)
            if says is not None:
                return Piece(PieceKind.DUMP, _with_words(says, text, start, end), at)
    return None


def _within(tree: Mapping[str, object], depth: int = 3) -> Iterator[Mapping[str, object]]:
    """An object, and those in it: loggers print an exception inside a record of their own."""
    yield tree
    for value in tree.values() if depth else ():
        if isinstance(value, dict):
            yield from _within(entries(value), depth - 1)


def _objects(text: str) -> Iterator[tuple[Mapping[str, object], int, int]]:
    """The outermost objects in a text, as far as they are whole, with where they begin and end."""
    at = 0
    for _ in range(_TRIES):
        start = re.compile(_START).search(text, at)
        if start is None:
            return
        try:
            value, at = literal(text, start.start())
        except ValueError:
            at = start.end()
            continue
        yield entries(value), start.start(), at


def _with_words(says: Incident, text: str, start: int, end: int) -> Incident:
    """What stands around the object is kept: above it as a message where no other is shown."""
    above, below = text[:start].strip(), text[end:].strip(" \t\r\n`,;)]}")
    answer = says.answer
    if above and answer.body is UNKNOWN:
        says, above = replace(says, answer=replace(answer, said=text.split("{", 1)[0].strip() or above)), ""
    words = tuple(part for part in (above, below) if re.search(r"[^\W\d_]{2}", part))
    return replace(says, context=(*says.context, *words)) if words else says


def _boto(tree: Mapping[str, object], at: Place) -> Incident | None:
    """`ClientError.response` of botocore, and of what is built like it."""
    about = entries(tree.get("ResponseMetadata"))
    if not about:
        return None
    error = entries(tree.get("Error"))
    headers = {**_identity(about.get("RequestId")), **_texts(about.get("HTTPHeaders"))}
    if isinstance(code := error.get("Code"), str) and re.fullmatch(r"[A-Z]\w{2,60}Exception", code):
        headers = {"x-amzn-ErrorType": code, **_without(headers, "x-amzn-errortype")}
    body = json.dumps({"message": message}) if isinstance(message := error.get("Message"), str) else UNKNOWN
    answer = Answer(
        status=_status(about.get("HTTPStatusCode")), headers=tuple(headers.items()), body=body, at=at
    )
    return Incident(answer=answer, request=Request(client="boto3", at=at), at=at)


def _javascript_sdk(tree: Mapping[str, object], at: Place) -> Incident | None:
    """An exception of the AWS SDK for JavaScript: `$metadata` (v3), `statusCode` with `code` (v2)."""
    about = entries(tree.get("$metadata"))
    status = about.get("httpStatusCode", tree.get("statusCode"))
    kind = tree.get("name", tree.get("code"))
    if not about and not (isinstance(kind, str) and "requestId" in tree):
        return None
    headers = _identity(about.get("requestId", tree.get("requestId")))
    if isinstance(kind, str) and re.fullmatch(r"[A-Z]\w{2,60}Exception", kind):
        headers["x-amzn-ErrorType"] = kind
    message = tree.get("message")
    body = json.dumps({"message": message}) if isinstance(message, str) else UNKNOWN
    answer = Answer(status=_status(status), headers=tuple(headers.items()), body=body, at=at)
    return Incident(answer=answer, request=Request(client="AWS SDK for JavaScript", at=at), at=at)


def _axios(tree: Mapping[str, object], at: Place) -> Incident | None:
    """An `AxiosError`, or its `response` alone."""
    came = entries(tree.get("response")) or tree
    status = _status(came.get("status"))
    if status is UNKNOWN or not ({"data", "config", "statusText"} & came.keys()):
        return None
    sent = entries(came.get("config")) or entries(tree.get("config"))
    answer = Answer(status=status, headers=_headers(came.get("headers")), body=_body(came.get("data")), at=at)
    return Incident(answer=answer, request=_sent(sent, at), at=at)


def _proxy_result(tree: Mapping[str, object], at: Place) -> Incident | None:
    """`{statusCode, headers, body}`: the console's test, or what a client made of an answer."""
    status = _status(tree.get("statusCode"))
    if status is UNKNOWN or "body" not in tree:
        return None
    answer = Answer(status=status, headers=_headers(tree.get("headers")), body=_body(tree.get("body")), at=at)
    return Incident(answer=answer, at=at)


def _sent(config: Mapping[str, object], at: Place) -> Request:
    method, url, base = (config.get(key) for key in ("method", "url", "baseURL"))
    whole = f"{base.rstrip('/')}/{url.lstrip('/')}" if isinstance(base, str) and isinstance(url, str) else url
    if isinstance(url, str) and "://" in url:
        whole = url
    known = isinstance(method, str) and re.fullmatch(_METHODS, method, re.I)
    return Request(
        method=str(method).upper() if known else UNKNOWN,
        url=whole if isinstance(whole, str) and re.match(r"https?://", whole) else UNKNOWN,
        headers=_headers(config.get("headers")),
        client="axios",
        at=at,
    )


def _identity(request_id: object) -> dict[str, str]:
    return {"x-amzn-RequestId": request_id} if isinstance(request_id, str) and request_id else {}


def _without(headers: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key.lower() != name}


def _texts(value: object) -> dict[str, str]:
    return {key: str(text) for key, text in entries(value).items() if isinstance(text, str | int)}


def _headers(value: object) -> Headers:
    return tuple(_texts(value).items())


def _status(value: object) -> int | State:
    text = str(value)
    return int(text) if re.fullmatch(r"[1-5][0-9]{2}", text) else UNKNOWN


def _body(value: object) -> str | State:
    if isinstance(value, str):
        return value
    whole = isinstance(value, dict | list) and bool(value)
    return json.dumps(value, default=str) if whole else UNKNOWN
