"""An audit in words: a sentence for each finding, and what would narrow it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403.audit.finding import Audited, Finding, Narrowed, NotChecked, Request
from why403.audit.rule import Severity
from why403.words import outgoing
from why403.words.diff import request, request_tree
from why403.words.narrowing import edit_words
from why403.words.outgoing import Tree
from why403.words.places import place_words

SCHEMA = "why403.audit/1"

SENTENCES = {
    "open-route": "anybody can call {subject} without credentials, unless AWS WAF stops them",
    "open-mock": "anybody can call {subject} without credentials, and gets a mock response",
    "key-only": "{subject} requires nothing but an API key",
    "locked-route": "`{check}` refuses every call of {subject}",
    "open-policy": "{subject} of the resource policy allows every caller, without a condition",
    "other-account": "{subject} of the resource policy allows account {account}, without a condition",
    "absent-condition-key": (
        "{subject} denies every call without `{key}`, and no call through a VPC endpoint has that key: "
        "every such call is denied"
    ),
    "guarded-preflight": (
        "{subject} requires something that browsers do not send with a preflight request (`{check}`)"
    ),
    "errors-without-cors": "{subject} adds no CORS headers: a page cannot read why its call was refused",
    "any-origin": "the {subject} let pages of every origin read the responses",
    "disabled-key-in-plan": "{subject} is in usage plan {plan}, and is disabled",
    "key-without-plan": "{subject} is in no usage plan: it gives access to nothing",
    "plan-without-stage": "{subject} has no stage: its keys give access to nothing",
    "side-door": "{subject} requires client certificates, but callers can bypass it by the default endpoint",
    "no-scopes": "{subject} accepts every ID token of the user pool: it requires no scope",
    "policy-not-deployed": (
        "the {subject} was changed after the last deployment: the old one is still in effect"
    ),
    "route-not-deployed": (
        "{what} of {subject} changed after the last deployment: {stage} still serves the old one"
    ),
    "silent-authorizer": (
        "the resource policy lets in callers of {subject} even if the authorizer's policy does not mention "
        "the call"
    ),
    "private-for-everybody": "{subject} of the private API's resource policy lets in every VPC endpoint",
    "wide-identity-policy": "{subject} also allows {what} of every other API",
    "wide-connections-policy": "{subject} also allows {what} of every other WebSocket API",
    "wide-invalidation-policy": "{subject} also allows {what} of every other API",
    "policy-wider-than-routes": "{subject} also allows methods and paths that the API does not have",
    "statement-without-route": "{subject} of the resource policy matches no method and path of the API",
    "open-permission": "API Gateway may invoke the {subject} for every API in every account",
    "credentials-to-any-origin": "the {subject} let pages of {origin} send credentials",
    "narrow-cached-policy": (
        "{subject} caches a policy that covers only the called method: it denies {route} to the same caller"
    ),
    "cached-across-routes": (
        "{subject} caches one response for all routes: the response for another route decides for {route}"
    ),
    "plan-stage-gone": "{subject} is for stage {stage}, which the API does not have",
    "plan-without-limit": "{subject} has neither a throttling limit nor a quota",
    "plan-without-method": "no method of the API requires an API key, so {subject} limits none of its calls",
    "shared-key": "{subject} is in several usage plans: {plans}",
    "old-key": "{subject} was made {days} days ago",
    "unused-key": "{subject} has not been used for {days} days",
    "old-tls": "{subject} accepts TLS 1.0",
    "secret-in-variable": "the variable {variable} of {subject} seems to contain a secret in plain text",
    "key-in-log": "the access log of {subject} contains the callers' API keys",
    "data-trace": "the execution log of {subject} contains whole requests and responses",
    "unencrypted-cache": "the cache of {subject} is not encrypted",
    "open-cache-invalidation": "every caller can invalidate the cache of {subject}",
    "no-access-log": "{subject} writes no access log: refused calls leave no trace",
    "log-without-reason": "the access log of {subject} does not show why a call was refused",
    "no-execution-log": "{subject} writes no execution log",
    "no-tracing": "{subject} is not traced by X-Ray",
    "no-web-acl": "no AWS WAF web ACL is associated with {subject}, as far as was read",
    "no-throttle": "{subject} has no throttling limit of its own",
}
_FORMAT = "set the format that `why403 rule logs` prints for this type of API"
NARROWING = {
    "open-route": "set an authorization type on the method, or a resource policy that names the callers",
    "open-mock": "set an authorization type on the method before a backend takes the place of the mock",
    "key-only": "add an authorization type: API keys identify callers, they do not authenticate them",
    "locked-route": "remove the route, or change the setting that refuses every call",
    "open-policy": "name the principals, or add a condition on the address, VPC or organization",
    "other-account": "add a condition on aws:PrincipalOrgID, or name the principals that call the API",
    "absent-condition-key": "use aws:VpcSourceIp, aws:SourceVpc or aws:SourceVpce",
    "guarded-preflight": "remove the authorizer and the API key requirement from the OPTIONS method",
    "errors-without-cors": "add Access-Control-Allow-Origin to the gateway response",
    "any-origin": "list the origins that may read the responses",
    "disabled-key-in-plan": "delete the key, or remove it from the plan",
    "key-without-plan": "add the key to a usage plan that has the stage, or delete it",
    "plan-without-stage": "add the stage to the plan, or delete the plan",
    "side-door": "disable the default endpoint (DisableExecuteApiEndpoint) and deploy",
    "no-scopes": "require a scope on the method, which then accepts only access tokens with that scope",
    "policy-not-deployed": "deploy the API",
    "route-not-deployed": "deploy the API",
    "silent-authorizer": (
        "remove the Allow from the resource policy, or have the authorizer deny what it does not allow"
    ),
    "private-for-everybody": "add a condition on aws:SourceVpce or aws:SourceVpc",
    "wide-identity-policy": "name the API in the statement's Resource (why403 policy grant writes it)",
    "wide-connections-policy": "name the API in the statement's Resource (STAGE/POST/@connections/*)",
    "wide-invalidation-policy": "name the API and the methods in the statement's Resource",
    "policy-wider-than-routes": "name the methods that are called: a new one is then not allowed by itself",
    "statement-without-route": "correct the Resource (STAGE/VERB/PATH), or remove the statement",
    "open-permission": "give the permission the SourceArn of the method",
    "credentials-to-any-origin": "list the origins that may send credentials",
    "narrow-cached-policy": (
        "have the function allow every method that the caller may call, or set the TTL to 0"
    ),
    "cached-across-routes": "add $context.routeKey to the identity sources",
    "plan-stage-gone": "remove the stage from the plan",
    "plan-without-limit": "set a throttling limit or a quota",
    "plan-without-method": "require an API key on the methods that the plan is for, or delete the plan",
    "shared-key": "create one key per plan, so that each can be revoked on its own",
    "old-key": "rotate it (why403 audit --rotate prints the steps)",
    "unused-key": "disable it, and delete it if nobody misses it",
    "old-tls": "set the security policy TLS_1_2 or a newer one",
    "secret-in-variable": "keep the secret in AWS Secrets Manager, and read it from there",
    "key-in-log": "log identity.apiKeyId instead",
    "data-trace": "turn off data tracing when the log is no longer needed",
    "unencrypted-cache": "set CacheDataEncrypted",
    "open-cache-invalidation": "require authorization for invalidations (execute-api:InvalidateCache)",
    "no-access-log": f"turn it on, and {_FORMAT}",
    "log-without-reason": _FORMAT,
    "no-execution-log": "set the logging level ERROR, as `why403 rule logs` shows",
    "no-tracing": "turn on tracing for the stage",
    "no-web-acl": "associate a web ACL, if AWS WAF is not associated elsewhere",
    "no-throttle": "set a rate and a burst for the stage",
}
_BY_DEFAULT = "if the default values were deployed, "
_LABEL = {Severity.HIGH: "HIGH  ", Severity.MEDIUM: "MEDIUM", Severity.LOW: "LOW   ", Severity.INFO: "INFO  "}
_MOST_UNTOLD = 5


def audit_lines(name: str, audited: Audited, accepted: int = 0) -> Iterator[str]:
    """The lines to print of one API."""
    counts = ", ".join(
        f"{number} {severity}"
        for severity in Severity
        if (number := sum(each.rule.severity is severity for each in audited.findings))
    )
    routes = "1 route" if audited.routes == 1 else f"{audited.routes} routes"
    yield f"{name}: {counts or 'nothing found'} ({routes} read)"
    if accepted:
        yield f"  {accepted} accepted by the baseline"
    for finding in audited.findings:
        yield ""
        yield f"  {_LABEL[finding.rule.severity]}  {finding.rule.id}: {sentence(finding)}"
        if finding.at.document:
            yield f"          at        {place_words(finding.at)}"
        if finding.proof is not None:
            yield f"          proof     {_proof(finding.proof)}"
        yield f"          to narrow {NARROWING[finding.rule.id]}"
        yield from _proved(finding)
        if finding.rule.severity is Severity.INFO:
            continue
        yield f"          source    {finding.rule.source.says} <{finding.rule.source.source}>"
    yield from _untold(audited.not_checked)


_MOST_SHOWN = 3


def _proved(finding: Finding) -> Iterator[str]:
    """What the narrowing was made of, on a copy, and what came of it."""
    found = finding.narrowed
    if found is None:
        return
    for edit in found.edits:
        yield f"          tried     {edit_words(edit)}"
    if not found.edits:
        yield "          tried     a deployment"
    for verb, changes in (("refuses", found.refuses), ("admits", found.admits)):
        for each in changes[:_MOST_SHOWN]:
            yield f"          {verb:<9} {request(each)}"
        if len(changes) > _MOST_SHOWN:
            yield f"          {'':<9} and {len(changes) - _MOST_SHOWN} more (--json lists them)"
    if found.still:
        yield f"          still in  {'; '.join(found.still)}"


def sentence(finding: Finding) -> str:
    """What was found, in a sentence."""
    said = SENTENCES[finding.rule.id].format(subject=finding.subject, **dict(finding.details))
    return f"{_BY_DEFAULT}{said}" if finding.assumed else said


def _proof(request: Request) -> str:
    brings = " and ".join(request.brings) or "no credentials"
    if ":" in request.method:
        return f"{request.method} on {request.path} is allowed to {brings}"
    ends = "passes every check of the API" if request.admitted else "is refused"
    return f"{request.method} {request.path} with {brings} {ends}"


def _untold(untold: Iterable[NotChecked]) -> Iterator[str]:
    rows = list(untold)
    if rows:
        yield ""
        yield "  not decided, because this is not known:"
        for each in rows[:_MOST_UNTOLD]:
            yield f"    {each.rule.id} of {each.subject}: {each.untold}"
        if len(rows) > _MOST_UNTOLD:
            yield f"    and {len(rows) - _MOST_UNTOLD} more (--json lists them)"


def audit_tree(apis: Iterable[tuple[str, Audited]]) -> Tree:
    """The audit as data: `why403.audit/1`."""
    return outgoing.masked_tree(
        {"schema": SCHEMA, "apis": [{"name": name, **_tree(audited)} for name, audited in apis]}
    )


def _tree(audited: Audited) -> Tree:
    return {
        "routes": audited.routes,
        "findings": [_finding(each) for each in audited.findings],
        "not_decided": [
            {"rule": each.rule.id, "subject": each.subject, "untold": each.untold}
            for each in audited.not_checked
        ],
    }


def _finding(finding: Finding) -> Tree:
    proof = finding.proof
    return {
        "rule": finding.rule.id,
        "severity": finding.rule.severity.value,
        "subject": finding.subject,
        "message": sentence(finding),
        "narrowing": NARROWING[finding.rule.id],
        "source": finding.rule.source.source,
        "external": list(finding.rule.external),
        "proof": None
        if proof is None
        else {
            "method": proof.method,
            "path": proof.path,
            "brings": list(proof.brings),
            "admitted": proof.admitted,
        },
        "narrowed": None if finding.narrowed is None else _narrowed(finding.narrowed),
        "assumes_defaults": finding.assumed,
        **outgoing.placed(finding.at),
    }


def _narrowed(found: Narrowed) -> Tree:
    return {
        "edits": [edit_words(each) for each in found.edits],
        "refuses": [request_tree(each) for each in found.refuses],
        "admits": [request_tree(each) for each in found.admits],
        "still_admits": list(found.still),
    }
