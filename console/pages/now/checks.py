"""The checks by group, those with a problem first, each with its last 24 hours."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from console.pages.now.strips import HOURS, VERDICTS, Strips
from console.pages.now.texts import clip
from console.web.strips import ORDER, Bar, describe, strip, symbol, use_symbol
from settings.locations import check_of
from settings.stored import AlertSettings
from store import CheckState, Snapshot
from store.uptime import HOUR
from workers.health import current_verdict

PROBLEM_BYTES = 60_000
"""What checks with a problem may take: more than a hundred fit. Further ones are counted, with a link."""
BYTES = 135_000
"""What all checks may take: with names of usual length, the compact strips of 1,000 fit."""
LONGEST_REASON = 160
NO_DATA = "no data"
_WELL = "pass"
_MISSED = VERDICTS.index("missed")


@dataclass(frozen=True, slots=True)
class CheckLine:
    """``name`` has the location, ``check`` not. ``hours``: one rank of `VERDICTS` for each of 24 hours."""

    name: str
    check: str
    verdict: str
    reason: str
    hours: str


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """``name`` is empty for checks without a group. ``problems`` and ``well`` are those that fit on the page,
    of ``counts``, by verdict."""

    name: str
    counts: Mapping[str, int]
    problems: Sequence[CheckLine]
    well: Sequence[CheckLine]

    @property
    def troubled(self) -> int:
        return sum(number for verdict, number in self.counts.items() if verdict != _WELL)

    @property
    def hidden(self) -> int:
        return sum(self.counts.values()) - len(self.problems) - len(self.well)


@dataclass(frozen=True, slots=True)
class Checks:
    """``first`` is the beginning of the first of the 24 hours."""

    first: datetime
    groups: Sequence[CheckGroup]

    def drawn(self, zone: ZoneInfo) -> "Drawn":
        """Returns the strips. Hours are named by the clocks of this zone."""
        return Drawn(self, zone)

    @property
    def key(self) -> object:
        """What viewers are notified of: not reasons, which have a new figure with each reading."""
        lines = [
            (line.name, line.verdict, line.hours) for g in self.groups for line in (*g.problems, *g.well)
        ]
        return self.first, lines, [group.counts for group in self.groups]

    @property
    def counts(self) -> Mapping[str, int]:
        found: Counter[str] = Counter()
        for group in self.groups:
            found.update(group.counts)
        return found


class Drawn:
    """The strips of one page. Most are the same: those of well checks are drawn once for all that share one.

    ``symbols`` must be in the page too.
    """

    def __init__(self, checks: Checks, zone: ZoneInfo) -> None:
        self._first, self._zone = checks.first, zone
        distinct = dict.fromkeys(line.hours for group in checks.groups for line in group.well)
        self._small: dict[str, Markup] = {}
        self.symbols: list[Markup] = []
        for number, hours in enumerate(distinct):
            bars = self._bars(hours)
            self.symbols.append(symbol(bars, f"strip-{number}"))
            self._small[hours] = use_symbol(f"strip-{number}", describe(bars))

    def small(self, line: CheckLine) -> Markup:
        return self._small[line.hours]

    def full(self, line: CheckLine) -> Markup:
        return strip(self._bars(line.hours), "last 24 hours")

    def _bars(self, hours: str) -> list[Bar]:
        times = ((self._first + index * HOUR).astimezone(self._zone) for index in range(HOURS))
        return [Bar(f"{at:%H:%M}", {VERDICTS[int(rank)]: 1}) for at, rank in zip(times, hours, strict=True)]


def grouped_checks(
    snapshot: Snapshot, watched: AlertSettings, strips: Strips, mask: Callable[[str], str]
) -> Checks:
    """Returns all scheduled checks, each in the first of its groups."""
    groups_of = {each.name: each.groups for each in watched.checks}
    by_group: dict[str, list[CheckLine]] = {}
    for name, check in snapshot.checks.items():
        line = _line(name, check, snapshot.at, strips, mask)
        group = (groups_of.get(line.check) or ("",))[0]
        by_group.setdefault(group, []).append(line)
    return Checks(strips.first, _fit(by_group))


def _line(
    name: str, check: CheckState, at: datetime, strips: Strips, mask: Callable[[str], str]
) -> CheckLine:
    verdict = current_verdict(check, at) or NO_DATA
    reason = "" if verdict == _WELL else clip(mask(check.reason or ""), LONGEST_REASON)
    if verdict == "unknown" and check.verdict not in (None, "unknown"):
        reason = f"no new reading; the last one was {check.verdict}"
    return CheckLine(name, check_of(name), verdict, reason, _with_unread(strips, name, check, at))


def _with_unread(strips: Strips, name: str, check: CheckState, at: datetime) -> str:
    """Adds the hours whose slots nobody has run, and which a worker that comes back records as missed."""
    hours, every = strips.of(name), timedelta(seconds=check.every)
    if check.leased or check.next_slot > at - 2 * every - HOUR / 60:
        return hours
    first = max(0, (check.next_slot - strips.first) // HOUR)
    last = min(HOURS - 1, (at - strips.first) // HOUR)
    ranks = [
        str(max(int(rank), _MISSED)) if first <= hour <= last else rank for hour, rank in enumerate(hours)
    ]
    return "".join(ranks)


def _fit(by_group: Mapping[str, Sequence[CheckLine]]) -> Sequence[CheckGroup]:
    """Groups with problems come first, and checks without a group last."""
    room = Room(BYTES)
    names = sorted(by_group, key=lambda each: (all(_is_well(by_group[each])), each == "", each))
    problems = {name: _problems(by_group[name], room) for name in names}  # before anything that is well
    return [_group(name, by_group[name], problems[name], room) for name in names]


def _group(name: str, lines: Sequence[CheckLine], problems: Sequence[CheckLine], room: "Room") -> CheckGroup:
    return CheckGroup(name, Counter(line.verdict for line in lines), problems, _well(lines, room))


class Room:
    """Bytes that are left on the page."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, size: int, leave: int = 0) -> bool:
        """Takes so many bytes, unless fewer than ``leave`` would be left."""
        if self.left - size < leave:
            return False
        self.left -= size
        return True


def _problems(lines: Sequence[CheckLine], room: Room) -> Sequence[CheckLine]:
    bad = sorted((each for each in lines if each.verdict != _WELL), key=_badness)
    return [each for each in bad if room.take(_problem_size(each), BYTES - PROBLEM_BYTES)]


def _well(lines: Sequence[CheckLine], room: Room) -> Sequence[CheckLine]:
    return [each for each in lines if each.verdict == _WELL and room.take(_well_size(each))]


def _is_well(lines: Iterable[CheckLine]) -> Iterable[bool]:
    return (line.verdict == _WELL for line in lines)


def _badness(line: CheckLine) -> tuple[int, str]:
    return (ORDER.index(line.verdict) if line.verdict in ORDER else len(ORDER), line.name)


def _well_size(line: CheckLine) -> int:
    """Bytes on the page, about: a strip that is not like the others has a rectangle for each change."""
    changes = _changes(line)
    return 110 + 2 * len(line.name.encode()) + (changes and 150 + 75 * changes)


def _problem_size(line: CheckLine) -> int:
    return 400 + 2 * len(line.name.encode()) + len(line.reason.encode()) + 75 * _changes(line)


def _changes(line: CheckLine) -> int:
    return sum(a != b for a, b in zip(line.hours, line.hours[1:], strict=False))
