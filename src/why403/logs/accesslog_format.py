"""Lines of an access log by the format that the stage declares: JSON, CLF, CSV, XML or any other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache

from why403.documents.loose_json import unquoted
from why403.frozen import dataclass
from why403.logs.log_lines import without_stamp

LONGEST_FORMAT = 8_000
_VARIABLE = re.compile(r"\$context(?:\.[A-Za-z_](?:[\w:-]*\w)?)+")
"""A name may hold a hyphen; one behind it stands between values."""
_STEPS = 5_000
_TRIES = 12
_FREE = re.compile(r"(?i)(?:message|error|string|agent|path|key|user|caller|time|claims|subjectdn|issuerdn)")
_NUMBER = re.compile(r"(?i)(?:^|\.)(?:status|integrationStatus|responseLength|latency|\w+Latency)$")


@dataclass(frozen=True, slots=True)
class LogFormat:
    """A format: what stands between its variables, and their names without `$context.`."""

    text: str
    fixed: tuple[re.Pattern[str], ...]
    names: tuple[str, ...]
    entries: Mapping[tuple[str, ...], str]

    def row(self, line: str) -> dict[str, str]:
        """The value of each variable; empty where the line is not of this format."""
        for text in dict.fromkeys((line.strip(), without_stamp(line).strip())):
            found = self._of_json(text) or _Scan(self, text).row()
            if found:
                return found
        return {}

    def plain_values(self, text: str) -> tuple[str, ...] | None:
        """The values of most lines, faster: none holds what stands between values, and none is quoted. `None`
        where the line is another one."""
        found = _plain_pattern(self.text).fullmatch(text)
        return None if found is None else found.groups()

    def _of_json(self, text: str) -> dict[str, str]:
        """Entries by their keys: tools that pass a log on may order and space them anew."""
        if not self.entries or not text.startswith("{"):
            return {}
        try:
            tree = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        told = _flat(tree)
        found = {name: told[path] for path, name in self.entries.items() if path in told}
        return found if 2 * len(found) >= len(self.entries) else {}


def log_format(text: str) -> LogFormat | None:
    """The format that a text declares; `None` where it has fewer than two variables."""
    declared = unquoted(text.strip())
    if len(declared) > LONGEST_FORMAT:
        return None
    names = tuple(match.group().removeprefix("$context.") for match in _VARIABLE.finditer(declared))
    if len(names) < 2:
        return None
    fixed = _VARIABLE.split(declared)
    patterns = tuple(re.compile(_lenient(part) or r"") for part in fixed)
    return LogFormat(declared, patterns, names, _entries(declared))


def filled(declared: str, value: Callable[[str], str]) -> str:
    """A line of a declared format; `value` gives what a variable is, by its name without `$context.`."""
    return _VARIABLE.sub(lambda found: value(found.group().removeprefix("$context.")), declared)


def _lenient(fixed: str) -> str:
    """What stands between two variables, with as much space as there may be."""
    words = [re.escape(word) for word in fixed.split()]
    inner = r"\s*".join(words)
    before = r"\s*" if words and fixed[:1].isspace() else ""
    after = r"\s*" if words and fixed[-1:].isspace() else ""
    return f"{before}{inner}{after}" if words else (r"\s+" if fixed else "")


def _entries(declared: str) -> dict[tuple[str, ...], str]:
    """Where a JSON format puts its variables; those that share a value with others are left out."""
    quoted = re.sub(r'(?<!["\w$.])(\$context(?:\.[A-Za-z_][\w:-]*+)+)(?!["\w])', r'"\1"', declared)
    try:
        tree = json.loads(quoted)
    except (ValueError, RecursionError):
        return {}
    whole = {path: text for path, text in _flat(tree).items() if _VARIABLE.fullmatch(text)}
    return {path: text.removeprefix("$context.") for path, text in whole.items()}


def _flat(tree: object, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """The scalars of a tree by the ways to them."""
    if isinstance(tree, dict) and len(path) < 8:
        parts = [_flat(part, (*path, str(name))) for name, part in tree.items()]
        return {way: text for part in parts for way, text in part.items()}
    return {path: str(tree)} if path and isinstance(tree, str | int | float) else {}


_NEVER_IN_VALUES = ("", "[", "]", '"', "<", ">", ",")
"""What a plain value ends before; where nothing but space follows, that ends it too."""


ROUTE_KEY = r'[A-Z]{3,7} /[^\s\[\]"<>,]*|\$[\w.-]+|-|null'
"""Of an HTTP API: a method and a path, or `$default`; so it is no resource path of a REST API."""


@cache
def _plain_pattern(declared: str) -> re.Pattern[str]:
    """Values without spaces, quotes and signs between; a time is all that stands in its brackets."""
    form = log_format(declared)
    if form is None:
        return re.compile(r"(?!)")
    parts = [form.fixed[0].pattern]
    between = [text.strip()[:1] for text in _VARIABLE.split(form.text)[1:]]
    for name, after, sign in zip(form.names, form.fixed[1:], between, strict=True):
        if _NUMBER.search(name):
            value = r"(\d{1,10}|-|null)"
        elif name == "requestTime":
            value = r"([^\[\]\"<>,]{1,60})"
        elif name == "routeKey":
            value = f"({ROUTE_KEY})"
        elif name == "integrationErrorMessage" and sign == "":
            value = r"([^\n]{1,2000})"
        else:
            value = rf"([^\s\[\]\"<>,]+{'+' if sign in _NEVER_IN_VALUES else ''})"
        parts += [value, after.pattern]
    return re.compile("".join(parts))


class _Scan:
    """Cuts a line at what is fixed; where a value holds that as well, the next place is tried."""

    __slots__ = ("form", "line", "steps")

    def __init__(self, form: LogFormat, line: str) -> None:
        self.form, self.line, self.steps = form, line, 0

    def row(self) -> dict[str, str]:
        first = self.form.fixed[0].match(self.line)
        values = self._from(0, first.end()) if first else None
        if values is None:
            return {}
        found: dict[str, str] = {}
        for name, value in zip(self.form.names, values, strict=True):
            found.setdefault(name, value)
        return found

    def _from(self, index: int, at: int) -> tuple[str, ...] | None:
        """The values from one variable on; `None` where what is fixed does not fit."""
        if index == len(self.form.names):
            return () if not self.line[at:].strip() else None
        for end, after in self._ends(index, at):
            value = self.line[at:end].strip()
            if _fits(self.form.names[index], value):
                rest = self._from(index + 1, after)
                if rest is not None:
                    return (value, *rest)
        return None

    def _ends(self, index: int, at: int) -> list[tuple[int, int]]:
        """Where a value can end, and where the next one begins."""
        self.steps += 1
        pattern = self.form.fixed[index + 1]
        if self.steps > _STEPS:
            return []
        if not pattern.pattern:
            end = len(self.line) if index + 1 == len(self.form.names) else at
            return [(end, end)]
        found = pattern.finditer(self.line, at)
        return [match.span() for _, match in zip(range(_TRIES), found, strict=False)]


def _fits(name: str, value: str) -> bool:
    """Whether a variable can have this value; texts can have any."""
    if is_number(name):
        return bool(re.fullmatch(NUMBER, value))
    return is_free(name) or not re.search(f"[{NEVER_IN_NAMES}]", value)


NUMBER = r"\d{0,10}|-|null"
"""The values of a variable that is a number."""
NEVER_IN_NAMES = r'\s"<>'
"""What no value of a variable has that is neither a number nor a text of somebody's."""


def is_number(name: str) -> bool:
    """Whether all values of a variable are numbers, where it is set."""
    return bool(_NUMBER.search(name))


def is_free(name: str) -> bool:
    """Whether a variable can have any text for a value."""
    return bool(_FREE.search(name))


_CLF = (
    "$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "
    '"$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength '
    "$context.requestId"
)
_CSV = (
    "$context.identity.sourceIp,$context.identity.caller,$context.identity.user,$context.requestTime,"
    "$context.httpMethod,$context.resourcePath,$context.protocol,$context.status,$context.responseLength,"
    "$context.requestId"
)
_HTTP_CSV = (
    "$context.identity.sourceIp,$context.requestTime,$context.httpMethod,$context.routeKey,"
    "$context.protocol,$context.status,$context.responseLength,$context.requestId"
)
_XML = (
    '<request id="$context.requestId"> <ip>$context.identity.sourceIp</ip> '
    "<caller>$context.identity.caller</caller> <user>$context.identity.user</user> "
    "<requestTime>$context.requestTime</requestTime> <httpMethod>$context.httpMethod</httpMethod> "
    "<resourcePath>$context.resourcePath</resourcePath> <status>$context.status</status> "
    "<protocol>$context.protocol</protocol> "
    "<responseLength>$context.responseLength</responseLength> </request>"
)
_HTTP_CLF = (
    '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.routeKey '
    '$context.protocol" $context.status $context.responseLength $context.requestId'
)
_HTTP_XML = (
    '<request id="$context.requestId"> <ip>$context.identity.sourceIp</ip> '
    "<requestTime>$context.requestTime</requestTime> <httpMethod>$context.httpMethod</httpMethod> "
    "<routeKey>$context.routeKey</routeKey> <status>$context.status</status> "
    "<protocol>$context.protocol</protocol> "
    "<responseLength>$context.responseLength</responseLength> </request>"
)
_ID = "$context.extendedRequestId"
_IN_XML = f"<extendedRequestId>{_ID}</extendedRequestId> "
NAMED_DEFAULTS: tuple[tuple[str, str], ...] = (
    (f"{_HTTP_CLF} {_ID}", "CLF of an HTTP API"),
    (f"{_CLF} {_ID}", "CLF"),
    (f"{_CSV},{_ID}", "CSV"),
    (f"{_HTTP_CSV},{_ID}", "CSV of an HTTP API"),
    (_HTTP_CLF, "CLF of an HTTP API"),
    (f"{_HTTP_CLF} $context.integrationErrorMessage", "CLF of an HTTP API"),
    (_CLF, "CLF"),
    (_CSV, "CSV"),
    (_HTTP_CSV, "CSV of an HTTP API"),
    (_XML.replace("<ip>", f"{_IN_XML}<ip>", 1), "XML"),
    (_XML, "XML"),
    (_HTTP_XML.replace("</request>", f"{_IN_XML}</request>", 1), "XML of an HTTP API"),
    (_HTTP_XML, "XML of an HTTP API"),
)
"""The formats that API Gateway's console offers, and what they are called; its JSON needs none (developer
guide, set-up-access-logging and http-api-logging, read 2026-11-28; documented). With the message of the
integration behind it, CLF is in many Terraform configurations, as in the examples of
terraform-aws-modules/apigateway-v2 (observed 2026-11-29)."""
DEFAULTS = tuple(declared for declared, _ in NAMED_DEFAULTS)
