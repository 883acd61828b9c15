"""Random policies and requests that meet each other often: small pools of values, every operator and type.

`Chooser` is `random.Random` or anything that chooses like it, so that hypothesis can shrink what it finds.
A case has the shape that `tests.conformance.adapter` reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Json = dict[str, Any]

HOME, ABROAD = "111122223333", "444455556666"
API = f"arn:aws:execute-api:eu-west-1:{HOME}:a1b2c3d4e5"


class Chooser(Protocol):
    """What a generator needs of `random.Random`."""

    def choice(self, seq: Sequence[T], /) -> T:
        """One of them."""
        ...

    def randrange(self, stop: int, /) -> int:
        """A number below `stop`."""
        ...


VALUES: dict[str, tuple[str, ...]] = {
    "aws:username": ("anna", "ANNA", "bert", "a*"),
    "aws:PrincipalTag/team": ("red", "blue", "redder"),
    "aws:UserAgent": ("curl/8.5", "curl/8.50", "wget"),
    "aws:PrincipalOrgPaths": ("o-1/r-1/ou-1/", "o-1/r-1/ou-2/", "o-2/r-1/"),
    "aws:TagKeys": ("red", "blue", "green"),
    "aws:MultiFactorAuthAge": ("10", "10.0", "9.5", "300", "-1"),
    "aws:CurrentTime": ("2030-01-01T00:00:00Z", "2029-12-31T23:59:59Z", "2030-06-01T12:00:00Z"),
    "aws:SecureTransport": ("true", "false"),
    "aws:SourceIp": (
        "203.0.113.7",
        "203.0.113.200",
        "10.1.2.3",
        "198.51.100.1",
        "2001:db8::1",
        "2001:db8:1::2",
    ),
    "aws:PrincipalArn": (
        f"arn:aws:iam::{HOME}:user/anna",
        f"arn:aws:iam::{HOME}:role/team/r",
        f"arn:aws:iam::{ABROAD}:role/r",
    ),
    "own:bytes": ("aGVsbG8=", "aGVsbG8h"),
}
MULTIPLE = ("aws:PrincipalOrgPaths", "aws:TagKeys")

NETWORKS = (
    "203.0.113.0/24",
    "203.0.113.7",
    "203.0.113.128/25",
    "10.0.0.0/8",
    "0.0.0.0/0",
    "2001:db8::/48",
    "::/0",
)
ARNS = (
    "arn:aws:iam::*:user/anna",
    f"arn:aws:iam::{HOME}:role/*",
    "arn:aws:iam::*:*/r",
    f"arn:aws:iam::{ABROAD}:*",
)
LIKES = ("a*", "*", "?nna", "*r*", "curl/?.5*", "o-1/*", "*ou-1*", "red*", "blu?", "")
NUMBERS = ("10", "9.50", "0", "300")
DATES = ("2030-01-01T00:00:00Z", "2030-01-01", "2029-12-31T23:59:59Z")

STRING_KEYS = (
    "aws:username",
    "aws:PrincipalTag/team",
    "aws:UserAgent",
    "aws:PrincipalOrgPaths",
    "aws:TagKeys",
)
COMPARISONS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
FAMILIES: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        STRING_KEYS,
        ("anna", "Anna", "red", "blue", "curl/8.5", "o-1/r-1/ou-1/", ""),
    ),
    (("StringLike", "StringNotLike"), STRING_KEYS, LIKES),
    (tuple(f"Numeric{name}" for name in COMPARISONS), ("aws:MultiFactorAuthAge",), NUMBERS),
    (tuple(f"Date{name}" for name in COMPARISONS), ("aws:CurrentTime",), DATES),
    (("Bool",), ("aws:SecureTransport",), ("true", "false", "True")),
    (("BinaryEquals",), ("own:bytes",), VALUES["own:bytes"]),
    (("IpAddress", "NotIpAddress"), ("aws:SourceIp",), NETWORKS),
    (("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"), ("aws:PrincipalArn",), ARNS),
    (("Null",), tuple(VALUES), ("true", "false")),
)

ACTIONS = (
    "execute-api:Invoke",
    "execute-api:*",
    "EXECUTE-API:inv*",
    "*",
    "execute-api:ManageConnections",
    "s3:*",
)
RESOURCES = (
    "*",
    f"{API}/*",
    f"{API}/prod/*",
    f"{API}/prod/GET/orders",
    f"{API}/*/GET/orders*",
    f"{API}/prod/?ET/orders",
    f"{API}/dev/*",
    f"{API}/prod/GET/${{aws:username}}",
    f"{API}/prod/GET/${{aws:PrincipalTag/team, 'orders'}}",
)
ASKED = (
    "prod/GET/orders",
    "prod/GET/orders/1",
    "prod/POST/orders",
    "dev/GET/orders",
    "prod/GET/anna",
    "prod/GET/",
)

USER = f"arn:aws:iam::{HOME}:user/anna"
ROLE = f"arn:aws:iam::{HOME}:role/r"
SESSION = f"arn:aws:sts::{HOME}:assumed-role/r/s"
FEDERATED = f"arn:aws:sts::{HOME}:federated-user/anna"
CALLERS: tuple[Any, ...] = (
    USER,
    USER,
    ROLE,
    SESSION,
    SESSION,
    FEDERATED,
    f"arn:aws:iam::{HOME}:root",
    f"arn:aws:iam::{ABROAD}:user/anna",
    f"arn:aws:sts::{ABROAD}:assumed-role/r/s",
    "events.amazonaws.com",
    {"type": "Anonymous"},
)
PRINCIPALS: tuple[Any, ...] = (
    "*",
    {"AWS": "*"},
    {"AWS": HOME},
    {"AWS": f"arn:aws:iam::{HOME}:root"},
    {"AWS": USER},
    {"AWS": ROLE},
    {"AWS": SESSION},
    {"AWS": FEDERATED},
    {"AWS": [ABROAD, f"arn:aws:iam::{HOME}:user/bert"]},
    {"AWS": f"arn:aws:iam::{ABROAD}:role/r"},
    {"Service": "events.amazonaws.com"},
)


def some(random: Chooser, pool: Sequence[T], most: int = 3) -> list[T]:
    """A few of them, perhaps the same one twice."""
    return [random.choice(pool) for _ in range(1 + random.randrange(most))]


def one_or_many(random: Chooser, pool: Sequence[str]) -> str | list[str]:
    """A single value without its brackets, or a list."""
    values = some(random, pool)
    return values[0] if len(values) == 1 and random.randrange(2) else values


def condition(random: Chooser) -> tuple[str, Json]:
    """One operator with one key; a set operator for keys of several values, and sometimes for others."""
    operators, keys, values = random.choice(FAMILIES)
    name, key = random.choice(operators), random.choice(keys)
    if name == "Null":
        return name, {key: random.choice(values)}
    over = random.choice(("ForAnyValue:", "ForAllValues:"))
    prefix = over if key in MULTIPLE or random.randrange(5) == 0 else ""
    return prefix + name + random.choice(("", "", "IfExists")), {key: one_or_many(random, values)}


def statement(random: Chooser, deny: int = 4) -> Json:
    """One statement without Principal; every `deny`-th or so denies."""
    negated = "Not" if random.randrange(6) == 0 else ""
    other = "Not" if random.randrange(8) == 0 else ""
    made: Json = {
        "Effect": "Deny" if random.randrange(deny) == 0 else "Allow",
        f"{negated}Action": one_or_many(random, ACTIONS),
        f"{other}Resource": one_or_many(random, RESOURCES),
    }
    if random.randrange(2):
        made["Condition"] = dict(condition(random) for _ in range(1 + random.randrange(2)))
    return made


def policy(random: Chooser, named: bool = False, deny: int = 4) -> Json:
    """A policy of some statements; `named` gives them Principal or NotPrincipal."""
    statements = [statement(random, deny) for _ in range(1 + random.randrange(3))]
    for each in statements if named else ():
        each["NotPrincipal" if random.randrange(8) == 0 else "Principal"] = random.choice(PRINCIPALS)
    return {"Version": "2012-10-17", "Statement": statements}


def context(random: Chooser) -> Json:
    """Each key with one value, or several where it may have them, or not at all."""
    made: Json = {}
    for key, values in VALUES.items():
        if random.randrange(3):
            made[key] = some(random, values) if key in MULTIPLE else random.choice(values)
    return made


def maybe(random: Chooser, made: T) -> T | None:
    """Half of the time nothing."""
    return made if random.randrange(2) else None


def levels(random: Chooser, named: bool) -> list[Json]:
    """Control policies: an Allow of everything at each level, and perhaps something more."""
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    made = []
    for i in range(random.randrange(3)):
        more = {"Principal": "*", **statement(random)} if named else statement(random)
        effect = {"Effect": "Deny"} if named else {}
        extra = [{**more, **effect}] if random.randrange(2) else []
        given = [] if named else [everything] if random.randrange(4) else []
        statements = [*given, *extra]
        policies = [{"Version": "2012-10-17", "Statement": statements}] if statements else []
        made.append({"orgIdentifier": f"level-{i}", "policies": policies})
    return made


def case(random: Chooser) -> Json:
    """One case with any kinds of policy around it; callers without an account have none of their own."""
    principal = random.choice(CALLERS)
    own = isinstance(principal, str) and principal.startswith("arn:")
    endpoint = policy(random, named=True, deny=8)
    return {
        "request": {
            "action": random.choice(
                ("execute-api:Invoke", "execute-api:Invoke", "execute-api:ManageConnections")
            ),
            "principal": principal,
            "resource": {"resource": f"{API}/{random.choice(ASKED)}", "accountId": HOME},
            "context": context(random),
        },
        **(_own(random, str(principal)) if own else {"identityPolicies": []}),
        "resourcePolicy": maybe(random, policy(random, named=True)),
        "serviceControlPolicies": levels(random, False),
        "resourceControlPolicies": levels(random, True),
        "endpointPolicies": [endpoint] if random.randrange(4) == 0 else [],
    }


def _own(random: Chooser, principal: str) -> Json:
    """The caller's own policies: a session policy for sessions only, a boundary for users and roles only."""
    boundary, session = policy(random, deny=8), policy(random, deny=8)
    bounded = random.randrange(2) and not principal.endswith(":root")
    return {
        "identityPolicies": [policy(random) for _ in range(random.randrange(3))],
        "permissionBoundaries": [boundary] if bounded else [],
        "sessionPolicy": session if ":sts:" in principal and random.randrange(3) == 0 else None,
    }
