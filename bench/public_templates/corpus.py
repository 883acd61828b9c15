"""The templates of the packages, chosen by one rule, none twice.

The rule: every file that declares an API with at least one route (`declared.py`), whatever becomes of it.
Left out is what its own name calls wrong (`WRONG`). A template of a template (cookiecutter) is filled with
the package's own defaults first. The `.tf` files of a folder are one template.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.public_templates.declared import Declared, declared
from bench.public_templates.fetch import Package, files, packages

WRONG = {"bad", "invalid", "broken", "malformed", "fail", "failing"}


@dataclass(frozen=True, slots=True)
class Template:
    """A file, or a folder of `.tf` files: its package, its name in it, where to read it, what it declares."""

    package: str
    name: str
    path: Path
    declared: Declared


def templates() -> list[Template]:
    """All of them. Raises `Missing` where a package cannot be fetched."""
    seen: set[str] = set()
    return [each for package in packages() for each in _of_package(package, seen)]


def _of_package(package: Package, seen: set[str]) -> Iterator[Template]:
    for path, text in _texts(package):
        name = path.relative_to(package.folder).as_posix()
        mark = hashlib.sha256(text.encode()).hexdigest()
        if mark in seen or WRONG.intersection(re.split(r"[^a-z]+", name.lower())):
            continue
        found = declared(text, ".tf" if path.is_dir() else path.suffix)
        if found is not None:
            seen.add(mark)
            yield Template(package.label, name, _readable(package, path, text), found)


def _texts(package: Package) -> Iterator[tuple[Path, str]]:
    """Each file with its text; of a Terraform module the folder, with all of its texts."""
    modules: set[Path] = set()
    for path in files(package):
        if path.suffix == ".tf":
            modules.add(path.parent)
        elif ".filled" not in path.parts:
            yield path, _filled(path, _text(path))
    for folder in sorted(modules):
        yield folder, "\n".join(_text(path) for path in sorted(folder.glob("*.tf")))


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace")


def _filled(path: Path, text: str) -> str:
    """A template of a template with the defaults that stand beside it."""
    above = next((each for each in path.parents if "{{" in each.name), None)
    defaults = above.parent / "cookiecutter.json" if above is not None else None
    if defaults is None or not defaults.is_file() or "cookiecutter." not in text:
        return text
    from jinja2 import Template as Jinja

    told = json.loads(_text(defaults))
    values = {name: value[0] if isinstance(value, list) else value for name, value in told.items()}
    return str(Jinja(text).render(cookiecutter=values))


def _readable(package: Package, path: Path, text: str) -> Path:
    """The path itself, or that of a copy where the text had to be filled."""
    if path.is_dir() or text == _text(path):
        return path
    copy = package.folder / ".filled" / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}{path.suffix}"
    copy.parent.mkdir(exist_ok=True)
    copy.write_text(text, "utf-8")
    return copy
