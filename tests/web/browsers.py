"""A real browser at the pages: Debian's Chromium, driven by Playwright, with axe-core to judge them."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from why403.web.app import app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "needs Chromium: apt install chromium"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
TOKEN = "token-of-the-test"
SIZES = {"desktop": (1280, 900), "phone": (360, 780)}
SCHEMES = ("light", "dark")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        yield browser
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """The address of the page on this machine, while it is served."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app(TOKEN), log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/{TOKEN}/"
    server.should_exit = True
    thread.join(20)
    listener.close()


@dataclass(frozen=True)
class Watched:
    """A page of the browser, what it asked for, and what it complained of."""

    page: Page
    requests: list[str]
    complaints: list[str]


@contextmanager
def opened(browser: Browser, size: str = "desktop", scheme: str = "light", **more: Any) -> Iterator[Watched]:
    """A fresh page of this size and colour scheme."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        **more,
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    watched = Watched(page, [], [])
    page.on("request", lambda request: watched.requests.append(request.url))
    page.on("console", lambda message: watched.complaints.append(message.text))
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    yield watched
    context.close()


def violations(page: Page) -> list[str]:
    """What axe-core has to say of everything that the page can show. Needs a context with `bypass_csp`."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found: Sequence[Any] = page.evaluate("axe.run().then((result) => result.violations)")
    return [f"{each['id']}: {node['html'][:150]}" for each in found for node in each["nodes"]]


def overflows(page: Page) -> bool:
    """Whether something is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def drop(page: Page, files: dict[str, str]) -> None:
    """Drops files on the page, as from a folder."""
    dropped = page.evaluate_handle(
        """(files) => {
          const carried = new DataTransfer();
          for (const [name, text] of Object.entries(files)) carried.items.add(new File([text], name));
          return carried;
        }""",
        files,
    )
    page.dispatch_event("body", "dragover", {"dataTransfer": dropped})
    page.dispatch_event("body", "drop", {"dataTransfer": dropped})
