"""Everything that an account tells of an API, and the call, as an incident file."""

from __future__ import annotations

from collections.abc import Mapping

from why403.account.looked import Looked
from why403.api import arguments
from why403.api.account import IN_PYTHON, Account, AccountOf, ToldAt, completed, looked_at, reader_of
from why403.api.explain import Input, brought_from, told_facts
from why403.api.inputs import Brought
from why403.documents.errors import BadInput
from why403.evidence.case import known_facts
from why403.frozen import dataclass
from why403.incident.pseudonyms import pseudonymous
from why403.incident.write import write
from why403.logic.facts import Value
from why403.model.incident import Incident
from why403.words.account import looked_lines


@dataclass(frozen=True, slots=True)
class Captured:
    """The incident with what was read, and how that was read."""

    incident: Incident
    looked: Looked

    @property
    def nothing(self) -> bool:
        """Whether the account told nothing at all."""
        return not any(each.brought for each in self.looked.done)

    def text(self, *, pseudonyms: bool) -> str:
        """An incident file: secrets are masked, and with `pseudonyms` account ids and names are others."""
        return write(pseudonymous(self.incident) if pseudonyms else self.incident)


def captured(brought: Brought, account: Account, at: ToldAt, opened: AccountOf | None = None) -> Captured:
    """Read everything; `at` is where the account was told. Raises `BadInput`."""
    reader = reader_of(brought.incident, account, at, opened)
    reader.everything(known_facts(brought.incident))
    return Captured(completed(brought, reader).incident, looked_at(reader))


def capture(
    *inputs: Input,
    account: Account,
    facts: Mapping[str, Value] | None = None,
    pseudonyms: bool = False,
) -> str:
    """The text of an incident file with everything that an AWS account shows about an API, and with the call.

    The `account` is only read, which needs boto3. `inputs` and `facts` are about the call, as for `explain`;
    without them, `account.api` must name the API. Secrets are masked; with `pseudonyms` account IDs and names
    are replaced. What could not be read is not in it.

    Raises: `BadInput` if an input cannot be used, or if nothing could be read.
    """
    arguments.texts_or_files(inputs, "capture")
    arguments.one_of(account, "account", Account, "why403.Account(…)")
    found = captured(brought_from(inputs, "input", told_facts(facts or {})), account, IN_PYTHON)
    if found.nothing:
        raise BadInput(IN_PYTHON.account, "; ".join(looked_lines(found.looked)))
    return found.text(pseudonyms=pseudonyms)
