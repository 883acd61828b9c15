"""An incident as an incident file; what may not be printed is masked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from why403 import facts
from why403.incident.read import VERSION
from why403.incident.secrets import masked
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Answer, Exchange, FactValue, Headers, Incident, Request
from why403.redaction.printable import is_printable, printable


def write(incident: Incident) -> str:
    """The YAML text from which `read_incident` reads the same incident, its secrets masked.

    It is printable: what a terminal would obey stands in quoted texts, as escapes.
    """
    tree = {"why403": VERSION, **_told(_sections(masked(incident)))}
    text = str(yaml.dump(tree, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=110))
    return "\n".join(map(printable, text.split("\n")))


def _told(parts: Mapping[str, object]) -> dict[str, object]:
    """What is told of them: not what is unknown, empty or false by being left out."""
    return {
        key: part
        for key, part in parts.items()
        if part is not UNKNOWN and part is not False and part not in ((), [], {})
    }


def _sections(incident: Incident) -> dict[str, object]:
    first, *rest = incident.statements or (None,)
    leads = first is not None and first.fact == facts.API_KIND.name and first.value in facts.KINDS
    told = tuple(rest) if leads else incident.statements
    return {
        "api_type": first.value if leads and first else UNKNOWN,
        "observed": _told(_observed(incident.answer)),
        "request": _told(_request(incident.request)),
        "preflight": _told(_preflight(incident.preflight)),
        "facts": dict(_facts(told)),
        "context": list(incident.context),
        "config": {} if incident.config is None else dict(incident.config.as_written),
    }


def _preflight(exchange: Exchange) -> dict[str, object]:
    return {
        "request": _told(_request(exchange.request)),
        "observed": _told(_observed(exchange.answer)),
    }


def _observed(answer: Answer) -> dict[str, object]:
    return {
        "status": answer.status,
        "headers": _headers(answer.headers),
        "all_headers": answer.all_headers,
        "body": answer.body,
        "said": answer.said,
        "browser_error": answer.browser,
        "log_lines": list(answer.log),
    }


def _request(request: Request) -> dict[str, object]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": _headers(request.headers),
        "body": _body(request.body),
        "client": request.client,
        "complete": request.complete,
    }


def _headers(headers: Headers) -> object:
    names = [name for name, _ in headers]
    if len(set(names)) == len(names):
        return dict(headers)
    return [{name: value} for name, value in headers]


def _body(body: bytes | State) -> str | bytes | State:
    if isinstance(body, State):
        return body
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def _facts(statements: tuple[FactValue, ...]) -> Iterator[tuple[str, object]]:
    for said in statements:
        if said.value is not UNKNOWN:
            yield said.fact, list(said.value) if isinstance(said.value, tuple) else said.value


_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character, which YAML cannot hold in any form."""


def _style(value: str) -> str | None:
    """Several lines as a block; what YAML or a terminal does not take as it is goes into escapes."""
    if not all(map(is_printable, value.split("\n"))):
        return '"'
    return "|" if "\n" in value else "'" if value == ABSENT.value else None


@cache
def _dumper() -> type[Any]:
    """Texts of several lines as blocks; `absent` bare where it is meant, quoted where it is a text."""

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
            return True

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        whole = _HALF.sub("\ufffd", value)
        return dumper.represent_scalar("tag:yaml.org,2002:str", whole, _style(whole))

    def state(dumper: yaml.SafeDumper, value: State) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value.value)

    Dumper.add_representer(str, text)
    Dumper.add_multi_representer(State, state)
    return Dumper
