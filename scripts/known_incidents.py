"""Writes the incidents that suspects are weighed by, from `cases/real` and from the examples of the pages.

Run it after the pages, the wordings or the features have changed:

    .venv/bin/python -m scripts.known_incidents

With `--check` it writes nothing and says whether the file is current.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.known import known
from scripts.written import written
from why403.questions.weights import Known

TARGET = Path(__file__).parent.parent / "src" / "why403" / "questions" / "known_incidents.json"


def text() -> str:
    """The file's content, one incident a line."""
    return "[\n" + ",\n".join(map(_row, known())) + "\n]\n"


def _row(incident: Known) -> str:
    fields = {
        "source": incident.source,
        "cause": incident.cause,
        "counts": incident.counts,
        "features": sorted(incident.features),
    }
    return json.dumps(fields, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
