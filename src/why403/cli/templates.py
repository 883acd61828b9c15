"""`--api` and `--parameter`: files with configuration, and what is said of them on standard error."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from why403.api.configurations import Beside, load, with_files
from why403.api.inputs import Brought
from why403.cli.terminal import say
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.model.configuration import Configuration
from why403.templates.reading import MADE_ELSEWHERE
from why403.words.untold import none_line, several_line, untold_lines

_PARAMETER = Place("--parameter")


def with_apis(brought: Brought, apis: Sequence[str], parameters: Sequence[str]) -> Beside:
    """Read the files among `--api`. Raises `BadInput` where none of them can be read."""
    wanted = [split_api(api) for api in apis if not api.startswith("aws:")]
    if not wanted:
        if parameters:
            raise click.UsageError("--parameter sets a parameter of a template: name the template with --api")
        return Beside(brought)
    beside = with_files(brought, wanted, dict(map(parameter, parameters)), _PARAMETER)
    for problem in beside.problems:
        say(str(problem))
    for line in untold_lines(note for note in beside.untold if note.reason is MADE_ELSEWHERE):
        say(line.strip())
    for each in beside.unchosen:
        names = list(each.names)
        say(several_line(each.file, names) if each.several else none_line(each.file, each.name, names))
    return beside


def split_api(api: str) -> tuple[str, str]:
    """`FILE#NAME` in its parts, unless a file has this very name."""
    if Path(api).exists():
        return api, ""
    file, _, name = api.partition("#")
    return file, name


def loaded(written: str, parameters: Sequence[str]) -> Configuration:
    """The one API of `FILE#NAME`. Raises `BadInput`."""
    file, name = split_api(written)
    return load(Path(file), dict(map(parameter, parameters)), name or None)


def parameter(written: str) -> tuple[str, str]:
    """`NAME=VALUE` in its parts. Raises `BadInput`."""
    name, sign, value = written.partition("=")
    if not sign or not name.strip():
        raise BadInput(_PARAMETER, "a parameter without a value", "NAME=VALUE")
    return name.strip(), value
