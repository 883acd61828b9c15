"""What an API and its surroundings are configured to be. Every value may be untold, and keeps its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import UNTOLD, State

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """One value of the configuration: told (perhaps to be absent), or untold."""

    value: T | State = UNTOLD
    at: Place = NOWHERE_WRITTEN

    @property
    def known(self) -> bool:
        """Whether there is a value to work with."""
        return not isinstance(self.value, State)


@dataclass(frozen=True, slots=True)
class Route:
    """A method on a path (REST), a route key (HTTP: `GET /pets`, `$default`; WebSocket: `$connect`)."""

    verb: str
    path: str
    authorization: Told[str] = Told()
    authorizer: Told[str] = Told()
    scopes: Told[tuple[str, ...]] = Told()
    key_required: Told[bool] = Told()
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage. `routes` and `policy` are what it serves, which can differ from the API as edited."""

    name: str
    routes: Told[tuple[Route, ...]] = Told()
    policy: Told[object] = Told()
    web_acl: Told[str] = Told()
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Cors:
    """An HTTP API's own CORS settings."""

    origins: Told[tuple[str, ...]] = Told()
    methods: Told[tuple[str, ...]] = Told()
    headers: Told[tuple[str, ...]] = Told()
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Api:
    """One API as edited. `routes` and `stages` are all that there are, where they are told."""

    kind: Told[str] = Told()
    id: Told[str] = Told()
    endpoint_type: Told[str] = Told()
    default_endpoint: Told[bool] = Told()
    key_source: Told[str] = Told()
    policy: Told[object] = Told()
    routes: Told[tuple[Route, ...]] = Told()
    stages: Told[tuple[Stage, ...]] = Told()
    cors: Told[Cors] = Told()


@dataclass(frozen=True, slots=True)
class Mapping:
    """A path of a custom domain and where it leads. The empty path is the root, `(none)` in the console."""

    path: str
    stage: Told[str] = Told()
    api: Told[str] = Told()
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Domain:
    """A custom domain name with all its mappings, where they are told."""

    name: str
    mappings: Told[tuple[Mapping, ...]] = Told()
    client_certificates: Told[bool] = Told()
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Key:
    """An API key: its id, whether it is enabled, and its value where it is told (a secret)."""

    id: str
    enabled: Told[bool] = Told()
    value: Told[str] = Told()
    at: Place = NOWHERE_WRITTEN

    def __repr__(self) -> str:
        return f"Key({self.id!r})"


@dataclass(frozen=True, slots=True)
class Plan:
    """A usage plan: the stages (as `API/STAGE` or `STAGE`) and the key ids that it joins."""

    name: str
    stages: Told[tuple[str, ...]] = Told()
    keys: Told[tuple[str, ...]] = Told()
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class VpcEndpoint:
    """An interface endpoint for execute-api; `policy` is absent where it is the default, full access."""

    id: Told[str] = Told()
    policy: Told[object] = Told()
    private_dns: Told[bool] = Told()


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the API."""

    kind: Told[str] = Told()
    forwards_host: Told[bool] = Told()


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that is told of one API and of what is around it.

    `method` has the settings of the called method where these are told without the list of routes.
    """

    api: Api = Api()
    method: Route = Route("", "")
    domains: Told[tuple[Domain, ...]] = Told()
    keys: Told[tuple[Key, ...]] = Told()
    plans: Told[tuple[Plan, ...]] = Told()
    vpc_endpoint: VpcEndpoint = VpcEndpoint()
    front: Front = Front()
    caller_arn: Told[str] = Told()
    caller_ip: Told[str] = Told()
    caller_policies: Told[tuple[object, ...]] = Told()
