"""CloudFront's policies as every source names them: which headers of the viewer reach the origin.

The managed policies are those of the CloudFront developer guide (using-managed-origin-request-policies and
using-managed-cache-policies, read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from why403.model.front import Forwarded, Headers

NOTHING = Forwarded(Headers.LISTED)

EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
"""AllViewerExceptHostHeader: the policy that the guide names for origins that are APIs."""
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"

ORIGIN_REQUEST: Mapping[str, Forwarded] = {
    "216adef6-5c7f-47e4-b989-5492eafa07d3": Forwarded(Headers.ALL),
    "33f36d7e-f396-46d9-90e0-52428a34d9dc": Forwarded(Headers.ALL),
    EXCEPT_HOST: Forwarded(Headers.ALL_BUT, frozenset({"host"})),
}
"""AllViewer, AllViewerAndCloudFrontHeaders-2022-06, AllViewerExceptHostHeader."""

CACHE: Mapping[str, Forwarded] = {
    CACHING_DISABLED: NOTHING,
    "658327ea-f89d-4fab-a63d-7e88639e58f6": NOTHING,
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": NOTHING,
}
"""CachingDisabled, CachingOptimized, CachingOptimizedForUncompressedObjects."""

MANAGED: Mapping[str, str] = {
    "Managed-AllViewer": "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "Managed-AllViewerAndCloudFrontHeaders-2022-06": "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    "Managed-AllViewerExceptHostHeader": EXCEPT_HOST,
    "Managed-CachingDisabled": CACHING_DISABLED,
    "Managed-CachingOptimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "Managed-CachingOptimizedForUncompressedObjects": "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
}
"""The ids of managed policies by the names that CloudFront's API has for them."""

_BEHAVIOURS = {
    "none": Headers.LISTED,
    "whitelist": Headers.LISTED,
    "allViewer": Headers.ALL,
    "allViewerAndWhitelistCloudFront": Headers.ALL,
    "allExcept": Headers.ALL_BUT,
}


def by_policy(behaviour: str, names: Iterable[str]) -> Forwarded | None:
    """The `HeaderBehavior` of a policy with its list; `None` for one that nobody knows."""
    by = _BEHAVIOURS.get(behaviour)
    if by is None:
        return None
    return Forwarded(by, frozenset() if by is Headers.ALL else _small(names))


def by_list(names: Iterable[str]) -> Forwarded:
    """The headers of legacy settings, in which `*` stands for all."""
    small = _small(names)
    return Forwarded(Headers.ALL) if "*" in small else Forwarded(Headers.LEGACY, small)


def together(cache: Forwarded | None, request: Forwarded | None) -> Forwarded | None:
    """What the cache policy and the origin request policy pass on together; `None` where one is unknown."""
    if request is not None and request.by is Headers.ALL:
        return request
    if cache is None or request is None:
        return None
    if request.by is Headers.ALL_BUT:
        return Forwarded(request.by, request.names - cache.names)
    return Forwarded(Headers.LISTED, cache.names | request.names)


def _small(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)
