"""The local gateway under load: `make bench-serve`.

The server runs on one CPU and the load on the other, where there are two. The load is a small client of
asyncio in a process of its own, the same for every server; its limit is measured with a server that does
nothing. Each row: requests a second at 1 and at 32 connections, with the mean and the 99th percentile.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
REGION, ACCOUNT = "eu-central-1", "210987654321"

BARE = """
async def app(scope, receive, send):
    await receive()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"11")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"ok":true}'})
"""
HELLO = """
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
async def hello(request):
    return JSONResponse({"ok": True})
app = Starlette(routes=[Route("/prod/open", hello)])
"""
MOCK = """
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses: [{StatusCode: 200, ResponseTemplates: {application/json: '{"ok":true}'}}]
"""
PRINCIPALS = f"""
principals:
  caller:
    arn: arn:aws:iam::{ACCOUNT}:user/caller
    keys: [{{id: AKIACALLERCALLER0001, secret: a-secret}}]
    policies:
      - Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: execute-api:Invoke
            Resource: "arn:aws:execute-api:*:*:*/prod/GET/signed"
          - {{Effect: Deny, Action: execute-api:Invoke, Resource: "*/prod/*/admin*"}}
"""


def template(routes: int) -> str:
    """A REST API with a resource policy, an open route, one with everything, and so many others."""
    head = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: api
      Policy:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: execute-api:/*}
          - Effect: Deny
            Principal: '*'
            Action: execute-api:Invoke
            Resource: execute-api:/prod/GET/signed
            Condition: {NotIpAddress: {aws:SourceIp: [127.0.0.0/8, 10.0.0.0/8]}}
  Made: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api}}
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Made, StageName: prod}
  Key: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true, Value: key-0000000000000000001}}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties: {ApiStages: [{ApiId: !Ref Api, Stage: !Ref Prod}]}
  Of:
    Type: AWS::ApiGateway::UsagePlanKey
    Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}
"""
    more = {
        "open": "AuthorizationType: NONE",
        "signed": "AuthorizationType: AWS_IAM\n      ApiKeyRequired: true",
    }
    more |= {f"other{number}": "AuthorizationType: NONE" for number in range(routes)}
    return head + "".join(
        f"""
  P{name}: {{Type: AWS::ApiGateway::Resource, Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: {name}}}}}
  M{name}:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref P{name}
      HttpMethod: GET
      {settings}
      Integration:{MOCK}"""  # noqa: E501
        for name, settings in more.items()
    )


async def load(port: int, sent: bytes, connections: int, wanted: bytes) -> tuple[float, float, float]:
    """Requests a second, mean and 99th percentile in milliseconds."""
    times: list[float] = []
    ends = time.perf_counter() + SECONDS

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (begun := time.perf_counter()) < ends:
            writer.write(sent)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(wanted):
                raise SystemExit(f"unexpected answer: {head!r}")
            length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
            await reader.readexactly(length)
            times.append(time.perf_counter() - begun)
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    times.sort()
    return len(times) / SECONDS, sum(times) / len(times) * 1000, times[int(len(times) * 0.99)] * 1000


def pinned(command: list[str], cpu: int, folder: Path) -> subprocess.Popen[bytes]:
    several = len(os.sched_getaffinity(0)) > 1 if hasattr(os, "sched_getaffinity") else False
    within = ["taskset", "-c", str(cpu), *command] if several else command
    return subprocess.Popen(within, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def awaited(port: int) -> float:
    """Seconds until something listens."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < 60:
        try:
            asyncio.run(_touched(port))
            return time.perf_counter() - begun
        except OSError:
            time.sleep(0.01)
    raise SystemExit("the server did not start")


async def _touched(port: int) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


def signed() -> bytes:
    """A signed call with a key; it stays valid for five minutes."""
    from datetime import UTC, datetime

    from why403.credentials.sigv4.sign import signed_headers

    headers = [("Host", "127.0.0.1:8493"), ("x-api-key", "key-0000000000000000001")]
    more = signed_headers(
        "GET", "127.0.0.1:8493", "/prod/signed", "", headers, b"", datetime.now(UTC),
        key_id="AKIACALLERCALLER0001", secret="a-secret", session=None, region=REGION,
    )  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in (*headers, *more))
    return f"GET /prod/signed HTTP/1.1\r\n{lines}\r\n".encode()


OPEN = b"GET /prod/open HTTP/1.1\r\nHost: 127.0.0.1:8493\r\n\r\n"
REFUSED = b"GET /prod/signed HTTP/1.1\r\nHost: 127.0.0.1:8493\r\n\r\n"


def measured(name: str, sent: bytes, wanted: bytes = b"HTTP/1.1 200") -> None:
    for connections in (1, 32):
        runs = sorted(asyncio.run(load(8493, sent, connections, wanted)) for _ in range(RUNS))
        rate, mean, late = runs[len(runs) // 2]
        print(
            f"{name:44} c={connections:<3} {rate:8.0f}/s  mean {mean:6.2f} ms  p99 {late:6.2f} ms", flush=True
        )


def main() -> None:
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    uvicorn = [
        sys.executable,
        "-m",
        "uvicorn",
        "--port",
        "8493",
        "--no-access-log",
        "--log-level",
        "critical",
    ]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "bare.py").write_text(BARE)
        (folder / "hello.py").write_text(HELLO)
        (folder / "principals.yaml").write_text(PRINCIPALS)
        for name, module in (("uvicorn, bare ASGI", "bare"), ("uvicorn + starlette JSON", "hello")):
            if (
                module == "hello"
                and subprocess.run([sys.executable, "-c", "import starlette"], capture_output=True).returncode
            ):
                print("starlette is not installed: that row is left out")
                continue
            _served(name, [*uvicorn, f"{module}:app"], folder, {name: (OPEN, b"HTTP/1.1 200")})
        ours = [sys.executable, "-m", "why403", "serve", "template.yaml", "--port", "8493", "--plain"]
        ours += ["--principals", "principals.yaml", "--region", REGION, "--account", ACCOUNT]
        for routes in (10, 3000):
            (folder / "template.yaml").write_text(template(routes))
            rows = {
                f"open route, {routes} routes": (OPEN, b"HTTP/1.1 200"),
                f"key, SigV4 and two policies, {routes} routes": (signed(), b"HTTP/1.1 200"),
                f"refused: unsigned, {routes} routes": (REFUSED, b"HTTP/1.1 403"),
            }
            _served(f"why403 serve, {routes} routes", ours, folder, rows)


def _served(name: str, command: list[str], folder: Path, rows: dict[str, tuple[bytes, bytes]]) -> None:
    process = pinned(command, 0, folder)
    try:
        print(f"{name}: listens after {awaited(8493):.2f} s", flush=True)
        for row, (sent, wanted) in rows.items():
            measured(row, sent, wanted)
    finally:
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    main()
