"""Replays the stored readings of a period through two configurations, window by window."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import asyncpg

from alerts.backtest import Page, Replay
from alerts.evaluator import Evaluator
from alerts.rules import History, matters
from store.backtest.past import (
    Names,
    Taken,
    read_acts,
    read_names,
    read_oldest,
    read_readings,
    read_silences,
)
from store.backtest.rules import OBJECTIVE_EVERY, RuleReplay, Tallies
from store.pool import Connection
from store.rules.evaluation import reading_for
from store.rules.history import Span, histories
from store.rules.judging import Step

__all__ = ["LEAD_IN", "OBJECTIVE_EVERY", "Backtest", "backtest"]

LEAD_IN = timedelta(days=1)
"""Before the period, readings of so long are replayed too: counts in a row, and incidents that are open."""
MOST_READINGS = 50_000
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Backtest:
    """``first``: the oldest reading that is stored; None if none is. ``read``: the names with readings in the
    period. ``unjudged``: rules of each configuration for which no reading has what they need.
    """

    before: list[Page]
    after: list[Page]
    readings: int
    first: datetime | None
    read: set[str]
    unjudged: tuple[set[str], set[str]]


async def backtest(
    pool: asyncpg.Pool,
    before: Evaluator,
    after: Evaluator,
    since: datetime,
    until: datetime,
    *,
    configured: Iterable[str] = (),
    most: int = MOST_READINGS,
) -> Backtest:
    """Returns the pages that the two configurations would have sent in ``[since, until)``.

    Each window of time is read in a short read-only transaction: a long one would keep Postgres from
    removing old rows. ``configured``: names of checks that the store may not know; ``most``: about how many
    readings are in memory at once.
    """
    start = since - LEAD_IN
    async with pool.acquire() as connection:
        async with connection.transaction(readonly=True):
            names = await read_names(connection, configured)
            first, read = await read_oldest(connection, names.names, since, until)
        run = _Run(names, _Side.of(before, since), _Side.of(after, since), most)
        start = until if first is None else max(start, first)
        while start < until:
            end = min(start + run.length(), until)
            async with connection.transaction(readonly=True):
                await run.window(connection, start, end)
            start = end
    return Backtest(
        before=run.before.replay.pages,
        after=run.after.replay.pages,
        readings=run.readings,
        first=first,
        read=read,
        unjudged=(run.before.unjudged(), run.after.unjudged()),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two configurations."""

    replay: Replay
    rules: RuleReplay

    @classmethod
    def of(cls, evaluator: Evaluator, since: datetime) -> "_Side":
        return cls(Replay(evaluator, since), RuleReplay(evaluator))

    def unjudged(self) -> set[str]:
        rules = self.replay.evaluator.policies.rules
        return {name for name, rule in rules.items() if not rule.silent} - self.rules.judged

    def judge(self, step: Step, found: Mapping[str, History], at: datetime) -> None:
        fingerprint = step.state.fingerprint
        state = self.replay.state(fingerprint)
        reading = reading_for(step, state, found)
        if reading is not None and matters(reading, state):
            self.replay.judge(fingerprint, reading, at)


@dataclass(frozen=True, slots=True)
class _Event:
    """Something that happened at a time. Rules are judged after the readings of the same moment."""

    at: datetime
    rank: int
    slot: datetime
    happen: Callable[[], None]


@dataclass(slots=True)
class _Run:
    names: Names
    before: _Side
    after: _Side
    most: int
    readings: int = 0
    _later: list[_Event] = field(default_factory=list)
    """What ends after its window: a reading takes its time, and missed slots are recorded later."""

    @property
    def sides(self) -> tuple[_Side, _Side]:
        return self.before, self.after

    def length(self) -> timedelta:
        """Of a window: as long as memory allows, and not much shorter than what rules look back."""
        reach = max((self._reach(name) for name in self.names.names), default=timedelta(0))
        wanted = min(max(timedelta(hours=1), reach), LONGEST)
        most = timedelta(seconds=self.most / self.names.rate) if self.names.rate else wanted
        return max(min(wanted, most), SHORTEST)

    def _reach(self, name: str) -> timedelta:
        return max(side.rules.reach(name) for side in self.sides)

    async def window(self, connection: Connection, start: datetime, end: datetime) -> None:
        """Replays what happened in ``[start, end)``, in the order of the times."""
        policies = self.before.replay.evaluator.policies
        silences = await read_silences(connection, start, end)
        taken = await read_readings(connection, self.names.names, start, end, policies)
        self.readings += len(taken)
        events = [*self._later, *self._of_readings(taken)]
        for act in await read_acts(connection, policies, start, end):
            events += [_Event(act.at, 0, act.at, partial(side.replay.act, act)) for side in self.sides]
        events += await self._of_rules(connection, taken)
        events.sort(key=lambda event: (event.at, event.rank, event.slot))
        self._later = [event for event in events if event.at >= end]
        for side in self.sides:
            side.replay.silences = silences
        for event in events:
            if event.at < end:
                event.happen()
        for side in self.sides:
            side.replay.pass_time(end)

    def _of_readings(self, taken: Iterable[Taken]) -> Iterator[_Event]:
        for each in taken:
            for side in self.sides:
                happen = partial(side.replay.read, each.reading, each.at)
                yield _Event(each.at, 1, each.reading.slot, happen)

    async def _of_rules(self, connection: Connection, taken: Sequence[Taken]) -> list[_Event]:
        if not any(side.rules.any for side in self.sides):
            return []
        new: dict[str, list[datetime]] = {}
        moments: dict[tuple[str, datetime], datetime] = {}
        for each in sorted(taken, key=lambda each: each.reading.slot):
            name, slot = each.reading.check, each.reading.slot
            new.setdefault(name, []).append(slot)
            moments[name, slot] = each.at
            moments["", slot] = max(each.at, moments.get(("", slot), each.at))  # of rules over others
        found = await self._histories(connection, new)
        counted: Tallies = {}
        events = list[_Event]()
        for side in self.sides:
            steps, known = await side.rules.judge(connection, found, new, counted)
            events += [_event(side, step, known, moments) for step in steps if not step.rule.silent]
        return events

    async def _histories(
        self, connection: Connection, new: Mapping[str, Sequence[datetime]]
    ) -> dict[str, History]:
        policies = self.before.replay.evaluator.policies
        wanted = {name: slots for name, slots in new.items() if self._reach(name)}
        spans = {name: Span(slots[0] - self._reach(name), slots[-1]) for name, slots in wanted.items()}
        return await histories(connection, policies, spans) if spans else {}


def _event(
    side: _Side,
    step: Step,
    known: Mapping[str, History],
    moments: Mapping[tuple[str, datetime], datetime],
) -> _Event:
    """A rule is judged as soon as the reading was taken, and one over others after all of its slot."""
    slot = step.state.slot
    at = moments.get((step.rule.check, slot), slot)
    return _Event(at, 2, slot, partial(side.judge, step, known, at))
