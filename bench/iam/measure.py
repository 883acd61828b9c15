"""Measures deciding, in processor time of one thread: other work of the machine does not count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from time import process_time
from typing import Any

Asked = Sequence[tuple[str, str, dict[str, Any]]]
RUNS, SECONDS = 5, 1.0


def rate(
    ask: Callable[[str, str, dict[str, Any]], object],
    asked: Asked,
    runs: int = RUNS,
    seconds: float = SECONDS,
) -> list[float]:
    """Decisions a second in each run, after a warm-up over all requests."""
    for each in asked:
        ask(*each)
    return sorted(_run(ask, asked, seconds) for _ in range(runs))


def _run(ask: Callable[[str, str, dict[str, Any]], object], asked: Asked, seconds: float) -> float:
    count, start = 0, process_time()
    while True:
        for action, resource, context in asked:
            ask(action, resource, context)
        count += len(asked)
        spent = process_time() - start
        if spent >= seconds:
            return count / spent


def shown(rates: list[float]) -> str:
    """Median and range."""
    return f"{median(rates):>11,.0f}  [{rates[0]:,.0f} to {rates[-1]:,.0f}]"
