"""What whole logs tell, as one page: what is in it, what is escaped, what is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.calls import Terminal
from tests.traffic.test_lines import entry, log
from tests.web.test_explanation_page import Page
from why403.api.logs import Reading, read_logs
from why403.web.logs import DRAWN, logs_page

TYPES = {
    "THROTTLED": 429,
    "WAF_FILTERED": 403,
    "INVALID_API_KEY": 403,
    "QUOTA_EXCEEDED": 429,
    "REQUEST_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "INTEGRATION_TIMEOUT": 504,
    "EXPIRED_TOKEN": 403,
    "INVALID_SIGNATURE": 403,
}


def of_types(*types: str) -> list[dict[str, object]]:
    return [entry(number, TYPES[kind], responseType=kind) for number, kind in enumerate(types)]


def page_of(folder: Path, *lines: object) -> str:
    read = read_logs([log(folder, *lines)], Reading(traffic=True))
    return logs_page(read.summary, read.lines)


@pytest.mark.parametrize(
    "lines",
    [
        [entry(1)],
        [entry(1), entry(2, 429)],
        [entry(1), *of_types(*TYPES)],
        [{"requestId": "a", "status": "403", "httpMethod": "GET", "path": "/a"}],
        [{"requestId": "a", "status": "200", "httpMethod": "GET", "path": "/a"}, "no line of a log"],
    ],
    ids=["nothing refused", "one bar", "many groups", "no time", "not read"],
)
def test_is_whole_and_needs_nothing_else(tmp_path: Path, lines: list[object]) -> None:
    text = page_of(tmp_path, *lines)
    page = Page(text)
    assert (page.open, page.crossed) == ([], [])
    for tag, attributes in page.tags:
        assert tag not in {"link", "img", "iframe", "object"}
        assert not {"src", "style", "xlink:href"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert "form-action &#39;none&#39;" in text


def test_every_bar_stands_in_the_drawing_and_is_as_tall_as_its_calls_are_many(tmp_path: Path) -> None:
    throttled = [entry(number, 429) for number in (0, 0, 0, 70)]
    lines = [{**line, "requestId": f"r{place}"} for place, line in enumerate(throttled)]
    bars = [
        (float(attributes["x"] or 0), float(attributes["y"] or 0), float(attributes["height"] or 0))
        for tag, attributes in Page(page_of(tmp_path, *lines)).tags
        if tag == "rect" and "x" in attributes
    ]
    assert len(bars) == 2
    (first, _, tall), (last, _, low) = bars
    assert first < last
    assert tall == pytest.approx(3 * low, abs=0.1)
    assert all(56 <= x <= 720 and 20 <= y <= y + height <= 190.01 for x, y, height in bars)


def test_groups_without_a_colour_of_their_own_are_drawn_together(tmp_path: Path) -> None:
    text = page_of(tmp_path, *of_types(*TYPES))
    told = re.search(r"(\d+) more <span", text)
    assert told is not None
    assert int(told[1]) == len(re.findall('<li class="suspect">', text)) - DRAWN


def test_what_a_caller_sent_is_escaped_and_never_obeyed(tmp_path: Path) -> None:
    hostile = "</title></svg><script>alert(1)</script>"
    text = page_of(tmp_path, entry(1, 429, userAgent=f"{hostile}\u202e", resourcePath=f"/{hostile}"))
    assert "<script>alert" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_secrets_and_whole_addresses_do_not_stand_in_it(tmp_path: Path) -> None:
    token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln"
    lines = entry(1, 429, userAgent=f"app Authorization: Bearer {token}", path=f"/live/x?token={token}")
    text = page_of(tmp_path, {**lines, "ip": "203.0.113.77"})
    assert token not in text
    assert "203.0.113.77" not in text
    assert "203.0.113.0/24" in text


def test_the_command_writes_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    why403 = Terminal(capsys, monkeypatch)
    file, page = log(tmp_path, entry(1), entry(2, 429)), tmp_path / "page.html"
    assert why403("logs", file, "--html", str(page)).code == 1
    assert "<h1>2 calls, 1 refused or failed (50.0%)" in page.read_text("utf-8")
    assert why403("logs", file, "--html", str(tmp_path / "none" / "page.html")).code == 2
    assert why403("logs", file, "--html", "x.html", "--key-safe-to-disable", "k").code == 2
