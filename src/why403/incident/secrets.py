"""Masks secrets, in texts and in incidents, wherever something is printed or written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from why403.incident.fact_values import fact_of
from why403.incident.masks import masked_config
from why403.logic.facts import Scalar, Shown, Value
from why403.logic.states import State
from why403.model.incident import Answer, Exchange, FactValue, Headers, Incident, Request, ShownConfig
from why403.redaction.masks import forms_of, mask, secret_values, without_forms
from why403.redaction.rules import SECRET_HEADER
from why403.redaction.values import HIDDEN, header, last_four

T = TypeVar("T")


def masked(incident: Incident) -> Incident:
    """The incident without its secrets, also where an answer repeats what the request sent."""
    hide = _Hide(forms_of(_values(incident)))
    before = incident.preflight
    return replace(
        incident,
        answer=_answer(incident.answer, hide),
        request=_request(incident.request, hide),
        preflight=Exchange(_request(before.request, hide), _answer(before.answer, hide)),
        statements=tuple(_statement(said, hide) for said in incident.statements),
        context=tuple(map(hide.text, incident.context)),
        config=_config(incident.config, hide),
    )


def _config(config: ShownConfig | None, hide: _Hide) -> ShownConfig | None:
    if config is None:
        return None

    return masked_config(config, hide.text)


def masked_fact(name: str, value: Value) -> Value:
    """As much of a fact's value as its declaration allows to be shown."""
    return _statement(FactValue(name, value), _Hide(())).value


class _Hide:
    """Masks by form, and masks every value that is known to be secret."""

    __slots__ = ("values",)

    def __init__(self, values: tuple[str, ...]) -> None:
        self.values = values

    def text(self, text: str) -> str:
        return mask(without_forms(text, self.values))

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


def _statement(said: FactValue, hide: _Hide) -> FactValue:
    fact = fact_of(said.fact)
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
    """The secret values that stand in known places."""
    for part in (incident, incident.preflight):
        yield from secret_values((*part.request.headers, *part.answer.headers))
    for said in incident.statements:
        fact = fact_of(said.fact)
        if fact and fact.shown is not Shown.ALL and isinstance(said.value, str):
            yield said.value
