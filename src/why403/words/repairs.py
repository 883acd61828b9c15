"""Repairs in words: what each edit does, its diff, what proves it, and what else it lets in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff

from why403 import facts as catalogue
from why403.frozen import dataclass
from why403.logic.places import Place
from why403.model.repair import Admission, Do, Edit, Logged, Patch, Proof, Refused, Repair
from why403.redaction.lines import line_beside, shown_line
from why403.words import outgoing
from why403.words.counting import many
from why403.words.outgoing import Tree
from why403.words.shells import typed_here

_LABEL = 20
_CONTEXT = 2
_MOST_ROUTES = 4
CANNOT_KNOW = (
    "everything that is not known (other policies of the account, a web ACL, the backend) is assumed to "
    "stay the same"
)
"""What no proof of a repair covers."""


@dataclass(frozen=True, slots=True)
class Repairs:
    """Of a report: the first repair in short, or all of them with everything that is known of each. That
    there is none is said in short only of causes that are `certain`."""

    repairs: Sequence[Repair]
    whole: bool = False
    certain: frozenset[str] = frozenset()

    def lines(self) -> Iterator[str]:
        """Only what has edits: the sentence alone stands in the report."""
        found = [repair for repair in self.repairs if repair.edits]
        for number, repair in enumerate(found if self.whole else found[:1], 1):
            label = f"repair {number}" if self.whole and len(found) > 1 else "repair"
            yield from _lines(repair, label, whole=self.whole)
        without = [repair for repair in self.repairs if repair.must_differ and not repair.edits]
        for repair in self.repairs if self.whole else self.repairs[: not found]:
            yield from (
                _line("on a live API", typed_here(each)) for each in repair.commands if not repair.edits
            )
        known = [] if found else [repair for repair in without if repair.cause in self.certain]
        for repair in without if self.whole else known[:1]:
            yield _line("no setting", without_repair(repair))
        if found and not self.whole and any(repair.patches for repair in found):
            yield _line(
                "", "--fix shows all of it, --patch FILE writes it as a patch, --apply changes your files"
            )


def without_repair(repair: Repair) -> str:
    """That no known setting cures a cause, and which answers would have to be others."""
    asked = " or ".join(f"{name} ({catalogue.BY_NAME[name].ask})" for name in repair.must_differ)
    return f"no change to a known setting lets the call in; this would have to be different: {asked}"


def _line(label: str, text: str) -> str:
    return f"  {label + ':' if label else '':{_LABEL}}  {text}"


def _lines(repair: Repair, label: str, *, whole: bool) -> Iterator[str]:
    for number, edit in enumerate(repair.edits):
        yield _line("" if number else label, sentence(edit) + _where(edit.at))
    for patch in repair.patches:
        yield from (f"    {each}" for each in diff(patch))
    if repair.proof is not None:
        yield _line("proved" if repair.verified else "by its copy", proof_words(repair))
    for number, (name, value) in enumerate(repair.supposed):
        shown = outgoing.shown(name, value)
        yield _line("" if number else "supposed", f"{name} = {_answer(shown)}, which is not known")
    if repair.unwritten:
        yield _line("not in your file", repair.unwritten)
    if not whole:
        yield from (_line("so", typed_here(each.text)) for each in repair.recipes if each.tool == "curl")
    if repair.logged is not None:
        yield _line("in the log", logged_words(repair.logged))
    if not whole and not repair.admits:
        return
    for number, each in enumerate(repair.admits if whole else repair.admits[:1]):
        yield _line("" if number else "also lets in", admitted(each))
    if whole:
        yield _line("cannot know", CANNOT_KNOW)
        for number, command in enumerate(repair.commands):
            yield _line("" if number else "on a live API", typed_here(command))
        for recipe in repair.recipes:
            first, *rest = typed_here(recipe.text).split("\n")
            yield _line(f"with {recipe.tool}", first)
            yield from (_line("", line) for line in rest)


def _answer(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _where(at: Place) -> str:
    return f" ({at})" if at.line is not None else ""


def proof_words(repair: Repair) -> str:
    """What the same call met before, and meets after."""
    proof = repair.proof
    assert proof is not None
    before = ", ".join(_failed(each) for each in proof.before.refused)
    read = "read again from the patched file" if repair.verified else "on a copy of the configuration"
    if repair.compiled:
        read = "read again from the patched file and from its compiled template with the same change"
    still = f"; not known: {', '.join(repair.untold)}" if repair.untold else ""
    return f"before: {before}; after, {read}: no known check refuses the call{still}"


def _failed(each: Refused) -> str:
    preflight = "the preflight: " if each.preflight else ""
    return f"{preflight}{each.check} ({', '.join(each.causes)})"


def logged_words(logged: Logged) -> str:
    """How many calls of a log a repair would let in."""
    still = f"; {logged.open:,} more are not decided" if logged.open else ""
    return f"{logged.let_in:,} of {many(logged.calls, 'logged call')} were refused and would be let in{still}"


def admitted(found: Admission) -> str:
    """Whom the edits let in besides, on which routes."""
    shown = ", ".join(found.routes[:_MOST_ROUTES])
    more = f" and {len(found.routes) - _MOST_ROUTES} more" if len(found.routes) > _MOST_ROUTES else ""
    who = "; ".join(found.who) if found.who else "every call that gets so far"
    return f"{shown}{more}: {who} ({found.check})"


def diff(patch: Patch) -> Iterator[str]:
    """A unified diff of one file, its secrets masked: the true one is for a file alone."""
    guarded = "NoEcho" in patch.before or "sensitive" in patch.before
    old, new = patch.before.splitlines(), patch.after.splitlines()
    columns = _columns(old, new)
    for line in unified_diff(old, new, patch.document, patch.document, n=_CONTEXT, lineterm=""):
        if line.startswith(("---", "+++", "@@")):
            yield line
            continue
        column = columns.get(line[1:]) if line[0] in "+-" else None
        added = line[0] == "+"  # what is not in the user's own text, and needs no place to be shown
        known = added or column is not None
        shown = shown_line(line[1:], column, guarded=guarded).text if known else line_beside(line[1:])
        yield line[0] + shown


def _columns(old: Sequence[str], new: Sequence[str]) -> Mapping[str, int]:
    """Where a changed line begins to differ from the one that it replaces."""
    removed = [line for line in old if line not in set(new)]
    added = [line for line in new if line not in set(old)]
    found: dict[str, int] = {}
    for one, other in zip(removed, added, strict=False):
        same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
        at = one.rfind(" ", 0, same + 1) + 2 if same else 1
        found[one] = found[other] = at
    return found


def sentence(edit: Edit) -> str:
    """What one edit does."""
    value = edit.value
    match edit.way:
        case ("request", "headers", name):
            if edit.do is Do.DROP:
                return f"leave out the header {name}"
            return f"send the header {name} with {edit.becomes}"
        case ("request", "signature"):
            return f"sign the request with SigV4 for the service execute-api in {value}"
        case ("request", part):
            return f"call the {part} {value}"
        case ("keys", name, "enabled"):
            return f"enable the API key {name}"
        case ("plans", plan, "keys"):
            return f"add the API key {value} to the usage plan {plan}"
        case ("plans", plan, "stages"):
            return f"add the stage {value} to the usage plan {plan}"
        case ("plans",):
            keys, stages = getattr(value, "keys", None), getattr(value, "stages", None)
            joined = f"{_listed(keys)} and the stage {_listed(stages)}"
            return f"add a usage plan with the API key {joined}"
        case ("api", "endpoint_type"):
            return f"make the API's endpoint type {value}"
        case ("api", "stages", deployed, "deploys"):
            return f"deploy every change to the stage {deployed} automatically"
        case ("api", "rates", called, limit):
            return f"raise the {limit} limit of {_of_route(called)} from 0 to {_plain(value)}"
        case ("plans", plan, "rate", limit):
            return f"raise the {limit} limit of the usage plan {plan} from 0 to {_plain(value)}"
        case ("web_rules", int(rule), "overridden"):
            return f"have the rule {value} in rule {rule + 1} of the web ACL count instead of block"
        case ("web_rules", int(rule), "counts"):
            return f"have rule {rule + 1} of the web ACL count instead of block"
        case ("web_rules", int(rule), "networks", _):
            return f"remove {value} from the IP set of rule {rule + 1} of the web ACL"
        case ("web_rules", int(rule), "oversize"):
            return f"have rule {rule + 1} of the web ACL allow bodies that are too large to inspect"
        case ("api", "default_endpoint"):
            return "enable the default endpoint"
        case ("front", "behaviours", _, "headers") if edit.fact != catalogue.HOST_FORWARDED.name:
            return f"have the distribution forward {_forwarded(value)} to the API"
        case ("front", "forwards_host") | ("front", "behaviours", _, "headers"):
            return "do not forward the Host header to the API"
        case ("front", "behaviours", _, "path"):
            return f"set the origin path of the distribution to {value}"
        case ("front", "behaviours", _, "strips"):
            return f"remove {value} from the path with a function of the distribution"
        case ("api", "preflight"):
            return (
                f"add an OPTIONS method to {_path_of(value)} that answers the preflight request, open "
                "to everybody"
            )
        case ("api", "cors", name):
            return f"add {_plain(value)} to the {name} that the CORS settings allow"
        case ("api", "routes"):
            alike = (
                "without authorization"
                if _is_options(value)
                else ("with the same authorization as its neighbors")
            )
            return f"add {_name(value)}, {alike}"
        case ("api", "routes", route, "path"):
            return (
                f"change the path of {route} to {value}: its permission is compared with the path of the call"
            )
        case ("api", "routes", route, "key_required"):
            return f"require no API key on {route}"
        case ("api", "routes", route, "authorization"):
            return f"require no authorization on {route}"
        case ("api", "routes", _, "scopes") | ("method", "scopes") if edit.do is Do.SET:
            which = edit.way[2] if edit.way[0] == "api" else "this method"
            return (
                f"require the scope {_plain(value)} on {which}: it then accepts access tokens with that "
                "scope, and no longer ID tokens"
            )
        case ("api", "routes", route, "scopes"):
            return f"also accept the scope {value} on {route}"
        case ("domains", domain, "mappings"):
            path, stage = getattr(value, "path", "") or "(none)", getattr(value, "stage", None)
            return f"map {path} of {domain} to the stage {getattr(stage, 'value', '')}"
        case ("authorizers", _, "permitted") | ("authorizer", "permitted"):
            return f"allow API Gateway to invoke the authorizer's function for {_plain(value)}"
        case ("api", "routes", _, "sources") | ("method", "sources"):
            one = value[0] if isinstance(value, tuple) else value
            return f"allow API Gateway to invoke the function for {_listed(one)}"
        case ("authorizer", part):
            return f"have the authorizer accept the {part} {_plain(value)}"
        case ("method", "key_required"):
            return "require no API key on this method"
        case ("method", "scopes"):
            return f"also accept the scope {value} on this method"
        case ("authorizers", name, part):
            return f"have the authorizer {name} accept the {part} {_plain(value)}"
        case ("api", "policy"):
            return f"give the API a resource policy: {json.dumps(value)}"
        case ("api", "policy", "Statement"):
            return f"add to the resource policy: {json.dumps(value)}"
        case ("api", "policy", "Statement", number, *below):
            return _in_statement(edit, number, below, "the resource policy")
        case ("caller", name, *below) if str(name) in _OF_CALLER:
            return _of_caller(edit, below, _OF_CALLER[str(name)])
    return f"{edit.do} {'.'.join(map(str, edit.way))}: {_plain(value)}"


_OF_CALLER = {
    "policies": "the caller's policies",
    "boundary": "the permissions boundary",
    "session": "the session policy",
    "scps": "the service control policy",
    "rcps": "the resource control policy",
}


def _of_caller(edit: Edit, below: Sequence[object], policy: str) -> str:
    way = below[1:] if below and isinstance(below[0], int) else below
    if len(way) < 2:
        return f"add to {policy}: {json.dumps(edit.value)}"
    return _in_statement(edit, way[1], way[2:], policy)


def _in_statement(edit: Edit, number: object, below: Sequence[object], policy: str) -> str:
    numbered = isinstance(number, int)
    where = f"statement {int(str(number)) + 1}" if numbered else "the statement"
    if numbered and not below:
        return f"remove {where} from {policy}"
    path = ".".join(map(str, below if numbered else (number, *below)))
    verb = {Do.ADD: f"add {_plain(edit.value)} to", Do.SET: f"write {_plain(edit.value)} as"}.get(edit.do)
    return f"in {where} of {policy}, {verb or 'take out'} {path}"


def _of_route(route: object) -> str:
    return "the stage" if route == "*" else str(route)


def _path_of(preflight: object) -> str:
    return str(getattr(getattr(preflight, "route", None), "path", ""))


def _name(route: object) -> str:
    return f"{getattr(route, 'verb', '')} {getattr(route, 'path', '')}".strip()


def _is_options(route: object) -> bool:
    return getattr(route, "verb", "") == "OPTIONS"


def _forwarded(headers: object) -> str:
    names = [name.title() for name in sorted(getattr(headers, "names", ()))]
    every, several = getattr(headers, "by", "") == "all but", "s" * (len(names) > 1)
    return f"all headers but {', '.join(names)}" if every else f"the header{several} {', '.join(names)}"


def _listed(told: object) -> str:
    return _plain(getattr(told, "value", told))


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, default=str)


def tree(repair: Repair) -> Tree:
    """A repair for machines."""
    return {
        "cause": repair.cause,
        "text": repair.text,
        "edits": [_edit(edit) for edit in repair.edits],
        "verified": repair.verified,
        "proof": None if repair.proof is None else _proof(repair.proof),
        "admits": [_admission(each) for each in repair.admits],
        "log": None if repair.logged is None else _logged(repair.logged),
        "untold": list(repair.untold),
        "patches": [{"file": each.document, "diff": list(diff(each))} for each in repair.patches],
        "unwritten": repair.unwritten or None,
        "commands": list(repair.commands),
        "must_differ": list(repair.must_differ),
        "supposed": {name: outgoing.shown(name, value) for name, value in repair.supposed},
        "recipes": [{"tool": each.tool, "text": each.text} for each in repair.recipes],
    }


def _logged(each: Logged) -> Tree:
    return {"calls": each.calls, "let_in": each.let_in, "not_decided": each.open}


def _admission(each: Admission) -> Tree:
    return {"check": each.check, "routes": list(each.routes), "who": list(each.who)}


def _edit(edit: Edit) -> Tree:
    return {
        "fact": edit.fact,
        "value": None if edit.of_request else outgoing.shown(edit.fact, edit.becomes),
        "says": sentence(edit),
        "setting": list(edit.way),
        "does": str(edit.do),
        **outgoing.placed(edit.at),
    }


def _proof(proof: Proof) -> Tree:
    return {
        name: {
            "refused": [
                {"check": each.check, "causes": list(each.causes), "preflight": each.preflight}
                for each in asked.refused
            ],
            "open": list(asked.open),
        }
        for name, asked in (("before", proof.before), ("after", proof.after))
    }
