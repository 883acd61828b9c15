"""A caller with what it brings, what came back, and the assertion that says why."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from why403.credentials.sigv4.sign import signed_headers
from why403.serve.answering import NOT_SERVED
from why403.serve.app import MARK
from why403.serve.principals import AccessKey
from why403.testing.socket import Talk
from why403.words.fixes import FIXES

Headers = tuple[tuple[str, str], ...]
Exchange = Callable[[dict[str, Any], bytes], tuple[int, list[tuple[str, str]], bytes]]


@dataclass(frozen=True, slots=True)
class Response:
    """The response. `cause` is why the gateway refused the call; `None` if it allowed it."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def cause(self) -> str | None:
        """The code of the cause, as `why403 rule` explains it."""
        return self.headers.get(MARK)

    @property
    def place(self) -> str:
        """Where in the files the cause is; empty if the request decides."""
        return self.headers.get(f"{MARK}-place", "")


@dataclass(frozen=True, slots=True)
class Client:
    """Calls the API with the same credentials each time."""

    _exchange: Exchange = field(repr=False)
    _open: Callable[[dict[str, Any]], Talk] = field(repr=False)
    host: str = ""
    headers: Headers = field(default=(), repr=False)
    key: AccessKey | None = field(default=None, repr=False)
    region: str = ""

    def get(self, path: str, **more: Any) -> Response:
        """Call with GET."""
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> Response:
        """Call with POST."""
        return self.request("POST", path, **more)

    def put(self, path: str, **more: Any) -> Response:
        """Call with PUT."""
        return self.request("PUT", path, **more)

    def delete(self, path: str, **more: Any) -> Response:
        """Call with DELETE."""
        return self.request("DELETE", path, **more)

    def options(self, path: str, **more: Any) -> Response:
        """Call with OPTIONS."""
        return self.request("OPTIONS", path, **more)

    def connect(
        self,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        source_ip: str = "127.0.0.1",
    ) -> Talk | Response:
        """Open a WebSocket: a connection, or the answer that refused it."""
        opens = {"Connection": "Upgrade", "Upgrade": "websocket", **(headers or {})}
        scope = self._scope("GET", path, opens, query, b"", source_ip)
        talk = self._open({**scope, "type": "websocket"})
        if talk.refused is None:
            return talk
        status, came, read = talk.refused
        return Response(status, {name.lower(): value for name, value in came}, read)

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
        json: object = None,
        source_ip: str = "127.0.0.1",
    ) -> Response:
        """Call with any method. `source_ip` is the address that the API sees."""
        content = _content(body, json)
        more = {} if json is None else {"Content-Type": "application/json"}
        scope = self._scope(method, path, {**(headers or {}), **more}, query, content, source_ip)
        status, came, read = self._exchange(scope, content)
        return Response(status, {name.lower(): value for name, value in came}, read)

    def _scope(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None,
        content: bytes,
        source_ip: str,
    ) -> dict[str, Any]:
        """The request as a server would hand it on, signed where the caller has a key."""
        sent = [("Host", self.host), *self.headers, *headers.items()]
        target, _, asked = path.partition("?")
        target = quote(target, safe="/%:@!$&'()*+,;=-._~")
        asked = "&".join(part for part in (asked, urlencode(query or {})) if part)
        if self.key is not None:
            now = datetime.now(UTC)
            key = self.key
            sent += signed_headers(
                method, self.host, target, asked, sent, content, now,
                key_id=key.id, secret=key.secret, session=key.session, region=self.region,
            )  # fmt: skip
        return {
            "type": "http",
            "method": method.upper(),
            "path": target,
            "raw_path": target.encode("latin-1", "replace"),
            "query_string": asked.encode("latin-1", "replace"),
            "headers": [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in sent],
            "client": (source_ip, 0),
            "server": ("127.0.0.1", 0),
        }


def _content(body: bytes | str | None, value: object) -> bytes:
    if value is not None:
        return json.dumps(value).encode()
    return body.encode() if isinstance(body, str) else body or b""


def assert_refused(response: Response, cause: str | None = None) -> None:
    """Check that the gateway refused the call, for this cause if one is given.

    Raises: `AssertionError` with the actual response, the place in the files, and what would change it.
    """
    __tracebackhide__ = True
    found = response.cause
    if found is None and response.status == NOT_SERVED:
        raise AssertionError(f"the gateway cannot answer this call ({NOT_SERVED} {response.text[:200]})")
    if found is None:
        raise AssertionError(
            f"the gateway let the call in ({response.status}); expected {cause or 'a refusal'}"
        )
    if cause is not None and found != cause:
        at = f", at {response.place}" if response.place else ""
        raise AssertionError(
            f"refused for {found}{at}, not for {cause} ({response.status} {response.text[:200]}); "
            f"to be let in: {FIXES.get(found, 'see `why403 rule`')}"
        )
