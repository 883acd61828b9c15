"""Sentences read as facts and contrasts, at the trust of a sentence: what is told otherwise stands above.

A clause counts by itself ("GET works, DELETE fails"), and not where it only wishes, asks, or tells what cured
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache
from itertools import islice

from why403 import facts as catalogue
from why403.aws.hosts import host_kind
from why403.logic.facts import Facts, Value
from why403.logic.states import UNKNOWN
from why403.pasted.tried import CROSSES, TICKS, tried_in
from why403.pattern import pattern
from why403.questions.readings import APART, FAILS, NEGATIONS, READINGS, UNSURE, WORKS, Reading
from why403.questions.vocabulary import Entry, entry, stemmed

_VERBS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"})
_LONGEST, _MOST = 1_000, 60
_OF_CALL, _OUTRIGHT = "request.", "work* | returns 200 | answers 200 | ok | fine"
"""Facts of what was sent; and how a clause says of a call that it works, and of nothing else."""


def said(sentences: Iterable[str], facts: Facts) -> dict[str, Value]:
    """The facts that sentences seem to tell, of those that nobody told. Where two say it differently, neither
    counts."""
    found: dict[str, set[Value]] = {}
    texts = [sentence[:_LONGEST] for sentence in islice(sentences, _MOST)]
    readings = _met(_one(_plain(clause) for text in texts for clause in _clauses(text)))
    for sentence in texts:
        for name, value in _of_sentence(sentence, facts, readings):
            if facts.get(name, UNKNOWN) is UNKNOWN and _tells(name, facts):
                found.setdefault(name, set()).add(value)
    for name, value in (*_of_addresses(texts, facts), *_of_preflight(texts)):
        if facts.get(name, UNKNOWN) is UNKNOWN:
            found.setdefault(name, set()).add(value)
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}


_PREFLIGHT = pattern(
    r"(?i)(?<!no )(?<!without )\b(?:OPTIONS|preflight)\b(?! (?:is|are) (?:not|missing))"
    r"(?:(?!\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|and|but|then|in|takes)\b)[^\n.;,]){0,60}?"
    r"[^\w.:/-](?P<status>[1-5]\d\d)\b(?![.:/-]\d|\s?(?:ms|s|sec|seconds|kb|mb|bytes)\b)"
)


def _of_preflight(texts: Sequence[str]) -> Iterator[tuple[str, Value]]:
    """Whether the preflight itself is refused, where its status stands behind its name: `OPTIONS /x 401`."""
    found = {each["status"][0] == "2" for text in texts for each in _PREFLIGHT.finditer(text)}
    if len(found) == 1:
        served = found.pop()
        yield catalogue.PREFLIGHT.name, not served
        if served:
            yield catalogue.OPTIONS_EXISTS.name, True


def _of_addresses(texts: Sequence[str], facts: Facts) -> Iterator[tuple[str, Value]]:
    """The contrasts of the addresses that are said to work: with the called one, as far as it is known."""
    host, path = facts.get(catalogue.HOST.name), facts.get(catalogue.PATH.name)
    if not isinstance(host, str) or not isinstance(path, str) or not any("://" in text for text in texts):
        return
    called = facts.get(catalogue.METHOD.name)
    for each in tried_in(texts):
        name, _, rest = each.url.partition("://")[2].partition("/")
        if each.works is not True:
            continue
        own, same = host_kind(name.lower()) == "execute-api", name.lower() == host
        if own and facts.get(catalogue.HOST_KIND.name) != "execute-api":
            yield catalogue.WORKS_DIRECT.name, True
        elif same and _rest(rest) != _rest(path):
            yield catalogue.WORKS_OTHER_PATH.name, True
        elif same and each.verb != called and isinstance(each.verb, str) and isinstance(called, str):
            yield catalogue.WORKS_OTHER_METHOD.name, True
        elif same and each.verb == called:
            yield catalogue.WORKS_OTHER_TIME.name, True


def _rest(path: str) -> str:
    """A path as far as other ones are told apart."""
    return path.partition("?")[0].strip("/")


def _tells(name: str, facts: Facts) -> bool:
    """A call that was sent to the API's own name is not told apart by working directly."""
    return name != catalogue.WORKS_DIRECT.name or facts.get(catalogue.HOST_KIND.name) != "execute-api"


def _met(text: str) -> list[_Compiled]:
    """The readings with those phrases that stand somewhere in a text: the others need not be looked for in
    each clause."""
    found = ((each, tuple(met for met in among if _any((met,), text)), no) for each, among, no in _compiled())
    return [one for one in found if one[1]]


def _of_sentence(sentence: str, facts: Facts, readings: Sequence[_Compiled]) -> Iterator[tuple[str, Value]]:
    if sentence.rstrip().endswith("?"):
        return
    clauses = [each for each in _clauses(sentence) if not _any(_entries(UNSURE), _plain(each))]
    texts = list(map(_plain, clauses))
    whole, work = _one(texts), list(map(_works, texts))
    met = [each for each in readings if _any(each[1], whole)]
    for reading, _, unless in met:
        if reading.negated and not _any(unless, whole) and (not reading.works or True in work):
            yield reading.fact.name, reading.value
    met = [each for each in met if not each[0].negated]
    failing = {
        word for clause, works in zip(clauses, work, strict=True) if works is False for word in clause.split()
    }
    before = ""
    for clause, text, works in zip(clauses, texts, work, strict=True):
        spoken_of = _one((before, text)) if works else text
        for reading, phrases, unless in met:
            if works is True and not reading.works and _is_of_another(reading, text):
                continue
            if _any(phrases, spoken_of) and not _any(unless, spoken_of) and _fits(reading, spoken_of, works):
                yield reading.fact.name, reading.value
        if works is True:
            yield from _other_call(clause, failing & _VERBS, facts)
        before = text if works is None else ""


def _is_of_another(reading: Reading, text: str) -> bool:
    """Whether what was sent is told of the call that works."""
    return reading.fact.name.startswith(_OF_CALL) and _any(_entries(_OUTRIGHT), text)


def _other_call(clause: str, failing: Set[str], facts: Facts) -> Iterator[tuple[str, Value]]:
    """Another method, or another path, of which a clause says that it works, beside the methods that are said
    to fail."""
    words = clause.replace(",", " ").replace("'", " ").split()
    verbs = {word for word in words if word in _VERBS}
    paths = {word for word in words if len(word) > 1 and word[0] == "/"}
    called, path = facts.get(catalogue.METHOD.name), facts.get(catalogue.PATH.name)
    if paths and isinstance(path, str) and not any(path.endswith(each.rstrip("/.")) for each in paths):
        yield catalogue.WORKS_OTHER_PATH.name, True
        return
    refused = {called} if isinstance(called, str) else failing
    if verbs and refused and not verbs & refused:
        yield catalogue.WORKS_OTHER_METHOD.name, True


def _clauses(sentence: str) -> list[str]:
    parts = [sentence]
    for mark in APART:
        parts = [piece for part in parts for piece in part.split(mark)]
    return [part for part in parts if part.strip()]


def _plain(clause: str) -> str:
    """As phrases are looked for, with a word for an address of the API."""
    words = ("execute-api" if ".execute-api." in word else word for word in clause.split())
    text = " ".join(word for word in words if "://" not in word)
    text = _TICKS.sub(" works ", _CROSSES.sub(" fails ", text))
    return stemmed(text.replace("n't", " not").replace("no problem", "fine"))


_TICKS, _CROSSES = pattern(TICKS), pattern(CROSSES)


def _one(texts: Iterable[str]) -> str:
    return " ".join(("", *(word for text in texts for word in text.split()), ""))


def _works(text: str) -> bool | None:
    """Whether a clause says that something works, or that it fails; `None` where it says neither, or both."""
    works, fails, no = (_any(_entries(marks), text) for marks in (WORKS, FAILS, NEGATIONS))
    if works == fails:
        return None
    return works != no


def _fits(reading: Reading, text: str, works: bool | None) -> bool:
    return works is True if reading.works else not _any(_entries(NEGATIONS), text)


def _any(entries: Iterable[Entry], text: str) -> bool:
    for each in entries:  # no generators: it is asked hundreds of times of a text
        for phrase in each:
            if phrase not in text:
                break
        else:
            return True
    return False


_Compiled = tuple[Reading, tuple[Entry, ...], tuple[Entry, ...]]


@cache
def _compiled() -> tuple[_Compiled, ...]:
    return tuple((each, _entries(each.phrases), _entries(each.unless)) for each in READINGS)


@cache
def _entries(texts: str) -> tuple[Entry, ...]:
    return tuple(entry(text) for text in texts.split(" | ")) if texts else ()
