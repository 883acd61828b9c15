"""Regular expressions that are compiled where they are first used: most texts need few of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

__all__ = ["pattern"]

if TYPE_CHECKING:
    from re import compile as pattern
else:

    class pattern:
        """`re.compile`, put off. A method that was used once is found as fast as that of `re` itself."""

        def __init__(self, text: str, flags: int = 0) -> None:
            self._told = text, flags

        def __getattr__(self, name: str) -> Any:
            found = getattr(re.compile(*self._told), name)
            setattr(self, name, found)
            return found
