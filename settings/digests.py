"""``[digests.NAME]``: summaries that are sent at a local time each day, week or month."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from settings.policy import Channels
from settings.values import Section

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AT = re.compile(r"(?:(mon|tue|wed|thu|fri|sat|sun|[1-9]|[12][0-9]|3[01]) )?([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class DigestTime:
    """A local time each day, each week on ``weekday`` (0 is Monday), or each month on ``day``.

    A month that has no such day has its last one instead.
    """

    clock: time
    weekday: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        prefix = self.day if self.weekday is None else WEEKDAYS[self.weekday]
        return f"{self.clock:%H:%M}" if prefix is None else f"{prefix} {self.clock:%H:%M}"


def parse_time(value: Any) -> DigestTime:
    """Parses ``"08:00"``, ``"mon 08:00"`` or ``"1 08:00"``. Raises ValueError for anything else."""
    if isinstance(value, DigestTime):
        return value
    match = _AT.fullmatch(" ".join(value.lower().split())) if isinstance(value, str) else None
    if match is None:
        raise ValueError(
            'write a time of day such as "08:00", with a day of the week ("mon 08:00") or of the month '
            '("1 08:00") before it if it is not each day'
        )
    clock = time(int(match[2]), int(match[3]))
    if match[1] is None:
        return DigestTime(clock)
    if match[1] in WEEKDAYS:
        return DigestTime(clock, weekday=WEEKDAYS.index(match[1]))
    return DigestTime(clock, day=int(match[1]))


At = Annotated[DigestTime, BeforeValidator(parse_time), PlainSerializer(str, when_used="json")]


class DigestSettings(Section):
    kind: Literal["payments", "performance", "audit"]
    at: At
    channels: Annotated[Channels, Field(min_length=1)]
