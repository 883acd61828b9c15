"""What the words of a denial name: who was denied, and which call of which API."""

from __future__ import annotations

from why403.frozen import dataclass
from why403.logic.places import NOWHERE_WRITTEN, Place


@dataclass(frozen=True, slots=True)
class Denial:
    """The parts of "User: … is not authorized to perform: execute-api:… on resource: …", as they are written.

    AWS masks all but the last digits of the account; whoever passes the text on may mask more. `caller` is
    `anonymous` or an ARN. A part of the resource is `None` where it is not there, or not to its end.
    """

    caller: str
    region: str
    account: str
    api: str | None = None
    stage: str | None = None
    verb: str | None = None
    path: str | None = None
    at: Place = NOWHERE_WRITTEN
