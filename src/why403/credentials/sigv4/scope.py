"""The credential scope: whose key, for which day, Region and service. And the Region that a host tells."""

from __future__ import annotations

from dataclasses import field
from functools import lru_cache

from why403.aws.hosts import gateway_host
from why403.credentials.sigv4.hidden import is_stand_in
from why403.frozen import dataclass
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.redaction.reprs import masked_repr

TERMINATOR = "aws4_request"
PARTS = ("key id", "date", "region", "service", "terminator")


@dataclass(frozen=True, slots=True)
class CredentialScope:
    """A part that was hidden or left out of a paste is `UNKNOWN`; SigV4a has no Region, so it is `ABSENT`."""

    key_id: str | State = field(default=UNKNOWN, repr=False)
    date: str | State = UNKNOWN
    region: str | State = UNKNOWN
    service: str | State = UNKNOWN
    terminator: str | State = UNKNOWN

    __repr__ = masked_repr

    @property
    def text(self) -> str | State:
        """The scope as it stands in the string to sign."""
        return _joined(self.date, self.region, self.service, self.terminator)


@lru_cache(maxsize=256)
def _joined(*parts: str | State) -> str | State:
    shown = [part for part in parts if isinstance(part, str)]
    return UNKNOWN if UNKNOWN in parts else "/".join(shown)


NO_SCOPE = CredentialScope()


@lru_cache(maxsize=256)
def scope_of(credential: str, *, regionless: bool = False, hides: bool = True) -> CredentialScope | None:
    """Read `KEY/DATE/REGION/SERVICE/aws4_request`; `None` where the number of parts is wrong.

    Where it `hides` something, one stand-in may take the place of several parts: the others are counted from
    both ends.
    """
    names = ["key_id", "date", *([] if regionless else ["region"]), "service", "terminator"]
    parts = credential.split("/")
    hidden = [place for place, part in enumerate(parts) if is_stand_in(part)] if hides else []
    if not hidden and len(parts) != len(names):
        return None
    if not hidden and not regionless:
        return CredentialScope(*parts)
    first, last = (hidden[0], hidden[-1]) if hidden else (len(parts), -1)
    told = dict(zip(names, parts[:first], strict=False))
    after = parts[last + 1 :] if hidden else []
    told.update(zip(reversed(names), reversed(after), strict=False))
    return CredentialScope(
        key_id=told.get("key_id", UNKNOWN),
        date=told.get("date", UNKNOWN),
        region=ABSENT if regionless else told.get("region", UNKNOWN),
        service=told.get("service", UNKNOWN),
        terminator=told.get("terminator", UNKNOWN),
    )


def region_of(host: str) -> str | State:
    """The Region in an execute-api host's name; every other name tells none."""
    found = gateway_host(host)
    return found.region if found else UNKNOWN
