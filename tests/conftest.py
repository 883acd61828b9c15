"""What every test shares: generated examples are judged by what they show, never by the clock; SAM templates
are transformed in copies of one process; and what was collected is no garbage."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

from tests.transforms import Transforms

settings.register_profile("long", deadline=None)
settings.register_profile("short", deadline=None, max_examples=25, derandomize=True, database=None)


def pytest_configure(config: pytest.Config) -> None:
    """`make test`, which leaves out what is slow, draws a quarter of the examples of `make test-all`, and
    the same ones each time: a change is judged by what it changes. `make test-all` looks for new ones."""
    settings.load_profile("short" if "not slow" in config.option.markexpr else "long")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Fifteen thousand tests, and what their modules remember, stay to the end: to look through them for
    garbage again and again took a sixth of `make test`. Young garbage is collected as ever, old garbage
    after thirty times as long."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
        gc.set_threshold(700, 10, 300)


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
