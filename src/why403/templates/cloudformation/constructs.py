"""Which construct of CDK made a resource, and the line of the program that created it.

A template names the way to the construct in the metadata of the resource. With `--debug` or `CDK_DEBUG=1`,
the manifest, or the file of metadata that it names, has the stack of calls at each construct (the schema of
cloud assemblies: `aws:cdk:logicalId` with its `trace`, `aws:cdk:creationStack`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from urllib.parse import unquote

from why403.incident.tree import Tree
from why403.logic.places import NOWHERE_WRITTEN, Origin, Place

_ID, _STACK = "aws:cdk:logicalId", "aws:cdk:creationStack"
_FRAME = re.compile(r"(?:.*\()?(?P<file>[^()]+?):(?P<line>\d{1,7}):(?P<column>\d{1,7})\)?")
_LONGEST = 2000
_DRIVE = re.compile(r"/[A-Za-z]:")
_NOT_WRITTEN = ("node:", "internal/", "node_modules/", "jsii-kernel", "jsii-runtime")
"""In the names of files that nobody wrote for this app: Node.js, libraries, the bridge to other languages."""


@dataclass(frozen=True, slots=True)
class Created:
    """The construct that is a resource of this logical id, and where the program created it."""

    logical_id: str
    at: Place


@dataclass(frozen=True, slots=True)
class Constructs:
    """What the manifest tells of the constructs, by the way to each."""

    by_path: Mapping[str, Created] = field(default_factory=dict)

    def origin(self, path: str, logical_id: str) -> Origin:
        """What a resource was made by; without a line where the manifest does not lead to exactly one."""
        found = self.by_path.get(path)
        known = found is not None and found.logical_id == logical_id
        return Origin(found.at if found is not None and known else NOWHERE_WRITTEN, path)


def constructs_of(metadata: Iterable[Tree], root: Path) -> Constructs:
    """Those of the metadata of stacks: lists of entries, by the way to each construct.

    `root` is the folder of the app; files in it are named as they are found from here.
    """
    return Constructs({path: each for tree in metadata for path, each in _created(tree, root)})


def _created(metadata: Tree, root: Path) -> Iterator[tuple[str, Created]]:
    for path, written in metadata.entries():
        entries = list(written.items())
        ids = [each for each in entries if each.get("type").value == _ID]
        if len(ids) == 1 and isinstance(ids[0].get("data").value, str):
            stacks = [each.get("data") for each in entries if each.get("type").value == _STACK]
            lines = (_first_line(frames, root) for frames in (ids[0].get("trace"), *stacks))
            at = next((at for at in lines if at is not None), None)
            if at is not None:
                yield path.removeprefix("/"), Created(str(ids[0].get("data").value), at)


def _first_line(frames: Tree, root: Path) -> Place | None:
    """The innermost call that is of the app's own program."""
    for frame in frames.items():
        text = frame.value if isinstance(frame.value, str) else ""
        match = _FRAME.fullmatch(text.strip()) if len(text) <= _LONGEST else None
        if match is None:
            continue
        named = _local(match["file"])
        if not any(part in named.replace("\\", "/") for part in _NOT_WRITTEN):
            file = _from_here(PurePath(named), root)
            return Place(file, (), int(match["line"]), int(match["column"]))
    return None


def _local(file: str) -> str:
    """The name of a file that a frame gives as it is, or as a URL: modules of ECMAScript have one."""
    if not file.startswith("file://"):
        return file
    way = unquote(file.removeprefix("file://"))
    return way[1:] if _DRIVE.match(way) else way


def _from_here(file: PurePath, root: Path) -> str:
    own = root.resolve()
    return str(root / file.relative_to(own) if file.is_relative_to(own) else file)


def with_constructs(tree: Tree, known: Constructs) -> Tree:
    """The template, where the places of what a construct made tell so."""
    made: dict[object, Origin] = {}
    for name, resource in tree.get("Resources").entries():
        path = resource.get("Metadata").get("aws:cdk:path").value
        if isinstance(path, str) and path:
            made[name] = known.origin(path, name)
    if not made:
        return tree
    places = {
        way: place.made_of(made[way[1]])
        if way[:1] == ("Resources",) and way[1:2] and way[1] in made
        else place
        for way, place in tree.places.items()
    }
    return Tree(tree.value, tree.path, places)
