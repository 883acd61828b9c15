"""A rotation in words: a checklist with commands, in an order in which no call is refused.

The commands are printed, and never run. What is not known stands in capital letters.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date, timedelta

from why403.audit.rotation import DAYS, SOURCES, HeldBy, Rotation
from why403.frozen import dataclass
from why403.words.outgoing import Tree, masked_tree
from why403.words.places import place_words
from why403.words.shells import typed_here

SCHEMA = "why403.rotation/1"
_NEW = "NEW_KEY_ID"
_VALUE = f"aws apigateway get-api-key --api-key {_NEW} --include-value --query value --output text"
_SWITCH = "aws apigateway update-api-key --api-key {} --patch-operations op=replace,path=/enabled,value={}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, the commands that do it, when to go on, and how to go back."""

    do: str
    commands: tuple[str, ...] = ()
    until: str = ""
    back: str = ""


def steps(found: Rotation, today: date) -> tuple[Step, ...]:
    """The steps, in their order."""
    return tuple(_steps(found, _old(found), today))


def _old(found: Rotation) -> str:
    return found.id or "OLD_KEY_ID"


def _steps(found: Rotation, old: str, today: date) -> Iterator[Step]:
    yield Step(
        "list the plans of the old key, with their stages",
        (f"aws apigateway get-usage-plans --key-id {old} --query 'items[].[id,name,apiStages]'",),
        _expected(found),
    )
    yield Step(
        "create the new key; only its ID is printed",
        (
            f"aws apigateway create-api-key --name {shlex.quote(f'{found.name}-{today:%Y%m%d}')} --enabled "
            "--query id --output text",
        ),
        f"note the id: it is {_NEW} below",
        f"aws apigateway delete-api-key --api-key {_NEW}",
    )
    yield Step(
        "attach it to the same plans, so that it gives access to the same stages",
        tuple(
            f"aws apigateway create-usage-plan-key --usage-plan-id {plan} --key-type API_KEY --key-id {_NEW}"
            for plan in _plans(found)
        ),
        f"the new key has the same plans as the old one: aws apigateway get-usage-plans --key-id {_NEW}",
    )
    yield _tried(found)
    yield _handed_over(found)
    yield Step(
        "watch the use of the old key fall to zero",
        tuple(
            f"aws apigateway get-usage --usage-plan-id {plan} --key-id {old} --start-date "
            f"{today - timedelta(days=DAYS)} --end-date {today} --query items"
            for plan in _plans(found)
        ),
        f"the first number of every pair is 0 for {DAYS} days, or for as long as the rarest caller is silent"
        + _use(found),
    )
    yield Step(
        "disable the old key",
        (_SWITCH.format(old, "false"),),
        f"nobody reports 403 Forbidden for {DAYS} days: callers that were missed show up now",
        _SWITCH.format(old, "true"),
    )
    yield Step(
        "delete the old key: this cannot be undone",
        (f"aws apigateway delete-api-key --api-key {old}",),
    )


def _expected(found: Rotation) -> str:
    told = ", ".join(f"{plan.name} ({_stages(plan)})" for plan in found.plans)
    if found.whole:
        return (
            f"it is in {told}"
            if told
            else "it is in no plan and gives access to nothing: there is no caller to hand over to"
        )
    return f"at least {told}; others may be made elsewhere" if told else "its plans are not known here"


def _stages(plan: HeldBy) -> str:
    return "stages not known" if plan.stages is None else ", ".join(plan.stages) or "no stage"


def _plans(found: Rotation) -> tuple[str, ...]:
    """The ids; of a plan that is known by its name, or may be elsewhere, the id is to be filled in."""
    ids = tuple(
        shlex.quote(plan.id) if plan.id else f"ID_OF_PLAN_{_capital(plan.name)}" for plan in found.plans
    )
    return ids if found.whole and ids else (*ids, "EACH_OTHER_PLAN_ID" if ids else "EACH_PLAN_ID")


def _capital(name: str) -> str:
    return "".join(character if character.isalnum() else "_" for character in name).upper()


def _tried(found: Rotation) -> Step:
    verb, path, stage = found.route or ("GET", "/PATH", "")
    url = f"https://{found.api or 'API_ID'}.execute-api.REGION.amazonaws.com/{stage or 'STAGE'}{path}"
    careful = "" if verb == "GET" else " (choose one that changes nothing)"
    return Step(
        f"try the new key on a method that requires one{careful}",
        (
            f"NEW_KEY=$({_VALUE})",
            f'curl -sS -o /dev/null -w "%{{http_code}}\\n" -X {shlex.quote(verb)} -H "x-api-key: $NEW_KEY" '
            + shlex.quote(url),
        ),
        "it does not get 403; a new key can take some minutes to take effect",
    )


def _handed_over(found: Rotation) -> Step:
    if found.by_authorizer:
        return Step(
            "have the Lambda authorizer return the new key (usageIdentifierKey): callers send none",
            (),
            "the authorizer is deployed, and its cached answers have run out (authorizerResultTtlInSeconds)",
            "return the value of the old one again: both are accepted",
        )
    return Step(
        "give the value to every caller over a secure channel; this prints it",
        (_VALUE,),
        "every caller confirms that the new key is in use; until then both are accepted",
    )


def _use(found: Rotation) -> str:
    if not found.used:
        return ""
    last = next((number for number, calls in enumerate(reversed(found.used)) if calls), None)
    if last is None:
        return f" (none in the {len(found.used)} days that were read)"
    return (
        f" (it was last used {last} days before it was read)"
        if last
        else " (it was used on the day it was read)"
    )


def _notes(found: Rotation) -> Iterator[str]:
    if found.at.document:
        yield (
            f"The key is made at {place_words(found.at)}: add the new key and its plans there and deploy, "
            "and take the old one out there at the end; the next deployment would undo the commands."
        )
    if found.enabled is False:
        yield "The old key is already disabled: nobody can use it."
    if not found.whole:
        yield "Not all plans of the key are known: the first step lists them."
    yield "The new key starts with a full quota."


def rotation_lines(found: Rotation, today: date) -> Iterator[str]:
    """The checklist to print."""
    yield f"To rotate API key {found.name} without refusing any call:"
    for number, step in enumerate(steps(found, today), 1):
        yield ""
        yield f"  [ ] {number}. {step.do}"
        yield from (f"         $ {typed_here(command)}" for command in step.commands)
        if step.until:
            yield f"         go on when: {step.until}"
        if step.back:
            yield f"         back: {step.back}"
    yield ""
    yield from (f"  {note}" for note in _notes(found))
    yield "  why403 runs none of these commands."


def rotation_tree(found: Rotation, today: date) -> Tree:
    """The same as data: `why403.rotation/1`."""
    return masked_tree(
        {
            "schema": SCHEMA,
            "key": found.name,
            "enabled": found.enabled,
            "plans": [
                {
                    "name": plan.name,
                    "id": plan.id or None,
                    "stages": None if plan.stages is None else list(plan.stages),
                }
                for plan in found.plans
            ],
            "all_plans_told": found.whole,
            "steps": [
                {
                    "do": step.do,
                    "commands": list(step.commands),
                    "until": step.until or None,
                    "back": step.back or None,
                }
                for step in steps(found, today)
            ],
            "notes": list(_notes(found)),
            "sources": [claim.source for claim in SOURCES],
        }
    )
