"""How to make the corrected call: the user's own curl command, and programs that sign.

Nothing secret is written out: what a header, a password or a body had stands as a variable of the shell.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping

from why403 import facts as catalogue
from why403.documents.errors import BadInput
from why403.logic.states import ABSENT, State
from why403.model.incident import Request
from why403.model.repair import Do, Edit, Recipe
from why403.pasted.cmdwords import typed_command
from why403.pasted.curl_options import options_of
from why403.redaction.masks import is_secret, mask
from why403.repair.making import SERVICE, NotThere, made_in_request

_SHORT = {
    "header": "-H", "request": "-X", "include": "-i", "verbose": "-v", "silent": "-s", "show-error": "-S",
    "get": "-G", "head": "-I", "location": "-L", "output": "-o",
}  # fmt: skip
_BODY = frozenset({"data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "json", "form"})
_SIGNING = frozenset({"aws-sigv4", "user"})
_PAIR = '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"'
_TOKEN = "x-amz-security-token"
_NO_SECRETS = ("x-apigw-api-id",)
_KNOWN = {"x-api-key": "$API_KEY", "authorization": "$AUTHORIZATION", "cookie": "$COOKIE"}


def recipes(edits: tuple[Edit, ...], request: Request, texts: Mapping[str, str]) -> tuple[Recipe, ...]:
    """The corrected call in the forms that it is made in; none where the call stays as it is."""
    own = tuple(edit for edit in edits if edit.of_request)
    if not own or any(edit.fact == catalogue.SIGNATURE_MATCHES.name for edit in own):
        return ()  # a tool signs for the host that it calls: it would be the wrong one again
    try:
        after = request
        for edit in own:
            after = made_in_request(after, edit)
    except NotThere:
        return ()
    return tuple(_recipes(own, request, after, texts))


def _recipes(
    edits: tuple[Edit, ...], before: Request, after: Request, texts: Mapping[str, str]
) -> Iterator[Recipe]:
    url, method = after.url, after.method
    if isinstance(url, State) or isinstance(method, State):
        return
    region = next((str(edit.value) for edit in edits if edit.way[1] == "signature"), "")
    headers = {str(edit.way[2]).lower(): edit for edit in edits if edit.way[1] == "headers"}
    words = _typed(before, texts)
    parts = _corrected(words, edits, url, method) if words else _made(after, method)
    yield Recipe("curl", " ".join(("curl", *_with(parts, region, headers, url))))
    if region:
        shown = mask(url)
        yield Recipe("Python", _python(method, shown, region))
        yield Recipe("JavaScript", _javascript(method, shown, region))
        yield Recipe("Postman", _postman(region))


def _typed(request: Request, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The options of the user's own command, in their order; nothing where it is none of curl."""
    text, at = texts.get(request.at.document), request.at
    if text is None or at.line is None:
        return []
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: at.line - 1]) + (at.column or 1) - 1
    if not re.match(r"curl(?:\.exe)?\s", text[start : start + 10]):
        return []
    try:
        command = typed_command(text, start, at.document)
        return [(name, word.text) for name, word in options_of(command.words[1:], at).given]
    except BadInput:
        return []


def _corrected(
    words: list[tuple[str, str]], edits: tuple[Edit, ...], url: str, method: str
) -> list[tuple[str, str]]:
    """The same options, with another URL or method where an edit says so."""
    ways = {edit.way[1] for edit in edits}
    found = [
        (name, url if name == "url" and ways & {"path", "host", "address"} else value)
        for name, value in words
    ]
    if "method" in ways:
        found = [pair for pair in found if pair[0] not in ("request", "head")]
        found.insert(0, ("request", method))
    return found


def _made(after: Request, method: str) -> list[tuple[str, str]]:
    """A command for a call that was not typed as one."""
    told = [("request", method)] if method != "GET" else []
    kept = [pair for pair in after.headers if pair[0].lower() not in ("host", "user-agent", "accept")]
    told += [("header", f"{name}: {value}") for name, value in kept]
    if after.body is not ABSENT and not isinstance(after.body, State):
        told.append(("data", ""))
    return [*told, ("url", str(after.url))]


def _with(parts: list[tuple[str, str]], region: str, headers: Mapping[str, Edit], url: str) -> Iterator[str]:
    """The words of the command, what is secret as a variable."""
    for name, value in parts:
        if region and name in _SIGNING:
            continue
        if name == "header":
            called, _, rest = value.partition(":")
            own = called.strip().lower()
            if own in headers or (region and own in ("authorization", "x-amz-date", _TOKEN)):
                continue
            shown = f"{called}: {_variable(own)}" if is_secret(called.strip()) else f"{called}:{mask(rest)}"
            yield f"-H {_quoted(shown)}"
        elif name == "url":
            yield shlex.quote(mask(value or url))
        elif name in _BODY:
            yield f'--{name} "$BODY"'
        elif name == "user":
            yield '-u "$USER_AND_PASSWORD"'
        else:
            option = _SHORT.get(name, f"--{name}" if len(name) > 1 else f"-{name}")
            yield f"{option} {shlex.quote(mask(value))}" if value else option
    for own, edit in headers.items():
        if edit.do is Do.DROP:
            continue
        value = "Bearer $TOKEN" if str(edit.value).startswith("Bearer") else _variable(own)
        if own in _NO_SECRETS:
            value = str(edit.value)
        yield f"-H {_quoted(f'{own}: {value}')}"
    if region:
        yield f"--aws-sigv4 'aws:amz:{region}:{SERVICE}' -u {_PAIR}"
        yield f'${{AWS_SESSION_TOKEN:+-H "{_TOKEN}: $AWS_SESSION_TOKEN"}}'


def _variable(header: str) -> str:
    return _KNOWN.get(header) or "$" + re.sub(r"\W", "_", header).upper()


def _quoted(text: str) -> str:
    """In double quotes where a variable is to be filled in."""
    return f'"{text}"' if "$" in text else shlex.quote(text)


def _python(method: str, url: str, region: str) -> str:
    return f"""\
from urllib.request import Request, urlopen

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import Session

request = AWSRequest({method!r}, {url!r})
SigV4Auth(Session().get_credentials(), {SERVICE!r}, {region!r}).add_auth(request)
print(urlopen(Request(request.url, headers=dict(request.headers), method=request.method)).read())"""


def _javascript(method: str, url: str, region: str) -> str:
    return f"""\
import {{ Sha256 }} from "@aws-crypto/sha256-js";
import {{ defaultProvider }} from "@aws-sdk/credential-provider-node";
import {{ HttpRequest }} from "@smithy/protocol-http";
import {{ SignatureV4 }} from "@smithy/signature-v4";

const url = new URL({json.dumps(url)});
const signer = new SignatureV4({{
  service: "{SERVICE}", region: "{region}", credentials: defaultProvider(), sha256: Sha256,
}});
const signed = await signer.sign(new HttpRequest({{
  method: {json.dumps(method)}, protocol: url.protocol, hostname: url.hostname, path: url.pathname,
  query: Object.fromEntries(url.searchParams), headers: {{ host: url.hostname }},
}}));
console.log(await (await fetch(url, {{ method: signed.method, headers: signed.headers }})).text());"""


def _postman(region: str) -> str:
    return (
        "Authorization: AWS Signature; AccessKey {{aws_access_key_id}}; SecretKey {{aws_secret_access_key}}; "
        f"Session Token {{{{aws_session_token}}}}; AWS Region {region}; Service Name {SERVICE}"
    )
