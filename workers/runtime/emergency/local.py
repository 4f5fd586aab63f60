"""Runs checks from the configuration in memory, and remembers how they stand."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from alerts import AlertState, Policies
from alerts.emergency import Failing, Standing, follow
from alerts.policies import CHECK
from probes import Reading
from reconcile.tasks import cancel_all
from settings import Check, Settings
from settings.locations import check_of, located, location_of
from settings.revision import Configuration
from store import BufferedReading
from store.slots import Slots
from workers.runtime.emergency.coordination import Coordination
from workers.standby import Standby

log = structlog.get_logger(__name__)

LOOK_BACK = timedelta(seconds=5)
"""How old a slot may be when the store becomes unavailable: an older one was claimed before that."""
FINISH_WITHIN = 5.0
"""Seconds that a worker which stops waits for the checks that run."""
OWNED_BEYOND = 10.0
"""Seconds beyond its interval and timeout after which another worker takes over a check."""

RunCheck = Callable[[Check, datetime], Awaitable[Reading]]


@dataclass(frozen=True, slots=True)
class _Planned:
    check: Check
    slots: Slots
    definition: str


class LocalChecks:
    """The checks of one worker: when they are due without the store, and how they stand.

    ``run`` takes a reading. A check is run by one worker of the fleet if Redis serves, otherwise by all.
    """

    def __init__(
        self, settings: Settings, policies: Policies, standby: Standby, coordination: Coordination
    ) -> None:
        self._policies, self._standby, self._coordination = policies, standby, coordination
        self._planned = dict(_plan(settings))
        self._scheduled: Mapping[str, str | None] | None = None
        self._room = settings.workers.concurrency
        self._seen: dict[str, datetime] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._standings: dict[str, Standing] = {}
        self._unpublished: set[str] = set()
        self._read: set[str] = set()

    @property
    def fingerprints(self) -> list[str]:
        """The states that the store keeps of these checks."""
        return sorted({CHECK + check_of(name) for name in self._planned})

    def schedule(self, definitions: Mapping[str, str | None]) -> None:
        """Runs only those of its checks that are scheduled with this definition."""
        self._scheduled = definitions

    def remember(self, states: Mapping[str, AlertState]) -> None:
        """Forgets what it knew, for what the store says of each check; those without a state passed."""
        self._standings = {
            name: Standing.of(name, state)
            for name in self._planned
            if (state := states.get(CHECK + check_of(name))) is not None
        }

    def begin(self, since: datetime | None) -> None:
        """Starts with the slots from then on; with the latest slot of each check if nothing is known."""
        self._seen.clear()
        if since is not None:
            oldest = since - LOOK_BACK
            self._seen = dict.fromkeys(self._planned, oldest)
        self._read.clear()
        self._unpublished = {name for name, each in self._standings.items() if each.failing}

    def failing(self) -> list[Failing]:
        return [each.failing for each in self._standings.values() if each.failing is not None]

    def unpublished(self, *, whole: bool) -> dict[str, Failing | None]:
        """Returns how checks stand of which other workers do not know it; ``whole``: all that it has run."""
        names = self._read | self._unpublished if whole else self._unpublished
        return {name: self._standings.get(name, Standing()).failing for name in names}

    def published(self, names: Iterable[str]) -> None:
        self._unpublished.difference_update(names)

    async def sweep(self, now: datetime, run: RunCheck) -> None:
        """Starts the checks that are due. Without room for all, the others are due again."""
        due = dict(list(self._due(now))[: max(self._room - len(self._running), 0)])
        if not due:
            return
        taken = await self._coordination.take({name: self._owned_for(name) for name in due})
        for name, slot in due.items():
            self._seen[name] = slot
            if taken is None or name in taken:
                task = asyncio.create_task(self._take_reading(name, slot, run))
                self._running.add(task)
                task.add_done_callback(self._running.discard)

    @property
    def running(self) -> bool:
        return bool(self._running)

    async def finish(self) -> None:
        """Waits for the checks that run, and cancels those that take too long for a worker that stops."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=FINISH_WITHIN)
        await self.close()

    async def close(self) -> None:
        await cancel_all(list(self._running), cancel_again_after=2)

    def _due(self, now: datetime) -> Iterable[tuple[str, datetime]]:
        for name, planned in self._planned.items():
            if self._scheduled is not None and self._scheduled.get(name) != planned.definition:
                continue
            slot, seen = planned.slots.latest(now), self._seen.get(name)
            if seen is None or slot > seen:
                yield name, slot

    def _owned_for(self, name: str) -> float:
        check = self._planned[name].check
        return (check.every + check.timeout).total_seconds() + OWNED_BEYOND

    async def _take_reading(self, name: str, slot: datetime, run: RunCheck) -> None:
        planned = self._planned[name]
        reading = replace(await run(planned.check, slot), check=name)
        self._standby.keep([BufferedReading(reading, planned.definition)])

    def read(self, reading: Reading) -> None:
        """Counts a reading in memory."""
        policy = self._policies.check(reading.check)
        if policy is None or reading.check not in self._planned:
            return
        self._read.add(reading.check)
        self._seen[reading.check] = max(self._seen.get(reading.check, reading.slot), reading.slot)
        before = self._standings.get(reading.check, Standing())
        after = self._standings[reading.check] = follow(before, reading, policy)
        if after.failing != before.failing:
            self._unpublished.add(reading.check)
            log.warning(
                "check_failing" if after.failing else "check_passing",
                name=check_of(reading.check),
                location=location_of(reading.check),
                reason=reading.outcome.reason,
            )


def _plan(settings: Settings) -> Iterable[tuple[str, _Planned]]:
    at, definitions = settings.location or "", Configuration.of(settings).definitions
    for check in settings.checks:
        name = located(check.name, at)
        yield name, _Planned(check, Slots.of(name, check.every), located(definitions[check.name], at))


def moment(unix: float) -> datetime:
    return datetime.fromtimestamp(unix, UTC)
