"""Files that tell the configuration of APIs: loaded by themselves, or put beside a call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from why403.api import arguments
from why403.api.inputs import Brought, Sources
from why403.documents.errors import BadInput
from why403.evidence.case import known_facts
from why403.frozen import dataclass
from why403.incident.read import read_incident
from why403.incident.typed import near, no_file, shortened
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.model.called import region_of_host
from why403.model.configuration import Configuration
from why403.pasted.reading import read
from why403.templates.load import read_all, read_file
from why403.templates.load_result import LoadResult
from why403.templates.merge import merged
from why403.templates.reading import Note
from why403.templates.recognise import INCIDENT, recognise
from why403.templates.select import select_api
from why403.words.untold import listed

NO_TEXTS: Mapping[str, str] = {}
_KEY = re.compile(r"""\bvariable\s+"([\w-]{1,100})"|\b([A-Za-z]\w{1,100})["']?[ \t]*:(?=\s)""")
_LOOKED_AT = 1_000_000


@dataclass(frozen=True, slots=True)
class Unchosen:
    """A file of which no API was taken: none is meant, or several can be. `name` is the one asked for."""

    file: str
    name: str
    names: tuple[str, ...]

    @property
    def several(self) -> bool:
        """Whether more than one API can have been called."""
        return len(self.names) > 1 and not self.name


@dataclass(frozen=True, slots=True)
class Beside:
    """What was brought, with the chosen APIs beside the incident.

    `untold` says why some of it stays untold, `problems` which parts could not be read.
    """

    brought: Brought
    untold: tuple[Note, ...] = ()
    problems: tuple[BadInput, ...] = ()
    unchosen: tuple[Unchosen, ...] = ()


def with_files(
    brought: Brought,
    files: Sequence[tuple[str, str]],
    parameters: Mapping[str, str],
    at: Place,
    own: Sequence[Configuration] = (),
    texts: Mapping[str, str] = NO_TEXTS,
) -> Beside:
    """Read files, each with the name of the API that is meant in it, or without one.

    `at` is where parameters are told; `own` are configurations that were read before; `texts` are those of
    files that are not to be opened. Raises `BadInput` where none of the files can be read.
    """
    facts = known_facts(brought.incident)
    read = read_all([file for file, _ in files], _with_region(parameters, facts), texts)
    found = [each for _, each in read]
    problems = tuple(problem for each in found for problem in each.problems)
    if problems and not any(each.readings for each in found):
        raise problems[0]
    if not problems:  # what cannot be read may have it
        _must_stand_somewhere(parameters, found, at)
    whole, notes = Configuration(), [note for each in found for note in each.notes]
    unchosen: list[Unchosen] = []
    for each in own:
        whole = merged(whole, each)
    for (file, name), each_found in zip(files, found, strict=True):
        reading = select_api(each_found.readings, facts, name)
        if reading is not None:
            whole = merged(whole, reading.whole)
            notes += reading.notes
        elif not each_found.problems:
            unchosen.append(Unchosen(file, name, tuple(each_found.readings)))
    brought = replace(
        _brought(brought, whole, found), sources=Sources(tuple(files), parameters, tuple(own), facts, texts)
    )
    return Beside(brought, tuple(dict.fromkeys(notes)), problems, tuple(unchosen))


def read_again(sources: Sources, instead: Mapping[str, str]) -> Configuration:
    """What the same files tell with other texts in the place of some. Raises `BadInput`."""
    whole, told = Configuration(), _with_region(sources.parameters, sources.facts)
    for each in sources.own:
        whole = merged(whole, each)
    for file, name in sources.files:
        found = read_file(file, told, {**sources.texts, **instead})
        if found.problems:
            raise found.problems[0]
        reading = select_api(found.readings, sources.facts, name)
        if reading is not None:
            whole = merged(whole, reading.whole)
    return whole


def load(path: Path, parameters: Mapping[str, str] | None = None, name: str | None = None) -> Configuration:
    """Read the configuration of one API from a file or a folder.

    `path` is a template, a Terraform plan or state, an OpenAPI document, the folder of a Terraform module or
    of CDK's output, or an incident file with `config`; `name` chooses one of several APIs. `parameters` are
    those of a template, or the variables of a module.

    Raises: `BadInput` if the file cannot be read, or if it does not have exactly one matching API.
    """
    arguments.one_of(path, "load", Path, arguments.PATH)
    arguments.mapping_of_texts(parameters or {}, "parameters", str)
    arguments.one_of(name or "", "name", str, "the name of an API")
    file, told = str(path), dict(parameters or {})
    if not path.exists():
        raise no_file(file)
    shown = shown_by_incident(path)
    if shown is not None:
        return shown
    found = read_file(file, told)
    if found.problems and not found.readings:
        raise found.problems[0]
    _must_stand_somewhere(told, [found], Place("parameters"))
    reading = select_api(found.readings, {}, name or "")
    if reading is not None:
        return reading.whole
    names = list(found.readings)
    if name is not None:
        wrong = f"no API has the name {shortened(name, names)}"
        raise BadInput(Place(file), wrong, near(name, names) or "one that the file has")
    if not names:
        raise BadInput(Place(file), "no API is in it", "the file that has the API")
    raise BadInput(Place(file), "it has several APIs", f"name=… with one of {listed(names)}")


def shown_by_incident(path: Path) -> Configuration | None:
    """What an incident file shows under `config`; `None` of any other file."""
    if not path.is_file() or path.suffix.lower() not in (".yaml", ".yml", ".json"):
        return None
    text = read(str(path))
    if recognise(text) != INCIDENT:
        return None
    incident = read_incident(text, str(path))
    if incident.config is None:
        raise BadInput(incident.at or Place(str(path)), "the incident shows no configuration", "`config`")
    return incident.config.configuration


def _with_region(parameters: Mapping[str, str], facts: Facts) -> Mapping[str, str]:
    """The called host tells the Region, where nobody else does."""
    region = region_of_host(facts)
    return {**({"AWS::Region": region} if region else {}), **parameters}


def _must_stand_somewhere(told: Iterable[str], files: Sequence[LoadResult], at: Place) -> None:
    """A parameter that no file speaks of was meant otherwise."""
    texts = [text for found in files for text in found.texts.values()]
    taken = {name for found in files for name in found.inputs}
    for name in [name for name in told if name not in taken]:
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        if texts and not name.startswith("AWS::") and not any(map(word.search, texts)):
            keys = {key or other for text in texts for key, other in _KEY.findall(text[:_LOOKED_AT])}
            wrong = f"no file has a parameter {shortened(name, keys)}"
            raise BadInput(at, wrong, near(name, keys) or "a name that a file declares")


def _brought(brought: Brought, whole: Configuration, found: Sequence[LoadResult]) -> Brought:
    texts = dict(brought.texts)
    for each in found:
        texts.update(each.texts)
    return replace(brought, incident=replace(brought.incident, beside=whole), texts=texts)
