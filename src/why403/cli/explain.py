"""`why403 explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from why403.api.answers import IN_JSON, asked
from why403.api.inputs import case_of
from why403.cli.exits import Exit
from why403.cli.inputs import beside_works, bring
from why403.cli.live_options import live_options, live_options_of
from why403.cli.once import Once
from why403.cli.page_options import html_option
from why403.cli.printing import print_json, print_report
from why403.cli.terminal import put
from why403.documents.errors import BadInput
from why403.frozen import replace
from why403.incident.typed import near, shortened
from why403.logic.places import Place
from why403.questions.explain import Explanation
from why403.questions.explain import explain as explained
from why403.refusals.causes import BY_CODE
from why403.words.report import Detail

if TYPE_CHECKING:
    from why403.api.repairs import Logs

_TAIL = "why403.command"


class _WithCommand(Once):
    """Keeps what stands after `--` apart: it is a command to run, and no input to read."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" in args:
            cut = args.index("--")
            args, ctx.meta[_TAIL] = args[:cut], args[cut + 1 :]
        return super().parse_args(ctx, args)


@click.command("explain", cls=_WithCommand)
@click.argument("inputs", nargs=-1, metavar="[INPUT]... [-- curl ...]")
@click.option(
    "--fact", "told", multiple=True, metavar="FACT=VALUE", help="State a fact; `why403 facts` lists them."
)
@click.option(
    "--works",
    multiple=True,
    metavar="INPUT",
    help="A call that works, in any form of INPUT, to compare with.",
)
@click.option(
    "--entry", type=click.IntRange(1), help="In a HAR or Postman file: the number of the refused call."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (`why403 docs json` documents it).")
@click.option("--ask", is_flag=True, help="Ask questions until one cause is left.")
@click.option("--all", "everything", is_flag=True, help="Show every cause that fits.")
@click.option(
    "--path", is_flag=True, help="Show the path of the call: which checks it passed, and why that is known."
)
@click.option("--why-weights", is_flag=True, help="Show the counts behind the weights.")
@click.option("--assert", "wanted", metavar="CAUSE", help="Exit with 1 unless this cause ranks first.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours: on a terminal unless NO_COLOR is set, always, or never.",
)
@click.option(
    "--fix", is_flag=True, help="Show the repairs in full: diffs, proofs, and what else they let in."
)
@html_option("Also write the explanation as an HTML page: one file, for a ticket.")
@click.option("--patch", metavar="FILE", help="Write the first repair of your files as a unified diff.")
@click.option("--apply", is_flag=True, help="Apply the first repair to your files, after asking.")
@click.option("--yes", is_flag=True, help="Run the command after `--`, or apply the repair, without asking.")
@click.option(
    "--api",
    "apis",
    multiple=True,
    metavar="FILE[#NAME]|aws:API_ID[/STAGE]",
    help="A template, plan or document with the API (`why403 docs sources`), or an API in the account.",
)
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Of a template.")
@click.option(
    "--route",
    metavar="METHOD /PATH",
    help="Without an incident: what each check of this route of --api FILE requires of a request.",
)
@click.option(
    "--log",
    "logs",
    multiple=True,
    metavar="FILE",
    help="An access log: equally small repairs are ranked by the refused calls of it that they would let in.",
)
@click.option("--why-untold", is_flag=True, help="List what the files do not say, and why.")
@click.option(
    "--jwks",
    metavar="FILE|URL|issuer",
    help="The public keys of the token's issuer; fetched only from a URL, or with `issuer`.",
)
@click.option(
    "--secret-key",
    metavar="FILE|env:NAME",
    help="Check the signature with the caller's secret access key; it is never printed.",
)
@live_options
@click.pass_context
def explain(
    ctx: click.Context,
    /,
    inputs: tuple[str, ...],
    told: tuple[str, ...],
    works: tuple[str, ...],
    entry: int | None,
    as_json: bool,
    ask: bool,
    everything: bool,
    path: bool,
    why_weights: bool,
    wanted: str | None,
    color: str,
    fix: bool,
    html: str | None,
    patch: str | None,
    apply: bool,
    yes: bool,
    apis: tuple[str, ...],
    parameters: tuple[str, ...],
    route: str | None,
    logs: tuple[str, ...],
    why_untold: bool,
    jwks: str | None,
    secret_key: str | None,
    **typed: Any,
) -> int:
    """Name the cause of a refused call, from whatever you have of it.

    INPUT is a file, `-` for standard input, or the text itself; several are taken together: an error
    text, `curl -i` or `curl -v` output, a copied call, a HAR or Postman file, a CORS message, log
    lines, an incident file (`why403 docs inputs` lists all). What stands after `--` is run, once, and its
    answer explained.

    \b
    Examples:
      why403 explain '{"message":"Missing Authentication Token"}'
      why403 explain incident.yaml --fact works.direct=yes
      curl -si https://… | why403 explain -
      why403 explain --ask call.har
      why403 explain refused.txt --works working.txt
      why403 explain -- curl https://…
      why403 explain refused.txt --api template.yaml
      why403 explain --api template.yaml --route 'GET /orders'
      why403 explain refused.txt --api template.yaml --apply
      why403 explain refused.txt --api template.yaml --fix --log 'logs/*.gz'
      why403 explain refused.txt --html answer.html
      why403 explain --live --profile support refused.txt
    """
    if wanted is not None and wanted not in BY_CODE:
        wrong = f"no cause has the code {shortened(wanted, BY_CODE)}"
        raise BadInput(Place("--assert"), wrong, near(wanted, BY_CODE) or "one that `why403 rule` lists")
    if route is not None:
        from why403.cli.route import print_route

        if inputs or works or ask or wanted is not None or _TAIL in ctx.meta:
            raise click.UsageError("--route asks about every call: no INPUT, --works, --ask or --assert")
        return print_route(route, apis, parameters, told, as_json=as_json, why_untold=why_untold)
    if logs and not apis:
        raise click.UsageError("--log needs --api: repairs are edits of the API's configuration")
    brought = bring(inputs, told, entry, ctx.meta.get(_TAIL), assumed_yes=yes)
    if jwks is not None or secret_key is not None:
        from why403.cli.keys import with_keys

        brought = with_keys(brought, jwks, secret_key)
    beside = beside_works(brought, works)
    if parameters or any(not api.startswith("aws:") for api in apis):
        from why403.cli.templates import with_apis

        files = with_apis(brought, apis, parameters)
        brought = files.brought
        if why_untold:
            from why403.words.untold import untold_lines

            ctx.call_on_close(lambda: put(untold_lines(files.untold), err=as_json))
    options, looked = live_options_of(typed, apis), None
    if options.wanted:
        from why403.api.account import settled
        from why403.cli.account import TYPED, meant, say

        whole = settled(brought, meant(options), lambda shown: case_of(shown, beside), TYPED)
        brought, outcome, looked = whole.brought, whole.outcome, whole.looked
        say(looked)
    else:
        outcome = explained(case_of(brought, beside))
    if ask:
        from why403.cli.asking import put_questions

        outcome = put_questions(outcome)
    outcome = replace(outcome, differences=beside.found, texts=brought.texts, looked=looked)
    if brought.incident.beside is not None or brought.incident.config is not None:
        from why403.api.repairs import with_repairs

        outcome = with_repairs(outcome, brought, beside, _opening(logs))
    if as_json or everything or html is not None:
        from why403.api.unlikely import with_unlikely

        outcome = with_unlikely(outcome, brought, beside)
    put_next = asked(outcome, IN_JSON if as_json else 1)
    if as_json:
        print_json(outcome, put_next)
    else:
        print_report(outcome, put_next, brought.notes, Detail(everything, why_weights, path, fix), color)
    if html is not None:
        from why403.cli.pages import write_page

        read = (*inputs, *works, *logs, *(each.partition("#")[0] for each in apis))
        write_page(outcome, brought.notes, html, read)
    if patch is not None or apply:
        from why403.cli.repairs import made

        return made(outcome, patch, apply=apply, assumed_yes=yes)
    return _code(outcome, wanted)


def _opening(logs: tuple[str, ...]) -> Logs | None:
    """What opens the logs that repairs are put to."""
    if not logs:
        return None
    from why403.api.logged import logs_in

    return logs_in(logs)


def _code(outcome: Explanation, wanted: str | None) -> Exit:
    if outcome.undecided:
        return Exit.DONE if outcome.served and wanted is None else Exit.UNDECIDED
    first = outcome.suspects[0].cause.code
    return Exit.FINDINGS if wanted is not None and wanted != first else Exit.DONE
