"""Who answers besides API Gateway, and by what each is known: its hosts, its headers, the form of its errors.

One row for each. A host settles who was called; a header or a form who wrote the answer, since an
integration can pass the answer of anybody on. `surely` says whether nobody else writes so: a form that the
owner of an API could give to a gateway response as well is only a hint. What a row says rests on its claim.
"""

from __future__ import annotations

import re
from enum import StrEnum

from why403.frozen import dataclass
from why403.logic.claims import Claim, assumed, documented, observed
from why403.refusals.wordings import OF_TYPE

_READ = "2026-11-28"
_AWS = "https://docs.aws.amazon.com/"


class Role(StrEnum):
    """Where a stranger stands."""

    CALLED = "called"
    """It was called instead of an API: its host says so."""
    SERVICE = "service"
    """A service of its own, whose answer an integration may have passed on."""
    FRONT = "front"
    """It stands before an API, and passes on what it does not answer itself."""
    BEHIND = "behind"
    """It writes the answers of a backend."""
    EMULATOR = "emulator"
    """It plays API Gateway."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """One who answers, and the patterns by which it is known.

    `hosts` is met by a whole name, `headers` by the value of one of these, `shape` by a part of the body,
    `told` by a part of what a client printed. A `passes` one sets its headers on what it passes on as well:
    alone they only tell that it stands between.
    """

    name: str
    role: Role
    claim: Claim
    hosts: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    shape: str = ""
    told: str = ""
    surely: bool = True
    passes: bool = False


_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d"
_DOMAIN = r"amazonaws\.com(?:\.cn)?"
_OF_JSON = "an AWS service with the JSON protocol (DynamoDB, Cognito and others), or an emulator of one"
_TYPES = "|".join(kind.removesuffix("Exception") for kind in OF_TYPE if kind.endswith("Exception"))
"""Types that API Gateway has as well."""
_ERROR_XML = r"<Error>\s*<Code>\w{1,80}</Code>"


def _server(pattern: str) -> tuple[tuple[str, str], ...]:
    return (("server", pattern),)


STRANGERS: tuple[Stranger, ...] = (
    Stranger(
        "a Lambda function URL",
        Role.SERVICE,
        documented(
            "A function URL itself returns 403 if its policy does not allow the call",
            _AWS + "lambda/latest/dg/urls-auth.html",
            _READ,
        ),
        rf"[a-z0-9]+\.lambda-url\.{_REGION}\.on\.aws",
        shape=r"troubleshooting Function URL authorization issues",
        told=r"troubleshooting Function URL authorization issues",
    ),
    Stranger(
        "a Lambda function URL",
        Role.SERVICE,
        observed(
            'Function URLs answered {"Message":"Forbidden"} with AccessDeniedException',
            "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
            _READ,
        ),
        shape=r'^\s*\{\s*"Message"\s*:\s*"Forbidden"\s*\}\s*$',
        surely=False,
    ),
    Stranger(
        "Amazon S3",
        Role.SERVICE,
        documented(
            "Amazon S3 returns an XML document, x-amz-request-id and x-amz-id-2",
            _AWS + "AmazonS3/latest/dev/ErrorMessage.html",
            _READ,
        ),
        rf"(?:[a-z0-9.-]+\.)?s3(?:-website|-accelerate|-accesspoint|-object-lambda|-fips|-control)?"
        rf"(?:[.-]dualstack)?(?:[.-]{_REGION})?\.{_DOMAIN}",
        (("server", r"AmazonS3"), ("x-amz-id-2", r".")),
        _ERROR_XML,
    ),
    Stranger(
        "AWS AppSync",
        Role.SERVICE,
        documented(
            "AppSync APIs are called at API.appsync-api.REGION; who lacks credentials is refused by AppSync",
            "https://repost.aws/knowledge-center/aws-appsync-graphql-request-unauth-error",
            _READ,
        ),
        rf"[a-z0-9]+\.(?:appsync-(?:realtime-)?api|ddpg-[a-z]+)\.{_REGION}\.{_DOMAIN}",
        shape=r'"errors"\s*:\s*\[\s*\{(?=[^\]]*"errorType")',
    ),
    Stranger(
        "an AWS service with the Query protocol (STS, IAM, SQS and others)",
        Role.SERVICE,
        documented(
            "Services with the Query protocol wrap errors in <ErrorResponse>, with Type, Code and Message",
            "https://smithy.io/2.0/aws/protocols/aws-query-protocol.html",
            _READ,
        ),
        shape=r"<ErrorResponse\b|<Response>\s*<Errors>",
    ),
    Stranger(
        _OF_JSON,
        Role.SERVICE,
        documented(
            "An error of DynamoDB has its type under __type, beside the message",
            _AWS + "amazondynamodb/latest/developerguide/Programming.Errors.html",
            _READ,
        ),
        headers=(("x-amz-crc32", r"\d"),),
        shape=rf'"__type"\s*:\s*"(?:[^"#]{{0,80}}#)?+(?!(?:{_TYPES})Exception\b|SignatureDoesNotMatch)',
        told=rf'"__type"\s*:\s*"(?:[^"#]{{0,80}}#)?+(?!(?:{_TYPES})Exception\b|SignatureDoesNotMatch)',
    ),
    Stranger(
        _OF_JSON,
        Role.SERVICE,
        observed(
            "An API answered with __type too, and one of the types that x-amzn-ErrorType has",
            "https://github.com/aws/aws-sdk-js/issues/792",
            _READ,
        ),
        shape=r'"__type"\s*:',
        told=r'"__type"\s*:',
        surely=False,
    ),
    Stranger(
        "another AWS service",
        Role.SERVICE,
        documented(
            "APIs are called at execute-api hosts, or at domains of their owners; other services have hosts "
            "of their own",
            _AWS + "general/latest/gr/rande.html",
            _READ,
        ),
        rf"(?!.*execute-api)(?!.*\.elb\.)(?!.*\.compute\.)[a-z0-9.-]+\.(?:{_DOMAIN}|api\.aws|on\.aws)"
        r"|[a-z0-9-]+\.auth\.[a-z0-9-]+\.amazoncognito\.com",
    ),
    Stranger(
        "another AWS service",
        Role.SERVICE,
        documented(
            "SDKs name the operation that failed; of API Gateway they know those of @connections alone, for "
            "an API's methods have none",
            "https://docs.aws.amazon.com/boto3/latest/guide/error-handling.html",
            _READ,
        ),
        told=r"when calling the (?!(?:PostTo|Get|Delete)Connection\b)[A-Z]\w{2,80} operation"
        r"|operation error (?!ApiGatewayManagementApi\b)[A-Z][\w ]{1,60}: [A-Z]\w{2,80}, "
        r"|\(Service: (?:AWSSecurityTokenService|Amazon(?:DynamoDB|S3|SNS|SQS|Kinesis|EC2|CloudWatch)\w*"
        r"|Amazon (?:S3|DynamoDB)|AWS(?:Lambda|KMS|Logs|SecretsManager|CognitoIdentity\w*|SimpleSystems\w*)"
        r"|DynamoDb|S3|Sts|Lambda|Sqs|Sns|Kms|SecretsManager|Ssm|Iam|CognitoIdentity\w*)[;,]",
    ),
    Stranger(
        "CloudFront",
        Role.FRONT,
        documented(
            "CloudFront responds with its own HTML page if it cannot or must not forward a request",
            "https://repost.aws/knowledge-center/resolve-cloudfront-bad-request-error",
            _READ,
        ),
        headers=_server(r"CloudFront"),
        passes=True,
    ),
    Stranger(
        "an Application Load Balancer",
        Role.FRONT,
        documented(
            "A load balancer itself responds if a rule has a fixed response, or if AWS WAF blocks",
            "https://repost.aws/knowledge-center/alb-http-403-error",
            _READ,
        ),
        rf"[a-z0-9.-]+\.elb\.(?:{_REGION}\.)?{_DOMAIN}|[a-z0-9.-]+\.{_REGION}\.elb\.{_DOMAIN}",
        _server(r"awselb/"),
    ),
    Stranger(
        "Akamai",
        Role.FRONT,
        observed(
            'Akamai\'s page says "Access Denied", and ends with a "Reference #"',
            "https://www.simplefastwebsites.com/errors/security/akamai-reference-18-access-denied/",
            _READ,
        ),
        headers=_server(r"Akamai"),
        shape=r"Reference(?:&#32;|\s)*(?:#|&#35;)\d{1,3}(?:\.|&#46;)[0-9a-f]",
    ),
    Stranger(
        "Cloudflare",
        Role.FRONT,
        documented(
            "Cloudflare adds CF-Ray to its own responses and those that it passes on",
            "https://developers.cloudflare.com/fundamentals/reference/http-headers/",
            _READ,
        ),
        headers=(("server", r"cloudflare"), ("cf-ray", r".")),
        shape=r"Cloudflare Ray ID|error code: 10\d\d\b|<center>cloudflare</center>",
        passes=True,
    ),
    Stranger(
        "nginx",
        Role.FRONT,
        documented(
            "nginx signs its error pages and its Server header",
            "https://nginx.org/en/docs/http/ngx_http_core_module.html#server_tokens",
            _READ,
        ),
        headers=_server(r"(?:nginx|openresty)\b"),
        shape=r"<hr>\s*<center>(?:nginx|openresty)",
        passes=True,
    ),
    Stranger(
        "Fastly or Varnish",
        Role.FRONT,
        documented(
            "Fastly names the cache that served in X-Served-By",
            "https://www.fastly.com/documentation/reference/http/http-headers/X-Served-By/",
            _READ,
        ),
        headers=(("x-served-by", r"cache-"), ("x-varnish", r"\d")),
        shape=r"Varnish cache server|Fastly error: ",
        passes=True,
    ),
    Stranger(
        "Envoy",
        Role.FRONT,
        documented(
            "Envoy's Server header is envoy unless it is configured to pass on the upstream's",
            "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers",
            _READ,
        ),
        headers=_server(r"(?:istio-)?envoy"),
        shape=r"^\s*(?:RBAC: access denied|upstream connect error or disconnect)",
        passes=True,
    ),
    Stranger(
        "Squid",
        Role.FRONT,
        documented(
            "Squid marks the errors that it makes itself with X-Squid-Error",
            "https://wiki.squid-cache.org/Features/CustomErrors",
            _READ,
        ),
        headers=(("x-squid-error", r"."), ("server", r"squid")),
        shape=r"Generated [^<\n]{1,80} by [^<\n]{1,80} \(squid",
    ),
    Stranger(
        "a proxy or a firewall",
        Role.FRONT,
        assumed("Gateways of other makers name themselves in Server, or in the page of a block", _READ),
        headers=(
            ("server", r"(?:kong|traefik|HAProxy|BigIP|Zscaler|Google Frontend|Vercel|Netlify|Caddy)"),
            ("server", r"Apache\b"),
            ("x-iinfo", r"."),
            ("x-azure-ref", r"."),
            ("x-kong-response-latency", r"."),
            ("proxy-authenticate", r"."),
        ),
        shape=r"Incapsula incident ID|The requested URL was rejected\. Please consult|Zscaler|FortiGuard"
        r"|no Route matched with those values|Blocked by (?:your|the) (?:network|administrator)",
        passes=True,
    ),
    Stranger(
        "the Lambda runtime",
        Role.BEHIND,
        documented(
            "A function that fails returns errorMessage and errorType; its traces name /var/task",
            _AWS + "lambda/latest/dg/python-exceptions.html",
            _READ,
        ),
        shape=r'"errorMessage"\s*:(?=[\s\S]*"(?:errorType|stackTrace|trace|requestId)")|/var/(?:task|runtime)/'
        r"|\bTask timed out after \d",
        told=r"/var/(?:task|runtime)/|\bTask timed out after \d"
        r"|\bRuntime\.(?:ImportModule|HandlerNotFound|UserCodeSyntax|Exit)",
    ),
    Stranger(
        "a web framework",
        Role.BEHIND,
        documented(
            "Express and other frameworks name themselves in X-Powered-By unless it is disabled",
            "https://expressjs.com/en/advanced/best-practice-security.html",
            _READ,
        ),
        headers=(
            ("x-powered-by", r"."),
            ("x-aspnet-version", r"."),
            ("x-aspnetmvc-version", r"."),
            ("x-runtime", r"\d"),
            ("x-drupal-cache", r"."),
            ("server", r"(?:Werkzeug|gunicorn|uvicorn|hypercorn|waitress|daphne|TornadoServer|WSGIServer)"),
            ("server", r"(?:Kestrel|Jetty|Apache-Coyote|Microsoft-IIS|WEBrick|Puma|Cowboy)"),
            ("x-amzn-remapped-server", r"."),
            ("x-amzn-remapped-x-powered-by", r"."),
        ),
        shape=r"Whitelabel Error Page|<pre>Cannot [A-Z]+ /|Werkzeug Debugger|<title>IIS \d"
        r"|You're seeing this error because you have <code>DEBUG = True",
    ),
    Stranger(
        "an application",
        Role.BEHIND,
        documented(
            "Applications report errors in forms of their own: problem documents, a detail, a timestamp and "
            "a path",
            "https://www.rfc-editor.org/rfc/rfc9457",
            _READ,
        ),
        headers=(("content-type", r"application/problem\+json"),),
        shape=r'"detail"\s*:|"error_description"\s*:|"timestamp"\s*:[\s\S]*"path"\s*:'
        r'|"statusCode"\s*:\s*\d{3}[\s\S]*"error"\s*:|"error"\s*:[\s\S]*"statusCode"\s*:\s*\d{3}',
        surely=False,
    ),
    Stranger(
        "LocalStack",
        Role.EMULATOR,
        documented(
            "LocalStack serves APIs at names under localhost.localstack.cloud",
            "https://docs.localstack.cloud/aws/services/apigateway/",
            _READ,
        ),
        r"(?:[a-z0-9.-]+\.)?localhost\.localstack\.cloud",
        (("x-localstack", r"."), ("server", r"TwistedWeb")),
        shape=r"exception while calling [\w.-]+(?: with unknown operation)?: ",
    ),
    Stranger(
        "serverless-offline",
        Role.EMULATOR,
        observed(
            "serverless-offline says in its own words which route it lacks",
            "https://github.com/dherault/serverless-offline",
            _READ,
        ),
        shape=r"Serverless-offline: |\[Serverless-Offline\]|serverless-offline route not found"
        r'|"currentRoute"\s*:',
        told=r"[Ss]erverless-[Oo]ffline: ",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sight:
    """A stranger that was seen, and by what. `wrote` says whether the answer is known to be its own."""

    stranger: Stranger
    role: Role
    by: str
    wrote: bool = True


_LONGEST = 20_000


def of_host(host: str) -> Stranger | None:
    """Whose host a name is, in small letters and without a port."""
    return next((each for each in STRANGERS if each.hosts and re.fullmatch(each.hosts, host)), None)


def of_headers(headers: tuple[tuple[str, str], ...]) -> Stranger | None:
    """Whose headers these are: first, of one that sets them on no answers but its own."""
    sent = {name.lower(): value for name, value in headers}
    marked = [each for each in STRANGERS if any(_marks(sent, *mark) for mark in each.headers)]
    return min(marked, key=lambda each: each.passes, default=None)


def _marks(sent: dict[str, str], name: str, value: str) -> bool:
    return name in sent and re.match(value, sent[name].strip(), re.IGNORECASE) is not None


def of_shape(body: str) -> Stranger | None:
    """Whose form of errors a body has."""
    head = body[:_LONGEST]
    return next((each for each in STRANGERS if each.shape and re.search(each.shape, head)), None)


def of_words(text: str) -> Stranger | None:
    """Who is named by what a client or a log printed."""
    head = text[:_LONGEST]
    return next((each for each in STRANGERS if each.told and re.search(each.told, head)), None)


BY_NAME = {each.name: each for each in reversed(STRANGERS)}
