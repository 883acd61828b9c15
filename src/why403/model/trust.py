"""Whom to believe where two things tell a part of a call differently: the one order of trust.

What was observed outranks what was typed, and that outranks what was said. The order, the most trusted first:

1. an answer as it came, a recording, a trace, and the lines of AWS's own logs;
2. a browser's complaint, which tells the call but hides most of the answer;
3. what an SDK or another client printed: its exception, or an object;
4. the configuration that is deployed;
5. the configuration as it is edited: what stands in it is served only after the next deployment;
6. a command that was typed or copied: it shows what would be sent, not what was;
7. a sentence.

Where two of one rank differ, neither is taken for what was asked, and the refused answer for what came.
Nothing of this ends a run: what differs is a contradiction, and has both places.
"""

from __future__ import annotations

from enum import IntEnum


class Trust(IntEnum):
    """Ranks of sources; the smaller is believed."""

    OBSERVED = 1
    BROWSER = 2
    CLIENT = 3
    DEPLOYED = 4
    EDITED = 5
    TYPED = 6
    SAID = 7
