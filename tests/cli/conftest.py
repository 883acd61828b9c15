"""The command line as a fixture."""

from __future__ import annotations

import pytest

from tests.cli.calls import Terminal


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Calls `why403` with arguments."""
    return Terminal(capsys, monkeypatch)
