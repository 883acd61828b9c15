"""Repairs: law 5 over generated refusals in every dialect, and how long the search takes.

    .venv/bin/python -m bench.repairs [--refusals N] [--peers FOLDER] [--json]
    .venv/bin/python -m bench.repairs --dialect NAME --seeds FIRST:AFTER [--peers FOLDER] [--json]
    .venv/bin/python -m bench.repairs --sum FILE...

Each refusal is a template with one fault or two, written in one of many styles, and the call that it refuses.
Every repair that is written into the file is held to law 5 (`tests/laws/repaired.py`). The patched files are
then read by others: cfn-lint (where it is installed), AWS's transform of SAM templates, the validator of
OpenAPI and the parser of HCL. What a repair changes in a resource policy is asked of other programs that
decide policies, before and after (`tests/differential/edited.py`; `bench/iam/peers.sh` installs them). The
search is timed on an API of 300 routes and a resource policy of 40 statements. Leaves with 1 where something
does not hold. The second form is a part of the law: the seeds of one dialect, without the time, so that a
long run can be made in pieces; the third sums up what these printed as JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import why403
from scripts.repairs_page import kinds_of_causes, with_repair
from tests.differential.edited import Question, Said, asked
from tests.differential.peers import PEERS
from tests.laws.policies_edited import questions
from tests.laws.refused import refusal
from tests.laws.repaired import held_of
from tests.laws.sound import ADDRESS
from why403.api.configurations import with_files
from why403.api.explain import brought_from, told_facts
from why403.api.inputs import NOTHING_COMPARED, case_of
from why403.api.repairs import ground_of
from why403.logic.places import Place
from why403.questions.explain import explain
from why403.repair.repairs import MOST
from why403.repair.search import Search
from why403.templates.recognise import CLOUDFORMATION, HCL, OPENAPI, SAM, SERVERLESS

DIALECTS = (CLOUDFORMATION, OPENAPI, HCL, SERVERLESS)
REFUSALS = 5000
SAM_SHARE = 0.02
"""Of the refusals in SAM templates: AWS's transform takes seconds each."""
LIMIT = 0.300
"""Seconds for a search."""
ROUTES, STATEMENTS, ROUNDS = 300, 40, 7
_BATCH = 200
Times = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass
class Held:
    """Of one dialect: the refusals, the repairs written, and what does not hold."""

    refusals: int = 0
    offered: int = 0
    broken: list[str] = field(default_factory=list)
    read: int = 0
    unread: list[str] = field(default_factory=list)
    causes: Counter[str] = field(default_factory=Counter)
    asked: dict[str, Said] = field(default_factory=dict)

    def and_more(self, other: Held) -> None:
        """Together with another part of the law."""
        self.refusals += other.refusals
        self.offered += other.offered
        self.broken += other.broken
        self.read += other.read
        self.unread += other.unread
        self.causes += other.causes
        for name, said in other.asked.items():
            self.asked.setdefault(name, Said()).and_more(said)


def measure(count: int, peers: Path) -> dict[str, Held]:
    """The law in every dialect."""
    of_sam = max(1, int(count * SAM_SHARE))
    each = (count - of_sam) // len(DIALECTS)
    found = {dialect: of_seeds(dialect, range(each), peers) for dialect in DIALECTS}
    return {**found, SAM: of_seeds(SAM, range(of_sam), peers)}


def of_seeds(dialect: str, seeds: range, peers: Path) -> Held:
    """The law over some refusals of one dialect."""
    found = Held()
    texts: list[tuple[str, str, str]] = []
    asked: list[Question | str] = []
    for seed in seeds:
        given = refusal(seed, dialect)
        with tempfile.TemporaryDirectory() as folder:
            found.refusals += 1
            try:
                law = held_of(given, Path(folder))
            except Exception as wrong:  # whatever it is: it is counted, with the seed that shows it
                found.broken.append(f"{dialect} {seed}: {str(wrong)[:200]}")
                continue
            asked += questions(f"{dialect} {seed}", given, law.repairs, Path(folder))
        found.causes.update(law.causes)
        found.offered += len(law.repairs)
        for number, repair in enumerate(law.repairs):
            name = f"{seed}-{number}{given.suffix}"
            texts += [(name, given.text, patch.after) for patch in repair.patches]
    found.asked = {name: _asked(name, asked, peers) for name in PEERS}
    found.read, found.unread = _others(dialect, texts)
    print(_row(dialect, found), file=sys.stderr, flush=True)
    return found


def _row(dialect: str, each: Held) -> str:
    counts = (each.refusals, each.offered, len(each.broken), each.read, len(each.unread))
    return f"{dialect:16}{''.join(f'{count:>10}' for count in counts)}"


def _asked(name: str, questions: Sequence[Question | str], peers: Path) -> Said:
    """What another program says of the edited policies."""
    if (peers / name).exists():
        return asked(PEERS[name], questions, peers / name)
    return Said(not_asked=Counter({f"{name} is not installed: bash bench/iam/peers.sh": len(questions)}))


def _others(dialect: str, texts: list[tuple[str, str, str]]) -> tuple[int, list[str]]:
    """How many patched files another reader took, and those that it did not."""
    if dialect == CLOUDFORMATION:
        return _linted(texts)
    readers = {OPENAPI: _validated, HCL: _parsed, SAM: _transformed}
    if dialect not in readers:
        return 0, []
    wrong = [(name, problem) for name, _, after in texts if (problem := readers[dialect](after))]
    return len(texts) - len(wrong), [f"{name}: {problem}" for name, problem in wrong]


def _linted(texts: list[tuple[str, str, str]]) -> tuple[int, list[str]]:
    """cfn-lint, where it is installed: no error that the template did not have before."""
    program = shutil.which("cfn-lint")
    if program is None:
        return 0, ["cfn-lint is not installed: nothing was linted"]
    wrong: list[str] = []
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        with tempfile.TemporaryDirectory() as folder:
            for name, before, after in batch:
                (Path(folder) / f"before-{name}").write_text(before, "utf-8", newline="")
                (Path(folder) / f"after-{name}").write_text(after, "utf-8", newline="")
            ran = subprocess.run(
                [program, "--format", "json", "--region", "eu-west-1", *map(str, Path(folder).iterdir())],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            errors: dict[str, set[str]] = {}
            for each in json.loads(ran.stdout or "[]"):
                if each["Level"] == "Error":
                    errors.setdefault(Path(each["Filename"]).name, set()).add(each["Rule"]["Id"])
            for name, _, _ in batch:
                fresh = errors.get(f"after-{name}", set()) - errors.get(f"before-{name}", set())
                wrong += [f"{name}: {', '.join(sorted(fresh))}"] if fresh else []
    return len(texts) - len(wrong), wrong


def _validated(text: str) -> str:
    import yaml
    from openapi_spec_validator import validate

    try:
        validate(yaml.safe_load(text))
    except Exception as wrong:  # of several libraries
        return str(wrong)[:120]
    return ""


def _parsed(text: str) -> str:
    from why403.templates.terraform.syntax import tree

    return "not HCL" if tree(text.encode()).has_error else ""


def _transformed(text: str) -> str:
    """By AWS's own transform, which the reader of SAM templates runs."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.yaml"
        file.write_text(text, "utf-8", newline="")
        try:
            why403.load(file)
        except why403.BadInput as wrong:
            return str(wrong)[:120]
    return ""


def large(statements: int = STATEMENTS, routes: int = ROUTES) -> str:
    """A template of many routes and statements, the last of which refuse an address."""
    resources: dict[str, Any] = {}
    allow = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke"}
    listed: list[dict[str, Any]] = [
        {**allow, "Resource": f"execute-api:/live/GET/part{number}/*"} for number in range(statements - 2)
    ]
    listed.append({**allow, "Resource": "execute-api:/*"})
    condition = {"NotIpAddress": {"aws:SourceIp": ["198.51.100.0/24"]}}
    listed.append({**allow, "Effect": "Deny", "Resource": "execute-api:/*", "Condition": condition})
    api = {"Ref": "Api"}
    resources["Api"] = {
        "Type": "AWS::ApiGateway::RestApi",
        "Properties": {
            "Name": "large",
            "EndpointConfiguration": {"Types": ["REGIONAL"]},
            "Policy": {"Version": "2012-10-17", "Statement": listed},
        },
    }
    for number in range(routes // 2):
        resources[f"Part{number}"] = {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {
                "RestApiId": api,
                "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "PathPart": f"part{number}",
            },
        }
        for verb in ("GET", "POST"):
            resources[f"{verb.title()}{number}"] = {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "RestApiId": api,
                    "ResourceId": {"Ref": f"Part{number}"},
                    "HttpMethod": verb,
                    "AuthorizationType": "NONE",
                    "Integration": {"Type": "MOCK"},
                },
            }
    resources["Deployment"] = {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": api}}
    resources["Live"] = {
        "Type": "AWS::ApiGateway::Stage",
        "Properties": {"RestApiId": api, "DeploymentId": {"Ref": "Deployment"}, "StageName": "live"},
    }
    return json.dumps({"Resources": resources})


def searched(rounds: int = ROUNDS) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Seconds of the process's own time for each search, and with its patches and the proofs from these."""
    alone, whole = [], []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large.json"
        file.write_text(large(), "utf-8")
        for number in range(rounds):
            call = f"curl https://abc123.execute-api.eu-west-1.amazonaws.com/live/part{number}"
            told = {"request.source-ip": ADDRESS}
            brought = brought_from((call,), "call", told_facts(told))
            brought = with_files(brought, [(str(file), "")], {}, Place("bench")).brought
            outcome = explain(case_of(brought))
            ground = ground_of(outcome, brought, NOTHING_COMPARED)
            assert ground is not None
            start = time.process_time()
            found = Search(ground, ground.ask(ground.incident)).found(MOST)
            alone.append(time.process_time() - start)
            told_again = why403.explain(call, api=file, facts=told)
            start = time.process_time()
            repairs = told_again.repairs
            whole.append(time.process_time() - start)
            assert found
            assert any(each.verified for each in repairs)
    return tuple(alone), tuple(whole)


def text(results: Mapping[str, Held], times: Times | None) -> str:
    """What is printed."""
    heads = ("refusals", "repairs", "broken", "taken", "not taken")
    lines = [f"{'dialect':16}{''.join(f'{head:>10}' for head in heads)}"]
    lines += [_row(dialect, each) for dialect, each in results.items()]
    for each in results.values():
        lines += [f"  {line}" for line in (*each.broken[:5], *each.unread[:5])]
    lines += ["", *_by_cause(results), "", *_by_peer(results)]
    if times is not None:
        alone, whole = (f"{median(each) * 1000:.0f} ms" for each in times)
        size = f"{ROUTES} routes and {STATEMENTS} statements"
        lines += ["", f"search, {size}: median {alone}; with patches and their proofs {whole}"]
    return "\n".join(lines)


def _by_cause(results: Mapping[str, Held]) -> Iterator[str]:
    """The refusals of each cause in each dialect, and the causes with a repair that none of them has."""
    causes = dict.fromkeys(
        code for code in kinds_of_causes() if any(each.causes[code] for each in results.values())
    )
    yield f"{'refusals by cause':32}{''.join(f'{dialect:>16}' for dialect in results)}"
    for code in causes:
        yield f"{code:32}{''.join(f'{each.causes[code]:>16}' for each in results.values())}"
    for dialect, each in results.items():
        left = [code for code in with_repair(dialect) if not each.causes[code]]
        if left:
            yield f"not planted, {dialect}: {', '.join(left)}"


def _by_peer(results: Mapping[str, Held]) -> Iterator[str]:
    """What other programs say of the edited policies."""
    for name in PEERS:
        said = Said()
        for each in results.values():
            said.and_more(each.asked.get(name, Said()))
        yield f"edited policies, {name}: {said.asked} asked, {said.agreed} decided alike"
        yield from (f"  {count} explained: {why}" for why, count in said.explained.items())
        yield from (f"  {count} not asked: {why}" for why, count in said.not_asked.items())
        yield from (f"  {line}" for line in said.disagreed[:5])


def missed(results: Mapping[str, Held], times: Times) -> list[str]:
    """The targets that are missed."""
    wrong = [line for each in results.values() for line in _wrong(each)]
    wrong += [f"{dialect}: no repair" for dialect, each in results.items() if not each.offered]
    if median(times[0]) > LIMIT:
        wrong.append(f"a search takes {median(times[0]) * 1000:.0f} ms, more than {LIMIT * 1000:.0f}")
    return wrong


def _wrong(each: Held) -> list[str]:
    return [*each.broken, *(line for said in each.asked.values() for line in said.disagreed)]


def summed(files: Iterable[Path]) -> dict[str, Held]:
    """The parts of the law that were printed as JSON, together."""
    found: dict[str, Held] = {}
    for file in files:
        for dialect, told in json.loads(file.read_text("utf-8")).items():
            said = {
                name: Said(**{**each, **{part: Counter(each[part]) for part in ("explained", "not_asked")}})
                for name, each in told["asked"].items()
            }
            part = Held(**{**told, "causes": Counter(told["causes"]), "asked": said})
            found.setdefault(dialect, Held()).and_more(part)
    return found


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and say whether all holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--refusals", type=int, default=REFUSALS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--dialect", choices=(*DIALECTS, SAM))
    parser.add_argument("--seeds", default=f"0:{REFUSALS}", metavar="FIRST:AFTER")
    parser.add_argument("--peers", type=Path, default=Path(".bench"), metavar="FOLDER")
    parser.add_argument("--sum", type=Path, nargs="+", metavar="FILE")
    chosen = parser.parse_args(arguments)
    if chosen.sum:
        results = summed(chosen.sum)
        print(text(results, None))
        return int(any(_wrong(each) or each.unread for each in results.values()))
    if chosen.dialect:
        part = of_seeds(chosen.dialect, range(*map(int, chosen.seeds.split(":"))), chosen.peers)
        results = {chosen.dialect: part}
        print(_tree(results) if chosen.json else text(results, None))
        return int(bool(_wrong(part) or part.unread))
    times = searched()
    results = measure(chosen.refusals, chosen.peers)
    if chosen.json:
        print(_tree(results, search=list(times[0]), whole=list(times[1])))
    else:
        print(text(results, times))
    return 1 if missed(results, times) else 0


def _tree(results: Mapping[str, Held], **more: object) -> str:
    told = {
        dialect: {**vars(each), "asked": {name: vars(said) for name, said in each.asked.items()}}
        for dialect, each in results.items()
    }
    return json.dumps({**told, **more}, indent=2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
