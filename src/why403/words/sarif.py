"""An audit as SARIF 2.1.0, the form that code scanning of GitHub and editors read.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from why403.audit.finding import Audited, Finding
from why403.audit.rule import RULES, Rule, Severity
from why403.documents.paths import below, way_to
from why403.words import outgoing
from why403.words.audit import NARROWING, sentence
from why403.words.outgoing import Tree

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note", Severity.INFO: "note"}
_SECURITY = {Severity.HIGH: "8.0", Severity.MEDIUM: "5.0", Severity.LOW: "2.0", Severity.INFO: "0.1"}
"""GitHub orders results by `security-severity`, a number of 0 to 10."""
_ROOT = "%SRCROOT%"


def sarif(apis: Iterable[tuple[str, Audited]], root: str, version: str) -> Tree:
    """All findings as one run of this version of why403; paths below `root` are relative to it."""
    results = [
        _result(_from(name, root), finding, root) for name, audited in apis for finding in audited.findings
    ]
    run = {
        "tool": {
            "driver": {
                "name": "why403",
                "semanticVersion": version,
                "rules": [_rule(rule) for rule in RULES],
            }
        },
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that the audit ran in."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return outgoing.masked_tree({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def fingerprint(api: str, finding: Finding) -> str:
    """The same for the same finding, wherever its line moves and however its file was typed."""
    own = (f"{name}={value}" for name, value in finding.details if name in _TELLING)
    return sha256("\0".join((api, finding.rule.id, finding.subject, *own)).encode()).hexdigest()[:32]


_TELLING = frozenset({"stage", "variable", "account", "key"})
"""The details by which two findings of one subject differ; others are numbers that change by themselves."""


def _from(api: str, root: str) -> str:
    """The name of an API, its file as it is found from the root."""
    file, hash_, label = api.partition("#")
    if api.startswith("aws:"):
        return api
    return f"{way_to(file, root)}{hash_}{label}"


def _rule(rule: Rule) -> Tree:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.source.says},
        "help": {"text": f"To narrow it: {NARROWING[rule.id]}."},
        "helpUri": rule.source.source,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "security-severity": _SECURITY[rule.severity],
            "tags": ["security", *rule.external],
        },
    }


def _result(api: str, finding: Finding, root: str) -> Tree:
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": RULES.index(finding.rule),
        "level": _LEVELS[finding.rule.severity],
        "message": {"text": f"{sentence(finding)}. To narrow it: {NARROWING[finding.rule.id]}."},
        "locations": [_location(finding, root)] if finding.at.document else [],
        "partialFingerprints": {"why403/v1": fingerprint(api, finding)},
    }


def _location(finding: Finding, root: str) -> Tree:
    at = finding.at
    physical: dict[str, object] = {"artifactLocation": _artifact(at.document, root)}
    if at.line:
        physical["region"] = {"startLine": at.line, "startColumn": at.column or 1}
    return {"physicalLocation": physical}


def _artifact(document: str, root: str) -> Tree:
    """Relative where it lies below the root: absolute paths mean nothing on another machine."""
    inside = below(document, root)
    if inside is None:
        return {"uri": Path(root, document).resolve().as_uri()}
    return {"uri": quote(inside), "uriBaseId": _ROOT}
