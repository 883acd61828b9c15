"""`why403 serve`."""

from __future__ import annotations

import os
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from why403.cli.exits import Exit
from why403.cli.once import Once
from why403.cli.serve_options import desk_of, is_loopback
from why403.cli.templates import parameter, split_api
from why403.cli.terminal import confirmed, put, say
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.logic.states import State
from why403.serve.access_log import AccessLog
from why403.serve.apis import Desk, World, world_of
from why403.serve.app import Gateway
from why403.serve.execution_log import ExecutionLog
from why403.serve.functions import Functions
from why403.serve.integrations import hosts_away
from why403.serve.records import CONSOLE, Record
from why403.serve.starting import lacking, lines_of
from why403.words.outgoing import masked_line

_KINDS = {"WEBSOCKET": "WebSocket"}
_EXTRA = "the local gateway needs packages of which one is not installed; run: pip install 'why403[serve]'"


@click.command("serve", cls=Once)
@click.argument("files", nargs=-1, required=True, metavar="TEMPLATE[#API]...")
@click.option(
    "--port",
    type=click.IntRange(0, 65_000),
    default=8403,
    show_default=True,
    help="The port of the first API; each further API gets the next port.",
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on."
)
@click.option("--stage", metavar="NAME", help="Serve only this stage.")
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Of a template.")
@click.option("--region", metavar="REGION", help="The APIs' Region.")
@click.option("--account", metavar="NUMBER", help="The APIs' account.")
@click.option(
    "--principals", metavar="FILE", help="Who has access keys, and which policies (`why403 docs serve`)."
)
@click.option("--jwks", metavar="FILE", help="The key set of the tokens' issuer, to verify them with.")
@click.option(
    "--key-value", "key_values", multiple=True, metavar="NAME=VALUE", help="The value of an API key."
)
@click.option(
    "--allow-backend", "backends", multiple=True, metavar="HOST", help="Let integrations call this host."
)
@click.option("--vpc-endpoint", metavar="ID", help="Treat calls as if they came through this VPC endpoint.")
@click.option("--vpc", metavar="ID", help="The VPC of the endpoint.")
@click.option("--trust-proxy", metavar="HEADER", help="Take the caller's address from this header.")
@click.option("--plain", is_flag=True, help="Only AWS's responses: no x-why403 headers, no console.")
@click.option("--access-log", metavar="FILE", help="Append the stages' access log to this file.")
@click.option("--execution-log", metavar="FILE", help="Write the stages' execution log to the end of it.")
@click.option("--strict", is_flag=True, help="Do not start unless everything in the files is enforced.")
@click.option(
    "--with-my-credentials", is_flag=True, help="Give functions your AWS credentials and home folder."
)
@click.option("--certificate", "--cert", metavar="FILE", help="Serve TLS with this certificate chain (PEM).")
@click.option("--certificate-key", "--key", metavar="FILE", help="The key of the certificate.")
@click.option("--truststore", metavar="FILE", help="Certificates that clients of mutual TLS are trusted by.")
def serve(files: tuple[str, ...], **typed: Any) -> int:
    """Serve the APIs of a template on this machine, and refuse what AWS would refuse, saying why.

    TEMPLATE is what `--api` of explain takes (`why403 docs sources`). Each API has a port; a REST API's
    paths begin with the stage, as in AWS. Nothing is sent to AWS. A changed file is read again.

    \b
    Examples:
      why403 serve template.yaml
      why403 serve template.yaml --principals principals.yaml
      why403 serve template.yaml#Shop --stage prod --port 9000
      why403 serve openapi.yaml --jwks keys.json --strict
    """
    try:
        from why403.serve import serving
    except ImportError:
        raise click.UsageError(_EXTRA) from None
    desk = desk_of(typed)
    if not is_loopback(typed["host"]):
        say(f"warning: {typed['host']} is no loopback address: others can reach the APIs; the console is off")
    wanted = [split_api(file) for file in files]
    parameters = dict(map(parameter, typed["parameters"]))

    def reading() -> World:
        return world_of(wanted, parameters, desk, typed["port"])

    certificates = _certificates(typed)
    world = reading()
    if more := _allowed(world, desk):
        desk = replace(desk, backends=desk.backends | more)
        world = reading()
    if typed["strict"] and (missing := lacking(world.every_remark)):
        say("not started: with --strict everything in the files must be enforced, and this is not:")
        put(list(lines_of(missing)), err=True)
        return Exit.FINDINGS

    def functions(world: World) -> Functions:
        return Functions(
            world.functions,
            told=_printed,
            with_my_credentials=typed["with_my_credentials"],
            region=world.region,
            account=world.account,
        )

    opened = _log(typed["access_log"], "--access-log"), _log(typed["execution_log"], "--execution-log")
    with opened[0] as access, opened[1] as execution:
        logs = AccessLog(access) if access else None, ExecutionLog(execution) if execution else None
        gateway = Gateway(world, desk, tell=_tell, functions=functions, log=logs[0], execution=logs[1])
        try:
            sockets = serving.sockets_for(typed["host"], world, typed["port"])
        except OSError as error:
            wrong = f"cannot listen on this address ({error.strerror}): choose another with --host and --port"
            raise click.UsageError(wrong) from None
        _started(world, desk, typed["host"], gateway.functions.not_runnable, tls=certificates is not None)

        def changed() -> World | None:
            return _again(reading, gateway.world)

        serving.run(serving.server_of(gateway, certificates, typed["truststore"]), sockets, gateway, changed)
    return Exit.DONE


def _allowed(world: World, desk: Desk) -> frozenset[str]:
    """The servers beyond this machine to which somebody at the terminal lets calls go; each is asked about
    once."""
    if sys.stdin is None or not sys.stdin.isatty():
        return frozenset()
    away: list[str] = []
    for served in world.apis:
        routes = served.configuration.api.routes.value
        away += hosts_away(() if isinstance(routes, State) else routes, desk.backends)
    hosts = [host for host in dict.fromkeys(away) if not set(host) & set("{}$")]
    leaves = "calls of this API would leave this machine for {}; allow them?"
    return frozenset(host for host in hosts if confirmed(masked_line(leaves.format(host))))


@contextmanager
def _log(file: str | None, option: str) -> Iterator[Callable[[str], None] | None]:
    """Writes lines to the end of a file, each at once; where there is no more room, none."""
    if file is None:
        yield None
        return
    try:
        with Path(file).open("a"):
            pass
    except OSError as error:
        raise BadInput(Place(option), f"it cannot be written ({error.strerror})", "a file") from None
    with Path(file).open("a", buffering=1, encoding="utf-8", errors="replace") as opened:

        def write(line: str) -> None:
            with suppress(OSError):
                opened.write(f"{line}\n")

        yield write


def _said(text: str) -> None:
    with suppress(OSError):
        say(text)


def _again(reading: Callable[[], World], before: World) -> World | None:
    """The files read again; `None` where that cannot be served in place of what is."""
    try:
        anew = reading()
    except (BadInput, OSError) as problem:
        _said(f"not read again, the APIs stay as they were: {problem}")
        return None
    except Exception as fault:  # its message could hold what the files do
        _said(
            f"not read again, the APIs stay as they were: an error in why403 itself ({type(fault).__name__})"
        )
        return None
    if len(anew.apis) != len(before.apis):
        _said("the number of APIs changed: restart to serve them")
        return None
    for served, old in zip(anew.apis, before.apis, strict=True):
        served.port = old.port
    _said("read again")
    return anew


def _certificates(typed: Mapping[str, Any]) -> tuple[str, str] | None:
    named = typed["certificate"], typed["certificate_key"]
    if typed["truststore"] is not None:
        _trusted(typed["truststore"], tls=named != (None, None))
    if named == (None, None):
        return None
    if None in named:
        raise click.UsageError("give both --certificate and --certificate-key")
    for file in named:
        if not Path(file).is_file():
            raise click.UsageError("a file of the certificate is not there")
    try:
        # An empty password: else a person would be asked for one, at a time when nobody expects it.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(*named, password="")
    except (OSError, ValueError) as problem:
        wrong = f"the certificate cannot be used with this key ({type(problem).__name__})"
        what = "a certificate chain and its key, both in PEM and the key without a password"
        raise BadInput(Place("--certificate"), wrong, what) from None
    return named


def _trusted(file: str, *, tls: bool) -> None:
    if not tls:
        raise click.UsageError("--truststore needs --certificate and --certificate-key")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_verify_locations(file)
    except (OSError, ValueError) as problem:
        wrong = f"the truststore cannot be used ({type(problem).__name__})"
        raise BadInput(Place("--truststore"), wrong, "certificates in PEM") from None


def _started(world: World, desk: Desk, host: str, unable: Mapping[str, str], *, tls: bool) -> None:
    shown = f"[{host}]" if ":" in host else host
    lines = []
    for served in world.apis:
        scheme = ("ws" if served.kind == "WEBSOCKET" else "http") + ("s" if tls else "")
        base = f"{scheme}://{shown}:{served.port}"
        stages = [name for name in served.stages if name != "$default"] if served.kind != "HTTP" else []
        end = "" if served.kind == "WEBSOCKET" else "/"
        where = " ".join(f"{base}/{name}{end}" for name in stages) or f"{base}/"
        lines.append(f"{_KINDS.get(served.kind, served.kind)} API {served.name}: {where}")
    for name, found in world.remarks:
        lines += [f"{name}:", *lines_of(found)] if len(world.remarks) > 1 else lines_of(found)
    lines += [f"  {'not run:':14}{why}" for why in unable.values()]
    for served in world.apis[:1]:
        keys = served.configuration.keys.value
        told = {
            key.id
            for key in (served.told.keys.value if isinstance(served.told.keys.value, tuple) else ())
            if key.value.known
        }
        for key in keys if isinstance(keys, tuple) else ():
            if key.id not in told and key.id not in desk.api_keys:
                lines.append(
                    f"  made:         the value of API key {key.id} is {str.__str__(str(key.value.value))}"
                )
    if not desk.plain:
        lines.append(f"refusals are explained here, and at http://{shown}:{world.apis[0].port}{CONSOLE}/")
    put([*lines, f"serving (process {os.getpid()}); Ctrl-C stops"])


def _printed(name: str, _stream: str, line: str) -> None:
    _put([f"[{name}] {line}"])


def _tell(record: Record) -> None:
    _put(list(record.lines()))


def _put(lines: list[str]) -> None:
    """What is said while calls are served: they do not fail where nobody reads it, or the disk is full."""
    with suppress(OSError):
        put(lines)
