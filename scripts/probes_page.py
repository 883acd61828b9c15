"""Writes `docs/serve-probes.md` from the probes of the local gateway and what others answered to them.

Run `.venv/bin/python -m scripts.probes_page`; with `--check` it says whether the page is current.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from bench.plain import plain_values
from scripts.written import written
from tests.serve.probing import ANY, HERE, NOT_SENT, Probe, probes
from why403.gates.guide import guide, iam_guide, repost

TARGET = Path(__file__).parent.parent / "docs" / "serve-probes.md"
KINDS = {"Museum": "HTTP APIs", "Theatre": "WebSocket APIs", "Chat": "WebSocket APIs"}
_HEAD = """# The local gateway compared with AWS

{count} calls, each with AWS's response, as it is documented or was recorded, and those of `why403 serve` and
others. The expected responses are written by hand from the sources (`tests/serve/probes/probes.yaml`).
why403 gives every one of them byte for byte: `tests/serve/test_probes.py` sends the calls through a socket
and compares status, body, `x-amzn-ErrorType` and `content-type`. In a body `<api>`, `<time>`, `<id>` and the
like stand for what differs with every call. If a response has no body here, AWS does not document it; if it
has two types, the sources differ. Every refusal that why403 knows is among them, or the test says why no call
can get it.

A source is documentation unless it says *observed* (seen in recordings), *observed\\** (reported, not seen in
a recording) or *assumed*. Measured: {program}, on {day} (`bash bench/beside.sh`),
and LocalStack 4.14.0 on 2026-11-22. `same` means as on AWS, an empty cell that it was not measured; a number
is that of a reason below.

"""
_TABLE = "| call | AWS | source | why403 | MiniStack | LocalStack |\n|---|---|---|---|---|---|\n"
_REASONS = """
## Where MiniStack differs

{same} of {asked} responses are those of AWS, as documented or recorded. The others:

"""
_PAGE = re.compile(r"(?:repost:|iam:)?[a-z0-9_]+(?:-[a-z0-9_]+)+")


def page() -> str:
    """The whole page."""
    asked = probes()
    told = plain_values((HERE / "measured.yaml").read_text())
    answers: Mapping[str, str] = told["answers"]
    reasons: list[Mapping[str, Any]] = plain_values((HERE / "explained.yaml").read_text())
    number = {name: place for place, each in enumerate(reasons, 1) for name in each["probes"]}
    text = _HEAD.format(count=len(asked), program=told["program"], day=told["day"])
    for kind, some in groupby(asked, lambda probe: KINDS.get(probe.place[1], "REST APIs")):
        text += f"## {kind}\n\n{_TABLE}" + "".join(_row(each, answers, number) for each in some) + "\n"
    same = sum(answer == "same" for answer in answers.values())
    text = text.rstrip("\n") + "\n" + _REASONS.format(same=same, asked=len(answers))
    return text + "".join(_reasons(reasons, answers))


def _row(probe: Probe, answers: Mapping[str, str], number: Mapping[str, int]) -> str:
    got = answers.get(str(probe), "")
    other = got if got in ("", "same") else f"{number[str(probe)]}"
    cells = (probe.name, _answer(probe), _linked(probe.source), "same", other, probe.localstack)
    return f"| {' | '.join(cells)} |\n"


def _answer(probe: Probe) -> str:
    status, kinds, body = probe.aws
    named = kinds if isinstance(kinds, str) else " or ".join(kinds)
    typed = "" if named in (NOT_SENT, ANY) else f" {named}"
    said = "" if body == ANY or not body else f" `{body}`"
    more = "".join(f" {name}: `{value}`" for name, value in probe.header.items())
    return f"{status}{typed}{said}{more}"


def _linked(source: str) -> str:
    return _PAGE.sub(lambda found: _link(found[0]), source).replace("observed*", "*observed\\**")


def _link(named: str) -> str:
    place, _, name = named.rpartition(":")
    made = {"repost": repost, "iam": iam_guide, "": guide}[place]
    return f"[{name}]({made(name)})"


def _reasons(reasons: list[Mapping[str, Any]], answers: Mapping[str, str]) -> Iterator[str]:
    for place, each in enumerate(reasons, 1):
        yield f"{place}. {each['says']}\n\n"
        for name in each["probes"]:
            yield f"    - {name}: {_shown(answers[name])}\n"
        yield "\n" if place < len(reasons) else ""


def _shown(answer: str) -> str:
    if answer.startswith("no answer"):
        return answer
    parts = [part.partition(" ") for part in answer.split("; ")]
    return "; ".join(f"{name} `{value}`" if value else name for name, _, value in parts)


if __name__ == "__main__":
    sys.exit(written(TARGET, page()))
