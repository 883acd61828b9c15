"""What every test shares: generated examples are judged by what they show, not by the clock of a busy machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
