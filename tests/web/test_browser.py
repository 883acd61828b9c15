"""The page in a real browser: its script runs under its own policy, and nothing is complained of."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.web.test_explanation_page import REFUSED, page_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")
def test_the_script_runs_under_the_policy_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "answer.html"
    path.write_text(page_of(REFUSED))
    command = [str(CHROMIUM), *QUIET, f"--user-data-dir={tmp_path}/profile", "--dump-dom", path.as_uri()]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "CONSOLE" not in shown.stderr, shown.stderr
    buttons = shown.stdout.count('class="copy"')
    assert buttons > 0
    assert 'class="copy" hidden' not in shown.stdout
