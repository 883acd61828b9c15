"""Whether a log shows an API key in use."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.cli.calls import Terminal
from tests.traffic.test_lines import entry, log
from why403.api.logs import key_in_use
from why403.documents.errors import BadInput


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> str:
    served = [entry(number, apiKeyId="k-in-use") for number in range(3)]
    others = [entry(10, apiKeyId="-"), entry(11, 429, apiKeyId="k-refused")]
    broken = '{"userAgent": "a "b" c", "requestId": "x", "status": "200", "path": "/", "apiKeyId": "k-odd"}'
    return log(tmp_path, *served, *others, broken)


@pytest.mark.parametrize(
    ("key", "used", "refused"), [("k-in-use", 3, 0), ("k-refused", 1, 1), ("k-none", 0, 0)]
)
def test_calls_with_a_key_are_counted_served_or_not(file: str, key: str, used: int, refused: int) -> None:
    use, _ = key_in_use([file], key)
    assert (use.calls, use.used, use.refused) == (6, used, refused)


def test_a_line_that_is_read_by_itself_counts_too(file: str) -> None:
    assert key_in_use([file], "k-odd")[0].used == 1


def test_the_last_call_is_told_to_the_hour(file: str) -> None:
    last = key_in_use([file], "k-in-use")[0].last
    assert last is not None
    assert 0 <= 1_795_000_002_000 - last < 3_600_000


def test_served_calls_in_a_file_that_is_cut_off_are_looked_at_too(tmp_path: Path) -> None:
    lines = [{**entry(number, apiKeyId="k"), "requestId": f"{number * 7919:032x}"} for number in range(4000)]
    packed = gzip.compress(Path(log(tmp_path, *lines)).read_bytes())
    (tmp_path / "cut.gz").write_bytes(packed[: len(packed) // 2])
    use, told = key_in_use([str(tmp_path / "cut.gz")], "k")
    assert told.cut_off
    assert use.used == use.calls > 1000


def test_a_log_without_keys_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="apiKeyId"):
        key_in_use([log(tmp_path, entry(1))], "k")


def test_the_command_ends_as_it_says(why403: Terminal, file: str, tmp_path: Path) -> None:
    used = why403("logs", file, "--key-safe-to-disable", "k-in-use")
    assert (used.code, "The key is in use: 3 calls of 6" in used.out) == (1, True)
    unused = why403("logs", file, "--key-safe-to-disable", "k-none")
    assert (unused.code, "nothing in the log speaks against disabling it" in unused.out) == (0, True)
    unread = log(tmp_path, entry(1, apiKeyId="k"), "junk", name="unread.json")
    assert why403("logs", unread, "--key-safe-to-disable", "k-none").code == 4
