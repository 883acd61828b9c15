"""Every method over the same incidents, with weights that never saw the incident's source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.asking import Dialogue, converse, ranked
from bench.baselines import BY_AWS, BY_MESSAGE, looked_up, most_frequent
from bench.calibration import Outcome
from bench.corpus import COLLECTIONS, Incident, load
from bench.fitting import hand, order_without
from bench.known import known, without
from bench.scores import Ranked
from bench.shapes import Shape, whole, without_told, without_words
from why403.questions.counts import Known
from why403.questions.explain import Explanation, explain


@dataclass(frozen=True, slots=True)
class Method:
    """A way of naming causes, run over all incidents."""

    name: str
    run: Callable[[], list[Ranked]]


def _explained(shape: Shape, incidents: Sequence[Known]) -> list[Ranked]:
    return [
        ranked(i, explain(i.case, without(i.source, incidents), order_without(i.source))) for i in load(shape)
    ]


def _by_hand() -> list[Ranked]:
    return [ranked(i, explain(i.case, (), hand().order())) for i in load()]


def undecided() -> list[Outcome]:
    """The incidents of all collections that the order decides, each weighed by what was found without it."""
    found, incidents = [], known()
    for incident in (i for folder in COLLECTIONS for i in load(folder=folder) if not i.apart):
        order = order_without(incident.source)
        told = explain(incident.case, without(incident.source, incidents), order)
        if not told.certain:
            found.append(_outcome(incident, told))
    return found


def _outcome(incident: Incident, told: Explanation) -> Outcome:
    shares = {row.cause.code: row.weight for row in told.suspects}
    place = ranked(incident, told).rank or len(shares) + 1
    of_right = sum(shares.get(code, 0.0) for code in incident.right)
    return Outcome(incident.name, place, of_right, max(shares.values(), default=0.0))


def _looked_up(table: dict[str, tuple[str, ...]]) -> list[Ranked]:
    return [Ranked(i, looked_up(i.case.seen, table)) for i in load()]


def _guessed() -> list[Ranked]:
    real = known()
    return [Ranked(i, most_frequent([k.cause for k in without(i.source, real)])) for i in load()]


WHOLE = Method("why403", lambda: _explained(whole, known()))

ABLATIONS = (
    Method("... without the reporter's sentences", lambda: _explained(without_words, known(without_words))),
    Method("... without told facts", lambda: _explained(without_told, known(without_told))),
    Method("... by hand, nothing counted or fitted", _by_hand),
)

BASELINES = (
    Method("look-up by message", lambda: _looked_up(BY_MESSAGE)),
    Method("AWS's own table of 403 causes", lambda: _looked_up(BY_AWS)),
    Method("the most frequent causes", _guessed),
)


def dialogues() -> list[Dialogue]:
    """With the oracle's answers where it has some; with "don't know" to everything elsewhere."""
    incidents = known()
    return [
        converse(i, without(i.source, incidents), i.oracle or {}, order_without(i.source)) for i in load()
    ]
