"""The benchmark of whole logs: what it measures is what it says."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bench.logs import PACKED_PARTS, Run, beside, packed_parts, sized
from bench.world import write

LINES = 400


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "world.json"
    write(made, LINES)
    return made


def test_the_parts_hold_the_same_lines(file: Path) -> None:
    parts = packed_parts(file)
    assert len(parts) == PACKED_PARTS
    assert b"".join(gzip.decompress(part.read_bytes()) for part in parts) == file.read_bytes()


@pytest.mark.parametrize(("share", "lines"), [(0.25, 100), (1, 400), (3, 1200)])
def test_a_log_of_another_size_has_lines_of_its_own(file: Path, share: float, lines: int) -> None:
    with sized(file, LINES, share) as files:
        found = [line for each in files for line in each.read_text("utf-8").splitlines()]
    assert len(set(found)) == len(found) == lines
    assert list(file.parent.glob("*.json")) == [file]


@pytest.mark.parametrize(("seconds", "met"), [(7.9, False), (8.1, True)])
def test_a_ratio_is_of_processor_seconds(seconds: float, met: bool) -> None:
    own, other = Run("why403", 1.0, 10.0, 1), Run("another", 99.0, seconds, 1)
    assert beside(own, other, 0.8).met is met
