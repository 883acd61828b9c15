"""The first repair of real incidents that show configuration, beside what cured them in their threads.

    .venv/bin/python -m bench.cured [--json | --table]

One line a case of `cases/cured`, whose README says how they were chosen. The first repair is where the
thread's cure is if each of its edits changes a property that the thread names (one of several, where it tells
more than one cure), in the file, the configuration that the incident shows, or the call. `--table` writes
`docs/repairs-of-real-incidents.md`. It leaves with 1 where the share is under the target.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.plain import plain_values

sys.path.insert(0, str(Path(__file__).parent.parent))

import why403
from bench.corpus import CASES
from bench.scores import Share
from why403.model.configuration import Plan
from why403.model.repair import Edit, Patch, Repair
from why403.model.route import Route
from why403.repair.making import route_name
from why403.repair.preflights import Preflight

CURED = CASES / "cured"
TARGET = 0.75
PAGE = Path(__file__).parent.parent / "docs" / "repairs-of-real-incidents.md"
_WHOLE_FOLDER = ("serverless", "hcl")
"""Dialects whose files are read together."""

Steps = tuple[str | int, ...]
_SETTINGS: Mapping[str, str] = {
    "key_required": "apiKeyRequired",
    "scopes": "authorizationScopes",
    "permitted": "permittedSources",
    "issuers": "issuer",
    "forwards_host": "forwardsHost",
    "headers": "forwardedHeaders",
    "path": "originPath",
    "strips": "rewrite",
    "sources": "permittedSources",
}
"""Settings of the model by their names in an incident's `config`."""
_PARTS: Mapping[Steps, Steps] = {
    ("api", "routes"): ("routes",),
    ("api", "preflight"): ("routes",),
    ("api", "cors", "origins"): ("cors", "allowOrigins"),
    ("api", "cors", "methods"): ("cors", "allowMethods"),
    ("api", "cors", "headers"): ("cors", "allowHeaders"),
    ("api", "policy"): ("resourcePolicy",),
    ("api", "stages"): ("stages",),
    ("api", "default_endpoint"): ("api", "disableExecuteApiEndpoint"),
    ("caller", "policies"): ("callerPolicies",),
    ("plans",): ("usagePlans",),
    ("method",): ("method",),
    ("options",): ("optionsMethod",),
    ("keys",): ("apiKeys",),
    ("api", "endpoint_type"): ("api", "endpointConfiguration", "types"),
    ("web_rules",): ("webAcl", "Rules"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A property that is changed: in the `file`, the `config` of the incident, or the `request`; `new` is the
    type of a resource that is added."""

    where: str
    steps: Steps
    new: str = ""

    def holds(self, other: Place) -> bool:
        """Whether a change at the other place is one of this property."""
        if self.where != other.where:
            return False
        if self.new:
            return self.new == other.new
        return other.steps[: len(self.steps)] == self.steps

    def __str__(self) -> str:
        path = " / ".join(str(step) for step in self.steps)
        return f"{self.where}: {path}{' / a new ' + self.new if self.new else ''}"


@dataclass(frozen=True, slots=True)
class Cured:
    """One case: what cured it, and what is offered first."""

    name: str
    dialect: str
    cured_by: str
    cures: tuple[Place, ...]
    offered: tuple[Place, ...]
    cause: str
    verified: bool

    @property
    def same(self) -> bool:
        """Whether every edit is at a place that the thread names."""
        return bool(self.offered) and all(
            any(cure.holds(edit) for cure in self.cures) for edit in self.offered
        )

    def as_json(self) -> dict[str, object]:
        return {
            "case": self.name,
            "dialect": self.dialect,
            "cured_by": self.cured_by,
            "cures": [str(place) for place in self.cures],
            "offered": [str(place) for place in self.offered],
            "same": self.same,
            "verified": self.verified,
        }


def measure(folder: Path = CURED) -> list[Cured]:
    """Explain every case with its configuration, and take its first repair."""
    return [_measured(case) for case in sorted(each for each in folder.iterdir() if each.is_dir())]


def _measured(case: Path) -> Cured:
    cure = plain_values((case / "cure.yaml").read_text("utf-8"))
    told = (case / "call.yaml").read_text("utf-8")
    dialect = cure["dialect"]
    api = case if dialect in _WHOLE_FOLDER else case / "api.yaml"
    outcome = why403.explain(told) if dialect == "config" else why403.explain(told, api=api)
    cures = tuple(_place_of(each) for each in cure["cured"])
    first = next((each for each in outcome.repairs if each.edits), None)
    offered = () if first is None else tuple(_places(first, plain_values(told).get("config")))
    cause = outcome.suspects[0].cause.code if outcome.suspects else ""
    verified = first is not None and first.verified
    return Cured(case.name, dialect, cure["cured_by"], cures, offered, cause, verified)


def _place_of(cure: Mapping[str, Any]) -> Place:
    steps = (*cure["place"], *([cure["property"]] if "property" in cure else []))
    if cure["in"] == "request":
        steps = tuple(cure["property"].split("/"))
    return Place(cure["in"], tuple(step for step in steps if step != "(added)"), cure.get("new", ""))


def _places(repair: Repair, told: object = None) -> Iterator[Place]:
    """What its edits change: of those that are written, what differs in the file. `told` is the configuration
    as the incident shows it."""
    for edit in repair.edits:
        if edit.way == ("request", "address"):
            yield from (Place("request", ("host",)), Place("request", ("path",)))
        elif edit.of_request:
            yield Place("request", edit.way[1:])
        elif not repair.patches:
            yield Place("config", in_config(edit, told))
    for patch in repair.patches:
        yield from changed(patch)


def in_config(edit: Edit, told: object = None) -> Steps:
    """The place of an edit by the names of an incident's `config`."""
    way = edit.way
    if way[:2] == ("api", "rates"):  # of the stage or of the API: as it is told
        return _by_names(edit.at.path[1:], told)
    if way[0] == "domains":
        return ("domain", *way[2:])
    if way[0] in ("authorizer", "authorizers"):
        rest = way[2:] if way[0] == "authorizers" else way[1:]
        return ("authorizer", *(_SETTINGS.get(str(step), step) for step in rest))
    if way[0] == "front":
        return ("front", _SETTINGS[str(way[-1])])
    head = next(known for known in _PARTS if way[: len(known)] == known)
    rest = tuple(_SETTINGS.get(str(step), step) for step in way[len(head) :])
    added = edit.value.route if isinstance(edit.value, Preflight) else edit.value
    own: Steps = (route_name(added),) if isinstance(added, Route) else ()
    own = (added.name,) if isinstance(added, Plan) else own
    return (*_PARTS[head], *rest, *own)


def _by_names(path: Steps, told: object) -> Steps:
    """The way to a place, the parts of lists by their names."""
    found: list[str | int] = []
    for step in path:
        told = told[step]  # type: ignore[index]
        name = told.get("name", step) if isinstance(told, dict) and isinstance(step, int) else step
        found.append(name)
    return tuple(found)


def changed(patch: Patch) -> Iterator[Place]:
    """The places at which two versions of a YAML or JSON file differ; of another language, the lines."""
    if not patch.document.endswith((".yaml", ".yml", ".json")):
        yield from _lines(patch)
        return
    yield from _differ(_tree(patch.before), _tree(patch.after), ())


def _lines(patch: Patch) -> Iterator[Place]:
    """The arguments whose lines are new, by the blocks around them."""
    before, around = patch.before.splitlines(), list[Steps]()
    for line in patch.after.splitlines():
        name = line.split("=")[0].strip()
        if line not in before and name not in ("", "}"):
            outer = [step for block in around for step in block]
            yield Place("file", (*outer, name.removesuffix("{").strip()))
        if line.rstrip().endswith("{"):
            around.append(tuple(name.removesuffix("{").replace('"', "").split()))
        elif line.strip() == "}" and around:
            around.pop()


def _differ(old: object, new: object, steps: Steps) -> Iterator[Place]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            if key not in old:
                kind = new[key].get("Type", "") if isinstance(new[key], dict) else ""
                yield Place("file", (*steps, key), kind)
            elif key in new:
                yield from _differ(old[key], new[key], (*steps, key))
            elif all(old[other] == value for other, value in new.items() if other in old):
                yield Place("file", (*steps, key))  # else it goes with what is changed beside it
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differ(one, other, (*steps, number))
    elif old != new:
        yield Place("file", steps)


class _Loader(yaml.SafeLoader):
    """Reads the short forms of CloudFormation's functions as their arguments."""


def _argument(loader: _Loader, _: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.MappingNode)
    return loader.construct_mapping(node, deep=True)


_Loader.add_multi_constructor("!", _argument)


def _tree(text: str) -> object:
    return yaml.load(text, _Loader)  # a SafeLoader: it makes plain values only


def share(cases: Sequence[Cured]) -> Share:
    """How many first repairs are where the thread's cure is."""
    return Share(sum(each.same for each in cases), len(cases))


def text(cases: Sequence[Cured]) -> str:
    """A line for each case, then the share."""
    lines = [f"Real incidents that show configuration: n = {len(cases)}"]
    for each in cases:
        offered = "; ".join(str(place) for place in each.offered) or f"none ({each.cause})"
        cured = " or ".join(str(place) for place in each.cures)
        marks = ("same" if each.same else "other" if each.offered else "none", "verified" * each.verified)
        lines.append(f"{each.name} | {each.dialect} | {cured} | {offered} | {' | '.join(marks)}")
    verified = sum(each.same and each.verified for each in cases)
    lines += ["", f"same place and property: {share(cases)}; of these verified in the file: {verified}"]
    return "\n".join((*lines, *(f"missed: {each}" for each in missed(cases))))


def missed(cases: Sequence[Cured]) -> list[str]:
    """The target that is not reached."""
    found = share(cases)
    reached = found.hits >= TARGET * found.of
    return [] if reached else [f"the first repair at the cure's place in {TARGET:.0%}"]


def page(cases: Sequence[Cured]) -> str:
    """The table for the documentation."""
    rows = [
        f"| {each.name} | {each.dialect} | {each.cured_by} | "
        f"{_code(each.offered) or 'none'} | {'yes' if each.same else 'no'} | "
        f"{'yes' if each.verified else 'no'} |"
        for each in cases
    ]
    return "\n".join(
        (
            "# Repairs of real incidents",
            "",
            "What cured a real incident in its thread, and the first repair that why403 offers when it is",
            "given the configuration that the thread shows. How the cases were chosen, and what this does",
            "not show: `cases/cured/README.md`. Written by `python -m bench.cured --table`.",
            "At first sight 4 of 58 were at the same place. The others were then read, and levers built",
            "for them, in three steps (33, 49 and what stands here): the first figure is that of cases that",
            "nobody had seen, this one is not.",
            "",
            f"Same place and property: {share(cases)} (95 %, Wilson).",
            "",
            "| case | dialect | what cured it | first repair | same place and property | verified |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        )
    )


def _code(places: Sequence[Place]) -> str:
    return "; ".join(f"`{place}`" for place in places)


def as_json(cases: Sequence[Cured]) -> dict[str, object]:
    return {"same": share(cases).as_json(), "cases": [each.as_json() for each in cases]}


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 where the target is missed."""
    cases = measure()
    if "--table" in arguments:
        PAGE.write_text(page(cases), "utf-8")
    print(json.dumps(as_json(cases), indent=2) if "--json" in arguments else text(cases))
    return int(bool(missed(cases)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
