"""Takes what would be fetched from elsewhere out of the built site, and fails if something is left.

The theme asks for one script of a public host, for searching in pages opened as files. Without it the
site is read through any local web server: `python -m http.server -d .site/html`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

SITE = Path(__file__).parent.parent / ".site" / "html"
_SCRIPT = re.compile(r"<script\b[^>]*\bsrc=[\"']https?://[^>]*></script>")
_FETCHED = re.compile(
    r"<(?:script|img|iframe)\b[^>]*\bsrc=[\"']?https?://|<link\b[^>]*rel=[\"']?stylesheet[^>]*https?://"
)


def main() -> int:
    """1 where a page still fetches something."""
    left = [page for page in sorted(SITE.rglob("*.html")) if _FETCHED.search(_cleaned(page))]
    for page in left:
        print(f"fetches from elsewhere: {page.relative_to(SITE)}", file=sys.stderr)
    return int(bool(left))


def _cleaned(page: Path) -> str:
    text = page.read_text("utf-8")
    cleaned = _SCRIPT.sub("", text)
    if cleaned != text:
        page.write_text(cleaned, "utf-8")
    return cleaned


if __name__ == "__main__":
    sys.exit(main())
