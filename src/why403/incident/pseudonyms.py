"""Other account ids and names in place of the real ones, the same one wherever a real one stood.

A name that a policy writes with a wildcard keeps its form, and what it matches may change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from why403.aws.arns import arns_in, within_api
from why403.aws.hosts import apis_in
from why403.incident.config import changed
from why403.logic.states import State
from why403.model.incident import FactValue, Headers, Incident

T = TypeVar("T")

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_ID = re.compile(r"[a-z0-9]{4,32}")
_ENDPOINT = re.compile(r"\bvpc(?:e)?-[0-9a-f]{6,20}\b")
_PRINCIPAL = re.compile(r":(?:user|role|group|assumed-role|policy|federated-user)/([\w+=,.@/-]+)")
_FUNCTION = re.compile(r":lambda:[\w-]*:\d{12}:function:([\w-]+)")
_NAMED = ("name", "Name", "domainName")
_KNOWN = ("id", "deploymentId")
_OF_APIS = ("api", "apiId", "restApiId")
_ENDING = re.compile(r"(?<=:)\*{8}(\d{4})(?=:)")
"""An account in an ARN of a denial. What masks leave of keys and tokens looks alike, and is none."""
_POOL = re.compile(r"\b[a-z]{2}(?:-[a-z]+)+-\d_([A-Za-z0-9]{6,40})\b")
_BUCKET = re.compile(r"\bs3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])")
_RESERVED = frozenset(
    {"any", "aws", "delete", "get", "head", "http", "jwt", "none", "options", "patch", "post", "put", "rest",
     "request", "root", "token", "websocket"}
)  # fmt: skip


def pseudonymous(incident: Incident) -> Incident:
    """The incident without the names of its owner."""
    names = _Names(incident)
    answer, request = incident.answer, incident.request
    return replace(
        incident,
        answer=replace(
            answer,
            headers=names.headers(answer.headers),
            body=names.told(answer.body),
            said=names.told(answer.said),
            browser=names.told(answer.browser),
            log=tuple(map(names.text, answer.log)),
        ),
        request=replace(request, headers=names.headers(request.headers), url=names.told(request.url)),
        statements=tuple(_statement(said, names) for said in incident.statements),
        context=tuple(map(names.text, incident.context)),
        config=changed(incident.config, lambda _, part: names.tree(part)),
    )


def _statement(said: FactValue, names: _Names) -> FactValue:
    return replace(said, value=names.text(said.value)) if isinstance(said.value, str) else said


class _Names:
    """Every name that was found, and what stands for it."""

    def __init__(self, incident: Incident) -> None:
        self._for: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        texts, config = list(_texts(incident)), _written(incident)
        for kind, found in (
            ("account", _all(_ACCOUNT, texts)),
            ("api", [*_apis(texts), *_under(config.get("api"), _KNOWN)]),
            ("api", _under(config, _OF_APIS)),
            ("pool", _all(_POOL, texts)),
            ("bucket", _all(_BUCKET, texts)),
            ("domain", _under(config.get("domain"), _NAMED)),
            ("endpoint", _all(_ENDPOINT, texts)),
            ("principal", [part for name in _all(_PRINCIPAL, texts) for part in name.split("/")]),
            ("function", _all(_FUNCTION, texts)),
            ("name", _under(config, (*_NAMED, *_KNOWN))),
        ):
            self._add(kind, found)
        self._endings = self._of_accounts(_all(_ENDING, texts))
        longest = sorted(self._for, key=len, reverse=True)
        either = "|".join(map(re.escape, longest)) or "(?!)"
        self._pattern = re.compile(rf"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])")

    def _add(self, kind: str, found: list[str]) -> None:
        for name in dict.fromkeys(found):
            if name not in self._for and len(name) > 2 and name.lower() not in _RESERVED:
                self._counts[kind] += 1
                self._for[name] = _stands_for(kind, self._counts[kind], name)

    def _of_accounts(self, endings: list[str]) -> dict[str, str]:
        """Of a masked account AWS shows the end: it stays that of the same account."""
        known = {name[-4:]: other[-4:] for name, other in self._for.items() if _ACCOUNT.fullmatch(name)}
        others = [ending for ending in dict.fromkeys(endings) if ending not in known]
        start = self._counts["account"] + 1
        return {**known, **{ending: f"{number:04d}" for number, ending in enumerate(others, start)}}

    def text(self, text: str) -> str:
        shown = _ENDING.sub(lambda match: "*" * 8 + self._endings.get(match[1], match[1]), text)
        return self._pattern.sub(lambda match: self._for[match[0]], shown)

    def told(self, text: str | State) -> str | State:
        return text if isinstance(text, State) else self.text(text)

    def headers(self, headers: Headers) -> Headers:
        return tuple((name, self.text(value)) for name, value in headers)

    def tree(self, node: object) -> object:
        if isinstance(node, str):
            return self.text(node)
        if isinstance(node, Mapping):
            return {self.text(key) if isinstance(key, str) else key: self.tree(p) for key, p in node.items()}
        return [self.tree(part) for part in node] if isinstance(node, list | tuple) else node


def _stands_for(kind: str, number: int, name: str) -> str:
    """Of a form that readers of the real one take too."""
    forms = {
        "account": f"{number:012d}",
        "api": f"api{number:07d}",
        "domain": f"api{number}.example",
        "endpoint": f"{name.partition('-')[0]}-{number:017x}",
    }
    return forms.get(kind, f"{kind}-{number}")


def _all(pattern: re.Pattern[str], texts: list[str]) -> list[str]:
    return [
        next((group for group in match.groups() if group), match[0])
        for text in texts
        for match in pattern.finditer(text)
    ]


def _apis(texts: list[str]) -> Iterator[str]:
    for text in texts:
        yield from apis_in(text)
        yield from (arn.api for each in arns_in(text) if (arn := within_api(each)) and _ID.fullmatch(arn.api))


def _under(node: object, keys: tuple[str, ...]) -> list[str]:
    return list(_named(node, keys))


def _named(node: object, keys: tuple[str, ...]) -> Iterator[str]:
    """The texts under these keys, on every level."""
    if isinstance(node, Mapping):
        for key, part in node.items():
            if key in keys and isinstance(part, str) and not re.search(r"[/*:\s]", part):
                yield part
            yield from _named(part, keys)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from _named(part, keys)


def _texts(incident: Incident) -> Iterator[str]:
    answer, request = incident.answer, incident.request
    shown = (answer.body, answer.said, answer.browser, request.url, *answer.log, *incident.context)
    yield from (text for text in shown if isinstance(text, str))
    yield from (value for _, value in (*answer.headers, *request.headers))
    yield from (said.value for said in incident.statements if isinstance(said.value, str))
    yield from _leaves(_written(incident))


def _written(incident: Incident) -> Mapping[str, object]:
    return {} if incident.config is None else incident.config.as_written


def _leaves(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for key, part in node.items():
            yield from (*_leaves(key), *_leaves(part))
    elif isinstance(node, list | tuple):
        for part in node:
            yield from _leaves(part)
