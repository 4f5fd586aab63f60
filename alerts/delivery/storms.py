"""Storms: many incidents of one group at once become few messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from alerts.delivery.model import Storm
from settings.grouping import GroupingSettings

SETTLE: Final = timedelta(milliseconds=500)
"""How long an incident waits for others: those that fail together rarely fail at the same moment."""
STORM_OF: Final = 3
"""So many incidents within the window are a storm."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``together``: what waits goes into one message. It may be sent at ``at``."""

    storm: Storm
    together: bool
    at: datetime


def judge(
    storm: Storm, decided: list[datetime], now: datetime, grouping: GroupingSettings, *, settle: bool
) -> Verdict:
    """Returns what becomes of incidents of a group, whose changes were decided at these times.

    ``settle``: whether one that is alone waits for others: those of which the channel knows do not.
    """
    storm = forget(storm, decided, now, grouping)
    if storm.since is None and len(storm.recent) + len(decided) >= STORM_OF:
        storm = replace(storm, since=min([*storm.recent, *decided]))
    if storm.since is None:
        return Verdict(storm, False, min(decided) + SETTLE if settle else now)
    return Verdict(storm, True, _next_message(storm, storm.since, grouping))


def forget(storm: Storm, decided: list[datetime], now: datetime, grouping: GroupingSettings) -> Storm:
    """Ends a storm in which nothing happened for as long as its messages are apart.

    Times after now were written before the database's clock was set back.
    """
    every = grouping.at_most.every
    recent = tuple(each for each in storm.recent if now - grouping.window < each <= now)
    last = max((each for each in storm.sent if each <= now), default=None)
    if storm.since is None or storm.since > now:
        return Storm(recent=recent)
    until = last + every if last is not None else storm.since + grouping.window + every
    if now >= until and not any(each < until for each in decided):
        return Storm(recent=recent)
    sent = tuple(each for each in storm.sent if now - every < each <= now)
    return replace(storm, recent=recent, sent=sent or ((last,) if last is not None else ()))


def after_alone(storm: Storm, decided: datetime) -> Storm:
    """Returns what is remembered of a group after a message about one incident."""
    return replace(storm, recent=(*storm.recent, decided)[-STORM_OF:])


def after_message(storm: Storm, thread: str | None, now: datetime) -> Storm:
    return replace(storm, sent=(*storm.sent, now), thread=thread or storm.thread)


def _next_message(storm: Storm, since: datetime, grouping: GroupingSettings) -> datetime:
    """The first one is sent at the end of the window."""
    if not storm.sent:
        return since + grouping.window
    at_most = grouping.at_most
    if len(storm.sent) < at_most.messages:
        return max(storm.sent) + min(grouping.window, at_most.every)
    return sorted(storm.sent)[-at_most.messages] + at_most.every
