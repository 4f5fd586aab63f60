"""Compares the pages of two configurations: which are new, gone, moved, changed or the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from alerts.backtest.pages import Page
from alerts.figures import NIGHT_FROM, NIGHT_UNTIL


class Status(StrEnum):
    NEW = "new"
    GONE = "gone"
    MOVED = "moved"
    """At another time."""
    CHANGED = "changed"
    """With another severity, perhaps at another time too."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Difference:
    """A page by the old configuration and by the new one; at least one of them is there."""

    status: Status
    before: Page | None
    after: Page | None

    @property
    def page(self) -> Page:
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference is of at least one page")
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """``differences`` has every page once, in the order of the times. ``before`` and ``after`` are counts by
    the old and the new configuration."""

    differences: Sequence[Difference]
    before: "Totals"
    after: "Totals"

    @property
    def differ(self) -> bool:
        return any(each.status is not Status.SAME for each in self.differences)

    def count(self, status: Status) -> int:
        return sum(each.status is status for each in self.differences)


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of pages. ``at_night`` by the local clock, as the figures of alerts count it."""

    pages: int
    at_night: int
    by_severity: dict[str, int]
    by_channel: dict[str, int]


def compare(before: Iterable[Page], after: Iterable[Page], zone: ZoneInfo) -> Comparison:
    """Pairs the pages about the same trouble: those of the same kind, channel, level and number."""
    old, new = {page.key: page for page in before}, {page.key: page for page in after}
    found = [_difference(old.get(key), new.get(key)) for key in old | new]
    found.sort(key=lambda each: (each.page.at, each.page.incident, each.page.channel))
    return Comparison(found, count(old.values(), zone), count(new.values(), zone))


def _difference(before: Page | None, after: Page | None) -> Difference:
    if before is None or after is None:
        return Difference(Status.NEW if before is None else Status.GONE, before, after)
    if before.severity != after.severity:
        return Difference(Status.CHANGED, before, after)
    return Difference(Status.SAME if before.at == after.at else Status.MOVED, before, after)


def count(pages: Iterable[Page], zone: ZoneInfo) -> Totals:
    found = list(pages)
    severities = sorted({page.severity for page in found})
    channels = sorted({page.channel for page in found})
    return Totals(
        pages=len(found),
        at_night=sum(_is_at_night(page, zone) for page in found),
        by_severity={str(each): sum(page.severity is each for page in found) for each in severities},
        by_channel={each: sum(page.channel == each for page in found) for each in channels},
    )


def _is_at_night(page: Page, zone: ZoneInfo) -> bool:
    clock = page.at.astimezone(zone).time()
    return clock >= NIGHT_FROM or clock < NIGHT_UNTIL
