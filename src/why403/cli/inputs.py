"""What the user brought: files, standard input, texts, told facts, and the answer of a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from why403.api.inputs import (
    NOTHING_COMPARED,
    NOTHING_DIFFERS,
    Brought,
    Comparison,
    compared,
    gathered,
    stated,
)
from why403.cli.terminal import put, say
from why403.incident.typed import named_like_a_file, no_file
from why403.logic.places import Place
from why403.model.incident import FactValue, Request
from why403.pasted.reading import STDIN, limited, read

_FACT = Place("--fact")


def bring(
    inputs: Sequence[str],
    told: Sequence[str],
    entry: int | None,
    command: Sequence[str] | None,
    *,
    assumed_yes: bool,
    like: Request | None = None,
) -> Brought:
    """Read everything and put it together. Raises `BadInput` and `click.UsageError`.

    With `like`, not a refused call is taken of many but the served one that is most like it.
    """
    texts = dict(_texts(inputs, wanted=command is None and not told))
    if command is not None:
        from why403.cli.running import answer_of

        texts["<command>"] = answer_of(command, assumed_yes=assumed_yes)
    return gathered(texts, _statements(told), entry, like)


def beside_works(brought: Brought, works: Sequence[str]) -> Comparison:
    """Read `--works`, of many calls the one most like the refused, and compare. Raises `BadInput`."""
    if not works:
        return NOTHING_COMPARED
    good = bring(works, (), None, None, assumed_yes=False, like=brought.incident.request)
    found = compared(brought, good, Place("--works"))
    if not found.found:
        say(NOTHING_DIFFERS)
    return found


def _texts(inputs: Sequence[str], *, wanted: bool) -> list[tuple[str, str]]:
    """The name and the text of each input; standard input where none is named and none is piped away."""
    named = list(inputs) or ([STDIN] if wanted else [])
    return [_text(given, number, len(named)) for number, given in enumerate(named, 1)]


def _text(given: str, number: int, count: int) -> tuple[str, str]:
    if given == STDIN:
        if sys.stdin is not None and sys.stdin.isatty():
            put(["Paste the response, then press Ctrl-D on an empty line."], err=True)
        return "<stdin>", read(STDIN)
    if _is_file(given):
        return given, read(given)
    name = "<argument>" if count == 1 else f"<argument {number}>"
    return name, limited(given, name)


def _is_file(given: str) -> bool:
    if len(given) > 4096 or "\n" in given or "\0" in given:
        return False
    if os.path.exists(given):
        return True
    if named_like_a_file(given):
        raise no_file(given)
    return False


def _statements(told: Sequence[str]) -> tuple[FactValue, ...]:
    if not told:
        return ()
    from why403.incident.fact_values import fact_value_from

    return stated([fact_value_from(text, _FACT) for text in told], _FACT)
