"""Whole logs in the forms in which people have them: each tells of the same calls."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import duckdb
import pytest

from why403.api.logs import Reading, ReadLog, declared_format, read_logs
from why403.documents.errors import BadInput

IDS = [f"6f1c0d3e-0000-4000-8000-00000000000{number}" for number in range(6)]
MOMENT = "28/Nov/2026:10:00:0{} +0000"
ISO = "2026-11-28T10:00:0{}.123Z"
STATUSES = ["200", "200", "429", "403", "200", "429"]
TYPES = ["-", "-", "THROTTLED", "WAF_FILTERED", "-", "THROTTLED"]

JSON = [
    json.dumps(
        {
            "requestId": IDS[each],
            "requestTime": MOMENT.format(each),
            "httpMethod": "GET",
            "resourcePath": "/pets",
            "status": STATUSES[each],
            "error.responseType": TYPES[each],
            "ip": f"203.0.113.{each}",
        }
    )
    for each in range(6)
]
CUSTOM = (
    '$context.identity.sourceIp [$context.requestTime] "$context.httpMethod $context.resourcePath" '
    '$context.status $context.error.responseType $context.requestId "$context.identity.userAgent"'
)
IN_CUSTOM = [
    f'203.0.113.{each} [{MOMENT.format(each)}] "GET /pets" {STATUSES[each]} {TYPES[each]} '
    f'{IDS[each]} "okhttp/5 (x)"'
    for each in range(6)
]
CLF = [
    f'203.0.113.{each} - - [{MOMENT.format(each)}]"GET /pets HTTP/1.1" {STATUSES[each]} 12 '
    f"{IDS[each]} Abc{each}="
    for each in range(6)
]
CSV = [
    f"203.0.113.{each},-,-,{MOMENT.format(each)},GET,/pets,HTTP/1.1,{STATUSES[each]},12,{IDS[each]},Abc{each}="
    for each in range(6)
]
COMBINED = [
    f'203.0.113.{each} - - [{MOMENT.format(each)}] "GET /pets HTTP/1.1" {STATUSES[each]} 12 '
    '"-" "okhttp/5 (x)"'
    for each in range(6)
]
STAMPED = [f"{ISO.format(each)} {line}" for each, line in enumerate(JSON)]
STAMPED_CLF = [f"{ISO.format(each)} {line}" for each, line in enumerate(CLF)]
NESTED = [
    json.dumps({"request": {"requestId": IDS[each], "httpMethod": "GET"}, "status": int(STATUSES[each])})
    for each in range(6)
]
NESTED_FORMAT = (
    '{"request": {"requestId": "$context.requestId", "httpMethod": "$context.httpMethod"}, '
    '"status": $context.status}'
)
INSIGHTS = ["@timestamp,status,error.responseType,httpMethod,requestId"] + [
    f"2026-11-28 10:00:0{each}.000,{STATUSES[each]},{TYPES[each]},GET,{IDS[each]}" for each in range(6)
]
MESSAGES = ["@timestamp,@message"] + [
    '2026-11-28 10:00:00.000,"{}"'.format(line.replace('"', '""')) for line in JSON
]


def read(folder: Path, lines: list[str], declared: str | None = None) -> ReadLog:
    file = folder / "log"
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return read_logs([str(file)], Reading(None if declared is None else declared_format(declared)))


@pytest.mark.parametrize(
    "lines",
    [JSON, STAMPED, CLF, STAMPED_CLF, CSV, COMBINED, INSIGHTS, MESSAGES],
    ids=["json", "stamped", "clf", "stamped clf", "csv", "combined", "insights", "messages"],
)
def test_a_format_is_inferred(tmp_path: Path, lines: list[str]) -> None:
    found = read(tmp_path, lines)
    assert {each.value: each.calls for each in found.summary.by_status} == {"200": 3, "403": 1, "429": 2}
    assert found.aside.lines == 0


@pytest.mark.parametrize(
    "lines", [JSON, STAMPED, INSIGHTS, MESSAGES], ids=["json", "stamped", "insights", "messages"]
)
def test_what_names_the_type_of_the_response_tells_the_cause(tmp_path: Path, lines: list[str]) -> None:
    groups = read(tmp_path, lines).summary.groups
    assert {group.causes[0][0]: group.calls for group in groups} == {"throttled": 2, "waf-block": 1}


@pytest.mark.parametrize(
    ("lines", "declared"), [(IN_CUSTOM, CUSTOM), (NESTED, NESTED_FORMAT)], ids=["text", "nested JSON"]
)
def test_a_format_is_declared(tmp_path: Path, lines: list[str], declared: str) -> None:
    found = read(tmp_path, lines, declared)
    assert {each.value: each.calls for each in found.summary.by_status} == {"200": 3, "403": 1, "429": 2}
    (tmp_path / "format.txt").write_text(declared, "utf-8")
    assert read(tmp_path, lines, str(tmp_path / "format.txt")).summary.refused == 3


def test_a_value_that_holds_the_fixed_signs_is_read_by_itself(tmp_path: Path) -> None:
    odd = IN_CUSTOM[2].replace("okhttp/5 (x)", 'model "A4" (x)')
    found = read(tmp_path, [*IN_CUSTOM[:2], odd], CUSTOM)
    assert (found.summary.refused, found.aside.lines) == (1, 0)


def test_what_is_no_format_is_said() -> None:
    with pytest.raises(BadInput, match="no format of an access log"):
        declared_format("$context.status")


def test_compressed_files_are_read_whatever_their_names(tmp_path: Path) -> None:
    text = "".join(f"{line}\n" for line in JSON).encode()
    (tmp_path / "one").write_bytes(gzip.compress(text))
    (tmp_path / "two.json").write_bytes(text)
    found = read_logs([str(tmp_path)])
    assert (found.summary.calls, found.summary.refused, found.summary.duplicates) == (9, 3, 3)


@pytest.mark.skipif(shutil.which("zstd") is None, reason="needs zstd: apt install zstd")
def test_zstd_is_read(tmp_path: Path) -> None:
    plain = tmp_path / "plain.json"
    plain.write_text("".join(f"{line}\n" for line in JSON), "utf-8")
    subprocess.run(["zstd", "-q", str(plain), "-o", str(tmp_path / "packed")], check=True, timeout=60)
    assert read_logs([str(tmp_path / "packed")]).summary.refused == 3


def test_a_gzip_file_that_is_still_written_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    many = "".join(
        line.replace("6f1c0d3e", f"{each:08x}") + "\n" for each in range(2000) for line in JSON
    ).encode()
    packed = gzip.compress(many)
    (tmp_path / "cut.gz").write_bytes(packed[: len(packed) * 2 // 3])
    (tmp_path / "whole.gz").write_bytes(gzip.compress("".join(f"{line}\n" for line in JSON).encode()))
    found = read_logs([str(tmp_path / "*.gz")])
    assert found.lines.cut_off == (str(tmp_path / "cut.gz"),)
    assert 5000 < found.summary.calls < 12006


def test_parquet_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("".join(f"{line}\n" for line in JSON), "utf-8")
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (FROM read_json('{tmp_path}/a.json')) TO '{tmp_path}/a.parquet' (FORMAT parquet)"
        )
    assert read_logs([str(tmp_path / "a.parquet")]).summary.refused == 3


def test_standard_input_is_read() -> None:
    given = BytesIO("".join(f"{line}\n" for line in JSON).encode())
    found = read_logs(["-"], Reading(given=given))
    assert (found.summary.refused, found.lines.files) == (3, ("<stdin>",))


@pytest.mark.parametrize(
    "document",
    [
        {"events": [{"timestamp": 1, "message": line} for line in JSON]},
        {"results": [[{"field": "@message", "value": line}] for line in JSON]},
    ],
    ids=["filter-log-events", "get-query-results"],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_answers_of_cloudwatch_are_read(
    tmp_path: Path, document: dict[str, object], indent: int | None
) -> None:
    (tmp_path / "answer.json").write_text(json.dumps(document, indent=indent), "utf-8")
    assert read_logs([str(tmp_path / "answer.json")]).summary.refused == 3


def test_bytes_that_are_no_text_and_endless_lines_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "odd"
    bad = b'{"status": "429", "requestId": "\xff\xfe", "httpMethod": "GET", "resourcePath": "/pets"}\n'
    for lines in (JSON, STAMPED):
        text = "".join(f"{line}\n" for line in lines).encode()
        file.write_bytes(text + bad + b'{"status": "' + b"x" * 20_000_000 + b'"}\n')
        found = read_logs([str(file)])
        assert dict(found.aside.reasons) == {"a line that is not text": 1, "a line that is too long": 1}
        assert found.summary.calls == 6


def test_an_empty_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("", "utf-8")
    (tmp_path / "full.json").write_text("".join(f"{line}\n" for line in JSON), "utf-8")
    found = read_logs([str(tmp_path / "*.json")])
    assert found.lines.empty == (str(tmp_path / "empty.json"),)
    assert found.summary.refused == 3
