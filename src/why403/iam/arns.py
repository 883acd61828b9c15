"""Patterns of ARNs, as policies compare them: part by part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from why403.aws.arns import PARTS, arn_parts, parts_of
from why403.iam.globs import Glob, Globs, glob, globs, head_of
from why403.logic.facts import Keys, Writing
from why403.logic.index import Heads


@dataclass(frozen=True, slots=True)
class ArnGlob:
    """A pattern of an ARN, part by part, so that a star never reaches across a colon before the last part."""

    parts: tuple[Glob, ...]

    def holds(self, parts: tuple[str, ...]) -> bool:
        """Whether every part fits its pattern."""
        return all(pattern.holds(part) for pattern, part in zip(self.parts, parts, strict=True))


@dataclass(frozen=True)
class ArnGlobs:
    """Several patterns of ARNs with marked wildcards. One that has not six parts never holds."""

    patterns: tuple[str, ...]

    @cached_property
    def whole(self) -> Globs:
        """The patterns whose wildcards are all in the last part: they can be matched at once."""
        return globs(p for p in self.patterns if arn_parts(head_of(p)))

    @cached_property
    def heads(self) -> Heads[ArnGlob]:
        """The others, under their plain beginnings."""
        rest = ((p, parts_of(p)) for p in self.patterns if not arn_parts(head_of(p)))
        six = ((p, parts) for p, parts in rest if len(parts) == PARTS)
        return Heads((head_of(p), ArnGlob(tuple(map(glob, parts)))) for p, parts in six)

    def holds(self, text: str) -> bool:
        """Whether the text is an ARN that fits one of the patterns."""
        if self.whole.holds(text):
            return True
        parts = arn_parts(text) if self.heads.filed else None
        return parts is not None and any(pattern.holds(parts) for pattern in self.heads.of(text))

    def is_documented(self, text: str) -> bool:
        """Whether it is an ARN, and so are all patterns where none fits."""
        return arn_parts(text) is not None and (
            self.holds(text) or all(len(parts_of(pattern)) == PARTS for pattern in self.patterns)
        )

    def keys(self) -> Keys | None:
        """Where an index can look them up."""
        whole = self.whole
        return Keys(whole.exact, frozenset((*whole.heads.filed, *self.heads.filed)))

    def source(self, value: str, writing: Writing) -> str | None:
        """The same as an expression, where all patterns can be tried at once."""
        return None if self.heads.filed else self.whole.source(value, writing)


def arn_globs(patterns: Iterable[str]) -> ArnGlobs:
    """Patterns with marked wildcards."""
    return ArnGlobs(tuple(patterns))
