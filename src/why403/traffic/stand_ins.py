"""Other names in the place of who called and of whose API it is: the same one wherever a real one stood."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping

from why403.frozen import replace
from why403.redaction.addresses import ADDRESS, network_of
from why403.traffic.aside import Kept, Lines
from why403.traffic.grouping import Counted, Group, Summary

_PRINCIPAL = r"(?<=:)(?P<kind>user|role|group|assumed-role|federated-user)/(?P<principal>[\w+=,.@/-]+)"
_ACCOUNT = r"(?<!\d)(?P<account>\d{12})(?!\d)"
_MASKED = r"(?<=:)\*{8}(?P<ending>\d{4})(?=:)"
_HOST = r"(?P<api>[a-z0-9]{4,32})(?=(?:-vpce-[0-9a-f]+)?\.execute-api\.)"
_ENDPOINT = r"(?P<endpoint>vpce-[0-9a-f]{6,20})"
_NAMES = re.compile("|".join((_PRINCIPAL, _ACCOUNT, _MASKED, _HOST, _ENDPOINT, ADDRESS)))

_IN_ARN = re.compile(r"(:execute-api:[^:\s]*:[^:\s]*:)(?!api\d{7}\b)([a-z0-9]{4,32})(?![\w-])")

_FIRST_ACCOUNT = 100_000_000_000
_DOCUMENTATION = ipaddress.ip_address("2001:db8::")
_BENCHMARKS = ipaddress.ip_address("198.18.0.0")
"""Networks that nobody has: one is for documentation (RFC 3849), the other for tests (RFC 2544)."""


class StandIns:
    """What stands for each name that was met, for one report and the files beside it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], int] = {}

    def _number(self, kind: str, name: str) -> int:
        """The place of a name among those of its kind, from 1."""
        same = (kind, name)
        if same not in self._known:
            self._known[same] = 1 + sum(each == kind for each, _ in self._known)
        return self._known[same]

    def text(self, text: str) -> str:
        """A text with other names."""
        shown = _NAMES.sub(self._instead, text)
        return _IN_ARN.sub(lambda match: f"{match[1]}{self.api(match[2])}", shown)

    def _instead(self, match: re.Match[str]) -> str:
        if (principal := match["principal"]) is not None:
            parts = (f"principal-{self._number('principal', each)}" for each in principal.split("/"))
            return f"{match['kind']}/{'/'.join(parts)}"
        for kind, shown in _SHOWN.items():
            if match[kind] is not None:
                return shown(self._number(kind, match[kind]))
        if (account := match["account"]) is not None:
            return str(_FIRST_ACCOUNT + self._of_account(account[-4:]))
        if (ending := match["ending"]) is not None:
            return "*" * 8 + str(_FIRST_ACCOUNT + self._of_account(ending))[-4:]
        return self._of_network(match[0]) or match[0]

    def _of_account(self, ending: str) -> int:
        """By its last four digits, for AWS shows no more in some texts."""
        return self._number("account", ending)

    def _of_network(self, text: str) -> str | None:
        """An address or a network of another one: those of one network stay together."""
        network = network_of(text)
        if network is None:
            return None
        address = ipaddress.ip_address(text)
        number = self._number("network", network)
        whole = ipaddress.ip_network(network)
        if isinstance(address, ipaddress.IPv4Address):
            base: ipaddress.IPv4Address | ipaddress.IPv6Address = _BENCHMARKS + 256 * (number - 1)
        else:
            base = _DOCUMENTATION + (number << 80)
        return str(base + (0 if address == whole.network_address else self._number(network, text)))

    def api(self, name: str) -> str:
        """The id of an API."""
        return _SHOWN["api"](self._number("api", name))

    def named(self, kind: str, name: str) -> str:
        """A name that shows by its column alone what it is."""
        shown = self.text(name)
        return f"{kind}-{self._number(kind, name)}" if shown == name else shown


_SHOWN: Mapping[str, Callable[[int], str]] = {
    "api": lambda number: f"api{number:07d}",
    "endpoint": lambda number: f"vpce-{number:08x}",
}
_NAMED = {"caller": "caller", "key": "key"}
"""Columns whose values are names through and through."""


def with_stand_ins(summary: Summary, lines: Lines, names: StandIns) -> tuple[Summary, Lines]:
    """What a log tells, with other names."""
    groups = tuple(_of_group(group, names) for group in summary.groups)
    shown = tuple(map(names.text, lines.aside.shown))
    return replace(summary, groups=groups), replace(lines, aside=replace(lines.aside, shown=shown))


def _of_group(group: Group, names: StandIns) -> Group:
    def counted(what: str, each: Counted) -> Counted:
        kind = _NAMED.get(what)
        value = names.text(each.value) if kind is None else names.named(kind, each.value)
        return replace(each, value=value)

    timing = group.timing
    changes = tuple(
        each if each.api is None else replace(each, api=names.api(each.api)) for each in timing.changes
    )
    return replace(
        group,
        by={what: tuple(counted(what, each) for each in rows) for what, rows in group.by.items()},
        examples=tuple({key: names.text(text) for key, text in row.items()} for row in group.examples),
        timing=replace(timing, apis=frozenset(), changes=changes),
    )


class Renamed:
    """Lines that are kept aside, with other names."""

    def __init__(self, out: Kept, names: StandIns) -> None:
        self._out, self._names = out, names
        self.name = getattr(out, "name", None)

    def write(self, text: str, /) -> object:
        """As that of a file."""
        return self._out.write(self._names.text(text))

    def writelines(self, lines: Iterable[str], /) -> object:
        """As that of a file."""
        return self._out.writelines(map(self._names.text, lines))
