"""Documents with secrets planted at drawn places: templates, plans, states, modules, incident files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

TELLINGS = Path(__file__).parent / "tellings"
HOST = "abc123def4.execute-api.eu-west-1.amazonaws.com"
SECRETS = {
    "a password that looks like words": "hunter-battery-staple",
    "a word with digits": "Sommer2026Sonne",
    "a token": "q7Zk2LmPw9XtBv4RsYc8HdNf3GjKa6Ue",
    "hexadecimal": "5d672d79c15b13162d9279b0855cfba6",
    "a secret access key": "wJalrXUt" + "nFEMI/K7MDENG+bPxRfiCYzQ9dLmT4vK",
    "the id of an access key": "AKIA" + "QX7Z2M5RT8WP3KVN",
    "a JWT": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTQyIn0.c2lnbmF0dXJlLW9mLXRoaXM",
    "a token of a service": "ghp_" + "0aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY",
    "digits": "918273645546372819",
}
LIKE_WORDS = tuple(
    SECRETS[name] for name in ("a password that looks like words", "a word with digits", "digits")
)
NAMES = (
    "Value", "Description", "password", "integration.request.header.X-Key", "TOKEN", "x-api-key",
    "Authorization", "note", "Default", "secretAccessKey", "apiToken", "hook", "connection_string", "Comment",
)  # fmt: skip
"""Names of entries under which owners keep secrets: some say so, others do not."""


@dataclass(frozen=True)
class Planted:
    """A document, and what was planted in it."""

    api: str
    name: str
    text: str
    secrets: tuple[str, ...]


def pieces(secret: str) -> Iterator[str]:
    """Everything of eight characters; of a key's id the end may be shown, which is shorter."""
    return (secret[at : at + 8] for at in range(len(secret) - 7))


def leaks(printed: str, secrets: Sequence[str]) -> list[str]:
    """The pieces of secrets that can be read in what was printed, also across line breaks."""
    joined = re.sub(r"\s+", "", printed)
    return sorted(
        {piece for secret in secrets for piece in pieces(secret) if piece in printed or piece in joined}
    )


@st.composite
def documents(draw: st.DrawFn, api: str, form: str) -> Planted:
    """One telling of an API, with one to four secrets in it."""
    (file,) = [*(TELLINGS / api).glob(form)]
    secrets = tuple(
        SECRETS[name] for name in draw(st.lists(st.sampled_from(sorted(SECRETS)), min_size=1, max_size=4))
    )
    text = file.read_text("utf-8")
    for secret in secrets:
        text = draw({".json": in_json, ".tf": in_hcl}.get(file.suffix, in_yaml)(text, secret))
    return Planted(api, file.name, text, secrets)


@st.composite
def in_yaml(draw: st.DrawFn, text: str, secret: str) -> str:
    """Beside an entry, inside braces, in a comment, or as a block of text."""
    lines = text.split("\n")
    entries = [at for at, line in enumerate(lines) if re.match(r" *[A-Za-z_][\w.-]*:(?: |$)", line)]
    at, name = draw(st.sampled_from(entries)), draw(st.sampled_from(NAMES))
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    way = draw(st.sampled_from(("entry", "quoted", "braces", "comment", "block")))
    if way == "comment":
        lines[at] += f" # was {secret}"
    elif way == "braces" and lines[at].endswith("}"):
        lines[at] = f"{lines[at][:-1]}, {name}: '{secret}'}}"
    elif way == "block":
        lines[at:at] = [f"{indent}{name}: |", f"{indent}  the key is {secret}", f"{indent}  {secret}"]
    else:
        lines.insert(at, f"{indent}{name}: {json.dumps(secret) if way == 'quoted' else secret}")
    return "\n".join(lines)


@st.composite
def in_json(draw: st.DrawFn, text: str, secret: str) -> str:
    """In any mapping, first or last, bare or in a part of its own; with line ends or without."""
    tree = json.loads(text)
    mapping = draw(st.sampled_from(list(_mappings(tree))))
    name = draw(st.sampled_from(NAMES))
    forms = (secret, {"Variables": {name: secret}}, [secret], json.dumps({name: secret}))
    value: Any = draw(st.sampled_from(forms))
    kept = dict(mapping)
    mapping.clear()
    mapping.update({name: value, **kept} if draw(st.booleans()) else {**kept, name: value})
    return json.dumps(tree, indent=draw(st.sampled_from((None, 2))), separators=(",", ":"))


def _mappings(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from _mappings(part)
    elif isinstance(node, list):
        for part in node:
            yield from _mappings(part)


@st.composite
def in_hcl(draw: st.DrawFn, text: str, secret: str) -> str:
    """Beside an attribute, in a comment, in a heredoc, or as the default of a variable."""
    lines = text.split("\n")
    attributes = [at for at, line in enumerate(lines) if re.match(r"  \w+ += ", line)]
    at, name = (
        draw(st.sampled_from(attributes)),
        draw(st.sampled_from(("value", "description", "password", "note"))),
    )
    way = draw(st.sampled_from(("attribute", "comment", "heredoc", "variable", "object")))
    if way == "comment":
        lines[at] += f" {draw(st.sampled_from(('#', '//')))} was {secret}"
    elif way == "heredoc":
        lines[at:at] = [f"  {name} = <<-EOT", f"    the key is {secret}", "  EOT"]
    elif way == "variable":
        lines = [f'variable "planted" {{\n  sensitive = true\n  default = "{secret}"\n}}', *lines]
    elif way == "object":
        lines.insert(at, f'  {name} = {{ a = "{secret}", b = true }}')
    else:
        lines.insert(at, f'  {name} = "{secret}"')
    return "\n".join(lines)


def refused(url: str, status: int, kind: str, body: str, method: str = "GET") -> str:
    """A call and its answer."""
    command = f"$ curl -i -X {method} {url}"
    return f'{command}\nHTTP/1.1 {status} X\nx-amzn-ErrorType: {kind}\n\n{{"message":"{body}"}}\n'


CALLS = {
    "rest-keys": refused(f"https://{HOST}/prod/orders", 403, "ForbiddenException", "Forbidden"),
    "rest-lambda": refused(f"https://{HOST}/prod/cats", 401, "UnauthorizedException", "Unauthorized"),
    "rest-domain": refused("https://api.example.com/v2/items", 403, "ForbiddenException", "Forbidden"),
    "http-jwt-cors": refused(f"https://{HOST}/orders", 401, "", "Unauthorized", "POST"),
    "rest-iam-policy": refused(
        f"https://{HOST}/prod/reports",
        403,
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    ),
}
FORMS = (
    "cloudformation.yaml",
    "sam.yaml",
    "serverless.json",
    "openapi.yaml",
    "terraform.json",
    "state.json",
    "main.tf",
)
