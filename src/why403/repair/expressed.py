"""What each dialect can express of an edit: the one table behind the patches and the printed matrix."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from why403.model.repair import Edit
from why403.templates.recognise import CDK, CLOUDFORMATION, HCL, OPENAPI, PLAN, SAM, SERVERLESS, STATE


class Kind(StrEnum):
    """What an edit is of."""

    CALL = "the call"
    KEY = "an API key"
    PLAN = "a usage plan"
    ENDPOINT = "the default endpoint"
    ROUTE = "a route more"
    PREFLIGHT = "an OPTIONS method that answers"
    CORS = "the CORS settings"
    SETTING = "a setting of a route"
    POLICY = "the resource policy"
    AUTHORIZER = "an authorizer"
    MAPPING = "a mapping of a domain"
    IDENTITY = "a policy of the caller"
    FRONT = "what stands in front"
    PERMISSION = "a permission of a function"
    THROTTLE = "a limit of calls"
    DEPLOYMENT = "automatic deployments of a stage"
    ENDPOINT_TYPE = "the endpoint type"
    WEB_ACL = "a rule of AWS WAF"


def kind_of(edit: Edit) -> Kind | None:
    """What an edit is of; `None` where no dialect is asked for it."""
    match edit.way:
        case ("request", *_):
            return Kind.CALL
        case ("web_rules", *_):
            return Kind.WEB_ACL
        case ("keys", *_):
            return Kind.KEY
        case ("api", "rates", *_) | ("plans", _, "rate", *_):
            return Kind.THROTTLE
        case ("plans", *_):
            return Kind.PLAN
        case ("api", "default_endpoint"):
            return Kind.ENDPOINT
        case ("api", "endpoint_type"):
            return Kind.ENDPOINT_TYPE
        case ("api", "stages", _, "deploys"):
            return Kind.DEPLOYMENT
        case ("api", "preflight"):
            return Kind.PREFLIGHT
        case ("api", "cors", *_):
            return Kind.CORS
        case ("api", "routes"):
            return Kind.ROUTE
        case ("api", "routes", _, "sources", *_) | ("method", "sources", *_):
            return Kind.PERMISSION
        case ("api", "routes", *_) | ("method", *_):
            return Kind.SETTING
        case ("api", "policy", *_):
            return Kind.POLICY
        case ("authorizers", _, "permitted") | ("authorizer", "permitted"):
            return Kind.PERMISSION
        case ("authorizers" | "authorizer", *_):
            return Kind.AUTHORIZER
        case ("domains", *_):
            return Kind.MAPPING
        case ("caller", *_):
            return Kind.IDENTITY
        case ("front", *_):
            return Kind.FRONT
    return None


_NEVER = {
    Kind.IDENTITY: "the policies of callers are not read from a file of an API: a command changes them",
    Kind.FRONT: "what a distribution passes on is a policy that others can share: change it there",
}
_NOT_IN_OPENAPI = "an OpenAPI document tells no keys, usage plans, stages or domains"
_WEB_ACL = "rules of a web ACL are read from templates of CloudFormation alone: a command changes them"
_ENDPOINT_TYPE = "an endpoint of another type can need other settings around it: a command changes it"
CANNOT: Mapping[str, Mapping[Kind, str]] = {
    CLOUDFORMATION: {},
    SAM: {Kind.ENDPOINT_TYPE: _ENDPOINT_TYPE},
    OPENAPI: {
        Kind.KEY: _NOT_IN_OPENAPI,
        Kind.THROTTLE: _NOT_IN_OPENAPI,
        Kind.DEPLOYMENT: _NOT_IN_OPENAPI,
        Kind.ENDPOINT_TYPE: "an OpenAPI document tells endpoints, and not of which type they are",
        Kind.WEB_ACL: _NOT_IN_OPENAPI,
        Kind.PLAN: _NOT_IN_OPENAPI,
        Kind.MAPPING: _NOT_IN_OPENAPI,
    },
    HCL: {
        Kind.PERMISSION: "a source ARN made of the API's own is known only once it is applied",
        Kind.WEB_ACL: _WEB_ACL,
        Kind.ENDPOINT_TYPE: _ENDPOINT_TYPE,
    },
    SERVERLESS: {
        Kind.PERMISSION: "the framework writes the permissions of its functions itself",
        Kind.WEB_ACL: _WEB_ACL,
        Kind.ENDPOINT_TYPE: _ENDPOINT_TYPE,
        Kind.THROTTLE: "the framework sets limits of usage plans alone: a command sets those of a stage",
        Kind.DEPLOYMENT: "the framework makes deployments itself",
    },
}
"""Of the dialects that edits are written in: what they cannot have, and why."""
NOT_WRITTEN: Mapping[str, str] = {
    PLAN: "a plan is made by Terraform: make the change in its module, and plan again",
    STATE: "a state is made by Terraform: make the change in its module, and apply it",
    CDK: "the templates are synthesized: the construct and the property to set are named",
}
"""Why no edit is written into a file of a dialect."""


def of_caller(edit: Edit) -> str:
    """Who changes a policy of the caller, which no file of an API tells."""
    if edit.way[1] == "session":
        return "no file tells it: whoever assumes the role passes it to AssumeRole"
    whose = "the organization" if edit.way[1] in ("scps", "rcps") else "the caller's account"
    return f"no file tells the policy: an administrator of {whose} changes it"


def why_not(dialect: str, kind: Kind | None) -> str:
    """Why a dialect does not take an edit of a kind; the empty text where it does."""
    if kind in _NEVER:
        return _NEVER[kind]
    if dialect not in CANNOT:
        return NOT_WRITTEN.get(dialect, "edits are not written into a file of this kind")
    return "" if kind is None else CANNOT[dialect].get(kind, "")
