"""`why403 facts`."""

from __future__ import annotations

import click

from why403.gateway.facts import ALL
from why403.logic.places import Place
from why403.observed.errors import BadInput
from why403.observed.typed import near, shortened
from why403.words.report import word


@click.command("facts")
@click.argument("part", default="")
def facts(part: str) -> int:
    """List the facts that `--fact NAME=VALUE` and incident files can tell.

    \b
    Examples:
      why403 facts
      why403 facts key.
    """
    found = [fact for fact in ALL if part in fact.name]
    if not found:
        names = [fact.name for fact in ALL]
        wrong = f"no name of a fact has the part {shortened(part, names)}"
        raise BadInput(Place("facts"), wrong, near(part, names) or "one that `why403 facts` lists")
    for fact in found:
        answers = " | ".join(word(value) for value in fact.values) or "a text or a number"
        click.echo(f"{fact.name} = {answers}\n    {fact.ask}")
        if fact.how:
            click.echo(f"    {fact.how}")
    return 0
