"""The facts that policies read: action, resource, principal, and the condition keys of execute-api."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from why403.frozen import dataclass
from why403.logic.claims import documented
from why403.logic.facts import Fact

ACTION = Fact("iam.action", "Which action does the call need, such as execute-api:Invoke?")
RESOURCE = Fact(
    "iam.resource", "Which ARN is called, such as arn:aws:execute-api:REGION:ACCOUNT:API/prod/GET/a?"
)
PRINCIPAL = Fact(
    "iam.principal",
    "Who calls: the ARN of a user, a role session or a federated user, the name of a service, or anonymous?",
    "aws sts get-caller-identity, with the credentials of the call",
    aspects=frozenset({"credentials"}),
)
CANONICAL_USER = Fact(
    "iam.canonical-user", "What is the canonical user ID of the caller's account?", "aws s3api list-buckets"
)
NOT_UNDERSTOOD = Fact(
    "iam.not-understood", "What does this part of the policy mean?", "correct it: AWS would not accept it"
)


class KeyType(StrEnum):
    """What a condition key holds."""

    STRING = "string"
    ARN = "arn"
    IP = "ip"
    NUMERIC = "numeric"
    DATE = "date"
    BOOL = "bool"
    BINARY = "binary"


class Present(StrEnum):
    """For which calls of an API the key is there."""

    ALWAYS = "every call"
    PUBLIC = "calls from outside a VPC endpoint"
    VPC = "calls through a VPC endpoint"
    HEADER = "calls that send the header"
    SIGNED = "signed calls to a method with AWS_IAM"
    TEMPORARY = "signed calls with temporary credentials"
    SERVICE = "calls by an AWS service"
    ENDPOINT_POLICY = "policies of VPC endpoints, calls by a private custom domain"
    UNLISTED = "not listed for execute-api"


@dataclass(frozen=True, slots=True)
class Key:
    """One condition key. A name that ends in `/` is the beginning of a family of keys."""

    name: str
    kind: KeyType
    present: Present
    many: bool = False
    aspects: frozenset[str] = frozenset()


_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_PAGE = _GUIDE + "apigateway-resource-policies-aws-condition-keys.html"
LISTED = documented("the condition keys that API Gateway's resource policies can read", _PAGE, "2026-04-13")

_CREDENTIALS = frozenset({"credentials"})
_NETWORK = frozenset({"network", "host"})

KEYS = (
    Key("aws:CurrentTime", KeyType.DATE, Present.ALWAYS, aspects=frozenset({"time"})),
    Key("aws:EpochTime", KeyType.DATE, Present.ALWAYS, aspects=frozenset({"time"})),
    Key("aws:SecureTransport", KeyType.BOOL, Present.ALWAYS),
    Key("aws:SourceIp", KeyType.IP, Present.PUBLIC, aspects=_NETWORK),
    Key("aws:SourceVpc", KeyType.STRING, Present.VPC, aspects=_NETWORK),
    Key("aws:SourceVpce", KeyType.STRING, Present.VPC, aspects=_NETWORK),
    Key("aws:VpcSourceIp", KeyType.IP, Present.VPC, aspects=_NETWORK),
    Key("aws:SourceArn", KeyType.ARN, Present.SERVICE, aspects=frozenset({"client"})),
    Key("aws:Referer", KeyType.STRING, Present.HEADER, aspects=frozenset({"headers"})),
    Key("aws:UserAgent", KeyType.STRING, Present.HEADER, aspects=frozenset({"headers", "client"})),
    Key("aws:PrincipalAccount", KeyType.STRING, Present.SIGNED, aspects=_CREDENTIALS),
    Key("aws:PrincipalArn", KeyType.ARN, Present.SIGNED, aspects=_CREDENTIALS),
    Key("aws:PrincipalOrgID", KeyType.STRING, Present.SIGNED, aspects=_CREDENTIALS),
    Key("aws:PrincipalOrgPaths", KeyType.STRING, Present.SIGNED, True, _CREDENTIALS),
    Key("aws:PrincipalTag/", KeyType.STRING, Present.SIGNED, aspects=_CREDENTIALS),
    Key("aws:PrincipalType", KeyType.STRING, Present.SIGNED, aspects=_CREDENTIALS),
    Key("aws:userid", KeyType.STRING, Present.SIGNED, aspects=_CREDENTIALS),
    Key("aws:username", KeyType.STRING, Present.SIGNED, aspects=_CREDENTIALS),
    Key("aws:TokenIssueTime", KeyType.DATE, Present.TEMPORARY, aspects=_CREDENTIALS),
    Key("aws:MultiFactorAuthPresent", KeyType.BOOL, Present.TEMPORARY, aspects=_CREDENTIALS),
    Key("aws:MultiFactorAuthAge", KeyType.NUMERIC, Present.TEMPORARY, aspects=_CREDENTIALS),
    Key("execute-api:viaDomainArn", KeyType.ARN, Present.ENDPOINT_POLICY, aspects=frozenset({"host"})),
)

ELSEWHERE = (
    Key("aws:TagKeys", KeyType.STRING, Present.UNLISTED, True),
    Key("aws:RequestTag/", KeyType.STRING, Present.UNLISTED),
    Key("aws:ResourceTag/", KeyType.STRING, Present.UNLISTED),
    Key("aws:ResourceOrgPaths", KeyType.STRING, Present.UNLISTED, True),
    Key("aws:ResourceOrgID", KeyType.STRING, Present.UNLISTED),
    Key("aws:ResourceAccount", KeyType.STRING, Present.UNLISTED),
    Key("aws:SourceAccount", KeyType.STRING, Present.UNLISTED),
    Key("aws:SourceOrgID", KeyType.STRING, Present.UNLISTED),
    Key("aws:SourceOrgPaths", KeyType.STRING, Present.UNLISTED, True),
    Key("aws:RequestedRegion", KeyType.STRING, Present.UNLISTED),
    Key("aws:ViaAWSService", KeyType.BOOL, Present.UNLISTED),
    Key("aws:CalledVia", KeyType.STRING, Present.UNLISTED, True),
    Key("aws:CalledViaFirst", KeyType.STRING, Present.UNLISTED),
    Key("aws:CalledViaLast", KeyType.STRING, Present.UNLISTED),
    Key("aws:PrincipalIsAWSService", KeyType.BOOL, Present.UNLISTED),
    Key("aws:PrincipalServiceName", KeyType.STRING, Present.UNLISTED),
    Key("aws:PrincipalServiceNamesList", KeyType.STRING, Present.UNLISTED, True),
    Key("aws:FederatedProvider", KeyType.STRING, Present.UNLISTED),
    Key("aws:SourceIdentity", KeyType.STRING, Present.UNLISTED),
    Key("aws:Ec2InstanceSourceVpc", KeyType.STRING, Present.UNLISTED),
    Key("aws:VpceAccount", KeyType.STRING, Present.UNLISTED),
    Key("aws:VpceOrgID", KeyType.STRING, Present.UNLISTED),
    Key("aws:VpceOrgPaths", KeyType.STRING, Present.UNLISTED, True),
)
"""Global keys that exist elsewhere in AWS; named here so that their spelling and type are known."""

_BY_NAME = {key.name.lower(): key for key in (*KEYS, *ELSEWHERE)}
CONTEXT_VALUES = 4096
"""How many spellings of key names are remembered (names only, never values or decisions)."""


def key_of(name: str) -> Key | None:
    """The catalogued key of a name in any case; None for one that is not in the catalogue."""
    lower = name.lower()
    return _BY_NAME.get(lower) or _BY_NAME.get(lower.partition("/")[0] + "/")


@lru_cache(CONTEXT_VALUES)
def canonical(name: str) -> str:
    """One spelling for every key, the published one where there is one: AWS reads key names in any case."""
    key = key_of(name)
    if key is None:
        return name.lower()
    return key.name + name.partition("/")[2].lower() if key.name.endswith("/") else key.name


_CALLER = "aws sts get-caller-identity, with the credentials of the call"
_HEADERS = "curl -v prints the headers that were sent"
_MOMENT = "the Date header of the answer"
_HOW = {
    "aws:CurrentTime": _MOMENT,
    "aws:EpochTime": _MOMENT,
    "aws:Referer": _HEADERS,
    "aws:UserAgent": _HEADERS,
    "aws:PrincipalAccount": _CALLER,
    "aws:PrincipalArn": _CALLER,
    "aws:userid": _CALLER,
    "aws:username": _CALLER,
    "aws:PrincipalOrgID": "aws organizations describe-organization --query Organization.Id, with the "
    "credentials of the call",
    "aws:PrincipalOrgPaths": "aws organizations list-parents --child-id ACCOUNT, up to the root",
    "aws:PrincipalTag/": "aws iam list-user-tags or list-role-tags",
    "execute-api:viaDomainArn": "aws apigateway get-domain-name --domain-name NAME --query domainNameArn",
}


@lru_cache(CONTEXT_VALUES)
def key_fact(name: str) -> Fact:
    """The fact of a condition key."""
    key = key_of(name)
    return Fact(
        canonical(name),
        f"What is the value of the condition key {canonical(name)} for this call?",
        _HOW.get(key.name, "") if key else "",
        ("true", "false") if key is not None and key.kind is KeyType.BOOL else (),
        key.aspects if key else frozenset(),
        can_lack=key is None or key.present is not Present.ALWAYS,
    )
