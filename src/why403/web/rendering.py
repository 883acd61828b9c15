"""Pages from templates: what is put into one is escaped, and nothing outside this folder is read."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from why403.words.shells import typed_here

STYLE, SCRIPT = "why403.css", "why403.js"


def page(name: str, **values: object) -> str:
    """The page of a template; a value that a template lacks is a fault, never an empty place."""
    return _environment().get_template(name).render(values)


@cache
def asset(name: str) -> str:
    """A style sheet or a script of this folder."""
    return resources.files("why403.web").joinpath("static", name).read_text("utf-8")


def hash_of(name: str) -> str:
    """By what a Content-Security-Policy knows an asset that stands inside a page."""
    digest = sha256(asset(name).encode()).digest()
    return f"'sha256-{b64encode(digest).decode()}'"


def policy(*, forms: bool) -> str:
    """The Content-Security-Policy of our pages: nothing is loaded, from nobody; forms go to us alone."""
    parts = {
        "default-src": "'none'",
        "style-src": hash_of(STYLE),
        "script-src": hash_of(SCRIPT),
        "base-uri": "'none'",
        "form-action": "'self'" if forms else "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


@cache
def rule_page(code: str, below: int = 0) -> Markup:
    """The page of a cause, from its Markdown, its headings so many levels below those of a page.

    HTML in it would be shown as text, and everything else is escaped by the writer.
    """
    text = resources.files("why403").joinpath("causes", f"{code}.md").read_text("utf-8")
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = f"h{min(int(token.tag[1:]) + below, 6)}"
    return Markup(reader.renderer.render(tokens, reader.options, {}))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("why403.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["typed_here"] = typed_here
    made.globals.update(style=Markup(asset(STYLE)), script=Markup(asset(SCRIPT)))  # our own files
    return made
