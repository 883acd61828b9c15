"""`why403 docs`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from why403.cli.once import Once
from why403.cli.page_options import page_options
from why403.cli.terminal import put, put_made, put_page
from why403.documents.errors import BadInput
from why403.incident.typed import near, shortened
from why403.logic.places import Place

_SCHEMA = ".schema.json"


@click.command("docs", cls=Once)
@click.argument("page", required=False, metavar="[PAGE|SCHEMA]")
@page_options
def docs(page: str | None, color: str, plain: bool) -> int:
    """Print a page of the documentation, or a JSON Schema; without a name, list them all.

    \b
    Examples:
      why403 docs
      why403 docs inputs
      why403 docs incident.schema.json > incident.schema.json
    """
    pages, schemas = _pages(), _schemas()
    if page is None:
        put(_listing(titles()))
        return 0
    name = page.removeprefix("docs/").removesuffix(".md")
    if name in schemas:
        put_made(schemas[name].read_text("utf-8").rstrip("\n"))
    elif name in pages:
        put_page(pages[name].read_text("utf-8"), color, plain=plain)
    else:
        names = [*pages, *schemas]
        wrong = f"there is no page {shortened(name, names)}"
        raise BadInput(Place("docs"), wrong, near(name, names, 0.5) or "one that `why403 docs` lists")
    return 0


def titles() -> Mapping[str, str]:
    """Every page and schema by its name, with what it is."""
    pages = {name: _title(page) for name, page in _pages().items()}
    return {**pages, **{name: _described(schema) for name, schema in _schemas().items()}}


def _pages() -> Mapping[str, Traversable]:
    """The pages by their names. In a checkout they stand beside the package, in a wheel within it."""
    within = resources.files("why403").joinpath("docs")
    folder = within if within.is_dir() else Path(str(within)).parents[2] / "docs"
    if not folder.is_dir():
        raise BadInput(Place("docs"), "this installation has no pages", "one from the wheel")
    found = {each.name.removesuffix(".md"): each for each in folder.iterdir() if each.name.endswith(".md")}
    return dict(sorted(found.items()))


def _schemas() -> Mapping[str, Traversable]:
    rooms = (each for each in resources.files("why403").iterdir() if each.is_dir())
    found = {each.name: each for room in rooms for each in room.iterdir() if each.name.endswith(_SCHEMA)}
    return dict(sorted(found.items()))


def _listing(found: Mapping[str, str]) -> Iterator[str]:
    width = max(map(len, found))
    yield "Pages"
    yield from (f"  {name:{width}}  {title}" for name, title in found.items() if not name.endswith(_SCHEMA))
    yield ""
    yield "JSON Schemas"
    yield from (f"  {name:{width}}  {title}" for name, title in found.items() if name.endswith(_SCHEMA))


def _title(page: Traversable) -> str:
    with page.open(encoding="utf-8") as file:
        return next((line.lstrip("# ").strip() for line in file if line.startswith("# ")), "")


def _described(schema: Traversable) -> str:
    return str(json.loads(schema.read_text("utf-8")).get("title", ""))
