"""A value of the configuration that may be untold, and a route made of such values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from why403.frozen import dataclass
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import UNKNOWN, State
from why403.redaction.reprs import masked_repr

if TYPE_CHECKING:
    from why403.model.integration import Integration

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One value of the configuration: told (perhaps to be absent), or untold.

    It is no `Located`, which has its value: of what is untold a reader still learns where it would stand, the
    other tellings of it are asked, and its value is never shown by accident.
    """

    value: T | State = UNKNOWN
    at: Place = NOWHERE_WRITTEN

    __repr__ = masked_repr

    @property
    def known(self) -> bool:
        """Whether there is a value to work with."""
        return not isinstance(self.value, State)


UNKNOWN_SETTING: Setting[Any] = Setting()
MORE: Setting[Any] = Setting()
"""In a list: that there may be others."""
WITHOUT_FUNCTION = ("MOCK", "HTTP", "HTTP_PROXY")
"""The types of integrations that invoke no function."""


@dataclass(frozen=True, slots=True)
class Route:
    """A method on a path (REST), a route key (HTTP: `GET /pets`, `$default`; WebSocket: `$connect`).

    `required` are the parameters that a validator asks for (`method.request.header.x`), `models` the JSON
    schemas that it holds bodies to, by content type; absent where bodies are not validated. `sources` are
    the ARNs of calls for which the integration's function may be invoked, as its policy has them: `MORE`
    among them stands for those that nobody told. It is absent where no function needs to allow it. `behind`
    is the integration, and `answers` says of a route of a WebSocket API whether what comes from there is sent
    back.
    """

    verb: str
    path: str
    authorization: Setting[str] = UNKNOWN_SETTING
    authorizer: Setting[str] = UNKNOWN_SETTING
    scopes: Setting[tuple[str, ...]] = UNKNOWN_SETTING
    key_required: Setting[bool] = UNKNOWN_SETTING
    required: Setting[tuple[Setting[str], ...]] = UNKNOWN_SETTING
    models: Setting[Mapping[str, object]] = UNKNOWN_SETTING
    sources: Setting[tuple[Setting[str], ...]] = UNKNOWN_SETTING
    at: Place = NOWHERE_WRITTEN
    behind: Setting[Integration] = field(default=UNKNOWN_SETTING, repr=False, compare=False)
    answers: Setting[bool] = field(default=UNKNOWN_SETTING, repr=False, compare=False)
