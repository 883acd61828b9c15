"""The options of a typed command: which were given, with which values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import Place
from why403.pasted.shellwords import Word

ARGUMENT = "url"
"""The name of a word that is no option: what `--url` gives, to curl."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a command says: its options in their order, and whether another call follows."""

    given: tuple[tuple[str, Word], ...]
    more: bool = False

    @property
    def urls(self) -> tuple[Word, ...]:
        return tuple(self.all(ARGUMENT))

    def all(self, name: str) -> list[Word]:
        return [word for given, word in self.given if given == name]

    def last(self, name: str) -> Word | None:
        return next((word for given, word in reversed(self.given) if given == name), None)

    def has(self, *names: str) -> bool:
        return any(given in names for given, _ in self.given)


def given_options(
    words: Sequence[Word], short: Mapping[str, str], with_value: frozenset[str], at: Place
) -> Iterator[tuple[str, Word]]:
    """The options that the words give, each with its value, and the other words as `ARGUMENT`.

    `short` has the long name of each letter, and `with_value` the long names that take a value.
    """
    rest = iter(words)
    for word in rest:
        if word.text == "--":
            break
        if word.text.startswith("--"):
            yield _long(word, rest, with_value, at)
        elif word.text.startswith("-") and word.text != "-":
            yield from _short(word, rest, short, with_value, at)
        else:
            yield ARGUMENT, word
    yield from ((ARGUMENT, word) for word in rest)


def _long(word: Word, rest: Iterator[Word], with_value: frozenset[str], at: Place) -> tuple[str, Word]:
    name, sign, value = word.text[2:].partition("=")
    if name not in with_value:
        return name, Word("")
    return name, Word(value, word.open) if sign else _value(name, rest, at)


def _short(
    word: Word, rest: Iterator[Word], short: Mapping[str, str], with_value: frozenset[str], at: Place
) -> Iterator[tuple[str, Word]]:
    """`-sSi` is three options; in `-XPOST` the value is joined to its option."""
    for index, letter in enumerate(word.text[1:], 2):
        name = short.get(letter, letter)
        if name not in with_value:
            yield name, Word("")
            continue
        joined = word.text[index:]
        yield name, Word(joined, word.open) if joined else _value(name, rest, at)
        return


def _value(name: str, rest: Iterator[Word], at: Place) -> Word:
    value = next(rest, None)
    if value is None:
        raise BadInput(at, f"--{name} without its value", f"--{name} VALUE", "copy the whole command")
    return value
