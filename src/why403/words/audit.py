"""An audit in words: a sentence for each finding, and what would narrow it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403.audit.finding import Audited, Finding, NotChecked, Request
from why403.audit.rule import Severity
from why403.words import outgoing
from why403.words.outgoing import Tree
from why403.words.places import place_words

SCHEMA = "why403.audit/1"

SENTENCES = {
    "open-route": "anybody can call {subject} without credentials, unless AWS WAF stops them",
    "key-only": "an API key is all that {subject} asks for",
    "locked-route": "no call gets past `{check}` of {subject}",
    "open-policy": "{subject} of the resource policy allows every caller, without a condition",
    "other-account": "{subject} of the resource policy allows account {account}, without a condition",
    "absent-condition-key": "{subject} denies where `{key}` is not there, and no call through a VPC endpoint "
    "has it: the Deny meets every call",
    "guarded-preflight": "{subject} asks for what browsers do not send with a preflight (`{check}`)",
    "errors-without-cors": "{subject} adds no CORS headers: pages cannot read why a call was refused",
    "any-origin": "the {subject} let pages of every origin read the responses",
    "disabled-key-in-plan": "{subject} is in usage plan {plan}, and is disabled",
    "key-without-plan": "{subject} is in no usage plan: it opens nothing",
    "plan-without-stage": "{subject} has no stage: its keys open nothing",
    "side-door": "{subject} asks for client certificates, and the default endpoint lets callers around it",
    "no-scopes": "{subject} accepts every ID token of the user pool: it asks for no scope",
    "policy-not-deployed": "the {subject} was changed after the last deployment: the old one is in force",
}
NARROWING = {
    "open-route": "set an authorization type on the method, or a resource policy that names the callers",
    "key-only": "add an authorization type: keys tell callers apart, they prove nothing",
    "locked-route": "remove the route, or change what refuses every call",
    "open-policy": "name the principals, or add a condition on the address, VPC or organization",
    "other-account": "add a condition on aws:PrincipalOrgID or name the principals that call",
    "absent-condition-key": "use aws:VpcSourceIp, aws:SourceVpc or aws:SourceVpce",
    "guarded-preflight": "take the authorizer and the API key off the OPTIONS method",
    "errors-without-cors": "add Access-Control-Allow-Origin to the gateway response",
    "any-origin": "name the origins that may read",
    "disabled-key-in-plan": "delete the key, or take it out of the plan",
    "key-without-plan": "add the key to a usage plan that has the stage, or delete it",
    "plan-without-stage": "add the stage to the plan, or delete the plan",
    "side-door": "disable the default endpoint (DisableExecuteApiEndpoint) and deploy",
    "no-scopes": "ask for a scope on the method, which accepts access tokens with it only",
    "policy-not-deployed": "deploy the API",
}
_LABEL = {Severity.HIGH: "HIGH  ", Severity.MEDIUM: "MEDIUM", Severity.LOW: "LOW   "}
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
        yield f"          source    {finding.rule.source.says} <{finding.rule.source.source}>"
    yield from _untold(audited.not_checked)


def sentence(finding: Finding) -> str:
    """What was found, in a sentence."""
    return SENTENCES[finding.rule.id].format(subject=finding.subject, **dict(finding.details))


def _proof(request: Request) -> str:
    brings = " and ".join(request.brings) or "no credentials"
    ends = "gets past every check of the API" if request.admitted else "is refused"
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
        **outgoing.placed(finding.at),
    }
