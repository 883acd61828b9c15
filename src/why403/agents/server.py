"""The server that speaks the protocol over standard input and output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from why403 import __version__
from why403.agents.tools import Tools
from why403.documents.errors import BadInput
from why403.words.outgoing import masked_line

_T = TypeVar("_T")
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True)
_ABOUT = """why403 explains why Amazon API Gateway refused a call (401, 403, 429, CORS errors).

Give `explain` the unchanged text: the response with its headers, the curl command, log lines; and in `files`
the API's template. Trust `standing`: only "certain" is proved. Otherwise ask the person `question`, and call
`explain` again with the answer in `facts`, under the question's `fact`. `fix[].verified` says that the patch
was proved with the changed file."""


def server(tools: Tools) -> MCPServer[Any]:
    """The server with its tools. A tool's error names the place and what to do, as on the command line."""
    made: MCPServer[Any] = MCPServer("why403", version=__version__, instructions=_ABOUT, log_level="ERROR")

    @made.tool(annotations=_READS)
    def explain(
        text: str = "",
        files: list[str] | None = None,
        facts: dict[str, str | bool | int] | None = None,
        full: bool = False,
    ) -> dict[str, Any]:
        """Why was this call refused? `text` is everything you have: response, headers, curl command, logs, a
        CORS error. `files` are paths in the named folders: recordings (HAR, Postman), logs, the API's
        template. `facts` are answers to earlier questions. `full` returns the whole JSON document."""
        return _told(lambda: tools.explain(text, files or (), facts or {}, full=full))

    @made.tool(annotations=_READS)
    def cause(code: str) -> str:
        """The page of a cause: what the caller sees, how to tell it from its look-alikes, how to fix it."""
        return _told(lambda: tools.cause(code))

    @made.tool(annotations=_READS)
    def check_policy(policy: str) -> list[dict[str, Any]]:
        """What is wrong with an IAM policy, or an API's resource policy; `policy` is its JSON or YAML."""
        return _told(lambda: tools.check_policy(policy))

    @made.tool(annotations=_READS)
    def decide_policy(
        action: str,
        resource: str,
        principal: str = "anonymous",
        identity: list[str] | None = None,
        resource_policy: str | None = None,
        boundary: list[str] | None = None,
        scp: list[str] | None = None,
        account: str | None = None,
        context: dict[str, str | bool | int | list[str]] | None = None,
        complete: bool = False,
    ) -> dict[str, Any]:
        """Do these policies allow this principal this action on this ARN? Policies are JSON texts, by type. A
        condition key that is not in `context` is unknown, unless `complete` says that the request has no
        others."""
        asked = {"action": action, "resource": resource, "principal": principal, "account": account}
        more = {"context": context or {}, "complete": complete}
        policies = {"identity": identity or (), "boundary": boundary or (), "scp": scp or ()}
        policies["resource_policy"] = resource_policy  # type: ignore[assignment]
        return _told(lambda: tools.decide_policy({**asked, **more}, policies))

    @made.tool(annotations=_READS)
    def grant(api: str, routes: list[str], principal: str) -> dict[str, Any]:
        """The statement that allows a principal (an ARN) to call these routes (`GET /orders`) of the API in
        the file `api`, and no others, checked with every route."""
        return _told(lambda: tools.grant(api, routes, principal))

    @made.tool(annotations=_READS)
    def logs(files: list[str], api: str = "") -> dict[str, Any]:
        """How many calls in access logs were refused, by cause. `files` are the paths of logs in the named
        folders; `api` is the template with the format of their lines, if they are not JSON."""
        return _told(lambda: tools.logs(files, api))

    @made.tool(annotations=_READS)
    def audit(files: list[str]) -> dict[str, Any]:
        """Which routes of the APIs in these files anybody or nobody can call, and what else allows too much:
        each finding with a request that proves it."""
        return _told(lambda: tools.audit(files))

    return made


def _told(ask: Callable[[], _T]) -> _T:
    """What is asked for; a fault of ours tells nothing of what was brought."""
    try:
        return ask()
    except BadInput as problem:
        raise ToolError(masked_line(str(problem))) from None
    except Exception as fault:
        raise ToolError(f"an error in why403 itself ({type(fault).__name__}), not in your input") from None
