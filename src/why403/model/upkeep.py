"""How a stage is kept: what it logs, what stands before it, what it caches. No call is decided by it."""

from __future__ import annotations

from why403.frozen import dataclass
from why403.model.route import UNKNOWN_SETTING, Setting


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The settings of one stage.

    `access_log` is the format of its access log, and absent where it writes none; `execution_log` the level
    (`OFF`, `ERROR`, `INFO`), `data_trace` whether that log holds whole requests. `guarded` says whether a web
    ACL is associated, `throttled` whether a limit of its own is set, `cached` whether it has a cache, and
    `encrypted` whether that is encrypted. `variables` are the names of its variables that hold a secret.
    """

    access_log: Setting[str] = UNKNOWN_SETTING
    execution_log: Setting[str] = UNKNOWN_SETTING
    data_trace: Setting[bool] = UNKNOWN_SETTING
    traced: Setting[bool] = UNKNOWN_SETTING
    guarded: Setting[bool] = UNKNOWN_SETTING
    throttled: Setting[bool] = UNKNOWN_SETTING
    cached: Setting[bool] = UNKNOWN_SETTING
    encrypted: Setting[bool] = UNKNOWN_SETTING
    variables: Setting[tuple[str, ...]] = UNKNOWN_SETTING


UNTOLD_UPKEEP = Upkeep()
