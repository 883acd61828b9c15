"""Code that lies in no folder yet: inside the template, or packed into an archive."""

from __future__ import annotations

import os
import tempfile
import zipfile
from pathlib import Path

from why403.serve.functions.function import Function

LARGEST = 250 * 1024 * 1024
"""Bytes of unpacked code that Lambda takes (quotas)."""


class NoCode(Exception):
    """There is no code to run; the argument is a sentence."""


def source_of(function: Function) -> Path | None:
    """What is edited: a folder or an archive; `None` for code that stands in the template."""
    return function.archive or function.folder


def lacking(function: Function) -> str:
    """Why there is no code to run; empty where there is."""
    if function.inline:
        return ""
    if function.archive is not None:
        return (
            ""
            if function.archive.is_file()
            else f"{function.archive}, the code of {function.name}, is not there"
        )
    if function.folder is None or not function.folder.is_dir():
        return f"the code of {function.name} does not lie in a folder beside the template"
    return ""


def layers_of(function: Function, home: Path) -> tuple[Path, ...]:
    """The folders of its layers, unpacked below `home` where they are packed. Raises `NoCode`."""
    return tuple(
        _unpacked(each, Path(tempfile.mkdtemp(dir=home)), function.name) if each.is_file() else each.resolve()
        for each in function.layers
    )


def laid_out(function: Function, home: Path) -> Path:
    """The folder in which the code lies, made below `home` where there is none. Raises `NoCode`."""
    if function.inline:
        folder = Path(tempfile.mkdtemp(dir=home))
        ending = ".js" if function.runtime.startswith("nodejs") else ".py"
        (folder / f"index{ending}").write_text(function.inline, "utf-8")
        return folder
    if function.archive is not None:
        return _unpacked(function.archive, Path(tempfile.mkdtemp(dir=home)), function.name)
    wrong = lacking(function)
    if wrong or function.folder is None:
        raise NoCode(wrong)
    return function.folder.resolve()


def _unpacked(archive: Path, folder: Path, name: str) -> Path:
    try:
        with zipfile.ZipFile(archive) as packed:
            members = packed.infolist()
            if sum(each.file_size for each in members) > LARGEST:
                raise NoCode(f"the code of {name} is larger than Lambda takes")
            for each in members:
                path = packed.extract(each, folder)
                mode = each.external_attr >> 16 & 0o777
                if mode and not each.is_dir():
                    os.chmod(path, mode | 0o400)
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, NotImplementedError):
        raise NoCode(f"{archive}, the code of {name}, cannot be unpacked") from None
    return folder
