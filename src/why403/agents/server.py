"""The server that speaks the protocol over standard input and output."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BeforeValidator, ValidationError

from why403 import __version__
from why403.agents.tools import Tools
from why403.documents.errors import BadInput
from why403.incident.typed import near
from why403.words.outgoing import masked_line

_T = TypeVar("_T")
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True)
_ABOUT = """why403 explains why Amazon API Gateway refused a call (401, 403, 429, CORS errors).

Give `explain` the unchanged text: the response with its headers, the curl command, log lines; and in `files`
the API's template. Trust `standing`: only "certain" is proved. Otherwise ask the person `question`, and call
`explain` again with the answer in `facts`, under the question's `fact`. `fix[].verified` says that the patch
was proved with the changed file."""


def _as_text(given: object) -> object:
    """A document as its text: many clients send a text that is JSON as the value that it describes."""
    return json.dumps(given, ensure_ascii=False) if isinstance(given, dict | list) else given


Text = Annotated[str, BeforeValidator(_as_text)]


class _Server(MCPServer[Any]):
    """Says what is wrong with the arguments of a call without repeating them: they can hold a secret."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        known: dict[str, Any] = next(
            (each.input_schema["properties"] for each in await self.list_tools() if each.name == name), {}
        )
        for given in arguments if known else ():
            if given not in known:
                hint = near(given, known) or f"one of {', '.join(known)}"
                raise ToolError(f"`{name}` has no such argument; expected {hint}")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as problem:
            if isinstance(problem.__cause__, ValidationError):
                raise ToolError(_invalid(problem.__cause__)) from None
            raise


def _invalid(problem: ValidationError) -> str:
    """The arguments by their names, with what was expected."""
    found = problem.errors(include_input=False, include_url=False, include_context=False)
    said = {str(each["loc"][0]): each["msg"] for each in reversed(found)}
    return "; ".join(
        f"Invalid value for `{name}`: {what[:1].lower()}{what[1:]}" for name, what in said.items()
    )


def server(tools: Tools) -> MCPServer[Any]:
    """The server with its tools. A tool's error names the place and what to do, as on the command line."""
    made = _Server("why403", version=__version__, instructions=_ABOUT, log_level="ERROR")

    def tool(function: Callable[..., Any]) -> None:
        about = " ".join((inspect.getdoc(function) or "").split())
        made.add_tool(function, description=about, annotations=_READS)

    @tool
    def explain(
        text: Text = "",
        files: list[str] | None = None,
        facts: dict[str, str | bool | int] | None = None,
        full: bool = False,
    ) -> dict[str, Any]:
        """Why was this call refused? `text` is everything you have: response, headers, curl command, logs, a
        CORS error. `files` are paths in the named folders: recordings (HAR, Postman), logs, the API's
        template. `facts` are answers to earlier questions. `full` returns the whole JSON document."""
        return _told(lambda: tools.explain(text, files or (), facts or {}, full=full))

    @tool
    def cause(code: str) -> str:
        """The page of a cause: what the caller sees, how to tell it from its look-alikes, how to fix it."""
        return _told(lambda: tools.cause(code))

    @tool
    def check_policy(policy: Text) -> list[dict[str, Any]]:
        """What is wrong with an IAM policy, or an API's resource policy; `policy` is its JSON or YAML."""
        return _told(lambda: tools.check_policy(policy))

    @tool
    def decide_policy(
        action: str,
        resource: str,
        principal: str = "anonymous",
        identity: list[Text] | None = None,
        resource_policy: Text | None = None,
        boundary: list[Text] | None = None,
        scp: list[Text] | None = None,
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

    @tool
    def grant(api: str, routes: list[str], principal: str) -> dict[str, Any]:
        """The statement that allows a principal (an ARN) to call these routes (`GET /orders`) of the API in
        the file `api`, and no others, checked with every route."""
        return _told(lambda: tools.grant(api, routes, principal))

    @tool
    def logs(files: list[str], api: str = "") -> dict[str, Any]:
        """How many calls in access logs were refused, by cause. `files` are the paths of logs in the named
        folders; `api` is the template with the format of their lines, if they are not JSON."""
        return _told(lambda: tools.logs(files, api))

    @tool
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
