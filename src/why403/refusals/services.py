"""Services of their own that answer instead of an API, or behind one: AWS's, and others'."""

from __future__ import annotations

from why403.logic.claims import documented, observed
from why403.refusals.stranger import Role, Stranger
from why403.refusals.wordings import ERROR_TYPES

_READ = "2026-11-28"
_AWS = "https://docs.aws.amazon.com/"
_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d"
_DOMAIN = r"amazonaws\.com(?:\.cn)?"
_OF_JSON = "an AWS service with the JSON protocol (DynamoDB, Cognito and others), or an emulator of one"
_TYPES = "|".join(sorted(kind.removesuffix("Exception") for kind in ERROR_TYPES))
"""Types that API Gateway has as well."""
_ERROR_XML = r"<Error>\s*<Code>\w{1,80}</Code>"

SERVICES: tuple[Stranger, ...] = (
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
        general=True,
    ),
    Stranger(
        "AWS Lambda's operation Invoke",
        Role.BEHIND,
        documented(
            "Lambda refuses an invocation whose payload is no JSON: InvalidRequestContentException",
            _AWS + "lambda/latest/api/API_Invoke.html",
            "2026-11-29",
        ),
        shape=r'"Type"\s*:\s*"User"\s*,\s*"[mM]essage"\s*:\s*"Could not parse request body into json',
        told=r"Could not parse request body into json: ",
    ),
    Stranger(
        "AWS Lambda's operation Invoke",
        Role.BEHIND,
        observed(
            "Lambda refuses an invocation with headers of another service's private link",
            "https://github.com/envoyproxy/envoy/issues/45609",
            "2026-11-29",
        ),
        shape=r"Reserved headers are required only for Lambda private link requests",
        told=r"Reserved headers are required only for Lambda private link requests",
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
        shape=_ERROR_XML,
        told=r"\b(?:AllAccessDisabled|AuthorizationHeaderMalformed|InvalidBucketName|NoSuchBucket|NoSuchKey"
        r"|RequestHeaderSectionTooLarge|XAmzContentSHA256Mismatch)\b",
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
        general=True,
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
        surely=False,
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
        "a website of Amazon S3",
        Role.SERVICE,
        documented(
            "A website endpoint of Amazon S3 returns errors as HTML",
            _AWS + "AmazonS3/latest/userguide/WebsiteEndpoints.html",
            _READ,
        ),
        shape=r"<li>Code: [A-Z]\w{2,60}</li>\s*<li>Message: ",
    ),
    Stranger(
        "another AWS service",
        Role.SERVICE,
        documented(
            "OpenSearch Service refuses in the words of a denial, which name an action of its own",
            "https://repost.aws/knowledge-center/anonymous-not-authorized-opensearch",
            _READ,
        ),
        shape=r'"[Mm]essage"\s*:\s*"User: [^"\n]{1,600} is not authorized to perform: '
        r"(?!execute-api:)[a-z][a-z0-9-]{1,40}:[A-Z]",
    ),
    Stranger(
        "Google Cloud",
        Role.SERVICE,
        documented(
            "Google's APIs return an error with a code, a message and the name of a status",
            "https://developers.google.com/analytics/devguides/reporting/data/v1/errors",
            _READ,
        ),
        says=("Method doesn't allow unregistered callers (callers without established identity)",),
        shape=r'"error"\s*:\s*\{\s*"code"\s*:\s*\d{3}\s*,\s*"message"\s*:[^{}]{1,2000}"status"\s*:\s*"[A-Z_]{4,40}"'
        r"|<h2>Your client does not have permission to get URL",
    ),
    Stranger(
        "Microsoft Entra ID",
        Role.SERVICE,
        documented(
            "Errors of Microsoft Entra ID begin with AADSTS and a number",
            "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
            _READ,
        ),
        shape=r'"error_description"\s*:\s*"AADSTS\d{4,7}: ',
        told=r"(?m)^\W{0,3}AADSTS\d{4,7}: ",
    ),
    Stranger(
        "Okta",
        Role.SERVICE,
        documented(
            "Every error of Okta's API has an errorCode, an errorSummary, an errorLink and an errorId",
            "https://developer.okta.com/docs/reference/error-codes/",
            _READ,
        ),
        shape=r'"errorCode"\s*:\s*"E\d{7}"\s*,\s*"errorSummary"',
    ),
    Stranger(
        "an authorization server (OAuth 2.0)",
        Role.SERVICE,
        documented(
            "A token endpoint returns one of six error codes; Amazon Cognito's does so too",
            "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
            _READ,
        ),
        shape=r'"error"\s*:\s*"(?:invalid_(?:request|client|grant|scope)|unauthorized_client'
        r'|unsupported_grant_type)"',
        surely=False,
    ),
    Stranger(
        "GitHub's API",
        Role.SERVICE,
        documented(
            "GitHub's API refuses a request without a User-Agent with this text",
            "https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required",
            _READ,
        ),
        says=("Request forbidden by administrative rules. Please make sure your request has a User-Agent",),
    ),
    Stranger(
        "Hasura",
        Role.SERVICE,
        observed(
            "Hasura names the header x-hasura-admin-secret, beside the code access-denied",
            "https://github.com/hasura/graphql-engine/issues/5563",
            _READ,
        ),
        says=(
            "x-hasura-admin-secret/x-hasura-access-key",
            '"path":"$","error":"x-hasura-admin-secret',
            '"path":"$","error":"invalid x-hasura-admin-secret',
        ),
    ),
)  # fmt: skip
