"""The parts of a call in which two calls can differ."""

from __future__ import annotations

ASPECTS = {
    "host": "the host name that was called",
    "path": "the path",
    "method": "the HTTP method",
    "query": "the query string",
    "headers": "the headers other than credentials",
    "body": "the body",
    "credentials": "the credentials (signature, token or certificate)",
    "key": "the API key",
    "network": "the network that the request was sent from",
    "time": "the moment",
    "client": "the program that sent the request",
}
"""The parts of a call in which two calls can differ."""

YES_NO = (True, False)
KINDS = ("REST", "HTTP", "WEBSOCKET")


def methods_with(query: str, verb: str = "VERB") -> str:
    """The command that lists a setting of a REST API's methods beside their paths: without resource ids."""
    return (
        "aws apigateway get-resources --rest-api-id ID --embed methods --query "
        f"'items[].[path,resourceMethods.{verb}.{query}]'"
    )


def on(*aspects: str) -> frozenset[str]:
    unknown = set(aspects) - set(ASPECTS)
    if unknown:
        raise ValueError(f"no such aspect: {sorted(unknown)}")
    return frozenset(aspects)
