"""Canonical requests that a text quotes: AWS's own in an answer, the client's in a debug log."""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise

from why403.credentials.sigv4.canonical import UNSIGNED, Canonical, Lines, trimmed
from why403.credentials.sigv4.hidden import is_stand_in
from why403.frozen import dataclass
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.redaction.reprs import masked_repr

_AWS = re.compile(r"canonical string for this request should have been[:\s\\nr]*", re.IGNORECASE)
_CLIENT = re.compile(
    r"canonical[ _-]?(?:request|string)(?: sent)?\s*(?:[:=]|$)\s*", re.IGNORECASE | re.MULTILINE
)
_METHODS = re.compile(r"['\"(\s]*\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE)[ \n]")
_END = re.compile(rf"[ \n]([a-z0-9:;._-]+)[ \n]([0-9a-f]{{64}}|{UNSIGNED}|STREAMING-[A-Z0-9-]+)(?![0-9a-z])")
_LONGEST = 40_000


@dataclass(frozen=True, slots=True)
class Expected:
    """What AWS made of the request: its canonical string and, where quoted, the hash that it signed.

    `intact` says that the hash is the string's: nothing of it was changed or left out on the way here.
    """

    canonical: Canonical
    to_sign: tuple[str, ...] = ()

    __repr__ = masked_repr

    @property
    def intact(self) -> bool:
        text = self.canonical.text
        if not isinstance(text, str) or not self.to_sign:
            return False
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() == self.to_sign[-1]


def expected_in(text: str) -> Expected | None:
    """AWS's canonical string in an answer, in whatever escaping it comes."""
    found = _AWS.search(text)
    if found is None:
        return None
    head, _, tail = plain(text[found.end() : found.end() + _LONGEST]).partition("The String-to-Sign")
    canonical = canonical_in(head)
    return None if canonical is None else Expected(canonical, _to_sign(tail))


def client_in(text: str) -> Canonical | None:
    """The client's own canonical request, as SDKs and tools log it."""
    for found in _CLIENT.finditer(text):
        if text[: found.start()].rstrip().endswith("The"):
            continue
        canonical = canonical_in(plain(text[found.end() : found.end() + _LONGEST]))
        if canonical is not None:
            return canonical
    return None


def plain(text: str) -> str:
    """Without the escapes of JSON, of XML and of printed strings: real line ends and quotes."""
    unescaped = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    unescaped = re.sub(r"\\+r", "", unescaped)
    unescaped = re.sub(r"\\+n(?:'\s*\n\s*')?", "\n", unescaped)
    unescaped = re.sub(r"\\+(['\"/])", r"\1", unescaped)
    for entity, character in (("&amp;", "&"), ("&apos;", "'"), ("&#39;", "'"), ("&quot;", '"')):
        unescaped = unescaped.replace(entity, character)
    return unescaped.replace("\r", "")


def canonical_in(text: str) -> Canonical | None:
    """Read a canonical request at the beginning of a text; what was cut off is `UNKNOWN`."""
    start = _METHODS.match(text)
    if start is None:
        return None
    body = text[start.start(1) :]
    end = _END.search(body)
    whole = body[: end.end(2)] if end else body
    lines = whole.split("\n") if "\n" in whole.strip() else _unfolded(whole)
    return _of_lines([line.rstrip() for line in lines], complete=end is not None)


def _of_lines(lines: list[str], *, complete: bool) -> Canonical:
    """Method, path and query, then headers to the first empty line, their names, and the hash."""
    method, path, query, *rest = [*lines, "", ""][: max(len(lines), 3)]
    if not complete or len(lines) < 6:
        told = path.split(" ", 1)[0]
        return Canonical(method, UNKNOWN if not told or is_stand_in(told) else told)
    headers = _lines_of(rest[:-2])
    return Canonical(method, path, query, headers, tuple(rest[-2].split(";")), rest[-1])


def _lines_of(lines: list[str]) -> Lines:
    """Headers; a value that runs over several lines belongs to the name before it."""
    pairs: list[tuple[str, str | State]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and re.fullmatch(r":?[a-z0-9!#$%&'*+.^_`|~-]+", name):
            pairs.append((name, UNKNOWN if is_stand_in(value) else trimmed(value)))
        elif line and pairs:
            pairs[-1] = (pairs[-1][0], UNKNOWN)
    return tuple(pairs)


def _unfolded(text: str) -> list[str]:
    """The lines of a canonical request that was pasted as one: the list of names tells where each begins."""
    words = text.split()
    if len(words) < 4:
        return words
    method, path, *_ = words
    names, payload = words[-2], words[-1]
    middle = text[text.index(path) + len(path) : text.rindex(names)]
    starts = [found.start() for name in names.split(";") if (found := _start_of(name, middle))]
    if not starts:
        return words
    edges = [*sorted(starts), len(middle)]
    headers = [middle[a:b].strip() for a, b in pairwise(edges)]
    return [method, path, middle[: edges[0]].strip(), *headers, "", names, payload]


def _start_of(name: str, text: str) -> re.Match[str] | None:
    return re.search(rf"(?<!\S){re.escape(name)}:", text)


def _to_sign(text: str) -> tuple[str, ...]:
    """Algorithm, date, scope and hash."""
    found = re.search(
        r"(AWS4-[A-Z0-9-]+)\s+(\d{8}T\d{6}Z)\s+(\d{8}/[\w./-]+?/aws4_request)\s+([0-9a-f]{64})", text
    )
    return found.groups() if found else ()


def header_of(canonical: Canonical, name: str) -> str | State:
    """One header of a canonical request; `ABSENT` where its headers are told and it is not among them."""
    if isinstance(canonical.headers, State):
        return UNKNOWN
    return dict(canonical.headers).get(name, ABSENT)
