"""What an incident file may hold, told once.

The reader of the file, the readers of its configuration (which can ask for no key that is not here), the
writer, the published JSON Schema and the tables of `docs/incident.md` all follow this definition. A section
that is not closed keeps what else is written in it, and a part of another kind counts as not told.
"""

from __future__ import annotations

from dataclasses import replace

from why403.incident.kinds import Form, Items, Key, Kind, Section, Table
from why403.logic.facts import Shown

_TEXT, _FLAG, _NUMBER, _TEXTS = Form.TEXT, Form.FLAG, Form.NUMBER, Form.TEXTS
_POLICY, _ANYTHING = Form.POLICY, Form.ANYTHING


def _kept(*names: str) -> tuple[Key, ...]:
    """What AWS's answers have beside what is read."""
    return tuple(Key(name, _ANYTHING, kept=True) for name in names)


_KINDS_OF_AUTHORIZERS = ("TOKEN", "REQUEST", "JWT", "COGNITO_USER_POOLS")
_SOURCES = Key(
    "permittedSources",
    _TEXTS,
    "the source ARNs for which the policy of the integration's function lets API Gateway invoke it (`*` for a"
    " statement without one); `absent` if it has no statement for API Gateway",
    absent=True,
)

VALIDATOR = Section(
    (Key("validateRequestParameters", _FLAG), Key("validateRequestBody", _FLAG), *_kept("name"))
)
_VALIDATOR = Key(
    "requestValidator",
    VALIDATOR,
    "the output of get-request-validator; that of the called method can be next to `method`",
    absent=True,
)

_OF_METHODS = (
    Key(
        "authorizationType",
        _TEXT,
        "without it, it follows from `authorizer`",
        also=("authorization",),
        values=("NONE", "AWS_IAM", "CUSTOM", "JWT", "COGNITO_USER_POOLS"),
    ),
    Key("apiKeyRequired", _FLAG, "whether the method requires an API key"),
    Key("authorizationScopes", _TEXTS, "the scopes; a token needs one of them", also=("scopes",)),
    _VALIDATOR,
    Key(
        "requestParameters",
        Table("method.request.header.X", _FLAG),
        "`true` if it is required, as in the output of get-method",
    ),
    Key(
        "requestModels",
        Table("CONTENT_TYPE", _ANYTHING),
        "the JSON schema of each content type (with only a model's name, the body cannot be checked)",
    ),
    _SOURCES,
    Key(
        "integration",
        Section(
            (
                Key("type", values=("AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK")),
                *_kept("uri", "credentials"),
            )
        ),
        "type `MOCK`, `HTTP` or `HTTP_PROXY` invokes no function, so no permission is needed",
    ),
    *_kept("authorizerId", "function"),
)
_ROUTE_KEY = Key("route", _TEXT, "`VERB /path`, or a route key (`$default`, `$connect`)")
METHOD = Section((_ROUTE_KEY, *_OF_METHODS, *_kept("authorizer")), table=True)
ROUTE = Section(
    (_ROUTE_KEY, *_OF_METHODS),
    text="`VERB /path` or a route key (`$default`, `$connect`)",
    table=True,
)
OPTIONS = Section(
    (
        *_OF_METHODS,
        Key(
            "methodIntegration",
            Section(
                (
                    Key(
                        "integrationResponses",
                        Table(
                            "STATUS",
                            Section((Key("responseParameters", Table("method.response.header.X", _TEXT)),)),
                        ),
                    ),
                    *_kept("type"),
                )
            ),
            "only of `optionsMethod`",
        ),
    ),
    table=True,
)
_ROUTES = Items(ROUTE)
_ENDPOINT = Section(
    (Key("types", _TEXTS, values=("EDGE", "REGIONAL", "PRIVATE")), Key("vpcEndpointIds", _TEXTS))
)

API = Section(
    (
        Key("id", also=("apiId",)),
        Key("accountId", also=("account",)),
        Key("protocolType", values=("HTTP", "WEBSOCKET")),
        Key("apiKeySource", values=("HEADER", "AUTHORIZER")),
        Key("disableExecuteApiEndpoint", _FLAG),
        Key("endpointAccessMode", values=("BASIC", "STRICT")),
        Key("endpointConfiguration", _ENDPOINT),
        Key("securityPolicy", _TEXT, "the oldest TLS that it takes, as `TLS_1_0`"),
        *_kept("name"),
    )
)
CORS = Section(
    (
        Key("allowOrigins", _TEXTS, also=("AllowOrigins",)),
        Key("allowMethods", _TEXTS, also=("AllowMethods",)),
        Key("allowHeaders", _TEXTS, also=("AllowHeaders",)),
        Key("allowCredentials", _FLAG, also=("AllowCredentials",)),
        *_kept("exposeHeaders", "maxAge"),
    )
)
RESPONSE = Section(
    (
        Key("responseParameters", Table("gatewayresponse.header.X", _TEXT)),
        *_kept("statusCode", "responseTemplates"),
    )
)
_LIMITS = (Key("throttlingRateLimit", _NUMBER), Key("throttlingBurstLimit", _NUMBER))
_LOGS = (Key("loggingLevel", values=("OFF", "ERROR", "INFO")), Key("dataTraceEnabled", _FLAG))
METHOD_SETTINGS = Section(
    (
        *_LIMITS,
        *_LOGS,
        Key("cacheDataEncrypted", _FLAG),
        Key("cachingEnabled", _FLAG),
        Key("requireAuthorizationForCacheControl", _FLAG),
        Key(
            "unauthorizedCacheControlHeaderStrategy",
            values=("FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"),
        ),
        *_kept("cacheTtlInSeconds"),
    )
)
STAGE = Section(
    (
        Key("name", also=("stageName",)),
        Key("routes", _ROUTES, also=("deployedRoutes",)),
        Key("deployedResourcePolicy", _POLICY, absent=True),
        Key(
            "accessLogSettings",
            Section((Key("format"), *_kept("destinationArn"))),
            "read by the audit, like the keys below",
            absent=True,
        ),
        Key("methodSettings", Table("RESOURCE/VERB", METHOD_SETTINGS)),
        Key("defaultRouteSettings", Section((*_LIMITS, *_LOGS)), "of an HTTP or WebSocket API"),
        Key("tracingEnabled", _FLAG),
        Key("webAclArn", absent=True),
        Key("cacheClusterEnabled", _FLAG),
        Key("variables", Table("NAME", _TEXT)),
        *_kept("autoDeploy", "deploymentId"),
    ),
    text="its name",
)
API_KEY = Section(
    (
        Key("id"),
        Key("name"),
        Key("enabled", _FLAG),
        Key("createdDate", _TEXT, "the day it was made, for the audit"),
        Key("value", shown=Shown.LAST_FOUR),
    )
)
PLAN_STAGE = Section((Key("apiId", also=("api",)), Key("stage")), text="`API/STAGE`, or `STAGE` of this API")
PLAN_KEY = Section((Key("id", also=("keyId",)), *_kept("name", "type")), text="its id")
USAGE_PLAN = Section(
    (
        Key("id"),
        Key("name"),
        Key("keys", Items(PLAN_KEY)),
        Key("apiStages", Items(PLAN_STAGE), also=("stages",)),
        Key("throttle", Section((Key("rateLimit", _NUMBER), Key("burstLimit", _NUMBER))), absent=True),
        Key("quota", Section((Key("limit", _NUMBER), Key("period", _TEXT), *_kept("offset"))), absent=True),
    )
)
MAPPING = Section(
    (
        Key("path", also=("basePath", "apiMappingKey")),
        Key("stage"),
        Key("api", also=("apiId", "restApiId")),
    )
)
_BASE_PATHS = Section((Key("anyOf", _TEXTS, also=("AnyOf",)),))
_HEADERS = Section(
    (
        Key(
            "anyOf",
            Items(Section((Key("header", also=("Header",)), Key("valueGlob", also=("ValueGlob",))))),
            also=("AnyOf",),
        ),
    )
)
_INVOKED = Section(
    (
        Key("apiId", also=("ApiId",)),
        Key("stage", also=("Stage",)),
        Key("stripBasePath", _FLAG, also=("StripBasePath",)),
    )
)
ROUTING_RULE = Section(
    (
        Key("priority", _NUMBER, also=("Priority",)),
        Key(
            "conditions",
            Items(
                Section(
                    (
                        Key("matchBasePaths", _BASE_PATHS, also=("MatchBasePaths",)),
                        Key("matchHeaders", _HEADERS, also=("MatchHeaders",)),
                    )
                )
            ),
            "`[]` for a rule that always matches",
            also=("Conditions",),
        ),
        Key("actions", Items(Section((Key("invokeApi", _INVOKED, also=("InvokeApi",)),))), also=("Actions",)),
        *_kept("RoutingRuleId", "RoutingRuleArn"),
    )
)
DOMAIN = Section(
    (
        Key("domainName", also=("name",)),
        Key(
            "endpointConfiguration", Section((Key("types", _TEXTS, values=("EDGE", "REGIONAL", "PRIVATE")),))
        ),
        Key("routingMode"),
        Key("securityPolicy", _TEXT, "the oldest TLS that it takes, as `TLS_1_0`"),
        Key("routingRules", Items(ROUTING_RULE), "all rules, as list-routing-rules prints them", absent=True),
        Key("mappings", Items(MAPPING), absent=True),
        Key(
            "mutualTlsAuthentication",
            Section(_kept("truststoreUri", "truststoreVersion", "truststoreWarnings")),
            also=("mutualTls",),
            absent=True,
        ),
        Key("endpointAccessMode", values=("BASIC", "STRICT")),
        Key(
            "accessAssociations",
            Items(
                Section(
                    (Key("accessAssociationSource"), *_kept("accessAssociationSourceType")), text="its source"
                )
            ),
        ),
        Key("policy", _POLICY, absent=True),
    )
)
LISTENER_RULE = Section(
    (
        Key("priority"),
        Key("conditions", Items(Section((Key("field"), Key("values", _TEXTS))))),
        Key("actions", Items(Section((Key("type"),)))),
    )
)
FRONT = Section(
    (
        Key("kind", values=("cloudfront", "alb", "proxy")),
        Key("forwardsHost", _FLAG),
        Key("names", _TEXTS),
        Key("originPath"),
        Key("allowedMethods", _TEXTS),
        Key("forwardedHeaders", _TEXTS),
        Key("rules", Items(LISTENER_RULE)),
        *_kept("originDomainName", "originRequestPolicy", "geoRestriction"),
    ),
    text="its kind",
)
VPC_ENDPOINT = Section((Key("id"), Key("vpcId"), Key("policy", _POLICY, absent=True), *_kept("privateDns")))
_ACTION = Table("ACTION", _ANYTHING)
WEB_ACL = Section(
    (
        Key("action", also=("outcome",), values=("BLOCK", "ALLOW")),
        Key("DefaultAction", _ACTION),
        Key(
            "Rules",
            Items(
                Section(
                    (
                        Key("Action", _ACTION),
                        Key("OverrideAction", _ACTION),
                        Key("Name"),
                        Key("Statement", _ANYTHING, "read for its managed rule group, and for large bodies"),
                        *_kept("Priority"),
                    )
                )
            ),
        ),
        *_kept("Name", "Association", "BodyRule"),
    )
)

_JWKS = Key(
    "jwks",
    Section((Key("keys", Items(_ANYTHING)),)),
    "the issuer's public keys, also next to `authorizer`. Without them the signature is not checked: nothing"
    " is fetched without `--jwks`. RSA signatures are verified",
    loose=True,
)


def _loose(*keys: Key) -> tuple[Key, ...]:
    return tuple(replace(key, loose=True) for key in keys)


_ISSUER = Key("issuer", _TEXTS, "of a JWT authorizer; also under `jwtConfiguration`", also=("issuers",))
_AUDIENCE = Key("audience", _TEXTS, "of a JWT authorizer; also under `jwtConfiguration`", also=("audiences",))
_ALGORITHMS = Key("defaultAlgorithms", _TEXTS, "of a JWT authorizer of a REST API")
JWT = Section(_loose(_ISSUER, _AUDIENCE, _ALGORITHMS))
CACHED = Section(
    _loose(
        Key("request", _ANYTHING, kept=True),
        Key("secondsAgo", _NUMBER),
        Key("returned", _ANYTHING),
    )
)
_CACHED = Key(
    "authorizerCached", CACHED, "what the authorizer returned for another call, and when", loose=True
)
_METHOD_ARN = Key(
    "methodArn", _TEXT, "ARN of the called method, as the authorizer's event has it", loose=True
)
AUTHORIZER = Section(
    _loose(
        Key("kind", values=_KINDS_OF_AUTHORIZERS),
        Key("type", _TEXT, "says the same as `kind`", values=_KINDS_OF_AUTHORIZERS),
        Key(
            "identitySource",
            _TEXTS,
            "identity sources as API Gateway writes them (`method.request.header.X`,"
            " `$request.querystring.x`, `context.x`, …), or one text with commas",
            also=("identitySources",),
        ),
        Key("identityValidationExpression", _TEXT, "the validation expression", also=("identityValidation",)),
        Key(
            "ttl",
            _NUMBER,
            "seconds for which results are cached, 0 for none",
            also=("resultTtlInSeconds", "resultsCacheTtl", "resultTtl"),
        ),
        Key("caching", _FLAG, "whether results are cached, where only that is known"),
        Key("enableSimpleResponses", _FLAG, "of HTTP APIs"),
        Key("payloadFormatVersion", _TEXT, "of HTTP APIs", also=("payloadVersion",), values=("1.0", "2.0")),
        Key(
            "returned",
            _ANYTHING,
            "what the function returned for the refused call, or for any other, or its policy alone: a map,"
            " or the text of one",
        ),
        _CACHED,
        replace(
            _SOURCES,
            about="the source ARNs for which the policy of the authorizer's function lets API Gateway"
            " invoke it",
        ),
        Key(
            "policyResource",
            _TEXTS,
            "the Resource entries that the function writes, where its result is not shown; `methodArn` for"
            " the ARN of the call that it is asked about",
        ),
        Key("jwtConfiguration", JWT),
        _ISSUER,
        _AUDIENCE,
        _ALGORITHMS,
        Key("providerARNs", _TEXTS, "the user pools"),
        _JWKS,
        _METHOD_ARN,
        *_kept("id", "name", "function", "authorizerUri", "authorizerCredentials"),
    ),
    table=True,
)
TOKEN = Section(
    (
        Key("header", Form.CLAIMS),
        Key("payload", Form.CLAIMS),
    ),
    others=Form.CLAIMS,
)

CONFIG = Section(
    (
        Key("api", API),
        Key("apiId", _TEXT, "also beside `api`: its `id`"),
        Key("accountId", _TEXT, "also beside `api`: its `accountId`"),
        Key("apiType", values=("REST", "HTTP", "WEBSOCKET")),
        Key("apiKeySource", _TEXT, "also beside `api`", values=("HEADER", "AUTHORIZER")),
        Key("disableExecuteApiEndpoint", _FLAG, "also beside `api`"),
        Key(
            "endpointType",
            _TEXT,
            "also beside `api`: the one of `types`",
            also=("endpoint_type",),
            values=("EDGE", "REGIONAL", "PRIVATE"),
        ),
        Key("stages", Items(STAGE), "all stages; a map says what one of them serves"),
        Key("routes", _ROUTES, "all routes as edited; a map says more of one (see below)"),
        Key(
            "deployedRoutes",
            _ROUTES,
            "the same, as the stage serves them; a setting that is left out is served as edited. Without it"
            " the stage is taken to serve `routes`",
        ),
        Key("method", METHOD, "the called method, where `routes` is not shown (see below)"),
        _VALIDATOR,
        Key(
            "optionsMethod",
            OPTIONS,
            "OPTIONS on the called path; the constants of a mock's CORS headers are read",
        ),
        Key("resourcePolicy", _POLICY, "the resource policy as edited", absent=True),
        Key(
            "deployedResourcePolicy",
            _POLICY,
            "the same, as the stage serves it. Without it `resourcePolicy` is in force",
            absent=True,
        ),
        Key("cors", CORS, "of an HTTP API", also=("CorsConfiguration",), absent=True),
        Key(
            "gatewayResponses",
            Table("TYPE", RESPONSE),
            "the overridden ones by type (`DEFAULT_4XX`); `{}` or `absent`: none is",
            absent=True,
        ),
        Key("methodSettings", Table("RESOURCE/VERB", METHOD_SETTINGS), "by `resource/VERB` or `*/*`"),
        Key("routeSettings", Table("ROUTE_KEY", Section(_LIMITS)), "throttles by route key"),
        Key(
            "apiKeys",
            Items(API_KEY),
            "all keys; a masked `value` fits by what is left of its end",
            absent=True,
        ),
        Key("usagePlans", Items(USAGE_PLAN), "all plans", absent=True),
        Key(
            "usage",
            Section(
                (
                    Key("items", Table("KEY_ID", Items(Items(_NUMBER)))),
                    *_kept("usagePlanId", "startDate", "endDate"),
                )
            ),
            "a pair `[used, remaining]` a day, up to the call",
        ),
        Key(
            "domain",
            DOMAIN,
            "the called custom domain. Of a mapping, `path: (none)` is the root, and without `api` it leads"
            " to this API",
            absent=True,
        ),
        Key("domains", Items(DOMAIN), "several", absent=True),
        Key(
            "clientCertificate",
            _FLAG,
            '`absent` where the call brought none; a `client` "without --cert" says the same',
            absent=True,
        ),
        Key(
            "front",
            FRONT,
            "the distribution or proxy in front of the API. Of a distribution that leads to this API: "
            "its aliases, what the origin puts before the path, and all verbs and headers that reach "
            "the origin (`'*'` for all). Of a load balancer: the rules of its listener, whose `field` "
            "is `host-header` or `path-pattern`. A domain that is shown is taken to be called directly "
            "unless this says otherwise",
            absent=True,
        ),
        Key(
            "vpcEndpoint",
            VPC_ENDPOINT,
            "the VPC endpoint that the call travels through; `policy: absent` is the default",
            absent=True,
        ),
        Key(
            "webAcl",
            WEB_ACL,
            "`action` is what AWS WAF did; from `DefaultAction` and `Rules` it follows only where every rule"
            " counts",
            absent=True,
        ),
        Key("callerArn", _TEXT, "ARN of the caller"),
        Key("callerIp", _TEXT, "address that the API sees"),
        Key(
            "callerPolicies",
            Items(_POLICY),
            "all identity policies of the caller; `untold` stands for one that is not shown, beside which"
            " only what the others allow or deny counts",
            absent=True,
        ),
        Key("permissionsBoundary", _POLICY, absent=True),
        Key("sessionPolicy", _POLICY, absent=True),
        Key(
            "credentials",
            Section((Key("Expiration", Form.MOMENT), *_kept("AccessKeyId"))),
            "of temporary ones, compared with the moment of the call",
        ),
        Key(
            "serviceControlPolicies",
            Items(_POLICY),
            "of several, only what one of them denies follows",
            absent=True,
        ),
        Key("resourceControlPolicies", Items(_POLICY), "the same, of the API's account", absent=True),
        Key("authorizer", AUTHORIZER, "the authorizer of the called method, see below", loose=True),
        Key(
            "authorizerReturned",
            _ANYTHING,
            "the same as `authorizer.returned`",
            also=("returned",),
            loose=True,
        ),
        _CACHED,
        Key("returnedPolicyResource", _TEXTS, "the same as `authorizer.policyResource`", loose=True),
        Key("jwtConfiguration", JWT, "the same as `authorizer.jwtConfiguration`", loose=True),
        _JWKS,
        Key(
            "token",
            TOKEN,
            "the token's decoded parts, as far as shown; used where the request's own is masked",
            loose=True,
        ),
        _METHOD_ARN,
        Key("calledAt", Form.MOMENT, "moment of the call, where the answer has no `Date`"),
        Key(
            "accessLogFormat",
            _TEXT,
            "the format in which the access log's lines among `log_lines` are written",
        ),
        *_kept("authorizers", "editedResourcePolicy", "integration", "backendResponse"),
    ),
)

REQUEST = Section(
    (
        Key("method", _TEXT),
        Key("url", _TEXT),
        Key("headers", Form.HEADERS),
        Key("body", Form.BODY, absent=True),
        Key("client", _TEXT),
        Key("complete", _FLAG, "true: nothing else was sent"),
    ),
    closed=True,
)
OBSERVED = Section(
    (
        Key("status", Form.STATUS),
        Key("headers", Form.HEADERS),
        Key("all_headers", _FLAG, "true: these are all headers that came"),
        Key("body", _TEXT, "the body as it came", absent=True),
        Key("said", _TEXT, "what was shown of the answer without its form"),
        Key("browser_error", _TEXT, "the browser console's complaint"),
        Key("log_lines", _TEXTS),
    ),
    closed=True,
)
PREFLIGHT = Section((Key("request", REQUEST), Key("observed", OBSERVED)), closed=True)
NOTES = ("id", "source", "cause", "also", "fix", "confidence")
"""A collection's own keys: the incident's name, and what came out. Nothing is concluded from them."""

FILE = Section(
    (
        Key("why403", Form.VERSION, "version of this format"),
        Key("api_type", Form.API_TYPE),
        Key("observed", OBSERVED, "what came back"),
        Key("request", REQUEST, "what was sent"),
        Key("preflight", PREFLIGHT, "what the browser asked before the call, and what it was answered"),
        Key("facts", Form.FACTS, "what somebody told"),
        Key("context", _TEXTS, "sentences that fit nowhere else"),
        Key("config", CONFIG, "configuration as shown"),
        *(
            Key(name, _ANYTHING, "a collection's own note; nothing is concluded from it", kept=True)
            for name in NOTES
        ),
    ),
    closed=True,
)

__all__ = ["AUTHORIZER", "CONFIG", "FILE", "METHOD", "NOTES", "OBSERVED", "PREFLIGHT", "REQUEST", "Kind"]
