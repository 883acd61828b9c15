"""The APIs that mixed calls go to, and who calls: principals, keys, policies, tokens."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.serve.desk import ACCOUNT, REGION
from tests.serve.reference import Caller, Signer, Statement, as_document

OTHER = "998877665544"
POOL = f"https://cognito-idp.{REGION}.amazonaws.com/{REGION}_Pool12345"


# Who calls.

TREE = "/prod/*/iam/*"
RESOURCE_POLICY = (
    Statement(True, ("/prod/GET/open/*", "/prod/POST/open/*", "/prod/*/keyed/*", "/prod/GET/checked")),
    Statement(True, ("/prod/GET/pool/*", "/prod/GET/guard/*", "/prod/GET/inside/*")),
    Statement(False, ("/prod/GET/inside/*", "/prod/GET/iam/cellar*"), outside=("10.0.0.0/8", "192.0.2.0/25")),
    Statement(True, ("/prod/GET/iam/*", "/prod/GET/both/*"), (f"arn:aws:iam::{ACCOUNT}:user/granted",)),
    Statement(False, ("/prod/*",), (f"arn:aws:iam::{ACCOUNT}:user/banned",)),
    Statement(True, ("/prod/GET/iam/*",), (f"arn:aws:iam::{OTHER}:root",)),
    Statement(False, ("/prod/*",), agent="scraper/*"),
)
READS = (
    Statement(True, ("/prod/GET/iam/*", "/prod/GET/both/*")),
    Statement(False, ("/prod/GET/iam/secret*",)),
    Statement(True, ("/$default/GET/wires/*",)),
)
ALL = (Statement(True, ("/prod/*",)),)
_USER, _ROLE = "arn:aws:iam::{}:user/{}", "arn:aws:sts::{0}:assumed-role/{1}/{1}"


def _user(name: str, account: str = ACCOUNT, **settings: Any) -> Caller:
    return Caller(_USER.format(account, name), account, **settings)


CALLERS = {
    "reader": Caller(
        _ROLE.format(ACCOUNT, "reader"), ACCOUNT, READS, also=(f"arn:aws:iam::{ACCOUNT}:role/reader",)
    ),
    "writer": _user("writer", identity=ALL, boundary=(Statement(True, ("/prod/GET/*", "/prod/POST/*")),)),
    "granted": _user("granted"),
    "banned": _user("banned", identity=ALL),
    "nobody": _user("nobody", identity=(Statement(True, ("/test/*",)),)),
    "visitor": _user("visitor", OTHER, identity=ALL),
    "outsider": _user("outsider", OTHER),
}
SIGNERS = {
    name: Signer(
        f"{'ASIA' if name == 'reader' else 'AKIA'}{name.upper():X<16}",
        f"the secret of {name}",
        f"session/of+{name}==" if name == "reader" else None,
    )
    for name in CALLERS
}
FORMER = Signer("AKIAFORMERXXXXXXXXXX", "the secret of former")
LAPSED = Signer("ASIALAPSEDXXXXXXXXXX", "the secret of lapsed", "session of lapsed")
KEYS = {"member": "member-0000000000000001", "expelled": "expelled-00000000000002"}
KEYS |= {"planless": "planless-0000000000003"}


def people() -> str:
    """The principals' file."""
    found: dict[str, Any] = {}
    for name, caller in CALLERS.items():
        signer = SIGNERS[name]
        key = {"id": signer.key, "secret": signer.secret}
        prefix = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:*"
        found[name] = {
            "arn": f"arn:aws:iam::{ACCOUNT}:role/reader" if name == "reader" else caller.arn,
            "keys": [key | ({} if signer.session is None else {"session": signer.session})],
            "policies": [as_document(caller.identity, prefix, of_resource=False)] if caller.identity else [],
        }
        if caller.boundary is not None:
            found[name]["boundary"] = as_document(caller.boundary, prefix, of_resource=False)
    policies = [as_document(ALL, "*", of_resource=False)]
    found["former"] = {
        "arn": _USER.format(ACCOUNT, "former"),
        "keys": [{"id": FORMER.key, "secret": FORMER.secret, "active": False}],
        "policies": policies,
    }
    found["lapsed"] = {
        "arn": f"arn:aws:iam::{ACCOUNT}:role/lapsed",
        "keys": [
            {
                "id": LAPSED.key,
                "secret": LAPSED.secret,
                "session": LAPSED.session,
                "expires": "2026-01-01T00:00:00Z",
            }
        ],
        "policies": policies,
    }
    return json.dumps({"principals": found})


# What is called.


def template() -> str:
    """A REST API with a resource policy and every kind of method, and an HTTP API with tokens."""
    api, root = {"Ref": "Api"}, {"Fn::GetAtt": ["Api", "RootResourceId"]}
    policy = as_document(RESOURCE_POLICY, "execute-api:", of_resource=True)
    function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:guard"
    invoked = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"
    made: dict[str, Any] = {
        "Api": ("RestApi", {"Name": "api", "Policy": policy}),
        "Made": ("Deployment", {"RestApiId": api}),
        "Prod": ("Stage", {"RestApiId": api, "DeploymentId": {"Ref": "Made"}, "StageName": "prod"}),
        "Plan": ("UsagePlan", {"ApiStages": [{"ApiId": api, "Stage": {"Ref": "Prod"}}]}),
        "Checks": ("RequestValidator", {
            "RestApiId": api, "ValidateRequestParameters": True, "ValidateRequestBody": False,
        }),
        "Pool": ("Authorizer", {
            "RestApiId": api, "Name": "pool", "Type": "COGNITO_USER_POOLS",
            "IdentitySource": "method.request.header.Authorization",
            "ProviderARNs": [f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{POOL.rpartition('/')[2]}"],
        }),
        "Guard": ("Authorizer", {
            "RestApiId": api, "Name": "guard", "Type": "TOKEN",
            "IdentitySource": "method.request.header.X-Pass", "IdentityValidationExpression": "[a-z]{4,9}",
            "AuthorizerUri": invoked,
        }),
    }  # fmt: skip
    for name, value in KEYS.items():
        made[name.title()] = ("ApiKey", {"Enabled": name != "expelled", "Value": value})
        if name != "planless":
            told = {"KeyId": {"Ref": name.title()}, "KeyType": "API_KEY", "UsagePlanId": {"Ref": "Plan"}}
            made[f"Of{name.title()}"] = ("UsagePlanKey", told)
    iam, none = {"AuthorizationType": "AWS_IAM"}, {"AuthorizationType": "NONE"}
    parameters = {"method.request.querystring.page": True, "method.request.header.X-Shop": True}
    methods: dict[tuple[str, str], dict[str, Any]] = {
        ("open", "GET"): none,
        ("open", "POST"): none,
        ("inside", "GET"): none,
        ("keyed", "GET"): none | {"ApiKeyRequired": True},
        ("keyed", "POST"): none | {"ApiKeyRequired": True},
        ("iam", "GET"): iam,
        ("iam", "POST"): iam,
        ("iam", "DELETE"): iam,
        ("both", "GET"): iam | {"ApiKeyRequired": True},
        ("pool", "GET"): {"AuthorizationType": "COGNITO_USER_POOLS", "AuthorizerId": {"Ref": "Pool"}},
        ("guard", "GET"): {"AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": "Guard"}},
        ("checked", "GET"): none | {"RequestValidatorId": {"Ref": "Checks"}, "RequestParameters": parameters},
    }
    for (name, verb), settings in methods.items():
        part = f"{name}Part"
        made[part] = ("Resource", {"RestApiId": api, "ParentId": root, "PathPart": name})
        if name != "checked":
            made[f"{name}Item"] = (
                "Resource",
                {"RestApiId": api, "ParentId": {"Ref": part}, "PathPart": "{item}"},
            )
            part = f"{name}Item"
        mock = {
            "Type": "MOCK",
            "RequestTemplates": {"application/json": '{"statusCode": 200}'},
            "IntegrationResponses": [{"StatusCode": "200", "ResponseTemplates": {"application/json": "{}"}}],
        }
        made[f"{name}{verb}"] = (
            "Method",
            {
                "RestApiId": api,
                "ResourceId": {"Ref": part},
                "HttpMethod": verb,
                "Integration": mock,
                **settings,
            },
        )
    resources = {
        name: {"Type": f"AWS::ApiGateway::{kind}", "Properties": told} for name, (kind, told) in made.items()
    }
    feed = {"Ref": "Feed"}
    more: dict[str, Any] = {
        "Feed": ("Api", {"Name": "feed", "ProtocolType": "HTTP"}),
        "Live": ("Stage", {"ApiId": feed, "StageName": "$default", "AutoDeploy": True}),
        "Tokens": ("Authorizer", {
            "ApiId": feed, "Name": "tokens", "AuthorizerType": "JWT",
            "IdentitySource": ["$request.header.Authorization"],
            "JwtConfiguration": {"Issuer": ISSUER, "Audience": ["shop"]},
        }),
        "Behind": ("Integration", {
            "ApiId": feed, "IntegrationType": "HTTP_PROXY", "IntegrationUri": "https://elsewhere.example/",
            "IntegrationMethod": "GET", "PayloadFormatVersion": "1.0",
        }),
        "News": ("Route", {
            "ApiId": feed, "RouteKey": "GET /news/{item}", "AuthorizationType": "JWT",
            "AuthorizerId": {"Ref": "Tokens"}, "AuthorizationScopes": ["news/read"],
            "Target": {"Fn::Join": ["/", ["integrations", {"Ref": "Behind"}]]},
        }),
        "Wires": ("Route", {
            "ApiId": feed, "RouteKey": "GET /wires/{item}", "AuthorizationType": "AWS_IAM",
            "Target": {"Fn::Join": ["/", ["integrations", {"Ref": "Behind"}]]},
        }),
    }  # fmt: skip
    resources |= {
        name: {"Type": f"AWS::ApiGatewayV2::{kind}", "Properties": told}
        for name, (kind, told) in more.items()
    }
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})


# Tokens.

ISSUER = "https://issuer.example/"


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Tokens:
    """Tokens of an issuer, each made once: signing takes longer than everything else."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        numbers = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one"}
        self.key_set = {"keys": [{**key, "n": _url64(numbers.n.to_bytes(256, "big")), "e": "AQAB"}]}
        now = int(time.time())
        good = {
            "iss": POOL,
            "token_use": "id",
            "sub": "somebody",
            "aud": "shop",
            "iat": now,
            "exp": now + 7200,
        }
        self.pool = self.made(good)
        self.pool_expired = self.made({**good, "iat": now - 7200, "exp": now - 3600})
        self.pool_elsewhere = self.made({**good, "iss": POOL + "6"})
        self.pool_forged = self.made(good, forged=True)
        good |= {"iss": ISSUER, "scope": "profile news/read"}
        self.feed = self.made(good)
        self.feed_expired = self.made({**good, "exp": now - 3600})
        self.feed_elsewhere = self.made({**good, "iss": "https://other.example/"})
        self.feed_for_others = self.made({**good, "aud": "stall"})
        self.feed_without_scope = self.made({**good, "scope": "profile news/write"})
        self.feed_forged = self.made(good, forged=True)

    def made(self, claims: dict[str, Any], *, forged: bool = False) -> str:
        """A token; a forged one is signed with another key."""
        head = _url64(json.dumps({"alg": "RS256", "kid": "one"}).encode())
        text = f"{head}.{_url64(json.dumps(claims).encode())}"
        key = self._other if forged else self._key
        return f"{text}.{_url64(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"
