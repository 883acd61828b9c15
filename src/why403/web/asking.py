"""Texts that were pasted or dropped, explained: which of them are calls and which configurations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from why403.api.configurations import with_files
from why403.api.inputs import NOTHING_COMPARED, case_of, gathered
from why403.api.repairs import with_repairs
from why403.api.unlikely import with_unlikely
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.incident.fact_values import fact_value_from
from why403.incident.write import write
from why403.logic.places import Place
from why403.model.incident import FactValue, Incident
from why403.pasted.reading import limited
from why403.questions.explain import Explanation, explain
from why403.templates.load import is_configuration
from why403.words.outgoing import masked_line
from why403.words.untold import none_line, several_line

_PARAMETERS = Place("parameters")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What somebody brought: the texts by their names, and the answers given to questions since."""

    texts: Mapping[str, str] = field(repr=False)
    told: tuple[FactValue, ...] = field(default=(), repr=False)

    def learning(self, name: str, value: str) -> Pasted:
        """The same with one question answered. Raises `BadInput` where the answer is none."""
        found = fact_value_from(f"{name}={value.strip()}", Place("answer"))
        others = tuple(each for each in self.told if each.fact != found.fact)
        return replace(self, told=(*others, found))


@dataclass(frozen=True, slots=True)
class Answered:
    """What is known of it, with notes on what was not read, and the incident that can be kept."""

    explanation: Explanation
    notes: tuple[str, ...]
    incident: Incident = field(repr=False)

    def as_incident_file(self) -> str:
        """An incident file with its secrets masked."""
        return write(self.incident)


def answered(pasted: Pasted) -> Answered:
    """Explain it. No file is opened: the names only say what a text is called. Raises `BadInput`."""
    texts = {name: limited(text, name) for name, text in pasted.texts.items()}
    files = {name: text for name, text in texts.items() if is_configuration(text, name)}
    calls = {name: text for name, text in texts.items() if name not in files}
    if not calls and not pasted.told:
        name = next(iter(texts), "text")
        wrong = "a configuration, and no call" if files else "nothing was pasted"
        raise BadInput(Place(name), wrong, "the refused answer, the command or a recording beside it")
    brought = gathered(calls, pasted.told)
    notes = list(brought.notes)
    if files:
        found = with_files(brought, [(name, "") for name in files], {}, _PARAMETERS, texts=files)
        brought = found.brought
        notes += map(str, found.problems)
        for each in found.unchosen:
            names = list(each.names)
            notes.append(
                several_line(each.file, names) if each.several else none_line(each.file, each.name, names)
            )
    outcome = with_repairs(explain(case_of(brought, NOTHING_COMPARED)), brought, NOTHING_COMPARED)
    outcome = replace(with_unlikely(outcome, brought, NOTHING_COMPARED), texts=brought.texts)
    return Answered(outcome, tuple(dict.fromkeys(map(masked_line, notes))), brought.incident)
