"""`why403 facts`."""

from __future__ import annotations

import click

from why403.cli.once import Once
from why403.cli.terminal import put
from why403.documents.errors import BadInput
from why403.facts import ALIASES, ALL, BY_NAME
from why403.incident.typed import near, shortened
from why403.logic.places import Place
from why403.words.report import word


@click.command("facts", cls=Once)
@click.argument("part", default="")
def facts(part: str) -> int:
    """List the facts that `--fact NAME=VALUE` and incident files can tell.

    \b
    Examples:
      why403 facts
      why403 facts key.
    """
    others = (alias.fact for name, alias in ALIASES.items() if name not in BY_NAME)
    published = (ALIASES[fact.name].fact if fact.name in ALIASES else fact for fact in ALL)
    found = [fact for fact in (*published, *others) if part in fact.name]
    if not found:
        names = [fact.name for fact in ALL]
        wrong = f"no name of a fact has the part {shortened(part, names)}"
        raise BadInput(Place("facts"), wrong, near(part, names) or "one that `why403 facts` lists")
    for fact in found:
        answers = " | ".join(word(value) for value in fact.values) or "TEXT"
        put([f"{fact.name} = {answers}", f"    {fact.ask}", *([f"    {fact.how}"] if fact.how else [])])
    return 0
