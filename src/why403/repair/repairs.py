"""The repairs of one refused call: found, proved, written into the files, and proved from these again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from why403.documents.errors import BadInput
from why403.documents.rewriting import CannotWrite
from why403.model.repair import Patch, Proof, Repair
from why403.questions.explain import Case, Explanation
from why403.questions.repairs_in_words import in_words
from why403.refusals.causes import HIDING, NOT_DEPLOYED
from why403.repair.admits import admissions
from why403.repair.answered import as_answered
from why403.repair.asking import met
from why403.repair.candidates import outcome_of
from why403.repair.commands import commands, deployment
from why403.repair.ground import Ground, scene_of
from why403.repair.in_serverless import agrees
from why403.repair.making import NotThere, made_in
from why403.repair.patching import patches
from why403.repair.recipes import recipes
from why403.repair.search import Found, Search

MOST = 3
"""So many repairs are offered of one call."""


def repairs(
    told: Explanation, ground: Ground | None, texts: Mapping[str, str], most: int
) -> tuple[Repair, ...]:
    """The repairs of the causes that are certain, or else of the likeliest, the smallest first.

    Where no edit is found that is known to admit the call, there is only what to do, in words: `texts` has a
    sentence for each cause.
    """
    if ground is None:
        return in_words(told, texts)
    case = ground.ask(ground.incident)
    searches = [Search(ground, case)]
    found, cured = _proved(told, ground, texts, most, searches)
    others = (each for each in in_words(told, texts) if each.cause not in cured)
    return (*found, *(_instead(each, searches, case) for each in others))


def _instead(told: Repair, searches: Sequence[Search], case: Case) -> Repair:
    """What to do where no edit helps: the facts that would have to be different, and the deployment where it
    is missing."""
    scene = scene_of(case, preflight=False)
    lacks = scene is not None and told.cause == NOT_DEPLOYED.code and isinstance(scene.call.landing.kind, str)
    made = (deployment(scene),) if lacks and scene is not None else ()
    return replace(told, must_differ=_must_differ(told.cause, searches), commands=made)


def _must_differ(cause: str, searches: Sequence[Search]) -> tuple[str, ...]:
    """The facts by which the call is refused for a cause that no known edit cures: what somebody told, else
    what follows from the answer, as it was supposed."""
    for search in searches:
        failing = [each for each in search.before.failing if cause in each.causes]
        told = {each.fact for each in search.ground.incident.statements}
        reasons = [reason for each in failing for reason in each.reasons]
        blamed = [each for each in reasons if each.cause is not None and each.cause.code == cause]
        names = [name for reason in blamed if (name := outcome_of(reason)) in told]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _proved(
    told: Explanation, ground: Ground, texts: Mapping[str, str], most: int, searches: list[Search]
) -> tuple[tuple[Repair, ...], frozenset[str]]:
    """The repairs and the causes that they cure: only where what is told of the call makes it fail for one of
    the causes that explain the answer. `searches` has the first search, and gets those on suppositions."""
    (search,) = searches
    cause, failed = _failing(told, search)
    found = () if cause is None else search.found(most)
    held = ground.incident.statements
    for supposed, asked in as_answered(told, ground, search.case) if cause is None else ():
        search = Search(supposed, asked)
        searches.append(search)
        cause, failed = _failing(told, search)
        found = () if cause is None else search.found(most)
        if found:
            ground = supposed
            break
    if cause is None or not found:
        return (), frozenset()
    hidden = frozenset(cause.code for cause in HIDING)
    more = tuple((each.fact, each.value) for each in ground.incident.statements if each not in held)
    made = (_repair(each, cause, texts[cause], search.case, ground) for each in found)
    return tuple(replace(each, supposed=more) for each in made), failed | hidden


def _failing(told: Explanation, search: Search) -> tuple[str | None, frozenset[str]]:
    """The first suspect for which a check is known to fail, and all causes of such checks."""
    failed = frozenset(code for each in search.before.failing for code in each.causes)
    return next((row.cause.code for row in told.suspects if row.cause.code in failed), None), failed


def _repair(found: Found, cause: str, text: str, case: Case, ground: Ground) -> Repair:
    scene = scene_of(case, preflight=False)
    assert scene is not None
    newly = tuple(name for name in found.after.open if name in {each.check for each in found.before.failing})
    landed = found.case.landed
    assert landed is not None
    made = Repair(
        cause, text, found.edits, found.proof, admissions(scene, found.case), newly,
        commands=commands(found.edits, scene, landed.access.configuration),
        recipes=recipes(found.edits, ground.incident.request, ground.texts), logged=found.logged,
    )  # fmt: skip
    if all(edit.of_request for edit in found.edits):
        return made
    try:
        written = patches(found.edits, scene.configuration, ground.texts)
    except CannotWrite as why:
        return replace(made, unwritten=str(why))
    proof = _from_files(written, found, ground)
    if proof is None or not proof.admits:
        return replace(made, unwritten="read again, the patched file does not have the intended setting")
    own = tuple(patch for patch in written if not patch.generated)
    return replace(made, proof=proof, patches=own, verified=True, compiled=own != written)


def _from_files(written: tuple[Patch, ...], found: Found, ground: Ground) -> Proof | None:
    """The call asked again by what the patched files tell."""
    if ground.reread is None or not written:
        return None
    try:
        if not agrees(written):
            return None
        beside = ground.reread({patch.document: patch.after for patch in written})
        asked = tuple(edit for edit in found.edits if edit.of_request)
        edited = {edit.fact for edit in found.edits}  # what was told of it is not told of the edited files
        told = tuple(each for each in ground.incident.statements if each.fact not in edited)
        incident = made_in(replace(ground.incident, beside=beside, statements=told), asked)
    except (BadInput, CannotWrite, NotThere, RecursionError):
        return None
    after = met(ground.ask(incident))
    still = {each.check for each in found.before.failing} & (set(after.open) - set(found.after.open))
    return None if still else Proof(found.before.told, after.told)
