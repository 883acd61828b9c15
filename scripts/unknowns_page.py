"""Writes `docs/unknowns.md` from its table: `.venv/bin/python -m scripts.unknowns_page [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.written import written
from why403.model.undocumented import UNKNOWNS, Treatment

TARGET = Path(__file__).parent.parent / "docs" / "unknowns.md"
_HEAD = """# What AWS does not document

Questions about access to an API that AWS's documentation does not answer. What is settled by an assumption
is listed under `assumed` in every explanation that depends on it, in the text and with `--json`. Written by
`scripts/unknowns_page.py` from `src/why403/model/undocumented.py`.
"""
_DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_NEWER = (
    (
        "response streaming of REST APIs",
        "https://aws.amazon.com/about-aws/whats-new/2025/11/api-gateway-response-streaming-rest-apis",
        "responses may take up to 15 minutes and exceed 10 MB; this says nothing about the size of requests",
    ),
    (
        "enhanced TLS security policies",
        f"{_DOCS}apigateway-security-policies.html",
        "a client with an older TLS version or cipher suite is rejected in the handshake, where there is no "
        "HTTP response to explain; the access mode that these policies require is a check of `endpoint`",
    ),
    (
        "portals",
        f"{_DOCS}limits.html",
        "a portal has its own throttling limits; what a portal itself refuses is not explained",
    ),
    (
        "stages as MCP targets of Amazon Bedrock AgentCore Gateway",
        f"{_DOCS}mcp-server.html",
        "AgentCore Gateway calls the stage as a client: with an API key, with its IAM role or without "
        "authorization. It cannot call a private API, one whose default endpoint is disabled, or a method "
        "with a Cognito or Lambda authorizer; which response it gets there is explained as for any client",
    ),
    (
        "private integrations with Application Load Balancers",
        f"{_DOCS}private-integration.html",
        "what the load balancer refuses is the backend's response (`backend-403`); the path that it gets "
        "begins with the stage",
    ),
    (
        "dual-stack endpoints",
        f"{_DOCS}api-gateway-ip-address-type.html",
        "a change from IPv4 to dual-stack takes effect without a deployment, and a policy that lists only "
        "IPv4 ranges does not match IPv6 callers: the causes are those of the policy",
    ),
    (
        "Signature Version 4a",
        f"{_DOCS}api-gateway-known-issues.html",
        "REST APIs accept it; HTTP and WebSocket APIs do not support it officially, and AWS does not "
        "document which response they return. Such a signature is read, but not calculated again",
    ),
    (
        "header quota of REST APIs",
        f"{_DOCS}api-gateway-execution-service-limits-table.html",
        "20,480 bytes in the newest copy of the guide, 10,240 in a copy of April 2026: nothing is concluded "
        "from a size in between",
    ),
)
_NEWER_HEAD = """
## Newer features without a check of their own

Read on 2026-11-28.

| feature | what it means for a refused call |
|---|---|
"""
_TITLES = {
    Treatment.SETTLED: ("Settled by an assumption", "assumption"),
    Treatment.OPEN: ("Left open", "instead"),
    Treatment.APART: ("Not modelled", "instead"),
}


def text() -> str:
    """The whole page."""
    return _HEAD + "".join(line for treatment in _TITLES for line in _table(treatment)) + _newer()


def _newer() -> str:
    return _NEWER_HEAD + "".join(f"| [{name}]({page}) | {means} |\n" for name, page, means in _NEWER)


def _table(treatment: Treatment) -> Iterator[str]:
    title, does = _TITLES[treatment]
    yield f"\n## {title}\n\n| # | question | {does} | where |\n|---|---|---|---|\n"
    for unknown in UNKNOWNS:
        if unknown.treatment is treatment:
            where = ", ".join(f"`{part.strip()}`" for part in unknown.where.split(",") if part)
            yield f"| {unknown.number} | {unknown.question} | {unknown.does} | {where} |\n"


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
