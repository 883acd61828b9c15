"""One emulated account for a module; nothing here waits between attempts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.emulated import Emulated, emulated
from tests.cli.calls import Terminal


@pytest.fixture(scope="module")
def server() -> Iterator[Emulated]:
    """The account."""
    with emulated() as account:
        yield account


@pytest.fixture
def aws(server: Emulated) -> Iterator[Emulated]:
    """The account with none of its answers changed."""
    server.replies.clear()
    server.changes.clear()
    server.calls.clear()
    yield server
    server.replies.clear()
    server.changes.clear()


@pytest.fixture
def why403(aws: Emulated, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Calls `why403` with arguments; whatever account it reads is the emulated one."""
    monkeypatch.setattr("why403.api.account.account_of", lambda *_: aws.account())
    return Terminal(capsys, monkeypatch)
