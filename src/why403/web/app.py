"""The page on this machine: paste, answer, go on. It keeps what was pasted in memory, and only there.

Who may talk to it: whoever has the token that stands in its address, and calls by a loopback name. A page of
another site can send no form here that is taken, for its Origin is another, and cannot read an answer.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from why403.api.answers import IN_JSON, asked
from why403.documents.errors import BadInput
from why403.pasted.reading import MEGA, text_of
from why403.refusals.causes import BY_CODE
from why403.web.asking import Answered, Pasted, answered
from why403.web.explanation import Form, explanation_page
from why403.web.rendering import page, policy, rule_page
from why403.words.outgoing import masked_line

KEPT = 32
"""So many answers are kept in memory unless another number is given; the oldest goes first."""
_MOST = 64 * MEGA
_PASTED = "<pasted>"
_MOST_FILES = 20
_NO_FORM = f"The form cannot be read. It takes a text, and at most {_MOST_FILES} files."
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def app(token: str, kept: int = KEPT) -> ASGIApp:
    """The ASGI application; every address of it begins with the token. So many answers are kept."""
    return _Guarded(Starlette(routes=_Pages(token, kept).routes()), token)


async def make_ready() -> None:
    """Load what every answer needs while the browser starts: the first one then comes as fast as the next."""
    found = await run_in_threadpool(answered, Pasted({_PASTED: '{"message":"Forbidden"}'}))
    await run_in_threadpool(_page, found, Form("", ""))


class _Guarded:
    """Answers only who calls it by a loopback name with the token, and from no other site's page."""

    def __init__(self, inner: ASGIApp, token: str) -> None:
        self._inner, self._token = inner, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._inner(scope, receive, send)
        request = Request(scope)
        if not _of_this_machine(request) or not self._has_token(scope["path"]):
            return await Response("why403: use the whole address that the command printed.\n", 403)(
                scope, receive, send
            )
        return await self._inner(scope, receive, _with_headers(send))

    def _has_token(self, path: str) -> bool:
        begins, _, token = path.partition("/")
        return not begins and secrets.compare_digest(token.partition("/")[0].encode(), self._token.encode())


def _of_this_machine(request: Request) -> bool:
    """By which name it is called, and that no page of another site sent it."""
    host = request.headers.get("host", "")
    if host.rpartition(":")[0] not in _LOOPBACK and host not in _LOOPBACK:
        return False
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{host}":
        return False
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _with_headers(send: Send) -> Send:
    headers = [
        (b"content-security-policy", f"{policy(forms=True)}; frame-ancestors 'none'".encode()),
        (b"x-content-type-options", b"nosniff"),
        # Under "no-referrer" a browser sends our own forms with `Origin: null` (Fetch Standard, 3.2).
        (b"referrer-policy", b"same-origin"),
        (b"cache-control", b"no-store"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]

    async def sending(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *headers]  # type: ignore[misc]
        await send(message)

    return sending  # type: ignore[return-value]


class _Pages:
    """What stands at which address, and what is kept between two of them."""

    def __init__(self, token: str, most: int) -> None:
        self._base, self._most = f"/{token}", most
        self._kept: OrderedDict[str, tuple[Pasted, Answered]] = OrderedDict()

    def routes(self) -> list[Route]:
        """Their paths; `of` is one answer."""
        of = f"{self._base}/of/{{number}}"
        return [
            Route(f"{self._base}/", self._box),
            Route(f"{self._base}/explain", self._explain, methods=["POST"]),
            Route(of, self._answer),
            Route(f"{of}/answer", self._learn, methods=["POST"]),
            Route(f"{of}/incident.yaml", self._incident),
            Route(f"{of}/why403.html", self._file),
            Route(f"{self._base}/rule/{{code}}", self._rule),
        ]

    async def _box(self, _request: Request) -> Response:
        return self._asking()

    def _asking(self, problem: str = "", text: str = "", status: int = 200) -> Response:
        made = page("box.html", policy=None, base=self._base, problem=problem, text=text)
        return HTMLResponse(made, status)

    async def _explain(self, request: Request) -> Response:
        """Takes a form with a text and files; both can be empty, not at once."""
        try:
            texts = await _texts(request)
            return await self._keep(Pasted(texts))
        except BadInput as problem:
            return self._asking(masked_line(str(problem)), status=422)
        except _TooLong:
            return self._asking(f"That is more than {_MOST // MEGA} MB.", status=413)
        except HTTPException:
            return self._asking(_NO_FORM, status=400)

    async def _keep(self, pasted: Pasted) -> Response:
        found = await run_in_threadpool(answered, pasted)
        number = secrets.token_urlsafe(9)
        self._kept[number] = (pasted, found)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return RedirectResponse(f"{self._base}/of/{number}", 303)

    async def _answer(self, request: Request) -> Response:
        return await self._of(request, lambda number, found: HTMLResponse(self._page(number, found)))

    def _page(self, number: str, found: Answered) -> str:
        form = Form(f"{self._base}/of/{number}", f"{self._base}/")
        return _page(found, form)

    async def _learn(self, request: Request) -> Response:
        kept = self._kept.get(request.path_params["number"])
        if kept is None:
            return self._gone()
        try:
            form = await request.form()
            return await self._keep(kept[0].learning(str(form.get("fact", "")), str(form.get("value", ""))))
        except HTTPException:
            return self._asking(_NO_FORM, status=400)
        except BadInput as problem:
            return self._asking(masked_line(str(problem)), status=422)

    async def _incident(self, request: Request) -> Response:
        return await self._of(
            request, lambda _, found: _download(found.as_incident_file(), "incident.yaml", "application/yaml")
        )

    async def _file(self, request: Request) -> Response:
        return await self._of(
            request, lambda _, found: _download(_page(found, None), "why403.html", "text/html")
        )

    async def _rule(self, request: Request) -> Response:
        code = request.path_params["code"]
        if code not in BY_CODE:
            return self._asking("There is no cause of this name.", status=404)
        made = page("rule.html", policy=None, code=code, rule=rule_page(code), base=self._base)
        return HTMLResponse(made)

    async def _of(self, request: Request, made: Callable[[str, Answered], Response]) -> Response:
        number = request.path_params["number"]
        kept = self._kept.get(number)
        return self._gone() if kept is None else await run_in_threadpool(made, number, kept[1])

    def _gone(self) -> Response:
        return self._asking("That answer is not kept any more: paste it again.", status=410)


def _page(found: Answered, form: Form | None) -> str:
    return explanation_page(found.explanation, asked(found.explanation, IN_JSON), found.notes, form)


def _download(text: str, name: str, kind: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(text, media_type=kind, headers={"content-disposition": disposition})


class _TooLong(Exception):
    """More was sent than is read."""


async def _texts(request: Request) -> dict[str, str]:
    """The texts of the form by their names. Raises `_TooLong`, `BadInput`."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > _MOST:
        raise _TooLong
    found: dict[str, str] = {}
    async with request.form(max_files=_MOST_FILES, max_fields=4, max_part_size=_MOST) as form:
        text = form.get("text")
        if isinstance(text, str) and text.strip():
            found[_PASTED] = text
        for each in form.getlist("files"):
            if isinstance(each, UploadFile) and each.filename:
                name = _name(each.filename, found)
                found[name] = text_of(await each.read(), name)
    return found


def _name(written: str, taken: dict[str, str]) -> str:
    """What a file is called, without its folder; a second of this name gets a number."""
    name = written.replace("\\", "/").rpartition("/")[2] or "file"
    return name if name not in taken else f"{len(taken)}-{name}"
