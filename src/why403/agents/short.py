"""An explanation as an agent needs it: what to say, how sure that is, and what to ask or do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from why403.api.answers import as_json
from why403.api.report import snippets
from why403.questions.explain import Explanation
from why403.words.outgoing import Tree, printable_tree
from why403.words.report import headline

_CAUSES = 5
_GROUPS = 10


def short(found: Explanation) -> Tree:
    """Of the JSON form of an explanation, what fits a conversation.

    `certain` says whether the causes named are proved; else each has its share. `question` is the one whose
    answer tells most, `fix` what to do about the first cause where that is certain or likely.
    """
    tree: Mapping[str, Any] = as_json(found)
    suspects = tree["suspects"]
    first = suspects[0]["cause"] if suspects else None
    fixes = [each for each in tree["repairs"] if each["cause"] == first]
    return printable_tree(
        {
            "headline": headline(found),
            "certain": bool(found.certain),
            "causes": [_cause(each) for each in suspects[:_CAUSES]],
            "more_causes": max(len(suspects) - _CAUSES, 0),
            "lines": [
                {"place": str(each.place), "line": "".join(each.marked()).strip(), "says": each.says}
                for each in snippets(found)
            ],
            "question": _question(tree["questions"]),
            "fix": [_fix(each) for each in fixes],
            "assumed": [each["text"] for each in tree["assumed"]],
            "contradictions": [each["text"] for each in tree["contradictions"]],
            "notes": list(found.notes),
        }
    )


def short_logs(tree: Mapping[str, Any]) -> Tree:
    """Of the JSON form of whole logs, the largest groups of refused calls, and how many more there are."""
    groups = tree["groups"]
    return {**tree, "groups": groups[:_GROUPS], "more_groups": max(len(groups) - _GROUPS, 0)}


def _cause(suspect: Mapping[str, Any]) -> Tree:
    sources = [each["source"]["url"] for each in suspect["evidence"] if each["source"]]
    standing = suspect["standing"]
    share = None if standing == "certain" else suspect["weight"]
    named = {"cause": suspect["cause"], "says": suspect["phrase"], "standing": standing}
    return {**named, "share": share, "source": next(filter(None, sources), None)}


def _question(questions: list[Mapping[str, Any]]) -> Tree | None:
    if not questions:
        return None
    first = questions[0]
    answers = [each["answer"] for each in first["separates"]]
    free = {"fact": first["fact"], "ask": first["ask"], "how": first["how"]}
    return {**free, "answers": None if first["free"] else answers}


def _fix(repair: Mapping[str, Any]) -> Tree:
    patches = [{"file": each["file"], "diff": "\n".join(each["diff"])} for each in repair.get("patches", [])]
    says = [each["says"] for each in repair["edits"] if "says" in each]
    kept = {"says": repair["text"], "edits": says, "verified": repair["verified"]}
    return {**kept, "patches": patches, "commands": repair.get("commands", [])}
