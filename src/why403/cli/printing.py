"""Prints an explanation. Everything that leaves passes through the mask for secrets."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from why403.cli.inputs import Brought
from why403.gateway.clue import Clue
from why403.gateway.differences import Difference
from why403.logic.places import Place
from why403.logic.truth import NO
from why403.observed.case import places
from why403.questions.ask import Question
from why403.questions.compare import Decided, decided, stands_out
from why403.questions.explain import Explanation, fitting
from why403.questions.suspects import CONFIGURATION
from why403.words.compared import Compared
from why403.words.report import Detail, Lines, report
from why403.words.snippets import Snippet, made_by
from why403.words.wrapping import wrapped

if TYPE_CHECKING:
    from why403.words.account import Looked


def print_report(
    outcome: Explanation,
    asked: Sequence[Question],
    brought: Brought,
    found: Sequence[Difference],
    detail: Detail,
) -> None:
    """For a person. Notes on what was left out of the input go to standard error."""
    for note in dict.fromkeys(brought.notes):
        click.echo(f"why403: {_masked(note)}", err=True)
    lines = tuple(_snippets(outcome, brought))
    parts: tuple[Lines, ...] = (*lines, *_differing(outcome, found), *_travelled(outcome))
    text = report(_shown(outcome), asked, parts, detail)
    if sys.stdout is not None and sys.stdout.isatty():
        text = wrapped(text, shutil.get_terminal_size().columns)
    click.echo(text, nl=False)


def print_json(
    outcome: Explanation,
    asked: Sequence[Question],
    found: Sequence[Difference],
    looked: Looked | None = None,
) -> None:
    """For a machine: one JSON document."""
    from why403.questions.repair import repairs
    from why403.words.as_json import as_json
    from why403.words.fixes import FIXES

    tree = as_json(_shown(outcome), asked, repairs(outcome, FIXES), _decided(outcome, found))
    if looked is not None:
        from why403.words.account import looked_tree

        tree["account"] = looked_tree(looked)
    click.echo(json.dumps(tree, indent=2, ensure_ascii=False))


def _shown(outcome: Explanation) -> Explanation:
    """The explanation with nothing in it that must not be shown: of what the user brought, only facts are."""
    if not outcome.case.facts and not outcome.case.clues:
        return outcome
    from why403.observed.secrets import masked_fact

    case = outcome.case
    facts = {name: masked_fact(name, value) for name, value in case.facts.items()}
    clues = tuple(replace(clue, parts=_parts(clue)) for clue in case.clues)
    return replace(outcome, case=replace(case, facts=facts, sentences=(), clues=clues))


def _parts(clue: Clue) -> tuple[tuple[str, str], ...]:
    return tuple((name, _masked(value)) for name, value in clue.parts)


def _decided(outcome: Explanation, found: Sequence[Difference]) -> tuple[Decided, ...]:
    """The differences with nothing in them that must not be shown."""
    return decided(outcome.fitting, [_without_secrets(difference) for difference in found])


def _without_secrets(difference: Difference) -> Difference:
    """Credentials are told apart by their shape only; other values pass the mask."""
    from why403.redaction.masks import mask

    def shown(value: str | None) -> str | None:
        if value is None:
            return None
        name = difference.what.removeprefix("header ")
        return mask(f"{name}: {value}").removeprefix(f"{name}: ")

    return replace(difference, refused=shown(difference.refused), works=shown(difference.works))


def _differing(outcome: Explanation, found: Sequence[Difference]) -> Iterator[Compared]:
    rows = _decided(outcome, found)
    return (Compared(row, did_it=stands_out(number, rows)) for number, row in enumerate(rows))


def _travelled(outcome: Explanation) -> Iterator[Lines]:
    """The steps of a browser's call."""
    if outcome.case.trip.of_browser:
        from why403.questions.journey import journey
        from why403.words.journey import Journey

        yield Journey(journey(outcome))


def _snippets(outcome: Explanation, brought: Brought) -> Iterator[Snippet]:
    """The lines in which the user told what makes the first cause certain."""
    if not outcome.suspects or outcome.suspects[0].suspect.truth is not NO:
        return
    written = places(brought.incident)
    for name in dict.fromkeys(_deciding(outcome, written)):
        place = written.get(name)
        text = _line(brought.texts, place)
        if place is not None and text is not None:
            maker = brought.makers.get((place.document, str(place.path[1]))) if len(place.path) > 1 else None
            says = "with this told, the call is refused"
            yield Snippet(place, _masked(text), says if maker is None else says + made_by(maker))


def _deciding(outcome: Explanation, written: Mapping[str, Place]) -> Iterator[str]:
    """The facts that the refusal is read off, and the settings without which it would not be."""
    first = outcome.suspects[0].suspect
    for reason in first.reasons:
        fact = getattr(reason.leaf, "fact", None)
        if fact is not None and reason.leaf.cause is not None:
            yield fact.name
    for setting in CONFIGURATION:
        if setting.name in written and setting.name in outcome.case.facts:
            facts = {name: value for name, value in outcome.case.facts.items() if name != setting.name}
            found, _ = fitting(replace(outcome.case, facts=facts))
            if not any(suspect.cause is first.cause and suspect.truth is NO for suspect in found):
                yield setting.name


def _line(texts: Mapping[str, str], place: Place | None) -> str | None:
    if place is None or place.line is None or place.document not in texts:
        return None
    lines = texts[place.document].splitlines()
    return lines[place.line - 1] if place.line <= len(lines) else None


def _masked(text: str) -> str:
    """Imported where it is needed: most answers hold nothing to hide, and its rules take time to load."""
    from why403.redaction.masks import mask

    return mask(text)
