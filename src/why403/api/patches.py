"""The patches of a repair as text, and made in the user's own files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

from why403.documents.errors import BadInput
from why403.documents.source import MARK, decoded, encoded_like
from why403.logic.places import Place
from why403.model.repair import Patch, Repair

_NO_END = "\n\\ No newline at end of file\n"


def unified(repair: Repair) -> str:
    """The unified diff of all files, as `git apply` and `patch` take it, with every byte as it is."""
    return "".join(line for patch in repair.patches for line in _of(patch))


def _of(patch: Patch) -> Iterator[str]:
    old, new = _lines(patch.before), _lines(patch.after)
    for line in unified_diff(old, new, f"a/{patch.document}", f"b/{patch.document}"):
        yield line if line.endswith("\n") else line + _NO_END


def _lines(text: str) -> list[str]:
    """Lines as version control counts them, with their ends."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def apply(patches: Sequence[Patch]) -> tuple[Path, ...]:
    """Make the changes in the files: all of them, or none where one cannot be changed. Raises `BadInput`."""
    ready = [_ready(patch) for patch in patches]
    for path, content in ready:
        _write(path, content)
    return tuple(path for path, _ in ready)


def _ready(patch: Patch) -> tuple[Path, bytes]:
    """The file and what will be in it; it must be as it was when it was read."""
    path, at = Path(patch.document), Place(patch.document)
    if not path.is_file():
        raise BadInput(at, "no file that could be changed", "a file of this machine")
    content = path.read_bytes()
    if decoded(content, patch.document).removeprefix(MARK) != patch.before:
        raise BadInput(at, "the file changed since it was read", "", "explain the call again")
    return path.resolve(), encoded_like(patch.after, content)


def _write(path: Path, content: bytes) -> None:
    """In one step: whoever reads it meanwhile sees the old file or the new one."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        shutil.copymode(path, name)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise BadInput(Place(str(path)), "the file cannot be written") from None
