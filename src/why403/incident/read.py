"""The incident file (see `docs/incident.md`), read from YAML or JSON."""

from __future__ import annotations

from collections.abc import Iterable

from why403 import facts
from why403.documents.embedded import places_with_policies
from why403.documents.errors import BadInput
from why403.documents.json_text import NOT_JSON, read_json
from why403.documents.nodes import Dialect, Entries, Items, Leaf, Node, plain
from why403.documents.open_text import OpenText
from why403.documents.yaml_text import read_yaml
from why403.incident.config import shown
from why403.incident.config_notes import config_notes
from why403.incident.fact_values import fact_value, resolved
from why403.incident.keys import FILE
from why403.incident.kinds import Section
from why403.incident.typed import closest
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Answer, Exchange, FactValue, Headers, Incident, Request, ShownConfig
from why403.redaction.looks import looks_secret
from why403.redaction.masks import mask
from why403.redaction.values import HIDDEN

VERSION = 1
LIMIT = 4_000_000


def read_incident(text: str, name: str = "<incident>") -> Incident:
    """The incident that a file tells, each statement with its place."""
    return incident_and_notes(text, name)[0]


def incident_and_notes(text: str, name: str) -> tuple[Incident, tuple[str, ...]]:
    """The same, and what is to say of its `config`."""
    if len(text) > LIMIT:
        raise BadInput(Place(name), f"longer than {LIMIT // 1_000_000} MB", "an incident file")
    root = _Section(tree_of(text, name), "an incident", FILE)
    _check_version(root.get("why403"))
    told = Incident(
        answer=_answer(root.section("observed")),
        request=_request(root.section("request")),
        preflight=_preflight(root.section("preflight")),
        statements=_statements(root.get("api_type"), root.get("facts")),
        context=root.texts("context"),
        config=_config(text, root.get("config")),
        at=root.at,
    )
    return told, config_notes(root.get("config"))


INCIDENT = Dialect(
    words={"yes": True, "no": False, "on": True, "off": False},
    absent=ABSENT.value,
    aliases=False,
    functions=False,
)
"""An incident file comes from somebody else: plain values, with words for what is true, false and absent."""


def tree_of(text: str, name: str) -> Node:
    """JSON where it is JSON, else YAML; a JSON text that YAML cannot read either is told as JSON."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return read_yaml(text, name, INCIDENT)
    try:
        return read_json(text, name, INCIDENT)
    except BadInput as not_json:
        if not_json.wrong != NOT_JSON:
            raise
        try:
            return read_yaml(text, name, INCIDENT)
        except BadInput:
            raise not_json from None


def _named(key: str) -> str:
    """The name of a key that nobody knows: somebody may have put a secret in its place."""
    return HIDDEN if looks_secret(key) else mask(key[:80])


class _Section:
    """A mapping whose keys are known; a value that is null is a value not told."""

    __slots__ = ("at", "keys", "parts")

    def __init__(self, node: Node | None, what: str, keys: Section) -> None:
        entries = _entries(node, what)
        for key in entries.parts:
            if keys.meant(key) is None:
                wrong = f"{what} has no key `{_named(key)}`"
                raise BadInput(entries.names[key], wrong, _known(key, keys.spellings))
        self.keys = keys
        self.parts = {key: part for key, part in entries.parts.items() if not _is_null(part)}
        self.at = entries.at

    def get(self, key: str) -> Node | None:
        return self.parts.get(self.keys[key].name)

    def section(self, key: str) -> _Section:
        kind = self.keys[key].kind
        if not isinstance(kind, Section):
            raise KeyError(key)
        return _Section(self.get(key), f"`{key}`", kind)

    def text(self, key: str) -> str | State:
        node = self.get(key)
        if node is None:
            return UNKNOWN
        leaf = _leaf(node, f"`{key}`", "a text")
        return ABSENT if leaf.value is ABSENT else leaf.text

    def flag(self, key: str) -> bool:
        node = self.get(key)
        if node is None:
            return False
        if isinstance(node, Leaf) and isinstance(node.value, bool):
            return node.value
        raise BadInput(node.at, f"`{key}` is not a boolean", "true or false")

    def texts(self, key: str) -> tuple[str, ...]:
        node = self.get(key)
        if node is None:
            return ()
        if isinstance(node, Leaf):
            return (node.text,)
        if isinstance(node, Entries):
            raise BadInput(node.at, f"`{key}` is a mapping", "a list of texts", "begin each line with `- `")
        return tuple(_leaf(part, f"`{key}`", "a list of texts").text for part in node.parts)


def _known(key: str, keys: tuple[str, ...]) -> str:
    near = closest(key, keys)
    return near if near.startswith("one of") else f"{near} (known: {', '.join(keys)})"


def _entries(node: Node | None, what: str) -> Entries:
    if node is None or _is_null(node):
        return Entries({}, node.at if node else Place(""))
    if not isinstance(node, Entries):
        raise BadInput(node.at, f"{what} is not a mapping", "keys with values, `key: value`")
    return node


def _leaf(node: Node, what: str, expected: str) -> Leaf:
    if not isinstance(node, Leaf):
        raise BadInput(node.at, f"{what} is not a text", expected, "quote it if it holds brackets or braces")
    return node


def _is_null(node: Node) -> bool:
    return isinstance(node, Leaf) and node.value is None


def _check_version(node: Node | None) -> None:
    if node is not None and not (isinstance(node, Leaf) and node.value == VERSION):
        raise BadInput(node.at, "an incident file with an unknown version", f"why403: {VERSION}")


def _preflight(section: _Section) -> Exchange:
    """What the browser asked before the call, and what it was answered."""
    if not section.parts:
        return Exchange()
    asked, came = section.section("request"), section.section("observed")
    return Exchange(_request(asked), _answer(came))


def _answer(section: _Section) -> Answer:
    return Answer(
        status=_status(section.get("status")),
        headers=_headers(section.get("headers")),
        all_headers=section.flag("all_headers"),
        body=section.text("body"),
        said=section.text("said"),
        browser=section.text("browser_error"),
        log=section.texts("log_lines"),
        at=section.at,
    )


def _status(node: Node | None) -> int | State:
    if node is None:
        return UNKNOWN
    text = _leaf(node, "`status`", "a number").text
    if text.isdecimal() and text.isascii() and (len(text) == 3 or text == "0"):
        return int(text)
    raise BadInput(node.at, "`status` is not an HTTP status", "a number such as 403")


def _request(section: _Section) -> Request:
    method = section.text("method")
    return Request(
        method=UNKNOWN if isinstance(method, str) and method.lower() == "unknown" else method,
        url=section.text("url"),
        headers=_headers(section.get("headers")),
        body=_body(section.get("body")),
        client=section.text("client"),
        complete=section.flag("complete"),
        at=section.at,
        typed=True,
    )


def _body(node: Node | None) -> bytes | State:
    if node is None:
        return UNKNOWN
    leaf = _leaf(node, "`body`", "a text")
    if leaf.value is ABSENT:
        return ABSENT
    return leaf.value if isinstance(leaf.value, bytes) else leaf.text.encode("utf-8", "replace")


def _headers(node: Node | None) -> Headers:
    """A mapping of names and values; where a name comes twice, a list of such mappings."""
    maps = node.parts if isinstance(node, Items) else () if node is None else (node,)
    return tuple(
        (name, _header_text(name, part))
        for one in maps
        for name, part in _entries(one, "`headers`").parts.items()
        if not _is_null(part)
    )


def _header_text(name: str, node: Node) -> str:
    leaf = _leaf(node, f"the header `{name[:80]}`", "a text")
    if leaf.value is ABSENT:
        do = "leave it out and say `complete: true` (`all_headers: true`), or tell it under `facts`"
        raise BadInput(node.at, f"the header `{name[:80]}` is absent", "a text", do)
    return leaf.text


def _statements(api_type: Node | None, told: Node | None) -> tuple[FactValue, ...]:
    by_fact: dict[str, FactValue] = {}
    for said in (*_kind(api_type), *_told(told)):
        before = by_fact.setdefault(said.fact, said)
        if before.value != said.value:
            raise BadInput(
                said.at, f"`{said.fact}` has two different values; the first one is at {before.at}"
            )
    return resolved(by_fact.values())


def _kind(node: Node | None) -> Iterable[FactValue]:
    if node is not None and _leaf(node, "`api_type`", "REST, HTTP or WEBSOCKET").text.lower() != "unknown":
        yield fact_value(facts.API_KIND.name, _value(node), node.at)


def _told(node: Node | None) -> Iterable[FactValue]:
    entries = _entries(node, "`facts`")
    for name, part in entries.parts.items():
        said = fact_value(name, _value(part), entries.names[name])
        if said.value is not UNKNOWN:
            yield FactValue(name, said.value, part.at)


def _value(node: Node) -> Value:
    if isinstance(node, Items):
        parts = tuple(_value(part) for part in node.parts)
        return tuple(part for part in parts if isinstance(part, str | int | float))
    if isinstance(node, Entries):
        raise BadInput(node.at, "the value of a fact is a mapping", "one value, or a list of values")
    if node.value is None:
        return UNKNOWN
    return node.text if isinstance(node.value, bytes | OpenText) else node.value


def _config(text: str, node: Node | None) -> ShownConfig | None:
    """The configuration, typed, with the place of every part by the way to it from there."""
    entries = _entries(node, "`config`")
    if not entries.parts:
        return None

    found = {path[1:]: at for path, at in places_with_policies(text, entries).items()}
    return shown({key: plain(part) for key, part in entries.parts.items()}, found)
