"""How fast an audit is, and how many of its findings are false.

    .venv/bin/python -m bench.audit [--json] [--write]

A template of 5,000 resources, made here: in seconds of this process's own time, the best of several rounds,
for others use the machine too. And the public templates of `bench/public_templates`: every finding was read
beside its template, and `audit_findings.tsv` has the verdict on each, and what in the template shows it. A
finding that nobody has read is counted apart; `--write` writes those into the table, to be read. Leaves with
1 where a target is missed.

A finding is false where it is wrong, or of no use to whoever keeps this template. When the findings were
first read so, 40 of 394 were false (10.2 %): limits of usage plans whose methods require no key (23), open
mocks (6), a stage that cannot be made (5), one permission said of two APIs (4), scopes of a user pool that is
made for its API alone (2). All kinds but the last were mended. The share that is printed is that of the rules
since, on the same templates: it is no share of templates that nobody has seen.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.public_templates.corpus import Template, templates
from bench.public_templates.fetch import Missing
from bench.scores import wilson
from why403.__main__ import OBJECTS
from why403.api.audit import audited_files, once_a_file
from why403.audit.audit import audit
from why403.logic.places import Place
from why403.templates.load import read_file

RESOURCES, SECONDS, FALSE, FEWEST, ROUNDS = 5_000, 3.0, 0.05, 100, 5
TABLE = Path(__file__).parent / "audit_findings.tsv"
RIGHT, WRONG, UNREAD = "right", "false", "unread"
Row = tuple[str, str, str, str, str]
"""Package, file, API, rule and subject: what a verdict is on."""


@dataclass(frozen=True, slots=True)
class Found:
    """The seconds of the large template with its findings; the findings of public templates by verdict."""

    seconds: float
    findings: int
    templates: int
    verdicts: Counter[str]
    false_rules: Counter[str]

    @property
    def share(self) -> float:
        """The false ones among those that were read."""
        read = self.verdicts[RIGHT] + self.verdicts[WRONG]
        return self.verdicts[WRONG] / read if read else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The bounds of the share, with 95 % confidence (Wilson)."""
        return wilson(self.verdicts[WRONG], self.verdicts[RIGHT] + self.verdicts[WRONG])

    @property
    def missed(self) -> tuple[str, ...]:
        """The targets that are missed."""
        found = []
        if self.seconds >= SECONDS:
            found.append(f"a template of {RESOURCES} resources took {self.seconds:.2f} s")
        if self.templates and (self.share >= FALSE or self.verdicts[UNREAD] or self.templates < FEWEST):
            found.append("public templates: too many false findings, or findings that nobody has read")
        return tuple(found)


def measure() -> Found:
    """Both; without the packages the first alone."""
    gc.set_threshold(OBJECTS)  # as the command does when it starts
    with tempfile.TemporaryDirectory() as folder:
        file = large(Path(folder))
        timed = [_timed(file) for _ in range(ROUNDS)]
    seconds, findings = min(timed)
    try:
        chosen = templates()
    except Missing:
        chosen = []
    read = known()
    rows = [row for template in chosen for row in rows_of(template)]
    given = [(row, read.get(row, (UNREAD, ""))[0]) for row in rows]
    verdicts = Counter(verdict for _, verdict in given)
    false = Counter(row[3] for row, verdict in given if verdict == WRONG)
    return Found(seconds, findings, len(chosen), verdicts, false)


def _timed(file: Path) -> tuple[float, int]:
    begin = time.process_time()
    ((_, audited),), _ = audited_files([(str(file), "")], {})
    return time.process_time() - begin, len(audited.findings)


def large(folder: Path) -> Path:
    """A template of so many resources: methods of all kinds on as many paths, and a resource policy."""
    own = {"RestApiId": {"Ref": "Api"}}
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "execute-api:Invoke",
                "Resource": "execute-api:/*",
            },
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "execute-api:Invoke",
                "Resource": "execute-api:/prod/POST/*",
                "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
            },
        ],
    }
    resources: dict[str, object] = {
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {"EndpointConfiguration": {"Types": ["REGIONAL"]}, "Policy": policy},
        },
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": own},
        "Prod": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {**own, "DeploymentId": {"Ref": "Deployment"}, "StageName": "prod"},
        },
    }
    for number in range((RESOURCES - len(resources)) // 2 + 1):
        resources[f"Path{number}"] = {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {
                **own,
                "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "PathPart": f"path{number}",
            },
        }
        resources[f"Method{number}"] = {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                **own,
                "ResourceId": {"Ref": f"Path{number}"},
                "HttpMethod": ("GET", "POST", "OPTIONS")[number % 3],
                "AuthorizationType": ("NONE", "AWS_IAM")[number % 2],
                "ApiKeyRequired": number % 5 == 0,
                "Integration": {"Type": "MOCK"},
            },
        }
    file = folder / "template.json"
    file.write_text(json.dumps({"Resources": resources}, indent=1), "utf-8")
    return file


def rows_of(template: Template) -> Iterator[Row]:
    """Every finding of a public template, as the command prints them; nothing of the age of keys, which no
    template tells."""
    found = read_file(str(template.path), {})
    said: set[tuple[str, str, Place]] = set()
    for label, reading in found.readings.items():
        for finding in once_a_file(audit(reading.whole), said).findings:
            yield template.package, template.name, label, finding.rule.id, finding.subject


def known() -> dict[Row, tuple[str, str]]:
    """The verdicts that were given, each with what was read in the template."""
    lines = TABLE.read_text("utf-8").splitlines()[1:] if TABLE.exists() else []
    cells = [line.split("\t") for line in lines]
    return {(each[0], each[1], each[2], each[3], each[4]): (each[5], each[6]) for each in cells}


def write() -> None:
    """The table with what nobody has read yet, and without what is not found any more."""
    read = known()
    rows = dict.fromkeys(row for template in templates() for row in rows_of(template))
    lines = ["package\tfile\tAPI\trule\tsubject\tverdict\treason"]
    lines += ["\t".join((*row, *read.get(row, (UNREAD, "")))) for row in rows]
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


def as_text(found: Found) -> str:
    """For a person."""
    lines = [
        f"audit: {RESOURCES:,} resources in {found.seconds:.2f} s (under {SECONDS}), "
        f"{found.findings} findings",
    ]
    if found.templates:
        low, high = found.interval
        read, false = found.verdicts[RIGHT] + found.verdicts[WRONG], found.verdicts[WRONG]
        lines.append(
            f"audit: {found.templates} public templates, {read} findings read, {false} false "
            f"({found.share:.1%} [{low:.1%}-{high:.1%}], under {FALSE:.0%}), "
            f"{found.verdicts[UNREAD]} not read"
        )
        lines += [f"  false: {rule} {number}" for rule, number in found.false_rules.most_common()]
    lines += [f"MISSED: {each}" for each in found.missed]
    return "\n".join(lines)


def as_json(found: Found) -> dict[str, object]:
    """For machines."""
    return {
        "resources": RESOURCES,
        "seconds": round(found.seconds, 3),
        "templates": found.templates,
        "right": found.verdicts[RIGHT],
        "false": found.verdicts[WRONG],
        "interval95": [round(edge, 4) for edge in found.interval],
        "unread": found.verdicts[UNREAD],
    }


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    if "--write" in arguments:
        write()
    found = measure()
    print(json.dumps(as_json(found), indent=2) if "--json" in arguments else as_text(found))
    return int(bool(found.missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
