"""How long the doors take to open: the page in a real browser, an agent's tool, and how much is installed.

    .venv/bin/python -m bench.doors [--json]

A recording of 5 MB and a short text are put into the page's box in Chromium; the time runs from the press of
the button to the first paint of the answer, in the clock of the browser. For an agent it runs from the start
of `why403 mcp` to its first answer, and, with the server in this process, for one call. The best of several
rounds, for others use the machine too; leaves with 1 where a target is missed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import anyio
from mcp import Client, StdioServerParameters
from playwright.sync_api import Browser, Page

from tests.web.browsers import CHROMIUM, MISSING, chromium, opened, served
from why403.agents.folders import Folders
from why403.agents.server import server
from why403.agents.tools import Tools

ROUNDS = 3
MEGA = 1_000_000
TEXT = '{"message":"Forbidden"}'
TARGETS = {
    "a recording of 5 MB, to the painted answer": (1.5, "s"),
    "a text, to the painted answer": (0.3, "s"),
    "first contentful paint of the page": (0.2, "s"),
    "weight of the page": (100.0, "KB"),
    "weight of an answer": (100.0, "KB"),
    "MCP, from the start to the first answer": (1.5, "s"),
    "MCP, one call in this process": (0.05, "s"),
    "the wheel": (2.0, "MB"),
}
PAINTED = """new Promise((seen) => {
  const look = () => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    if (paint) seen(performance.timeOrigin + paint.startTime); else setTimeout(look, 5);
  };
  look();
})"""


def recording(size: int) -> str:
    """A HAR of so many characters: served calls with their bodies, and a refused one at its end."""
    host = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod"

    def entry(path: str, status: int, body: str) -> dict[str, object]:
        content = {"size": len(body), "mimeType": "application/json", "text": body}
        return {
            "startedDateTime": "2026-11-28T10:00:00.000Z",
            "request": {"method": "GET", "url": host + path, "headers": [], "queryString": [], "cookies": []},
            "response": {"status": status, "statusText": "", "headers": [], "content": content},
        }

    body = json.dumps([{"id": number, "name": f"order {number}"} for number in range(300)])
    served_calls = [entry(f"/orders/{number}", 200, body) for number in range(size // (len(body) * 11 // 10))]
    refused = entry("/orders", 403, TEXT)
    return json.dumps({"log": {"version": "1.2", "entries": [*served_calls, refused]}})


def pages(browser: Browser, address: str) -> dict[str, float]:
    """The page in the browser."""
    texts = {
        "a recording of 5 MB, to the painted answer": recording(5 * MEGA),
        "a text, to the painted answer": TEXT,
    }
    found = {
        name: min(_answered(browser, address, text) for _ in range(ROUNDS)) for name, text in texts.items()
    }
    with opened(browser) as seen:
        seen.page.goto(address)
        found["weight of the page"] = len(seen.page.content().encode()) / 1000
        _press(seen.page, TEXT)
        found["weight of an answer"] = len(seen.page.content().encode()) / 1000
    found["first contentful paint of the page"] = _best(lambda: _first_paint(browser, address))
    return found


def _answered(browser: Browser, address: str, text: str) -> float:
    with opened(browser) as seen:
        seen.page.goto(address)
        return _press(seen.page, text)


def _press(page: Page, text: str) -> float:
    """Seconds from the press of the button to the paint of the answer."""
    with page.expect_navigation(url=lambda url: "/of/" in url, timeout=60_000):
        page.evaluate("(text) => { document.querySelector('#text').value = text; }", text)
        pressed = page.evaluate(
            "() => { const now = performance.timeOrigin + performance.now();"
            " setTimeout(() => document.querySelector('button.primary').click()); return now; }"
        )
    return float(page.evaluate(PAINTED) - pressed) / 1000


def _first_paint(browser: Browser, address: str) -> float:
    with opened(browser) as seen:
        seen.page.goto(address)
        return float(seen.page.evaluate(f"{PAINTED}.then((when) => when - performance.timeOrigin)")) / 1000


def agents() -> dict[str, float]:
    """The tools of an agent."""
    command = StdioServerParameters(command=sys.executable, args=["-m", "why403", "mcp"])

    async def started() -> float:
        begun = time.perf_counter()
        async with Client(command) as client:
            await client.call_tool("explain", {"text": TEXT})
            return time.perf_counter() - begun

    async def within() -> float:
        async with Client(server(Tools(Folders(())))) as client:
            await client.call_tool("explain", {"text": TEXT})
            begun = time.perf_counter()
            await client.call_tool("explain", {"text": TEXT})
            return time.perf_counter() - begun

    return {
        "MCP, from the start to the first answer": _best(lambda: anyio.run(started)),
        "MCP, one call in this process": _best(lambda: anyio.run(within)),
    }


def wheel() -> float:
    """The size of the wheel in MB."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parent.parent)
        return sum(path.stat().st_size for path in Path(folder).glob("*.whl")) / MEGA


def _best(measured: Callable[[], float]) -> float:
    return min(measured() for _ in range(ROUNDS))


def measure() -> Measured:
    """All of it; without Chromium, what is missing."""
    found = {**agents(), "the wheel": wheel()}
    if CHROMIUM is None:
        return Measured(found, MISSING)
    with chromium() as browser, served() as address:
        found.update(pages(browser, address))
    return Measured(found)


@dataclass(frozen=True)
class Measured:
    """What was measured, by its name in `TARGETS`."""

    found: Mapping[str, float]
    missing: str = ""

    @property
    def missed(self) -> list[str]:
        """What took longer, or is larger, than it may be."""
        return [name for name, (most, _) in TARGETS.items() if self.found.get(name, 0.0) > most]

    def text(self) -> str:
        """A line each, and what could not be measured."""
        lines = [
            f"{name:44} {self.found[name]:8.3f} {unit:2}  (target {target:g} {unit})"
            + ("  MISSED" if name in self.missed else "")
            for name, (target, unit) in TARGETS.items()
            if name in self.found
        ]
        return "\n".join(["The doors", *lines, *([f"The page: {self.missing}"] if self.missing else [])])

    def as_json(self) -> dict[str, object]:
        """The same as data."""
        return {**self.found, **({"missing": self.missing} if self.missing else {})}


def main(arguments: Sequence[str]) -> int:
    """Prints what was measured; 1 where a target is missed."""
    measured = measure()
    print(json.dumps(measured.as_json(), indent=2) if "--json" in arguments else measured.text())
    return int(bool(measured.missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
