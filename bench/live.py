"""How many calls of AWS a verdict costs, and how long it takes with AWS 80 ms away and its limits enforced.

    .venv/bin/python -m bench.live [--json]

Against the emulated account of `bench/emulated.py`. Leaves with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from uuid import uuid4

from bench.emulated import ACCOUNT, REGION, Emulated, emulated
from bench.emulated_rest import Method, deploy, rest
from why403.account.account import Account as OpenAccount
from why403.api.account import IN_PYTHON, Account, settled
from why403.api.inputs import case_of
from why403.cli.inputs import bring

MOST_CALLS, MOST_SECONDS, AWAY, ROUTES, ROUNDS = 8, 2.0, 0.08, 300, 3
METHODS = (Method("GET /orders", key=True), Method("POST /orders", "AWS_IAM"), Method("GET /open"))
FORBIDDEN = ("ForbiddenException", {"message": "Forbidden"})
MISSING = ("MissingAuthenticationTokenException", {"message": "Missing Authentication Token"})
INVOKE = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}


@dataclass(frozen=True, slots=True)
class Scene:
    """One refused call and the cause that its account holds."""

    cause: str
    text: str
    told: tuple[str, ...] = ()
    beside: str = ""

    @property
    def name(self) -> str:
        """The cause, and what is special of this call."""
        return f"{self.cause} ({self.beside})" if self.beside else self.cause


@dataclass(frozen=True, slots=True)
class Row:
    """What one cause cost."""

    cause: str
    found: bool
    calls: int
    seconds: float


def answered(url: str, answer: tuple[str, dict[str, str]], *more: str) -> str:
    """A curl command and what it printed."""
    head = f"HTTP/1.1 403 Forbidden\nx-amzn-ErrorType: {answer[0]}\n\n{json.dumps(answer[1])}"
    return f"$ curl -i '{url}' {' '.join(more)}\n{head}"


def url_of(api: str, path: str, stage: str = "prod") -> str:
    """The URL of a call."""
    return f"https://{api}.execute-api.{REGION}.amazonaws.com/{stage}{path}"


def denial(api: str, who: str, route: str, ending: str = "") -> tuple[str, dict[str, str]]:
    """The words of a denial."""
    arn = f"arn:aws:execute-api:{REGION}:********{ACCOUNT[-4:]}:{api}/prod/{route}"
    text = f"User: {who} is not authorized to perform: execute-api:Invoke on resource: {arn}{ending}"
    return "AccessDeniedException", {"Message": text}


def made(aws: Emulated, methods: Sequence[Method] = METHODS, policy: Any = None, **settings: Any) -> str:
    """An API whose stage serves what is edited."""
    beside = {} if policy is None else {"policy": json.dumps(policy)}
    api = rest(aws, methods, **beside, **settings)
    deploy(aws, api, "prod", methods, policy)
    return api


def keyed(aws: Emulated, api: str, *, joined: bool, enabled: bool) -> str:
    """A call with an API key; it is refused for what is wrong with the key."""
    admin, value = aws.admin("apigateway"), uuid4().hex
    key = admin.create_api_key(name="partner", value=value, enabled=enabled)["id"]
    stages = [{"apiId": api, "stage": "prod"}] if joined else []
    plan = admin.create_usage_plan(name="gold", apiStages=stages)["id"]
    admin.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    return answered(url_of(api, "/orders"), FORBIDDEN, f"-H 'x-api-key: {value}'")


def user(aws: Emulated, *statements: object) -> str:
    """A user with one inline policy."""
    iam, name = aws.admin("iam"), f"user-{uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=text)
    return f"arn:aws:iam::{ACCOUNT}:user/{name}"


def scenes(aws: Emulated) -> list[Scene]:
    """Every cause that an account alone can prove of a REST API."""
    api, off = made(aws), made(aws, disableExecuteApiEndpoint=True)
    late = rest(aws, (*METHODS, Method("GET /late")))
    deploy(aws, late, "prod", METHODS)
    deny = {**INVOKE, "Effect": "Deny", "Principal": "*"}
    closed = made(aws, policy={"Version": "2012-10-17", "Statement": [deny]})
    silent = made(
        aws, policy={"Version": "2012-10-17", "Statement": [{**deny, "Effect": "Allow", "Action": "s3:*"}]}
    )
    domain = f"{api}.example.com"
    aws.admin("apigateway").create_domain_name(domainName=domain)
    mapping = {"apiId": api, "stage": "prod", "apiMappingKey": "v1", "apiMappingId": "m"}
    aws.mappings[domain] = {"items": [mapping]}
    without, against = (
        user(aws, {**INVOKE, "Action": "s3:*"}),
        user(aws, INVOKE, {**INVOKE, "Effect": "Deny"}),
    )
    outside = ("network.vpc-endpoint=no",)
    return [
        Scene("route-not-found", answered(url_of(api, "/nothing"), MISSING)),
        Scene("not-deployed", answered(url_of(late, "/late"), MISSING)),
        Scene("stage-missing", answered(url_of(api, "/open", "Prod"), FORBIDDEN)),
        Scene("default-endpoint-disabled", answered(url_of(off, "/open"), FORBIDDEN)),
        Scene(
            "custom-domain-mapping", answered(f"https://{domain}/v2/open", FORBIDDEN), ("edge.front=none",)
        ),
        Scene("api-key-missing", answered(url_of(api, "/orders"), FORBIDDEN)),
        Scene("api-key-invalid", answered(url_of(api, "/orders"), FORBIDDEN, f"-H 'x-api-key: {'u' * 32}'")),
        Scene("api-key-disabled", keyed(aws, api, joined=True, enabled=False)),
        Scene("api-key-not-in-plan", keyed(aws, api, joined=False, enabled=True)),
        Scene(
            "resource-policy-explicit-deny",
            answered(
                url_of(closed, "/open"), denial(closed, "anonymous", "GET/open", " with an explicit deny")
            ),
            outside,
        ),
        Scene(
            "resource-policy-implicit-deny",
            answered(url_of(silent, "/open"), denial(silent, "anonymous", "GET/open")),
            outside,
        ),
        Scene(
            "iam-identity-implicit-deny",
            answered(url_of(api, "/orders"), denial(api, without, "POST/orders"), "-X POST", SIGNED),
            outside,
        ),
        Scene(
            "iam-identity-explicit-deny",
            answered(
                url_of(api, "/orders"),
                denial(api, against, "POST/orders", " with an explicit deny"),
                "-X POST",
                SIGNED,
            ),
            outside,
        ),
    ]


def callers(aws: Emulated) -> list[Scene]:
    """Callers with more policies than one: a role, and a user with a group, each with a managed policy."""
    api, iam, kept = made(aws), aws.admin("iam"), f"kept-{uuid4().hex[:8]}"
    text = json.dumps({"Version": "2012-10-17", "Statement": [{**INVOKE, "Action": "s3:*"}]})
    managed = iam.create_policy(PolicyName=kept, PolicyDocument=text)["Policy"]["Arn"]
    iam.create_role(RoleName=kept, AssumeRolePolicyDocument=text)
    iam.put_role_policy(RoleName=kept, PolicyName="inline", PolicyDocument=text)
    iam.attach_role_policy(RoleName=kept, PolicyArn=managed)
    who = user(aws, {**INVOKE, "Action": "s3:*"})
    iam.create_group(GroupName=kept)
    iam.attach_group_policy(GroupName=kept, PolicyArn=managed)
    iam.add_user_to_group(GroupName=kept, UserName=who.rpartition("/")[2])
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{kept}/app"
    return [
        Scene(
            "iam-identity-implicit-deny",
            answered(url_of(api, "/orders"), denial(api, caller, "POST/orders"), "-X POST", SIGNED),
            ("network.vpc-endpoint=no",),
            beside,
        )
        for caller, beside in ((session, "role, two policies"), (who, "user, group, two policies"))
    ]


SIGNED = (
    "-H 'X-Amz-Date: 20261122T120000Z' -H 'Authorization: AWS4-HMAC-SHA256 "
    f"Credential=AKIAIOSFODNN7OTHER00/20261122/{REGION}/execute-api/aws4_request, "
    f"SignedHeaders=host;x-amz-date, Signature={'0' * 64}'"
)


def explained(aws: Emulated, scene: Scene) -> Row:
    """One explanation as the command makes it: session and clients are made anew."""

    def opened(*_: object) -> OpenAccount:
        return aws.account_in_time()

    aws.calls.clear()
    brought = bring([scene.text], scene.told, None, None, assumed_yes=False)
    start = time.perf_counter()
    outcome = settled(brought, Account(), case_of, IN_PYTHON, opened).outcome
    seconds = time.perf_counter() - start
    return Row(scene.name, scene.cause in outcome.certain, sum(aws.calls.values()), seconds)


def measure() -> tuple[list[Row], list[Row]]:
    """Calls by cause; and rows for an API with many routes, far away."""
    with emulated() as aws:
        by_cause = [explained(aws, scene) for scene in (*scenes(aws), *callers(aws))]
        return by_cause, far_away(aws)


def far_away(aws: Emulated) -> list[Row]:
    """Each time as long after the last one as it takes for the limits to be as they were."""
    many = [Method(f"GET /items{number}", key=number % 2 == 0) for number in range(ROUTES)]
    api = made(aws, many)
    found = [
        Scene("route-not-found", answered(url_of(api, "/nothing"), MISSING)),
        Scene("api-key-missing", answered(url_of(api, "/items0"), FORBIDDEN)),
        Scene("api-key-invalid", answered(url_of(api, "/items0"), FORBIDDEN, f"-H 'x-api-key: {'u' * 32}'")),
        Scene(
            "api-key-not-in-plan", keyed(aws, api, joined=False, enabled=True).replace("/orders", "/items0")
        ),
        *callers(aws),
    ]
    aws.limits.seconds_away, aws.limits.enforced = AWAY, True
    rows = []
    for _ in range(ROUNDS):
        for scene in found:
            time.sleep(1)
            rows.append(explained(aws, scene))
    return rows


def missed(by_cause: Sequence[Row], far: Sequence[Row]) -> list[str]:
    """The targets that are missed, in words."""
    wrong = [f"{row.cause} was not found" for row in (*by_cause, *far) if not row.found]
    if median(row.calls for row in by_cause) > MOST_CALLS:
        wrong.append(f"more than {MOST_CALLS} calls in the median")
    if median(row.seconds for row in far) >= MOST_SECONDS:
        wrong.append(f"{MOST_SECONDS:g} s or more in the median")
    return wrong


def text(by_cause: Sequence[Row], far: Sequence[Row]) -> str:
    """Two tables, and what became of the targets."""
    lines = ["Calls of AWS until the cause is proved", ""]
    lines += [f"  {row.cause:54} {row.calls:3}{'' if row.found else '   not found'}" for row in by_cause]
    lines += [f"  {'median':54} {median(row.calls for row in by_cause):3g}", ""]
    lines += [
        f"REST with {ROUTES} routes, {AWAY * 1000:g} ms added to each call, limits enforced, seconds",
        "",
    ]
    for cause in dict.fromkeys(row.cause for row in far):
        own = [row.seconds for row in far if row.cause == cause]
        lines.append(f"  {cause:54} {median(own):6.2f}")
    lines += [f"  {'median':54} {median(row.seconds for row in far):6.2f}", ""]
    reached = f"at most {MOST_CALLS} calls and under {MOST_SECONDS:g} s in the median"
    return "\n".join([*lines, *([f"missed: {each}" for each in missed(by_cause, far)] or [reached])])


def as_json(by_cause: Sequence[Row], far: Sequence[Row]) -> dict[str, object]:
    """Calls by cause, and seconds far away."""
    return {
        "calls": {row.cause: row.calls for row in by_cause},
        "seconds": [row.seconds for row in far],
        "missed": missed(by_cause, far),
    }


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(prog="bench.live")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    by_cause, far = measure()
    if options.json:
        print(json.dumps(as_json(by_cause, far), indent=2))
    else:
        print(text(by_cause, far))
    return int(bool(missed(by_cause, far)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
