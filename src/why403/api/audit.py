"""The audit of the APIs that files or an account tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from why403.api import arguments
from why403.api.callers import must_be_principal
from why403.api.grants import route_named
from why403.audit.audit import audit as audited
from why403.audit.can import Can, can
from why403.audit.finding import Audited
from why403.audit.grant import name_of, routes_of
from why403.audit.identities import OF_EVERY_API
from why403.audit.narrowing import with_narrowings
from why403.audit.rotation import Rotation, keys_named, rotation
from why403.audit.rule import OPEN_PERMISSION
from why403.documents.errors import BadInput
from why403.incident.typed import near, no_file, shortened
from why403.logic.places import Place
from why403.model.configuration import Configuration
from why403.templates.load import NO_API, read_all

_SOURCE = f"{arguments.PATH}, or what load() gives"


def audit(configuration: Configuration) -> Audited:
    """What of one API lets in more than it needs to, or nobody.

    Raises: `BadInput` where it is no configuration.
    """
    arguments.one_of(configuration, "audit", Configuration, _SOURCE)
    return proved(configuration)


def audited_files(
    files: Sequence[tuple[str, str]], parameters: Mapping[str, str], *, if_any: bool = False
) -> tuple[list[tuple[str, Audited]], list[BadInput]]:
    """The audit of every API in files, or of the one that is named with a file; and what could not be read.

    The files of one Terraform module are read together, once. With `if_any` a file that tells no API, and
    names none, is passed over.

    Raises: `BadInput` where nothing of a file can be read, or it has no API of this name.
    """
    files = list(_modules_once(files))
    for file, _ in files:
        if not Path(file).exists():
            raise no_file(file)
    found = read_all([file for file, _ in files], parameters)
    problems: list[BadInput] = []
    apis: list[tuple[str, Audited]] = []
    for (file, name), (_, each) in zip(files, found, strict=True):
        nothing = each.problems and each.problems[0].wrong == NO_API
        if if_any and not name and not each.readings and (nothing or not each.problems):
            continue
        if each.problems and not each.readings:
            raise each.problems[0]
        problems += each.problems
        if not each.readings:
            raise BadInput(Place(file), "no API is in it", "the file that has the API")
        if name and name not in each.readings:
            wrong = f"no API has the name {shortened(name, each.readings)}"
            raise BadInput(Place(file), wrong, near(name, each.readings) or "one that the file has")
        said: set[tuple[str, str, Place]] = set()
        for label, reading in each.readings.items():
            if not name or label == name:
                audit_of = once_a_file(proved(reading.whole), said)
                apis.append((f"{file}#{label}" if label else file, audit_of))
    return apis, problems


def once_a_file(audited: Audited, said: set[tuple[str, str, Place]]) -> Audited:
    """The audit without what was said with another API of the file, of the same policy or permission: what
    is said of it is for every API."""
    findings = []
    for each in audited.findings:
        key = (each.rule.id, "" if each.at.document else each.subject, each.at)
        if each.rule not in _OF_A_FILE or key not in said:
            findings.append(each)
        said.add(key)
    return replace(audited, findings=tuple(findings))


_OF_A_FILE = (*OF_EVERY_API, OPEN_PERMISSION)


def _modules_once(files: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The files, but of a module of Terraform, which each of its files stands for, the first one alone."""
    seen: set[tuple[str, str]] = set()
    for file, name in files:
        path = Path(file)
        module = path.parent if path.suffix == ".tf" else path
        if (str(module), name) not in seen:
            seen.add((str(module), name))
            yield file, name


def proved(configuration: Configuration) -> Audited:
    """The audit as of today, each narrowing proved."""
    return with_narrowings(configuration, audited(configuration, today()))


def can_call(configuration: Configuration, principal: str, written: str) -> Can:
    """Whether this principal can call this route.

    Raises: `BadInput` where the API has no such route, or nobody can be called so.
    """
    must_be_principal(principal, Place("--can"))
    wanted = route_named(configuration, written, Place("--can"))
    route = next(each for each in routes_of(configuration) if name_of(each) == wanted)
    return can(configuration, route, wanted, principal)


def rotation_of(configuration: Configuration, key: str) -> Rotation:
    """What is known of an API key that is to be replaced. Raises `BadInput` where no key has this id."""
    found = rotation(configuration, key)
    if found is None:
        known = keys_named(configuration)
        listed = f"one of: {', '.join(known)}" if known else "an API that tells its keys (aws:ID reads them)"
        raise BadInput(Place("--rotate"), "no API key has this id", near(key, known) or listed)
    return found


def today() -> date:
    """The day by which keys are old and accepted findings run out."""
    return datetime.now(UTC).date()
