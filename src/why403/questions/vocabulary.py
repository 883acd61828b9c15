"""What do people speak of? Phrases that give a subject or a cause away, looked for in their sentences.

Words are compared without their endings. A phrase is words that follow each other; several phrases of one
entry have to stand in one sentence. The lists are written in `scripts/order.yaml` and shipped in
`vocabulary.json`, which is loaded where somebody said something. Nothing is compiled.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from why403.pattern import pattern

VOCABULARY = os.path.join(os.path.dirname(__file__), "vocabulary.json")
"""Subjects and causes, each with its entries (`scripts.fit_order`)."""

_LONGEST, _MOST = 4_000, 100
_ENDINGS = ("ing", "ed", "es", "s", "e")
_SHORTEST_STEM = 3
_APART_FROM = frozenset({"core", "done", "none", "note", "noted", "notes", "same", "string"})
"""Words that would otherwise be taken for others: CORS, don't, non-, not, SAM, str."""
_SIGN, _ON = frozenset({"sign", "signs", "signed", "signing"}), frozenset({"in", "on", "out", "up"})
_OTHER_KEYS = frozenset(
    {"access", "condition", "encryption", "foreign", "host", "kms", "partition", "primary", "private"}
    | {"public", "route", "secret", "session", "signing", "sort", "ssh", "translation"}
)
"""What stands before a key that is no API key."""
_OF_PLACES = frozenset({"a", "an", "my", "our", "that", "the", "this", "your"})
_WITHIN = "$@_%-=+"
_APART = {
    code: " "
    for code in (*range(0x250), *range(0x2000, 0x2070))
    if not (chr(code).isalnum() or chr(code) in _WITHIN)
}
"""What does not belong to a word."""

_DENIED = pattern(
    r"(?i)\bnot (?:an? |the )?(?:[\w-]{1,30} ){1,2}(?:problem|issue|thing|matter|error)s?\b"
    r"|\b(?:kein\w{0,2}|ohne|sin|sem|senza|pas de|aucun) (?:aws )?(?:waf|web acl|mtls|authori[sz]er)s?\b"
    r"|\bno (?:waf|web acl|caching|cache|throttl\w{0,10}|mtls|authori[sz]er)s?\b(?! header)"
    r"|\b(?:waf|web acl)\b[^.;\n]{0,20}\bthere is none\b"
    r"|\b(?:the )?(?:path|stage|url|region) is (?:right|correct|fine)\b(?:, the \w{1,20} too)?"
    r"|\b(?:waf|web acl|caching|throttling|mtls|mutual tls) (?:is |was |are )?"
    r"(?:off|not in use|disabled|not (?:attached|associated|used|enabled|involved|on))\b"
)
"""What people speak of to say that it is not there, or not to blame."""
_ATTACK = pattern(
    r"(?i)<script>\w{1,20}\(|<iframe src=.{0,3}javascript|\bonerror\s{0,3}=.{0,2}(?:alert|prompt)"
    r"|\bunion\s{1,3}select\b|\bor\s{1,3}1\s{0,2}=\s{0,2}1\b|\$\{jndi:|(?:\.\./){2,20}(?:etc|proc|windows)/"
)
"""Texts that rules of a firewall look for, where somebody quotes one."""
_MARKUP = "sql injection"
"""A phrase for such a text, of those that `scripts/order.yaml` lists."""
_NAME = pattern(r"[A-Za-z][\w.-]{3,80}")
_HUMPS = pattern(r"(?<=[a-z])(?=[A-Z])")
_AROUND = "\"'`()[]{}<>.,:;!?*="

Entry = tuple[str, ...]
"""Phrases, as they are looked for: with a blank before each, and one behind it unless any ending will do."""


def stemmed(text: str) -> str:
    """The words of a text in small letters, without their endings, with one blank around each."""
    words = text.lower().replace("'s ", " ").replace("sign-", "sign ").translate(_APART).split()
    return " ".join(("", *map(_stem, _joined(words)), ""))


def _joined(words: list[str]) -> Iterator[str]:
    """Two words that mean another thing than each: who signs in, on, up or out signs no request (what is
    signed in the browser is one), and a secret key is no API key."""
    skip = False
    for word, after, then in zip(words, (*words[1:], ""), (*words[2:], "", ""), strict=False):
        login = word in _SIGN and after in _ON and not (after == "in" and then in _OF_PLACES)
        key = word in _OTHER_KEYS and after in ("key", "keys")
        if not skip:
            yield "login" if login else f"{word}key" if key else word
        skip = login or key


def _stem(word: str) -> str:
    if word in _APART_FROM:
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM and not word.endswith("eed"):
            return word[: -len(ending)]
    return word


def entry(text: str) -> Entry:
    """An entry as people write it: phrases between `&`, a `*` for any end of a word."""
    return tuple(_phrase(part.strip()) for part in text.split(" & "))


def _phrase(text: str) -> str:
    if text.endswith("*"):
        *words, last = text[:-1].lower().split()
        return stemmed(" ".join(words)).rstrip() + " " + last
    return stemmed(text)


def plain(sentences: Iterable[str]) -> list[str]:
    """The first hundred sentences as phrases are looked for in them, without addresses: what stands in one (a
    Region, a stage) is not what its reporter speaks of."""
    found = []
    for sentence in sentences:
        words = sentence[:_LONGEST].split()
        kept = " ".join(word for word in words if "://" not in word and ".amazonaws.com" not in word)
        if _ATTACK.search(kept):
            kept += f" ; {_MARKUP}"
        kept = _DENIED.sub(" ", kept)
        found.append(f"{stemmed(kept)}; {stemmed(' ; '.join(_taken_apart(kept)))}")
        if len(found) == _MOST:
            break
    return found


def _taken_apart(text: str) -> Iterator[str]:
    """The words of which names in programs are made: `aws_api_gateway_usage_plan`, `PermissionsBoundary`."""
    for word in text.split():
        bare = word.strip(_AROUND)
        parts = _HUMPS.sub(" ", bare.replace("_", " ").replace("-", " ")).split()
        if len(parts) > 1 and _NAME.fullmatch(bare):
            yield " ".join(parts).replace(".", " ")


def spoken_of(said: Iterable[str], entries: Mapping[str, Iterable[Entry]]) -> dict[str, int]:
    """By name: how many of its entries are met in these sentences."""
    sentences = list(said)
    whole = "\n".join(sentences)
    counts: dict[str, int] = {}
    for name, among in entries.items():
        for each in among:
            if each[0] in whole and (len(each) == 1 or _together(each, sentences)):
                counts[name] = counts.get(name, 0) + 1
    return counts


def _together(phrases: Entry, sentences: Iterable[str]) -> bool:
    return any(all(phrase in sentence for phrase in phrases) for sentence in sentences)


@cache
def shipped() -> dict[str, dict[str, list[Entry]]]:
    """The lists that the package carries, by kind: `words` by subject, `cues` by cause."""
    with open(VOCABULARY, "rb") as file:
        held = json.load(file)
    return {
        kind: {name: [tuple(each) for each in among] for name, among in names.items()}
        for kind, names in held.items()
    }
