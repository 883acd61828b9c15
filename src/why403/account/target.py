"""Which API of which Region is meant: by the called host, by what was told, or by a custom domain."""

from __future__ import annotations

import re
from dataclasses import replace

from why403.aws.hosts import Form, gateway_host, is_untold
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import NOWHERE_WRITTEN, Place

_WRITTEN = re.compile(r"aws:(?P<api>[a-z0-9]{4,32})(?:/(?P<stage>[\w$-]{1,128}))?")


@dataclass(frozen=True, slots=True)
class Target:
    """What is known of it. `vpc_endpoint` is the endpoint whose name was called."""

    api: str | None = None
    region: str | None = None
    stage: str | None = None
    domain: str | None = None
    vpc_endpoint: str | None = None


def target_of(
    host: str,
    named_beside: str | None = None,
    written: str | None = None,
    at: Place = NOWHERE_WRITTEN,
) -> Target:
    """From the host that was called, the header `x-apigw-api-id`, and what is told as `aws:API_ID[/STAGE]`.

    `at` is where that is told. Raises `BadInput`.
    """
    named = gateway_host(host)
    called = Target(domain=host if "." in host and not is_untold(host) else None)
    if named is not None and named.form is not Form.DOMAIN:
        called = Target(named.api or named_beside, named.region, vpc_endpoint=named.vpc_endpoint)
    if written is None:
        return called
    api, stage = _told(written, at)
    return replace(called, api=api, stage=stage)


def _told(written: str, at: Place) -> tuple[str, str | None]:
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise BadInput(at, "this does not name an API of an account", "aws:API_ID or aws:API_ID/STAGE")
    return match["api"], match["stage"]
