"""What files tell: the APIs in them, by the names that the files give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.templates.reading import ApiReading, Note


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The APIs of one file or of several. `problems` are parts that could not be read; the rest was.

    `inputs` are names that `--parameter` takes although no text has them.
    """

    readings: Mapping[str, ApiReading] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    problems: tuple[BadInput, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    inputs: tuple[str, ...] = ()
