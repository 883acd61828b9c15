"""What AWS documents of signatures and of policies, told again and apart from the program: labels for calls.

Sources: the IAM user guide's pages reference_sigv-create-signed-request, reference_policies_evaluation-logic
and reference_policies_elements_condition_operators; the API Gateway developer guide's page
apigateway-authorization-flow (an IAM caller of the API's own account is allowed by one side, one of another
account by both; without IAM the resource policy has to allow). Read 2026-11-28.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from ipaddress import ip_address, ip_network
from urllib.parse import quote

Pairs = list[tuple[str, str]]


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class Signer:
    """Signs as the guide has it, step by step. Each part of the scope can be told otherwise."""

    key: str
    secret: str
    session: str | None = None
    region: str = "eu-central-1"
    service: str = "execute-api"
    last: str = "aws4_request"
    day: str = ""

    def headers(
        self, verb: str, path: str, query: Pairs, headers: Pairs, body: bytes, moment: datetime
    ) -> Pairs:
        """The headers that are added: the moment, the session token, and the signature over all."""
        stamp = moment.strftime("%Y%m%dT%H%M%SZ")
        added = [("X-Amz-Date", stamp)]
        if self.session is not None:
            added.append(("X-Amz-Security-Token", self.session))
        names, signature = self._signed(verb, path, query, [*headers, *added], body, stamp)
        told = f"Credential={self.key}/{self._scope(stamp)}, SignedHeaders={names}, Signature={signature}"
        return [*added, ("Authorization", f"AWS4-HMAC-SHA256 {told}")]

    def parameters(
        self, verb: str, path: str, query: Pairs, headers: Pairs, moment: datetime, seconds: int
    ) -> Pairs:
        """The parameters that are added to a URL, which is good for so many seconds."""
        stamp = moment.strftime("%Y%m%dT%H%M%SZ")
        added = [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", f"{self.key}/{self._scope(stamp)}"),
            ("X-Amz-Date", stamp),
            ("X-Amz-Expires", str(seconds)),
            ("X-Amz-SignedHeaders", ";".join(sorted(name.lower() for name, _ in headers))),
        ]
        if self.session is not None:
            added.append(("X-Amz-Security-Token", self.session))
        _, signature = self._signed(verb, path, [*query, *added], headers, b"", stamp)
        return [*added, ("X-Amz-Signature", signature)]

    def _scope(self, stamp: str) -> str:
        return f"{self.day or stamp[:8]}/{self.region}/{self.service}/{self.last}"

    def _signed(
        self, verb: str, path: str, query: Pairs, headers: Pairs, body: bytes, stamp: str
    ) -> tuple[str, str]:
        """The names of the signed headers, and the signature."""
        lower = sorted((name.lower(), " ".join(value.split())) for name, value in headers)
        names = ";".join(name for name, _ in lower)
        canonical = "\n".join(
            [
                verb,
                quote(path, safe="/-_.~"),
                "&".join(sorted(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in query)),
                *(f"{name}:{value}" for name, value in lower),
                "",
                names,
                hashlib.sha256(body).hexdigest(),
            ]
        )
        scope, key = self._scope(stamp), b"AWS4" + self.secret.encode()
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        for part in scope.split("/"):
            key = _mac(key, part)
        return names, _mac(key, f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}").hex()


@dataclass(frozen=True)
class Statement:
    """One statement: on resources from the stage on, for everybody or for these ARNs."""

    allows: bool
    resources: Sequence[str]
    who: Sequence[str] = ("*",)
    outside: Sequence[str] = ()
    agent: str = ""

    def applies(self, resource: str, arns: Sequence[str], address: str, agent: str | None) -> bool:
        """Whether resource, principal and conditions match."""
        return (
            any(fnmatchcase(resource, pattern) for pattern in self.resources)
            and ("*" in self.who or any(arn in self.who for arn in arns))
            and not (self.outside and any(ip_address(address) in ip_network(net) for net in self.outside))
            and not (self.agent and (agent is None or not fnmatchcase(agent, self.agent)))
        )

    def written(self, prefix: str, *, of_resource: bool) -> dict[str, object]:
        """As a policy has it; `prefix` stands before the stage."""
        found: dict[str, object] = {
            "Effect": "Allow" if self.allows else "Deny",
            "Action": "execute-api:Invoke",
            "Resource": [prefix + resource for resource in self.resources],
        }
        if of_resource:
            found["Principal"] = "*" if "*" in self.who else {"AWS": list(self.who)}
        condition: dict[str, object] = {}
        if self.outside:
            condition["NotIpAddress"] = {"aws:SourceIp": list(self.outside)}
        if self.agent:
            condition["StringLike"] = {"aws:UserAgent": self.agent}
        return {**found, "Condition": condition} if condition else found


@dataclass(frozen=True)
class Caller:
    """A principal: its ARNs as policies name it, its account, its identity policy and its boundary."""

    arn: str
    account: str
    identity: Sequence[Statement] = ()
    boundary: Sequence[Statement] | None = None
    also: Sequence[str] = field(default=())

    @property
    def arns(self) -> tuple[str, ...]:
        """Every ARN under which a policy can name it: its own, its role's, its account's."""
        return (self.arn, *self.also, f"arn:aws:iam::{self.account}:root")


def decided(
    resource_policy: Sequence[Statement],
    resource: str,
    caller: Caller | None,
    own_account: str,
    address: str,
    agent: str | None,
) -> str:
    """`allow`, `explicit` or `implicit`, by the evaluation logic of one account or of two."""

    def one(statements: Sequence[Statement], arns: Sequence[str]) -> str:
        met = [each for each in statements if each.applies(resource, arns, address, agent)]
        if any(not each.allows for each in met):
            return "explicit"
        return "allow" if met else "implicit"

    if caller is None:
        return one(resource_policy, ())
    of_resource = one(resource_policy, caller.arns)
    anyone = [
        Statement(each.allows, each.resources, ("*",), each.outside, each.agent) for each in caller.identity
    ]
    of_identity = one(anyone, ())
    bounded = "allow" if caller.boundary is None else one(caller.boundary, ())
    if "explicit" in (of_resource, of_identity, bounded):
        return "explicit"
    by_identity = of_identity == "allow" and bounded == "allow"
    if caller.account != own_account:
        return "allow" if by_identity and of_resource == "allow" else "implicit"
    return "allow" if by_identity or of_resource == "allow" else "implicit"


def header_of(headers: Pairs, name: str) -> str | None:
    """The first value of a header."""
    return next((value for key, value in headers if key.lower() == name), None)


def as_document(statements: Sequence[Statement], prefix: str, *, of_resource: bool) -> Mapping[str, object]:
    """A policy with these statements."""
    written = [each.written(prefix, of_resource=of_resource) for each in statements]
    return {"Version": "2012-10-17", "Statement": written}
