"""Law 5, held of one refusal: every repair offered admits the call, read again from the patched file; none of
its edits is idle; a narrower one stands before a broader one; and outside the edit not a byte changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from pathlib import Path

import yaml

import why403
from tests.laws.in_serverless import COMPILED
from tests.laws.refused import ADDRESS, HOST, NAMED, Refusal, refusal
from why403.api.configurations import with_files
from why403.api.explain import brought_from, told_facts
from why403.api.inputs import case_of
from why403.documents.yaml_text import read_yaml
from why403.logic.places import Place
from why403.model.configuration import Configuration
from why403.model.repair import Edit, Repair
from why403.model.routes import Routes
from why403.questions.explain import Case
from why403.repair.asking import Met, met
from why403.repair.patching import patches
from why403.templates.terraform.syntax import tree

STAGE = {"stage": "live"}
"""Of a compiled template its stage is a default, unless it is told."""


def explained(given: Refusal, folder: Path) -> why403.Explanation:
    told = {"request.source-ip": ADDRESS}
    return why403.explain(given.request, api=_source(given, folder), facts=told, parameters=_told(given))


def _told(given: Refusal) -> dict[str, str]:
    return STAGE if given.compiled else {}


def _source(given: Refusal, folder: Path) -> Path:
    """What is given to be read: a file, or the folder of a project."""
    return folder if given.compiled else folder / f"template{given.suffix}"


def _files(given: Refusal, folder: Path) -> dict[str, str]:
    """The texts by the names of their files."""
    if given.compiled:
        return {str(folder / "serverless.yml"): given.text, str(folder / COMPILED): given.compiled}
    return {str(folder / f"template{given.suffix}"): given.text}


def _loaded(given: Refusal, folder: Path) -> Configuration:
    return why403.load(_source(given, folder), _told(given))


def held(seed: int, dialect: str, folder: Path) -> tuple[Repair, ...]:
    """All of the law, of one refusal; the repairs that are written into its file."""
    given = refusal(seed, dialect)
    _write(_files(given, folder))
    found = explained(given, folder)
    verified = [each for each in found.repairs if each.verified]
    assert verified, (given.faults, [(each.edits, each.unwritten) for each in found.repairs])
    for repair in verified:
        _admits(repair, given, folder)
        _none_idle(repair, given, folder)
        _else_unchanged(repair, given)
    _narrower_first(verified, given, folder)
    return tuple(verified)


def _write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(exist_ok=True, parents=True)
        Path(name).write_text(text, "utf-8", newline="")


def _met(given: Refusal, folder: Path, edits: tuple[Edit, ...], **facts: object) -> Met:
    """What the call meets by a file alone, with the edits of the call made."""
    return met(_case(_without_answer(given.request, edits), _loaded(given, folder), ADDRESS, **facts))


def _case(line: str, configuration: Configuration, address: str, **facts: object) -> Case:
    """What is known of a call, without an explanation."""
    told = told_facts({"request.source-ip": address, **facts})  # type: ignore[dict-item]
    brought = brought_from((line,), "call", told)
    return case_of(with_files(brought, [], {}, Place("call"), [configuration]).brought)


def _without_answer(request: str, edits: tuple[Edit, ...]) -> str:
    """The command alone, as the edits have it."""
    line = request.splitlines()[0]
    for edit in edits:
        if edit.of_request:
            line = _edited(line, edit)
    return line


def _edited(line: str, edit: Edit) -> str:
    if edit.way[1] == "method":
        words = line.split(" ")
        words[words.index("-X") + 1] = str(edit.value)
        return " ".join(words)
    if edit.way[1] == "headers":
        kept = [part for part in line.split(" -H ") if not part.startswith(f"'{edit.way[2]}:")]
        return " -H ".join([*kept, f"'{edit.way[2]}: {edit.value}'"])
    head, _, rest = line.partition(HOST)
    _, space, headers = rest.partition(" ")
    return f"{head}{HOST}{edit.value}{space}{headers}"


def _admits(repair: Repair, given: Refusal, folder: Path) -> None:
    """Read again from the patched file by itself, which is still what it was."""
    again = _patched(repair.edits, given, folder, "patched")
    after = _met(given, again, repair.edits)
    assert not after.failing, (repair.edits, after.failing)
    (patch,) = repair.patches
    text = next(iter(_files(given, again)))
    assert Path(text).read_text("utf-8").replace("\r\n", "\n") == patch.after.replace("\r\n", "\n")
    if given.suffix == ".json":
        json.loads(patch.after)
    elif given.suffix == ".tf":
        assert not tree(patch.after.encode()).has_error
    else:
        read_yaml(patch.after, text)
        yaml.compose(patch.after, Loader=yaml.SafeLoader)


def _patched(edits: tuple[Edit, ...], given: Refusal, folder: Path, name: str) -> Path:
    """A folder with the files as edits leave them; what is compiled is changed alike."""
    files = _files(given, folder)
    made = patches(edits, _loaded(given, folder), files)
    again = folder / name
    _write(_files(given, again))
    _write({str(again / Path(each.document).relative_to(folder)): each.after for each in made})
    return again


def _none_idle(repair: Repair, given: Refusal, folder: Path) -> None:
    """With any of its edits left out, the call is not known to be admitted."""
    before = _met(given, folder, ())
    for left in combinations(repair.edits, len(repair.edits) - 1):
        after = _met(given, _patched(left, given, folder, "fewer"), left)
        newly = {each.check for each in before.failing} & {each.check for each in after.undecided}
        assert after.failing or newly, (left, repair.edits)


def _else_unchanged(repair: Repair, given: Refusal) -> None:
    for patch in repair.patches:
        text = patch.before
        assert text == given.text
        for change in patch.changes:
            made = text[: change.start] + change.text + text[change.end :]
            assert made[: change.start] == text[: change.start]
            assert made[change.start + len(change.text) :] == text[change.end :]
            text = made
        assert text == patch.after
        assert "\r\n" not in text or "\n" not in text.replace("\r\n", "")


def _narrower_first(found: list[Repair], given: Refusal, folder: Path) -> None:
    """Of two with as many edits, the later one never lets in less of a grid of calls."""
    if len(found) < 2:
        return
    grids = []
    calls = list(_grid(_loaded(given, folder)))
    for number, repair in enumerate(found):
        again = _patched(repair.edits, given, folder, f"repair{number}")
        configuration = _loaded(given, again)
        grids.append({call for call in calls if _let_in(given, configuration, *call)})
    for (one, first), (other, second) in combinations(zip(found, grids, strict=True), 2):
        if len(one.edits) == len(other.edits):
            assert not second < first, (one.edits, other.edits)


def _grid(configuration: Configuration) -> Iterator[tuple[str, str, str]]:
    """Every route of the API, from the caller's address, from the next one, and from the networks that the
    faults name: what lets these in is not narrower than what does not."""
    routes = configuration.api.routes.value
    assert isinstance(routes, Routes)
    for route, address in product(routes, (ADDRESS, "203.0.113.78", *NAMED)):
        yield route.verb, route.path.replace("{id}", "7"), address


def _let_in(given: Refusal, configuration: Configuration, verb: str, path: str, address: str) -> bool:
    headers = "".join(f" -H {part}" for part in given.request.split(" -H ")[1:])
    line = f"curl -i -X {verb} https://{HOST}/live{path}{headers}"
    return not met(_case(line, configuration, address)).failing
