"""Between the caller and the API."""

from __future__ import annotations

from why403.facts.aspects import YES_NO, on
from why403.logic.facts import Fact

FRONT = Fact(
    "edge.front",
    "Is something in front of the API: a CloudFront distribution of yours, a load balancer, another proxy?",
    "look where the called host name leads: dig +short HOST",
    ("none", "cloudfront", "proxy"),
    on("host"),
)
HOST_FORWARDED = Fact(
    "edge.host-forwarded",
    "Does what is in front forward the caller's Host header to API Gateway?",
    "aws cloudfront get-distribution-config --id ID: an origin request policy AllViewer forwards it, "
    "AllViewerExceptHostHeader does not",
    YES_NO,
    on("host"),
)
HOST_REWRITTEN = Fact(
    "request.host-rewritten",
    "Does the request's Host header differ from the host name in the URL?",
    "curl -v prints the header; a client sends the name in the URL unless it is told to send another",
    YES_NO,
    on("host", "headers"),
)
EDGE_REFUSES = Fact(
    "edge.refuses",
    "Did the thing in front refuse the call itself (its own page, no x-amzn-RequestId)?",
    "curl -si URL: look for 'Server: CloudFront', an HTML page, and a missing x-amzn-RequestId",
    YES_NO,
    on("host", "path", "method", "headers", "key", "body", "network", "query", "client"),
)
VPC_ENDPOINT = Fact(
    "network.vpc-endpoint",
    "Does the call travel through an execute-api VPC endpoint?",
    "dig +short HOST from where the call is made: a private address means a VPC endpoint",
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
    "Does a Deny statement of the VPC endpoint's policy match the call (rather than no Allow)?",
    "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ID --query 'VpcEndpoints[].PolicyDocument'",
    YES_NO,
    on("network", "path", "method", "credentials", "host"),
)
VPCE_POLICY_CUSTOM = Fact(
    "vpc-endpoint.policy-custom",
    "Does the VPC endpoint have its own policy (not the default full access)?",
    "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ID --query 'VpcEndpoints[].PolicyDocument'",
    YES_NO,
    on("network"),
)
CLIENT_CERTIFICATE_TRUSTED = Fact(
    "domain.client-certificate-trusted",
    "Does the domain ask for a client certificate, and did the call bring one that it trusts?",
    "aws apigateway get-domain-name --domain-name NAME --query mutualTlsAuthentication",
    YES_NO,
    on("host", "credentials", "client", "time"),
)
RULES_ONLY = Fact(
    "domain.rules-only",
    "Does the custom domain choose its API by routing rules alone (ROUTING_RULE_ONLY)?",
    "aws apigateway get-domain-name --domain-name NAME --query routingMode",
    YES_NO,
    on("host"),
)
RULE_MATCHES = Fact(
    "domain.rule-matches",
    "Does a routing rule of the custom domain match the call, all its conditions together?",
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
    "Does the call meet the STRICT endpoint access mode (endpoint type and host name as configured)?",
    "aws apigateway get-rest-api --rest-api-id ID --query endpointAccessMode",
    YES_NO,
    on("host", "network"),
)
