"""Reads an account part by part: always the one that is worth most for what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from why403.access.landing import leads_to, sent
from why403.account.account import Account, Done
from why403.account.faults import Fault, Why
from why403.account.parts import BY_NAME, PARTS, ConfigurationPart
from why403.account.shapes import part as at
from why403.account.shapes import parts
from why403.account.sight import Fragment, Sight
from why403.account.target import Target
from why403.incident.config import learned, without
from why403.logic.facts import Facts
from why403.model.configuration import Configuration
from why403.model.incident import ShownConfig

_ODD = (AttributeError, KeyError, IndexError, TypeError, ValueError)
"""What an answer of an unexpected shape leads to."""


_OF_API = frozenset(
    {"stages", "deployed", "routes", "authorizers", "function", "authorizer-function", "responses", "web-acl"}
)
"""They belong to the API itself, and are not there without it."""

_READ_BY_THE_WAY = frozenset({"stages", "routes"})
"""Parts that the part before them may have read already."""


class Reader:
    """What is read of one account for one incident. `shown` grows; nothing that was told is overwritten."""

    def __init__(
        self,
        account: Account,
        target: Target,
        told: ShownConfig | None,
        said: str = "",
        principal: str | None = None,
        key_id: str | None = None,
    ) -> None:
        self.account, self.target = account, target
        self.shown = told
        self.odd: list[str] = []
        self.calls: dict[str, tuple[Done, ...]] = {}
        """Those that were made for each key of what is shown."""
        self._told = frozenset(() if told is None else told.as_written)
        self._said, self._principal, self._key_id = said, principal, key_id
        self._tried: set[str] = set()
        self._whole = self._no_such_api = False

    @property
    def configuration(self) -> Configuration:
        """Everything told by now."""
        return Configuration() if self.shown is None else self.shown.configuration

    @property
    def written(self) -> Fragment:
        """The same as an incident file has it, with what the model has no place for."""
        return {} if self.shown is None else self.shown.as_written

    @property
    def read_of_account(self) -> ShownConfig | None:
        """What the account told."""
        return without(self.shown, self._told)

    def learn(self, wanted: Mapping[str, float], facts: Facts) -> bool:
        """Read the part that is worth most, or first what it needs, which may settle the case already.

        Whether there was one that could tell something wanted.
        """
        part = self._best(wanted, facts)
        if part is None:
            return False
        self.read(self._first_of(part, facts), facts)
        return True

    def _first_of(self, part: ConfigurationPart, facts: Facts) -> ConfigurationPart:
        unread = self._unread(part, facts)
        return part if unread is None else self._first_of(BY_NAME[unread], facts)

    def everything(self, facts: Facts) -> None:
        """Read all parts that apply, at the same time those that do not need each other."""
        self._whole = True
        rest = [part for part in PARTS if part.name not in self._tried]
        while rest:
            ready = [part for part in rest if not self._unread(part, facts)]
            self._read_together(ready, facts)
            rest = [part for part in rest if part not in ready and part.name not in self._tried]

    def read(self, part: ConfigurationPart, facts: Facts) -> None:
        """Read one part, after those that it needs."""
        while unread := self._unread(part, facts):
            self.read(BY_NAME[unread], facts)
        self._read_together([part], facts)

    def _unread(self, part: ConfigurationPart, facts: Facts) -> str | None:
        """The first part that it needs and that was not read."""
        needed = (*part.needs, *part.also(self._sight(facts)))
        return next((name for name in needed if name not in self._tried), None)

    def _read_together(self, wanted: Sequence[ConfigurationPart], facts: Facts) -> None:
        sight = self._sight(facts)
        self._tried |= {part.name for part in wanted}
        fitting = [
            part
            for part in wanted
            if part.applies(sight) and not (self._no_such_api and part.name in _OF_API)
        ]
        reads = [partial(self._on, part, sight) for part in fitting]
        for part, (fragment, calls) in zip(fitting, self.account.together(reads), strict=True):
            if fragment is None:
                self.odd.append(part.name)
            else:
                self.calls.update(dict.fromkeys(fragment, calls))
                self._keep(fragment, facts)

    def _best(self, wanted: Mapping[str, float], facts: Facts) -> ConfigurationPart | None:
        sight = self._sight(facts)
        worth = [(self._worth(part, wanted), part) for part in PARTS if part.name not in self._tried]
        fitting = [(value, part) for value, part in worth if value > 0 and self._may_apply(part, sight)]
        return max(fitting, key=lambda pair: pair[0], default=(0.0, None))[1]

    def _worth(self, part: ConfigurationPart, wanted: Mapping[str, float]) -> float:
        gain = sum(wanted.get(fact.name, 0.0) for fact in part.tells)
        return gain / max(1, sum(step.calls for step in (part, *self._before(part))))

    def _before(self, part: ConfigurationPart) -> Iterator[ConfigurationPart]:
        for name in part.needs:
            if name not in self._tried:
                yield BY_NAME[name]
                yield from self._before(BY_NAME[name])

    def _may_apply(self, part: ConfigurationPart, sight: Sight) -> bool:
        """A domain that was not read yet may lead to the API."""
        pending = "domain" not in self._tried and sight.target.domain is not None
        return part.applies(sight) or (pending and not sight.api)

    def _on(
        self, part: ConfigurationPart, sight: Sight, account: Account
    ) -> tuple[Fragment | None, tuple[Done, ...]]:
        """What it tells, and the calls: nothing where one failed, `None` for an answer of another shape."""
        before = len(account.done)
        fragment: Fragment | None = None
        with suppress(*_ODD):
            fragment = self._fragment(part, replace(sight, account=account))
        return fragment, tuple(account.done[before:])

    def _fragment(self, part: ConfigurationPart, sight: Sight) -> Fragment:
        try:
            return part.read(sight)
        except Fault as fault:
            return self._without(part, sight, fault)

    def _without(self, part: ConfigurationPart, sight: Sight, fault: Fault) -> Fragment:
        """Nothing in an id tells REST APIs from others: where one has no API of this id, the other may."""
        if part.name != "api":
            return {}
        told = sight.configuration.api.kind.known
        if fault.why is not Why.GONE or told:
            self._no_such_api = fault.why is Why.GONE or told
            return {}
        other = "HTTP" if sight.kind == "REST" else "REST"
        sight.account.faults.remove(fault)
        return self._fragment(part, sight.with_more({"apiType": other}))

    def _sight(self, facts: Facts) -> Sight:
        return Sight(
            self.account,
            self.target,
            facts,
            self.shown,
            self._said,
            self._principal,
            self._key_id,
            self._whole,
        )

    def _keep(self, fragment: Fragment, facts: Facts) -> None:
        more = {name: part for name, part in fragment.items() if name not in self._told}
        self.shown = learned(self.shown, more)
        self._tried |= _READ_BY_THE_WAY.intersection(fragment)
        if "domain" in fragment and self.target.api is None:
            self._follow(facts)
        if "authorizers" in fragment:
            self._choose(facts)

    def _follow(self, facts: Facts) -> None:
        """The API and stage that the domain leads the call to."""
        domains, path = self.configuration.domains.value, facts.get("request.path")
        if not isinstance(domains, tuple) or not domains or not isinstance(path, str):
            return
        found = leads_to(domains[0], path, sent(facts))
        if found is not None and found.api:
            stage = found.stage.value
            self.target = replace(self.target, api=found.api, stage=stage if isinstance(stage, str) else None)

    def _choose(self, facts: Facts) -> None:
        """The authorizer of the called method."""
        sight = self._sight(facts)
        route = sight.met
        if route is None or "authorizer" in self._told:
            return
        key = f"{route.verb} {route.path}".strip()
        of_key = (each for each in parts(sight.written, "routes") if each.get("route") == key)
        named = {at(each, "authorizerId") for each in of_key} - {None}
        own = [each for each in parts(sight.written, "authorizers") if each.get("id") in named]
        if len(own) == 1:
            self.shown = learned(self.shown, {"authorizer": own[0]})
            self.calls["authorizer"] = self.calls.get("authorizers", ())
