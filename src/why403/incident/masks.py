"""The configuration that an incident shows, without its secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from why403.credentials.jwt.read import shown_claims
from why403.incident.config import changed
from why403.incident.keys import CONFIG
from why403.incident.kinds import Form, Items, Kind, Section, Table
from why403.logic.facts import Shown
from why403.model.incident import ShownConfig
from why403.redaction.masks import masked_tree
from why403.redaction.values import last_four


def masked_config(config: ShownConfig, text: Callable[[str], str]) -> ShownConfig | None:
    """By what its definition says of a part, then by names, and `text` masks by looks."""
    return changed(config, lambda key, part: masked_tree(_defined(key, part, CONFIG), (key,), text))


def _by_definition(part: object, kind: Kind, shown: Shown) -> object:
    """What the definition of the file calls secret; of a decoded token only the claims that may be shown."""
    if kind is Form.CLAIMS:
        return shown_claims(part)
    if isinstance(part, Mapping):
        return {name: _defined(name, each, kind) for name, each in part.items()}
    if isinstance(part, list) and isinstance(kind, Items):
        return [_by_definition(each, kind.of, shown) for each in part]
    return last_four(part) if isinstance(part, str) and shown is Shown.LAST_FOUR else part


def _defined(name: str, part: object, kind: Kind) -> object:
    if isinstance(kind, Items):  # one alone stands for a list of one
        return _defined(name, part, kind.of)
    if isinstance(kind, Table):
        return _by_definition(part, kind.of, Shown.ALL)
    if not isinstance(kind, Section):
        return part
    known = kind.meant(str(name))
    if known is None:
        return _by_definition(part, kind.others, Shown.ALL)
    return _by_definition(part, known.kind, known.shown)
