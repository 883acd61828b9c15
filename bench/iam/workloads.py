"""The workloads of the IAM benchmark: policies around one caller, and requests with the answer that is right.

W1 one exact Allow. W2 twenty statements over five policies, with conditions. W3 two hundred networks. The
right answers come from a small evaluator of its own below, which knows only what these policies use.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

Json = dict[str, Any]

ACCOUNT = "111122223333"
CALLER = f"arn:aws:iam::{ACCOUNT}:user/orders-client"
API = f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:a1b2c3d4e5"
HERE, ELSEWHERE = "o-abcd123456", "o-zzzz999999"
TREES = ("orders", "customers", "invoices", "reports", "admin")


@dataclass(frozen=True, slots=True)
class Workload:
    """The policies, the requests as (action, resource, context), and the right outcome of each."""

    name: str
    identity: tuple[Json, ...]
    boundary: tuple[Json, ...]
    resource: Json | None
    requests: tuple[tuple[str, str, Json], ...]
    right: tuple[str, ...]


def policy(*statements: Json) -> Json:
    """A policy of statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: Any, resource: Any, **more: Any) -> Json:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any, **more: Any) -> Json:
    """A statement that denies."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def context(address: str, organization: str = HERE, vpc: str | None = None) -> Json:
    """The condition keys of one request."""
    keys = {
        "aws:SourceIp": address,
        "aws:PrincipalArn": CALLER,
        "aws:PrincipalOrgID": organization,
        "aws:SecureTransport": "true",
        "aws:PrincipalAccount": ACCOUNT,
    }
    return {**keys, "aws:SourceVpc": vpc} if vpc else keys


def w1(count: int = 64, seed: int = 1) -> Workload:
    """Every second request is the one that is allowed."""
    chooser = random.Random(seed)
    exact = f"{API}/prod/GET/orders"
    asked = []
    for i in range(count):
        stage, method = chooser.choice(["prod", "dev"]), chooser.choice(["POST", "PUT"])
        other = f"{API}/{stage}/{method}/orders/{chooser.randrange(9999)}"
        asked.append(("execute-api:Invoke", exact if i % 2 == 0 else other, context("203.0.113.7")))
    right = tuple("Allowed" if resource == exact else "ImplicitlyDenied" for _, resource, _ in asked)
    return Workload("W1", (policy(allow("execute-api:Invoke", exact)),), (), None, tuple(asked), right)


def w2(count: int = 128, seed: int = 2) -> Workload:
    """Twenty statements: three identity policies, a boundary, a resource policy that delegates and denies."""
    org = {"StringEquals": {"aws:PrincipalOrgID": HERE}}
    office = {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24", "10.0.0.0/8"]}}
    caller = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/orders-*"}}
    invoke = "execute-api:Invoke"
    reads = policy(
        *(allow(invoke, [f"{API}/prod/GET/{t}", f"{API}/prod/GET/{t}/*"], Condition=office) for t in TREES)
    )
    both = [invoke, "execute-api:ManageConnections"]
    writes = policy(*(allow(both, f"{API}/*/POST/{tree}*", Condition={**org, **caller}) for tree in TREES))
    rest = policy(
        allow("execute-api:*", f"arn:aws:execute-api:*:{ACCOUNT}:a1b2c3d4e5/dev/*"),
        allow("execute-api:Inv*", f"{API}/prod/?ET/health"),
        deny(invoke, f"{API}/*/*/admin*", Condition={"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        deny("execute-api:InvalidateCache", "*"),
    )
    boundary = policy(
        allow("execute-api:*", f"{API}/prod/*", Condition=org),
        allow(invoke, f"{API}/dev/GET/*"),
        deny(invoke, f"{API}/*/DELETE/*"),
    )
    outside = {"StringNotEquals": {"aws:SourceVpc": "vpc-0abc1234"}}
    networks = {"IpAddress": {"aws:SourceIp": ["198.51.100.64/26", "192.0.2.0/24"]}}
    resource = policy(
        allow(invoke, f"{API}/*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, Condition=org),
        deny(invoke, f"{API}/prod/*/reports*", Principal="*", Condition=outside),
        deny(invoke, f"{API}/*", Principal="*", Condition=networks),
    )
    asked = tuple(w2_request(random.Random(seed * 1_000_003 + i)) for i in range(count))
    right = tuple(w2_answer(resource, keys) for _, resource, keys in asked)
    return Workload("W2", (reads, writes, rest), (boundary,), resource, asked, right)


def w2_request(chooser: random.Random) -> tuple[str, str, Json]:
    """One request, every part drawn by itself."""
    stage = chooser.choice(["prod", "prod", "prod", "dev"])
    method = chooser.choice(["GET", "GET", "POST", "DELETE"])
    tails = ["orders", "orders/17", "customers", "customers/9/x", "invoices", "reports", "reports/q3"]
    tail = chooser.choice([*tails, "admin", "admin/keys", "health"])
    addresses = ["203.0.113.7", "198.51.100.10", "198.51.100.70", "10.1.2.3", "192.0.2.9", "8.8.4.4"]
    organization = chooser.choice([HERE, HERE, HERE, HERE, ELSEWHERE])
    vpc = chooser.choice([None, "vpc-0abc1234", "vpc-0other"])
    keys = context(chooser.choice(addresses), organization, vpc)
    return "execute-api:Invoke", f"{API}/{stage}/{method}/{tail}", keys


def w2_answer(resource: str, keys: Json) -> str:
    """What W2's policies answer, worked out by hand."""
    stage, method, tail = resource.removeprefix(f"{API}/").split("/", 2)
    address, here = ip_address(keys["aws:SourceIp"]), keys["aws:PrincipalOrgID"] == HERE
    inside = {
        name: address in ip_network(name) for name in ("10.0.0.0/8", "198.51.100.64/26", "192.0.2.0/24")
    }
    denied = (
        (tail.startswith("admin") or "/admin" in f"/{tail}") and not inside["10.0.0.0/8"],
        method == "DELETE",
        stage == "prod" and "/reports" in f"/{tail}" and keys.get("aws:SourceVpc") != "vpc-0abc1234",
        inside["198.51.100.64/26"] or inside["192.0.2.0/24"],
    )
    if any(denied):
        return "ExplicitlyDenied"
    office = any(address in ip_network(n) for n in ("203.0.113.0/24", "198.51.100.0/24", "10.0.0.0/8"))
    tree = tail.split("/")[0]
    allowed = (
        stage == "prod" and method == "GET" and tree in TREES and office,
        method == "POST" and tail.startswith(TREES) and here,
        stage == "dev",
        stage == "prod" and method == "GET" and tail == "health",
    )
    bounded = (stage == "prod" and here) or (stage == "dev" and method == "GET")
    return "Allowed" if any(allowed) and bounded else "ImplicitlyDenied"


def networks_of(count: int, chooser: random.Random) -> list[str]:
    """Distinct networks of several lengths."""
    found: set[str] = set()
    while len(found) < count:
        host = ".".join([str(chooser.randint(1, 223)), *(str(chooser.randint(0, 255)) for _ in range(3))])
        found.add(str(ip_network((host, chooser.choice([16, 20, 22, 24, 28, 32])), strict=False)))
    listed = sorted(found)
    chooser.shuffle(listed)
    return listed


def w3(count: int = 128, networks: int = 200, seed: int = 3) -> Workload:
    """An Allow for everybody, and a Deny outside the networks; every second address is inside one."""
    chooser = random.Random(seed)
    listed = networks_of(networks, chooser)
    outside = {"NotIpAddress": {"aws:SourceIp": listed}}
    resource = policy(
        allow("execute-api:Invoke", f"{API}/*", Principal="*"),
        deny("execute-api:Invoke", f"{API}/*", Principal="*", Condition=outside),
    )
    asked, right = [], []
    parsed = [ip_network(name) for name in listed]
    for i in range(count):
        address = _address(chooser, listed if i % 2 == 0 else None)
        asked.append(
            ("execute-api:Invoke", f"{API}/prod/GET/orders/{chooser.randrange(999)}", context(address))
        )
        inside = any(ip_address(address) in network for network in parsed)
        right.append("Allowed" if inside else "ExplicitlyDenied")
    identity = policy(allow("execute-api:Invoke", f"{API}/*"))
    return Workload("W3", (identity,), (), resource, tuple(asked), tuple(right))


def _address(chooser: random.Random, listed: list[str] | None) -> str:
    if listed:
        network = ip_network(chooser.choice(listed))
        return str(network[chooser.randrange(network.num_addresses)])
    return ".".join([str(chooser.randint(1, 223)), *(str(chooser.randint(0, 255)) for _ in range(3))])


WORKLOADS = {"W1": w1, "W2": w2, "W3": w3}
