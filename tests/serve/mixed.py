"""Calls of every enforced kind, each with the answer that AWS documents for the way in which it was made.

A call begins as one that is in order; then at most one thing is wrong with it. Its label says what, and comes
from that alone, or for policies from `reference.py`: the program is not asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from tests.serve.desk import ACCOUNT, desk
from tests.serve.mixed_world import (
    CALLERS,
    FORMER,
    KEYS,
    LAPSED,
    RESOURCE_POLICY,
    SIGNERS,
    Tokens,
    people,
    template,
)
from tests.serve.reference import Pairs, Signer, decided, header_of
from why403.incident.authorizer import authorizer_alone
from why403.serve.apis import world_of
from why403.serve.app import Gateway


@dataclass(frozen=True)
class Label:
    """What is answered: the status, the error's type where a REST API names one, and words of its text."""

    what: str
    status: int
    kind: str | None = None
    says: str = ""


PASSED = Label("passed", 200)
DENIED = {
    "explicit": Label("explicit deny", 403, "AccessDeniedException", "with an explicit deny"),
    "implicit": Label("implicit deny", 403, "AccessDeniedException", "is not authorized to perform"),
    "allow": PASSED,
}
NO_TOKEN = "MissingAuthenticationTokenException", "Missing Authentication Token"


@dataclass
class Sent:
    """One call on the wire. `query` is told in pairs, so that it can be signed."""

    verb: str
    path: str
    query: Pairs
    headers: Pairs
    body: bytes
    address: str
    label: Label
    api: int = 0

    @property
    def scope(self) -> dict[str, Any]:
        """As an ASGI server hands it on."""
        target = "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in self.query)
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.headers]
        return {
            "type": "http",
            "method": self.verb,
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": target.encode(),
            "headers": [(name.lower(), value) for name, value in raw],
            "why403.headers": raw,
            "client": (self.address, 40_000),
            "server": ("127.0.0.1", 8400 + self.api),
        }


# Calls.

INSIDE = ("10.1.2.3", "10.255.0.1", "192.0.2.5", "192.0.2.127")
OUTSIDE = ("192.0.2.128", "198.51.100.7", "11.0.0.1", "203.0.113.99")


class Maker:
    """Makes calls with their labels."""

    def __init__(self, seed: int, tokens: Tokens, host: str) -> None:
        self.random = Random(seed)
        self.tokens = tokens
        self.host = host
        self.kinds: tuple[Callable[[], Sent], ...] = (
            self.open, self.lost, self.keyed, self.checked, self.inside, self.pool, self.guard, self.feed,
            self.wires,
            self.iam, self.iam, self.iam, self.broken, self.broken, self.broken, self.both, self.both,
        )  # fmt: skip

    def call(self) -> Sent:
        """One more."""
        return self.random.choice(self.kinds)()

    def _plain(self, verb: str, path: str, label: Label) -> Sent:
        """With what makes no difference: another item, a query, headers, a body."""
        random = self.random
        query = [(random.choice(("a", "Z", "n-1", "x y", "ü")), random.choice(("", "1", "a b", "ä/=&", "~")))]
        query *= random.randrange(2)
        headers = [("Host", self.host)]
        if random.random() < 0.5:
            headers.append(
                (random.choice(("User-Agent", "user-agent")), random.choice(("curl/8.5.0", "boto3/1.35  md")))
            )
        if random.random() < 0.3:
            headers.append(("Accept", random.choice(("*/*", "application/json,  text/plain"))))
        body = random.randbytes(random.randrange(200)) if verb == "POST" else b""
        if body:
            headers += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        return Sent(verb, path, query, headers, body, random.choice((*INSIDE, *OUTSIDE)), label)

    def _item(self) -> str:
        return self.random.choice(("7", "a-b", "long." * 8, "x~y", "0")) + str(self.random.randrange(10**6))

    def _scraped(self, sent: Sent) -> Sent:
        """Now and then the caller is one whom the resource policy denies by its name."""
        if self.random.random() < 0.08 and header_of(sent.headers, "user-agent") is None:
            sent.headers.append(("User-Agent", f"scraper/{self.random.randrange(9)}"))
            sent.label = replace(DENIED["explicit"], what="explicit deny by user agent")
        return sent

    def open(self) -> Sent:
        """What everybody may call."""
        return self._scraped(
            self._plain(self.random.choice(("GET", "POST")), f"/prod/open/{self._item()}", PASSED)
        )

    def lost(self) -> Sent:
        """No route, no method or no stage."""
        which = self.random.randrange(3)
        if which == 0:
            return self._plain("GET", f"/prod/nowhere/{self._item()}", Label("no route", 403, *NO_TOKEN))
        if which == 1:
            return self._plain("PUT", f"/prod/open/{self._item()}", Label("no method", 403, *NO_TOKEN))
        stage = self.random.choice(("test", "Prod", "production"))
        return self._plain(
            "GET", f"/{stage}/open/7", Label("no stage", 403, "ForbiddenException", "Forbidden")
        )

    def _keyed(self, sent: Sent) -> Sent:
        """With one API key or another."""
        which = self.random.choice(("member", "member", "expelled", "planless", "unknown", "cut", "none"))
        value = {
            **KEYS,
            "unknown": f"key-{self.random.randrange(10**9):017}",
            "cut": KEYS["member"][:-1],
        }.get(which)
        if value is not None:
            sent.headers.append((self.random.choice(("x-api-key", "X-API-Key")), value))
        if which != "member":
            sent.label = Label(f"API key: {which}", 403, "ForbiddenException", "Forbidden")
        return sent

    def keyed(self) -> Sent:
        """A method that asks for an API key."""
        return self._keyed(
            self._plain(self.random.choice(("GET", "POST")), f"/prod/keyed/{self._item()}", PASSED)
        )

    def checked(self) -> Sent:
        """A method whose parameters are validated."""
        sent = self._plain("GET", "/prod/checked", PASSED)
        lacks = self.random.choice(("", "", "page", "X-Shop"))
        if lacks != "page":
            sent.query.append(("page", str(self.random.randrange(50))))
        if lacks != "X-Shop":
            sent.headers.append((self.random.choice(("X-Shop", "x-shop")), "north"))
        if lacks:
            says = f"Missing required request parameters: [{lacks}]"
            sent.label = Label(f"parameter missing: {lacks}", 400, "BadRequestException", says)
        return sent

    def inside(self) -> Sent:
        """What the resource policy opens to some addresses."""
        sent = self._plain("GET", f"/prod/inside/{self._item()}", PASSED)
        if sent.address in OUTSIDE:
            sent.label = replace(DENIED["explicit"], what="explicit deny by address")
        return sent

    def pool(self) -> Sent:
        """A Cognito authorizer."""
        which = self.random.randrange(6)
        unauthorized = "UnauthorizedException"
        token, label = (
            (self.tokens.pool, PASSED),
            (f"Bearer {self.tokens.pool}", PASSED),
            (
                self.tokens.pool_expired,
                Label("pool: expired", 401, unauthorized, "The incoming token has expired"),
            ),
            (self.tokens.pool_elsewhere, Label("pool: another issuer", 401, unauthorized, "Unauthorized")),
            (self.tokens.pool_forged, Label("pool: forged", 401, unauthorized, "Unauthorized")),
            (None, Label("pool: no token", 401, unauthorized, "Unauthorized")),
        )[which]
        sent = self._plain("GET", f"/prod/pool/{self._item()}", label)
        if token is not None:
            sent.headers.append(("Authorization", token))
        return sent

    def guard(self) -> Sent:
        """A TOKEN authorizer whose function is not asked: its source is missing, or does not match."""
        sent = self._plain(
            "GET",
            f"/prod/guard/{self._item()}",
            Label("guard: no token", 401, "UnauthorizedException", "Unauthorized"),
        )
        if self.random.random() < 0.05:  # what the expression says is read in a process of its own
            sent.headers.append(("X-Pass", self.random.choice(("abc", "ABCDEF", "abcdefghij", "ab cd"))))
            sent.label = replace(sent.label, what="guard: token does not match")
        return sent

    def feed(self) -> Sent:
        """A JWT authorizer of an HTTP API. A call that passes meets an integration that is not served."""
        passed = Label("passed (HTTP API)", 501)
        no, refused = (401, None, "Unauthorized"), (403, None, "Forbidden")
        token, label = self.random.choice(
            (
                (self.tokens.feed, passed),
                (self.tokens.feed, passed),
                (self.tokens.feed_expired, Label("feed: expired", *no)),
                (self.tokens.feed_elsewhere, Label("feed: another issuer", *no)),
                (self.tokens.feed_for_others, Label("feed: another audience", *no)),
                (self.tokens.feed_forged, Label("feed: forged", *no)),
                (self.tokens.feed_without_scope, Label("feed: scope missing", *refused)),
                (None, Label("feed: no token", *no)),
                ("", Label("feed: no route", 404, None, "Not Found")),
            )
        )
        sent = self._plain("GET", f"/{'olds' if token == '' else 'news'}/{self._item()}", label)
        sent.headers[0] = ("Host", "127.0.0.1:8401")
        sent.api = 1
        if token:
            sent.headers.append(("Authorization", f"Bearer {token}"))
        return sent

    def wires(self) -> Sent:
        """Signed, for an HTTP API: whatever is wrong, its text is the same."""
        sent = self._plain("GET", f"/wires/{self._item()}", PASSED)
        sent.headers[0], sent.api = ("Host", "127.0.0.1:8401"), 1
        reader = SIGNERS["reader"]
        which, signer = self.random.choice(
            (
                ("", reader),
                ("", reader),
                ("no policy", SIGNERS["writer"]),
                ("of another account", SIGNERS["outsider"]),
                ("wrong secret", replace(reader, secret="another")),
                ("wrong Region", replace(reader, region="us-east-1")),
                ("unknown access key", replace(reader, key=f"ASIA{self.random.randrange(10**15):016}")),
                ("session token missing", replace(reader, session=None)),
                ("unsigned", None),
            )
        )
        sent.label = (
            Label(f"wires: {which}", 403, None, "Forbidden") if which else Label("passed (HTTP API)", 501)
        )
        return sent if signer is None else self._sign(sent, signer, self._now())

    # Signed.

    def _now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.random.uniform(-200, 200))

    def _sign(self, sent: Sent, signer: Signer, moment: datetime) -> Sent:
        sent.headers += signer.headers(sent.verb, sent.path, sent.query, sent.headers, sent.body, moment)
        return sent

    def _labelled(self, sent: Sent, who: str) -> Sent:
        """By the policies."""
        resource = f"/prod/{sent.verb}{sent.path.removeprefix('/prod')}"
        agent = header_of(sent.headers, "user-agent")
        verdict = decided(RESOURCE_POLICY, resource, CALLERS[who], ACCOUNT, sent.address, agent)
        sent.label = replace(DENIED[verdict], what=f"{who}: {verdict}")
        return sent

    def iam(self) -> Sent:
        """Signed by somebody, and decided by policies."""
        random, who = self.random, self.random.choice(tuple(CALLERS))
        begins = random.choice(("", "", "secret", "cellar"))
        sent = self._plain(
            random.choice(("GET", "GET", "POST", "DELETE")), f"/prod/iam/{begins}{self._item()}", PASSED
        )
        if random.random() < 0.1:
            sent.headers = [each for each in sent.headers if each[0].lower() != "user-agent"]
            sent.headers.append(("User-Agent", "scraper/2"))
        sent = self._labelled(sent, who)
        if sent.verb != "POST" and random.random() < 0.2:
            return self._presigned(sent, SIGNERS[who])
        return self._sign(sent, SIGNERS[who], self._now())

    def _presigned(self, sent: Sent, signer: Signer) -> Sent:
        """Signed in the query; now and then the URL has expired."""
        seconds, lapsed = self.random.choice((60, 300, 3600)), self.random.random() < 0.2
        ago = timedelta(seconds=seconds + self.random.uniform(5, 5000) if lapsed else 0)
        moment = datetime.now(UTC) - ago + timedelta(seconds=0 if lapsed else self.random.uniform(0, 200))
        sent.query += signer.parameters(sent.verb, sent.path, sent.query, sent.headers, moment, seconds)
        if lapsed:
            sent.label = _invalid("presigned URL expired", "Signature expired")
        return sent

    def both(self) -> Sent:
        """Signed, and with an API key, which is looked at after the policies."""
        who = self.random.choice(("reader", "writer", "granted", "nobody"))
        sent = self._labelled(self._plain("GET", f"/prod/both/{self._item()}", PASSED), who)
        verdict = sent.label
        sent = self._keyed(sent)
        if verdict.status != 200:
            sent.label = verdict
        return self._sign(sent, SIGNERS[who], self._now())

    def broken(self) -> Sent:
        """A caller who may do everything that he asks for, but for one fault of his signature."""
        sent = self._plain("GET", f"/prod/iam/{self._item()}", PASSED)
        return self.random.choice(FAULTS)(self, sent)


def _invalid(what: str, says: str) -> Label:
    return Label(what, 403, "InvalidSignatureException", says)


def _unsigned(_: Maker, sent: Sent) -> Sent:
    sent.label = Label("unsigned", 403, *NO_TOKEN)
    return sent


def _wrong_secret(maker: Maker, sent: Sent) -> Sent:
    sent.label = _invalid("wrong secret", "does not match the signature you provided")
    return maker._sign(sent, replace(SIGNERS["reader"], secret="another"), maker._now())


def _changed_afterwards(maker: Maker, sent: Sent) -> Sent:
    """Another query, path, header or body than the one that was signed."""
    maker._sign(sent, SIGNERS["reader"], maker._now())
    which = maker.random.randrange(4)
    if which == 0:
        sent.query.append(("more", "1"))
    elif which == 1:
        sent.path += "0"
    elif which == 2:
        sent.headers[0] = (
            "Host",
            "127.0.0.1:8400" if sent.headers[0][1] != "127.0.0.1:8400" else maker.host + ".",
        )
    else:
        sent.body += b"more"
    sent.label = _invalid(f"changed after signing ({which})", "does not match the signature you provided")
    return sent


def _late(maker: Maker, sent: Sent) -> Sent:
    sent.label = _invalid("expired", "Signature expired")
    return maker._sign(
        sent, SIGNERS["writer"], datetime.now(UTC) - timedelta(seconds=maker.random.uniform(310, 90_000))
    )


def _early(maker: Maker, sent: Sent) -> Sent:
    sent.label = _invalid("not yet current", "Signature not yet current")
    return maker._sign(
        sent, SIGNERS["writer"], datetime.now(UTC) + timedelta(seconds=maker.random.uniform(310, 90_000))
    )


def _region(maker: Maker, sent: Sent) -> Sent:
    sent.label = _invalid("wrong Region", "Credential should be scoped to a valid")
    return maker._sign(sent, replace(SIGNERS["reader"], region="us-east-1"), maker._now())


def _service(maker: Maker, sent: Sent) -> Sent:
    sent.label = _invalid("wrong service", "Credential should be scoped to correct service")
    return maker._sign(sent, replace(SIGNERS["reader"], service="apigateway"), maker._now())


def _unknown(maker: Maker, sent: Sent) -> Sent:
    sent.label = Label(
        "unknown access key",
        403,
        "UnrecognizedClientException",
        "security token included in the request is invalid",
    )
    return maker._sign(
        sent, replace(SIGNERS["writer"], key=f"AKIA{maker.random.randrange(10**15):016}"), maker._now()
    )


def _inactive(maker: Maker, sent: Sent) -> Sent:
    sent.label = Label(
        "inactive access key",
        403,
        "UnrecognizedClientException",
        "security token included in the request is invalid",
    )
    return maker._sign(sent, FORMER, maker._now())


def _sessionless(maker: Maker, sent: Sent) -> Sent:
    sent.label = Label(
        "session token missing",
        403,
        "UnrecognizedClientException",
        "security token included in the request is invalid",
    )
    return maker._sign(
        sent, replace(SIGNERS["reader"], session=maker.random.choice((None, "another"))), maker._now()
    )


def _lapsed(maker: Maker, sent: Sent) -> Sent:
    sent.label = Label(
        "session expired", 403, "ExpiredTokenException", "security token included in the request is expired"
    )
    return maker._sign(sent, LAPSED, maker._now())


def _incomplete(maker: Maker, sent: Sent) -> Sent:
    """A part of the header is missing."""
    maker._sign(sent, SIGNERS["reader"], maker._now())
    name, value = sent.headers.pop()
    part = maker.random.choice(("Credential", "SignedHeaders", "Signature"))
    scheme, _, rest = value.partition(" ")
    kept = [each for each in rest.split(", ") if not each.startswith(f"{part}=")]
    sent.headers.append((name, f"{scheme} {', '.join(kept)}"))
    sent.label = Label(f"incomplete: {part}", 403, "IncompleteSignatureException", "Authorization")
    return sent


FAULTS: tuple[Callable[[Maker, Sent], Sent], ...] = (
    _unsigned, _wrong_secret, _changed_afterwards, _late, _early, _region, _service, _unknown, _inactive,
    _sessionless, _lapsed, _incomplete,
)  # fmt: skip


# The gateway.


def gateway(folder: Path, tokens: Tokens, *, plain: bool = True) -> Gateway:
    """Both APIs, at the ports 8400 and 8401."""
    file = folder / "template.json"
    file.write_text(template())
    at = desk(people(), public_keys=authorizer_alone({"jwks": tokens.key_set}).jwks, plain=plain)
    return Gateway(world_of([(str(file), "")], {}, at, 8400), at)


@dataclass(frozen=True)
class Came:
    """An answer."""

    status: int
    kind: str | None
    text: str

    def fits(self, label: Label) -> bool:
        """Whether it is the one that the label says."""
        kind = self.kind if label.kind is not None else None
        no_deny = label.what.endswith("implicit") and "explicit deny" in self.text
        return (self.status, kind) == (label.status, label.kind) and label.says in self.text and not no_deny


async def answered(gateway: Gateway, sent: Sent) -> Came:
    """Send one call through the ASGI function."""
    came: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent.body, "more_body": False}

    async def send(message: Any) -> None:
        came.append(message)

    await gateway(sent.scope, receive, send)
    headers = {name.lower(): value for name, value in came[0]["headers"]}
    kind = headers.get(b"x-amzn-errortype")
    return Came(came[0]["status"], None if kind is None else kind.decode(), came[1]["body"].decode())


def held(gateway: Gateway, maker: Maker, count: int) -> tuple[dict[str, int], list[tuple[Sent, Came]]]:
    """Send so many calls: how many there were of each label, and which were answered otherwise."""
    seen: dict[str, int] = {}
    wrong = []

    async def all_of_them() -> None:
        for _ in range(count):
            sent = maker.call()
            came = await answered(gateway, sent)
            seen[sent.label.what] = seen.get(sent.label.what, 0) + 1
            if not came.fits(sent.label):
                wrong.append((sent, came))

    asyncio.run(all_of_them())
    return seen, wrong
