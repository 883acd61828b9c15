"""What follows from a call and the configuration together, and parts of a call that policies and settings ask
for.

A person can tell most of them too; those that only a rule can make say so.
"""

from __future__ import annotations

from functools import lru_cache

from why403.facts.aspects import YES_NO, on
from why403.logic.facts import Fact, Shown

SOURCE_IP = Fact(
    "request.source-ip",
    "Which source IP address does API Gateway see?",
    "$context.identity.sourceIp in the access log, or `curl https://checkip.amazonaws.com` from the "
    "machine that makes the call",
    aspects=on("network"),
)
SOURCE_VPCE = Fact(
    "request.source-vpce",
    "Which VPC endpoint (its ID) did the call come through, if any?",
    "aws ec2 describe-vpc-endpoints, in the account and Region where the call is made; in the access log "
    "$context.identity.vpceId",
    aspects=on("network", "host"),
    can_lack=True,
)
SOURCE_VPC = Fact(
    "request.source-vpc",
    "If the call came through a VPC endpoint, which VPC (its ID) is the endpoint in?",
    "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].[VpcEndpointId,VpcId]'; in the access log "
    "$context.identity.vpcId",
    aspects=on("network", "host"),
    can_lack=True,
)
CALLER_ARN = Fact(
    "caller.arn",
    "Who signs the call: which user, role session or federated user?",
    "aws sts get-caller-identity --query Arn, with the credentials of the call",
    aspects=on("credentials"),
)
CLIENT_CERTIFICATE = Fact(
    "request.client-certificate",
    "Does the request present a client certificate?",
    "curl --cert FILE --key FILE sends one; a browser asks the user",
    YES_NO,
    on("credentials", "client"),
)
KEY_ID = Fact(
    "key.id",
    "Which of the existing API keys was sent (its ID)?",
    "aws apigateway get-api-keys --include-values, and compare the values",
    aspects=on("key"),
)
CALLED_METHOD = Fact(
    "call.stage-verb-path",
    "Which stage, method and path were called, as written in a method's ARN?",
    aspects=on("path", "method"),
)
CALLED_PATH = Fact(
    "call.path",
    "Which path was called, without the stage or the base path of the domain?",
    aspects=on("path"),
)
MEDIA_TYPE = Fact(
    "request.media-type",
    "What is the content type of the body, without parameters?",
    "curl -v prints the Content-Type header",
    aspects=on("headers"),
    can_lack=True,
)
DOMAIN_RESOURCE = Fact(
    "domain.arn",
    "Which ARN does the policy of the private custom domain see for this call?",
    aspects=on("host", "path"),
)
BODY = Fact("request.body", "What was the body of the request?", aspects=on("body"), shown=Shown.NEVER)

DERIVED = (
    SOURCE_IP,
    SOURCE_VPCE,
    SOURCE_VPC,
    CALLER_ARN,
    CLIENT_CERTIFICATE,
    KEY_ID,
    CALLED_METHOD,
    CALLED_PATH,
    MEDIA_TYPE,
    DOMAIN_RESOURCE,
    BODY,
)

HEADER, QUERY = "request.header.", "request.query."


@lru_cache(4096)
def header_fact(name: str) -> Fact:
    """The value of one header, by its name in small letters; several are joined by a comma."""
    return Fact(
        HEADER + name.lower(),
        f"What was the value of the header {name}?",
        "curl -v prints the headers that were sent",
        aspects=on("headers"),
        can_lack=True,
    )


@lru_cache(4096)
def query_fact(name: str) -> Fact:
    """The last value of one parameter of the query string."""
    return Fact(
        QUERY + name,
        f"What was the value of the query parameter {name}?",
        "look at the URL that was called",
        aspects=on("query"),
        can_lack=True,
    )
