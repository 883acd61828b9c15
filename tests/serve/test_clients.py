"""Clients that know nothing of us, as they are: AWS's SDK for Python, curl, and the signers of others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from websockets.sync.client import connect

from tests.serve.desk import REGION, Running, desk, running
from tests.serve.probing import HERE, TEMPLATE
from tests.serve.templates import PEOPLE, method, rest

ROOT = Path(__file__).parents[2]
MODULES = ROOT / ".peers" / "node" / "node_modules"
CURATOR = {"key": "ASIACURATORCURATOR01", "secret": "curator-secret", "session": "curator-session"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    parts = [
        method("vault", "ANY", AuthorizationType="AWS_IAM"),
        method("{proxy+}", AuthorizationType="AWS_IAM"),
    ]
    with running(tmp_path_factory.mktemp("iam"), rest(*parts), desk(PEOPLE)) as found:
        yield found


# The operations of @connections, through the SDK.


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The host and the port of the WebSocket API of the probes."""
    told = desk((HERE / "principals.yaml").read_text(), region="us-east-1", account="123456789012")
    with running(tmp_path_factory.mktemp("theatre"), TEMPLATE.read_text(), told) as found:
        port = next(served.port for served in found.gateway.world.apis if served.name == "Theatre")
        yield f"127.0.0.1:{port}"


def management(theatre: str, who: str) -> Any:
    return boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=f"http://{theatre}/evening",
        region_name="us-east-1",
        aws_access_key_id={"reader": "AKIAREADERREADER0001", "nobody": "AKIANOBODYNOBODY0001"}[who],
        aws_secret_access_key=f"{who}-secret",
    )


def test_the_sdk_sends_to_tells_of_and_closes_a_connection(theatre: str) -> None:
    client = management(theatre, "reader")
    with connect(f"ws://{theatre}/evening?pass=allow", proxy=None) as open_one:
        open_one.send('{"act":"sing"}')
        name = json.loads(open_one.recv(timeout=10))["connectionId"]
        client.post_to_connection(ConnectionId=name, Data=b"psst")
        assert open_one.recv(timeout=10) == "psst"
        told = client.get_connection(ConnectionId=name)
        assert told["Identity"]["SourceIp"] == "127.0.0.1"
        assert told["ConnectedAt"] <= told["LastActiveAt"]
        client.delete_connection(ConnectionId=name)
    with pytest.raises(client.exceptions.GoneException):
        client.post_to_connection(ConnectionId=name, Data=b"psst")


def test_the_sdk_reads_a_refusal_as_its_own_error(theatre: str) -> None:
    client = management(theatre, "nobody")
    with pytest.raises(ClientError) as caught:
        client.post_to_connection(ConnectionId="abc", Data=b"psst")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert caught.value.response["Error"]["Code"] in ("AccessDeniedException", "ForbiddenException")
    assert "execute-api:ManageConnections" in str(caught.value)


# Signers.

CALLS: list[dict[str, Any]] = [
    {"method": "GET", "target": "/live/vault"},
    {"method": "GET", "target": "/live/vault?b=2&a=%20x&a=1"},
    {"method": "GET", "target": "/live/a%20b/c"},
    {
        "method": "POST",
        "target": "/live/vault",
        "body": '{"a":"ä"}',
        "headers": {"content-type": "application/json"},
    },
    {"method": "DELETE", "target": "/live/vault", "headers": {"x-amz-own": "a  b"}},
]


def call_by_node(library: Running, signer: str, call: dict[str, Any], **credentials: str) -> dict[str, Any]:
    url = f"http://127.0.0.1:{library.port}{call['target']}"
    whole = {**call, **CURATOR, **credentials, "url": url, "region": REGION}
    made = subprocess.run(
        ["node", str(Path(__file__).parent / "clients" / "signed.cjs"), signer, json.dumps(whole)],
        capture_output=True, text=True, check=True, env={**os.environ, "NODE_PATH": str(MODULES)},
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(made.stdout)
    return answer


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="needs node: apt install nodejs")
@pytest.mark.skipif(
    not MODULES.exists(), reason="needs aws4 and @smithy/signature-v4: make .peers/node/.complete"
)
@pytest.mark.parametrize("signer", ["aws4", "smithy"])
def test_signers_of_javascript_are_let_in_and_refused(library: Running, signer: str) -> None:
    for call in CALLS:
        assert call_by_node(library, signer, call)["status"] == 200, call
    wrong = call_by_node(library, signer, CALLS[0], secret="another")
    assert (wrong["status"], wrong["cause"]) == (403, "iam-signature-mismatch")


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize(
    ("call", "status"),
    [
        ([], "200"),
        (["-d", '{"a": "ä"}', "-H", "content-type: application/json"], "200"),
        (["-X", "DELETE"], "200"),
        (["--user", "ASIACURATORCURATOR01:another"], "403"),
    ],
)  # fmt: skip
def test_curl_signs(library: Running, call: list[str], status: str) -> None:
    signing = [
        "--aws-sigv4",
        f"aws:amz:{REGION}:execute-api",
        "--user",
        f"{CURATOR['key']}:{CURATOR['secret']}",
    ]
    session = ["-H", f"x-amz-security-token: {CURATOR['session']}"]
    shown = ["-s", "-o", "/dev/null", "-w", "%{http_code}"]
    command = ["curl", *shown, *signing, *session, *call, f"http://127.0.0.1:{library.port}/live/vault?a=1"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == status
