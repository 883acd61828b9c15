"""The call must arrive by the API's endpoint type, and this endpoint must be enabled.

What the caller sees
    403 {"message":"Forbidden"}, ForbiddenException, and no entry in the API's logs. A VPC endpoint's
    own policy results in "User: anonymous is not authorized to perform: execute-api:Invoke …".

How to tell
    Resolve the host name on the machine that makes the call: a private address means that the call goes
    through a VPC endpoint. A private API requires this; a public API's default host cannot be called
    that way.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, Spoken, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import documented
from why403.logic.formula import HOLDS, Formula, all_of, any_of, is_value
from why403.model.site import Site
from why403.model.undocumented import STRICT_FORM
from why403.refusals import catalogue as refusals
from why403.refusals import causes
from why403.refusals import wordings as w

_AS_BUILT = documented(
    "With private DNS turned on, a VPC endpoint for execute-api also receives calls to the default host "
    "names of public APIs, which get 403 Forbidden",
    repost("api-gateway-vpc-connections"),
    READ,
)
_DEFAULT = documented(
    "A disabled default endpoint returns 403 Forbidden",
    guide("rest-api-disable-default-endpoint"),
    READ,
)
_FIRST = documented(
    "The policy of the VPC endpoint is evaluated before the method's authorization",
    guide("apigateway-vpc-endpoint-policies"),
    READ,
)
_STRICT = STRICT_FORM.claim

_ADDRESS = documented(
    "Every call has an aws:SourceIp, except those that go through a VPC endpoint",
    repost("iam-restrict-access-policy"),
    READ,
)

SOURCES = (
    _AS_BUILT,
    _ADDRESS,
    documented(
        "A private API returns 403 Forbidden if it is called from the internet, or without its name in Host",
        repost("api-gateway-private-endpoint-connection"),
        READ,
    ),
    _DEFAULT,
    _FIRST,
    _STRICT,
)


def checks(site: Site) -> Iterator[Check]:
    """Endpoint type, default endpoint, access mode, and the VPC endpoint's policy."""
    refused = refusals.for_kind(site.kind, refusals.NO_API, refusals.HTTP_FORBIDDEN)
    in_browser = always(refusals.NETWORK_NOT_ALLOWED)
    yield Check("endpoint.type", as_built(), always(refused), in_browser, _AS_BUILT)
    if site.kind == "REST":
        mode = is_value(facts.ACCESS_MODE_MET, True, causes.ENDPOINT_ACCESS_MODE)
        yield Check("endpoint.access-mode", mode, always(refusals.NO_API), source=_STRICT)
        yield _vpc_endpoint_policy()
    default = always(refusals.no_api(site.kind))
    yield Check("endpoint.default", _default_open(), default, source=_DEFAULT)


def as_built() -> Formula:
    """A public API was called without a VPC endpoint, or a private one as private ones are."""
    public = all_of(
        (
            is_value(facts.VPC_ENDPOINT, False),
            any_of((is_value(facts.ENDPOINT_TYPE, "REGIONAL"), is_value(facts.ENDPOINT_TYPE, "EDGE"))),
        )
    )
    return any_of((public, is_value(facts.ENDPOINT_REACHED, True, causes.PRIVATE_API_ENDPOINT)))


def _default_open() -> Formula:
    own_domain = all_of((is_value(facts.HOST_KIND, "custom"), is_value(facts.FRONT, "none")))
    return any_of((own_domain, is_value(facts.DEFAULT_ENDPOINT, True, causes.DEFAULT_ENDPOINT_DISABLED)))


def _vpc_endpoint_policy() -> Check:
    """To it whoever signed has a name, and everybody else is anonymous."""
    allowed = any_of(
        (
            is_value(facts.VPC_ENDPOINT, False),
            is_value(facts.VPCE_POLICY_CUSTOM, False),
            is_value(facts.VPCE_POLICY_ALLOWS, True, causes.VPCE_POLICY_DENY),
        )
    )
    signed = is_value(facts.AUTHORIZATION, "sigv4")
    denies = is_value(facts.VPCE_POLICY_DENIES, True)
    words = (
        (w.CALLER_DENIED_EXPLICITLY, all_of((signed, denies))),
        (w.CALLER_DENIED, signed),
        (w.ANONYMOUS_DENIED_EXPLICITLY, denies),
        (w.ANONYMOUS_DENIED, HOLDS),
    )
    spoken = tuple(Spoken(refusals.denied(family, refusals.VPCE), when) for family, when in words)
    return Check("endpoint.vpc-policy", allowed, spoken, source=_FIRST)


GATE = Gate("endpoint", __doc__, SOURCES, checks)
