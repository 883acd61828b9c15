"""Scores over incidents that were collected after the rules, weighed by the incidents of other sources.

    .venv/bin/python -m bench.fresh [FOLDER] [--json]

FOLDER is a folder of `cases`, `fresh` where none is named. Each incident is explained twice: as it is
written, and without its `facts`. It leaves with 1 where something wrong is certain,
with 2 where there is no such folder.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.asking import ranked
from bench.baselines import BY_MESSAGE, looked_up
from bench.corpus import CASES, FRESH, Incident, load
from bench.fitting import order_without
from bench.known import known, without
from bench.real import table
from bench.results import worst_first
from bench.scores import Ranked, Score, score
from bench.shapes import Shape, whole, without_facts
from why403.questions.counts import Known
from why403.questions.explain import explain

FORMS: tuple[tuple[str, Shape], ...] = (("as written", whole), ("without told facts", without_facts))


@dataclass(frozen=True, slots=True)
class Form:
    """All incidents in one form, explained."""

    name: str
    rows: tuple[Ranked, ...]

    @property
    def counted(self) -> list[Ranked]:
        return [row for row in self.rows if not row.incident.apart]

    @property
    def wrong(self) -> list[Ranked]:
        """Those in which something wrong is certain, counted or not."""
        return [row for row in self.rows if row.certain and not row.certain_right]

    def as_json(self) -> dict[str, object]:
        named = {r.incident.name: {"rank": r.rank, "named": r.codes[:3]} for r in self.rows if r.rank != 1}
        return {
            **score(self.name, self.counted).as_json(),
            "certain_of_all": sum(row.certain_right for row in self.counted),
            "not_first": named,
            "wrongly_certain": [row.incident.name for row in self.wrong],
        }


def measure(folder: Path = FRESH) -> list[Form]:
    """Explain all incidents of a folder in every form."""
    incidents = known()
    return [Form(name, tuple(_explained(i, incidents) for i in load(shape, folder))) for name, shape in FORMS]


def named(arguments: Sequence[str]) -> Path:
    """The folder of incidents that the command names."""
    names = [argument for argument in arguments if argument != "--json"]
    return CASES / names[0] if names else FRESH


def _explained(incident: Incident, incidents: Sequence[Known]) -> Ranked:
    counted, order = without(incident.source, incidents), order_without(incident.source)
    return ranked(incident, explain(incident.case, counted, order))


def text(forms: Sequence[Form]) -> str:
    """The scores, then what stands first instead of the cause."""
    return "\n".join((*_scores(forms), *(line for form in forms for line in ("", *_failing(form)))))


def _scores(forms: Sequence[Form]) -> Iterator[str]:
    counted = forms[0].counted
    yield f"Incidents with an answer: {len(counted)}. Shares with 95 % intervals (Wilson);"
    yield "`certain`: all of it right, of those with something certain; `missing`: the cause is not named."
    yield ""
    yield from table([*(score(form.name, form.counted) for form in forms), _guessed(counted)])
    for form in forms:
        right = sum(row.certain_right for row in form.counted)
        yield f"{form.name}: certain and right {right}/{len(counted)}"
    apart = [row for row in forms[0].rows if row.incident.apart]
    yield f"Apart, without answer text: {sum(row.rank == 1 for row in apart)} of {len(apart)} first"


def _guessed(counted: Sequence[Ranked]) -> Score:
    rows = [Ranked(r.incident, looked_up(r.incident.case.seen, BY_MESSAGE)) for r in counted]
    return score("look-up by message", rows)


def _failing(form: Form) -> Iterator[str]:
    rows = sorted((row for row in form.rows if row.rank != 1), key=worst_first)
    yield f"{form.name}, no right cause first: {len(rows)}"
    for row in rows:
        certain = f"; certain: {', '.join(sorted(row.certain))}" if row.certain else ""
        named = ", ".join(row.codes[:3]) or "nothing"
        place = row.rank or "not named"
        yield f"  {row.incident.name}: {row.incident.cause} at {place}, after {named}{certain}"


def main(arguments: Sequence[str]) -> int:
    """Print the results."""
    folder = named(arguments)
    if not (folder / "causes.yaml").is_file():
        print(f"no incidents in {folder}: name a folder of cases/ that holds a causes.yaml", file=sys.stderr)
        return 2
    forms = measure(folder)
    as_json = {form.name: form.as_json() for form in forms}
    print(json.dumps(as_json, indent=2) if "--json" in arguments else text(forms))
    return int(any(form.wrong for form in forms))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
