"""The examples of the causes' pages, as cases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from bench.shapes import Shape, whole
from why403.incident.read import read_incident
from why403.questions.explain import Case

_EXAMPLE = re.compile(r"^## Example\n.*?^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


@cache
def examples(shape: Shape = whole) -> Mapping[str, Case]:
    """The example of each page, by the code of its cause."""
    folder = resources.files("why403").joinpath("causes")
    pages = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".md")), key=lambda e: e.name)
    return {
        page.name.removesuffix(".md"): _example(page.name, page.read_text("utf-8"), shape) for page in pages
    }


def _example(name: str, page: str, shape: Shape) -> Case:
    found = _EXAMPLE.search(page)
    if found is None:
        raise ValueError(f"{name}: no example")
    return shape(read_incident(found.group(1), name))
