"""Writes the JSON Schema of the incident file from the catalogue of facts.

Run `.venv/bin/python -m scripts.incident_schema`; with `--check` it says whether the file is current.
"""

from __future__ import annotations

import sys
from pathlib import Path

from why403.observed.schema import FILE, schema_text

TARGET = Path(__file__).parent.parent / "src" / "why403" / "observed" / FILE


def main() -> int:
    """Write the file, or check it."""
    if "--check" in sys.argv[1:]:
        return int(TARGET.read_text("utf-8") != schema_text())
    TARGET.write_text(schema_text(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
