"""Issuers of Amazon Cognito's tokens: which are AWS's own, and which user pool they name.

No other module reads them. A name is Cognito's only if it ends in the domain of the partition that its Region
is of: what merely begins like one, or holds one, is somebody else's.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from why403.aws.partitions import READ, partition_of
from why403.logic.claims import assumed, documented

_GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/"

SOURCES = (
    documented(
        "The issuer of a user pool's tokens is https://cognito-idp.REGION.amazonaws.com/POOL",
        _GUIDE + "amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html",
        READ,
    ),
    assumed(
        "Other issuers of Cognito, such as those of FIPS endpoints and other partitions, have cognito-idp, "
        "the Region and the domain of its partition at the end of their names",
        READ,
        _GUIDE,
    ),
)

SERVICE = "cognito-idp"
_HOST = re.compile(
    rf"(?:[a-z0-9-]+[.-])?{SERVICE}(?:-fips)?\.(?P<region>[a-z0-9-]{{1,40}})\.(?P<domain>[a-z0-9.-]+)"
)
_POOL = re.compile(r"/(?P<pool>[\w-]+)", re.ASCII)
_LONGEST = 2048


def issuing_pool(issuer: str) -> str | None:
    """The user pool that an issuer names; `None` for an issuer that is not Cognito's."""
    try:
        parts = urlsplit(issuer) if len(issuer) <= _LONGEST else None
    except ValueError:
        return None
    if parts is None or parts.scheme != "https" or parts.query or parts.fragment:
        return None
    host, pool = _HOST.fullmatch(parts.netloc), _POOL.fullmatch(parts.path)
    partition = partition_of(host["region"]) if host else None
    if host is None or pool is None or partition is None:
        return None
    return pool["pool"] if host["domain"] in (partition.domain, partition.dual_stack) else None
