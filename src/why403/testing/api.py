"""The API under test, and the clients of those who call it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from why403.documents.errors import BadInput
from why403.incident.authorizer import authorizer_alone
from why403.logic.places import Place
from why403.serve.apis import ACCOUNT, REGION, Desk, Served, world_of
from why403.serve.app import Gateway
from why403.serve.principals import Principal, made_key, principals_from, with_policies
from why403.serve.throttling import Throttle
from why403.serve.tokens import Issuer
from why403.testing.client import Client
from why403.testing.socket import Talk, opened

T = TypeVar("T")
SECONDS = 60.0


class Api:
    """The APIs of a template, open inside `with Api(…) as api:`.

    `name` chooses one of several APIs, `parameters` are those of the template. `api_keys` are values of keys
    by their names. `clock` returns the seconds since 1970 that throttling and quotas use.
    """

    def __init__(
        self,
        template: str | Path,
        name: str = "",
        *,
        parameters: Mapping[str, str] | None = None,
        region: str = REGION,
        account: str = ACCOUNT,
        api_keys: Mapping[str, str] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._issuer: Issuer | None = None
        self._desk = Desk(region=region, account=account, api_keys=dict(api_keys or {}))
        self._throttle = Throttle() if clock is None else Throttle(clock)
        world = world_of([(str(template), name)], dict(parameters or {}), self._desk, 0)
        self._gateway = Gateway(world, self._desk, self._throttle)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread()

    def __enter__(self) -> Api:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._run(self._gateway.functions.__aenter__())
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._run(self._gateway.functions.__aexit__(None, None, None))
        loop = self._opened()
        self._loop = None
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()
        loop.close()

    @property
    def asgi(self) -> Gateway:
        """The gateway itself, for clients of ASGI applications."""
        return self._gateway

    def anonymous(self) -> Client:
        """A caller without credentials."""
        return Client(self._call, self._talk, self._served.host)

    def with_key(self, name: str) -> Client:
        """A caller with the API key of this name. Raises `BadInput` if the template has none."""
        keys = self._served.configuration.keys.value
        known = {key.id: key.value.value for key in (keys if isinstance(keys, tuple) else ())}
        if not isinstance(known.get(name), str):
            raise BadInput(Place("with_key"), "no API key has this name", " or ".join(known) or "a key")
        return replace(self.anonymous(), headers=(("x-api-key", str(known[name])),))

    def as_role(self, name: str, *policies: Mapping[str, object], **more: object) -> Client:
        """A caller with a role: all of its identity policies, and `boundary`, `session`, `scps` or an
        `account`.

        Without a policy the role has no permissions of its own.
        """
        account = str(more.pop("account", self._desk.account))
        arn = f"arn:aws:iam::{account}:role/{name}"
        return self._signing(with_policies(name, arn, policies, more, made_key(name)))

    def as_user(self, name: str, *policies: Mapping[str, object], **more: object) -> Client:
        """A caller with the access key of a user; otherwise like `as_role`."""
        account = str(more.pop("account", self._desk.account))
        arn = f"arn:aws:iam::{account}:user/{name}"
        return self._signing(with_policies(name, arn, policies, more, made_key(name)))

    def with_token(self, **claims: object) -> Client:
        """A caller with a token that has these claims, signed with a key that the gateway accepts.

        It expires in an hour unless `exp` is given.
        """
        if self._issuer is None:
            self._issuer = Issuer.made()
            keys = authorizer_alone({"jwks": self._issuer.key_set()}).jwks
            self._served.trust(keys)
        now = int(time.time())
        bearer = f"Bearer {self._issuer.token({'iat': now, 'exp': now + 3600, **claims})}"
        return replace(self.anonymous(), headers=(("Authorization", bearer),))

    def _signing(self, principal: Principal) -> Client:
        known = [*self._gateway.desk.principals.by_name.values()]
        others = [each for each in known if each.name != principal.name]
        everybody = principals_from([*others, principal], Place("as_role"))
        self._gateway.desk = replace(self._gateway.desk, principals=everybody)
        self._served.forget(principal.name)
        key = principal.keys[0]
        return replace(self.anonymous(), key=key, region=self._desk.region or REGION)

    @property
    def _served(self) -> Served:
        return self._gateway.world.apis[0]

    def _call(self, scope: dict[str, Any], body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        return self._run(_exchanged(self._gateway, scope, body))

    def _talk(self, scope: dict[str, Any]) -> Talk:
        return self._run(opened(self._gateway, scope, self._run))

    def _run(self, awaited: Coroutine[Any, Any, T]) -> T:
        try:
            loop = self._opened()
        except RuntimeError:
            awaited.close()
            raise
        return asyncio.run_coroutine_threadsafe(awaited, loop).result(SECONDS)

    def _opened(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            raise RuntimeError("the API is open inside `with` alone")
        return self._loop


class Clock:
    """A clock that stops until a test moves it."""

    def __init__(self, now: float = 1_780_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        """Let this many seconds pass."""
        self.now += seconds


async def _exchanged(
    gateway: Gateway, scope: dict[str, Any], body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    status, headers, parts = 0, [("", "")], []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = [
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]
            ]
        else:
            parts.append(message.get("body", b""))

    await gateway(scope, receive, send)
    return status, headers, b"".join(parts)
