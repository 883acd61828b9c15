"""Whole logs explained: every refused call by its cause."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from why403.api.inputs import case_of, gathered
from why403.api.tables import must_be_table, write_table
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import Place
from why403.logs.accesslog_format import log_format
from why403.logs.cloudtrail import Change
from why403.logs.records import changes_in
from why403.model.configuration import Configuration
from why403.pasted.reading import read
from why403.questions.explain import Explanation, explain
from why403.traffic.aside import Aside, Lines
from why403.traffic.classifying import Evidence, classified
from why403.traffic.folders import folder_for_now
from why403.traffic.formats import Format, of_variables
from why403.traffic.grouping import Summary, summary, with_changes
from why403.traffic.keys import OF_SERVED, KeyUse, key_use
from why403.traffic.reading import files_of
from why403.traffic.reducing import kinds, settle
from why403.traffic.resuming import kept_in
from why403.traffic.scanning import AS_IT_IS, REMOTE, Elsewhere, Reading, Remote, scanned
from why403.traffic.stand_ins import Renamed, StandIns, with_stand_ins

__all__ = [
    "AS_IT_IS",
    "REMOTE",
    "Elsewhere",
    "ReadLog",
    "Reading",
    "Remote",
    "Renamed",
    "StandIns",
    "declared_format",
    "explained",
    "formats_of",
    "kept_in",
    "key_in_use",
    "must_be_table",
    "read_logs",
    "scanned",
    "trail_of",
    "with_other_names",
]

_LONGEST_TRAIL = 1 << 26
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class ReadLog:
    """What logs tell, and of which lines they tell nothing."""

    summary: Summary
    lines: Lines
    kinds: int

    @property
    def aside(self) -> Aside:
        """The lines that were not read at once."""
        return self.lines.aside


def explained(line: str, beside: Evidence = ()) -> Explanation:
    """One line of an access log, explained as any other text is, with what other logs prove of the call; but
    its words are nobody's."""
    return explain(replace(case_of(gathered({"<line>": line}, beside=beside)), sentences=()))


def read_logs(
    names: Sequence[str],
    how: Reading = AS_IT_IS,
    trail: Sequence[Change] = (),
    table: str | None = None,
    other_names: StandIns | None = None,
) -> ReadLog:
    """Every refused call of the logs in files by its cause, and what of a `trail` came shortly before. The
    calls are also written to the file `table`, with `other_names` where these are given.

    Raises: `BadInput` where a file is missing, or has no lines of an access log, or DuckDB is not installed.
    """
    with scanned(names, how) as (connection, lines):
        settle(connection)
        rows = [(kind, row) for kind, _, row in kinds(connection)]
        verdicts = classified(rows, explained, lines.beside.evidence)
        found = with_changes(summary(connection, verdicts, traffic=how.traffic), trail)
        if table is not None:
            write_table(connection, verdicts, table, lines.files, other_names)
        return ReadLog(found, lines, len(verdicts))


def with_other_names(read: ReadLog, names: StandIns) -> ReadLog:
    """The same, with other names in the place of callers, accounts, addresses, keys and APIs."""
    told, lines = with_stand_ins(read.summary, read.lines, names)
    return replace(read, summary=told, lines=lines)


def trail_of(names: Sequence[str]) -> tuple[Change, ...]:
    """The changes in files of CloudTrail's records, as it delivers them or as `lookup-events` prints them.

    Raises: `BadInput` where a file is missing or holds no such record.
    """
    found: list[Change] = []
    with folder_for_now() as temporary:
        files = files_of([each for each in names if each != "-"], Path(temporary), None)
        for called, file in files.items():
            told = changes_in(_text_of(called, file))
            if told is None:
                expected = "records of CloudTrail as JSON, at most 16 MB of them in a file"
                raise BadInput(Place(called), "no records of CloudTrail are in it", expected)
            found += told
    return tuple(found)


def _text_of(called: str, file: str) -> str:
    with open(file, "rb") as opened:
        packed = opened.read(2) == b"\x1f\x8b"
    try:
        with gzip.open(file) if packed else open(file, "rb") as opened:
            return opened.read(_LONGEST_TRAIL).decode("utf-8", "replace")
    except (EOFError, OSError, zlib.error):
        raise BadInput(Place(called), "the file cannot be read", "a whole file") from None


def key_in_use(names: Sequence[str], key: str, how: Reading = AS_IT_IS) -> tuple[KeyUse, Lines]:
    """How the logs show an API key in use, by its id. Raises `BadInput` as `read_logs`, where the logs name
    no keys, and where no key can have this id: it would be found in no log."""
    if _KEY_ID.fullmatch(key) is None:
        expected = "an ID as `aws apigateway get-api-keys` lists it: letters and digits"
        raise BadInput(Place("--key-safe-to-disable"), "this is not the ID of an API key", expected)
    with scanned(names, how, OF_SERVED) as (connection, lines):
        found = key_use(connection, key)
    if found is None:
        raise BadInput(Place(lines.files[0]), "the log has no $context.identity.apiKeyId", "a log with it")
    return found, lines


def declared_format(typed: str) -> Format:
    """The format that a text declares, or a file that has it. Raises `BadInput`."""
    shown = typed if "$context" in typed else read(typed)
    form = log_format(shown)
    if form is None:
        expected = "the format of the stage's access log, with its $context variables"
        raise BadInput(Place("--format"), "no format of an access log", expected)
    return of_variables(form)


def formats_of(configuration: Configuration) -> tuple[Format, ...]:
    """The formats of the access logs of an API's stages, as far as they are told."""
    stages = configuration.api.stages.value
    found: dict[str, Format] = {}
    for stage in stages if isinstance(stages, tuple) else ():
        told = stage.upkeep.access_log.value
        form = log_format(told) if isinstance(told, str) else None
        if form is not None:
            found.setdefault(form.text, of_variables(form, f"the format of stage {stage.name}"))
    return tuple(found.values())
