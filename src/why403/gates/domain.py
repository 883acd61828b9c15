"""A custom domain must map the path to the API, and allow the caller.

What the caller sees
    403 {"message":"Forbidden"}, ForbiddenException, although the execute-api URL works. Without a mapping
    there is no entry in the API's logs.

How to tell
    List the domain's mappings. A missing client certificate (mutual TLS) and a private domain without
    an access association result in the same message; a client certificate that is not accepted is in the
    API's logs.

Not here
    Domains where only rules choose the API: see `routing-rule`.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, Spoken, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import documented
from why403.logic.facts import Fact
from why403.logic.formula import HOLDS, Cause, Formula, any_of, is_value, negate
from why403.model.site import Site
from why403.model.undocumented import MTLS_PLACE, PRIVATE_DOMAIN
from why403.refusals import catalogue as refusals
from why403.refusals import causes

_UNMAPPED = documented(
    "A custom domain without a mapping for the path returns 403 Forbidden",
    repost("api-gateway-troubleshoot-403-forbidden"),
    READ,
)
_MTLS = documented(
    "A client certificate that is not accepted gets 403 Forbidden", guide("rest-api-mutual-tls"), READ
)
_PRIVATE = PRIVATE_DOMAIN.claim

SOURCES = (
    _UNMAPPED,
    _MTLS,
    documented(
        "A 403 of a domain with mutual TLS is in the API's logs: without an entry, it has another cause",
        repost("api-gateway-mutual-tls-403-errors"),
        "2026-11-28",
    ),
    documented(
        "API Gateway might not log 4xx responses of a custom domain without a mapping",
        guide("http-api-monitor"),
        "2026-11-28",
    ),
    documented(
        "A private custom domain needs an access association with the VPC endpoint",
        guide("apigateway-private-custom-domains"),
        READ,
    ),
    _PRIVATE,
    MTLS_PLACE.claim,
)


def checks(site: Site) -> Iterator[Check]:
    """Mapping, mutual TLS, and the access association of private domains."""
    refusal = refusals.NO_API if site.kind != "HTTP" else refusals.HTTP_FORBIDDEN
    mapped = on_domain(facts.MAPPING_EXISTS, causes.CUSTOM_DOMAIN_MAPPING)
    by_mapping = negate(is_value(facts.RULES_ONLY, True)) if site.kind == "REST" else HOLDS
    yield Check("domain.mapping", mapped, (Spoken(refusal, by_mapping),), source=_UNMAPPED)
    trusted = on_domain(facts.CLIENT_CERTIFICATE_TRUSTED, causes.MTLS)
    yield Check("domain.client-certificate", trusted, always(refusal))
    if site.kind == "REST":
        admitted = on_domain(facts.DOMAIN_ACCESS, causes.DOMAIN_ACCESS)
        public = is_value(facts.VPC_ENDPOINT, False)
        yield Check("domain.access", any_of((public, admitted)), always(refusal), source=_PRIVATE)


def on_domain(fact: Fact, cause: Cause) -> Formula:
    """It is so, or no custom domain was called."""
    return any_of(
        (
            is_value(facts.HOST_KIND, "execute-api"),
            is_value(facts.HOST_KIND, "local"),
            is_value(fact, True, cause),
        )
    )


GATE = Gate("domain", __doc__, SOURCES, checks)
