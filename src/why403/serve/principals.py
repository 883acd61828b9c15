"""Who may call: a file with access keys, and what IAM says of those that they are of.

    principals:
      reader:
        arn: arn:aws:iam::111122223333:role/reader
        keys:
          - id: ASIAEXAMPLEREADER0001
            secret: any text
            session: any text
        policies:
          - {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "execute-api:Invoke", Resource: "*"}]}
        boundary: {...}
        session: {...}
        scps: [{...}]
        context: {aws:PrincipalOrgID: o-example}
      job:
        captured: job.yaml       # an incident file of `why403 capture`: ARN and policies from the account
        keys: [...]

INVARIANT: no message quotes a secret, a session token or what stands in their place.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from why403.aws.arns import account_in
from why403.credentials.jwt.moment import moment_told
from why403.credentials.sigv4.verify import key_of
from why403.documents.errors import BadInput
from why403.iam.documents import parse_policy
from why403.iam.keys import canonical
from why403.incident.read import incident_and_notes
from why403.incident.tree import Tree
from why403.incident.typed import near, shortened
from why403.logic.places import Place
from why403.logic.states import ABSENT
from why403.model.configuration import Caller
from why403.model.route import Setting
from why403.pasted.reading import read
from why403.redaction.reprs import Secret
from why403.templates.documents import tree_of

_OF_FILE = ("principals",)
_OF_POLICIES = ("policies", "boundary", "session", "scps")
_OF_PRINCIPAL = ("arn", "captured", "keys", *_OF_POLICIES, "context")
_OF_KEY = ("id", "secret", "session", "expires", "active")
_ARN = re.compile(r"arn:[\w-]+:(?:iam::\d{12}:(?:user|role)/\S+|iam::\d{12}:root|sts::\d{12}:\S+/\S+)")
_MOST_SCOPES = 32
_KEY_ID = re.compile(r"\w{16,128}")


@dataclass(frozen=True, slots=True)
class AccessKey:
    """One access key. `expires` is in seconds since 1970, where it ends."""

    id: str
    secret: str = field(repr=False)
    session: str | None = field(default=None, repr=False)
    expires: float | None = None
    active: bool = True
    _signing: dict[tuple[str, str, str], bytes] = field(default_factory=dict, repr=False, compare=False)

    def signing(self, date: str, region: str, service: str) -> bytes:
        """What signs for one day, Region and service. It is kept: a client signs many calls with it."""
        scope = (date, region, service)
        found = self._signing.get(scope)
        if found is None:
            if len(self._signing) >= _MOST_SCOPES:  # whoever calls names them
                self._signing.clear()
            found = self._signing[scope] = key_of(self.secret, *scope)
        return found


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who calls: what policies say of him, and the condition keys that he brings."""

    name: str
    arn: str
    caller: Caller = field(repr=False)
    keys: tuple[AccessKey, ...] = field(repr=False)
    context: Mapping[str, str] = field(default_factory=dict, repr=False)
    told: Mapping[str, str] = field(init=False, repr=False, compare=False)
    """The condition keys that follow from the ARN, under those that the file tells."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "told", {**_following_from(self.arn), **self.context})

    @property
    def account(self) -> str | None:
        """The account that he is of."""
        return account_in(self.arn)


@dataclass(frozen=True, slots=True)
class Principals:
    """All of them, by name and by the ids of their keys."""

    by_name: Mapping[str, Principal] = field(default_factory=dict)
    by_key: Mapping[str, tuple[Principal, AccessKey]] = field(default_factory=dict, repr=False)

    @property
    def account(self) -> str | None:
        """The account that all of them are of, where it is one."""
        found = {each.account for each in self.by_name.values()}
        return found.pop() if len(found) == 1 else None


NOBODY = Principals()


def _following_from(arn: str) -> dict[str, str]:
    found = {canonical("aws:PrincipalArn"): principal_arn(arn)}
    user = re.fullmatch(r"arn:[\w-]+:iam::\d+:user/(?:\S+/)?([^/]+)", arn)
    if user:
        found |= {canonical("aws:username"): user[1], canonical("aws:PrincipalType"): "User"}
    elif ":assumed-role/" in arn or ":role/" in arn:
        found[canonical("aws:PrincipalType")] = "AssumedRole"
    return found


def principal_arn(arn: str) -> str:
    """What `aws:PrincipalArn` has: of a session the ARN of its role."""
    found = re.fullmatch(r"arn:([\w-]+):sts::(\d+):assumed-role/([^/]+)/\S+", arn)
    return f"arn:{found[1]}:iam::{found[2]}:role/{found[3]}" if found else arn


def _no_other_file(_: str) -> str:
    raise BadInput(Place("principals"), "it names another file", "policies in the file itself")


def principals_in(file: str) -> Principals:
    """Those of a file; the incident files that it names are beside it. Raises `BadInput`."""
    folder = os.path.dirname(file)
    return principals_of(read(file), file, lambda name: read(os.path.join(folder, name)))


def principals_of(text: str, name: str, read: Callable[[str], str] = _no_other_file) -> Principals:
    """Read a file; `read` gives the text of another one that it names. Raises `BadInput` for what is not of
    the form, at its place."""
    root = tree_of(text, name)
    _only(root, _OF_FILE, "the file")
    table = root.get("principals")
    if not isinstance(table.value, Mapping) or not table.value:
        raise BadInput(root.at, "no principals", "`principals`, with a name for each and what it has below")
    return principals_from([_principal(key, tree, read) for key, tree in table.entries()], table.at)


def principals_from(everybody: Sequence[Principal], at: Place) -> Principals:
    """These, with their keys indexed. Raises `BadInput` where two have the same key."""
    by_key: dict[str, tuple[Principal, AccessKey]] = {}
    for each in everybody:
        for key in each.keys:
            if key.id in by_key:
                raise BadInput(
                    at, f"two principals have the access key of `{each.name}`", "a different ID for each"
                )
            by_key[key.id] = (each, key)
    return Principals({each.name: each for each in everybody}, by_key)


def _principal(name: str, tree: Tree, read: Callable[[str], str] = _no_other_file) -> Principal:
    _only(tree, _OF_PRINCIPAL, f"`{name}`")
    captured = _captured(tree, read)
    arn = tree.get("arn").value
    if arn is None and captured is not None:
        arn = captured.arn.value
    if not isinstance(arn, str) or _ARN.fullmatch(arn) is None:
        raise BadInput(
            tree.get("arn").at,
            "this is not the ARN of a user, a role or a session",
            "arn:aws:iam::ACCOUNT:role/NAME",
        )
    arn = _session_of(arn, name)
    context = {canonical(key): _context_value(part) for key, part in tree.get("context").entries()}
    caller = _caller(arn, tree) if captured is None else replace(captured, arn=Setting(arn, captured.arn.at))
    return Principal(name, arn, caller, tuple(_keys(tree, name, arn)), context)


def _captured(tree: Tree, read: Callable[[str], str]) -> Caller | None:
    """The caller of the incident file that a principal names: what an account says of him."""
    file = tree.get("captured")
    if file.value is None:
        return None
    if not isinstance(file.value, str):
        raise BadInput(file.at, "this is not the name of a file", "an incident file of `why403 capture`")
    beside = next((tree.get(name) for name in _OF_POLICIES if tree.get(name).value is not None), None)
    if beside is not None:
        raise BadInput(beside.at, "the captured file has the policies", "one of the two")
    incident, _ = incident_and_notes(read(file.value), file.value)
    caller = incident.config.configuration.caller if incident.config is not None else Caller()
    if not caller.policies.known:
        raise BadInput(
            file.at, "that file does not have all policies of its caller", "`callerPolicies` in it"
        )
    return replace(caller, ip=Caller().ip, certificate=Caller().certificate)


def with_policies(
    name: str, arn: str, policies: Sequence[object], more: Mapping[str, object], key: AccessKey
) -> Principal:
    """Somebody with these policies, and what else the file could say of him. Raises `BadInput`."""
    told = {"arn": arn, "policies": list(policies), **more}
    found = _principal(name, Tree(told, (), {(): Place(f"as {name}")}))
    return replace(found, keys=(key,))


def _session_of(arn: str, name: str) -> str:
    """Who calls with a role calls as a session of it."""
    found = re.fullmatch(r"arn:([\w-]+):iam::(\d+):role/(?:\S+/)?([^/]+)", arn)
    return f"arn:{found[1]}:sts::{found[2]}:assumed-role/{found[3]}/{name}" if found else arn


def _caller(arn: str, tree: Tree) -> Caller:
    """All policies are told: what is left out is not there."""
    policies = tree.get("policies")
    documents = tuple(part.value for part in policies.items())
    for part in (*policies.items(), tree.get("boundary"), tree.get("session"), *tree.get("scps").items()):
        _policy(part)
    scps = [statement for part in tree.get("scps").items() for statement in _statements(part)]
    level = {"Version": "2012-10-17", "Statement": scps}
    return Caller(
        arn=Setting(arn, tree.get("arn").at),
        policies=Setting(documents, policies.at),
        boundary=_one(tree.get("boundary")),
        session=_one(tree.get("session")),
        scps=Setting(level, tree.get("scps").at) if scps else Setting(ABSENT, tree.at),
        rcps=Setting(ABSENT, tree.at),
    )


def _statements(policy: Tree) -> list[object]:
    """Service control policies of one level allow together what one of them allows."""
    return [part.value for part in policy.get("Statement").items()]


def _one(tree: Tree) -> Setting[object]:
    return Setting(ABSENT, tree.at) if tree.value is None else Setting(tree.value, tree.at)


def _policy(tree: Tree) -> None:
    if tree.value is None:
        return
    if not isinstance(tree.value, Mapping | str):
        raise BadInput(tree.at, "this is not a policy", "a policy with Version and Statement")
    try:
        parse_policy(tree.value, "policy")
    except BadInput as problem:
        raise BadInput(tree.at, f"this policy cannot be read: {problem.wrong}", problem.expected) from None


def _keys(tree: Tree, name: str, arn: str) -> Iterator[AccessKey]:
    temporary = ":assumed-role/" in arn or ":federated-user/" in arn
    for part in tree.get("keys").items():
        _only(part, _OF_KEY, f"a key of `{name}`")
        known, secret, session = (part.get(key).value for key in ("id", "secret", "session"))
        if not isinstance(known, str) or _KEY_ID.fullmatch(known) is None:
            raise BadInput(
                part.at, f"a key of `{name}` has no id", "16 to 128 letters and digits, such as AKIA…"
            )
        if not isinstance(secret, str) or not secret:
            raise BadInput(part.at, f"the key of `{name}` has no secret", "any text")
        if session is not None and not isinstance(session, str):
            raise BadInput(part.at, f"the session token of `{name}` is not a text", "a text")
        if temporary and known.startswith("ASIA") and session is None:
            raise BadInput(
                part.at, f"the temporary key of `{name}` has no session token", "`session` with a text"
            )
        yield AccessKey(
            known, Secret(secret), session, _moment(part.get("expires")), _flag(part.get("active"))
        )


def _moment(tree: Tree) -> float | None:
    if tree.value is None:
        return None
    found = moment_told(tree.value)
    if not isinstance(found, float):
        raise BadInput(
            tree.at, "this is not a point in time", "such as 2026-11-28T13:00:00Z, or seconds since 1970"
        )
    return found


def _flag(tree: Tree) -> bool:
    if tree.value is None:
        return True
    if not isinstance(tree.value, bool):
        raise BadInput(tree.at, "this is neither true nor false", "true or false")
    return tree.value


def _context_value(tree: Tree) -> str:
    if isinstance(tree.value, bool):
        return str(tree.value).lower()
    if not isinstance(tree.value, str | int | float):
        raise BadInput(tree.at, "a condition key has a value that is not a text", "a text or a number")
    return str(tree.value)


def _only(tree: Tree, names: tuple[str, ...], whose: str) -> None:
    if not isinstance(tree.value, Mapping):
        raise BadInput(tree.at, f"{whose} has the wrong format", f"a mapping with {', '.join(names)}")
    for name, part in tree.entries():
        if name not in names:
            meant = near(name, names)
            raise BadInput(part.at, f"{whose} has no key {shortened(name, names)}", meant or ", ".join(names))


def made_key(name: str) -> AccessKey:
    """An access key that nobody has, for a principal that a test names."""
    label = "".join(letter for letter in name.upper() if letter.isalnum())[:12]
    return AccessKey(f"AKIA{label:X<16}", Secret(secrets.token_hex(20)))
