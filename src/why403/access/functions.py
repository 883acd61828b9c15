"""Whether the functions behind a method let API Gateway invoke them, by what their policies say.

Sources: developer guide, arn-format-reference (`API/STAGE/VERB/path`, `API/authorizers/ID`), and re:Post,
api-gateway-rest-api-lambda-integrations. Whether the path in the ARN is the called or the configured one is
not documented: a pattern counts only where both come to the same.
"""

from __future__ import annotations

import re

from why403 import facts as catalogue
from why403.access.defining import Said, const, open_
from why403.access.landing import Landing
from why403.frozen import dataclass
from why403.iam.globs import Globs, globs, wild
from why403.logic.facts import Operator, Value
from why403.logic.formula import Atom, Formula, all_of, any_of
from why403.logic.places import NOWHERE_WRITTEN
from why403.logic.states import ABSENT
from why403.model.called import matches, within_api
from why403.model.configuration import Configuration
from why403.model.route import Setting

_PARAMETER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Behind:
    """A pattern of `STAGE/VERB/path`, asked of paths under one stage and verb."""

    prefix: str
    pattern: Globs


def _covers(value: Value, operand: object) -> bool:
    return isinstance(operand, Behind) and operand.pattern.holds(operand.prefix + str(value))


COVERED = Operator("is covered by", _covers)


def invoking(configuration: Configuration, landing: Landing) -> Said:
    """Of the integration's function; one that may not be invoked is not reached."""
    met = configuration.method if landing.met is None else landing.met
    sources = met.sources
    if sources.value is ABSENT:
        return {
            catalogue.INTEGRATION_PERMITTED.name: const(True, sources.at, catalogue.INTEGRATION_PERMITTED)
        }
    if not isinstance(sources.value, tuple):
        return {}
    permitted = any_of(
        (*(_of_source(each, configuration, landing) for each in sources.value), _refused(sources))
    )
    return {
        catalogue.INTEGRATION_PERMITTED.name: permitted,
        catalogue.BACKEND_REACHED.name: all_of((permitted, open_(catalogue.BACKEND_REACHED))),
    }


def _refused(sources: Setting[tuple[Setting[str], ...]]) -> Formula:
    """Where no source covers the call, the list of them is at fault."""
    return const(False, sources.at, catalogue.INTEGRATION_PERMITTED)


def _of_source(source: Setting[str], configuration: Configuration, landing: Landing) -> Formula:
    fact = catalogue.INTEGRATION_PERMITTED
    if not isinstance(source.value, str):
        return open_(fact, source.at)
    told, host = configuration.api.id.value, landing.host
    api = (host.api if host is not None else None) or (told if isinstance(told, str) else None)
    rest = within_api(source.value, api, host.region if host is not None else None)
    if rest is None:
        return const(False, NOWHERE_WRITTEN, fact)
    if not set(rest) - {"*", "/"}:
        return const(True, source.at, fact)
    if landing.kind != "REST" or landing.stage is None or landing.path is None or landing.verb is None:
        return open_(fact, source.at)
    return _in_every_form(rest, landing, source)


def _in_every_form(rest: str, landing: Landing, source: Setting[str]) -> Formula:
    """The call as its ARN can have it: with the called path or the configured one, its verb or ANY."""
    met, fact = landing.met, catalogue.INTEGRATION_PERMITTED
    assert landing.stage is not None
    stage, verbs = landing.stage.name, {landing.verb, (met.verb if met is not None else "") or landing.verb}
    paths = () if met is None or not met.path else (met.path, _PARAMETER.sub("*", met.path))
    configured = [matches(rest, f"{stage}/{verb}{path}") for verb in verbs for path in paths]
    pattern = globs((wild(rest),))
    called = [
        Atom(catalogue.CALLED_PATH, COVERED, Behind(f"{stage}/{verb}", pattern), None, source.at)
        for verb in sorted(map(str, verbs))
    ]
    same = [const(each, source.at, fact) for each in dict.fromkeys(configured)]
    every, some = all_of((*called, *same)), any_of((*called, *same))
    return any_of((every, all_of((some, open_(fact, source.at)))))
