"""What the user brought: files, standard input, texts, told facts, and the answer of a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from why403.cli.terminal import put
from why403.documents.errors import BadInput
from why403.gateway.clue import Clue
from why403.gateway.incident import Incident, Request, Statement
from why403.logic.places import Place
from why403.observed.combine import combine
from why403.observed.pieces import Kind, Piece
from why403.observed.reading import STDIN, limited, read
from why403.observed.recognise import recognise
from why403.observed.typed import no_file

_MORE = (".yaml", ".yml", ".json", ".har", ".txt", ".log")


@dataclass(frozen=True, slots=True)
class Brought:
    """One incident, and the texts that it came from, by the names that places use.

    `makers` says by document and name of a resource what generated it; `clues` are what was found besides.
    """

    incident: Incident
    texts: dict[str, str] = field(repr=False)
    notes: tuple[str, ...] = ()
    makers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    clues: tuple[Clue, ...] = ()


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
    pieces = [piece for name, text in texts.items() for piece in recognise(text, name, entry, like)]
    shown = texts
    if any(piece.kind is Kind.FORMAT for piece in pieces):
        pieces, shown = _of_declared_format(
            pieces, texts, like, lambda text, name: recognise(text, name, entry, like)
        )
    whole = combine(pieces) if pieces else Incident()
    statements = (*whole.statements, *_statements(told))
    notes = tuple(note for piece in pieces for note in piece.notes)
    return Brought(replace(whole, statements=statements), shown, notes)


def _of_declared_format(
    pieces: list[Piece],
    texts: dict[str, str],
    like: Request | None,
    read: Callable[[str, str], tuple[Piece, ...]],
) -> tuple[list[Piece], dict[str, str]]:
    """A format that one input declares reads the lines of others, and says what in them is secret."""
    from why403.observed.accesslog_pasted import lone_format, read_lines
    from why403.observed.accesslog_secrets import without_secrets

    form = lone_format(pieces)
    if form is None:
        return pieces, texts
    if len(texts) > 1:
        pieces = [
            piece
            for name, text in texts.items()
            for piece in read_lines(form, text, Place(name, (), 1, 1), like) or read(text, name)
        ]
    lines = {name: text.split("\n") for name, text in texts.items()}
    return pieces, {name: "\n".join(without_secrets(line, form) for line in lines[name]) for name in lines}


def _texts(inputs: Sequence[str], *, wanted: bool) -> list[tuple[str, str]]:
    """The name and the text of each input; standard input where none is named and none is piped away."""
    named = list(inputs) or ([STDIN] if wanted else [])
    return [_text(given, number, len(named)) for number, given in enumerate(named, 1)]


def _text(given: str, number: int, count: int) -> tuple[str, str]:
    if given == STDIN:
        if sys.stdin is not None and sys.stdin.isatty():
            put(["Paste what you got, then press Ctrl-D on an empty line."], err=True)
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
    if " " not in given and given.lower().endswith(_MORE) and "://" not in given:
        raise no_file(given)
    return False


def _statements(told: Sequence[str]) -> tuple[Statement, ...]:
    if not told:
        return ()
    from why403.observed.statements import resolved, statement_from

    found = tuple(statement_from(text, Place("--fact")) for text in told)
    values = {statement.fact: statement.value for statement in found}
    for statement in found:
        if values[statement.fact] != statement.value:
            wrong = f"`{statement.fact}` is told twice, with different values"
            raise BadInput(Place("--fact"), wrong, "one value for each fact")
    return resolved(found)
