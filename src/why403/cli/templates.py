"""Files with configuration: read, one API of each chosen, and put beside the incident."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from why403.cli.inputs import Brought
from why403.cli.terminal import put, say
from why403.documents.errors import BadInput
from why403.gateway.called import region_of_host
from why403.gateway.configuration import Configuration
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.observed.case import known_facts
from why403.observed.typed import near, shortened
from why403.sources.choice import chosen
from why403.sources.found import Found
from why403.sources.given import read_all
from why403.sources.joined import joined
from why403.sources.reading import Note, Reading
from why403.words.untold import none_line, several_line, untold_lines

_KEY = re.compile(r"""\bvariable\s+"([\w-]{1,100})"|\b([A-Za-z]\w{1,100})["']?[ \t]*:(?=\s)""")
_LOOKED_AT = 1_000_000


@dataclass(frozen=True, slots=True)
class Beside:
    """What was brought, with the chosen APIs beside the incident, and why some of it stays untold."""

    brought: Brought
    untold: tuple[Note, ...] = ()

    def print_untold(self, *, err: bool) -> None:
        """List what stayed untold."""
        put(untold_lines(self.untold), err=err)


def with_files(brought: Brought, apis: Sequence[str], parameters: Sequence[str]) -> Beside:
    """Read the files among `--api`. Raises `BadInput` where none of them can be read."""
    wanted = [_split(api) for api in apis if not api.startswith("aws:")]
    if not wanted:
        if parameters:
            raise click.UsageError("--parameter tells a parameter of a template: --api names the template")
        return Beside(brought)
    facts = known_facts(brought.incident)
    files = read_all([file for file, _ in wanted], _parameters(parameters, facts))
    _say_problems([found for _, found in files])
    _must_stand_somewhere(parameters, [found for _, found in files])
    picked = [_picked(found, facts, *each) for each, (_, found) in zip(wanted, files, strict=True)]
    whole = Configuration()
    for reading in picked:
        if reading is not None:
            whole = joined(whole, replace(reading.configuration, authorizers=reading.authorizers))
    notes = [note for _, found in files for note in found.notes]
    notes += [note for reading in picked if reading is not None for note in reading.notes]
    return Beside(_brought(brought, whole, [found for _, found in files]), tuple(dict.fromkeys(notes)))


def _split(api: str) -> tuple[str, str]:
    """`FILE#NAME`, unless a file has this very name."""
    if Path(api).exists():
        return api, ""
    file, _, name = api.partition("#")
    return file, name


def _parameters(written: Sequence[str], facts: Facts) -> Mapping[str, str]:
    """Those that are told; the called host tells the Region."""
    region = region_of_host(facts)
    told = {"AWS::Region": region} if region else {}
    for text in written:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise BadInput(Place("--parameter"), "a parameter without a value", "NAME=VALUE")
        told[name.strip()] = value
    return told


def _must_stand_somewhere(written: Sequence[str], files: Sequence[Found]) -> None:
    """A parameter that no file speaks of was meant otherwise."""
    texts = [text for found in files for text in found.texts.values()]
    for name in (text.partition("=")[0].strip() for text in written):
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        if texts and not name.startswith("AWS::") and not any(map(word.search, texts)):
            keys = {key or other for text in texts for key, other in _KEY.findall(text[:_LOOKED_AT])}
            wrong = f"no file has a parameter {shortened(name, keys)}"
            raise BadInput(Place("--parameter"), wrong, near(name, keys) or "a name that a file declares")


def _say_problems(found: Sequence[Found]) -> None:
    """Each problem on standard error; a problem is the end only where nothing was read."""
    problems = [problem for each in found for problem in each.problems]
    if problems and not any(each.readings for each in found):
        raise problems[0]
    for problem in problems:
        say(str(problem))


def _picked(found: Found, facts: Facts, file: str, name: str) -> Reading | None:
    reading = chosen(found.readings, facts, name)
    if reading is None and not found.problems:
        several = len(found.readings) > 1 and not name
        names = list(found.readings)
        say(several_line(file, names) if several else none_line(file, name, names))
    return reading


def _brought(brought: Brought, whole: Configuration, found: Sequence[Found]) -> Brought:
    texts, makers = dict(brought.texts), dict(brought.makers)
    for each in found:
        texts.update(each.texts)
        makers.update(each.makers)
    return replace(brought, incident=replace(brought.incident, beside=whole), texts=texts, makers=makers)
