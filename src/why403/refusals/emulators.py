"""What plays API Gateway."""

from __future__ import annotations

from why403.logic.claims import documented, observed
from why403.refusals.stranger import Role, Stranger

_READ = "2026-11-28"

EMULATORS: tuple[Stranger, ...] = (
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
        "LocalStack",
        Role.EMULATOR,
        documented(
            "LocalStack says which service, operation or API it does not have",
            "https://github.com/localstack/localstack/blob/main/localstack-core/localstack/aws/catalog_exceptions.py",
            _READ,
        ),
        says=("does not correspond to a deployed API Gateway API",),
        shape=r"Sorry, the [\w: -]{1,120} is not (?:currently supported by LocalStack"
        r"|supported by this version of LocalStack|included within your LocalStack license"
        r"|supported with your LocalStack license)",
    ),
    Stranger(
        "LocalStack",
        Role.EMULATOR,
        observed(
            "LocalStack says which of its modules failed, and of which API",
            "https://github.com/localstack/localstack/issues/8567",
            _READ,
        ),
        says=("Error invoking integration for API Gateway ID",),
        told=r"\bl\.s\.apigateway\.|\blocalstack\.services\.",
    ),
    Stranger(
        "chalice local",
        Role.EMULATOR,
        observed(
            "chalice local has API Gateway's words and headers, and Python's http.server in Server",
            "https://github.com/aws/chalice/issues/805",
            _READ,
        ),
        headers=(("server", r"BaseHTTP/[\d.]+ Python/"),),
        passes=True,
    ),
    Stranger(
        "MiniStack",
        Role.EMULATOR,
        documented(
            "MiniStack says so of a method without an integration that it can call",
            "https://github.com/ministackorg/ministack/blob/main/ministack/services/apigateway_v1.py",
            _READ,
        ),
        says=('"message":"No integration configured"', '"message":"Unsupported integration type: '),
    ),
    Stranger(
        "AWS SAM CLI (local)",
        Role.EMULATOR,
        documented(
            "sam local start-api says so of a method without a function",
            "https://github.com/aws/aws-sam-cli/blob/develop/samcli/local/apigw/service_error_responses.py",
            _READ,
        ),
        says=('"message":"No function defined for resource method"',),
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
        r'|"currentRoute"\s*:|"offlineInfo"\s*:',
        told=r"[Ss]erverless-[Oo]ffline: ",
    ),
    Stranger(
        "serverless-offline",
        Role.EMULATOR,
        observed(
            "serverless-offline says in its own words what it misses in an authorizer's result",
            "https://github.com/dherault/serverless-offline/issues/1475",
            "2026-11-29",
        ),
        says=("No principalId set on the Response",),
    ),
)  # fmt: skip
