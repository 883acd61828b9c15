"""The parts of an account that can be read: which facts each can tell, what it needs, and what it costs."""

from __future__ import annotations

from collections.abc import Callable

from why403 import facts as catalogue
from why403.account import (
    callers,
    deployed,
    domains,
    edges,
    http,
    integrations,
    keys,
    organization,
    policies,
    rest,
)
from why403.account.sight import Fragment, Sight
from why403.frozen import dataclass
from why403.logic.facts import Fact


@dataclass(frozen=True, slots=True)
class ConfigurationPart:
    """`read` gives a part of the configuration. `calls` is how many calls it usually takes.

    `also` are parts that it needs only sometimes, which shows when those of `needs` are read.
    """

    name: str
    tells: tuple[Fact, ...]
    read: Callable[[Sight], Fragment]
    needs: tuple[str, ...] = ()
    calls: int = 1
    applies: Callable[[Sight], bool] = lambda _sight: True
    also: Callable[[Sight], tuple[str, ...]] = lambda _sight: ()


def _of_api(sight: Sight) -> bool:
    return bool(sight.api)


def _of_kind(sight: Sight, *kinds: str) -> bool:
    return bool(sight.api) and sight.kind in kinds


def _with_keys(sight: Sight) -> bool:
    """Only for a call that carries a key, unless everything is read."""
    return _of_kind(sight, "REST", "WEBSOCKET") and (
        keys.sent(sight) is not None or (sight.whole and "api" in sight.written)
    )


def _stage_is_read_off(sight: Sight) -> tuple[str, ...]:
    """Of a REST API the call names the stage; which of the others deploy by themselves, the stages tell."""
    named = sight.kind == "REST" and sight.stage is not None
    return () if named and not sight.whole else ("stages",)


def _api(sight: Sight) -> Fragment:
    return rest.api(sight) if sight.kind == "REST" else http.api(sight)


def _stages(sight: Sight) -> Fragment:
    return rest.stages(sight) if sight.kind == "REST" else http.stages(sight)


def _authorizers(sight: Sight) -> Fragment:
    return rest.authorizers(sight) if sight.kind == "REST" else http.authorizers(sight)


_POLICY = (
    catalogue.RESOURCE_POLICY,
    catalogue.RESOURCE_POLICY_ALLOWS,
    catalogue.RESOURCE_POLICY_DENIES,
    catalogue.POLICY_DEPLOYED,
)
_METHOD = (
    catalogue.ROUTE_EXISTS,
    catalogue.STAGE_DEPLOYED,
    catalogue.ROUTE_DEPLOYED,
    catalogue.METHOD_AUTHORIZATION,
    catalogue.API_KEY_REQUIRED,
    catalogue.OPTIONS_EXISTS,
    catalogue.OPTIONS_OPEN,
    catalogue.STAGE_IN_PATH,
    catalogue.REQUEST_VALID,
)

PARTS: tuple[ConfigurationPart, ...] = (
    ConfigurationPart(
        "domain",
        (
            catalogue.MAPPING_EXISTS,
            catalogue.RULES_ONLY,
            catalogue.RULE_MATCHES,
            catalogue.STAGE_IN_PATH,
            catalogue.CLIENT_CERTIFICATE_TRUSTED,
            catalogue.DOMAIN_ACCESS,
            catalogue.ACCESS_MODE_MET,
        ),
        domains.domain,
        calls=2,
        applies=lambda sight: sight.target.domain is not None,
    ),
    ConfigurationPart(
        "api",
        (
            catalogue.API_KIND,
            catalogue.ENDPOINT_TYPE,
            catalogue.ENDPOINT_REACHED,
            catalogue.DEFAULT_ENDPOINT,
            catalogue.KEY_SOURCE,
            catalogue.ACCESS_MODE_MET,
            catalogue.CORS_ALLOWS,
            catalogue.CORS_ON_ANSWER,
        ),
        _api,
        ("domain",),
        applies=_of_api,
    ),
    ConfigurationPart(
        "stages", (catalogue.STAGE_EXISTS, catalogue.WITHIN_RATE), _stages, ("api",), applies=_of_api
    ),
    ConfigurationPart(
        "deployed",
        (*_METHOD, *_POLICY),
        deployed.deployed,
        ("api",),
        applies=_of_api,
        also=_stage_is_read_off,
    ),
    ConfigurationPart(
        "routes",
        (catalogue.ROUTE_EXISTS, catalogue.ROUTE_DEPLOYED, catalogue.OPTIONS_EXISTS, catalogue.CORS_ALLOWS),
        deployed.edited,
        ("deployed",),
        applies=_of_api,
    ),
    ConfigurationPart(
        "authorizers",
        (
            catalogue.IDENTITY_SOURCE_SENT,
            catalogue.TOKEN_VALID,
            catalogue.TOKEN_SCOPE_OK,
            catalogue.AUTHORIZER_INVOKED,
            catalogue.AUTHORIZER_CACHE_FRESH,
        ),
        _authorizers,
        ("routes",),
        applies=_of_api,
    ),
    ConfigurationPart(
        "function",
        (catalogue.INTEGRATION_PERMITTED,),
        integrations.of_method,
        ("deployed",),
        applies=_of_api,
    ),
    ConfigurationPart(
        "authorizer-function",
        (catalogue.AUTHORIZER_WORKS,),
        integrations.of_authorizer,
        ("authorizers",),
        applies=_of_api,
    ),
    ConfigurationPart(
        "responses",
        (catalogue.CORS_ON_ERRORS,),
        rest.responses,
        ("api",),
        applies=lambda sight: _of_kind(sight, "REST"),
    ),
    ConfigurationPart(
        "keys",
        (catalogue.KEY_EXISTS, catalogue.KEY_ENABLED),
        keys.keys,
        ("api",),
        applies=_with_keys,
    ),
    ConfigurationPart(
        "plans",
        (catalogue.KEY_IN_PLAN, catalogue.WITHIN_RATE),
        keys.plans,
        ("keys",),
        applies=_with_keys,
    ),
    ConfigurationPart(
        "usage",
        (catalogue.WITHIN_QUOTA,),
        keys.usage,
        ("plans",),
        applies=_with_keys,
    ),
    ConfigurationPart(
        "web-acl",
        (catalogue.WAF_ALLOWS,),
        edges.web_acl,
        ("api",),
        applies=lambda sight: _of_kind(sight, "REST") and "api" in sight.written,
    ),
    ConfigurationPart(
        "vpc-endpoint",
        (catalogue.VPCE_POLICY_ALLOWS, catalogue.VPCE_POLICY_CUSTOM, catalogue.ENDPOINT_REACHED),
        edges.vpc_endpoint,
        ("api",),
        applies=lambda sight: edges.endpoint_id(sight) is not None,
    ),
    ConfigurationPart("caller", (), callers.caller, ("domain",), calls=0, applies=_of_api),
    ConfigurationPart(
        "identity",
        (catalogue.CALLER_ACCOUNT, *_POLICY),
        callers.identity,
        ("api", "caller"),
        applies=_of_api,
    ),
    ConfigurationPart(
        "policies",
        (
            catalogue.IDENTITY_ALLOWS,
            catalogue.IDENTITY_DENIES,
            catalogue.BOUNDARY_ALLOWS,
            catalogue.MAY_MANAGE_CONNECTIONS,
        ),
        policies.own,
        ("identity",),
        calls=3,
        applies=_of_api,
    ),
    ConfigurationPart(
        "groups",
        (catalogue.IDENTITY_ALLOWS, catalogue.IDENTITY_DENIES, catalogue.MAY_MANAGE_CONNECTIONS),
        policies.of_groups,
        ("policies",),
        calls=2,
        applies=_of_api,
    ),
    ConfigurationPart(
        "organization",
        (catalogue.SCP_ALLOWS,),
        organization.organization,
        ("caller",),
        calls=5,
        applies=_of_api,
    ),
)

BY_NAME = {part.name: part for part in PARTS}
