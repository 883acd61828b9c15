"""Writes `docs/tellings.md`: which format tells what, by the APIs of `tests/laws/tellings`.

Run `.venv/bin/python -m scripts.tellings_table`; with `--check` it says whether the page is current.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.written import written
from tests.laws.told import FORMATS, KINDS, files, format_of, reading
from why403.logic.states import UNKNOWN
from why403.model.configuration import Configuration
from why403.model.route import Route, Setting
from why403.model.routes import Routes

TARGET = Path(__file__).parent.parent / "docs" / "tellings.md"
_HEAD = """# Which format tells what

Eight APIs, each told in every format that can express it, and what the readers make of them: 3/4 says that
three of the four APIs that have this part are told with it. `none`: no telling in this format has it, so
why403 asks, or finds it elsewhere. What one format tells never contradicts another, and with what it lacks
supplied by the others every format leads to the same verdicts and causes: a test holds them to each other
over a grid of calls (hosts, paths, verbs, keys, tokens, signatures, callers, origins, networks). Made from
`tests/laws/tellings` by `scripts/tellings_table.py`.

"""
_FOOT = """
CDK is what `cdk synth` of aws-cdk-lib 2.276.0 wrote, Serverless the template that version 3.40.0 of the
framework compiled; their sources stand in `tests/laws/written`; those with routing rules were made of those
with a custom domain by hand. The live account is one whose answers are
written down; of an API key only what was sent is kept of it, and neither validators nor the policies of
functions are read. The permissions in a SAM template stay open, since its routes stand in a document.

A Terraform plan tells ids only after it is applied; a state tells them. HCL is told as far as the files of
its module tell it; what another resource or a data source makes stays untold, with its line. The policy of an
API, its deployment and the account's own keys can be changed beside every file: only the account tells what
is in force.
"""

Part = Callable[[Configuration], bool]


def _told(value: Setting[Any]) -> bool:
    return value.value is not UNKNOWN


def _of_routes(test: Callable[[Route], bool]) -> Part:
    """Whether something is told of any route."""

    def found(configuration: Configuration) -> bool:
        routes = configuration.api.routes.value
        return isinstance(routes, Routes) and any(test(route) for route in routes)

    return found


def _all_routes(test: Callable[[Route], bool]) -> Part:
    """Whether something is told of every route."""

    def found(configuration: Configuration) -> bool:
        routes = configuration.api.routes.value
        return isinstance(routes, Routes) and all(test(route) for route in routes)

    return found


PARTS: Mapping[str, Part] = {
    "kind of API": lambda told: _told(told.api.kind),
    "id": lambda told: _told(told.api.id),
    "account": lambda told: _told(told.api.account),
    "endpoint type": lambda told: _told(told.api.endpoint_type),
    "default endpoint on or off": lambda told: _told(told.api.default_endpoint),
    "VPC endpoints": lambda told: _told(told.api.endpoints),
    "resource policy": lambda told: _told(told.api.policy),
    "routes": lambda told: _told(told.api.routes),
    "authorization of routes": _all_routes(lambda route: _told(route.authorization)),
    "scopes": _of_routes(lambda route: bool(route.scopes.known and route.scopes.value)),
    "API key required": _all_routes(lambda route: _told(route.key_required)),
    "source of API keys": lambda told: _told(told.api.key_source),
    "authorizers": lambda told: bool(told.authorizers),
    "stages": lambda told: _told(told.api.stages),
    "CORS of an HTTP API": lambda told: told.api.cors.known,
    "CORS headers of mocks": lambda told: told.mock.known,
    "gateway responses": lambda told: _told(told.api.responses),
    "API keys": lambda told: _told(told.keys),
    "request validators": _of_routes(lambda route: _told(route.required)),
    "permission to invoke": _of_routes(lambda route: _told(route.sources)),
    "custom domains": lambda told: _told(told.domains),
    "routing rules": lambda told: (
        isinstance(told.domains.value, tuple) and any(domain.rules.known for domain in told.domains.value)
    ),
    "usage plans": lambda told: _told(told.plans),
}


def text() -> str:
    """The whole page."""
    columns = [name for name, label in FORMATS.items() if any(_of(name))]
    labels = [FORMATS[name] for name in columns]
    lines = [f"| | {' | '.join(labels)} |", f"|---|{'---|' * len(labels)}"]
    lines += [f"| {part} | {' | '.join(_cell(part, name) for name in columns)} |" for part in PARTS]
    return (
        _HEAD
        + "\n".join((*lines, f"| APIs | {' | '.join(str(len(list(_of(name)))) for name in columns)} |"))
        + "\n"
        + _FOOT
    )


def _of(name: str) -> Iterator[tuple[str, Configuration]]:
    """Every API that is told in a format."""
    for api in KINDS:
        for file in files(api):
            if format_of(file) == name:
                yield api, reading(file).whole


def _cell(part: str, name: str) -> str:
    """How many of the APIs that have a part are told with it."""
    having = _having(part)
    apis = [(api, told) for api, told in _of(name) if api in having]
    count = sum(PARTS[part](told) for _, told in apis)
    return f"{count}/{len(apis)}" if count else "none"


def _having(part: str) -> set[str]:
    """The APIs of which any format tells it."""
    return {api for name in FORMATS for api, told in _of(name) if PARTS[part](told)}


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
