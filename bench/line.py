"""How fast the whole line is read, once the configuration is bound to its sites.

    .venv/bin/python -m bench.line [--json] [--calls N] [--rows N]

An API of 300 routes, 50 keys, 3 plans, a resource policy of 20 statements and an identity policy of 10; calls
in memory, all distinct. The signature's verdict and what only a run could tell (throttles, AWS WAF, the
backend) are given; landing and derived facts are part of what is timed, in seconds of this process's own
time. Everything is measured several times, and the best counts: others use the machine too. The first answer
is that of a loaded configuration of which nothing was read before. Leaves with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from why403 import facts as f
from why403.access.call import PRINCIPAL_ACCOUNT
from why403.access.definitions import Access
from why403.iam.keys import PRINCIPAL
from why403.incident.config import configuration
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT
from why403.model.configuration import Configuration
from why403.questions.line import PathReader
from why403.questions.rows import Rows, read_rows

HOST = "abc123.execute-api.eu-west-1.amazonaws.com"
OWN = "arn:aws:execute-api:eu-west-1:111122223333:abc123"
CALLER = "arn:aws:iam::111122223333:user/reader"
TRUTHS, REASONS, COLUMN, FIRST = 80_000, 15_000, 250_000, 0.015
"""Calls a second: truth alone, with the reasons of the first failing check, as a column; seconds to the first
answer."""

ROUNDS = 3

_GIVEN: dict[Fact, Value] = {
    **dict.fromkeys(
        (
            f.REAL_GATEWAY, f.WAF_ALLOWS, f.WITHIN_RATE, f.WITHIN_QUOTA, f.REQUEST_SIZE_OK, f.REQUEST_VALID,
            f.MEDIA_TYPE_TAKEN, f.BACKEND_REACHED, f.BACKEND_ALLOWS, f.BACKEND_ANSWERS,
            f.INTEGRATION_PERMITTED,
            f.SIGNATURE_READABLE, f.SIGNATURE_SCOPE_OK, f.SIGNATURE_IN_TIME, f.SIGNATURE_MATCHES,
            f.CREDENTIALS_KNOWN, f.CREDENTIALS_FRESH, f.BOUNDARY_ALLOWS, f.SESSION_ALLOWS, f.SCP_ALLOWS,
            f.RCP_ALLOWS, f.CORS_ALLOWS, f.CORS_CREDENTIALS, f.CORS_NETWORK, f.CORS_ON_ANSWER,
            f.CORS_ON_ERRORS,
            f.CLIENT_CERTIFICATE_TRUSTED, f.DOMAIN_ACCESS,
        ),
        True,
    ),
    **dict.fromkeys((f.PREFLIGHT, f.HOST_REWRITTEN, f.EDGE_REFUSES, f.BYPASSES_CACHE), False),
    f.CLIENT: "tool",
    f.FRONT: "none",
    f.CALLER_ARN: CALLER,
    PRINCIPAL: CALLER,
    PRINCIPAL_ACCOUNT: "111122223333",
}  # fmt: skip
GIVEN = {fact.name: value for fact, value in _GIVEN.items()}

_LEAVES = ("", "/{item}", "/{item}/parts", "/{item}/parts/{part}", "/{item}/{rest+}")
_CALLED = ("", "/i{n}", "/i{n}/parts", "/i{n}/parts/p{n}", "/i{n}/x/y{n}")
_VERBS = ("GET", "POST")
_AUTHORIZATIONS = ("AWS_IAM", "NONE", "AWS_IAM")


@dataclass(frozen=True, slots=True)
class Called:
    """One typed call."""

    method: str
    path: str
    own: dict[str, Value]


def loaded() -> Configuration:
    """The API as an incident file tells it."""
    resources = range(300 // (len(_LEAVES) * len(_VERBS)))
    keys = [f"{verb} /resource{n}{leaf}" for n in resources for leaf in _LEAVES for verb in _VERBS]
    routes = [
        {
            "route": key,
            "authorization": _AUTHORIZATIONS[number % len(_AUTHORIZATIONS)],
            "apiKeyRequired": number % 2 == 0,
        }
        for number, key in enumerate(keys)
    ]
    api_keys = [
        {"id": f"k{n}", "value": f"benchmarkKeyValue{n:07}", "enabled": n % 10 != 0} for n in range(50)
    ]
    plans = [
        {"id": f"p{n}", "keys": [f"k{k}" for k in range(50) if k % 3 == n], "apiStages": ["abc123/prod"]}
        for n in range(3)
    ]
    statements: list[dict[str, object]] = [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": f"{OWN}/prod/*/resource{n}*",
            "Condition": {"IpAddress": {"aws:SourceIp": [f"203.0.{n}.0/24", "198.51.100.0/24"]}},
        }
        for n in range(18)
    ]
    statements.append(
        {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    )
    statements.append(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/prod/POST/resource7*",
            "Condition": {"NotIpAddress": {"aws:SourceIp": "198.51.0.0/16"}},
        }
    )
    allowed = [
        {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"{OWN}/prod/*/resource{n}*"}
        for n in range(10)
    ]
    return configuration(
        {
            "apiType": "REST",
            "api": {
                "id": "abc123",
                "accountId": "111122223333",
                "apiKeySource": "HEADER",
                "disableExecuteApiEndpoint": False,
                "endpointAccessMode": "BASIC",
                "endpointConfiguration": {"types": ["REGIONAL"]},
            },
            "stages": ["prod"],
            "routes": routes,
            "deployedRoutes": routes,
            "resourcePolicy": {"Version": "2012-10-17", "Statement": statements},
            "deployedResourcePolicy": {"Version": "2012-10-17", "Statement": statements},
            "apiKeys": api_keys,
            "usagePlans": plans,
            "vpcEndpoint": {"id": "absent", "policy": "absent"},
            "callerPolicies": [{"Version": "2012-10-17", "Statement": allowed}],
        },
        {},
    )


def calls(count: int, seed: int = 403) -> list[Called]:
    """So many calls, no two of them to the same path from the same address."""
    draw = random.Random(seed)
    made = []
    for n in range(count):
        leaf = draw.randrange(len(_CALLED))
        path = f"/prod/resource{draw.randrange(30)}{_CALLED[leaf].format(n=n)}"
        path = path if leaf else f"{path}/i{n}"
        own: dict[str, Value] = {
            f.AUTHORIZATION.name: "sigv4" if draw.random() < 0.9 else "none",
            f.API_KEY.name: f"benchmarkKeyValue{draw.randrange(55):07}" if draw.random() < 0.9 else ABSENT,
            f.SOURCE_IP.name: f"198.{51 + n % 3}.{n // 256 % 256}.{n % 256}",
        }
        made.append(Called(draw.choice(_VERBS), path, own))
    return made


@dataclass(frozen=True, slots=True)
class Measured:
    """Calls a second, seconds to the first answer, and how the calls fared."""

    truths: float
    reasons: float
    column: float
    landing: float
    first: float
    refused: dict[str, int]


def best(work: Callable[[], object], times: int = ROUNDS) -> float:
    """The seconds of this process's own time that it takes, at best."""
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def measure(count: int, rows: int) -> Measured:
    """Everything in this process, on one thread."""
    told, some = loaded(), calls(count)

    def begin() -> None:
        PathReader(Access(told), "REST", GIVEN).first(HOST, some[0].method, some[0].path, some[0].own)

    first = best(begin)
    reader = PathReader(Access(told), "REST", GIVEN)
    for call in calls(3000, seed=1):
        reader.first(HOST, call.method, call.path, call.own)

    def truths() -> None:
        for call in some:
            reader.first(HOST, call.method, call.path, call.own)

    def reasons() -> None:
        for call in some:
            program, facts = reader.read(HOST, call.method, call.path, call.own)
            place = program.first(facts)
            if 0 <= place < len(program.line.steps):
                program.line.reading(place, facts)

    counted: Counter[str] = Counter()
    for call in some[:20_000]:
        program, facts = reader.read(HOST, call.method, call.path, call.own)
        place = program.first(facts)
        steps = program.line.steps
        counted["open" if place < 0 else "passed" if place == len(steps) else steps[place].check.name] += 1
    many = calls(rows, seed=2)
    landings: list[float] = []

    def column() -> None:
        table = Rows(hosts, methods, paths, own)
        landings.append(read_rows(reader, table).landing_seconds)

    hosts, methods, paths = [HOST] * rows, [call.method for call in many], [call.path for call in many]
    own = {name: [call.own[name] for call in many] for name in many[0].own}
    return Measured(
        count / best(truths),
        count / best(reasons),
        rows / best(column),
        rows / min(landings),
        first,
        dict(counted),
    )


def missed(found: Measured) -> list[str]:
    """The targets that were missed."""
    wrong = []
    for what, value, target in (
        ("truth alone", found.truths, TRUTHS),
        ("with the reasons of the first failing check", found.reasons, REASONS),
        ("as a column", found.column, COLUMN),
    ):
        if value < target:
            wrong.append(f"{what}: {value:,.0f} calls a second, the target is {target:,}")
    if found.first > FIRST:
        wrong.append(f"first answer: {found.first * 1000:.1f} ms, the target is {FIRST * 1000:.0f}")
    return wrong


def text(found: Measured) -> str:
    """The figures and the verdict."""
    lines = [
        "The whole line (300 routes, 50 keys, 3 plans, policies of 20 and 10 statements; calls all distinct)",
        f"  truth alone, compiled                     {found.truths:12,.0f} calls/s (target {TRUTHS:,})",
        f"  with the reasons of the first failing     {found.reasons:12,.0f} calls/s (target {REASONS:,})",
        f"  as a column                               {found.column:12,.0f} calls/s (target {COLUMN:,})",
        f"    of which landing alone                  {found.landing:12,.0f} calls/s",
        f"  first answer of a site {1000 * found.first:31.1f} ms (target {1000 * FIRST:.0f})",
        f"  what refused: {found.refused}",
        *(f"  MISSED {each}" for each in missed(found)),
    ]
    return "\n".join(lines)


def as_json(found: Measured) -> dict[str, object]:
    """The same for machines."""
    return {
        "truths": found.truths,
        "reasons": found.reasons,
        "column": found.column,
        "landing": found.landing,
        "first_answer_seconds": found.first,
        "missed": missed(found),
    }


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args(arguments)
    found = measure(options.calls, options.rows)
    print(json.dumps(as_json(found), indent=2) if options.json else text(found))
    return int(bool(missed(found)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
