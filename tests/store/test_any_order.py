"""Whatever happens, in whatever order: in the end every slot is accounted for exactly once."""

from dataclasses import replace

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import Claim, RecordStatus, record, release
from tests.store.watch import EVERY, Desk, claim, found, rows, slots_pass, watching

DESK = Desk(opens_after=10**6)  # incidents are named by slots, which this test uses again and again
HAPPENINGS = st.sampled_from(
    ["claim", "claim and lose the lease", "record", "record the oldest", "record twice", "release", "die"]
    + [f"{n} slots pass" for n in (1, 1, 2, 5)]
)


class Fleet:
    """Workers of one check; each holds a claim that may be stale by now."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.held: list[Claim] = []
        self.passed = 0

    async def happens(self, what: str) -> None:
        match what.split():
            case ["claim", *lost]:
                lease = EVERY * (0 if lost else 1)
                self.held += await claim(self.pool, "api", lease=lease)
            case ["record", *how] if self.held:
                one = self.held.pop(0 if how == ["the", "oldest"] else -1)
                for _ in range(2 if how == ["twice"] else 1):
                    recorded = await record(self.pool, [found(one)], DESK)
                    assert RecordStatus.REFUSED not in {r.status for r in recorded}
            case ["release"] if self.held:
                await release(self.pool, [self.held.pop()])
            case ["die"] if self.held:
                self.held.pop()
            case [count, "slots", "pass"]:
                await self._slots_pass(int(count))

    async def _slots_pass(self, count: int) -> None:
        """The claims move into the past with all the rest."""
        await slots_pass(self.pool, "api", count)
        self.passed += count
        by = count * EVERY
        self.held = [
            replace(one, slot=one.slot - by, missed_from=one.missed_from and one.missed_from - by)
            for one in self.held
        ]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(HAPPENINGS, min_size=5, max_size=40))
async def test_every_slot_is_accounted_for_exactly_once(
    store_pool: asyncpg.Pool, happenings: list[str]
) -> None:
    await store_pool.execute("truncate paywatch.checks, paywatch.readings, paywatch.alert_states")
    await watching(store_pool, "api")
    first = await store_pool.fetchval("select next_slot from paywatch.checks")
    fleet = Fleet(store_pool)
    for what in ["claim", *happenings]:
        await fleet.happens(what)

    await slots_pass(store_pool, "api", 2)  # so long that every lease has ended
    (last,) = await claim(store_pool, "api")
    assert all(one.stored for one in await record(store_pool, [found(last)], DESK))
    kept = await rows(store_pool, "api")
    due = first - (fleet.passed + 2) * EVERY
    for slot, _, slots in kept:
        assert slot == due
        due = slot + slots * EVERY
    assert due == last.slot + EVERY
