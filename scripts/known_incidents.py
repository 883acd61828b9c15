"""Writes the counts that suspects are weighed by: of the incidents of `cases`.

Run it after the wordings or the signs have changed:

    .venv/bin/python -m scripts.known_incidents

With `--check` it writes nothing and says whether the file is current.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.known import known
from scripts.written import written
from why403.questions.counts import COUNTED, counted

TARGET = Path(COUNTED)


def text() -> str:
    """The file's content: what is counted by cause and sign, a cause a line."""
    counts = counted(known())
    pairs = ",\n".join(f"{json.dumps(code)}: {_numbers(counts.pairs[code])}" for code in sorted(counts.pairs))
    words = json.dumps({code: sorted(counts.words[code]) for code in sorted(counts.words)})
    head = f'"causes": {_numbers(counts.causes)},\n"signs": {_numbers(counts.signs)}'
    return f'{{{head},\n"words": {words},\n"pairs": {{\n{pairs}\n}}}}\n'


def _numbers(counts: Mapping[str, int]) -> str:
    return json.dumps({name: counts[name] for name in sorted(counts)})


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
