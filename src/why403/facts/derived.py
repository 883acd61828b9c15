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
    "$context.identity.sourceIp in the access log, or `curl https://checkip.amazonaws.com` from where the "
    "call is made",
    aspects=on("network"),
)
SOURCE_VPCE = Fact(
    "request.source-vpce",
    "Which VPC endpoint did the call come through (its id), if any?",
    "aws ec2 describe-vpc-endpoints, in the account and Region where the call is made; in the access log "
    "$context.identity.vpceId",
    aspects=on("network", "host"),
    can_lack=True,
)
SOURCE_VPC = Fact(
    "request.source-vpc",
    "Which VPC (its id) is the call's VPC endpoint in, if it came through one?",
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
    "Does the call bring a client certificate?",
    "curl --cert FILE --key FILE sends one; a browser asks its user",
    YES_NO,
    on("credentials", "client"),
)
KEY_ID = Fact(
    "key.id",
    "Which of the API keys that exist was sent (its id)?",
    "aws apigateway get-api-keys --include-values, and compare the values",
    aspects=on("key"),
)
CALLED_METHOD = Fact(
    "call.stage-verb-path",
    "Which stage, method and path were called, as the ARN of a method has them?",
    aspects=on("path", "method"),
)
CALLED_PATH = Fact(
    "call.path", "Which path was called, without the stage or the mapping of the domain?", aspects=on("path")
)
MEDIA_TYPE = Fact(
    "request.media-type",
    "Which content type does the body have, without its parameters?",
    "curl -v prints the header Content-Type",
    aspects=on("headers"),
    can_lack=True,
)
DOMAIN_RESOURCE = Fact(
    "domain.arn",
    "Under which ARN does the policy of the private custom domain see the call?",
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
        f"What did the header {name} hold?",
        "curl -v prints the headers that were sent",
        aspects=on("headers"),
        can_lack=True,
    )


@lru_cache(4096)
def query_fact(name: str) -> Fact:
    """The last value of one parameter of the query string."""
    return Fact(
        QUERY + name,
        f"What did the query parameter {name} hold?",
        "read the URL that was called",
        aspects=on("query"),
        can_lack=True,
    )
