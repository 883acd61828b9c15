"""What a part of the account is read with: the account, what is known by now, and which API is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from why403 import facts as catalogue
from why403.access.definitions import landing_of
from why403.access.landing import Landing
from why403.account.account import Account
from why403.account.target import Target
from why403.frozen import dataclass
from why403.incident.config import learned
from why403.logic.facts import Facts
from why403.model.configuration import Configuration
from why403.model.incident import ShownConfig
from why403.model.route import Route
from why403.redaction.reprs import masked_repr

Fragment = Mapping[str, object]
"""A part of a configuration, with the keys of an incident file."""


@dataclass(frozen=True, slots=True)
class Sight:
    """`told` is everything told by now, by files and by the account; `said` the words of the answer.

    `whole` where everything is read, whether or not a verdict hangs on it.
    """

    account: Account
    target: Target
    facts: Facts
    told: ShownConfig | None
    said: str = ""
    principal: str | None = None
    key_id: str | None = None
    whole: bool = False

    __repr__ = masked_repr

    @property
    def configuration(self) -> Configuration:
        """What is told, as the model has it."""
        return Configuration() if self.told is None else self.told.configuration

    @property
    def written(self) -> Fragment:
        """The same as an incident file has it, with what the model has no place for."""
        return {} if self.told is None else self.told.as_written

    def with_more(self, more: Fragment) -> Sight:
        """The same when this is told too."""
        return replace(self, told=learned(self.told, more))

    @property
    def api(self) -> str:
        """The id of the API; empty where it is not known."""
        return self.target.api or ""

    @property
    def kind(self) -> str:
        """REST unless something tells otherwise."""
        told = self.configuration.api.kind
        kind = told.value if told.known else self.facts.get(catalogue.API_KIND.name)
        return str(kind) if kind in catalogue.KINDS else "REST"

    @property
    def stage(self) -> str | None:
        """The stage that the call arrives at, or the one that was named."""
        stage = self._landing.stage
        return stage.name if stage is not None else self.target.stage

    @property
    def path(self) -> str | None:
        """The path inside the API."""
        return self._landing.path

    @property
    def met(self) -> Route | None:
        """The route that the call arrives at."""
        return self._landing.met

    @property
    def _landing(self) -> Landing:
        return landing_of(self.configuration, {**self.facts, catalogue.API_KIND.name: self.kind})
