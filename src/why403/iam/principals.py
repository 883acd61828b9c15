"""Who asks, and whether and how a policy's Principal names them: how decides what limits the grant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from why403.aws.arns import arn_of, is_account
from why403.aws.partitions import is_service_principal
from why403.logic.facts import Operator, Value

ANONYMOUS = "anonymous"


class CallerKind(StrEnum):
    """What sort of principal makes the call."""

    ANONYMOUS = "anonymous"
    ROOT = "root"
    USER = "user"
    ROLE = "role"
    SESSION = "role session"
    FEDERATED = "federated user"
    SERVICE = "service"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal read from its ARN or name. `name` is the user's, or the role's without its path."""

    text: str
    kind: CallerKind
    account: str = ""
    name: str = ""

    @property
    def linked_to_service(self) -> bool:
        """Whether it is a role that an AWS service made for itself."""
        return self.kind in (CallerKind.ROLE, CallerKind.SESSION) and self.name.startswith(
            "AWSServiceRoleFor"
        )


_RESOURCES = {
    "root": CallerKind.ROOT,
    "user": CallerKind.USER,
    "role": CallerKind.ROLE,
    "assumed-role": CallerKind.SESSION,
    "federated-user": CallerKind.FEDERATED,
}


@lru_cache(4096)
def caller_of(text: str) -> Caller:
    """Read a principal. The last 4096 are remembered: texts read, not decisions."""
    if text.lower() in (ANONYMOUS, "*", ""):
        return Caller(ANONYMOUS, CallerKind.ANONYMOUS)
    if not text.startswith("arn:"):
        return _no_arn(text)
    arn = arn_of(text)
    if arn is None or arn.service not in ("iam", "sts"):
        return Caller(text, CallerKind.OTHER, arn.account if arn is not None else "")
    what, _, rest = arn.resource.partition("/")
    kind = _RESOURCES.get(what, CallerKind.OTHER)
    name = rest.rpartition("/")[0] if kind is CallerKind.SESSION else rest
    return Caller(text, kind, arn.account, name.rpartition("/")[2])


def _no_arn(text: str) -> Caller:
    if is_account(text):
        return Caller(text, CallerKind.ROOT, text)
    return Caller(text, CallerKind.SERVICE if is_service_principal(text) else CallerKind.OTHER)


@dataclass(frozen=True)
class Names:
    """The principals that one Principal element names, by their forms."""

    everyone: bool = False
    accounts: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    roles: frozenset[tuple[str, str]] = field(default=frozenset())
    sessions: frozenset[tuple[str, str]] = field(default=frozenset())
    users: frozenset[tuple[str, str]] = field(default=frozenset())

    def directly(self, caller: Caller) -> bool:
        """By a star, or as exactly this user, session or service: nothing of the caller's limits it."""
        return self.everyone or self.exactly(caller)

    def exactly(self, caller: Caller) -> bool:
        """As this very user, session or service, and not by a star."""
        return caller.kind not in (CallerKind.ROLE, CallerKind.ROOT) and caller.text in self.exact

    def limited(self, caller: Caller) -> bool:
        """As the role of this session, or the user who federated: boundary and session policy limit it."""
        match caller.kind:
            case CallerKind.ROLE:
                return caller.text in self.exact
            case CallerKind.SESSION:
                return (caller.account, caller.name) in self.roles
            case CallerKind.FEDERATED:
                return (caller.account, caller.name) in self.users
        return False

    def by_account(self, caller: Caller) -> bool:
        """By its account, which only delegates to that account's own policies."""
        return caller.account in self.accounts and caller.kind is not CallerKind.SERVICE

    def spares(self, caller: Caller) -> bool:
        """In a Deny with NotPrincipal: as this very principal. An account stands for its root alone."""
        if self.everyone or caller.kind is CallerKind.ROOT:
            return self.everyone or caller.account in self.accounts
        return caller.text in self.exact

    def at_all(self, caller: Caller) -> bool:
        """In any of these ways."""
        return self.directly(caller) or self.limited(caller) or self.by_account(caller)


def names_of(listed: Iterable[tuple[str, str]]) -> Names:
    """The operand of (type, value) pairs. Values that can name nobody (a partial wildcard) name nobody."""
    pairs = tuple(listed)
    aws = frozenset(value for kind, value in pairs if kind in ("AWS", "*"))
    callers = tuple(caller_of(value) for value in aws if value != "*")
    return Names(
        any(value == "*" for kind, value in pairs if kind in ("AWS", "*")),
        frozenset(c.account for c in callers if c.kind is CallerKind.ROOT),
        frozenset(v for v in aws if v != "*") | {v for kind, v in pairs if kind in ("Service", "Federated")},
        frozenset((c.account, c.name) for c in callers if c.kind is CallerKind.ROLE),
        frozenset((c.account, c.name) for c in callers if c.kind is CallerKind.SESSION),
        frozenset((c.account, c.name) for c in callers if c.kind is CallerKind.USER),
    )


def _asks(name: str, question: Callable[[Names, Caller], bool]) -> Operator:
    def holds(value: Value, operand: object) -> bool:
        return isinstance(operand, Names) and question(operand, caller_of(str(value)))

    return Operator(name, holds)


NAMED = _asks("is named by", Names.at_all)
SPARED = _asks("is spared by", Names.spares)
NAMED_DIRECTLY = _asks("is named directly by", Names.directly)
NAMED_EXACTLY = _asks("is named exactly by", Names.exactly)
NAMED_LIMITED = _asks("is named as the role behind it by", Names.limited)
NAMED_BY_ACCOUNT = _asks("is named by its account in", Names.by_account)


def _of_kind(value: Value, operand: object) -> bool:
    return isinstance(operand, frozenset) and caller_of(str(value)).kind in operand


def _in_account(value: Value, operand: object) -> bool:
    return caller_of(str(value)).account == operand


def _linked(value: Value, _: object) -> bool:
    return caller_of(str(value)).linked_to_service


OF_KIND = Operator("is of kind", _of_kind)
IN_ACCOUNT = Operator("is in account", _in_account)
LINKED_TO_SERVICE = Operator("is a service's own role", _linked)

IAM_KINDS = frozenset({CallerKind.USER, CallerKind.ROLE, CallerKind.SESSION, CallerKind.FEDERATED})
ACCOUNT_KINDS = IAM_KINDS | {CallerKind.ROOT}
