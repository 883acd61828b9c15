"""Which API the called name tells, and which functions' policies let API Gateway invoke an authorizer for
it."""

from __future__ import annotations

from functools import lru_cache

from why403 import facts as catalogue
from why403.aws.arns import api_arn_of
from why403.aws.hosts import Form, GatewayHost, gateway_host
from why403.iam.globs import glob, wild
from why403.logic.facts import Facts

_REMEMBERED = 1024
_LONGEST = 2048


def called_host(facts: Facts) -> GatewayHost | None:
    """What the called name tells of an API; `None` for other names, and for what custom domains point at."""
    host = facts.get(catalogue.HOST.name)
    return named_by(host) if isinstance(host, str) else None


def api_of_host(facts: Facts) -> str | None:
    """The id of the API that the host names."""
    host = called_host(facts)
    return host.api if host else None


def region_of_host(facts: Facts) -> str | None:
    """The Region that the host names."""
    host = called_host(facts)
    return host.region if host else None


@lru_cache(_REMEMBERED)
def named_by(called: str) -> GatewayHost | None:
    """What a name tells of an API. Remembered: names read, not decisions."""
    found = gateway_host(called)
    return None if found is None or found.form is Form.DOMAIN else found


def within_api(pattern: str, api: str | None, region: str | None) -> str | None:
    """What the pattern of an ARN says of calls within the API: `None` where it is of another API or
    Region."""
    if pattern == "*":
        return "*"
    found = api_arn_of(pattern[:_LONGEST])
    if found is None:
        return None
    other = api is not None and not matches(found.api, api)
    elsewhere = region is not None and not matches(found.region, region)
    if other or elsewhere:
        return None
    return found.below or ("*" if found.api.endswith("*") else None)


def matches(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern with `*` and `?`."""
    return glob(wild(pattern)).holds(text)


def may_invoke_authorizer(sources: tuple[str, ...], facts: Facts) -> bool | None:
    """Whether one of the patterns in a function's policy covers the authorizers of the called API."""
    found = [within_api(each, api_of_host(facts), region_of_host(facts)) for each in sources]
    rests = [rest for rest in found if rest is not None]
    if any(rest in ("*", "authorizers/*") for rest in rests):
        return True
    return None if any(matches(rest, "authorizers/any") or "authorizers" in rest for rest in rests) else False
