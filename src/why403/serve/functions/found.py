"""The functions that a template makes, by name, and which of them an integration means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from why403.aws.arns import function_name, invoked_function
from why403.documents.open_text import OpenText
from why403.frozen import dataclass
from why403.serve.functions.function import Function
from why403.templates.cloudformation.permissions import function_named

ARCHIVES = (".zip", ".jar")


@dataclass(frozen=True, slots=True)
class FoundFunctions:
    """The functions of a template by their names. `notes` are sentences on what is not as it is on AWS."""

    functions: Mapping[str, Function] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def named(self, reference: str | OpenText) -> str | None:
        """The function that is meant by a name, an ARN, or the URI of an integration or an authorizer.

        A text may have open parts, as `templates/` resolves it: `${Hello.Arn}` means the function `Hello`.
        """
        if isinstance(reference, OpenText):
            inner = reference.read_by(lambda text: invoked_function(text) or text)
            wanted = function_named(inner)
        else:
            wanted = function_name(invoked_function(reference) or reference)
        found = [name for name, each in self.functions.items() if wanted == name or wanted in each.names]
        return found[0] if len(found) == 1 else None


def code_at(written: object, folder: Path) -> tuple[Path | None, Path | None]:
    """The folder and the archive that a local path means; neither for what lies elsewhere."""
    if not isinstance(written, str) or "://" in written or written.startswith("arn:"):
        return None, None
    path = folder / written
    return (None, path) if path.suffix in ARCHIVES else (path, None)


def note_of(function: Function, *, layers: bool) -> tuple[str, ...]:
    """What a handler here does without."""
    unset = ", ".join(function.unset)
    return (
        *((f"{function.name} runs without {unset}, which only AWS knows",) if unset else ()),
        *((f"{function.name} runs without some of its layers, which are not local",) if layers else ()),
    )
