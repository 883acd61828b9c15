"""The Host header that reaches API Gateway must belong to the API.

What the caller sees
    403 {"message":"Forbidden"}, for every type of API, because none was found; ForbiddenException on
    REST. Through CloudFront sometimes its HTML page. The execute-api URL works if it is called directly.

How to tell
    Check what is in front of the API. CloudFront's origin request policy AllViewer sends the viewer's Host
    to the origin, and no API has this name.

Not here
    A custom domain of API Gateway itself without a mapping: see `domain`.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, always
from why403.gates.guide import READ, repost
from why403.logic.claims import documented, observed
from why403.logic.formula import Formula, all_of, any_of, is_value, negate
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes

SOURCES = (
    documented(
        "With an origin request policy that forwards every viewer header, an API Gateway origin returns 403",
        repost("configure-cloudfront-to-forward-headers"),
        READ,
    ),
    observed(
        "Excluding Host from the forwarded headers fixes the 403",
        "https://pfy.ch/programming/cloudfront-reverse-proxy.html",
        READ,
    ),
    observed(
        "Forwarding every viewer header leads to 403 Forbidden with an HTTP API too",
        "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/571",
        READ,
    ),
)


def known() -> Formula:
    """The caller or what is in front sends the API's own name, or the header fits all the same."""
    direct = is_value(facts.FRONT, "none")
    return any_of(
        (
            all_of((direct, is_value(facts.HOST_REWRITTEN, False))),
            all_of((negate(direct), is_value(facts.HOST_FORWARDED, False))),
            is_value(facts.HOST_KNOWN, True, causes.HOST_MISMATCH),
        )
    )


def checks(_site: Site) -> Iterator[Check]:
    """Refused in API Gateway's words; CloudFront can put its own page in their place."""
    yield Check("host.known", known(), always(refusals.NO_API), always(refusals.CLOUDFRONT_PAGE))


GATE = Gate("host", __doc__, SOURCES, checks)
