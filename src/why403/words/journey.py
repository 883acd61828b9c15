"""A browser's journey in words: three lines, of which one is the place to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from why403.frozen import dataclass
from why403.logic.states import State
from why403.questions.journey import JourneyStep, Outcome

_LABEL = 20
_TITLES = {"preflight": "preflight (OPTIONS)", "call": "the call", "check": "browser's check"}
_WORDS: dict[tuple[str, Outcome], str] = {
    ("preflight", Outcome.NOT_SENT): "not needed: this request needs no preflight",
    ("preflight", Outcome.PASSED): "answered{status}: this step is not the problem",
    ("preflight", Outcome.DISALLOWS): "answered{status}, but its headers do not allow the call",
    ("preflight", Outcome.REFUSED): "refused{status}: the browser does not send the actual call",
    ("preflight", Outcome.REFUSES): (
        "would be refused, by what is known: the browser does not send the actual call"
    ),
    (
        "preflight",
        Outcome.OPEN,
    ): "not shown: look in the Network tab, unless an earlier response is still cached "
    "(Access-Control-Max-Age)",
    ("call", Outcome.NOT_SENT): "never sent",
    ("call", Outcome.PASSED): "answered{status}: this step is not the problem",
    ("call", Outcome.REFUSED): "refused{status}: this is the real problem, whatever the console says",
    (
        "call",
        Outcome.REFUSES,
    ): "would be refused, by what is known: this is the real problem, whatever the console says",
    ("call", Outcome.OPEN): "not shown: the Network tab has the real status",
    ("check", Outcome.NOT_SENT): "nothing to check",
    ("check", Outcome.HIDDEN): "the page may not read the response: the console reports a CORS error",
    ("check", Outcome.READABLE): "the page may read the response",
    ("check", Outcome.OPEN): "not shown: check Access-Control-Allow-Origin in the response",
}


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps of a journey."""

    steps: Sequence[JourneyStep]

    def lines(self) -> Iterator[str]:
        """One for each step; a step that what is told refuses names its causes."""
        for number, step in enumerate(self.steps, 1):
            label = "browser's journey:" if number == 1 else ""
            yield f"  {label:{_LABEL}}  {number}. {_TITLES[step.name]}: {sentence(step)}"


def sentence(step: JourneyStep) -> str:
    """What came of a step."""
    status = "" if isinstance(step.status, State) else f" with {step.status}"
    causes = ", ".join(cause.code for cause in step.causes[:3])
    return _WORDS[step.name, step.outcome].format(status=status) + (f" ({causes})" if causes else "")
