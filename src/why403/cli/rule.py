"""`why403 rule`."""

from __future__ import annotations

import inspect
import textwrap
from importlib import resources

import click

from why403.cli.once import Once
from why403.cli.page_options import page_options
from why403.cli.terminal import put, put_page
from why403.documents.errors import BadInput
from why403.gates.check import Gate
from why403.gates.paths import BY_NAME, OLDER_NAMES
from why403.incident.typed import near, shortened
from why403.logic.places import Place
from why403.refusals.causes import BY_CODE
from why403.words.logging_steps import page


@click.command("rule", cls=Once)
@click.argument("name", required=False, metavar="[CAUSE|GATE|logs]")
@page_options
def rule(name: str | None, color: str, plain: bool) -> int:
    """Print the page of a cause or of a gate, or that on logs; without a name, list them all.

    \b
    Examples:
      why403 rule api-key-disabled
      why403 rule route
      why403 rule logs
    """
    if name is None:
        put(_listing().removesuffix("\n").split("\n"))
    else:
        put_page(_page(name), color, plain=plain)
    return 0


_LOGS = "logs"
"""The page on logs, which is neither a cause's nor a gate's."""


def _page(name: str) -> str:
    if name == _LOGS:
        return page()
    gate = BY_NAME.get(OLDER_NAMES.get(name, name))
    if gate is not None:
        return _of_gate(gate)
    if name in BY_CODE:
        return resources.files("why403").joinpath("causes", f"{name}.md").read_text("utf-8")
    names = [*BY_CODE, *BY_NAME, _LOGS]
    wrong = f"there is no cause or gate {shortened(name, names)}"
    raise BadInput(Place("rule"), wrong, near(name, names, 0.5) or "one that `why403 rule` lists")


def _of_gate(gate: Gate) -> str:
    """The page of a gate. In what it says of itself a line that is not indented is the heading of what is."""
    first, *parts = inspect.cleandoc(gate.about).split("\n\n")
    sections = (_section(part) for part in parts)
    sources = (
        f"- {claim.says} ({claim.standing}, {claim.date}){f' <{claim.source}>' if claim.source else ''}"
        for claim in gate.sources
    )
    return "\n\n".join([f"# {gate.name}", first, *sections, "## Sources", "\n".join(sources)]) + "\n"


def _section(part: str) -> str:
    heading, _, text = part.partition("\n")
    return f"## {heading}\n\n{textwrap.dedent(text)}" if text.startswith(" ") else part


def _listing() -> str:
    width = max(map(len, BY_CODE))
    causes = (f"  {code:{width}}  {cause.phrase}" for code, cause in BY_CODE.items())
    gates = (f"  {gate.name:{width}}  {gate.about.strip().splitlines()[0]}" for gate in BY_NAME.values())
    line = "\n\nGates, in the order of the line\n"
    logs = f"\n\nTo be certain next time\n  {_LOGS:{width}}  which logs to switch on, with the commands\n"
    return "Causes\n" + "\n".join(causes) + line + "\n".join(gates) + logs
