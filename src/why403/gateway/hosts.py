"""What a host name tells of the endpoint behind it: the one telling of how API Gateway's own names look.

Sources: the developer guide's pages how-to-call-api and apigateway-private-api-test-invoke-url.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_REGION = r"(?P<region>[a-z]{2}[a-z0-9-]+)"
_GATEWAY = r"\.execute-api(?:-fips)?\."
_SUFFIX = r"\.(?:amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)"

_OWN = re.compile(r"(?P<api>[a-z0-9]+)" + _GATEWAY + _REGION + _SUFFIX)
_PRIVATE = re.compile(r"(?P<api>[a-z0-9]+)-vpce-[a-z0-9-]+" + _GATEWAY + _REGION + _SUFFIX)
_ENDPOINT = re.compile(
    r"(?:[a-z0-9-]+\.)?(?P<api>)vpce-[a-z0-9-]+" + _GATEWAY + _REGION + r"\.vpce\.amazonaws\.com(?:\.cn)?"
)
_LOCAL = re.compile(r"localhost|.*\.localhost|127(?:\.\d{1,3}){3}|::1|0\.0\.0\.0|host\.docker\.internal")
_FORMS = ((_OWN, "execute-api"), (_PRIVATE, "vpc-endpoint"), (_ENDPOINT, "vpc-endpoint"))


@dataclass(frozen=True, slots=True)
class GatewayHost:
    """A name of API Gateway's own; the name of a VPC endpoint tells no API."""

    kind: str
    api: str | None
    region: str


def gateway_host(host: str) -> GatewayHost | None:
    """What a name of API Gateway's own tells; `None` for any other name."""
    name = host.lower().rstrip(".")
    for form, kind in _FORMS:
        found = form.fullmatch(name)
        if found:
            return GatewayHost(kind, found["api"] or None, found["region"])
    return None


def host_kind(host: str) -> str:
    """Which of the values of `request.host-kind` a host name has."""
    own = gateway_host(host)
    if own is not None:
        return own.kind
    name = host.lower().rstrip(".")
    if name.endswith(".cloudfront.net"):
        return "cloudfront"
    return "local" if _LOCAL.fullmatch(name) else "custom"


def name_in(header: str) -> str:
    """The name in a Host header, without its port."""
    name, colon, port = header.strip().lower().rpartition(":")
    return name if colon and port.isdigit() else header.strip().lower()
