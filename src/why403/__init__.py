"""Finds out why Amazon API Gateway refuses a call. `docs/library.md` shows how to use it from Python.

INVARIANT: nothing is imported at the top, for the reasons in `why403.__main__`; what is offered is imported
when it is accessed.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from why403.api.account import Account
    from why403.api.answers import as_json
    from why403.api.capture import capture
    from why403.api.configurations import load
    from why403.api.explain import Input, Source, explain
    from why403.api.policies import Policy, decide
    from why403.api.report import report
    from why403.documents.errors import BadInput
    from why403.iam.decide import Decision, Outcome, Ruling
    from why403.logic.claims import Claim
    from why403.logic.facts import Value
    from why403.logic.formula import Cause
    from why403.logic.places import Place
    from why403.logic.states import ABSENT, UNKNOWN
    from why403.model.configuration import Configuration
    from why403.model.differences import Difference
    from why403.model.repair import Edit, Patch, Proof, Repair
    from why403.questions.explain import Explanation
    from why403.questions.suspects import Suspect
    from why403.questions.weights import Weighed

__version__ = "0.1.0"

__all__ = [
    "ABSENT",
    "UNKNOWN",
    "Account",
    "BadInput",
    "Cause",
    "Claim",
    "Configuration",
    "Decision",
    "Difference",
    "Edit",
    "Explanation",
    "Input",
    "Outcome",
    "Patch",
    "Place",
    "Policy",
    "Proof",
    "Repair",
    "Ruling",
    "Source",
    "Suspect",
    "Value",
    "Weighed",
    "__version__",
    "as_json",
    "capture",
    "decide",
    "explain",
    "load",
    "report",
]

_HOMES = {
    "why403.api.account": ("Account",),
    "why403.api.answers": ("as_json",),
    "why403.api.capture": ("capture",),
    "why403.api.configurations": ("load",),
    "why403.api.explain": ("Input", "Source", "explain"),
    "why403.api.policies": ("Policy", "decide"),
    "why403.api.report": ("report",),
    "why403.documents.errors": ("BadInput",),
    "why403.model.configuration": ("Configuration",),
    "why403.model.differences": ("Difference",),
    "why403.model.repair": ("Edit", "Patch", "Proof", "Repair"),
    "why403.iam.decide": ("Decision", "Outcome", "Ruling"),
    "why403.logic.claims": ("Claim",),
    "why403.logic.facts": ("Value",),
    "why403.logic.formula": ("Cause",),
    "why403.logic.places": ("Place",),
    "why403.logic.states": ("ABSENT", "UNKNOWN"),
    "why403.questions.explain": ("Explanation",),
    "why403.questions.suspects": ("Suspect",),
    "why403.questions.weights": ("Weighed",),
}

if not TYPE_CHECKING:  # else a type checker would take every name for one of this module

    def __getattr__(name):
        home = next((module for module, names in _HOMES.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module 'why403' has no attribute {name!r}")
        from importlib import import_module

        found = globals()[name] = getattr(import_module(home), name)
        return found

    def __dir__():
        return sorted({*globals(), *__all__})
