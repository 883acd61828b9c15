"""Worlds in which somebody else answers than API Gateway, and what a caller sees of it.

Whoever reports may believe that an API was called, and tells any facts of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st

from tests.laws.worlds import KINDS, one_of, part_of, worlds
from why403 import facts as f
from why403.evidence.case import known_facts
from why403.evidence.fingerprint import seen_of
from why403.logic.states import UNKNOWN, State
from why403.model.incident import Answer, FactValue, Headers, Incident, Request
from why403.questions.explain import Case

TEXTS = (
    "Forbidden",
    "Missing Authentication Token",
    "Signature expired: 20260301T000000Z is now earlier than 20260301T001000Z (20260301T001500Z - 5 min.)",
    "The security token included in the request is invalid.",
    "The request signature we calculated does not match the signature you provided.",
    "Credential should be scoped to correct service: 'sts'. ",
    "Unauthorized",
    "Too Many Requests",
    "Not Found",
)
"""Words that API Gateway has as well."""


@dataclass(frozen=True)
class Stranger:
    """One who answers: its own hosts, headers that it sets, and forms in which it writes a text."""

    name: str
    hosts: tuple[str, ...] = ()
    headers: Headers = ()
    bodies: tuple[str, ...] = ()


STRANGERS: tuple[Stranger, ...] = (
    Stranger("function URL", ("q1w2e3r4t5.lambda-url.us-east-1.on.aws",), (), (
        '{{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: '
        'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}}',)),
    Stranger("S3", ("shop-files.s3.eu-central-1.amazonaws.com", "s3.amazonaws.com"),
        (("Server", "AmazonS3"), ("x-amz-id-2", "b64b64")), (
        '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>{}</Message></Error>',)),
    Stranger("ALB", ("internal-shop-12345.eu-west-1.elb.amazonaws.com",), (("Server", "awselb/2.0"),)),
    Stranger("CloudFront", (), (("Server", "CloudFront"),), (  # X-Cache tells of an origin's errors as well
        "<HTML><TITLE>ERROR: The request could not be satisfied</TITLE>{}</HTML>",)),
    Stranger("AppSync", ("z9y8x7w6.appsync-api.eu-west-1.amazonaws.com",), (), (
        '{{"errors":[{{"errorType":"UnauthorizedException","message":"{}"}}]}}',)),
    Stranger("STS", ("sts.eu-west-1.amazonaws.com", "sts.amazonaws.com"), (), (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
        "<Code>ExpiredToken</Code><Message>{}</Message></Error></ErrorResponse>",)),
    Stranger("DynamoDB", ("dynamodb.us-west-2.amazonaws.com",), (("x-amz-crc32", "42"),), (
        '{{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"{}"}}',
        '{{"__type":"com.amazon.coral.service#InvalidSignatureException","message":"{}"}}')),
    Stranger("Lambda runtime", (), (), (
        '{{"errorMessage":"{}","errorType":"PermissionError","stackTrace":["/var/task/main.py"]}}',)),
    Stranger("application", (), (("X-Powered-By", "Express"),)),
    Stranger("framework", (), (("Server", "gunicorn/21.2.0"),), (
        "<!DOCTYPE html><title>Whitelabel Error Page</title>{}",)),
    Stranger("LocalStack", ("k2j3h4.execute-api.localhost.localstack.cloud",), (("x-localstack", "true"),)),
    Stranger("local", ("localhost", "127.0.0.1")),
    Stranger("nginx", (), (("Server", "nginx/1.25.3"),), (
        "<html><center><h1>403 Forbidden</h1></center>\n<hr><center>nginx/1.25.3</center>{}</html>",)),
    Stranger("Cloudflare", (), (("Server", "cloudflare"), ("CF-RAY", "8f-FRA"))),
    Stranger("Akamai", (), (("Server", "AkamaiGHost"),), (
        "<HTML><H1>Access Denied</H1>{} Reference #18.2f1a0 </HTML>",)),
    Stranger("Strapi", (), (), (
        '{{"data":null,"error":{{"status":403,"name":"ForbiddenError","message":"{}","details":{{}}}}}}',)),
    Stranger("WordPress", (), (), (
        '{{"code":"rest_forbidden","message":"{}","data":{{"status":403}}}}',)),
    Stranger("Spring Boot", (), (), (
        '{{"timestamp":"2026-11-28T10:00:00Z","status":403,"error":"Forbidden","message":"{}","path":"/"}}',)),
    Stranger("Django", (), (), ("<h1>{}</h1><p>CSRF verification failed. Request aborted.</p>",)),
    Stranger("Apigee", (), (), ('{{"fault":{{"faultstring":"{}","detail":{{"errorcode":"oauth.v2"}}}}}}',)),
    Stranger("HAProxy", (), (), (
        "<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body>{}</html>",)),
    Stranger("caller's proxy", (), (("Server", "Zscaler/6.2"),), ("<h1>Zscaler</h1>{}",)),
    Stranger("OAuth", (), (), ('{{"error":"invalid_grant","error_description":"{}"}}',)),
    Stranger("Squid", (), (("Server", "squid/5.7"), ("X-Squid-Error", "ERR_ACCESS_DENIED 0"))),
)  # fmt: skip

PLAIN = '{{"message":"{}"}}'
TYPES = ("", "ForbiddenException", "InvalidSignatureException", "AccessDeniedException")


@cache
@st.composite
def answers(draw: st.DrawFn, stranger: Stranger) -> tuple[str, Answer]:
    """The host that was called, where one is shown, and what came: at least one mark is to be seen."""
    marks = [kind for kind in ("hosts", "headers", "bodies") if getattr(stranger, kind)]
    shown = draw(st.lists(st.sampled_from(marks), unique=True, min_size=1))
    host = draw(st.sampled_from(stranger.hosts)) if "hosts" in shown else draw(st.sampled_from(("", _OWN)))
    sent: Headers = (draw(st.sampled_from(stranger.headers)),) if "headers" in shown else ()
    form = draw(st.sampled_from(stranger.bodies)) if "bodies" in shown else PLAIN
    kind = "" if "headers" in shown and "hosts" not in shown else draw(st.sampled_from(TYPES))
    typed: Headers = (("x-amzn-ErrorType", kind),) if kind else ()
    body: str | State = form.format(draw(st.sampled_from(TEXTS)))
    body = body if "bodies" in shown or draw(st.booleans()) else UNKNOWN
    status = draw(one_of(400, 401, 403, 404, 429))
    return host, Answer(status, (*sent, *typed), draw(st.booleans()), body)


_OWN = "api.shop.example"
NOT_OF_API = frozenset({f.REAL_GATEWAY.name, f.EDGE_REFUSES.name, f.FRONT.name, f.BACKEND_REACHED.name})
"""What a reporter who takes the stranger for an API does not know, or would have to tell otherwise."""


@st.composite
def reports(draw: st.DrawFn, stranger: Stranger) -> Case:
    """What came of a stranger, and what its reporter tells of the API that was meant."""
    host, answer = draw(answers(stranger))
    request = Request("GET", f"https://{host}/orders" if host else UNKNOWN)
    told = draw(part_of(draw(worlds(draw(st.sampled_from(KINDS)), 6))))
    own = {name for name in told if name.startswith("request.")} | NOT_OF_API | {f.WEBSOCKET_MOMENT.name}
    statements = tuple(FactValue(name, value) for name, value in told.items() if name not in own)
    incident = Incident(answer, request, statements)
    known = known_facts(incident)
    return Case(known, seen_of(incident, known))
