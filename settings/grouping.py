"""``[grouping]``: which incidents share one message, and how many messages a storm may send."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from settings.values import Count, Distinct, Duration, Section

_LABEL = re.compile(r"labels\.[A-Za-z_][A-Za-z0-9_]*")
PARTS = ("groups", "check", "kind", "severity")
LONGEST = timedelta(hours=1)


def _part(name: str) -> str:
    if name not in PARTS and not _LABEL.fullmatch(name):
        raise ValueError('write "groups", "check", "kind", "severity" or "labels.NAME"')
    return name


def _at_most_an_hour(value: timedelta) -> timedelta:
    if value > LONGEST:
        raise ValueError("must be at most 1h: nobody is notified of what is held back")
    return value


Wait = Annotated[Duration, AfterValidator(_at_most_an_hour)]


class AtMost(Section):
    messages: Count = 1
    every: Wait = timedelta(minutes=5)


class GroupingSettings(Section):
    """``by`` empty: all incidents are one group. Nothing of this holds back a P0."""

    by: Annotated[tuple[Annotated[str, AfterValidator(_part)], ...], Distinct] = ("groups",)
    window: Wait = timedelta(seconds=30)
    at_most: AtMost = Field(default_factory=AtMost)
