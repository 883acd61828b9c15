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
_HEAD = """# Which format has what

Eight APIs, each written in every format that can express it, and what why403 reads from them: 3/4 means
that it is known for three of the four APIs that have this part. `none`: no file in this format has it, so
why403 asks for it or finds it elsewhere. Formats never contradict each other, and if the parts that one
format lacks come from the others, every format leads to the same results and causes: a test compares them
over a grid of calls (hosts, paths, methods, keys, tokens, signatures, callers, origins, networks). Made
from `tests/laws/tellings` by `scripts/tellings_table.py`.

"""
_FOOT = """
CDK is the output of `cdk synth` with aws-cdk-lib 2.276.0, Serverless the template that version 3.40.0 of
the framework compiled; their sources are in `tests/laws/written`; those with routing rules were derived
by hand from those with a custom domain. The live account is one with recorded responses; for API keys
only the key in the request is kept, and neither validators nor the policies of functions are read. The
permissions in a SAM template are not known, because its routes are in a document.

A Terraform plan has IDs only after it is applied; a state has them. HCL is evaluated as far as the files
of its module allow; values from another resource or a data source are not known, and their line is named.
The policy of an API, its deployment and the account's own keys can be changed outside of every file: only
the account shows what is in effect.
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
