"""`why403 logs --table`: every refused call with its causes, as CSV and as Parquet."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.world import World
from tests.cli.calls import Terminal

LINES = list(World(seed=11).lines(400))
REFUSED = [json.loads(line.text) for line in LINES if line.cause]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "log").write_text("".join(f"{each.text}\n" for each in LINES), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def cells(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def packed(file: Path) -> list[dict[str, Any]]:
    found = duckdb.execute("SELECT * FROM read_parquet(?)", [str(file)])
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_each_refused_call_is_a_row_and_its_true_cause_is_among_those_named(
    why403: Terminal, folder: Path
) -> None:
    why403("logs", "log", "--table", "refused.csv")
    found = {row["request_id"]: row for row in cells(folder / "refused.csv")}
    true = {json.loads(line.text)["requestId"]: line.cause for line in LINES if line.cause}
    assert found.keys() == true.keys()
    assert all(cause in found[number]["causes"].split() for number, cause in true.items())
    assert all(row["cause"] == row["causes"].split()[0] for row in found.values())
    times = [row["time"] for row in cells(folder / "refused.csv")]
    assert times == sorted(times)


def test_parquet_has_the_same_rows_with_types(why403: Terminal, folder: Path) -> None:
    why403("logs", "log", "--table", "refused.csv")
    why403("logs", "log", "--table", "refused.parquet")
    as_text, typed = cells(folder / "refused.csv"), packed(folder / "refused.parquet")
    assert [row["request_id"] for row in typed] == [row["request_id"] for row in as_text]
    assert {type(row["certain"]) for row in typed} == {bool}
    assert sum(row["calls"] for row in typed) == len(REFUSED)
    assert [f"{row['time']:%Y-%m-%d %H:%M:%S.%f}" for row in typed] == [row["time"] for row in as_text]


def test_addresses_are_networks_and_pseudonyms_those_of_the_report(why403: Terminal, folder: Path) -> None:
    printed = why403("logs", "log", "--table", "refused.csv", "--pseudonyms", "--json").tree
    text = (folder / "refused.csv").read_text("utf-8")
    assert not any(
        row["sourceIp"] in text or (row["userArn"] in text and row["userArn"] != "-") for row in REFUSED
    )
    callers = {each["caller"] for group in printed["groups"] for each in group["by_caller"]}
    assert callers <= {row["caller"] for row in cells(folder / "refused.csv")}


TOLD = {"requestId": "a", "status": "403", "httpMethod": "GET", "resourcePath": "/a"}


@pytest.mark.parametrize(
    ("agent", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ('a,"b"\nc', 'a,"b"\\nc'),
        ("\x1b[31m", "\\x1b[31m"),
    ],
)
def test_no_cell_commands_a_spreadsheet_or_a_terminal(
    why403: Terminal, folder: Path, agent: str, cell: str
) -> None:
    (folder / "one").write_text(json.dumps({**TOLD, "userAgent": agent}) + "\n", "utf-8")
    why403("logs", "one", "--table", "one.csv")
    (row,) = cells(folder / "one.csv")
    assert row["client"] == cell


def test_a_call_that_was_delivered_twice_is_one_row(why403: Terminal, folder: Path) -> None:
    (folder / "one").write_text((json.dumps(TOLD) + "\n") * 3, "utf-8")
    why403("logs", "one", "--table", "one.csv")
    (row,) = cells(folder / "one.csv")
    assert row["calls"] == "1"


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("refused.txt", "whose name ends in .csv or .parquet"),
        ("no/such/folder/refused.csv", "the table cannot be written to this file"),
        ("", "whose name ends in .csv or .parquet"),
    ],
)
def test_a_table_that_cannot_be_written_is_said_before_the_logs_are_read(
    why403: Terminal, folder: Path, file: str, says: str
) -> None:
    printed = why403("logs", str(folder / "no-such-log"), "--table", file)
    assert printed.code == 2
    assert says in printed.err


def test_no_table_replaces_a_log(why403: Terminal, folder: Path) -> None:
    (folder / "log.csv").write_text("status,requestId\n403,a\n", "utf-8")
    printed = why403("logs", "log.csv", "--table", "log.csv")
    assert printed.code == 2
    assert (folder / "log.csv").read_text("utf-8").startswith("status,")
