"""An HTTP or WebSocket API as it is edited: `apigatewayv2`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from why403.account.integrations import function_of
from why403.account.rest import variables_of
from why403.account.shapes import GONE, only, part, parts, told
from why403.account.sight import Fragment, Sight

_SERVICE = "apigatewayv2"
_GENERAL = ("LoggingLevel", "DataTraceEnabled", "ThrottlingRateLimit", "ThrottlingBurstLimit")
_CORS = ("AllowOrigins", "AllowMethods", "AllowHeaders", "AllowCredentials")


def api(sight: Sight) -> Fragment:
    """The API itself, with its CORS settings."""
    answer = sight.account.call(_SERVICE, "GetApi", sight.api, ApiId=sight.api)
    kind = part(answer, "ProtocolType")
    cors = part(answer, "CorsConfiguration")
    own = {
        "id": answer.get("ApiId", sight.api),
        "name": answer.get("Name"),
        "protocolType": kind,
        "disableExecuteApiEndpoint": bool(answer.get("DisableExecuteApiEndpoint", False)),
        "endpointConfiguration": {"types": ["REGIONAL"]},
    }
    known = kind if kind in ("HTTP", "WEBSOCKET") else None
    settings = only(cors, *_CORS) if isinstance(cors, Mapping) else GONE
    shown = settings if known == "HTTP" else None
    return told({"apiType": known, "api": told(own), "cors": shown})


def stages(sight: Sight) -> Fragment:
    """All stages; whether one deploys by itself is told with it."""
    listing = sight.account.listed(_SERVICE, "GetStages", sight.api, ApiId=sight.api)
    if not listing.whole:
        return {}
    named = [
        told({"stageName": stage["StageName"], "autoDeploy": stage.get("AutoDeploy"), **_upkeep(stage)})
        for stage in listing.items
        if "StageName" in stage
    ]
    limits = [
        _limits(part(stage, "RouteSettings"))
        for stage in listing.items
        if len(listing.items) == 1 or stage.get("StageName") == sight.target.stage
    ]
    return told({"stages": named, "routeSettings": limits[0] if limits and limits[0] else None})


def _upkeep(stage: Mapping[str, Any]) -> dict[str, object]:
    """How a stage is kept, by the names of version 1."""
    log, general = stage.get("AccessLogSettings"), stage.get("DefaultRouteSettings")
    shown = {f"{name[0].lower()}{name[1:]}": part(general, name) for name in _GENERAL}
    return {
        "accessLogSettings": {"format": form} if (form := part(log, "Format")) else GONE,
        "defaultRouteSettings": told(shown),
        **variables_of(stage.get("StageVariables")),
    }


def _limits(settings: object) -> dict[str, object]:
    entries = settings.items() if isinstance(settings, Mapping) else ()
    return {
        key: told(
            {
                "throttlingRateLimit": part(limit, "ThrottlingRateLimit"),
                "throttlingBurstLimit": part(limit, "ThrottlingBurstLimit"),
            }
        )
        for key, limit in entries
    }


def routes(sight: Sight) -> Fragment:
    """Every route by its key."""
    listing = sight.account.listed(_SERVICE, "GetRoutes", sight.api, ApiId=sight.api)
    if not listing.whole:
        return {}
    return {"routes": [_route(route) for route in listing.items if "RouteKey" in route]}


def _route(route: Mapping[str, Any]) -> dict[str, object]:
    return told(
        {
            "route": route["RouteKey"],
            "authorizationType": route.get("AuthorizationType", "NONE"),
            "authorizerId": route.get("AuthorizerId"),
            "authorizationScopes": route.get("AuthorizationScopes"),
            "apiKeyRequired": bool(route.get("ApiKeyRequired", False)),
        }
    )


def authorizers(sight: Sight) -> Fragment:
    """All of them by id."""
    listing = sight.account.listed(_SERVICE, "GetAuthorizers", sight.api, ApiId=sight.api)
    return {"authorizers": [_authorizer(each) for each in parts({"all": list(listing.items)}, "all")]}


def _authorizer(entry: Mapping[str, Any]) -> dict[str, object]:
    jwt = part(entry, "JwtConfiguration")
    function = function_of(entry.get("AuthorizerUri"), entry.get("AuthorizerCredentialsArn"))
    return function | told(
        {
            "id": entry.get("AuthorizerId"),
            "name": entry.get("Name"),
            "type": entry.get("AuthorizerType"),
            "identitySource": entry.get("IdentitySource"),
            "identityValidationExpression": entry.get("IdentityValidationExpression") or None,
            "authorizerResultTtlInSeconds": entry.get("AuthorizerResultTtlInSeconds"),
            "enableSimpleResponses": entry.get("EnableSimpleResponses"),
            "payloadFormatVersion": entry.get("AuthorizerPayloadFormatVersion"),
            "jwtConfiguration": only(jwt, "Audience", "Issuer") if isinstance(jwt, Mapping) else None,
        }
    )
