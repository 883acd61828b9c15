"""`why403 rule`."""

from __future__ import annotations

from importlib import resources

import click

from why403.cli.once import Once
from why403.cli.terminal import put
from why403.documents.errors import BadInput
from why403.gates.check import Gate
from why403.gates.paths import BY_NAME, OLDER_NAMES
from why403.incident.typed import near, shortened
from why403.logic.places import Place
from why403.refusals.causes import BY_CODE
from why403.words.logging_steps import page


@click.command("rule", cls=Once)
@click.argument("name", required=False)
def rule(name: str | None) -> int:
    """Print the page of a cause or of a gate, or that on logs; without a name, list them all.

    \b
    Examples:
      why403 rule api-key-disabled
      why403 rule route
      why403 rule logs
    """
    put((_listing() if name is None else _page(name)).removesuffix("\n").split("\n"))
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
    sources = (
        f"  {claim.says} ({claim.standing}, {claim.date}){f' <{claim.source}>' if claim.source else ''}"
        for claim in gate.sources
    )
    return f"{gate.name}: {gate.about.strip()}\n\nSources\n" + "\n".join(sources) + "\n"


def _listing() -> str:
    width = max(map(len, BY_CODE))
    causes = (f"  {code:{width}}  {cause.phrase}" for code, cause in BY_CODE.items())
    gates = (f"  {gate.name:{width}}  {gate.about.strip().splitlines()[0]}" for gate in BY_NAME.values())
    line = "\n\nGates, in the order of the line\n"
    logs = f"\n\nTo be certain next time\n  {_LOGS:{width}}  which logs to switch on, with the commands\n"
    return "Causes\n" + "\n".join(causes) + line + "\n".join(gates) + logs
