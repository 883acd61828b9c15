"""The folders that an agent may have files read from: those that a person named, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import Place
from why403.templates.load import opened_first


@dataclass(frozen=True, slots=True)
class Folders:
    """Named folders, each with everything below it; a link that leads out of them leads nowhere."""

    roots: tuple[Path, ...]

    @classmethod
    def of(cls, named: Sequence[str]) -> Folders:
        """Raises `BadInput` where one of them is no folder."""
        for name in named:
            if not Path(name).is_dir():
                raise BadInput(Place("--folder"), "there is no folder with this name", "a folder that exists")
        return cls(tuple(Path(name).resolve() for name in named))

    def file(self, name: str) -> Path:
        """The file or folder of this name. Raises `BadInput` where it is in none of them, or not there."""
        if not self.roots:
            wrong = "no folder was named from which files may be read"
            raise BadInput(Place("files"), wrong, "the text itself", "start with `why403 mcp --folder DIR`")
        for root in self.roots:
            try:
                path = (root / name).resolve()
                if path.is_relative_to(root) and path.exists():
                    _stay_within(root, path)
                    return path
            except (OSError, ValueError):  # a name that can be no file's
                continue
        raise BadInput(Place("files"), "there is no such file in the named folders", "a path in one of them")


def _stay_within(root: Path, path: Path) -> None:
    """The files of a folder, and those that are of one module with a file, can be links that lead out.

    Raises: `BadInput`.
    """
    for each in opened_first(path):
        if not each.resolve().is_relative_to(root):
            wrong = "a file in this folder is a link to outside of the named folders"
            raise BadInput(Place("files"), wrong, "files inside of them")
