"""What an API and its surroundings are configured to be. Every value may be untold, and keeps its place."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import field, replace
from typing import Any

from why403.frozen import dataclass
from why403.logic.places import NOWHERE_WRITTEN, PathStep, Place
from why403.logic.states import ABSENT
from why403.model.assumption import Assumption
from why403.model.authorizer import Settings
from why403.model.front import Behaviour
from why403.model.identity import IdentityPolicy
from why403.model.route import UNKNOWN_SETTING, Route, Setting
from why403.model.routes import Routes
from why403.model.upkeep import UNTOLD_UPKEEP, Upkeep
from why403.model.web_acl import WebRule
from why403.redaction.reprs import Secret, masked_repr

ELSEWHERE = "(elsewhere)"
"""The name of a key or a plan that stands for those of which nothing is told."""
NO_ROUTE = Route("", "")
"""For settings of a method whose verb and path stand elsewhere."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage. `routes` and `policy` are what it serves, which can differ from the API as edited.

    `deploys` says whether it serves a deployment by what is written: one of its own, or each change at once.
    """

    name: str
    routes: Setting[Routes] = UNKNOWN_SETTING
    policy: Setting[object] = UNKNOWN_SETTING
    at: Place = NOWHERE_WRITTEN
    upkeep: Upkeep = UNTOLD_UPKEEP
    variables: MappingOf[str, str] = field(default_factory=dict, repr=False, compare=False)
    deploys: Setting[bool] = field(default=UNKNOWN_SETTING, compare=False)


@dataclass(frozen=True, slots=True)
class Cors:
    """What is allowed to pages of other origins: an HTTP API's own settings, or a mock's headers."""

    origins: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    methods: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    headers: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    credentials: Setting[bool] = UNKNOWN_SETTING
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """An answer of the gateway's own that the API overrides: its type, and the names of its headers.

    `status`, `parameters` (the headers with their values) and `templates` are what is answered.
    """

    kind: str
    headers: Setting[frozenset[str]] = UNKNOWN_SETTING
    at: Place = NOWHERE_WRITTEN
    status: Setting[str] = field(default=UNKNOWN_SETTING, compare=False)
    parameters: Setting[MappingOf[str, str]] = field(default=UNKNOWN_SETTING, repr=False, compare=False)
    templates: Setting[MappingOf[str, str]] = field(default=UNKNOWN_SETTING, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Rate:
    """The throttle of a method (`VERB /path`, `*` for all): calls a second, and the burst."""

    route: str
    rate: Setting[float] = UNKNOWN_SETTING
    burst: Setting[float] = UNKNOWN_SETTING

    @property
    def zero(self) -> Setting[float] | None:
        """The limit that lets no call pass."""
        return next((told for told in (self.rate, self.burst) if told.value == 0), None)


@dataclass(frozen=True, slots=True)
class Caching:
    """The cache of a method (`VERB /path`, `*` for all), and who may bypass it."""

    route: str
    enabled: Setting[bool] = UNKNOWN_SETTING
    guarded: Setting[bool] = UNKNOWN_SETTING
    strategy: Setting[str] = UNKNOWN_SETTING
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Api:
    """One API as edited. `routes` and `stages` are all that there are, where they are told. `binary` are its
    binary media types, `selection` the expression by which messages of a WebSocket API choose their route.

    `served` and `served_policy` are those of the deployment, where a stage has none of its own.
    """

    kind: Setting[str] = UNKNOWN_SETTING
    id: Setting[str] = UNKNOWN_SETTING
    account: Setting[str] = UNKNOWN_SETTING
    endpoint_type: Setting[str] = UNKNOWN_SETTING
    endpoints: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    access_mode: Setting[str] = UNKNOWN_SETTING
    default_endpoint: Setting[bool] = UNKNOWN_SETTING
    key_source: Setting[str] = UNKNOWN_SETTING
    policy: Setting[object] = UNKNOWN_SETTING
    routes: Setting[Routes] = UNKNOWN_SETTING
    served: Setting[Routes] = UNKNOWN_SETTING
    served_policy: Setting[object] = UNKNOWN_SETTING
    stages: Setting[tuple[Stage, ...]] = UNKNOWN_SETTING
    cors: Setting[Cors] = UNKNOWN_SETTING
    responses: Setting[tuple[GatewayResponse, ...]] = UNKNOWN_SETTING
    rates: Setting[tuple[Rate, ...]] = UNKNOWN_SETTING
    caching: Setting[tuple[Caching, ...]] = UNKNOWN_SETTING
    tls: Setting[str] = UNKNOWN_SETTING
    binary: Setting[tuple[str, ...]] = field(default=UNKNOWN_SETTING, compare=False)
    selection: Setting[str] = field(default=UNKNOWN_SETTING, compare=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A path of a custom domain and where it leads. The empty path is the root, `(none)` in the console.

    `api` is empty where the mapping is written without one: it then leads to the API that is told.
    """

    path: str
    stage: Setting[str] = UNKNOWN_SETTING
    api: str = ""
    at: Place = NOWHERE_WRITTEN


NOT_ASKED: Setting[Any] = Setting(ABSENT)
"""Of a condition that a rule does not have."""


@dataclass(frozen=True, slots=True)
class RuleCondition:
    """What a routing rule asks of a call: to begin with one of `paths`, and to have one of `headers`.

    A header is a name and a glob for its value. Either is absent where it is not asked for.
    """

    paths: Setting[tuple[str, ...]] = NOT_ASKED
    headers: Setting[tuple[tuple[str, str], ...]] = NOT_ASKED


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """A rule of a custom domain: the conditions that must all hold, and where the call then leads.

    `strip` says whether the base path is taken off. `api` is empty where the rule leads to the API that is
    told.
    """

    priority: int
    conditions: Setting[tuple[RuleCondition, ...]] = UNKNOWN_SETTING
    stage: Setting[str] = UNKNOWN_SETTING
    api: str = ""
    strip: Setting[bool] = UNKNOWN_SETTING
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Domain:
    """A custom domain name with all its mappings and rules, where they are told.

    `routing` says which of both are read; `endpoints` may reach it privately. One that is `shared` can have
    mappings that are not told: a template tells its own alone.
    """

    name: str
    mappings: Setting[tuple[Mapping, ...]] = UNKNOWN_SETTING
    routing: Setting[str] = UNKNOWN_SETTING
    rules: Setting[tuple[RoutingRule, ...]] = UNKNOWN_SETTING
    client_certificates: Setting[bool] = UNKNOWN_SETTING
    endpoint_type: Setting[str] = UNKNOWN_SETTING
    access_mode: Setting[str] = UNKNOWN_SETTING
    endpoints: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    policy: Setting[object] = UNKNOWN_SETTING
    at: Place = NOWHERE_WRITTEN
    tls: Setting[str] = UNKNOWN_SETTING
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """An API key: its id, whether it is enabled, its value where it is told (a secret), and its first day."""

    id: str
    enabled: Setting[bool] = UNKNOWN_SETTING
    value: Setting[str] = field(default=UNKNOWN_SETTING, repr=False)
    at: Place = NOWHERE_WRITTEN
    created: Setting[str] = UNKNOWN_SETTING

    def __repr__(self) -> str:
        return f"Key({self.id!r})"


def secret(told: Setting[str]) -> Setting[str]:
    """The same, its value hidden from every `repr`."""
    return replace(told, value=Secret(told.value)) if isinstance(told.value, str) else told


@dataclass(frozen=True, slots=True)
class Quota:
    """So many calls of a key in each period: DAY, WEEK or MONTH."""

    limit: Setting[float] = UNKNOWN_SETTING
    period: Setting[str] = UNKNOWN_SETTING


UNTOLD_QUOTA = Quota()
NO_RATE = Rate("*", Setting(ABSENT), Setting(ABSENT))
NO_QUOTA = Quota(Setting(ABSENT), Setting(ABSENT))
"""Of a plan that has no throttle, or no quota."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A usage plan: the stages (as `API/STAGE` or `STAGE`) and key ids that it joins, and its limits.

    The limits are absent where it has no throttle, or no quota. `others` says whether it also joins stages of
    other APIs of the same source, which are left out of `stages`.
    """

    name: str
    stages: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    keys: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    rate: Rate = Rate("*")
    at: Place = NOWHERE_WRITTEN
    plan_id: str = ""
    quota: Quota = field(default=UNTOLD_QUOTA, compare=False)
    others: bool = field(default=False, compare=False)

    @property
    def unlimited(self) -> bool:
        """Whether it is known to have neither a throttle nor a quota."""
        limits = self.rate.rate, self.rate.burst, self.quota.limit
        return all(limit.value is ABSENT for limit in limits)


PLAN_ELSEWHERE = Plan(ELSEWHERE, keys=Setting((ELSEWHERE,)))
"""Plans of which nothing is told join keys of which nothing is told: the plans of a key that a source makes
are taken to be in that source (`evidence/assumptions.py` says so where it matters)."""


@dataclass(frozen=True, slots=True)
class VpcEndpoint:
    """An interface endpoint for execute-api; `policy` is absent where it is the default, full access."""

    id: Setting[str] = UNKNOWN_SETTING
    vpc: Setting[str] = UNKNOWN_SETTING
    policy: Setting[object] = UNKNOWN_SETTING


@dataclass(frozen=True, slots=True)
class Listener:
    """A rule of a load balancer: the hosts and paths that it is for, and what it does with them.

    `wholly` says that it has no other condition; `priority` is `None` for the default rule.
    """

    priority: int | None
    does: str
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    wholly: bool = True
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the API.

    Of a CloudFront distribution its names and behaviours, the default last, and whether no other is shown; of
    a load balancer the `rules` of its listener.
    """

    kind: Setting[str] = UNKNOWN_SETTING
    forwards_host: Setting[bool] = UNKNOWN_SETTING
    names: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    behaviours: Setting[tuple[Behaviour, ...]] = UNKNOWN_SETTING
    alone: Setting[bool] = UNKNOWN_SETTING
    rules: Setting[tuple[Listener, ...]] = UNKNOWN_SETTING


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, from where, and with which policies (all of them, where they are told)."""

    arn: Setting[str] = UNKNOWN_SETTING
    ip: Setting[str] = UNKNOWN_SETTING
    policies: Setting[tuple[object, ...]] = UNKNOWN_SETTING
    boundary: Setting[object] = UNKNOWN_SETTING
    session: Setting[object] = UNKNOWN_SETTING
    scps: Setting[object] = UNKNOWN_SETTING
    rcps: Setting[object] = UNKNOWN_SETTING
    certificate: Setting[bool] = UNKNOWN_SETTING


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that is told of one API and of what is around it.

    `method` has the settings of the called method where these are told without the list of routes, `called`
    those that stand above what a list of another source tells of it, and `options` those of the OPTIONS
    method on its path, with the headers of its mock in `mock`. `remaining` is what is left of its quota to
    each key id, `used` its calls of each day, `web_acl` what AWS WAF did with the call, `web_rules` the rules
    of its web ACL where by default that lets calls pass. `authorizers` has the settings of authorizers by the
    names that routes use, `asked` the functions that they ask, and `asking` the source ARNs of the
    permissions that are written for these: there may be others. `identities` are policies of principals in
    the same source. `parts` holds the places of everything that is written, by the ways to it.

    What hangs on a default that nobody told is untold here. `assumed` are those defaults, and `as_assumed` is
    the configuration that follows where all of them were deployed.
    """

    api: Api = Api()
    method: Route = NO_ROUTE
    called: Route = NO_ROUTE
    options: Route = NO_ROUTE
    mock: Setting[Cors] = UNKNOWN_SETTING
    domains: Setting[tuple[Domain, ...]] = UNKNOWN_SETTING
    keys: Setting[tuple[Key, ...]] = UNKNOWN_SETTING
    plans: Setting[tuple[Plan, ...]] = UNKNOWN_SETTING
    remaining: Setting[tuple[tuple[str, Setting[float]], ...]] = UNKNOWN_SETTING
    used: Setting[tuple[tuple[str, tuple[float, ...]], ...]] = UNKNOWN_SETTING
    web_acl: Setting[str] = UNKNOWN_SETTING
    web_rules: Setting[tuple[WebRule, ...]] = UNKNOWN_SETTING
    vpc_endpoint: VpcEndpoint = VpcEndpoint()
    front: Front = Front()
    caller: Caller = Caller()
    authorizers: MappingOf[str, Settings] = field(default_factory=dict)
    asked: MappingOf[str, str] = field(default_factory=dict, repr=False, compare=False)
    asking: MappingOf[str, tuple[Setting[str], ...]] = field(default_factory=dict, repr=False, compare=False)
    identities: tuple[IdentityPolicy, ...] = field(default=(), repr=False, compare=False)
    parts: MappingOf[tuple[PathStep, ...], Place] = field(default_factory=dict, repr=False, compare=False)
    assumed: tuple[Assumption, ...] = ()
    as_assumed: Configuration | None = None

    __repr__ = masked_repr
