"""Files that a person names, and those that lie beside them: read within limits, in their folder or below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from why403.documents.errors import BadInput
from why403.documents.source import decoded
from why403.frozen import dataclass
from why403.incident.tree import Tree
from why403.logic.places import Place
from why403.pasted.reading import MEGA, opened, text_of
from why403.templates.documents import tree_of

LIMIT = 200 * MEGA
_BESIDE = 6 * MEGA
"""The size of a definition that API Gateway takes (API reference, PutRestApi)."""


def text_in(path: Path, name: str, *, chosen: bool = False) -> str:
    """The text of a file; of a pipe only where somebody chose it. Raises `BadInput`."""
    with opened(path, name, chosen=chosen) as file:
        content = file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise BadInput(Place(name), f"longer than {LIMIT // MEGA} MB")
    return decoded(content, name) if len(content) > 16 * MEGA else text_of(content, name)


@dataclass(frozen=True, slots=True)
class TextsBeside:
    """Reads the texts of files in the folder of a module, or below; `instead` are those not to be read."""

    root: Path
    instead: Mapping[str, str] = field(default_factory=dict, repr=False)

    def text(self, named: str) -> str | None:
        """What a file holds."""
        path = self.root / named
        if str(path) in self.instead:
            return self.instead[str(path)]
        try:
            small = self._has(path) and path.is_file() and path.stat().st_size <= _BESIDE
            return text_in(path, str(path)) if small else None
        except (BadInput, OSError, ValueError):
            return None

    def folder(self, named: str) -> Mapping[str, str] | None:
        """The Terraform files of a folder; `None` where one of them cannot be read."""
        path = self.root / named
        if not self._has(path) or any(path.glob("*.tf.json")):
            return None
        names = [f"{named}/{each.name}" for each in sorted(path.glob("*.tf"))]
        found = {name: text for name in names if (text := self.text(name)) is not None}
        return found if len(found) == len(names) else None

    def _has(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.root.resolve())


class FilesBeside:
    """Reads the files that a template names, if they lie in its folder or below.

    `texts` are those read, and `doubled` the places of keys in them that are written again.
    """

    def __init__(self, folder: Path, instead: Mapping[str, str] | None = None) -> None:
        self._folder, self._instead = folder, instead or {}
        self.texts: dict[str, str] = {}
        self.doubled: list[Place] = []

    def __call__(self, _template: str, named: str) -> Tree | None:
        try:
            return self.read(named)
        except BadInput:
            return None

    def read(self, named: str) -> Tree | None:
        """The file; `None` where there is none in the folder. Raises `BadInput` where it cannot be read."""
        path = self._folder / named
        if not path.resolve().is_relative_to(self._folder.resolve()) or not path.is_file():
            return None
        text = self._instead.get(str(path)) or text_in(path, str(path))
        tree = tree_of(text, str(path))
        self.texts[str(path)] = text
        self.doubled += tree.doubled
        return tree
