"""What `repr` shows of a value that can hold secrets: all but those, wherever a library's user prints it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any


class Secret(str):
    """A text that no `repr` shows, whatever holds it. It compares and hashes as any other."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'****'"


def masked_repr(self: Any, headers: Iterable[tuple[str, str]] = (), **names: str) -> str:
    """As a dataclass writes itself, its secrets masked.

    `names` says for a field what its value is of; what is secret in `headers` is masked wherever it stands.
    """
    from why403.redaction.masks import forms_of, secret_values, without_forms

    parts = (
        f"{field.name}={_shown(getattr(self, field.name), names.get(field.name, field.name))!r}"
        for field in fields(self)
        if field.repr
    )
    return without_forms(f"{type(self).__qualname__}({', '.join(parts)})", forms_of(secret_values(headers)))


def _shown(value: object, name: str) -> object:
    """A value without its secrets: by its name, by the names in it, and by its look."""
    from why403.redaction.masks import is_secret, mask, mask_value, masked_tree
    from why403.redaction.values import header

    if isinstance(value, bytes):
        return str(_shown(value.decode("utf-8", "replace"), name)).encode("utf-8", "replace")
    if type(value) is str:
        return header(name, value) if is_secret(name) else mask(value)
    if isinstance(value, Mapping):
        return masked_tree(value, (name,), mask_value)
    if not isinstance(value, list | tuple):
        return value
    if len(value) == 2 and all(type(part) is str for part in value):
        return (mask(value[0]), _shown(value[1], value[0]))
    return type(value)(_shown(part, name) for part in value)
