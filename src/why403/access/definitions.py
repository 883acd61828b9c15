"""What one configuration says of every fact at the sites where calls arrive, made once for each site.

`Access` is what readers use: it lands a call, derives its facts, and gives the site with its definitions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property

from why403 import facts as catalogue
from why403.access.arns import Arns
from why403.access.call import Call, Ground, KeyRing, derive, forms_of, sent_with
from why403.access.cors import allowed_by, cors, rules_of
from why403.access.defining import Said
from why403.access.edges import caller, edges, lost_on_the_way
from why403.access.functions import invoking
from why403.access.keys import keys, limits
from why403.access.landing import Landing, land, lists
from why403.access.policies import PolicyShelf, policies, served_policy
from why403.access.requests import valid
from why403.access.routing import routing
from why403.frozen import dataclass
from why403.logic.facts import Facts, Value
from why403.logic.formula import Formula, facts_in
from why403.logic.places import NOWHERE_WRITTEN, Located, Place
from why403.logic.reading import Reading, Walk
from why403.logic.states import UNKNOWN
from why403.logic.truth import YES, Truth
from why403.model.configuration import Configuration
from why403.model.definition import Choice, Definition
from why403.model.incident import Exchange, FactValue, Request

_NOT_SHOWN = Request()


class Definitions:
    """What is said of facts at one site.

    `edited` are those of which it is said by the API as it is edited: how it is served is not shown.

    Equal only to itself: readers keep by it what they make of it.
    """

    def __init__(self, said: Said, edited: frozenset[str] = frozenset()) -> None:
        self.said = said
        self.edited = edited

    @cached_property
    def sent(self) -> tuple[str, ...]:
        """The facts that definitions ask for: the parts of a request are among them."""
        formulas = (formula for each in self.said.values() for formula in _formulas(each))
        return tuple(sorted({name for formula in formulas for name in facts_in(formula)}))

    def settings(self) -> dict[str, Value]:
        """The facts that are the same for every call that arrives here."""
        return _settings(self.said)


class Access:
    """One configuration, prepared: policies parsed, keys indexed, the definitions of each site kept."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.arns = Arns(configuration)
        self.shelf = PolicyShelf(configuration)
        self._sites: dict[tuple[object, ...], Definitions] = {}
        self._keys: dict[tuple[str | None, str | None], Said] = {}

    @cached_property
    def keys(self) -> KeyRing:
        """The API keys by value."""
        return KeyRing(self.configuration)

    @cached_property
    def of_caller(self) -> Said:
        """What is told of who calls."""
        return caller(self.configuration)

    def call(self, told: Facts, request: Request = _NOT_SHOWN, landing: Landing | None = None) -> Call:
        """Land a call, where no `landing` is given, and derive what follows. Told facts stay as told."""
        known: dict[str, Value] = {**_settings(self.of_caller), **told}
        kind = self.configuration.api.kind.value
        if catalogue.API_KIND.name not in known and isinstance(kind, str):
            known[catalogue.API_KIND.name] = kind
        if landing is None:
            landing = land(self.configuration, self.arns, known, request)
        here = self.at(landing)
        lost = _settings(lost_on_the_way(landing))
        known = {**here.settings(), **known, **lost, **sent_with(request, here.sent, known)}
        ground = Ground(self.configuration, self.arns, self.keys, landing, request)
        derive(ground, known)
        return Call(landing, known, forms_of(ground, known))

    def at(self, landing: Landing) -> Definitions:
        """The definitions of the site where a call has landed."""
        key = landing.site
        found = self._sites.get(key)
        if found is None:
            found = self._define(landing)
            self._sites[key] = found
        return found

    def _define(self, landing: Landing) -> Definitions:
        configuration = self.configuration
        api = configuration.api.id.value
        called = api if isinstance(api, str) else landing.host.api if landing.host is not None else None
        said: Said = {
            **self.of_caller,
            **edges(configuration, landing),
            **routing(configuration, landing),
            **self._of_keys(landing, called),
            **limits(configuration, landing, called),
            **invoking(configuration, landing),
            **valid(configuration, landing),
            **cors(configuration, landing),
        }
        said |= policies(configuration, self.shelf, landing, said)
        return Definitions(said, frozenset(_edited(configuration, landing)))

    def _of_keys(self, landing: Landing, api: str | None) -> Said:
        """What is said of keys, which hangs on the stage alone."""
        at = (None if landing.stage is None else landing.stage.name, api)
        if at not in self._keys:
            self._keys[at] = keys(self.configuration, landing.stage, api)
        return self._keys[at]


def _edited(configuration: Configuration, landing: Landing) -> Iterator[str]:
    """What a deployment brings to a stage, where only the edited API shows it."""
    if not lists(configuration, landing.stage)[1].known:
        yield from (catalogue.METHOD_AUTHORIZATION.name, catalogue.API_KEY_REQUIRED.name)
        yield catalogue.REQUEST_VALID.name
    if served_policy(configuration, landing.stage) is configuration.api.policy:
        yield from (catalogue.RESOURCE_POLICY.name, catalogue.RESOURCE_POLICY_ALLOWS.name)
        yield from (catalogue.RESOURCE_POLICY_DENIES.name, catalogue.RESOURCE_POLICY_GRANT.name)


def _settings(said: Mapping[str, Definition]) -> dict[str, Value]:
    return {name: each.value for name, each in said.items() if isinstance(each, Located)}


def _formulas(definition: Definition) -> tuple[Formula, ...]:
    if isinstance(definition, Located):
        return ()
    return tuple(definition.when.values()) if isinstance(definition, Choice) else (definition,)


@dataclass(frozen=True, slots=True)
class Landed:
    """A call that has landed in a configuration: its facts and forms, and what is said where it is.

    With another fact told it lands anew.
    """

    access: Access
    request: Request
    told: Facts = field(repr=False)
    call: Call
    here: Definitions

    def learning(self, fact: str, value: Value) -> Landed:
        """The same call with one more fact told."""
        return self.learning_all({**self.told, fact: value})

    def learning_all(self, told: Facts) -> Landed:
        """The same call with these facts told instead."""
        return self if told == self.told else landed(self.access, told, self.request)


def landed(access: Access, told: Facts, request: Request = _NOT_SHOWN) -> Landed:
    """Land a call of which these facts are told."""
    call = access.call(told, request)
    return Landed(access, request, told, call, access.at(call.landing))


def landing_of(configuration: Configuration, told: Facts) -> Landing:
    """Where a call lands in a configuration."""
    return Access(configuration).call(told).landing


def outcomes(access: Access, call: Call) -> tuple[FactValue, ...]:
    """What the configuration settles of this call, fact by fact, each at the place that decided."""
    return concluded(access.at(call.landing).said, call)


def conclusions(
    configuration: Configuration, told: Facts, request: Request = _NOT_SHOWN
) -> tuple[FactValue, ...]:
    """What a configuration settles of one call of which these facts are told."""
    access = Access(configuration)
    return outcomes(access, access.call(told, request))


def concluded(said: Said, call: Call) -> tuple[FactValue, ...]:
    """What definitions settle of this call, each at the place that decided."""
    walks = _walks(call)
    found = (_outcome(name, definition, walks) for name, definition in said.items())
    return tuple(each for each in found if each is not None)


def preflight_allows(preflight: Exchange, facts: Facts) -> tuple[FactValue, ...]:
    """What the answer to a preflight allows: the call that was asked for, and credentials."""
    said = allowed_by(rules_of(preflight.answer))
    names = sorted(
        {name for each in said.values() for formula in _formulas(each) for name in facts_in(formula)}
    )
    asked = {**facts, catalogue.METHOD.name: "OPTIONS"}
    for name in names:
        if name.startswith(catalogue.HEADER):
            asked.pop(name, None)
    known = {**asked, **sent_with(preflight.request, names, {})}
    return concluded(said, Call(Landing(), known, ({},)))


def _walks(call: Call) -> list[Walk]:
    """A walk in every form of the call, for all definitions: what they share is read once."""
    return [Walk({**call.facts, **form}) for form in call.forms]


def _outcome(name: str, definition: Definition, walks: Sequence[Walk]) -> FactValue | None:
    if isinstance(definition, Located):
        return None if definition.value is UNKNOWN else FactValue(name, definition.value, definition.at)
    if isinstance(definition, Choice):
        readings = ((value, _settled(formula, walks)) for value, formula in definition.when.items())
        chosen = next(((v, r) for v, r in readings if r is not None and r.truth is YES), None)
        return None if chosen is None else FactValue(name, chosen[0], decided_at(chosen[1]))
    reading = _settled(definition, walks)
    return None if reading is None else FactValue(name, reading.truth is YES, decided_at(reading))


def _settled(formula: Formula, walks: Sequence[Walk]) -> Reading | None:
    """What the formula comes to, where that is known and the same in every form of the call."""
    return walks[0].reading(formula) if _in_all(formula, walks).settled else None


def _in_all(formula: Formula, walks: Sequence[Walk]) -> Truth:
    truth = walks[0].truth(formula)
    same = truth.settled and all(walk.truth(formula) is truth for walk in walks)
    return truth if same else Truth.UNKNOWN


def truth_in_forms(formula: Formula, call: Call) -> Truth:
    """The truth in every form of the call; UNKNOWN where they differ."""
    return _in_all(formula, _walks(call))


def decided_at(reading: Reading) -> Place:
    """The line that decided: the first place among the reasons with the verdict's own truth."""
    placed = [reason for reason in reading.reasons if reason.leaf.at.document]
    own = next((reason for reason in placed if reason.truth is reading.truth), None)
    found = own or next(iter(placed), None)
    return NOWHERE_WRITTEN if found is None else found.leaf.at


__all__ = [
    "Access",
    "Definitions",
    "Landed",
    "concluded",
    "conclusions",
    "decided_at",
    "outcomes",
    "truth_in_forms",
]
