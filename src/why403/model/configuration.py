"""What an API and its surroundings are configured to be. Every value may be untold, and keeps its place."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import field

from why403.frozen import dataclass
from why403.logic.places import NOWHERE_WRITTEN, Place, Step
from why403.model.authorizer import Settings
from why403.model.front import Behaviour
from why403.model.route import NOT_TOLD, Route, Told
from why403.model.routes import Routes
from why403.redaction.reprs import masked_repr

ELSEWHERE = "(elsewhere)"
"""The name of a key or a plan that stands for those of which nothing is told."""
NO_ROUTE = Route("", "")
"""For settings of a method whose verb and path stand elsewhere."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage. `routes` and `policy` are what it serves, which can differ from the API as edited."""

    name: str
    routes: Told[Routes] = NOT_TOLD
    policy: Told[object] = NOT_TOLD
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Cors:
    """What is allowed to pages of other origins: an HTTP API's own settings, or a mock's headers."""

    origins: Told[tuple[str, ...]] = NOT_TOLD
    methods: Told[tuple[str, ...]] = NOT_TOLD
    headers: Told[tuple[str, ...]] = NOT_TOLD
    credentials: Told[bool] = NOT_TOLD
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """An answer of the gateway's own that the API overrides: its type, and the names of its headers."""

    kind: str
    headers: Told[frozenset[str]] = NOT_TOLD
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Rate:
    """The throttle of a method (`VERB /path`, `*` for all): calls a second, and the burst."""

    route: str
    rate: Told[float] = NOT_TOLD
    burst: Told[float] = NOT_TOLD

    @property
    def zero(self) -> Told[float] | None:
        """The limit that lets no call pass."""
        return next((told for told in (self.rate, self.burst) if told.value == 0), None)


@dataclass(frozen=True, slots=True)
class Caching:
    """The cache of a method (`VERB /path`, `*` for all), and who may bypass it."""

    route: str
    enabled: Told[bool] = NOT_TOLD
    guarded: Told[bool] = NOT_TOLD
    strategy: Told[str] = NOT_TOLD
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Api:
    """One API as edited. `routes` and `stages` are all that there are, where they are told.

    `served` and `served_policy` are those of the deployment, where a stage has none of its own.
    """

    kind: Told[str] = NOT_TOLD
    id: Told[str] = NOT_TOLD
    account: Told[str] = NOT_TOLD
    endpoint_type: Told[str] = NOT_TOLD
    endpoints: Told[tuple[str, ...]] = NOT_TOLD
    access_mode: Told[str] = NOT_TOLD
    default_endpoint: Told[bool] = NOT_TOLD
    key_source: Told[str] = NOT_TOLD
    policy: Told[object] = NOT_TOLD
    routes: Told[Routes] = NOT_TOLD
    served: Told[Routes] = NOT_TOLD
    served_policy: Told[object] = NOT_TOLD
    stages: Told[tuple[Stage, ...]] = NOT_TOLD
    cors: Told[Cors] = NOT_TOLD
    responses: Told[tuple[GatewayResponse, ...]] = NOT_TOLD
    rates: Told[tuple[Rate, ...]] = NOT_TOLD
    caching: Told[tuple[Caching, ...]] = NOT_TOLD


@dataclass(frozen=True, slots=True)
class Mapping:
    """A path of a custom domain and where it leads. The empty path is the root, `(none)` in the console.

    `api` is empty where the mapping is written without one: it then leads to the API that is told.
    """

    path: str
    stage: Told[str] = NOT_TOLD
    api: str = ""
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Domain:
    """A custom domain name with all its mappings, where they are told; `endpoints` may reach it privately."""

    name: str
    mappings: Told[tuple[Mapping, ...]] = NOT_TOLD
    routing: Told[str] = NOT_TOLD
    client_certificates: Told[bool] = NOT_TOLD
    endpoint_type: Told[str] = NOT_TOLD
    access_mode: Told[str] = NOT_TOLD
    endpoints: Told[tuple[str, ...]] = NOT_TOLD
    policy: Told[object] = NOT_TOLD
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Key:
    """An API key: its id, whether it is enabled, and its value where it is told (a secret)."""

    id: str
    enabled: Told[bool] = NOT_TOLD
    value: Told[str] = field(default=NOT_TOLD, repr=False)
    at: Place = NOWHERE_WRITTEN

    def __repr__(self) -> str:
        return f"Key({self.id!r})"


@dataclass(frozen=True, slots=True)
class Plan:
    """A usage plan: the stages (as `API/STAGE` or `STAGE`) and key ids that it joins, and its throttle."""

    name: str
    stages: Told[tuple[str, ...]] = NOT_TOLD
    keys: Told[tuple[str, ...]] = NOT_TOLD
    rate: Rate = Rate("*")
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class VpcEndpoint:
    """An interface endpoint for execute-api; `policy` is absent where it is the default, full access."""

    id: Told[str] = NOT_TOLD
    vpc: Told[str] = NOT_TOLD
    policy: Told[object] = NOT_TOLD


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

    kind: Told[str] = NOT_TOLD
    forwards_host: Told[bool] = NOT_TOLD
    names: Told[tuple[str, ...]] = NOT_TOLD
    behaviours: Told[tuple[Behaviour, ...]] = NOT_TOLD
    alone: Told[bool] = NOT_TOLD
    rules: Told[tuple[Listener, ...]] = NOT_TOLD


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, from where, and with which policies (all of them, where they are told)."""

    arn: Told[str] = NOT_TOLD
    ip: Told[str] = NOT_TOLD
    policies: Told[tuple[object, ...]] = NOT_TOLD
    boundary: Told[object] = NOT_TOLD
    session: Told[object] = NOT_TOLD
    scps: Told[object] = NOT_TOLD
    rcps: Told[object] = NOT_TOLD
    certificate: Told[bool] = NOT_TOLD


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that is told of one API and of what is around it.

    `method` has the settings of the called method where these are told without the list of routes, `called`
    those that stand above what a list of another source tells of it, and
    `options` those of the OPTIONS method on its path, with the headers of its mock in `mock`. `remaining`
    is what is left of its quota to each key id, `web_acl` what AWS WAF did with the call. `authorizers` has
    the settings of authorizers by the names that routes use. `parts` holds the places of everything that is
    written, by the ways to it.
    """

    api: Api = Api()
    method: Route = NO_ROUTE
    called: Route = NO_ROUTE
    options: Route = NO_ROUTE
    mock: Told[Cors] = NOT_TOLD
    domains: Told[tuple[Domain, ...]] = NOT_TOLD
    keys: Told[tuple[Key, ...]] = NOT_TOLD
    plans: Told[tuple[Plan, ...]] = NOT_TOLD
    remaining: Told[tuple[tuple[str, Told[float]], ...]] = NOT_TOLD
    web_acl: Told[str] = NOT_TOLD
    vpc_endpoint: VpcEndpoint = VpcEndpoint()
    front: Front = Front()
    caller: Caller = Caller()
    authorizers: MappingOf[str, Settings] = field(default_factory=dict)
    parts: MappingOf[tuple[Step, ...], Place] = field(default_factory=dict, repr=False, compare=False)

    __repr__ = masked_repr
