"""Something between the caller and API Gateway responded: CloudFront, a load balancer, a proxy, an emulator.

What the caller sees
    CloudFront: an HTML page "The request could not be satisfied", `Server: CloudFront`, no
    x-amzn-RequestId. Others: whatever they return.

How to tell
    API Gateway always sends x-amzn-RequestId (REST) or apigw-requestid (HTTP). If neither is there, and
    the message is not one of API Gateway's, something else responded.

Not here
    A distribution that forwards the wrong Host header makes API Gateway refuse the call: see `host`.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import documented, observed
from why403.logic.formula import is_value
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes

FRONT_FIRST = documented(
    "If a request is blocked at a distribution, CloudFront itself returns the 403 to the client",
    "https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-waf-use-cases.html",
    "2026-11-28",
)

SOURCES = (
    documented(
        "CloudFront responds with its own HTML page if it cannot or must not forward a request",
        repost("resolve-cloudfront-bad-request-error"),
        READ,
    ),
    documented(
        (
            "CloudFront's error page names the setting of the distribution that refused the request: a "
            "method, a country"
        ),
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html",
        READ,
    ),
    documented(
        "CloudFront responds to a GET request that has a body with 403",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html",
        "2026-11-28",
    ),
    documented(
        "CloudFront forwards only allowed methods, and removes Authorization from GET and HEAD unless a "
        "policy includes it",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html",
        READ,
    ),
    observed(
        "API Gateway listens only on port 443, for its own host names and for custom domains",
        "https://codewisdom.io/blog/cloud-computing-and-infrastructure-aws-api-gateway-redirect-http-to-https/",
        READ,
    ),
    documented(
        "API Gateway's own responses have x-amzn-RequestId and x-amz-apigw-id",
        guide("set-up-gateway-response-using-the-console"),
        READ,
    ),
    FRONT_FIRST,
)


def checks(site: Site) -> Iterator[Check]:
    """The thing in front passes the call on, and it is AWS that answers. An emulator ends no call by being
    one: it imitates the line, and refuses at one of the other gates. AWS WAF stands in front of an API
    that is no REST API as part of a distribution only."""
    real = is_value(facts.REAL_GATEWAY, True, causes.TOOL_EMULATION)
    emulated = always(refusals.EMULATOR_ANSWER, refusals.EMULATOR_IN_BROWSER)
    yield Check("edge.real-gateway", real, (), emulated)
    passed_on = is_value(facts.EDGE_REFUSES, False, causes.UPSTREAM_NOT_GATEWAY)
    yield Check("edge.passes-on", passed_on, always(refusals.FRONT_ANSWER), always(refusals.REDIRECTED))
    if site.kind != "REST":
        allowed = is_value(facts.WAF_ALLOWS, True, causes.WAF_BLOCK)
        yield Check("edge.waf-allows", allowed, always(refusals.CLOUDFRONT_PAGE), source=FRONT_FIRST)


GATE = Gate("edge", __doc__, SOURCES, checks)
