"""The imports inside functions, by the reason why they are not at the top of their module."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Why(Enum):
    """The reasons there are."""

    START = "the start of `why403 explain` for a short text does without it (`bench/startup.py`)"
    EXTRA = "it needs what only an extra installs"
    OPTION = "a command does without what one of its options asks for"
    FORMAT = "a file of one format does without the readers of the others"
    PLUGIN = "pytest loads its plugins at every start, whether a test asks for them or not"
    GUARD = "nothing of the folder that a person stands in may be imported before it is shut out"


LAZY: Mapping[Why, Mapping[str, tuple[str, ...]]] = {
    Why.START: {
        "why403.api.answers": (
            "why403.questions.repairs_in_words",
            "why403.words.account",
            "why403.words.as_json",
        ),
        "why403.api.inputs": (
            "why403.aws.hosts",
            "why403.documents.kinds",
            "why403.evidence.denials",
            "why403.evidence.journey",
            "why403.evidence.told_differences",
            "why403.incident.fact_values",
            "why403.logs.accesslog_pasted",
            "why403.logs.accesslog_secrets",
            "why403.model.comparable",
            "why403.templates.load",
        ),
        "why403.api.report": (
            "why403.logs.execution",
            "why403.questions.journey",
            "why403.words.journey",
            "why403.words.path",
            "why403.words.repairs",
        ),
        "why403.cli.explain": (
            "why403.api.account",
            "why403.api.logged",
            "why403.api.repairs",
            "why403.api.unlikely",
            "why403.cli.account",
            "why403.cli.asking",
            "why403.cli.keys",
            "why403.cli.pages",
            "why403.cli.repairs",
            "why403.cli.route",
            "why403.cli.templates",
            "why403.words.untold",
        ),
        "why403.cli.inputs": (
            "why403.cli.running",
            "why403.incident.fact_values",
        ),
        "why403.cli.main": (
            "difflib",
            "why403.cli.completing",
        ),
        "why403.cli.terminal": (
            "shutil",
            "why403.words.markdown",
        ),
        "why403.cli.printing": (
            "shutil",
            "why403.words.colouring",
            "why403.words.wrapping",
        ),
        "why403.evidence.assumptions": (
            "why403.credentials.authorizer.identity",
            "why403.iam.documents",
            "why403.iam.principals",
            "why403.logs.accesslog",
            "why403.model.configuration",
        ),
        "why403.evidence.case": (
            "urllib.parse",
            "why403.access.definitions",
            "why403.credentials.authorizer.clues",
            "why403.credentials.jwt.clues",
            "why403.credentials.sigv4.clues",
            "why403.evidence.addresses",
            "why403.evidence.connections",
            "why403.evidence.credentials",
            "why403.evidence.journey",
            "why403.evidence.keys",
            "why403.evidence.log_evidence",
            "why403.templates.merge",
        ),
        "why403.evidence.facts_of": (
            "urllib.parse",
            "why403.aws.hosts",
            "why403.evidence.denials",
            "why403.evidence.log_evidence",
            "why403.logs.accesslog",
        ),
        "why403.evidence.fingerprint": (
            "why403.aws.hosts",
            "why403.evidence.log_evidence",
            "why403.evidence.strangers",
            "why403.logs.accesslog",
            "why403.refusals.lengths",
        ),
        "why403.evidence.other_answers": ("why403.logs.accesslog",),
        "why403.evidence.spoken_facts": ("why403.evidence.denials",),
        "why403.evidence.websocket": ("urllib.parse",),
        "why403.gates.paths": ("why403.logic.binding",),
        "why403.incident.typed": ("difflib",),
        "why403.model.journey": ("urllib.parse",),
        "why403.pasted.combine": ("why403.incident.config", "why403.pasted.called"),
        "why403.pasted.commands": (
            "why403.pasted.curl",
            "why403.pasted.fetch_call",
            "why403.pasted.httpie",
            "why403.pasted.httpie_arguments",
            "why403.pasted.powershell",
            "why403.pasted.wget",
            "why403.pasted.wscat",
        ),
        "why403.pasted.exchanges": ("urllib.parse",),
        "why403.pasted.output": (
            "why403.logs.accesslog",
            "why403.logs.accesslog_pasted",
            "why403.logs.execution",
            "why403.logs.log_lines",
            "why403.logs.records",
            "why403.pasted.dumps",
            "why403.pasted.http_file",
            "why403.pasted.postman_console",
            "why403.pasted.wget_output",
        ),
        "why403.pasted.reading": ("why403.documents.kinds",),
        "why403.pasted.recognise": (
            "why403.incident.read",
            "why403.logs.insights",
            "why403.logs.records",
            "why403.logs.test_invoke",
            "why403.pasted.api_clients",
            "why403.pasted.authorizer_result",
            "why403.pasted.har",
            "why403.pasted.postman",
            "why403.pasted.speakers",
            "why403.pasted.wscat",
        ),
        "why403.questions.ask": ("why403.questions.samples",),
        "why403.questions.contradictions": ("why403.access.definitions",),
        "why403.questions.explain": (
            "why403.iam.doubts",
            "why403.questions.agreement",
            "why403.questions.older",
            "why403.questions.said",
            "why403.questions.vocabulary",
            "why403.refusals.strangers",
        ),
        "why403.redaction.reprs": (
            "why403.redaction.masks",
            "why403.redaction.values",
        ),
        "why403.words.commands": ("why403.aws.hosts",),
        "why403.words.outgoing": (
            "why403.incident.secrets",
            "why403.redaction.masks",
            "why403.redaction.rules",
        ),
        "why403.words.report": (
            "why403.questions.named",
            "why403.words.clues",
        ),
        "why403.words.snippets": ("why403.redaction.lines",),
    },
    Why.EXTRA: {
        "why403.agents.tools": (
            "why403.api.logs",
            "why403.words.traffic",
        ),
        "why403.serve.functions.reading": ("why403.templates.terraform.hcl",),
        "why403.access.call": ("why403.logic.column",),
        "why403.account.clients": (
            "boto3",
            "botocore",
            "botocore.config",
            "botocore.exceptions",
        ),
        "why403.cli.engines": ("why403.traffic.spark",),
        "why403.cli.mcp": (
            "why403.agents.folders",
            "why403.agents.server",
            "why403.agents.tools",
            "why403.cli.account",
        ),
        "why403.cli.pages": (
            "why403.web.explanation",
            "why403.web.logs",
        ),
        "why403.cli.web": (
            "uvicorn",
            "why403.web.app",
        ),
        "why403.cli.remote": ("why403.api.remote",),
        "why403.cli.serve": ("why403.serve.serving",),
        "why403.iam.decider": (
            "why403.iam.vectors",
            "why403.logic.column",
        ),
        "why403.iam.operators": ("why403.iam.vectors",),
        "why403.iam.resources": ("why403.iam.vectors",),
        "why403.model.addresses": (
            "numpy",
            "why403.iam.vectors",
            "why403.logic.column",
        ),
        "why403.serve.records": ("why403.web.explanation", "why403.web.requests"),
        "why403.serve.serving": ("uvloop",),
        "why403.templates.sam.transform": (
            "samtranslator.model.exceptions",
            "samtranslator.translator.transform",
        ),
        "why403.templates.terraform.syntax": (
            "tree_sitter",
            "tree_sitter_hcl",
        ),
        "why403.traffic.reducing": ("duckdb",),
    },
    Why.OPTION: {
        "why403.cli.logs": ("why403.cli.least", "why403.cli.templates"),
    },
    Why.FORMAT: {
        "why403.logs.insights": ("why403.logs.accesslog",),
        "why403.logs.records": ("why403.logs.insights",),
        "why403.templates.cloudformation.assemble": ("why403.templates.openapi",),
        "why403.templates.load": (
            "why403.documents.kinds",
            "why403.templates.cloudformation.answer",
            "why403.templates.cloudformation.template",
            "why403.templates.documents",
            "why403.templates.openapi",
            "why403.templates.sam",
            "why403.templates.sam.template",
            "why403.templates.serverless.beside",
            "why403.templates.serverless.stage",
            "why403.templates.terraform",
            "why403.templates.terraform.syntax",
        ),
        "why403.templates.recognise": ("msgspec",),
        "why403.traffic.reading": ("why403.documents.kinds",),
        "why403.templates.terraform.reader": (
            "why403.templates.terraform.hcl",
            "why403.templates.terraform.plan",
        ),
    },
    Why.PLUGIN: {"why403.pytest_plugin": ("why403.testing",)},
    Why.GUARD: {
        "why403": ("importlib",),
        "why403.__main__": (
            "gc",
            "why403.cli.main",
            "why403.isolation",
        ),
        "why403.isolation": (
            "signal",
            "subprocess",
            "threading",
        ),
    },
}
