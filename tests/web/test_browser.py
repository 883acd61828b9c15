"""The pages in a real browser: pasting, dropping, asking, by keyboard, without JavaScript, small and dark."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="needs Playwright: make setup")

from playwright.sync_api import Browser, Error, Page

from tests.traffic.test_lines import entry
from tests.web.browsers import (
    CHROMIUM,
    MISSING,
    SCHEMES,
    SIZES,
    chromium,
    drop,
    opened,
    overflows,
    served,
    violations,
)
from tests.web.test_explanation_page import API, REFUSED, page_of
from tests.web.test_logs_page import page_of as logs_page_of

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]

CALL = "curl https://abc123.execute-api.eu-west-1.amazonaws.com/prod/"
PASTED = f"{CALL}\n\n{REFUSED}"
SHOTS = os.environ.get("WHY403_SCREENSHOTS", "")
"""A folder for the screenshots of the documentation, where they are wanted (`make screenshots`)."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as running:
        yield running


def ask(page: Page, address: str, text: str, files: dict[str, str] | None = None) -> None:
    page.goto(address)
    page.fill("#text", text)
    if files:
        drop(page, files)
    page.click("button.primary")
    page.wait_for_selector("h1")


def test_a_paste_is_answered_and_nobody_else_is_asked(browser: Browser, address: str) -> None:
    with opened(browser) as seen:
        ask(seen.page, address, PASTED)
        assert "403 from GET /prod/" in seen.page.inner_text("h1")
        assert seen.page.locator(".path li").count() > 10
        origin = address.split("/token")[0]
        assert [url for url in seen.requests if not url.startswith(origin)] == []
        assert seen.complaints == []


def test_its_policy_keeps_the_page_from_asking_anybody_else(browser: Browser, address: str) -> None:
    with opened(browser) as seen, socket.create_server(("127.0.0.1", 0)) as other:
        elsewhere = f"http://127.0.0.1:{other.getsockname()[1]}"
        seen.page.goto(address)
        for attempt in (
            f"fetch('{elsewhere}/')",
            "new Promise((_, no) => { const i = new Image(); i.onerror = no;"
            f" i.src = '{elsewhere}/a.png'; }})",
            "new Promise((yes, no) => { const s = document.createElement('script'); s.onerror = no;"
            f" s.src = '{elsewhere}/a.js'; document.body.append(s); }})",
        ):
            with pytest.raises(Error):
                seen.page.evaluate(attempt)
        seen.page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
            " document.body.append(s); }"
        )
        assert seen.page.evaluate("window.ran") is None
        assert [each for each in seen.complaints if "Content Security Policy" in each]
        other.settimeout(0.3)
        with pytest.raises(TimeoutError):
            other.accept()


def test_several_files_are_dropped_anywhere(browser: Browser, address: str) -> None:
    with opened(browser) as seen:
        seen.page.goto(address)
        drop(seen.page, {"answer.txt": PASTED, "api.yaml": API})
        assert seen.page.evaluate("document.querySelector('#files').files.length") == 2
        seen.page.click("button.primary")
        assert seen.page.inner_text("mark") == "true"
        assert "api.yaml:12:23" in seen.page.inner_text("figcaption >> nth=0")
        assert seen.complaints == []


def test_questions_go_on_until_one_cause_is_left(browser: Browser, address: str) -> None:
    known = {"method.api-key-required": "yes"}
    with opened(browser) as seen:
        ask(seen.page, address, REFUSED)
        for _ in range(30):
            if not seen.page.locator("form input[name=fact]").count():
                break
            fact = seen.page.input_value("input[name=fact]")
            value = known.get(fact, "no")
            choice = seen.page.locator(f"form button[value={value}]")
            (choice if choice.count() else seen.page.locator("form button[name=value]").last).click()
            seen.page.wait_for_selector("h1")
        assert seen.page.locator("form input[name=fact]").count() == 0
        assert seen.page.locator("#suspects + .suspects > li").count() == 1


def test_it_answers_without_javascript(browser: Browser, address: str, tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(API)
    with opened(browser, java_script_enabled=False) as seen:
        seen.page.goto(address)
        seen.page.fill("#text", PASTED)
        seen.page.set_input_files("#files", tmp_path / "api.yaml")
        seen.page.click("button.primary")
        assert "the method requires an API key" in seen.page.inner_text("h1")
        assert seen.page.inner_text("mark") == "true"
        seen.page.click("summary >> nth=0")
        assert seen.page.locator("details[open]").count() > 0
        assert seen.page.locator("button.copy:visible").count() == 0


def test_the_keyboard_is_enough(browser: Browser, address: str) -> None:
    with opened(browser) as seen:
        seen.page.goto(address)
        seen.page.keyboard.type('{"message":"Forbidden"}')
        seen.page.keyboard.press("Control+Enter")
        seen.page.wait_for_selector(".question")
        reached = []
        for _ in range(200):
            seen.page.keyboard.press("Tab")
            here = seen.page.evaluate(
                "[document.activeElement.tagName, document.activeElement.textContent.trim().slice(0, 40),"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
            if here[0] == "BODY":
                break
            reached.append(here)
        assert {"BUTTON", "SUMMARY", "A"} <= {tag for tag, _, _ in reached}
        assert [text for _, text, outline in reached if outline == "none"] == []
        wanted = seen.page.locator("button:visible, summary:visible, a:visible").count()
        assert len([tag for tag, _, _ in reached if tag in ("BUTTON", "SUMMARY", "A")]) == wanted
        first = seen.page.locator(".question button").first
        first.focus()
        asked = seen.page.input_value("input[name=fact]")
        with seen.page.expect_navigation():
            seen.page.keyboard.press("Enter")
        assert seen.page.locator("h1").count() == 1
        assert seen.page.locator(f"input[name=fact][value='{asked}']").count() == 0


def test_what_is_copied_is_the_command_alone(browser: Browser, address: str) -> None:
    with opened(browser, permissions=["clipboard-read", "clipboard-write"]) as seen:
        ask(seen.page, address, '{"message":"Forbidden"}')
        seen.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        button = seen.page.locator("button.copy:visible").first
        shown = button.evaluate("(each) => each.parentElement.querySelector('pre').textContent")
        button.click()
        seen.page.wait_for_selector("button.copy:text('Copied')")
        assert seen.page.evaluate("navigator.clipboard.readText()") == shown
        assert seen.complaints == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_keeps_anybody_from_reading_it(
    browser: Browser, address: str, tmp_path: Path, size: str, scheme: str
) -> None:
    single, logs = tmp_path / "answer.html", tmp_path / "logs.html"
    (tmp_path / "api.yaml").write_text(API)
    single.write_text(page_of(PASTED, api=tmp_path / "api.yaml"))
    logs.write_text(
        logs_page_of(tmp_path, entry(1), entry(2, 429), entry(3, 403, responseType="WAF_FILTERED"))
    )
    with opened(browser, size, scheme, bypass_csp=True) as seen:
        found = {}
        ways: tuple[tuple[str, Callable[[], object]], ...] = (
            ("box", lambda: seen.page.goto(address)),
            ("error", lambda: ask(seen.page, address, "")),
            ("open", lambda: ask(seen.page, address, '{"message":"Forbidden"}')),
            ("closed", lambda: ask(seen.page, address, PASTED, {"api.yaml": API})),
            ("rule", lambda: seen.page.goto(f"{address}rule/api-key-missing")),
            ("file", lambda: seen.page.goto(single.as_uri())),
            ("logs", lambda: seen.page.goto(logs.as_uri())),
        )
        for name, going in ways:
            going()
            found[name] = ["wider than the window"] if overflows(seen.page) else []
            found[name] += violations(seen.page)
        assert {name: each for name, each in found.items() if each} == {}


def test_a_page_for_a_ticket_works_from_disk_with_scripts_off(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "answer.html"
    (tmp_path / "api.yaml").write_text(API)
    path.write_text(page_of(PASTED, api=tmp_path / "api.yaml"))
    with opened(browser, java_script_enabled=False) as seen:
        seen.page.goto(path.as_uri())
        assert "the method requires an API key" in seen.page.inner_text("h1")
        rule = seen.page.locator(".rule")
        assert "How to tell it from its look-alikes" in rule.inner_text()
        assert seen.requests == [path.as_uri()]
        assert seen.complaints == []


def test_the_log_page_is_drawn_from_disk_with_scripts_off(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "logs.html"
    path.write_text(logs_page_of(tmp_path, *(entry(number, 429) for number in range(5))))
    with opened(browser, java_script_enabled=False) as seen:
        seen.page.goto(path.as_uri())
        bar = seen.page.locator(".chart svg rect").first.bounding_box()
        assert bar is not None
        assert bar["height"] > 0
        assert seen.requests == [path.as_uri()]


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [("answer", "desktop", "light"), ("answer-dark", "phone", "dark"), ("question", "desktop", "light")],
)
def test_the_screenshots_of_the_documentation(
    browser: Browser, address: str, tmp_path: Path, name: str, size: str, scheme: str
) -> None:
    with opened(browser, size, scheme) as seen:
        if name == "question":
            ask(seen.page, address, '{"message":"Forbidden"}')
        else:
            ask(seen.page, address, PASTED, {"api.yaml": API})
        shot = Path(SHOTS or tmp_path, f"{name}.png")
        seen.page.screenshot(path=shot)
        assert shot.read_bytes().startswith(b"\x89PNG")
