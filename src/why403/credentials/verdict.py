"""What one rule says of a call: three-valued, with the name of what was noticed."""

from __future__ import annotations

from collections.abc import Iterable

from why403.frozen import dataclass
from why403.logic.truth import NO, YES, Truth

Parts = tuple[tuple[str, str], ...]

LONGEST = 160
"""How much of a value a clue quotes."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule is met; `name` says what was noticed, and is empty where there is nothing to tell.

    An open verdict can have a name: something that speaks against the call and does not settle it.
    """

    truth: Truth
    name: str = ""
    parts: Parts = ()


MET, OPEN = Verdict(YES), Verdict(Truth.UNKNOWN)


def broken(name: str, **parts: object) -> Verdict:
    """The rule is not met."""
    return Verdict(NO, name, quoted(parts))


def doubtful(name: str, **parts: object) -> Verdict:
    """Something speaks against the rule being met, but AWS does not document how it is treated."""
    return Verdict(Truth.UNKNOWN, name, quoted(parts))


def least(verdicts: Iterable[Verdict]) -> Truth:
    """All rules together; met where there is none."""
    return min((verdict.truth for verdict in verdicts), default=YES)


def quoted(parts: dict[str, object]) -> Parts:
    """Values as a clue may quote them: short, on one line, and never one that holds a token."""
    return tuple((name, _harmless(value)) for name, value in parts.items())


def _harmless(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple | frozenset) else str(value)
    plain = "".join(character if character.isprintable() else " " for character in text)
    if "eyJ" in plain:
        return "****"
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
