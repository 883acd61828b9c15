"""Functions of Terraform: their code where a local path tells it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from why403.logic.claims import documented
from why403.serve.functions.found import FoundFunctions, code_at, note_of
from why403.serve.functions.function import READ, Function
from why403.templates.terraform.world import Resource, World

SOURCES = (
    documented(
        "A function has its code in filename, in S3 or in an image; timeout is 3 and memory 128 else",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_function",
        READ,
    ),
)
FUNCTION, ALIAS, ARCHIVE = "aws_lambda_function", "aws_lambda_alias", "archive_file"


def functions_in(world: World, folder: Path) -> FoundFunctions:
    """The functions of a plan, a state or a module whose paths begin in this folder."""
    functions: dict[str, Function] = {}
    notes: list[str] = []
    aliases: dict[str, set[str]] = {}
    for alias in world.of(ALIAS):
        named = world.link(alias, "function_name", FUNCTION)
        key = named.address if isinstance(named, Resource) else str(alias.values.get("function_name"))
        aliases.setdefault(key, set()).add(alias.address)
    for each in world.of(FUNCTION):
        made = _function(world, each, folder, aliases)
        functions[made.name] = made
        notes += note_of(made, layers=bool(each.values.get("layers")))
    return FoundFunctions(functions, tuple(notes))


def _function(world: World, function: Resource, folder: Path, aliases: Mapping[str, set[str]]) -> Function:
    own, archive, refused = _code(world, function, folder)
    known, unset = {}, list[str]()
    for name, part in function.block("environment").get("variables").entries():
        if isinstance(part.value, str | int | float):
            known[name] = str(part.value).lower() if isinstance(part.value, bool) else str(part.value)
        else:
            unset.append(name)
    named = function.values.get("function_name")
    names = {named} if isinstance(named, str) else set[str]()
    names |= aliases.get(function.address, set()) | aliases.get(str(named), set())
    return Function(
        function.address,
        _text(function, "handler"),
        _text(function, "runtime"),
        own,
        known,
        tuple(unset),
        _number(function, "timeout", 3),
        _whole(_number(function, "memory_size", 128)),
        frozenset(names),
        refused,
        function.at,
        archive,
        label=named if isinstance(named, str) else "",
    )


def _code(world: World, function: Resource, folder: Path) -> tuple[Path | None, Path | None, str]:
    """Folder, archive, and why there is neither."""
    if function.values.get("package_type") == "Image" or function.values.get("image_uri"):
        return None, None, f"the code of {function.address} is a container image"
    packed = world.link(function, "filename", ARCHIVE)
    if isinstance(packed, Resource):
        source = packed.values.get("source_dir")
        if isinstance(source, str):
            return *code_at(source, folder), ""
        file = packed.values.get("source_file")
        if isinstance(file, str):
            return (folder / file).parent, None, ""
    own, archive = code_at(function.values.get("filename"), folder)
    wrong = f"no path says where the code of {function.address} is"
    return own, archive, "" if own or archive else wrong


def _text(function: Resource, name: str) -> str:
    value = function.values.get(name)
    return value if isinstance(value, str) else ""


def _number(function: Resource, name: str, otherwise: float) -> float | None:
    """A number; the provider's own where none is written, `None` where it is not known here."""
    if function.leaves_out(name):
        return otherwise
    value = function.values.get(name)
    return float(value) if isinstance(value, int | float) else None


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
