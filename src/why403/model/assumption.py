"""A value that nobody told: the default of a parameter or a variable, which need not be what was deployed."""

from __future__ import annotations

from why403.frozen import dataclass
from why403.logic.places import Place


@dataclass(frozen=True, slots=True)
class Assumption:
    """The default of an input (`kind`: a parameter, a variable, a stage) of this name, and where it stands.

    `value` is as much of it as may be shown; empty where nothing may.
    """

    kind: str
    name: str
    value: str
    at: Place
