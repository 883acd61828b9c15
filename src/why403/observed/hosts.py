"""What a host name tells of the endpoint behind it."""

from __future__ import annotations

import re

_EXECUTE_API = re.compile(r"[a-z0-9]+\.execute-api(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?")
_DUALSTACK = re.compile(r"[a-z0-9]+\.execute-api\.[a-z0-9-]+\.(?:api\.aws|api\.amazonwebservices\.com\.cn)")
_PRIVATE = re.compile(r"[a-z0-9]+-vpce-[a-z0-9-]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?")
_ENDPOINT = re.compile(
    r"(?:[a-z0-9-]+\.)?vpce-[a-z0-9-]+\.execute-api\.[a-z0-9-]+\.vpce\.amazonaws\.com(?:\.cn)?"
)
_LOCAL = re.compile(r"localhost|.*\.localhost|127(?:\.\d{1,3}){3}|::1|0\.0\.0\.0|host\.docker\.internal")


def host_kind(host: str) -> str:
    """Which of the values of `request.host-kind` a host name has."""
    name = host.lower().rstrip(".")
    if _EXECUTE_API.fullmatch(name) or _DUALSTACK.fullmatch(name):
        return "execute-api"
    if _PRIVATE.fullmatch(name) or _ENDPOINT.fullmatch(name):
        return "vpc-endpoint"
    if name.endswith(".cloudfront.net"):
        return "cloudfront"
    return "local" if _LOCAL.fullmatch(name) else "custom"
