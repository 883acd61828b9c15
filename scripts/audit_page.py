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

Written by `scripts/audit_page.py` from `src/why403/audit/rule.py` and the messages that the audit prints.
An `info` finding does not affect who can call the API; `--fail-on info` counts it.

| rule | severity | what it says | how to narrow it | also known as | AWS documents |
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
        "of roles, users and groups in the same file as the API, and of a caller in an incident file or an "
        "account; of AWS's own policies those that allow calls to every API",
    ),
    ("a Deny with a key that requests to this endpoint do not have", ("absent-condition-key",), ""),
    (
        "only IPv4 addresses in a policy of a dual-stack API",
        (),
        "the IP address type of an API is not read",
    ),
    (
        "a change that was never deployed",
        ("policy-not-deployed", "route-not-deployed"),
        "if the deployment is known",
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
        "age and use only with an account",
    ),
    (
        "no throttling limit, no quota",
        ("no-throttle", "plan-without-limit"),
        "the quota of the account is not read",
    ),
    (
        "a default endpoint that bypasses a protected domain",
        ("side-door",),
        "with mutual TLS; whether a distribution protects more than the API does is not known",
    ),
    (
        "old TLS",
        ("old-tls",),
        "only if TLS_1_0 is set: the default depends on the type and age of a domain",
    ),
    (
        "no web ACL",
        ("no-web-acl",),
        "of public REST APIs; its rules are evaluated when a call is explained",
    ),
    ("no access log, or one that explains nothing", ("no-access-log", "log-without-reason"), ""),
    (
        "no execution log; whole requests in it",
        ("no-execution-log", "data-trace"),
        "the account's role for logs is not in an API's template",
    ),
    ("no tracing", ("no-tracing",), "of REST APIs: the other types have none"),
    ("secrets in logs", ("key-in-log",), ""),
    (
        "CORS for any origin, with credentials",
        ("any-origin", "credentials-to-any-origin"),
        "of settings and of mocks; a backend's responses are not known",
    ),
    ("errors without CORS headers", ("errors-without-cors",), ""),
    ("a preflight that requires credentials", ("guarded-preflight",), ""),
    (
        "a cached authorizer response that applies to other routes",
        ("narrow-cached-policy", "cached-across-routes"),
        "if the policy is known; templates do not have it",
    ),
    (
        "a TOKEN authorizer without an expression, a long TTL",
        (),
        "a question of cost: it gives nobody access, and how fast a token is revoked is not known",
    ),
    ("a function that every API may invoke", ("open-permission",), "only permissions for API Gateway"),
    (
        "a JWT authorizer whose audience or issuer is somebody else's",
        (),
        "the configuration does not say whose audience it is",
    ),
    ("Cognito without scopes", ("no-scopes",), ""),
    ("an authorizer that neither allows nor denies, with a resource policy", ("silent-authorizer",), ""),
    (
        "a private API for every VPC endpoint",
        ("private-for-everybody",),
        "the endpoint's own policy belongs to the caller",
    ),
    ("another account without a condition", ("other-account",), ""),
    (
        "warnings of a truststore, certificates that expire",
        (),
        "not in templates, and not read from an account",
    ),
    (
        "a cache that is not encrypted, or that anybody can invalidate",
        ("unencrypted-cache", "open-cache-invalidation"),
        "",
    ),
    (
        "a backend that does not verify API Gateway",
        (),
        "the stage's certificate only helps if the backend checks it, which is not known",
    ),
    (
        "a private integration without TLS",
        (),
        "it does not decide whether a call is refused, so it is not read",
    ),
    ("secrets in stage variables", ("secret-in-variable",), "by the name of the variable"),
    (
        "bodies that are not validated",
        (),
        "a question of correctness: it gives nobody access",
    ),
    ("unused stages, old deployments, domains without a target", (), "the use of a stage is not known"),
    ("responses that turn a refusal into 200", (), "templates of gateway responses are not read"),
    (
        "a broad mapping of a domain",
        (),
        "a mapping does not say which API was meant; `why403 explain` shows which one a call reaches",
    ),
    (
        "permissions to change mappings that do not cover routing rules",
        (),
        "permissions to change APIs are not permissions to call them",
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
