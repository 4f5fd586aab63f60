"""Reads everything that the page shows, once for all viewers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from console.context import Console
from console.pages.now.changes import Change, recent_changes
from console.pages.now.checks import Checks, grouped_checks
from console.pages.now.incidents import OpenIncident, open_incidents
from console.pages.now.money import AtRisk, LastRun, at_risk, last_runs
from console.pages.now.sentence import sentence
from console.pages.now.strips import SharedStrips
from console.pages.now.texts import number
from console.web.frame import shared_frame
from console.web.policies import SharedPolicies
from store import Snapshot
from store.snapshots import ChannelHealth


@dataclass(frozen=True, slots=True)
class ChannelTrouble:
    """A channel that fails, since when (None: unknown), and why."""

    channel: str
    since: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Incidents:
    """The first region of the page."""

    sentence: str
    blind: bool
    open: Sequence[OpenIncident]


@dataclass(frozen=True, slots=True)
class Money:
    """The region of reconciliations and channels. ``has_channels``: whether any is configured."""

    risk: AtRisk
    runs: Sequence[LastRun]
    channels: Sequence[ChannelTrouble]
    has_channels: bool


@dataclass(frozen=True, slots=True)
class NowModel:
    """Nothing in it changes by the passing of time alone: two that are equal look the same."""

    incidents: Incidents
    checks: Checks
    money: Money
    changes: Sequence[Change]


async def read_model(console: Console) -> NowModel:
    """Reads the store once: what others have read within a second is shared."""
    health = await console.health()
    snapshot, watched = health.snapshot, health.watched
    strips = await console.part(SharedStrips).read(snapshot.checks.keys(), snapshot.at)
    runs = await last_runs(console.pool, snapshot, watched)
    changes = await recent_changes(console.pool, console.mask)
    frame = await shared_frame(console)
    open_ = open_incidents(snapshot, console.part(SharedPolicies).of(watched), console.mask)
    checks = grouped_checks(snapshot, watched, strips, console.mask)
    risk = at_risk(health, console.timezone)
    said = sentence(open_, checks.counts, risk, blind=bool(frame.blind))
    return NowModel(
        Incidents(said, bool(frame.blind), open_),
        checks,
        Money(risk, runs, _channels(snapshot, console.mask), bool(watched.channels)),
        changes,
    )


def _channels(snapshot: Snapshot, mask: Callable[[str], str]) -> tuple[ChannelTrouble, ...]:
    """Without ages, which would change all the time."""
    failing = [found for each in snapshot.channels if (found := _trouble(each)) is not None]
    undelivered = [
        ChannelTrouble(each.channel, each.oldest, f"{number(each.number, 'notification')} {each.state}")
        for each in snapshot.notifications
    ]
    return tuple(replace(each, text=mask(each.text)) for each in (*failing, *undelivered))


def _trouble(channel: ChannelHealth) -> ChannelTrouble | None:
    why = channel.error or "unknown why"
    if channel.broken_since is not None:
        return ChannelTrouble(channel.channel, channel.broken_since, f"refuses messages for good: {why}")
    if channel.failing_since is not None:
        return ChannelTrouble(channel.channel, channel.failing_since, f"its attempts fail: {why}")
    return None
