"""What MiniStack answers to the probes of the local gateway, with its enforcement on: `bash bench/beside.sh`.

It deploys the same template, and gets callers with the same policies. What it has no operation for (service
control policies, callers of other accounts, credentials that expire) is left out.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any

import boto3
import yaml

from bench.plain import plain_values
from tests.serve.probing import HERE, REGION, TEMPLATE, Door, Probe, asked, differences, probes
from tests.serve.test_probes import PRINCIPALS, token

PROGRAM = Path(__file__).resolve().parent.parent / ".bench" / "serving" / "ministack" / "bin" / "ministack"
MEASURED = HERE / "measured.yaml"
SECONDS = 60
LEFT_OUT = ("unlisted", "banned", "foreigner", "expired")
Keys = dict[str, tuple[str, str, str | None]]


@contextmanager
def ministack() -> Iterator[int]:
    """The port on which it listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        **os.environ,
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "LOG_LEVEL": "ERROR",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_ACCOUNT_ID": "123456789012",
    }
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w") as log:
        started = subprocess.Popen([str(PROGRAM)], cwd=folder, env=settings, stdout=log, stderr=log)
        try:
            _until(lambda: socket.create_connection(("127.0.0.1", port), 1).close(), OSError)
            yield port
        finally:
            started.terminate()
            started.wait(20)


def _until(tried: Any, failure: type[Exception]) -> None:
    ends = time.monotonic() + SECONDS
    while True:
        try:
            return tried()
        except failure:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


class Account:
    """Its management operations, as the owner of the account calls them."""

    def __init__(self, port: int) -> None:
        self._port = port

    def client(self, name: str) -> Any:
        return boto3.client(
            name, endpoint_url=f"http://127.0.0.1:{self._port}", region_name=REGION,
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip

    def deployed(self) -> dict[str, str]:
        """The ids of the APIs of the template, by their names in it."""
        stacks = self.client("cloudformation")
        stacks.create_stack(
            StackName="probes", TemplateBody=TEMPLATE.read_text(), Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        for _ in range(SECONDS):
            status = stacks.describe_stacks(StackName="probes")["Stacks"][0]["StackStatus"]
            if not status.endswith("IN_PROGRESS"):
                break
            time.sleep(1)
        if status != "CREATE_COMPLETE":
            raise SystemExit(f"MiniStack does not deploy the template: {status}")
        found = stacks.list_stack_resources(StackName="probes")["StackResourceSummaries"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}

    def callers(self) -> Keys:
        """Keys of callers with the policies that the principals of the probes have."""
        told = plain_values(PRINCIPALS)["principals"]
        found = {name: self._key(name, each) for name, each in told.items() if name not in LEFT_OUT}
        key, secret, _ = found["session"]
        return found | {"unknown": ("AKIAUNKNOWNUNKNO0001", "a", None), "bare": (key, secret, None)}

    def _key(self, name: str, told: Mapping[str, Any]) -> tuple[str, str, str | None]:
        iam = self.client("iam")
        bounded = {}
        if "boundary" in told:
            made = iam.create_policy(
                PolicyName=f"{name}-boundary", PolicyDocument=json.dumps(told["boundary"])
            )
            bounded = {"PermissionsBoundary": made["Policy"]["Arn"]}
        if ":role/" not in told["arn"]:
            iam.create_user(UserName=name, **bounded)
            for number, policy in enumerate(told.get("policies", ())):
                iam.put_user_policy(
                    UserName=name, PolicyName=f"own-{number}", PolicyDocument=json.dumps(policy)
                )
            key = iam.create_access_key(UserName=name)["AccessKey"]
            return key["AccessKeyId"], key["SecretAccessKey"], None
        trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
        role = iam.create_role(
            RoleName=name,
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        )["Role"]["Arn"]
        for number, policy in enumerate(told.get("policies", ())):
            iam.put_role_policy(RoleName=name, PolicyName=f"own-{number}", PolicyDocument=json.dumps(policy))
        got = self.client("sts").assume_role(
            RoleArn=role, RoleSessionName="probe", Policy=json.dumps(told["session"])
        )["Credentials"]
        return got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"]


def answered(probe: Probe, door: Door) -> str:
    """`same`, or what is not as on AWS."""
    try:
        found = list(differences(probe, asked(probe, door)))
    except (OSError, HTTPException) as fault:
        return f"no answer ({type(fault).__name__})"
    return "; ".join(found) or "same"


def measured(version: str) -> dict[str, Any]:
    """All answers, by API and name."""
    found = {}
    with ministack() as port:
        account = Account(port)
        apis, callers = account.deployed(), account.callers()
        for probe in probes():
            if not probe.of and probe.caller not in LEFT_OUT:
                host = f"{apis[probe.place[1]]}.execute-api.localhost:{port}"
                found[str(probe)] = answered(probe, Door(port, host, callers, token))
    return {
        "program": f"MiniStack {version}, AUTH=true",
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "answers": found,
    }


if __name__ == "__main__":
    MEASURED.write_text(
        yaml.safe_dump(measured(sys.argv[1]), sort_keys=False, width=1000, allow_unicode=True)
    )
