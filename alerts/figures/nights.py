"""Messages that arrived at night, by channel: how much sleep the alerts cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

NIGHT_FROM: Final = time(22)
NIGHT_UNTIL: Final = time(7)
"""Local times in the business time zone. The night from Monday to Tuesday is the one of Monday."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Messages that were sent to one channel, and how many of them in each night that had any."""

    channel: str
    messages: int
    nights: Mapping[date, int] = field(default_factory=dict)

    @property
    def at_night(self) -> int:
        return sum(self.nights.values())

    @property
    def worst_night(self) -> int:
        return max(self.nights.values(), default=0)
