"""Whether the code of a function was changed: by the size and the time of each of its files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

Print = Mapping[str, tuple[int, int]]
"""Size and time of the last change, by the path of the file."""
_PASSED_OVER = frozenset(
    {
        "__pycache__",
        "node_modules",
        ".git",
        ".venv",
        "venv",
        ".serverless",
        ".aws-sam",
        ".terraform",
        "cdk.out",
    }
)
"""Folders in which nobody edits code: reading all of them for every call would take longer than the call."""
_CODE = frozenset((".py", ".js", ".mjs", ".cjs", ".json", ".yaml", ".yml", ".toml", ".so", ".wasm"))
_PROGRAM = "bootstrap"
"""What else lies in the folder may be what a handler writes there."""
_MOST = 5000


def print_of(source: Path) -> Print:
    """What tells code in a folder or an archive from what it was; of very many files only the first count."""
    found: dict[str, tuple[int, int]] = {}
    for path, told in _files(str(source)) if source.is_dir() else _file(source):
        found[path] = (told.st_size, told.st_mtime_ns)
        if len(found) == _MOST:
            break
    return found


def _file(path: Path) -> Iterator[tuple[str, os.stat_result]]:
    try:
        yield str(path), path.stat()
    except OSError:
        return


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                try:
                    if not entry.is_dir(follow_symlinks=False):
                        if entry.name == _PROGRAM or os.path.splitext(entry.name)[1] in _CODE:
                            yield entry.path, entry.stat()
                    elif entry.name not in _PASSED_OVER and not entry.name.endswith(".dist-info"):
                        yield from _files(entry.path)
                except OSError:
                    continue  # removed while it was looked at
    except OSError:
        return
