"""The patches of a repair as text, and made in the user's own files."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

from why403.documents.errors import BadInput
from why403.documents.paths import below, from_the_top
from why403.documents.source import MARK, decoded, encoded_like
from why403.logic.places import Place
from why403.model.repair import Patch, Repair

_NO_END = "\n\\ No newline at end of file\n"


def unified(repair: Repair) -> str:
    """The unified diff of all files, as `git apply` and `patch` take it, with every byte as it is."""
    return "".join(line for patch in repair.patches for line in _of(patch))


def _of(patch: Patch) -> Iterator[str]:
    old, new = _lines(patch.before), _lines(patch.after)
    file = _below_here(patch.document)
    for line in unified_diff(old, new, _named(f"a/{file}"), _named(f"b/{file}")):
        yield line if line.endswith("\n") else line + _NO_END


def _below_here(document: str) -> str:
    """The file as it is called from the working folder, where a patch is applied; of one that is not in it,
    from the top of its drive."""
    return below(document, os.getcwd()) or from_the_top(document)


def _named(file: str) -> str:
    """A name as git writes it: in quotes where signs in it end or begin something, and with a tab behind
    spaces."""
    if re.search(r'[\x00-\x1f\x7f"\\]', file):
        escaped = re.sub(r'["\\]', r"\\\g<0>", file)
        return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda sign: f"\\{ord(sign[0]):03o}", escaped) + '"'
    return f"{file}\t" if " " in file else file


def _lines(text: str) -> list[str]:
    """Lines as version control counts them, with their ends."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def apply(patches: Sequence[Patch]) -> tuple[Path, ...]:
    """Make the changes in the files: all of them, or none where one cannot be changed. Raises `BadInput`."""
    ready = [_ready(patch) for patch in patches]
    staged: list[tuple[Path, Path]] = []
    try:
        for path, content in ready:
            staged.append((path, _staged(path, content)))
        for path, beside in staged:
            _replace(path, beside)
    finally:
        for _, beside in staged:
            beside.unlink(missing_ok=True)
    return tuple(path for path, _ in ready)


def _ready(patch: Patch) -> tuple[Path, bytes]:
    """The file and what will be in it; it must be as it was when it was read."""
    path, at = Path(patch.document), Place(patch.document)
    if not path.is_file():
        raise BadInput(at, "no file that could be changed", "a file of this machine")
    if not os.access(path, os.W_OK) or not path.stat().st_mode & stat.S_IWUSR:
        raise BadInput(at, "the file is read-only", "", "make it writable first")
    content = path.read_bytes()
    if decoded(content, patch.document).removeprefix(MARK) != patch.before:
        raise BadInput(at, "the file changed since it was read", "", "explain the call again")
    return path.resolve(), encoded_like(patch.after, content)


def _staged(path: Path, content: bytes) -> Path:
    """The new content beside its file, with the same rights."""
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:_LONGEST]}.")
    except OSError:
        raise _not_written(path) from None
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        shutil.copymode(path, name)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise _not_written(path) from None
    return Path(name)


_LONGEST = 200
"""Of the name before what is put behind it: file systems take 255 bytes."""


def _replace(path: Path, beside: Path) -> None:
    """In one step: whoever reads it meanwhile sees the old file or the new one."""
    try:
        os.replace(beside, path)
    except OSError:
        raise _not_written(path) from None


def _not_written(path: Path) -> BadInput:
    return BadInput(Place(str(path)), "the file cannot be written")
