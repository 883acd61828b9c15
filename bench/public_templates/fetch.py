"""The packages that hold the templates: fetched once, checked by hash, unpacked into `.bench/`."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
STORE = HERE.parent.parent / ".bench" / "public"
SUFFIXES = (".json", ".yaml", ".yml", ".template", ".tf")
SECONDS = 300
_REFUSED = "cannot be fetched: no network, or the package registry that is set up here lacks it"


class Missing(Exception):
    """Something that is needed to fetch a package is not to be had."""


@dataclass(frozen=True, slots=True)
class Package:
    """One archive: `kind` is npm, sdist or wheel, `digest` is written `ALGORITHM:HEX`."""

    kind: str
    name: str
    version: str
    digest: str

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def folder(self) -> Path:
        """Where it is unpacked; another hash is another folder."""
        plain = self.name.lstrip("@").replace("/", "-")
        return STORE / f"{plain}-{self.version}-{self.digest.partition(':')[2][:12]}"


def packages() -> list[Package]:
    """Those that `packages.txt` names."""
    lines = (HERE / "packages.txt").read_text("utf-8").splitlines()
    return [Package(*line.split()) for line in lines if line and not line.startswith("#")]


def fetched(package: Package) -> Path:
    """The folder of a package, filled at the first time. Raises `Missing` where it cannot be."""
    mark = package.folder / ".complete"
    if not mark.is_file():
        shutil.rmtree(package.folder, ignore_errors=True)
        archives = package.folder / ".archive"
        archives.mkdir(parents=True)
        _unpacked(_checked(package, _archive(package, archives)), package.folder)
        shutil.rmtree(archives)
        mark.touch()
    return package.folder


def _archive(package: Package, into: Path) -> Path:
    command = _npm(package, into) if package.kind == "npm" else _pip(package, into)
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS, cwd=into)
    except FileNotFoundError:
        raise Missing(f"{package.label}: `{command[0]}` is not installed") from None
    except subprocess.SubprocessError as problem:
        said = str(getattr(problem, "stderr", "") or "").lower()
        reason = "no module named pip" if "no module named pip" in said else _REFUSED
        raise Missing(f"{package.label}: {reason}") from None
    return next(path for path in into.iterdir() if path.is_file())


def _npm(package: Package, into: Path) -> list[str]:
    wanted = f"{package.name}@{package.version}"
    return ["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", str(into), wanted]


def _pip(package: Package, into: Path) -> list[str]:
    """A source archive is asked for its metadata by pip, in an environment of its own."""
    python = Path(sys.base_prefix) / "bin" / "python3"
    form = "--no-binary" if package.kind == "sdist" else "--only-binary"
    options = ["--no-deps", form, ":all:", "-d", str(into)]
    return [str(python), "-m", "pip", "download", "-q", *options, f"{package.name}=={package.version}"]


def _checked(package: Package, archive: Path) -> Path:
    algorithm, _, wanted = package.digest.partition(":")
    if hashlib.new(algorithm, archive.read_bytes()).hexdigest() != wanted:
        raise Missing(f"{package.label}: the archive is not the one that packages.txt names")
    return archive


def _unpacked(archive: Path, into: Path) -> None:
    """The files that could be templates, or what templates name; nothing outside the folder."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as whole:
            whole.extractall(into, [name for name in whole.namelist() if name.endswith(SUFFIXES)])
        return
    with tarfile.open(archive) as whole:
        wanted = [part for part in whole.getmembers() if part.isfile() and part.name.endswith(SUFFIXES)]
        whole.extractall(into, wanted, filter="data")


def files(package: Package) -> Iterator[Path]:
    """The files of a package that could be templates, in order."""
    folder = fetched(package)
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in SUFFIXES)
