"""How much of public templates is settled by reading them.

    .venv/bin/python -m bench.public_templates [--json] [--files]

Leaves with 1 where a target is missed; without the packages it says what is missing, and leaves with 0.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from bench.public_templates.report import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
