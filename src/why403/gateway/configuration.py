"""What an API and its surroundings are configured to be. Every value may be untold, and keeps its place."""

from __future__ import annotations

from dataclasses import dataclass

from why403.gateway.route import NOT_TOLD, Route, Told
from why403.gateway.routes import Routes
from why403.logic.places import NOWHERE_WRITTEN, Place

NO_ROUTE = Route("", "")
"""For settings of a method whose verb and path stand elsewhere."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage. `routes` and `policy` are what it serves, which can differ from the API as edited."""

    name: str
    routes: Told[Routes] = NOT_TOLD
    policy: Told[object] = NOT_TOLD
    web_acl: Told[str] = NOT_TOLD
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Cors:
    """An HTTP API's own CORS settings."""

    origins: Told[tuple[str, ...]] = NOT_TOLD
    methods: Told[tuple[str, ...]] = NOT_TOLD
    headers: Told[tuple[str, ...]] = NOT_TOLD
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Api:
    """One API as edited. `routes` and `stages` are all that there are, where they are told."""

    kind: Told[str] = NOT_TOLD
    id: Told[str] = NOT_TOLD
    endpoint_type: Told[str] = NOT_TOLD
    default_endpoint: Told[bool] = NOT_TOLD
    key_source: Told[str] = NOT_TOLD
    policy: Told[object] = NOT_TOLD
    routes: Told[Routes] = NOT_TOLD
    stages: Told[tuple[Stage, ...]] = NOT_TOLD
    cors: Told[Cors] = NOT_TOLD


@dataclass(frozen=True, slots=True)
class Mapping:
    """A path of a custom domain and where it leads. The empty path is the root, `(none)` in the console."""

    path: str
    stage: Told[str] = NOT_TOLD
    api: Told[str] = NOT_TOLD
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Domain:
    """A custom domain name with all its mappings, where they are told."""

    name: str
    mappings: Told[tuple[Mapping, ...]] = NOT_TOLD
    client_certificates: Told[bool] = NOT_TOLD
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class Key:
    """An API key: its id, whether it is enabled, and its value where it is told (a secret)."""

    id: str
    enabled: Told[bool] = NOT_TOLD
    value: Told[str] = NOT_TOLD
    at: Place = NOWHERE_WRITTEN

    def __repr__(self) -> str:
        return f"Key({self.id!r})"


@dataclass(frozen=True, slots=True)
class Plan:
    """A usage plan: the stages (as `API/STAGE` or `STAGE`) and the key ids that it joins."""

    name: str
    stages: Told[tuple[str, ...]] = NOT_TOLD
    keys: Told[tuple[str, ...]] = NOT_TOLD
    at: Place = NOWHERE_WRITTEN


@dataclass(frozen=True, slots=True)
class VpcEndpoint:
    """An interface endpoint for execute-api; `policy` is absent where it is the default, full access."""

    id: Told[str] = NOT_TOLD
    policy: Told[object] = NOT_TOLD
    private_dns: Told[bool] = NOT_TOLD


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the API."""

    kind: Told[str] = NOT_TOLD
    forwards_host: Told[bool] = NOT_TOLD


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that is told of one API and of what is around it.

    `method` has the settings of the called method where these are told without the list of routes.
    """

    api: Api = Api()
    method: Route = NO_ROUTE
    domains: Told[tuple[Domain, ...]] = NOT_TOLD
    keys: Told[tuple[Key, ...]] = NOT_TOLD
    plans: Told[tuple[Plan, ...]] = NOT_TOLD
    vpc_endpoint: VpcEndpoint = VpcEndpoint()
    front: Front = Front()
    caller_arn: Told[str] = NOT_TOLD
    caller_ip: Told[str] = NOT_TOLD
    caller_policies: Told[tuple[object, ...]] = NOT_TOLD
