"""How to find something out, in the commands of this type of API, filled in from what is known."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.logic.facts import Fact
from why403.logic.states import UNKNOWN
from why403.questions.explain import Explanation

if TYPE_CHECKING:
    from why403.aws.hosts import GatewayHost

_ROUTES = "aws apigatewayv2 get-routes --api-id ID --query 'Items[].[{}]'"
_STAGE = "aws apigatewayv2 get-stage --api-id ID --stage-name STAGE --query {}"
_API = "aws apigatewayv2 get-api --api-id ID --query {}"
_AUTHORIZERS = "aws apigatewayv2 get-authorizers --api-id ID --query 'Items[].[{}]'"
_GUARDS = _ROUTES.format("RouteKey,AuthorizationType,ApiKeyRequired")

_OF_BOTH: Mapping[Fact, str] = {
    catalogue.ENDPOINT_TYPE: "no command is needed: such an API is regional",
    catalogue.DEFAULT_ENDPOINT: _API.format("DisableExecuteApiEndpoint"),
    catalogue.STAGE_EXISTS: "aws apigatewayv2 get-stages --api-id ID --query 'Items[].StageName'",
    catalogue.ROUTE_EXISTS: _ROUTES.format("RouteKey"),
    catalogue.STAGE_DEPLOYED: _STAGE.format("DeploymentId"),
    catalogue.ROUTE_DEPLOYED: _STAGE.format("'[DeploymentId,LastUpdatedDate,AutoDeploy]'")
    + ", and compare with the day of the last change",
    catalogue.METHOD_AUTHORIZATION: _ROUTES.format("RouteKey,AuthorizationType"),
    catalogue.API_KEY_REQUIRED: _ROUTES.format("RouteKey,ApiKeyRequired"),
    catalogue.KEY_SOURCE: _API.format("ApiKeySelectionExpression"),
    catalogue.IDENTITY_SOURCE_SENT: _AUTHORIZERS.format("Name,IdentitySource"),
    catalogue.AUTHORIZER_CACHE_FRESH: _AUTHORIZERS.format("Name,AuthorizerResultTtlInSeconds")
    + ": with 0 nothing is cached",
    catalogue.TOKEN_SCOPE_OK: _ROUTES.format("RouteKey,AuthorizationScopes") + ", and the token's scope",
    catalogue.WITHIN_RATE: _STAGE.format("'[DefaultRouteSettings,RouteSettings]'"),
    catalogue.REQUEST_VALID: _ROUTES.format("RouteKey,ModelSelectionExpression,RequestModels"),
    catalogue.OPTIONS_OPEN: _GUARDS,
    catalogue.OPTIONS_GUARD: _GUARDS,
    catalogue.WAF_ALLOWS: "aws cloudfront get-distribution-config --id DISTRIBUTION --query "
    "DistributionConfig.WebACLId: only a distribution in front can have a web ACL",
}
_OF_HTTP: Mapping[Fact, str] = {
    **_OF_BOTH,
    catalogue.AUTHORIZER_WORKS: "$context.authorizer.error in the access log says what failed",
    catalogue.AUTHORIZER_ALLOWS: "the authorizer's own log, if it prints what it returns",
    catalogue.AUTHORIZER_REFUSAL: "the authorizer's own log; $context.authorizer.error in the access log",
    catalogue.BACKEND_ANSWERS: "$context.integrationErrorMessage in the access log says what failed",
    catalogue.BACKEND_FAULT: "$context.integrationErrorMessage in the access log says what failed",
    catalogue.CORS_ON_ERRORS: _API.format("CorsConfiguration"),
}
_BY_KIND: Mapping[str, Mapping[Fact, str]] = {"HTTP": _OF_HTTP, "WEBSOCKET": _OF_BOTH}


def how_of(fact: Fact, told: Explanation) -> str:
    """How to find out a fact; empty where nobody says how."""
    how = _BY_KIND.get(kind_of(told), {}).get(fact, fact.how)
    return Known.of(told).filled(how) if how else ""


def kind_of(told: Explanation) -> str:
    """The type of the API as it is told, else that of the first suspect."""
    kind = told.case.facts.get(catalogue.API_KIND.name, UNKNOWN)
    if isinstance(kind, str):
        return kind
    return told.suspects[0].suspect.kind if told.suspects else ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the called API: each part is empty where it is not."""

    api: str = ""
    region: str = ""
    partition: str = ""
    stage: str = ""
    host: str = ""
    path: str = ""
    verb: str = ""
    domain: str = ""
    account: str = ""

    @staticmethod
    def of(told: Explanation) -> Known:
        """Read off the call, and where it landed off the configuration."""
        facts = told.case.facts
        host, path, verb = (_text(facts.get(f.name)) for f in _OF_THE_CALL)
        named = _gateway(host)
        landed = told.case.landed
        api = None if landed is None else landed.access.configuration.api.id.value
        stage = None if landed is None else landed.call.landing.stage
        first = path.split("/")[1] if named is not None and path.startswith("/") else ""
        in_path = first if kind_of(told) != "HTTP" else ""
        return Known(
            (named.api or "" if named else "") or _text(api),
            named.region if named else "",
            named.partition if named else "",
            stage.name if stage is not None else in_path,
            host,
            path,
            verb if verb.isalpha() else "",
            "" if named else host,
            "" if landed is None else _text(landed.call.landing.account),
        )

    def filled(self, how: str) -> str:
        """A command with what is known in place of its placeholders, and quoted for a shell."""
        for pattern, value in self._places():
            if value and "*" not in value:
                how = re.sub(pattern, _followed_by(value), how)
        return how

    def _places(self) -> tuple[tuple[str, str], ...]:
        stage = shlex.quote(self.stage) if self.stage else ""
        direct = self.host and not self.domain
        return (
            (r"(--(?:rest-api-id|api-id) )ID\b", self.api),
            (r"(--stage-name )STAGE\b", stage),
            (r"(--http-method |resourceMethods\.)VERB\b", self.verb),
            (r"(Execution-Logs_)ID/STAGE\b", f"{self.api}/{self.stage}" if self.api and self.stage else ""),
            (r"(--resource-arn )STAGE_ARN\b", self._stage_arn()),
            (r"(:logs:[a-z0-9-]+:)ACCOUNT(?=:log-group:)", self.account),
            (r"(--domain-name )NAME\b", shlex.quote(self.domain) if self.domain else ""),
            (r"(\+short )HOST\b", shlex.quote(self.host) if self.host else ""),
            (
                r"(https://)API_ID\.execute-api\.REGION\.amazonaws\.com/STAGE/PATH",
                self._called() if direct else "",
            ),
            (r"(aws (?:apigateway|apigatewayv2|logs) [a-z-]+)(?= |$)", self._in_region()),
        )

    def _stage_arn(self) -> str:
        known = self.region and self.api and self.stage
        arn = f"arn:{self.partition}:apigateway:{self.region}::/restapis/{self.api}/stages/{self.stage}"
        return shlex.quote(arn) if known else ""

    def _called(self) -> str:
        called = f"{self.host}{self.path}"
        return called if called == shlex.quote(called) else ""

    def _in_region(self) -> str:
        return f" --region {self.region}" if self.region else ""


def _followed_by(value: str) -> Callable[[re.Match[str]], str]:
    """What stands before a placeholder, and the value."""
    return lambda found: f"{found[1]}{value}"


def _gateway(host: str) -> GatewayHost | None:
    if not host:
        return None
    from why403.aws.hosts import gateway_host

    return gateway_host(host)


_OF_THE_CALL = (catalogue.HOST, catalogue.PATH, catalogue.METHOD)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
