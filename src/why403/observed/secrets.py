"""Masks secrets, in texts and in incidents, wherever something is printed or written."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from typing import TypeVar
from urllib.parse import quote

from why403.gateway.incident import Answer, Exchange, Headers, Incident, Request, Statement
from why403.logic.facts import Scalar, Shown, Value
from why403.logic.states import State
from why403.observed.statements import known_facts
from why403.redaction.masks import mask, masked_tree
from why403.redaction.rules import SECRET_HEADER
from why403.redaction.values import HIDDEN, header, last_four, values

T = TypeVar("T")

_WORTH = 8
"""A value shorter than this is not looked for elsewhere: it would be found in innocent words."""


def masked(incident: Incident) -> Incident:
    """The incident without its secrets, also where an answer repeats what the request sent."""
    hide = _Hide(tuple(sorted(_values(incident), key=len, reverse=True)))
    before = incident.preflight
    return replace(
        incident,
        answer=_answer(incident.answer, hide),
        request=_request(incident.request, hide),
        preflight=Exchange(_request(before.request, hide), _answer(before.answer, hide)),
        statements=tuple(_statement(said, hide) for said in incident.statements),
        context=tuple(map(hide.text, incident.context)),
        config={key: masked_tree(part, (key,), hide.text) for key, part in incident.config.items()},
    )


def masked_fact(name: str, value: Value) -> Value:
    """As much of a fact's value as its declaration allows to be shown."""
    return _statement(Statement(name, value), _Hide(())).value


class _Hide:
    """Masks by form, and masks every value that is known to be secret."""

    __slots__ = ("values",)

    def __init__(self, values: tuple[str, ...]) -> None:
        self.values = values

    def text(self, text: str) -> str:
        return mask(reduce(lambda rest, value: rest.replace(value, HIDDEN), self.values, text))

    def told(self, text: str | State) -> str | State:
        return text if isinstance(text, State) else self.text(text)

    def headers(self, headers: Headers) -> Headers:
        return tuple((name, self.header(name, value)) for name, value in headers)

    def header(self, name: str, value: str) -> str:
        return header(name, value) if SECRET_HEADER.fullmatch(name) else self.text(value)


def _answer(answer: Answer, hide: _Hide) -> Answer:
    return replace(
        answer,
        headers=hide.headers(answer.headers),
        body=hide.told(answer.body),
        said=hide.told(answer.said),
        browser=hide.told(answer.browser),
        log=tuple(map(hide.text, answer.log)),
    )


def _request(request: Request, hide: _Hide) -> Request:
    return replace(
        request,
        url=hide.told(request.url),
        headers=hide.headers(request.headers),
        body=_body(request.body, hide),
        client=hide.told(request.client),
    )


def _body(body: bytes | State, hide: _Hide) -> bytes | State:
    if isinstance(body, State):
        return body
    try:
        return hide.text(body.decode()).encode()
    except UnicodeDecodeError:
        return hide.text(body.decode("latin-1")).encode("latin-1")


def _statement(said: Statement, hide: _Hide) -> Statement:
    fact = known_facts().get(said.fact)
    shown = fact.shown if fact else Shown.NEVER
    if isinstance(said.value, State):
        return said
    if isinstance(said.value, tuple):
        return replace(said, value=tuple(_scalar(part, shown, hide) for part in said.value))
    return replace(said, value=_scalar(said.value, shown, hide))


def _scalar(value: Scalar, shown: Shown, hide: _Hide) -> Scalar:
    if shown is Shown.NEVER:
        return HIDDEN
    if not isinstance(value, str):
        return value
    return hide.text(value) if shown is Shown.ALL else last_four(value)


def _values(incident: Incident) -> Iterator[str]:
    """The secret values that stand in known places, and how they look when they are encoded."""
    parts = (incident, incident.preflight)
    headers = [pair for part in parts for pair in (*part.request.headers, *part.answer.headers)]
    found = [value for name, text in headers if SECRET_HEADER.fullmatch(name) for value in values(name, text)]
    for said in incident.statements:
        fact = known_facts().get(said.fact)
        if fact and fact.shown is not Shown.ALL and isinstance(said.value, str):
            found.append(said.value)
    for value in found:
        if len(value) >= _WORTH and not value.startswith("*"):
            in_base64 = base64.b64encode(value.encode("utf-8", "replace")).decode()
            yield from (value, quote(value, safe="", errors="replace"), in_base64, in_base64.rstrip("="))
