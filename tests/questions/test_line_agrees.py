"""Any API, any call: the compiled line and the columns come to what the walk of the checks comes to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.line import GIVEN, HOST, OWN
from tests.examples import in_all
from why403 import facts as f
from why403.access.arns import Arns
from why403.access.call import (
    DERIVATIONS,
    REGION,
    SOURCE_ADDRESS,
    Derivation,
    Ground,
    KeyRing,
    derived_column,
)
from why403.access.definitions import Access
from why403.access.landing import Landing
from why403.aws.hosts import host_kind
from why403.gates.paths import path
from why403.iam.keys import RESOURCE
from why403.incident.config import configuration
from why403.logic.column import cells, column_of
from why403.logic.facts import Facts, Value
from why403.logic.reading import Walk
from why403.logic.states import ABSENT, UNKNOWN
from why403.logic.truth import NO, Truth
from why403.model.configuration import Configuration
from why403.model.incident import Request
from why403.model.site import Site
from why403.questions.line import OPEN, PathReader, Program
from why403.questions.rows import Rows, read_rows

LAWS = settings(max_examples=in_all(60), deadline=None)
HOSTS = (
    HOST,
    HOST.upper(),
    "other9999.execute-api.eu-west-1.amazonaws.com",
    "vpce-0a1b2c3d-abcd.execute-api.eu-west-1.vpce.amazonaws.com",
    "abc123-vpce-0a1b2c3d.execute-api.eu-west-1.amazonaws.com",
    "api.example.com",
    "localhost",
)
PATHS = (
    "", "/", "//", "/prod", "/prod/", "/prod//", "/prod/a", "/prod/a/", "/prod//a", "/prod/a//b", "/prod/%61",
    "/prod/a/b", "/prod/a/b/c", "/prod/b/a", "/prod/x/y", "/test/a", "/test", "/a", "/a/b", "/a%2Fb",
    "/prod/é", "/$default/a", "prod/a", "/none/a", "/prod/@connections/1", "/@connections/1",
    "/prod/@connections",
)  # fmt: skip
VERBS = ("GET", "POST", "OPTIONS", "get", "DELETE", "TRACE")
ROUTES = (
    "GET /", "GET /a", "ANY /a", "OPTIONS /a", "GET /a/b", "GET /a/{x}", "ANY /{x}/b", "POST /a/{p+}",
    "GET /{x}", "ANY /{p+}", "GET /{x}/{y}/c",
)  # fmt: skip
KEYED: dict[str, tuple[str, ...]] = {
    "REST": (),
    "HTTP": ("$default",),
    "WEBSOCKET": ("$connect", "$disconnect", "$default", "send"),
}
ADDRESSES: tuple[Value, ...] = (
    "198.51.100.7",
    "10.0.0.1",
    "203.0.113.9",
    "fd00::1",
    "2001:db8::1",
    "no address",
    ABSENT,
    UNKNOWN,
)
CONDITIONS: tuple[dict[str, Any], ...] = (
    {},
    {"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "fd00::/8"]}},
    {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}},
    {"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}},
    {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
    {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/reader"}},
)
RESOURCES = (
    "*", "execute-api:/*", "execute-api:/prod/*", "execute-api:/*/GET/a*", f"{OWN}/prod/*/a/b",
    f"{OWN}/*/?ET/*", "arn:aws:execute-api:*:*:abc123/prod/POST/*", f"{OWN}/prod/GET/a/b", f"{OWN}/test/*",
)  # fmt: skip


@dataclass(frozen=True)
class Called:
    """One typed call."""

    host: str
    method: str
    path: str
    own: dict[str, Value]


def statement(draw: Random, named: bool) -> dict[str, Any]:
    actions = ["execute-api:Invoke", "execute-api:*", "execute-api:ManageConnections"]
    found = {
        "Effect": draw.choice(["Allow", "Allow", "Deny"]),
        "Action": draw.choice(actions),
        "Resource": draw.choice(RESOURCES),
        "Condition": draw.choice(CONDITIONS),
    }
    who = draw.choice(["*", {"AWS": "arn:aws:iam::111122223333:root"}])
    return {**found, "Principal": who} if named else found


def policy(draw: Random, named: bool = True) -> object:
    if draw.random() < 0.2:
        return "absent"
    written = [statement(draw, named) for _ in range(draw.randrange(4))]
    return {"Version": "2012-10-17", "Statement": written}


def routes_of(draw: Random, kind: str) -> list[dict[str, Any]]:
    keys = KEYED[kind] if kind == "WEBSOCKET" else (*ROUTES, *KEYED[kind])
    return [
        {
            "route": key,
            "authorization": draw.choice(["AWS_IAM", "NONE"]),
            "apiKeyRequired": draw.random() < 0.5,
        }
        for key in draw.sample(keys, min(draw.randrange(8), len(keys)))
    ]


def api_of(draw: Random, kind: str) -> Configuration:
    """An API of which now and then a part is not told."""
    edited, resource_policy = routes_of(draw, kind), policy(draw)
    same = draw.random() < 0.5
    config: dict[str, Any] = {
        "apiType": kind,
        "api": {
            "id": "abc123",
            "accountId": "111122223333",
            "apiKeySource": "HEADER",
            "disableExecuteApiEndpoint": False,
            "endpointAccessMode": "BASIC",
            "endpointConfiguration": {"types": draw.choice([["REGIONAL"], ["PRIVATE"]])},
        },
        "stages": draw.choice([["prod"], ["prod", "test"], ["$default"], ["$default", "prod"]]),
        "routes": edited,
        "deployedRoutes": edited if same else routes_of(draw, kind),
        "resourcePolicy": resource_policy,
        "deployedResourcePolicy": resource_policy if same else policy(draw),
        "apiKeys": [
            {"id": "k1", "value": "value0000000000000001", "enabled": True},
            {"id": "k2", "value": "value0000000000000002", "enabled": False},
            {"id": "k3", "value": "*****0003", "enabled": True},
        ][: draw.randrange(4)],
        "usagePlans": [{"id": "p", "keys": ["k1", "k3"], "apiStages": ["abc123/prod"]}],
        "vpcEndpoint": draw.choice([{"id": "absent"}, {"id": "vpce-0a1b2c3d"}, {}]),
        "callerPolicies": [policy(draw, named=False)],
        "methodSettings": draw.choice(
            [
                {},
                {"a/GET": {"throttlingRateLimit": 0, "throttlingBurstLimit": 0}},
                {"*/*": {"throttlingRateLimit": 5}, "x/y/GET": {"throttlingRateLimit": 0}},
            ]
        ),
        "callerIp": draw.choice(["198.51.100.7", "", ""]),
    }
    for name in draw.sample(sorted(set(config) - {"apiType"}), draw.randrange(3)):
        del config[name]
    return configuration({name: value for name, value in config.items() if value not in ({}, "")}, {})


def calls(draw: Random, count: int) -> list[Called]:
    keys = ("value0000000000000001", "value0000000000000002", "*0003", "unknown", ABSENT, UNKNOWN)
    choices: dict[str, tuple[Value, ...]] = {
        f.AUTHORIZATION.name: ("sigv4", "none", "other"),
        f.API_KEY.name: keys,
        f.SOURCE_IP.name: ADDRESSES,
        f.VPC_ENDPOINT.name: (UNKNOWN, UNKNOWN, True, False),
        f.KEY_ID.name: (UNKNOWN, UNKNOWN, "k1"),
        SOURCE_ADDRESS.name: (UNKNOWN, UNKNOWN, "198.51.100.8"),
        RESOURCE.name: (UNKNOWN, UNKNOWN, UNKNOWN, f"{OWN}/prod/GET/a/b"),
        REGION.name: (UNKNOWN, UNKNOWN, "eu-west-1"),
        f.METHOD.name: (UNKNOWN, UNKNOWN, UNKNOWN, "POST"),
    }
    return [
        Called(
            draw.choice((HOST, HOST, HOST, *HOSTS)),
            draw.choice(VERBS),
            draw.choice(PATHS),
            {name: draw.choice(values) for name, values in choices.items()},
        )
        for _ in range(count)
    ]


def told_of(call: Called) -> dict[str, Value]:
    return {name: value for name, value in call.own.items() if value is not UNKNOWN}


def whole(kind: str, call: Called) -> dict[str, Value]:
    return {
        **GIVEN,
        f.API_KIND.name: kind,
        f.HOST.name: call.host,
        f.HOST_KIND.name: host_kind(call.host),
        f.METHOD.name: call.method.upper(),
        f.PATH.name: call.path,
        **told_of(call),
    }


def uncontradicted(access: Access, kind: str, call: Called) -> Called:
    """The call without facts of its own that the configuration speaks of: the fast readers see no
    contradiction."""
    said = access.at(access.call(whole(kind, call)).landing).said
    return replace(call, own={name: UNKNOWN if name in said else value for name, value in call.own.items()})


def walked(access: Access, kind: str, call: Called) -> str:
    """The first check that fails, by the walk of whole checks with everything derived as for any call."""
    found = access.call(whole(kind, call))
    for _, check in path(Site(kind, access.at(found.landing).said)):
        seen = {Walk({**found.facts, **form}).truth(check.holds) for form in found.forms}
        if seen == {NO}:
            return check.name
        if seen & {NO, Truth.UNKNOWN}:
            return "open"
    return "passes"


def compiled(reader: PathReader, call: Called) -> str:
    program, facts = reader.read(call.host, call.method, call.path, told_of(call))
    place = program.first(facts)
    return "open" if place == OPEN else (*(step.check.name for step in program.line.steps), "passes")[place]


def table(several: list[Called], without: str | None = None) -> Rows:
    return Rows(
        [call.host for call in several],
        [call.method for call in several],
        [call.path for call in several],
        {name: [call.own[name] for call in several] for name in several[0].own if name != without},
    )


WORLDS = [
    pytest.param(kind, seed, marks=[pytest.mark.slow] if seed % 4 else [])
    for kind in KEYED
    for seed in range(12 if kind == "WEBSOCKET" else 40)
]
"""Of every four worlds one is in the short form; the long one has all."""


@pytest.mark.parametrize(("kind", "seed"), WORLDS)
def test_the_compiled_line_is_the_walk(kind: str, seed: int) -> None:
    draw = Random(f"{kind} {seed}")
    reader = PathReader(Access(api_of(draw, kind)), kind, GIVEN)
    for each in calls(draw, 25):
        call = uncontradicted(reader.access, kind, each)
        assert compiled(reader, call) == walked(reader.access, kind, call), call


@pytest.mark.parametrize("landing_told", [False, True])
@pytest.mark.parametrize(("kind", "seed"), WORLDS[::2])
def test_columns_are_the_compiled_line(kind: str, seed: int, landing_told: bool) -> None:
    """Whether or not a row tells by itself what decides where it lands."""
    draw = Random(f"{seed} {kind}")
    reader = PathReader(Access(api_of(draw, kind)), kind, GIVEN)
    several = calls(draw, 40)
    if not landing_told:
        several = [replace(call, own={**call.own, f.METHOD.name: UNKNOWN}) for call in several]
    read = read_rows(reader, table(several, None if landing_told else f.METHOD.name))
    singles = [reader.read(call.host, call.method, call.path, told_of(call)) for call in several]
    assert read.places.tolist() == [program.first(facts) for program, facts in singles]
    assert [read.lines[number] for number in read.classes.tolist()] == [
        program.residuals for program, _ in singles
    ]
    whichever = read_rows(reader, table(several, None if landing_told else f.METHOD.name), whichever=True)
    assert whichever.places.tolist() == [
        place if place != OPEN else known_to_fail(program, facts)
        for place, (program, facts) in zip(read.places.tolist(), singles, strict=True)
    ]
    unseen = replace(table(several, None if landing_told else f.METHOD.name), unseen=True)
    without_paths = read_rows(reader, unseen, whichever=True)
    for row, place in enumerate(without_paths.places.tolist()):
        if place != OPEN:
            assert place == whichever.places[row]
            assert without_paths.lines[without_paths.classes[row]] == read.lines[read.classes[row]]


def known_to_fail(program: Program, facts: Facts) -> int:
    """The place of the first check that is known to fail; `OPEN` where none is."""
    truths = [Walk(facts).truth(residual) for residual in program.residuals]
    return truths.index(NO) if NO in truths else OPEN


GROUND = Ground(Configuration(), Arns(Configuration()), KeyRing(Configuration()), Landing(), Request())
CELLS: dict[str, st.SearchStrategy[Value]] = {
    f.HOST_KIND.name: st.sampled_from(["execute-api", "vpc-endpoint", "custom", UNKNOWN]),
    f.VPC_ENDPOINT.name: st.sampled_from([True, False, ABSENT, UNKNOWN]),
    f.SOURCE_IP.name: st.one_of(
        st.ip_addresses().map(str), st.sampled_from([*ADDRESSES, "172.16.0.1", "1.2.3.4.5", "é"])
    ),
}


@LAWS
@given(st.sampled_from(DERIVATIONS), st.data(), st.booleans())
def test_what_follows_as_a_column_is_what_follows_row_by_row(
    derivation: Derivation, data: st.DataObject, many: bool
) -> None:
    one = st.tuples(*(CELLS.get(fact.name, st.just(UNKNOWN)) for fact in derivation.made_of))
    rows = data.draw(st.lists(one, min_size=1, max_size=10)) * (200 if many else 1)
    columns = [column_of(list(each)) for each in zip(*rows, strict=True)]
    names = [fact.name for fact in derivation.made_of]
    expected = []
    for row in rows:
        told = {name: value for name, value in zip(names, row, strict=True) if value is not UNKNOWN}
        expected.append(derivation.one(GROUND, told))
    assert cells(derived_column(derivation, GROUND, columns, len(rows))) == expected


def test_distinct_addresses_are_read_as_an_array() -> None:
    rows = [f"10.{n // 256}.{n % 256}.1" if n % 7 else f"10.{n // 256}.x" for n in range(3000)]
    through = next(each for each in DERIVATIONS if each.fact is f.VPC_ENDPOINT)
    for states in ([], [ABSENT, UNKNOWN]):
        mixed: list[Value] = [*rows, *states * 100]
        addresses = column_of(mixed)
        assert not isinstance(addresses.values, list)
        found = cells(
            derived_column(through, GROUND, [column_of(["execute-api"] * len(mixed)), addresses], len(mixed))
        )
        assert found == [
            through.one(GROUND, {f.HOST_KIND.name: "execute-api", f.SOURCE_IP.name: value}) for value in mixed
        ]
