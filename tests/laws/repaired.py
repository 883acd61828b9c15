"""Law 5, held of one refusal: every repair offered admits the call, read again from the patched file; none of
its edits is idle; a narrower one stands before a broader one; and outside the edit not a byte changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations, product
from pathlib import Path

import yaml

import why403
from tests.laws.in_serverless import COMPILED
from tests.laws.refused import Refusal, refusal
from tests.laws.sound import NAMED
from why403.api.configurations import with_files
from why403.api.explain import brought_from, told_facts
from why403.api.inputs import case_of
from why403.documents.yaml_text import read_yaml
from why403.logic.facts import Value
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


@dataclass(frozen=True)
class Held:
    """Of a refusal to which the law was held: the causes of the checks that refuse it, and the repairs that
    are written into its file."""

    causes: tuple[str, ...]
    repairs: tuple[Repair, ...]


def explained(given: Refusal, folder: Path) -> why403.Explanation:
    return why403.explain(
        given.request, api=_source(given, folder), facts=given.facts, parameters=_told(given)
    )


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


def loaded(given: Refusal, folder: Path) -> Configuration:
    """The configuration that the files in a folder tell."""
    texts = tuple(Path(name).read_bytes() for name in _files(given, folder))
    return _read(_source(given, folder), texts, tuple(_told(given).items()))


@lru_cache(maxsize=16)
def _read(source: Path, _: tuple[bytes, ...], told: tuple[tuple[str, str], ...]) -> Configuration:
    """Read once as long as the files stay what they are: AWS's transform of a SAM template takes seconds."""
    return why403.load(source, dict(told))


def held(seed: int, dialect: str, folder: Path) -> Held:
    """All of the law, of one refusal."""
    return held_of(refusal(seed, dialect), folder)


def held_of(given: Refusal, folder: Path) -> Held:
    """All of the law, of one refusal."""
    _write(_files(given, folder))
    found = explained(given, folder)
    verified = [each for each in found.repairs if each.verified]
    assert verified, (given.faults, [(each.edits, each.unwritten) for each in found.repairs])
    before = _met(given, folder, ())
    for number, repair in enumerate(verified):
        _admits(repair, number, given, folder)
        _none_idle(repair, given, folder, before)
        _else_unchanged(repair, given)
    _narrower_first(verified, given, folder)
    causes = dict.fromkeys(code for each in before.failing for code in each.causes)
    return Held(tuple(causes), tuple(verified))


def _write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(exist_ok=True, parents=True)
        Path(name).write_text(text, "utf-8", newline="")


def _met(given: Refusal, folder: Path, edits: tuple[Edit, ...]) -> Met:
    """What the call meets by a file alone, with the edits of the call made."""
    line = call(given, edits)
    return met(_case(line, loaded(given, folder), _left(given, edits)))


def _left(given: Refusal, edits: Sequence[Edit]) -> Mapping[str, Value]:
    """The facts that are told of the call: what edits change is not told of it as they leave it."""
    changed = {edit.fact for edit in edits}
    return {name: value for name, value in given.facts.items() if name not in changed}


def _case(line: str, configuration: Configuration, facts: Mapping[str, Value]) -> Case:
    """What is known of a call, without an explanation."""
    brought = brought_from((line,), "call", told_facts(facts))
    return case_of(with_files(brought, [], {}, Place("call"), [configuration]).brought)


def call(given: Refusal, edits: Sequence[Edit]) -> str:
    """The command, as the edits have it."""
    line = given.request
    for edit in edits:
        if edit.of_request:
            line = _edited(line, edit, given)
    return line


def _edited(line: str, edit: Edit, given: Refusal) -> str:
    if edit.way[1] == "method":
        words = line.split(" ")
        words[words.index("-X") + 1] = str(edit.value)
        return " ".join(words)
    if edit.way[1] == "headers":
        kept = [part for part in line.split(" -H ") if not part.startswith(f"'{edit.way[2]}:")]
        return " -H ".join([*kept, f"'{edit.way[2]}: {edit.value}'"])
    assert edit.way[1] == "path", edit.way
    host = given.base.split("/")[2]
    head, _, rest = line.partition(host)
    _, space, headers = rest.partition(" ")
    return f"{head}{host}{edit.value}{space}{headers}"


def _admits(repair: Repair, number: int, given: Refusal, folder: Path) -> None:
    """Read again from the patched file by itself, which is still what it was."""
    again = patched(repair.edits, given, folder, f"repair{number}")
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


def patched(edits: tuple[Edit, ...], given: Refusal, folder: Path, name: str) -> Path:
    """A folder with the files as edits leave them; what is compiled is changed alike."""
    files = _files(given, folder)
    made = patches(edits, loaded(given, folder), files)
    again = folder / name
    _write(_files(given, again))
    _write({str(again / Path(each.document).relative_to(folder)): each.after for each in made})
    return again


def _none_idle(repair: Repair, given: Refusal, folder: Path, before: Met) -> None:
    """With any of its edits left out, the call is not known to be admitted."""
    for left in combinations(repair.edits, len(repair.edits) - 1):
        after = _met(given, patched(left, given, folder, "fewer"), left) if left else before
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
    calls = list(_grid(given, loaded(given, folder)))
    after: dict[int, Configuration] = {}

    @cache
    def let_in(number: int, each: Call) -> bool:
        repair = found[number]
        if number not in after:
            after[number] = loaded(given, patched(repair.edits, given, folder, f"repair{number}"))
        return _let_in(given, after[number], _left(given, repair.edits), each)

    for one, other in combinations(range(len(found)), 2):
        if len(found[one].edits) == len(found[other].edits):
            more = any(let_in(other, each) and not let_in(one, each) for each in calls)
            less = not more and any(let_in(one, each) and not let_in(other, each) for each in calls)
            assert not less, (found[one].edits, found[other].edits)


@dataclass(frozen=True)
class Call:
    """One call of a grid: what is called, and the facts in which it differs from the refused one."""

    verb: str
    path: str
    facts: tuple[tuple[str, Value], ...]


def _grid(given: Refusal, configuration: Configuration) -> Iterator[Call]:
    """Every route of the API, by the caller and by others: what lets these in is not narrower than what does
    not."""
    routes = configuration.api.routes.value
    assert isinstance(routes, Routes)
    for route, who in product(routes, _callers(given)):
        yield Call(route.verb, route.path.replace("{id}", "7"), who)


def _callers(given: Refusal) -> Iterator[tuple[tuple[str, Value], ...]]:
    """From the next address, and from the networks that the faults name; through another VPC endpoint;
    another user of the same account."""
    for name, others in OTHERS.items():
        if name in given.facts:
            yield from (((name, other),) for other in others)
    if given.caller:
        other = given.caller.replace("nightly", "daily")
        yield ("caller.arn", other), ("aws:PrincipalArn", other)
    yield ()


OTHERS: Mapping[str, tuple[str, ...]] = {
    "request.source-ip": ("203.0.113.78", *NAMED),
    "request.source-vpce": ("vpce-0cccccccccccccccc",),
}


def _let_in(given: Refusal, configuration: Configuration, told: Mapping[str, Value], each: Call) -> bool:
    headers = "".join(f" -H {part}" for part in given.request.split(" -H ")[1:])
    line = f"curl -i -X {each.verb} {given.base}{each.path}{headers}"
    return not met(_case(line, configuration, {**told, **dict(each.facts)})).failing
