"""AWS WAF allows the request.

What the caller sees
    403 {"message":"Forbidden"}, ForbiddenException: the same as for an API key. The owner can set another
    status and body for a block; a web ACL on CloudFront results in CloudFront's page.

How to tell
    It often depends on the body (large ones), on the User-Agent or on the caller's address, and it comes
    before keys, authorizers and policies. The WAF log names the rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import documented
from why403.logic.formula import is_value
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes

ONLY_OF_REST = documented("Only stages of REST APIs can have a web ACL", guide("http-api-vs-rest"), READ)

SOURCES = (
    documented(
        "AWS WAF is evaluated before resource policies, IAM policies and authorizers",
        guide("apigateway-control-access-aws-waf"),
        READ,
    ),
    documented(
        "A request that AWS WAF blocks gets 403 Forbidden",
        repost("api-gateway-troubleshoot-403-forbidden"),
        READ,
    ),
    ONLY_OF_REST,
    documented(
        "AWS WAF evaluates rules from the lowest priority up until one of them ends the evaluation",
        "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html",
        "2026-11-28",
    ),
)


def checks(site: Site) -> Iterator[Check]:
    """On the stage of a REST API. The web ACL in front of any other kind is met before: see `edge`."""
    if site.kind == "REST":
        allowed = is_value(facts.WAF_ALLOWS, True, causes.WAF_BLOCK)
        yield Check("waf.allows", allowed, always(refusals.WAF_FILTERED), always(refusals.CLOUDFRONT_PAGE))


GATE = Gate("waf", __doc__, SOURCES, checks)
