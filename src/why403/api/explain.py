"""A refused call explained, from texts, files, told facts and configurations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from why403.api import arguments
from why403.api.account import IN_PYTHON, Account, settled
from why403.api.arguments import PATH
from why403.api.configurations import with_files
from why403.api.inputs import NOTHING_COMPARED, NOTHING_DIFFERS, Brought, case_of, compared, gathered, stated
from why403.api.keys import KEY_SET, checked_key_set, key_set_in, with_public_keys
from why403.api.repairs import with_repairs
from why403.api.unlikely import with_unlikely
from why403.documents.errors import BadInput
from why403.incident.fact_values import fact_value
from why403.incident.typed import named_like_a_file
from why403.logic.facts import Value
from why403.logic.places import Place
from why403.logic.states import ABSENT
from why403.model.configuration import Configuration
from why403.model.incident import FactValue, Request
from why403.pasted.reading import limited, read
from why403.questions.explain import Explanation
from why403.questions.explain import explain as explained
from why403.words.account import looked_lines
from why403.words.outgoing import masked_line
from why403.words.untold import listed, none_line

Input = str | Path
"""A text is read as it is and never taken for the name of a file; a `Path` is opened."""
Source = Path | Configuration

_SOURCE = f"{PATH}, or what load() gives"


def explain(
    *inputs: Input,
    api: Source | Sequence[Source] = (),
    facts: Mapping[str, Value] | None = None,
    works: Input | Sequence[Input] = (),
    parameters: Mapping[str, str] | None = None,
    entry: int | None = None,
    jwks: Path | Mapping[str, object] | None = None,
    account: Account | None = None,
) -> Explanation:
    """Name the causes of a refused call, from whatever you have of it.

    All `inputs` are about one call, in the formats that the command line accepts; `works` is a call that
    works, to compare with; `api` are files with the configuration, or results of `load`, with the
    `parameters` of a template. `facts` are set by their names (`why403 facts` lists them): a value, or the
    text that the command line accepts, such as "yes" or "absent". `entry` chooses a refused call of a
    recording. `jwks` is the key set of the token's issuer. Something is sent only with an `account`: open
    questions are then answered from the AWS account, which is only read (this needs boto3).

    Raises: `BadInput` if an input cannot be used.
    """
    arguments.texts_or_files(inputs, "explain")
    arguments.whole_number(entry, "entry")
    arguments.mapping_of_texts(parameters or {}, "parameters", str)
    working = arguments.several(works, "works", (str, Path), f"a text or {PATH}")
    sources = arguments.several(api, "api", (Path, Configuration), _SOURCE)
    if account is not None:
        arguments.one_of(account, "account", Account, "why403.Account(…)")
    told = told_facts(facts or {})
    if not inputs and not told:
        raise BadInput(Place("explain"), "nothing is given about a call", "a text, a Path, or facts")
    brought = brought_from(inputs, "input", told, entry)
    if jwks is not None:
        brought = with_public_keys(brought, _key_set(jwks))
    beside, notes = NOTHING_COMPARED, list(brought.notes)
    if working:
        good = brought_from(working, "works", like=brought.incident.request)
        beside = compared(brought, good, Place("works"))
        notes += [*good.notes, *([] if beside.found else [NOTHING_DIFFERS])]
    if sources:
        brought, more = _with_sources(brought, sources, parameters or {})
        notes += more
    elif parameters:
        raise BadInput(Place("parameters"), "parameters of no template", "api=… with the template")
    outcome, looked = None, None
    if account is not None:
        read = settled(brought, account, lambda shown: case_of(shown, beside), IN_PYTHON)
        brought, outcome, looked = read.brought, read.outcome, read.looked
        notes += looked_lines(looked)
    outcome = with_repairs(outcome or explained(case_of(brought, beside)), brought, beside)
    outcome = with_unlikely(outcome, brought, beside)
    return replace(
        outcome,
        differences=beside.found,
        notes=tuple(dict.fromkeys(map(masked_line, notes))),
        texts=brought.texts,
        looked=looked,
    )


def _key_set(given: Path | Mapping[str, object]) -> Mapping[str, object]:
    if isinstance(given, Path):
        return key_set_in(read(str(given)), Place(str(given)))
    if isinstance(given, Mapping):
        return checked_key_set(given, Place("jwks"))
    raise BadInput(Place("jwks"), "neither a file nor a mapping", f"{PATH}, or {KEY_SET}")


def brought_from(
    given: Sequence[Input],
    what: str,
    told: Sequence[FactValue] = (),
    entry: int | None = None,
    like: Request | None = None,
) -> Brought:
    """Texts and files of one call, put together; `what` names the texts in messages. Raises `BadInput`."""
    texts: dict[str, str] = {}
    for number, each in enumerate(given, 1):
        name = f"<{what}>" if len(given) == 1 else f"<{what} {number}>"
        if isinstance(each, Path):
            texts[str(each)] = read(str(each))
        elif named_like_a_file(each):
            raise BadInput(Place(name), "a text that is the name of a file", PATH, "a text is never opened")
        else:
            texts[name] = limited(each, name)
    return gathered(texts, told, entry, like)


def told_facts(facts: Mapping[str, Value]) -> tuple[FactValue, ...]:
    """Facts by their names, each as a value or as its text. Raises `BadInput`."""
    arguments.mapping_of_texts(facts, "facts")
    at = Place("facts")
    return stated(
        [fact_value(name, ABSENT if value == ABSENT.value else value, at) for name, value in facts.items()],
        at,
    )


def _with_sources(
    brought: Brought, sources: Sequence[Source], parameters: Mapping[str, str]
) -> tuple[Brought, list[str]]:
    """The configurations beside the call, and what is to say of them."""
    files = [(str(each), "") for each in sources if isinstance(each, Path)]
    own = [each for each in sources if isinstance(each, Configuration)]
    found = with_files(brought, files, parameters, Place("parameters"), own)
    notes = [str(problem) for problem in found.problems]
    for each in found.unchosen:
        several = f"{each.file} has several APIs ({listed(each.names)}): give load({PATH}, name=…)"
        notes.append(several if each.several else none_line(each.file, each.name, each.names))
    return found.brought, notes
