"""How long pastes take by their length: `python -m bench.pastes [MEGABYTES]`.

Each kind of text is explained at the whole length and at half of it, in CPU seconds: what grows faster than
the text shows as a ratio well above 2.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from why403 import explain

URL = "https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders"
_STAMP = "[01/Mar/2026:10:00:00 +0000]"
KINDS: dict[str, Callable[[int], str]] = {
    "sentences": lambda _: "it does not work at all since Monday",
    "commands": lambda _: f"curl {URL}",
    "other commands": lambda number: f"curl {URL}/{number}",
    "access log, CLF": lambda number: (
        f'198.51.100.7 - - {_STAMP} "GET /orders HTTP/1.1" 403 23 0a1b2c3d-1111-4222-8333-{number:012d}'
    ),
    "access log, JSON": lambda number: (
        f'{{"requestId":"{number}","httpMethod":"GET","path":"/prod/orders","status":"403",'
        '"responseType":"DEFAULT_4XX"}'
    ),
    "combined log": lambda number: (
        f'198.51.100.7 - - {_STAMP} "GET /prod/orders/{number} HTTP/1.1" 403 23 "-" "curl/8.5.0"'
    ),
    "execution log": lambda number: (
        f"(0a1b2c3d-1111-4222-8333-{number:012d}) Method completed with status: 403"
    ),
    "bodies": lambda _: '{"message":"Forbidden"}',
    "answers": lambda _: 'HTTP/1.1 403 Forbidden\nserver: x\n\n{"message":"Forbidden"}',
    "headers": lambda _: "x-amzn-errortype: ForbiddenException",
}


def text_of(kind: str, length: int) -> str:
    """So many characters of one kind, in whole lines."""
    line = KINDS[kind]
    count = max(1, length // (len(line(0)) + 1))
    return "\n".join(line(number) for number in range(count))


def seconds(text: str) -> float:
    """The CPU time of one explanation."""
    start = time.process_time()
    explain(text)
    return time.process_time() - start


def main() -> None:
    """One line for each kind."""
    length = int(float(sys.argv[1] if len(sys.argv) > 1 else 15) * 1_000_000)
    explain("403")
    print(f"{'kind':<18} {'MB':>5} {'lines':>8} {'seconds':>8} {'of half':>8}")
    for kind in KINDS:
        whole, half = text_of(kind, length), text_of(kind, length // 2)
        lines = whole.count("\n") + 1
        before, after = seconds(half), seconds(whole)
        print(f"{kind:<18} {len(whole) / 1e6:5.1f} {lines:8} {after:8.2f} {after / max(before, 1e-9):7.1f}x")


if __name__ == "__main__":
    main()
