"""Execution logs, logs of AWS WAF and traces of X-Ray beside an access log: what they prove of its refused
calls.

The request id joins them, or the id of the trace. Of each call the facts that its records prove are kept, as
the readers of single records tell them; calls with the same facts have the same evidence.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Any, BinaryIO

from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logs import execution, execution_facts, waf_log, xray
from why403.logs.log_lines import request_id_and_text, without_stamp
from why403.logs.record_parts import Tree, entries, text_at
from why403.model.incident import Answer, FactValue, Incident
from why403.traffic.classifying import Evidence
from why403.traffic.evidence import BESIDE, RULE, UNSET
from why403.traffic.reading import compression_of, first_lines, segments, unpacked
from why403.traffic.reducing import REFUSED, columns_of
from why403.traffic.sql import name

_BATCH = 20_000
_LONGEST = 1 << 20
_LONGEST_LINE = 4_000
"""Of a line of an execution log; what it proves stands before that."""


class Kind(StrEnum):
    """What a file beside an access log is."""

    EXECUTION = "execution log"
    WAF = "log of AWS WAF"
    TRACES = "traces of X-Ray"


@dataclass(frozen=True, slots=True)
class File:
    """A file beside the access log: as what it was read, and of how many refused calls it tells."""

    name: str
    kind: Kind
    calls: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was read beside an access log; a refused call has the number of its `evidence`. Of files that are
    `cut_off` or damaged what is there was read."""

    files: tuple[File, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    cut_off: tuple[str, ...] = ()


NOTHING_BESIDE = Found()

Records = Callable[[Kind, str, Callable[[], None]], Iterator[tuple[str, str]]]
"""The request id of each record of a file, and the record; it is told where the file breaks off."""

Files = Mapping[str, tuple[Kind, str]]
"""Files beside an access log by their names: what each is, and where its lines stand."""


def told_apart(files: Mapping[str, str], folder: Path) -> tuple[dict[str, str], Files]:
    """The files of access logs, and those that stand beside them."""
    own: dict[str, str] = {}
    others: dict[str, tuple[Kind, str]] = {}
    for called, file in files.items():
        found = _kind_of(called, file, folder)
        if found is None:
            own[called] = file
        else:
            others[called] = found
    return own, others


def _kind_of(called: str, file: str, folder: Path) -> tuple[Kind, str] | None:
    if os.path.getsize(file) == 0:  # nothing is in it, and not every such file can be opened without harm
        return None
    compression = compression_of(file)
    if compression not in ("none", "gzip"):
        return None
    lines = first_lines(called, file, compression)
    if compression == "none" and lines[:1] and lines[0].lstrip()[:1] in ("{", "["):
        traces = segments(file, folder)
        if traces is not None:
            return Kind.TRACES, traces
    if lines[:1] and lines[0].strip() in ("{", "[") and compression == "none":
        inner = unpacked(file, folder)
        return None if inner is None else _kind_of(called, inner, folder)
    found = kind_of_lines(lines)
    if found is not None:
        return found, file
    if lines[:1] and lines[0].startswith('{"') and len(lines) == 1 and compression == "none":
        inner = unpacked(file, folder)
        return None if inner is None else _kind_of(called, inner, folder)
    return None


def kind_of_lines(lines: Sequence[str]) -> Kind | None:
    """What the lines of a file are where they are none of an access log."""
    for kind, known in _KINDS:
        if lines and known(lines):
            return kind
    return None


def _is_execution(lines: Sequence[str]) -> bool:
    own = [line for line in lines if request_id_and_text(line)[0]]
    return bool(own) and 2 * sum(map(execution.is_execution_line, own)) > len(own)


def _is_waf(lines: Sequence[str]) -> bool:
    return 2 * sum(_record(line) is not None for line in lines) > len(lines)


def _is_traces(lines: Sequence[str]) -> bool:
    """Segments, one a line; in a trace that has one of API Gateway's, most are of other services."""
    return bool(lines) and any(xray.is_segment(_decoded(line.strip())) for line in lines)


_KINDS = ((Kind.EXECUTION, _is_execution), (Kind.WAF, _is_waf), (Kind.TRACES, _is_traces))


def _record(line: str) -> Tree | None:
    tree = _decoded(without_stamp(line).strip())
    return tree if waf_log.is_record(tree) else None


def _decoded(text: str) -> Tree:
    """The object that a line is; of any other an empty one."""
    if not text.startswith("{"):
        return {}
    try:
        return entries(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def put_beside(connection: Any, files: Files, records: Records | None = None) -> Found:
    """Give the refused calls of `scanned` the number of their evidence, and the rule of AWS WAF that blocked
    them. The `records` of files that are elsewhere can be left to the calls of the table `wanted`. Raises
    `BadInput` where the access log has no request ids."""
    if not files:
        return NOTHING_BESIDE
    columns = columns_of(connection, "scanned")
    ids = [each for each in ("requestId", "extendedRequestId", "xrayTraceId") if each in columns]
    if not ids:
        missing = "the access log has no $context.requestId, which is needed to match these records to calls"
        raise BadInput(Place(next(iter(files))), missing, "an access log with it")
    own = name(ids[0])
    each = " UNION ".join(
        f"SELECT {_joined_by(one)} AS id, {own} AS own FROM scanned WHERE {REFUSED} "
        f"AND {name(one)} NOT IN {UNSET} AND {own} NOT IN {UNSET}"
        for one in ids
    )
    connection.execute(f"CREATE OR REPLACE TABLE wanted AS {each}")
    connection.execute(
        "CREATE OR REPLACE TABLE records (own VARCHAR, file INTEGER, seq BIGINT, text VARCHAR)"
    )
    cut: list[str] = []
    for number, (called, (kind, file)) in enumerate(files.items()):
        _keep(connection, number, (records or lines_of)(kind, file, partial(cut.append, called)))
    evidence = _settled(connection, [kind for kind, _ in files.values()])
    connection.execute(f"ALTER TABLE scanned ADD COLUMN {BESIDE} VARCHAR")
    connection.execute(f"ALTER TABLE scanned ADD COLUMN {RULE} VARCHAR")
    connection.execute(
        f"UPDATE scanned SET {BESIDE} = proofs.{BESIDE}, {RULE} = proofs.{RULE} FROM proofs "
        f"WHERE {REFUSED} AND scanned.{own} = proofs.own"
    )
    rows = connection.execute("SELECT file, count(DISTINCT own) FROM records GROUP BY file").fetchall()
    calls = dict(rows)
    for table in ("wanted", "records", "proofs"):
        connection.execute(f"DROP TABLE {table}")
    told = (File(each, kind, calls.get(at, 0)) for at, (each, (kind, _)) in enumerate(files.items()))
    return Found(tuple(told), evidence, tuple(cut))


def _joined_by(column: str) -> str:
    """An id as records have it; of a trace its root alone."""
    if column == "xrayTraceId":
        return f"regexp_extract({name(column)}, '1-[0-9a-f]{{8}}-[0-9a-f]{{24}}')"
    return f"lower({name(column)})"


def lines_of(kind: Kind, file: str, cut_off: Callable[[], None]) -> Iterator[tuple[str, str]]:
    """The records of a file on this machine, as `Records` says."""
    opening: Callable[..., BinaryIO] = gzip.open if compression_of(file) == "gzip" else open  # type: ignore[assignment]
    with opening(file, "rb") as opened:
        lines = iter(lambda: opened.readline(_LONGEST), b"")
        try:
            yield from records_in(kind, (line.decode("utf-8", "replace") for line in lines))
        except (EOFError, zlib.error, gzip.BadGzipFile):
            cut_off()


def records_in(kind: Kind, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The same of lines."""
    for line in lines:
        if kind is Kind.EXECUTION:
            request, text = request_id_and_text(line)
            if request:
                yield request, text.strip()[:_LONGEST_LINE]
        elif kind is Kind.TRACES:
            yield from ((each, line.strip()) for each in xray.ids(_decoded(line)))
        elif (tree := _record(line)) is not None:
            request = (text_at(tree, "httpRequest", "requestId") or "").lower()
            if request:
                yield request, without_stamp(line).strip()


def _keep(connection: Any, file: int, lines: Iterator[tuple[str, str]]) -> None:
    """The records of refused calls, in their order."""
    seq = 0
    while batch := list(islice(lines, _BATCH)):
        connection.execute(
            "INSERT INTO records SELECT own, $file, seq, text FROM (SELECT unnest($ids) AS id, "
            "unnest($seqs) AS seq, unnest($texts) AS text) JOIN wanted USING (id)",
            {
                "file": file,
                "ids": [request for request, _ in batch],
                "seqs": list(range(seq, seq + len(batch))),
                "texts": [text for _, text in batch],
            },
        )
        seq += len(batch)


def _settled(connection: Any, kinds: Sequence[Kind]) -> tuple[Evidence, ...]:
    """The table `proofs`: which evidence each call has, and the rule that blocked it."""
    connection.execute(f"CREATE OR REPLACE TABLE proofs (own VARCHAR, {BESIDE} VARCHAR, {RULE} VARCHAR)")
    known: dict[object, tuple[int, Evidence]] = {}
    rows: list[tuple[str, str, str | None]] = []
    reading = connection.cursor()
    reading.execute("SELECT own, file, text FROM records ORDER BY own, file, seq")
    for own, records in groupby(_fetched(reading), key=lambda row: row[0]):
        told, rule = _told([(kinds[file], text) for _, file, text in records])
        if not told:
            continue
        key = tuple(
            (piece.kind, piece.says.answer.log, *((each.fact, each.value) for each in piece.says.statements))
            for piece in told
        )
        number, _ = known.setdefault(key, (len(known), told))
        rows.append((own, str(number), rule))
        if len(rows) == _BATCH:
            _insert(connection, rows)
            rows = []
    _insert(connection, rows)
    return tuple(evidence for _, evidence in known.values())


def _fetched(reading: Any) -> Iterator[tuple[str, int, str]]:
    while rows := reading.fetchmany(_BATCH):
        yield from rows


def _insert(connection: Any, rows: Sequence[tuple[str, str, str | None]]) -> None:
    if rows:
        owns, numbers, rules = (list(each) for each in zip(*rows, strict=True))
        connection.execute(
            "INSERT INTO proofs SELECT unnest($owns), unnest($numbers), unnest($rules::VARCHAR[])",
            {"owns": owns, "numbers": numbers, "rules": rules},
        )


def _told(records: Sequence[tuple[Kind, str]]) -> tuple[Evidence, str | None]:
    """What the records of one call prove, and the rule that blocked it."""
    texts = [text for kind, text in records if kind is Kind.EXECUTION]
    trees = [tree for kind, text in records if kind is Kind.WAF and (tree := _record(text)) is not None]
    blocked = next((tree for tree in trees if waf_log.allows(tree) is False), None)
    traced = [_decoded(text) for kind, text in records if kind is Kind.TRACES]
    found = (_of_execution(texts), _of_waf(trees if blocked is None else [blocked]), _of_traces(traced))
    return tuple(piece for piece in found if piece), None if blocked is None else waf_log.rule(blocked)


def _of_execution(texts: Sequence[str]) -> Piece | None:
    """The facts that the lines prove, and the line with the type of the response."""
    at = Place("<execution log>")
    facts = {fact.name: FactValue(fact.name, value, at) for fact, value in execution_facts.proved(texts)}
    typed = (re.match(execution_facts.GATEWAY_RESPONSE, text) for text in texts)
    answer = Answer(log=tuple(match[0] for match in typed if match)[:1], at=at)
    if not facts and not answer.log:
        return None
    says = Incident(answer=answer, statements=tuple(facts[name] for name in sorted(facts)), at=at)
    return Piece(PieceKind.EXECUTION, says, at)


def _of_waf(trees: Sequence[Tree]) -> Piece | None:
    at = Place("<log of AWS WAF>")
    facts = {each.fact: each for tree in trees for each in waf_log.statements(tree, at)}
    says = Incident(statements=tuple(facts[name] for name in sorted(facts)), at=at)
    return Piece(PieceKind.WAF, says, at) if facts else None


def _of_traces(trees: Sequence[Tree]) -> Piece | None:
    at = Place("<traces of X-Ray>")
    facts = {
        fact.name: FactValue(fact.name, value, at) for tree in trees for fact, value in xray.proved(tree)
    }
    says = Incident(statements=tuple(facts[name] for name in sorted(facts)), at=at)
    return Piece(PieceKind.SEGMENT, says, at) if facts else None
