"""`--patch` and `--apply`: the first repair of the user's files, written as a diff or made."""

from __future__ import annotations

from pathlib import Path

import click

from why403.api.patches import apply as make
from why403.api.patches import unified
from why403.cli.exits import Exit
from why403.cli.terminal import confirmed, put, say
from why403.documents.errors import BadInput
from why403.documents.paths import is_one_of
from why403.logic.places import Place
from why403.model.repair import Repair
from why403.questions.explain import Explanation
from why403.words.repairs import Repairs

_NONE = "there is no proved repair of your files: --fix shows what is known"


def made(outcome: Explanation, patch: str | None, *, apply: bool, assumed_yes: bool) -> Exit:
    """Write or make the first repair that is verified; 1 where there is none, or the answer was no."""
    if patch == "-":
        raise click.UsageError("--patch writes secrets unmasked: name a file")
    found = next((each for each in outcome.repairs if each.verified), None)
    if found is None:
        say(_NONE)
        return Exit.FINDINGS
    if patch is not None:
        _written(found, patch)
    return _applied(found, assumed_yes=assumed_yes) if apply else Exit.DONE


def _written(repair: Repair, name: str) -> None:
    if is_one_of(name, (each.document for each in repair.patches)):
        raise BadInput(Place(name), "the patch would replace the file that it changes", "another name")
    try:
        with open(name, "w", encoding="utf-8", newline="") as file:
            file.write(unified(repair))
    except OSError:
        raise BadInput(Place(name), "the patch cannot be written there") from None
    say(f"the patch is in {name}")


def _applied(repair: Repair, *, assumed_yes: bool) -> Exit:
    put(Repairs((repair,), whole=True).lines(), err=True)
    names = ", ".join(dict.fromkeys(str(Path(patch.document)) for patch in repair.patches))
    if not assumed_yes and not confirmed(f"Change {names}?"):
        return Exit.FINDINGS
    for path in make(repair.patches):
        say(f"changed {path.name}; deploy it for the change to take effect")
    return Exit.DONE
