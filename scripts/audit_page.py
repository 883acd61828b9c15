"""Writes `docs/audit-rules.md` from the rules: `.venv/bin/python -m scripts.audit_page [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from scripts.written import written
from why403.audit.rule import BY_ID, RULES, Rule
from why403.words.audit import NARROWING, SENTENCES

TARGET = Path(__file__).parent.parent / "docs" / "audit-rules.md"
_HEAD = """# Rules of the audit

Written by `scripts/audit_page.py` from `src/why403/audit/rule.py` and the sentences that the audit prints.
By a finding that is only `info` nobody gets in; `--fail-on info` counts it.

| rule | severity | what it says | what narrows it | also known as | AWS documents |
|---|---|---|---|---|---|
"""
_CHECKS = """
## Checks that are commonly made of APIs

Which rule makes each, or why none does. What another tool calls a failed check, and we do not, would be a
finding on which nobody acts, or one that nothing here can prove.

| check | rules | why not, or how far |
|---|---|---|
"""
CHECKS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "a method or route without authorization",
        ("open-route", "open-mock"),
        "the resource policy counts; OPTIONS has its own",
    ),
    ("an API key is the only guard", ("key-only",), ""),
    ("a policy that allows everybody", ("open-policy", "private-for-everybody"), ""),
    (
        "identity policies that allow too much",
        (
            "wide-identity-policy",
            "wide-connections-policy",
            "wide-invalidation-policy",
            "policy-wider-than-routes",
        ),
        "of roles, users and groups that stand beside the API, and of a caller that is told or read of an "
        "account; of AWS's own policies those that allow calls of every API",
    ),
    ("a Deny by a key that calls of this endpoint do not have", ("absent-condition-key",), ""),
    (
        "lists of IPv4 addresses alone on a dual-stack API",
        (),
        "no format that is read tells the address type",
    ),
    (
        "a change that was never deployed",
        ("policy-not-deployed", "route-not-deployed"),
        "where the deployment is told",
    ),
    (
        "keys and plans without use",
        (
            *(
                "key-without-plan",
                "disabled-key-in-plan",
                "plan-without-stage",
                "plan-stage-gone",
                "plan-without-method",
                "shared-key",
            ),
            *("old-key", "unused-key"),
        ),
        "age and use of an account that is read",
    ),
    (
        "no throttle, no quota",
        ("no-throttle", "plan-without-limit"),
        "the quota of the account is not asked for",
    ),
    (
        "a default endpoint beside a guarded domain",
        ("side-door",),
        "beside mutual TLS; whether a distribution guards more than the API does is not told",
    ),
    (
        "old TLS",
        ("old-tls",),
        "only where TLS_1_0 is written: the default depends on the kind and age of a domain",
    ),
    (
        "no web ACL",
        ("no-web-acl",),
        "of public REST APIs; what its rules do is judged where a call is explained",
    ),
    ("no access log, or one that explains nothing", ("no-access-log", "log-without-reason"), ""),
    (
        "no execution log; whole requests in it",
        ("no-execution-log", "data-trace"),
        "the account's role for logs is in no template of an API",
    ),
    ("no tracing", ("no-tracing",), "of REST APIs: the others have none"),
    ("secrets in logs", ("key-in-log",), ""),
    (
        "CORS for any origin, with credentials",
        ("any-origin", "credentials-to-any-origin"),
        "of settings and of mocks; what a backend answers is not told",
    ),
    ("errors without CORS headers", ("errors-without-cors",), ""),
    ("a preflight that asks for credentials", ("guarded-preflight",), ""),
    (
        "a cached answer of an authorizer that decides for other routes",
        ("narrow-cached-policy", "cached-across-routes"),
        "the policy where it is told; templates do not have it",
    ),
    (
        "a TOKEN authorizer without an expression, a long TTL",
        (),
        "a question of cost: no call gets in by it, and how fast a token is revoked is not told",
    ),
    ("a function that every API may invoke", ("open-permission",), "permissions for API Gateway alone"),
    (
        "a JWT authorizer whose audience or issuer is somebody else's",
        (),
        "whose an audience is, no configuration says",
    ),
    ("Cognito without scopes", ("no-scopes",), ""),
    ("a silent authorizer beside a resource policy", ("silent-authorizer",), ""),
    (
        "a private API for every VPC endpoint",
        ("private-for-everybody",),
        "the endpoint's own policy is the caller's",
    ),
    ("another account without a condition", ("other-account",), ""),
    ("warnings of a truststore, certificates that end", (), "not in templates, and not read of an account"),
    (
        "a cache that is not encrypted, or that anybody can invalidate",
        ("unencrypted-cache", "open-cache-invalidation"),
        "",
    ),
    (
        "a backend that does not verify API Gateway",
        (),
        "a certificate of the stage helps only a backend that asks for it, and what that does is not told",
    ),
    (
        "a private integration without TLS",
        (),
        "integrations are read as far as they decide a call, which this does not",
    ),
    ("secrets in stage variables", ("secret-in-variable",), "by the name of the variable"),
    (
        "bodies that are not validated",
        (),
        "a question of correctness: nobody gets in by it who else would not",
    ),
    ("unused stages, old deployments, domains that lead nowhere", (), "use of a stage is not told"),
    ("responses that turn a refusal into 200", (), "templates of gateway responses are not read"),
    (
        "a broad mapping of a domain",
        (),
        "which API was meant, no mapping says; `why403 explain` shows where a call lands",
    ),
    (
        "rights to change mappings that do not cover routing rules",
        (),
        "rights to change APIs are not those of calls",
    ),
    ("a route that nobody can call", ("locked-route",), ""),
    ("a statement for no route", ("statement-without-route",), ""),
)


def text() -> str:
    """The whole page."""
    return "".join((_HEAD, *(_rule(rule) for rule in RULES), _CHECKS, *(_check(*row) for row in CHECKS)))


def _rule(rule: Rule) -> str:
    known = ", ".join(name.replace("SecurityHub", "Security Hub") for name in rule.external)
    source = f"[{rule.source.says}]({rule.source.source})"
    cells = (f"`{rule.id}`", rule.severity, _plain(SENTENCES[rule.id]), NARROWING[rule.id], known, source)
    return f"| {' | '.join(cells)} |\n"


def _plain(sentence: str) -> str:
    """With the names of its parts in capitals."""
    return "".join(_parts(sentence)).replace("|", "/")


def _parts(sentence: str) -> Iterator[str]:
    for written_, name, _, _ in Formatter().parse(sentence):
        yield written_
        yield name.upper() if name else ""


def _check(check: str, rules: tuple[str, ...], why: str) -> str:
    named = ", ".join(f"`{BY_ID[rule].id}`" for rule in rules) or "none"
    return f"| {check} | {named} | {why} |\n"


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
