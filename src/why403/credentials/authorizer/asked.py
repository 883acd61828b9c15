"""One call, what is told of its authorizer, and how clues are made of that."""

from __future__ import annotations

from why403 import facts as catalogue
from why403.credentials.clue import Clue
from why403.credentials.verdict import quoted
from why403.frozen import dataclass
from why403.logic.facts import Fact, Facts
from why403.logic.formula import Cause
from why403.logic.places import Place
from why403.logic.states import UNKNOWN
from why403.model.authorizer import DEFAULT_TTL, Settings
from why403.model.incident import FactValue, Incident


@dataclass(frozen=True, slots=True)
class Asked:
    """One call and what is told of its authorizer."""

    incident: Incident
    facts: Facts
    settings: Settings

    @property
    def kind(self) -> object:
        """The API's type, or untold."""
        return self.facts.get(catalogue.API_KIND.name, UNKNOWN)

    @property
    def cached(self) -> bool:
        """Whether results may be cached: unless the TTL is told to be 0, or the API is of WebSockets."""
        return self.settings.ttl != 0 and self.kind != "WEBSOCKET"

    @property
    def ttl(self) -> str:
        """For how long, in words."""
        ttl = self.settings.ttl
        return f"{DEFAULT_TTL} s, the default" if ttl is UNKNOWN else f"{ttl} s"

    @property
    def by_route(self) -> bool:
        """Whether results are cached for each route by itself."""
        sources = self.settings.sources
        return isinstance(sources, tuple) and "$context.routeKey" in sources

    def told(self, fact: Fact) -> object:
        """What is told of a fact."""
        return self.facts.get(fact.name, UNKNOWN)

    def says(self, fact: Fact, value: bool | str) -> FactValue:
        """A fact that follows."""
        return FactValue(fact.name, value, self.incident.at)

    def unless_admitted(self, fact: Fact) -> tuple[FactValue, ...]:
        """That a fact does not hold, unless a resource policy may allow what the authorizer does not."""
        present = self.told(catalogue.RESOURCE_POLICY) == "present"
        return () if present else (self.says(fact, value=False),)

    def clue(
        self, name: str, cause: Cause | None, *shows: FactValue, at: Place | None = None, **parts: object
    ) -> Clue:
        """A clue; without a cause it only shows facts."""
        return Clue(name, cause.code if cause else "", quoted(parts), shows, at or self.incident.at)
