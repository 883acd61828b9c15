"""An incident completed from an account: no more is read than the verdict hangs on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from why403 import facts as catalogue
from why403.account.account import Account, account_of
from why403.account.faults import Fault
from why403.account.origins import origins
from why403.account.parts import BY_NAME
from why403.account.reader import Reader
from why403.account.simulate import ours, simulated
from why403.account.target import Target, target_of
from why403.api.inputs import Brought
from why403.aws.arns import arn_of, is_account
from why403.aws.partitions import NAMES
from why403.cli import terminal
from why403.cli.live_options import LiveOptions
from why403.documents.errors import BadInput
from why403.evidence.case import known_facts
from why403.frozen import dataclass
from why403.iam.principals import ACCOUNT_KINDS, caller_of
from why403.incident.config import placed
from why403.incident.read import read_incident
from why403.incident.write import write
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.logic.states import ABSENT, State
from why403.model.incident import Incident
from why403.questions.explain import Case, Explanation, explain
from why403.questions.investigate import investigate
from why403.words.account import Disagreement, Looked, looked_lines

_NAME = "<account>"
_CREDENTIAL = re.compile(r"(?:Credential=|X-Amz-Credential=)([A-Z0-9]{16,128})(?:/|%2F)", re.I)
_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d{1,2}")
CaseOf = Callable[[Brought], Case]
AccountOf = Callable[[str | None, str | None], Account]


@dataclass(frozen=True, slots=True)
class FromAccount:
    """The explanation with the account's help, what was brought with what was read, and how it was read."""

    brought: Brought
    outcome: Explanation
    looked: Looked


def settled(
    brought: Brought, options: LiveOptions, case_of: CaseOf, opened: AccountOf | None = None
) -> FromAccount:
    """Read no more of the account than the verdict hangs on."""
    reader = reader_of(brought.incident, options, opened)

    def oracle(case: Case, wanted: Mapping[str, float]) -> Case | None:
        if not reader.learn(wanted, case.facts):
            return None
        return case_of(completed(brought, reader))

    outcome = investigate(case_of(brought), oracle).outcome
    looked = looked_at(reader)
    if options.ask_aws:
        found = _beside_aws(reader, outcome, lambda: case_of(completed(brought, reader)))
        looked = replace(looked_at(reader), aws=found)
    say(looked)
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


def reader_of(incident: Incident, options: LiveOptions, opened: AccountOf | None = None) -> Reader:
    """A reader for this incident. Raises `BadInput` where nothing names an API or the client is missing."""
    _check_principal(options.principal)
    _check_region(options.region)
    facts = known_facts(incident)
    target = _target(incident, facts, options.api)
    account = (opened or account_of)(options.profile, target.region or options.region)
    answer = incident.answer
    said = " ".join(text for text in (answer.body, answer.said) if isinstance(text, str))
    return Reader(account, target, incident.config, said, options.principal, _key_id(incident))


def _check_principal(written: str | None) -> None:
    if written is None:
        return
    arn, who = arn_of(written), caller_of(written)
    if (
        arn is None
        or arn.partition not in NAMES
        or not is_account(who.account)
        or who.kind not in ACCOUNT_KINDS
    ):
        wrong = "this is no ARN of a user, a role or a session"
        raise BadInput(Place("--principal"), wrong, "arn:aws:iam::ACCOUNT:user/NAME or …:role/NAME")


def _check_region(written: str | None) -> None:
    """It goes into names of hosts, and into what is printed."""
    if written is not None and _REGION.fullmatch(written) is None:
        raise BadInput(Place("--region"), "no Region of AWS can have this name", "a name such as eu-west-1")


def _target(incident: Incident, facts: Facts, written: str | None) -> Target:
    beside = incident.request.header("x-apigw-api-id")
    host = str(facts.get(catalogue.HOST.name, ""))
    return target_of(host, beside if isinstance(beside, str) else None, written)


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


def say(looked: Looked) -> None:
    """What was read and what could not be, on standard error."""
    for line in looked_lines(looked):
        terminal.say(line)


def _beside_aws(reader: Reader, outcome: Explanation, again: Callable[[], Case]) -> Disagreement | State:
    """Ask AWS's simulator about the same caller and method; it changes nothing in the outcome."""
    reader.read(BY_NAME["groups"], outcome.case.facts)
    facts = again().facts
    try:
        decided = simulated(reader.account, reader.configuration, facts)
    except Fault:
        decided = None
    return ABSENT if decided is None else Disagreement(str(ours(facts)), str(decided))
