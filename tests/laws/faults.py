"""Faults: each makes the call fail, in the configuration."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.laws.sound import ISSUER, World, allow, deny, method


def disabled_key(world: World, _: Random) -> None:
    world.properties("Partner")["Enabled"] = False


def stage_not_joined(world: World, random: Random) -> None:
    """Only with the key disabled too does the template prove that it is refused."""
    world.properties("Plan")["ApiStages"] = []
    disabled_key(world, random)


def default_off(world: World, _: Random) -> None:
    world.properties("Api")["DisableExecuteApiEndpoint"] = True


def denied_address(world: World, random: Random) -> None:
    networks: list[str] = ["198.51.100.0/24", "192.0.2.0/25"][: random.randint(1, 2)]
    condition = {"NotIpAddress": {"aws:SourceIp": networks if random.random() < 0.7 else networks[0]}}
    world.statements.append(deny("execute-api:/*", Condition=condition))


def nobodys_address(world: World, random: Random) -> None:
    """Nobody calls from there, so that everybody is denied."""
    networks = random.choice(["0.0.0.0", ["0.0.0.0/32"], ["198.51.100.0/24", "0.0.0.0"]])
    world.statements.append(deny("execute-api:/*", Condition={"NotIpAddress": {"aws:SourceIp": networks}}))


def denied(world: World, random: Random) -> None:
    resource: Any = random.choice(["execute-api:/live/GET/boats", "execute-api:/*"])
    if random.random() < 0.3:
        resource = [resource, "execute-api:/live/POST/crews"]
    world.statements.insert(random.randint(0, 1), deny(resource))


def not_allowed_address(world: World, random: Random) -> None:
    condition = {"IpAddress": {"aws:SourceIp": random.choice(["198.51.100.0/24", ["198.51.100.0/24"]])}}
    world.statements[:] = [allow("execute-api:/*", Condition=condition)]


def not_allowed_method(world: World, _: Random) -> None:
    world.statements[:] = [allow("execute-api:/live/POST/crews")]


def missing_method(world: World, _: Random) -> None:
    """Another verb of the path is there."""
    world.resources["DeleteBoats"] = method("Boats", "DELETE")
    world.resources.pop("PatchBoats", None)
    world.verb = "PATCH"


def audience(world: World, _: Random) -> None:
    world.properties("Tokens")["JwtConfiguration"]["Audience"] = ["another"]


def issuer(world: World, _: Random) -> None:
    world.properties("Tokens")["JwtConfiguration"]["Issuer"] = f"{ISSUER}/"


def scope(world: World, _: Random) -> None:
    world.properties("Route0")["AuthorizationScopes"] = ["fleet/write"]


def http_default_off(world: World, _: Random) -> None:
    world.properties("Api")["DisableExecuteApiEndpoint"] = True
