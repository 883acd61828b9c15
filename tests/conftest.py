"""What every test shares: generated examples are judged by what they show, never by the clock; and SAM
templates are transformed in copies of one process."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.transforms import Transforms

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def transforms() -> Iterator[None]:
    """Where a process cannot be copied, each template has one of its own, as for who uses why403."""
    if not hasattr(os, "fork"):
        yield
        return
    shared = Transforms()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("why403.templates.sam.run.run_python", shared.run)
        yield
    shared.close()
