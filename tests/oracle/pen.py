"""The pen that draws a world, what the world is about, and the names in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT
from why403.model.route import UNKNOWN_SETTING, Setting

T = TypeVar("T")

API, OTHER_API = "abc123", "zzz999"
OWNER, STRANGER = "111122223333", "444455556666"
ARN = f"arn:aws:execute-api:eu-west-1:{OWNER}:{API}"
OWN = f"{API}.execute-api.eu-west-1.amazonaws.com"
HOSTS: dict[str, tuple[str, ...]] = {
    "execute-api": (
        OWN, OWN, OWN, OWN.upper(), f"{OTHER_API}.execute-api.eu-west-1.amazonaws.com",
        f"{API}.execute-api.cn-north-1.amazonaws.com.cn",
    ),
    "vpc-endpoint": (
        f"{API}-vpce-0a.execute-api.eu-west-1.amazonaws.com",
        f"{API}-vpce-0b.execute-api.eu-west-1.amazonaws.com",
        "vpce-0a-x1y2.execute-api.eu-west-1.vpce.amazonaws.com",
    ),
    "custom": ("api.example.com", "api.example.com", "Shop.Example.com", "www.example.com", "example.org"),
    "cloudfront": ("d111.cloudfront.net",),
    "local": ("localhost",),
}  # fmt: skip
STAGES = ("prod", "dev")
INNER = (
    "/orders", "/orders", "/orders/5", "/orders/5", "/orders/5/items", "/orders/", "/orders/a%2Fb",
    "/orders/%7Bid%7D", "/prod/orders", "/health", "/", "/Orders", "/@connections/Ab1=",
)  # fmt: skip
TEMPLATES = (
    "/orders", "/orders/{id}", "/orders/{id}/items", "/orders/{rest+}", "/{proxy+}", "/prod/orders",
    "/{any}", "/{any}/{id}", "/{any}/{rest+}", "/health", "/", "/prod",
)  # fmt: skip
KEY, OTHER_KEY, MASKED = "k3yOfThePartner0000000000f00d", "another000000000000000000beef", "****f00d"
SIGNED = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261122/eu-west-1/execute-api/aws4_request, Signature=0"
USER, ROLE = f"arn:aws:iam::{OWNER}:user/ana", f"arn:aws:iam::{OWNER}:role/app"
SESSION, PARTNER = f"arn:aws:sts::{OWNER}:assumed-role/app/i-1", f"arn:aws:iam::{STRANGER}:role/partner"
ORIGINS = ("https://shop.example.com", "https://evil.example.com", "http://shop.example.com", "null")
SCHEMA = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
GUARDS = ("NONE", "NONE", "AWS_IAM", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT", "SOMETHING")


class Pen:
    """Draws values, and writes each at a place of its own.

    `guards` are the authorizations to draw from, `call` is the call as it stands in the ARN of its method.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.untold = 0.1
        self.lines = 0
        self.guards: tuple[str, ...] = GUARDS
        self.call = ""
        self.parts: dict[tuple[PathStep, ...], Place] = {}

    def one(self, *values: T) -> T:
        return self.random.choice(values)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def some(self, values: Sequence[T], most: int, least: int = 0) -> tuple[T, ...]:
        return tuple(self.random.sample(values, self.random.randint(least, min(most, len(values)))))

    def subject(self, left_out: float) -> bool:
        """Whether anything of a subject is told; how much of it is then told differs from world to world."""
        self.untold = self.one(0.0, 0.0, 0.1, 0.4)
        return not self.chance(left_out)

    def at(self, *path: PathStep) -> Place:
        self.lines += 1
        return Place("api.yaml", path or (f"part{self.lines}",), self.lines, 5)

    def told(self, value: T, absent: float = 0.02, *path: PathStep) -> Setting[T]:
        """Told to be this, told to be absent, or not told."""
        if self.chance(self.untold):
            return UNKNOWN_SETTING
        return Setting(ABSENT if self.chance(absent) else value, self.at(*path))

    def policy(self, name: str, value: Any, absent: float = 0.0) -> Setting[Any]:
        """A policy, mostly with a line for each of its statements."""
        told = self.told(value, absent, name)
        if isinstance(value, dict) and told.known and self.chance(0.7):
            whole, written = (name, "Statement"), value["Statement"]
            ways = (
                [(*whole, number) for number in range(len(written))] if isinstance(written, list) else [whole]
            )
            for way in ways:
                self.parts[way] = self.at(*way)
        return told


@dataclass(frozen=True, slots=True)
class Scene:
    """What is so of the call, whether or not it gets told.

    `private`: made from within a VPC, to an API that is for such calls. `bypass`: it asks for an answer that
    is not from the cache.
    """

    kind: str
    host_kind: str
    host: str
    base: str
    stage: str
    inner: str
    path: str
    verb: str
    arn: str
    private: bool
    bypass: bool

    @property
    def managing(self) -> bool:
        """Whether it asks for a connection of a WebSocket API."""
        return self.inner.startswith("/@connections/")


def drawn_scene(pen: Pen) -> Scene:
    kind = pen.one("REST", "REST", "REST", "REST", "HTTP", "HTTP", "WEBSOCKET", "WEBSOCKET")
    host_kind = pen.one(*(6 * ["execute-api"] + 2 * ["vpc-endpoint"] + 4 * ["custom"] + 2 * ["cloudfront"]))
    host_kind = "local" if pen.chance(0.01) else host_kind
    stage = pen.one(*STAGES, "prod", "prod", "$default") if kind == "HTTP" else pen.one(*STAGES, "prod")
    inner = pen.one("", "", "/", *(2 * ["/@connections/Ab1="])) if kind == "WEBSOCKET" else pen.one(*INNER)
    if host_kind in ("custom", "cloudfront"):
        base = pen.one("", "/v1", "/v1", "/shop", "/v1/orders", "/other", "/v1x")
        above = base + (f"/{stage}" if pen.chance(0.4) else "")
    else:
        base = above = "" if stage == "$default" else pen.one(*(6 * [f"/{stage}"]), "/gone", "")
    arn = pen.one(USER, USER, ROLE, SESSION, SESSION, PARTNER, "AIDAEXAMPLE")
    verb = pen.one(*(4 * ["GET"]), "POST", "PUT", *(4 * ["OPTIONS"]), "HEAD", "get")
    private = pen.chance(0.8 if host_kind == "vpc-endpoint" else 0.3)
    return Scene(
        kind, host_kind, pen.one(*HOSTS[host_kind]), base, stage, inner, above + inner or "/", verb, arn,
        private, pen.chance(0.3 if kind == "REST" else 0.1),
    )  # fmt: skip


# The call
