"""An incident completed from an account: no more is read than the verdict hangs on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from why403 import facts as catalogue
from why403.account.account import Account as OpenAccount
from why403.account.account import account_of
from why403.account.faults import Fault
from why403.account.looked import Disagreement, Looked
from why403.account.origins import origins
from why403.account.parts import BY_NAME
from why403.account.reader import Reader
from why403.account.simulate import ours, simulated
from why403.account.target import Target, target_of
from why403.api.callers import must_be_principal, must_be_region
from why403.api.inputs import Brought
from why403.evidence.case import known_facts
from why403.frozen import dataclass
from why403.incident.config import placed
from why403.incident.read import read_incident
from why403.incident.write import write
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.logic.states import ABSENT, State
from why403.model.incident import Incident
from why403.questions.explain import Case, Explanation, explain
from why403.questions.investigate import investigate

_NAME = "<account>"
_CREDENTIAL = re.compile(r"(?:Credential=|X-Amz-Credential=)([A-Z0-9]{16,128})(?:/|%2F)", re.I)
CaseOf = Callable[[Brought], Case]
AccountOf = Callable[[str | None, str | None, Place, Place], OpenAccount]
"""Opens an account as `account_of` does."""


@dataclass(frozen=True, slots=True)
class Account:
    """How to find an AWS account, and which part of it to read. The account is only read.

    `profile` is a profile of the AWS configuration; without it, the standard credential chain is used.
    `region` is the Region if it is not in the URL, `api` is `aws:API_ID` or `aws:API_ID/STAGE` if the URL
    does not name the API, and `principal` is the caller's ARN if nothing else shows it. With `ask_aws`, AWS's
    policy simulator is asked too.
    """

    profile: str | None = None
    region: str | None = None
    api: str | None = None
    principal: str | None = None
    ask_aws: bool = False


@dataclass(frozen=True, slots=True)
class ToldAt:
    """Where reading an account was asked for, and where each part of an `Account` was told."""

    account: Place = Place("account")
    profile: Place = Place("account.profile")
    region: Place = Place("account.region")
    api: Place = Place("account.api")
    principal: Place = Place("account.principal")


IN_PYTHON = ToldAt()


@dataclass(frozen=True, slots=True)
class FromAccount:
    """The explanation with the account's help, what was brought with what was read, and how it was read."""

    brought: Brought
    outcome: Explanation
    looked: Looked


def settled(
    brought: Brought, account: Account, case_of: CaseOf, at: ToldAt, opened: AccountOf | None = None
) -> FromAccount:
    """Read no more of the account than the verdict hangs on; `at` is where it was told. Raises `BadInput`."""
    reader = reader_of(brought.incident, account, at, opened)

    def oracle(case: Case, wanted: Mapping[str, float]) -> Case | None:
        if not reader.learn(wanted, case.facts):
            return None
        return case_of(completed(brought, reader))

    outcome = investigate(case_of(brought), oracle).outcome
    looked = looked_at(reader)
    if account.ask_aws:
        found = _beside_aws(reader, outcome, lambda: case_of(completed(brought, reader)))
        looked = replace(looked_at(reader), aws=found)
    whole = completed(brought, reader)
    if reader.read_of_account:
        whole = with_lines(whole, reader)
        outcome = explain(case_of(whole))
    return FromAccount(whole, outcome, looked)


def looked_at(reader: Reader) -> Looked:
    """What was looked for, and what came of it."""
    account, target = reader.account, reader.target
    owner = reader.configuration.api.account.value
    return Looked(
        target.api,
        target.stage,
        target.region or account.region,
        owner if isinstance(owner, str) else None,
        tuple(account.done),
        tuple(account.faults),
        tuple(reader.odd),
    )


def reader_of(incident: Incident, account: Account, at: ToldAt, opened: AccountOf | None = None) -> Reader:
    """A reader for this incident. Raises `BadInput`, also where boto3 is missing."""
    if account.principal is not None:
        must_be_principal(account.principal, at.principal)
    if account.region is not None:
        must_be_region(account.region, at.region)
    facts = known_facts(incident)
    target = _target(incident, facts, account.api, at.api)
    region = target.region or account.region
    read = (opened or account_of)(account.profile, region, at.account, at.profile)
    answer = incident.answer
    said = " ".join(text for text in (answer.body, answer.said) if isinstance(text, str))
    return Reader(read, target, incident.config, said, account.principal, _key_id(incident))


def _target(incident: Incident, facts: Facts, written: str | None, at: Place) -> Target:
    beside = incident.request.header("x-apigw-api-id")
    host = str(facts.get(catalogue.HOST.name, ""))
    return target_of(host, beside if isinstance(beside, str) else None, written, at)


def _key_id(incident: Incident) -> str | None:
    """The id of the access key that signed; it is no secret, and the key itself is nowhere."""
    for text in (incident.request.header("Authorization"), incident.request.url):
        match = _CREDENTIAL.search(text) if isinstance(text, str) else None
        if match is not None:
            return match[1]
    return None


def completed(brought: Brought, reader: Reader) -> Brought:
    """What was brought, with what was read."""
    return replace(brought, incident=replace(brought.incident, config=reader.shown))


def with_lines(brought: Brought, reader: Reader) -> Brought:
    """The same, where what was read has lines that a report can show, and the operations that read it."""
    told = reader.read_of_account
    text = write(Incident(config=told))
    lines = read_incident(text, _NAME).config
    read_by = origins(told, reader.calls)
    return replace(
        brought,
        incident=replace(brought.incident, config=placed(brought.incident.config, lines, read_by)),
        texts={**brought.texts, _NAME: text},
    )


def _beside_aws(reader: Reader, outcome: Explanation, again: Callable[[], Case]) -> Disagreement | State:
    """Ask AWS's simulator about the same caller and method; it changes nothing in the outcome."""
    reader.read(BY_NAME["groups"], outcome.case.facts)
    facts = again().facts
    try:
        decided = simulated(reader.account, reader.configuration, facts)
    except Fault:
        decided = None
    return ABSENT if decided is None else Disagreement(str(ours(facts)), str(decided))
