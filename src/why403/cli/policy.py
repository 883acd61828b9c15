"""`why403 policy check` and `why403 policy decide`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from why403.api.policies import Attached, checked, policy_in
from why403.api.policy_request import request_in
from why403.cli.exits import Exit
from why403.cli.grant import grant_
from why403.cli.once import Once
from why403.cli.terminal import put, put_tree
from why403.documents.errors import BadInput
from why403.iam.combination import combined
from why403.iam.decide import Decision, Outcome, explain
from why403.iam.documents import Document
from why403.iam.findings import Use
from why403.iam.near import near_misses
from why403.iam.request import Request, facts_of
from why403.logic.places import Place
from why403.pasted.reading import STDIN, read
from why403.words import policies as words


@click.group("policy", context_settings={"help_option_names": ["-h", "--help"]})
def policy() -> None:
    """Check IAM policies, and decide requests on them. Nothing is sent anywhere."""


policy.add_command(grant_)


@policy.command("check", cls=Once)
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
    found = checked(map(_document, files), Use(use) if use else None)
    if as_json:
        put_tree([words.finding_json(each) for each in found])
    else:
        put(map(words.finding_line, found))
    return Exit.FINDINGS if found else Exit.DONE


@policy.command("decide", cls=Once)
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
    "--assert", "wanted", type=click.Choice([o.value for o in Outcome]), help="Exit with 1 otherwise."
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
    request, account = _request(asked)
    attached = Attached(
        resource=_document(resource) if resource else None,
        of_any_kind=tuple(map(_document, files)),
        **{kind: tuple(map(_document, names)) for kind, names in kinds.items()},
    )
    rules, facts = combined(attached.policies(account, Place("policy decide"))), facts_of(request)
    decision = explain(rules, facts)
    missed = near_misses(rules, facts)
    if as_json:
        put_tree(words.decision_json(decision, missed))
    else:
        put(words.decision_lines(decision, missed, words.Statements(attached.documents)))
    return _code(decision, wanted)


def _code(decision: Decision, wanted: str | None) -> int:
    if wanted is not None:
        return Exit.DONE if decision.outcome.value == wanted else Exit.FINDINGS
    codes = {Outcome.ALLOWED: Exit.DONE, Outcome.UNKNOWN: Exit.UNDECIDED}
    return codes.get(decision.outcome, Exit.FINDINGS)


def _document(name: str) -> Document:
    return policy_in(read(STDIN), "<stdin>") if name == STDIN else policy_in(Path(name), name)


def _request(given: str) -> tuple[Request, str]:
    """The request and its account. A text that begins like JSON is the request; else it is a file's name."""
    inline = given.lstrip().startswith("{")
    if not inline and (len(given) > 4096 or "\n" in given):
        raise BadInput(Place("--request"), "this is neither a file name nor a mapping", "{action: …}")
    name = "<request>" if inline else "<stdin>" if given == STDIN else given
    return request_in(given if inline else read(given), name)
