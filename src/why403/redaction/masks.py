"""A text, or a tree of plain values, without its secrets."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from urllib.parse import quote

from why403.redaction.looks import looks_secret, without_random_parts
from why403.redaction.rules import SECRET_HEADER, SECRET_NAME, plain
from why403.redaction.values import HIDDEN, header, last_four, values
from why403.redaction.views import without_base64, without_broken, without_encoded

_KEYS = re.compile(r"api_?keys?", re.I)
_OF_OWNERS = re.compile(
    r"(?:stage_?)?variables|environment|env|metadata|tags|description|plaintext|integration\.request\..*"
    r"|aws:(?:referer|useragent)",
    re.I,
)
_TO_BACKEND = re.compile(r"integration\.request\..*", re.I)
_WORDS = re.compile(r"[^\s\"',;:/?&=()\[\]{}<>]+")
_WORTH = 8
"""A value shorter than this is not looked for elsewhere: it would be found in innocent words."""


def mask(text: str) -> str:
    """The text without its secrets; what is left shows that something stood there."""
    return without_random_parts(without_base64(without_encoded(plain(without_broken(text)))))


def mask_value(value: str) -> str:
    """A value of a configuration, in which a word that looks random is no id that a reader needs."""
    clean = mask(value)
    if clean.startswith("arn:aws"):
        return clean
    return _WORDS.sub(lambda match: HIDDEN if looks_secret(match.group()) else match.group(), clean)


def is_secret(name: str) -> bool:
    """Whether the value of a header, an entry or a parameter of this name is secret wherever it stands."""
    return bool(SECRET_NAME.fullmatch(name) or SECRET_HEADER.fullmatch(name))


def is_of_owners(name: str) -> bool:
    """Whether a configuration keeps under this name whatever its owners like, secrets too."""
    return _OF_OWNERS.fullmatch(name) is not None


def masked_tree(node: object, names: tuple[str, ...] = (), text: Callable[[str], str] = mask) -> object:
    """A tree of plain values; the names that lead to a value say whether it is secret, and `text` masks it
    where they do not."""
    if isinstance(node, str):
        return _masked_value(node, names, text)
    if isinstance(node, Mapping):
        return {key: masked_tree(part, (*names, str(key)), text) for key, part in node.items()}
    return [masked_tree(part, names, text) for part in node] if isinstance(node, list | tuple) else node


def secret_values(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The secrets in headers, to be looked for elsewhere: an answer can repeat what was sent."""
    for name, text in headers:
        if SECRET_HEADER.fullmatch(name):
            yield from values(name, text)


def forms_of(secrets: Iterable[str]) -> tuple[str, ...]:
    """Values that are known to be secret as they may be found elsewhere, encoded too, the longest first."""
    long = {value for value in secrets if len(value) >= _WORTH and not value.startswith("*")}
    return tuple(sorted((form for value in long for form in _encoded(value)), key=len, reverse=True))


def without_forms(text: str, forms: Iterable[str]) -> str:
    """The text without them."""
    return reduce(lambda rest, form: rest.replace(form, HIDDEN), forms, text)


def _encoded(value: str) -> Iterator[str]:
    in_base64 = base64.b64encode(value.encode("utf-8", "replace")).decode()
    yield from (value, quote(value, safe="", errors="replace"), in_base64, in_base64.rstrip("="))


def _masked_value(value: str, names: tuple[str, ...], text: Callable[[str], str]) -> str:
    *around, name = names or ("",)
    if is_secret(name):
        return header(name, value)
    if name.lower() == "value" and any(map(_KEYS.fullmatch, around)):
        return last_four(value)
    if _TO_BACKEND.fullmatch(name) and value.startswith("'"):
        return f"'{HIDDEN}'"
    return HIDDEN if any(map(is_of_owners, around)) and looks_secret(value) else text(value)
