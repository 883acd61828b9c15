"""Writes the JSON Schema of the incident file from the catalogue of facts.

Run `.venv/bin/python -m scripts.incident_schema`; with `--check` it says whether the file is current.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.written import written
from why403.incident.schema import FILE, schema_text

TARGET = Path(__file__).parent.parent / "src" / "why403" / "incident" / FILE


if __name__ == "__main__":
    sys.exit(written(TARGET, schema_text()))
