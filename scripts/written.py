"""What every script does that writes a file made from the code: write it, or say whether it is current."""

from __future__ import annotations

import sys
from pathlib import Path


def written(target: Path, text: str) -> int:
    """Write the text; with `--check` write nothing, and come to 1 where the file is not current."""
    if "--check" in sys.argv[1:]:
        return int(target.read_text("utf-8") != text)
    target.write_text(text, "utf-8")
    return 0
