"""Between the caller and the API."""

from __future__ import annotations

from why403.facts.aspects import ASPECTS, YES_NO, on
from why403.logic.facts import Fact

FRONT = Fact(
    "edge.front",
    (
        "Is there something in front of the API: your own CloudFront distribution, a load balancer, "
        "another proxy?"
    ),
    "check what the host name resolves to: dig +short HOST",
    ("none", "cloudfront", "proxy"),
    on("host"),
)
HOST_FORWARDED = Fact(
    "edge.host-forwarded",
    "Does the proxy in front forward the caller's Host header to API Gateway?",
    "aws cloudfront get-distribution-config --id ID: an origin request policy AllViewer forwards it, "
    "AllViewerExceptHostHeader does not",
    YES_NO,
    on("host"),
)
HOST_REWRITTEN = Fact(
    "request.host-rewritten",
    "Does the request's Host header differ from the host name in the URL?",
    "curl -v prints the header; a client sends the host name of the URL unless you set another one",
    YES_NO,
    on("host", "headers"),
)
EDGE_REFUSES = Fact(
    "edge.refuses",
    "Did the proxy in front refuse the request itself (its own error page, no x-amzn-RequestId)?",
    "curl -si URL: look for 'Server: CloudFront', an HTML page, and a missing x-amzn-RequestId",
    YES_NO,
    on(*ASPECTS),
)
VPC_ENDPOINT = Fact(
    "network.vpc-endpoint",
    "Does the request go through a VPC endpoint for execute-api?",
    "dig +short HOST from the machine that makes the call: a private address means a VPC endpoint",
    YES_NO,
    on("network", "host"),
)
VPCE_POLICY_ALLOWS = Fact(
    "vpc-endpoint.policy-allows",
    "Does the VPC endpoint's own policy allow this call?",
    "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ID --query 'VpcEndpoints[].PolicyDocument'",
    YES_NO,
    on("network", "path", "method", "credentials", "host"),
)
VPCE_POLICY_DENIES = Fact(
    "vpc-endpoint.policy-denies",
    "Does a Deny statement of the VPC endpoint's policy match this call (rather than no Allow statement)?",
    "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ID --query 'VpcEndpoints[].PolicyDocument'",
    YES_NO,
    on("network", "path", "method", "credentials", "host"),
)
VPCE_POLICY_CUSTOM = Fact(
    "vpc-endpoint.policy-custom",
    "Does the VPC endpoint have its own policy (not the default policy with full access)?",
    "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ID --query 'VpcEndpoints[].PolicyDocument'",
    YES_NO,
    on("network"),
)
CLIENT_CERTIFICATE_TRUSTED = Fact(
    "domain.client-certificate-trusted",
    (
        "If the domain requires a client certificate (mutual TLS), did the request present one that the "
        "domain trusts?"
    ),
    "aws apigateway get-domain-name --domain-name NAME --query mutualTlsAuthentication",
    YES_NO,
    on("host", "credentials", "client", "time"),
)
RULES_ONLY = Fact(
    "domain.rules-only",
    "Does the custom domain choose its API by routing rules only (ROUTING_RULE_ONLY)?",
    "aws apigateway get-domain-name --domain-name NAME --query routingMode",
    YES_NO,
    on("host"),
)
RULE_MATCHES = Fact(
    "domain.rule-matches",
    "Does the request meet every condition of some routing rule of the custom domain?",
    "aws apigatewayv2 list-routing-rules --domain-name NAME; an access log with "
    "$context.customDomain.routingRuleIdMatched names the rule",
    YES_NO,
    on("host", "path", "headers"),
)
DOMAIN_ACCESS = Fact(
    "domain.access-associated",
    "Is the VPC endpoint associated with the private custom domain, and does the domain's policy allow it?",
    "aws apigateway get-domain-name-access-associations",
    YES_NO,
    on("host", "network"),
)
ACCESS_MODE_MET = Fact(
    "endpoint.access-mode-met",
    (
        "Does the request meet the STRICT endpoint access mode (it uses the configured endpoint type and "
        "host name)?"
    ),
    "aws apigateway get-rest-api --rest-api-id ID --query endpointAccessMode",
    YES_NO,
    on("host", "network"),
)
