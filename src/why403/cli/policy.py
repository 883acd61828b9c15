"""`why403 policy check` and `why403 policy decide`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from why403.api.policies import policy_in
from why403.cli.exits import Exit
from why403.cli.policy_request import request_from
from why403.cli.terminal import put, put_tree
from why403.documents.errors import BadInput
from why403.iam.combination import Level, Policies, combined
from why403.iam.decide import Decision, Outcome, explain
from why403.iam.documents import Document
from why403.iam.findings import Use
from why403.iam.near import near_misses
from why403.iam.request import facts_of
from why403.iam.validate import validate
from why403.logic.places import Place
from why403.pasted.reading import STDIN, read
from why403.words import policies as words


@click.group("policy", context_settings={"help_option_names": ["-h", "--help"]})
def policy() -> None:
    """Check IAM policies, and decide requests on them. Nothing is sent anywhere."""


@policy.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--as", "use", type=click.Choice([use.value for use in Use]), help="What the policy is for.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(files: Sequence[str], use: str | None, as_json: bool) -> int:
    """Say what is wrong with policies, with line and column.

    FILE is JSON or YAML, `-` for standard input. Without --as, a policy whose statements have a
    Principal is taken for a resource policy, and every other one for an identity policy.

    \b
    Examples:
      why403 policy check resource-policy.json
      why403 policy check --as boundary limits.yaml
    """
    documents = [_document(name) for name in files]
    found = [finding for d in documents for finding in validate(d, Use(use) if use else _guessed(d))]
    if as_json:
        put_tree([words.finding_json(each) for each in found])
    else:
        put(map(words.finding_line, found))
    return Exit.FINDINGS if found else Exit.DONE


@policy.command("decide")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--identity", multiple=True, metavar="FILE", help="A policy of the caller.")
@click.option("--resource", metavar="FILE", help="The policy of the API.")
@click.option("--boundary", multiple=True, metavar="FILE", help="The caller's permissions boundary.")
@click.option("--session", multiple=True, metavar="FILE", help="The policy of the caller's session.")
@click.option("--scp", multiple=True, metavar="FILE", help="A service control policy; one level each.")
@click.option("--rcp", multiple=True, metavar="FILE", help="A resource control policy; one level each.")
@click.option("--endpoint", multiple=True, metavar="FILE", help="The policy of the VPC endpoint.")
@click.option(
    "--request", "asked", required=True, metavar="FILE", help="The request; JSON or YAML, or the text."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--assert", "wanted", type=click.Choice([o.value for o in Outcome]), help="Leave with 1 otherwise."
)
def decide(
    files: Sequence[str],
    resource: str | None,
    asked: str,
    as_json: bool,
    wanted: str | None,
    **kinds: Sequence[str],
) -> int:
    """Decide one request, with the statements that decided and those that nearly did.

    The request names action, resource, principal (an ARN, a service, or anonymous), account (the
    resource's; of its ARN if left out) and context (condition keys). With `complete: false` a key
    that is not there is not told; else it is absent. A FILE without an option is a resource policy
    where its statements have a Principal, else one of the caller's.

    \b
    Examples:
      why403 policy decide policy.json --request request.yaml
      why403 policy decide --identity role.json --resource api.json --request request.yaml
    """
    request, account = request_from(asked)
    policies = _policies(account, [_document(name) for name in files], resource, kinds)
    rules, facts = combined(policies), facts_of(request)
    decision = explain(rules, facts)
    missed = near_misses(rules, facts)
    if as_json:
        put_tree(words.decision_json(decision, missed))
    else:
        put(words.decision_lines(decision, missed, words.Statements(_all_of(policies))))
    return _code(decision, wanted)


def _code(decision: Decision, wanted: str | None) -> int:
    if wanted is not None:
        return Exit.DONE if decision.outcome.value == wanted else Exit.FINDINGS
    codes = {Outcome.ALLOWED: Exit.DONE, Outcome.UNKNOWN: Exit.UNDECIDED}
    return codes.get(decision.outcome, Exit.FINDINGS)


def _document(name: str) -> Document:
    return policy_in(read(STDIN), "<stdin>") if name == STDIN else policy_in(Path(name), name)


def _guessed(document: Document) -> Use:
    named = any(statement.principals is not None for statement in document.statements)
    return Use.RESOURCE if named else Use.IDENTITY


def _policies(
    account: str, files: Sequence[Document], resource: str | None, kinds: Mapping[str, Sequence[str]]
) -> Policies:
    read = {kind: tuple(_document(name) for name in names) for kind, names in kinds.items()}
    guessed = [document for document in files if _guessed(document) is Use.RESOURCE]
    own = _document(resource) if resource else None
    if len(guessed) + (own is not None) > 1:
        raise BadInput(Place("policy decide"), "more than one resource policy", "one, the API's")
    return Policies(
        account,
        (*read["identity"], *(document for document in files if document not in guessed)),
        own or (guessed[0] if guessed else None),
        read["boundary"],
        read["session"],
        tuple(Level(document.name, (document,)) for document in read["scp"]),
        tuple(Level(document.name, (document,)) for document in read["rcp"]),
        read["endpoint"],
    )


def _all_of(policies: Policies) -> list[Document]:
    levels = [document for level in (*policies.scp, *policies.rcp) for document in level.policies]
    own = [policies.resource] if policies.resource else []
    return [*policies.identity, *own, *policies.boundary, *policies.session, *levels, *policies.endpoint]
