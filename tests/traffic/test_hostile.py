"""Logs that are damaged, or written by somebody who means ill: what can be read counts, the rest is said."""

from __future__ import annotations

import gzip
import ipaddress
import json
import os
import sys
import threading
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from tests.traffic.test_lines import entry, log
from why403.api.logs import AS_IT_IS, Reading, read_logs, scanned
from why403.documents.errors import BadInput
from why403.traffic.reducing import database, moment, network_of
from why403.traffic.replay import REQUEST

duckdb = pytest.importorskip("duckdb")

LINES = (entry(1), entry(2, 429), entry(3, 403, responseType="INVALID_API_KEY"))


@pytest.mark.parametrize("name", ["q?.json", "q*.json", "q[1].json", 'it\'s; "q".json', "a=1/b.json", "~"])
def test_a_name_is_one_file_whatever_signs_are_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for other in ("q1.json", "qa.json"):
        log(tmp_path, entry(7), name=other)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    log(tmp_path, *LINES, name=name)
    read = read_logs([name])
    assert (read.summary.calls, read.summary.refused, read.lines.files) == (3, 2, (name,))


def test_a_name_that_is_no_text_is_read(tmp_path: Path) -> None:
    name = os.fsdecode(bytes(tmp_path) + b"/caf\xe9.json")
    Path(log(tmp_path, *LINES)).rename(name)
    assert read_logs([name]).summary.calls == 3


def test_names_of_folders_are_no_columns(tmp_path: Path) -> None:
    folder = tmp_path / "status=200"
    folder.mkdir()
    assert read_logs([log(folder, *LINES)]).summary.refused == 2
    with duckdb.connect() as own:
        rows = f"read_json('{folder}/access.json', hive_partitioning = false)"
        own.sql(f"COPY (FROM {rows}) TO '{folder}/a.parquet'")
    assert read_logs([str(folder / "a.parquet")]).summary.refused == 2


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    log(tmp_path, *LINES)
    assert read_logs(["access.json", "./access.json", "*.json", "."]).summary.calls == 3


def test_a_pipe_that_has_a_name_is_read(tmp_path: Path) -> None:
    whole, pipe = Path(log(tmp_path, *LINES)).read_bytes(), tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(whole,))
    writer.start()
    read = read_logs([str(pipe)])
    writer.join()
    assert (read.summary.calls, read.lines.files) == (3, (str(pipe),))


def test_a_folder_that_cannot_be_looked_into_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(tmp_path, *LINES)
    (tmp_path / "closed").mkdir()
    looked_into = os.scandir

    def closed(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return looked_into(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(PermissionError):
        read_logs([str(tmp_path)])


PACKED = gzip.compress("".join(f"{json.dumps(entry(number, 429))}\n" for number in range(20_000)).encode())


@pytest.mark.parametrize(
    ("packed", "calls"),
    [
        (PACKED + b"something behind the end", 20_000),
        (PACKED + b"\x1f\x8b\x09" + bytes(20), 20_000),
        (PACKED[: len(PACKED) // 2] + b"\xfe" * 4_000, None),
        (PACKED[: len(PACKED) // 2], None),
    ],
)
def test_a_damaged_gzip_file_is_read_as_far_as_it_goes(
    tmp_path: Path, packed: bytes, calls: int | None
) -> None:
    (tmp_path / "a.json.gz").write_bytes(packed)
    read = read_logs([str(tmp_path / "a.json.gz"), log(tmp_path, entry(1))])
    assert read.lines.cut_off == (str(tmp_path / "a.json.gz"),)
    assert read.summary.refused == calls if calls else 1_000 < read.summary.refused < 20_000


def test_of_a_file_beside_one_that_is_cut_off_served_calls_are_still_told(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(PACKED[: len(PACKED) // 2])
    served = log(tmp_path, entry(1, path="/live/orders"))
    with scanned([str(tmp_path / "a.json.gz"), served], AS_IT_IS, REQUEST) as (connection, _):
        found = connection.execute("SELECT DISTINCT path FROM scanned WHERE status = '200'").fetchall()
    assert found == [("/live/orders",)]


@pytest.mark.parametrize(
    "content",
    [
        b"\x1f\x8b" + b"no gzip" * 50,
        b"\x28\xb5\x2f\xfd" + b"no zstd" * 50,
        b"PAR1",
        b"PAR1" + b"no parquet" * 50,
    ],
)
def test_a_file_that_is_not_what_its_first_bytes_say_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken").write_bytes(content)
    with pytest.raises(BadInput, match="damaged") as refused:
        read_logs([log(tmp_path, *LINES), str(tmp_path / "broken")])
    assert refused.value.document == str(tmp_path / "broken")


@pytest.mark.parametrize(
    "content", [b"", b"\n \n", gzip.compress(b"", mtime=0), gzip.compress(b"\n", mtime=0)]
)
def test_a_file_without_a_line_is_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "nothing").write_bytes(content)
    read = read_logs([log(tmp_path, *LINES), str(tmp_path / "nothing")])
    assert (read.summary.calls, read.lines.empty) == (3, (str(tmp_path / "nothing"),))


def test_structures_and_decimal_numbers_of_parquet_are_read(tmp_path: Path) -> None:
    columns = "'a' AS requestId, 403::DECIMAL(5, 2) AS status, {'responseType': 'THROTTLED'} AS error"
    with duckdb.connect() as own:
        own.sql(f"COPY (SELECT {columns}) TO '{tmp_path}/a.parquet'")
    (group,) = read_logs([str(tmp_path / "a.parquet")]).summary.groups
    assert (group.causes[0][0], group.certain, group.statuses[0].value) == ("throttled", True, "403")


def test_a_packed_file_that_ends_before_its_first_line_is_not_called_empty(tmp_path: Path) -> None:
    cut, empty = tmp_path / "cut.gz", tmp_path / "empty.gz"
    cut.write_bytes(gzip.compress(b"x" * 100)[: len(gzip.compress(b"")) - 10])
    empty.write_bytes(gzip.compress(b""))
    lines = read_logs([str(cut), str(empty), log(tmp_path, *LINES)]).lines
    assert (lines.cut_off, lines.empty) == ((str(cut),), (str(empty),))


def test_a_folder_without_files_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="a folder with no file in it"):
        read_logs([str(tmp_path)])


def test_a_parquet_file_of_something_else_is_no_log(tmp_path: Path) -> None:
    with duckdb.connect() as own:
        own.sql(f"COPY (SELECT 1 AS a, 2 AS b) TO '{tmp_path}/a.parquet'")
    with pytest.raises(BadInput, match="columns"):
        read_logs([str(tmp_path / "a.parquet")])


def test_a_status_with_a_fraction_is_the_whole_number(tmp_path: Path) -> None:
    """So a tool writes whole numbers where some rows have none."""
    query = "SELECT 429.0::DOUBLE AS status, 'r' AS \"requestId\", '/v1.0' AS path"
    with duckdb.connect() as own:
        own.sql(f"COPY ({query}) TO '{tmp_path}/a.parquet'")
    (group,) = read_logs([str(tmp_path / "a.parquet")]).summary.groups
    assert (group.statuses[0].value, group.examples[0]["path"]) == ("429", "/v1.0")


def test_rows_of_a_csv_that_do_not_fit_are_counted_and_kept(tmp_path: Path) -> None:
    kept = StringIO()
    head, row = "@timestamp,status,requestId,ip,errorResponseType", "t,429,a,192.0.2.1,THROTTLED"
    lines = (head, row, "t,429", "t,429,a,192.0.2.1,THROTTLED,x,y", '"not closed,429')
    read = read_logs([log(tmp_path, *lines, name="a.csv")], Reading(kept=kept))
    assert (read.summary.refused, read.aside.lines) == (1, 3)
    assert "t,429\n" in kept.getvalue()


def test_csv_files_with_other_columns_are_one_log(tmp_path: Path) -> None:
    first = log(tmp_path, "status,requestId,ip", "429,a,192.0.2.1", name="a.csv")
    other = log(tmp_path, "\ufeffrequestId,Status,status,ip", "b,403,200,192.0.2.1", name="b.csv")
    read = read_logs([first, other])
    assert {each.value: each.calls for each in read.summary.by_status} == {"429": 1, "403": 1}


def test_a_carriage_return_amid_a_line_is_no_csv(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        read_logs([log(tmp_path, "status,request\rId,ip", "403,a,192.0.2.1", name="a.csv")])


def test_a_line_without_end_is_no_csv(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no lines of an access log"):
        read_logs([log(tmp_path, "x" * 3_000_000)])


@pytest.mark.parametrize("agent", ["\ud800", "a\x01b", "\x00", "\x1b]0;x\x07", "\u2028"])
@pytest.mark.parametrize("escaped", [True, False])
def test_any_sign_may_stand_in_a_value(tmp_path: Path, agent: str, escaped: bool) -> None:
    line = json.dumps(entry(2, 429, userAgent=agent), ensure_ascii=escaped)
    if agent == "\ud800" and not escaped:
        line = line.replace(agent, "?")
    read = read_logs([log(tmp_path, entry(1), line)])
    assert (read.summary.refused, read.summary.groups[0].certain, read.aside.lines) == (1, True, 0)


@pytest.mark.parametrize("status", ["4e2", "5-1", "99", "600", "000", "4\uff103"])
def test_what_is_no_status_is_none(tmp_path: Path, status: str) -> None:
    read = read_logs([log(tmp_path, entry(1, 403), {**entry(2), "status": status})])
    assert (read.summary.calls, dict(read.aside.reasons)) == (1, {"JSON without a status": 1})


@pytest.mark.parametrize("first", [True, False])
def test_a_key_with_two_values_does_not_hide_a_refused_call(tmp_path: Path, first: bool) -> None:
    """API Gateway does not escape values: a user agent can close its quotes, and write keys of its own."""
    whole = json.dumps({**entry(2, 429), "userAgent": "AGENT"})
    if first:
        whole = json.dumps({"userAgent": "AGENT", **entry(2, 429)})
    line = whole.replace("AGENT", 'x","status":"200","y":"z')
    read = read_logs([log(tmp_path, entry(1), line.replace('"THROTTLED"', '"-"'))])
    assert dict(read.aside.reasons) == {"JSON with a key that is there twice": 1}
    told = read_logs([log(tmp_path, entry(1), line)])
    assert told.summary.refused == 1


def test_any_number_may_stand_for_a_time(tmp_path: Path) -> None:
    times = ("999999999999999999", "9223372036854775807", "-5", "99/99/9999", "2026-99-99", 10**30)
    lines = (entry(number, 429, requestTimeEpoch=time) for number, time in enumerate(times))
    read = read_logs([log(tmp_path, *lines, entry(9, 429))])
    assert read.summary.refused == 7
    assert read.summary.first == read.summary.last == 1_795_000_009_000


def test_a_time_without_a_zone_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    with database() as connection:
        query = f"SELECT {moment(['time'])} FROM (SELECT '2026-11-28 10:00:00' AS time)"
        assert connection.execute(query).fetchall() == [(1_795_860_000_000,)]


@pytest.mark.parametrize(
    "address",
    [
        "192.0.2.77",
        "2001:db8::1",
        "2001:db8:1:2:3:4:5:6",
        "::1",
        "2001:db8:0:5::",
        "2001::3:4:5:6:7:8",
        "a:b:c::",
    ],
)
def test_a_network_is_the_one_of_its_address(address: str) -> None:
    bits = 24 if "." in address else 48
    assert ipaddress.ip_network(network(address) or "") == ipaddress.ip_network((address, bits), strict=False)


@pytest.mark.parametrize(
    "text", ["192.0.2.1, 192.0.2.2", "-", "'; DROP TABLE refused; --", "1.2", "example.com"]
)
def test_what_is_no_address_is_of_no_network(text: str) -> None:
    assert network(text) is None


def network(address: str) -> str | None:
    query = f"SELECT {network_of(['sourceIp'])} FROM (SELECT $address AS sourceIp)"
    with duckdb.connect() as own:
        (found,) = own.execute(query, {"address": address}).fetchone()
    return found if found is None else str(found)


def test_lines_are_not_kept_in_the_log_itself(tmp_path: Path) -> None:
    file = log(tmp_path, *LINES, "junk")
    before = Path(file).read_text("utf-8")
    with open(file, "r+", encoding="utf-8") as kept, pytest.raises(BadInput, match="replace the log"):
        read_logs([file], replace(AS_IT_IS, kept=kept))
    assert Path(file).read_text("utf-8") == before


def test_too_little_room_is_said() -> None:
    with pytest.raises(BadInput, match="not enough disk space"):
        kept_in_little_room()


def kept_in_little_room() -> None:
    with database(memory=30) as connection:
        connection.execute("SET max_temp_directory_size = '1MB'")
        connection.execute("CREATE TABLE a AS SELECT hash(i)::VARCHAR AS h FROM range(5000000) t(i)")


def test_too_little_memory_is_not_told_as_too_little_room() -> None:
    """One value that is longer than all of the memory: it cannot be put onto the disk in part."""
    with pytest.raises(BadInput, match="10 MB of memory"), database(memory=10) as connection:
        connection.execute("SELECT string_agg(repeat('x', 1000) || i, ',') FROM range(1000000) t(i)")


@pytest.mark.parametrize("ending", ["json", "csv", "json.gz"])
def test_a_file_that_goes_away_while_it_is_read_is_named(tmp_path: Path, ending: str) -> None:
    """It is neither damaged, nor is the disk full."""
    file = str(tmp_path / f"access.{ending}")
    with pytest.raises(BadInput, match=r"access\.\S+: the file cannot be read, or no longer"):
        counted_without_it(file)


def counted_without_it(file: str) -> None:
    with database() as connection:
        packed = "gzip" if file.endswith("gz") else "none"
        lines = f"read_csv('{file}', columns = {{'line': 'VARCHAR'}}, compression = '{packed}')"
        Path(file).write_bytes(gzip.compress(b"a\n") if packed == "gzip" else b"a\n")
        connection.execute(f"PREPARE counted AS SELECT count(*) FROM {lines}")
        Path(file).unlink()
        connection.execute("EXECUTE counted")


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has them")
@pytest.mark.parametrize(
    "file", ["/proc/kmsg", "/proc/self/mem", "/proc/version", "/sys/kernel/uevent_seqnum"]
)
def test_a_file_of_the_kernel_is_refused_for_it_may_have_no_end(file: str) -> None:
    if not os.path.exists(file):
        pytest.skip("this kernel does not show it")
    with pytest.raises(BadInput, match="file of the kernel"):
        read_logs([file])


def test_a_device_is_refused_for_it_may_have_no_end() -> None:
    with pytest.raises(BadInput, match="it is a device"):
        read_logs(["/dev/zero"])


def test_standard_input_that_is_closed_is_said_where_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(BadInput, match="standard input is closed"):
        read_logs(["-"])
    assert read_logs([log(tmp_path, *LINES)]).summary.calls == 3


def test_a_line_of_keys_without_values_takes_bounded_time(tmp_path: Path) -> None:
    started = time.process_time()
    read_logs([log(tmp_path, *LINES, '{"a":' * 200_000)])
    assert time.process_time() - started < 10
