"""`why403 audit`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from why403 import __version__
from why403.api.audit import audited_files, can_call, proved, rotation_of, today
from why403.api.capture import captured
from why403.api.configurations import load
from why403.api.grants import route_named
from why403.api.inputs import Brought
from why403.audit.baseline import baseline_of, without_accepted
from why403.audit.diff import who_can
from why403.audit.finding import Audited
from why403.audit.rule import Severity
from why403.cli.account import TYPED, meant
from why403.cli.account import say as say_looked
from why403.cli.exits import Exit
from why403.cli.live_options import live_options, live_options_of
from why403.cli.once import Once
from why403.cli.templates import parameter, split_api
from why403.cli.terminal import put, put_tree, say
from why403.incident.read import tree_of
from why403.logic.places import Place
from why403.logic.truth import NO, YES
from why403.model.configuration import Configuration
from why403.model.incident import Incident
from why403.pasted.reading import read
from why403.words.audit import audit_lines, audit_tree
from why403.words.diff import can_lines, can_tree, who_can_lines, who_can_tree
from why403.words.rotation import rotation_lines, rotation_tree
from why403.words.sarif import sarif

_NEVER = "never"


@click.command("audit", cls=Once)
@click.argument("files", nargs=-1, metavar="[FILE[#NAME]]...")
@click.option(
    "--api",
    "apis",
    multiple=True,
    metavar="FILE[#NAME]|aws:API_ID[/STAGE]",
    help="The same as FILE, or the API of the account.",
)
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Of a template.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (`why403 docs audit` documents it).")
@click.option("--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0, for code scanning.")
@click.option("--if-any", is_flag=True, help="Skip a FILE without an API, as a pre-commit hook needs.")
@click.option("--baseline", metavar="FILE", help="Findings that are accepted, each with a reason and a date.")
@click.option(
    "--fail-on",
    type=click.Choice([*(each.value for each in Severity), _NEVER]),
    default=Severity.LOW.value,
    help="Exit with 1 for findings of this severity or higher (low, if not given; info: for any).",
)
@click.option(
    "--who-can",
    "route",
    metavar="METHOD /PATH",
    help="Instead of findings: who can call this route, by caller and request.",
)
@click.option(
    "--can",
    nargs=2,
    metavar="PRINCIPAL 'METHOD /PATH'",
    help="Instead of findings: can this principal call this route?",
)
@click.option(
    "--rotate",
    "key",
    metavar="KEY",
    help="Instead of findings: the steps to replace the API key with this ID.",
)
@live_options
def audit(
    files: tuple[str, ...],
    apis: tuple[str, ...],
    parameters: tuple[str, ...],
    as_json: bool,
    as_sarif: bool,
    if_any: bool,
    baseline: str | None,
    fail_on: str,
    route: str | None,
    can: tuple[str, str] | None,
    key: str | None,
    **typed: Any,
) -> int:
    """Find what lets in more callers than it needs to, and what lets in nobody.

    FILE is a template, a plan or a document with APIs (`why403 docs sources`), or the folder of a
    Terraform module or of CDK's output. Each finding has its place, the request that shows it, and what
    would narrow it. Nothing is changed. Exits with 0 if nothing is found, 1 if something is (--fail-on),
    and 2 if a file cannot be read.

    \b
    Examples:
      why403 audit template.yaml
      why403 audit template.yaml --sarif > why403.sarif
      why403 audit template.yaml --baseline accepted.yaml --fail-on high
      why403 audit --api aws:abc123/prod --profile support
      why403 audit template.yaml --who-can 'GET /orders'
      why403 audit template.yaml --can arn:aws:iam::111122223333:role/app 'GET /orders'
      why403 audit --api aws:abc123/prod --rotate k1a2b3c4d5
    """
    apis = (*files, *apis)
    if not apis:
        raise click.UsageError("no API is given: name a FILE, or --api aws:API_ID")
    if as_json and as_sarif:
        raise click.UsageError("give either --json or --sarif, not both")
    if sum(each is not None for each in (route, can, key)) > 1:
        raise click.UsageError("give only one of --who-can, --can and --rotate")
    if route is not None or can is not None or key is not None:
        if as_sarif or baseline is not None:
            raise click.UsageError("--sarif and --baseline apply only to findings: leave them out")
        typed = {**typed, "principal": can[0]} if can is not None and apis[0].startswith("aws:") else typed
        configuration = _one(apis, parameters, typed)
        if key is not None:
            return _rotate(key, configuration, as_json=as_json)
        if can is not None:
            return _can(*can, configuration, as_json=as_json)
        return _who_can(str(route), configuration, as_json=as_json)
    options = live_options_of(typed, apis)
    accepted = () if baseline is None else baseline_of(tree_of(read(baseline), baseline))
    written = [split_api(api) for api in apis if not api.startswith("aws:")]
    if parameters and not written:
        raise click.UsageError("--parameter sets a parameter of a template: name the template with --api")
    found, problems = audited_files(written, dict(map(parameter, parameters)), if_any=if_any)
    for problem in problems:
        say(str(problem))
    if options.wanted:
        found += _of_account(options.api or "account", typed, apis)
    left = [(name, *without_accepted(name, each, accepted, today())) for name, each in found]
    _put(left, as_json=as_json, as_sarif=as_sarif)
    worst = min((one.rule.severity.rank for _, each, _ in left for one in each.findings), default=None)
    fails = fail_on != _NEVER and worst is not None and worst <= Severity(fail_on).rank
    return Exit.FINDINGS if fails else Exit.DONE


def _one(apis: tuple[str, ...], parameters: tuple[str, ...], typed: dict[str, Any]) -> Configuration:
    """The one API that a question is about, of a file or of an account."""
    if len(apis) != 1:
        raise click.UsageError("the question is about one API: --api FILE[#NAME]|aws:API_ID[/STAGE]")
    if apis[0].startswith("aws:"):
        return _read(typed, apis)
    file, name = split_api(apis[0])
    return load(Path(file), dict(map(parameter, parameters)), name or None)


def _who_can(route: str, configuration: Configuration, *, as_json: bool) -> Exit:
    """Raises `BadInput` where the API has no such route."""
    wanted = route_named(configuration, route, Place("--who-can"))
    rows = who_can(configuration, wanted)
    if as_json:
        put_tree(who_can_tree(wanted, rows))
    else:
        put(who_can_lines(wanted, rows))
    return Exit.DONE


def _can(principal: str, route: str, configuration: Configuration, *, as_json: bool) -> Exit:
    """Raises `BadInput` where the API has no such route, or nobody can be called so."""
    found = can_call(configuration, principal, route)
    if as_json:
        put_tree(can_tree(found))
    else:
        put(can_lines(found))
    return {YES: Exit.DONE, NO: Exit.FINDINGS}.get(found.truth, Exit.UNDECIDED)


def _rotate(key: str, configuration: Configuration, *, as_json: bool) -> Exit:
    """Raises `BadInput` where no key has this id."""
    found = rotation_of(configuration, key)
    if as_json:
        put_tree(rotation_tree(found, today()))
    else:
        put(rotation_lines(found, today()))
    return Exit.DONE


def _put(left: list[tuple[str, Audited, int]], *, as_json: bool, as_sarif: bool) -> None:
    pairs = [(name, each) for name, each, _ in left]
    if as_json:
        put_tree(audit_tree(pairs))
    elif as_sarif:
        put_tree(sarif(pairs, os.getcwd(), __version__))
    else:
        for number, (name, each, hidden) in enumerate(left):
            put([*([""] if number else []), *audit_lines(name, each, hidden)])


def _of_account(name: str, typed: dict[str, Any], apis: tuple[str, ...]) -> list[tuple[str, Audited]]:
    return [(name, proved(_read(typed, apis)))]


def _read(typed: dict[str, Any], apis: tuple[str, ...]) -> Configuration:
    options = live_options_of(typed, apis)
    found = captured(Brought(Incident(), {}), meant(options), TYPED)
    say_looked(found.looked)
    config = found.incident.config
    return config.configuration if config is not None else Configuration()
