"""Every notification reaches its channel at least once, and in order."""

import asyncio
import random
from collections import defaultdict
from datetime import timedelta

import asyncpg
import pytest

from alerts.model import NotificationKind
from probes.reading import Verdict
from store import (
    ClaimedDelivery,
    acknowledge,
    claim_deliveries,
    list_incidents,
    overdue_deliveries,
    pending_count,
    record_delivery,
    record_outcome,
    resolve,
)
from store.outbox import LONGEST_WAIT
from tests.store.watch import LEASE, Desk, clock_set_back, reading, utc
from tests.waiting import PATIENCE

SLOT = utc("2026-03-01T02:00:00")
BOTH = Desk(("hook", "pager"))


async def opened(pool: asyncpg.Pool, subject: str = "reconcile:payments", desk: Desk = BOTH) -> str:
    """An open incident; each of the desk's channels has one notification waiting."""
    await record_outcome(pool, reading(subject, SLOT, Verdict.FAIL), desk)
    return next(one.id for one in await list_incidents(pool) if one.subject == subject)


async def take(pool: asyncpg.Pool, limit: int = 100, lease: timedelta = LEASE) -> list[ClaimedDelivery]:
    return await claim_deliveries(pool, worker="w1", limit=limit, lease=lease)


async def status_of(pool: asyncpg.Pool, outgoing: ClaimedDelivery) -> tuple[str, str | None, str | None]:
    row = await pool.fetchrow(
        "select status, last_error, reference from paywatch.notifications where id = $1", outgoing.id
    )
    assert row is not None
    return row["status"], row["last_error"], row["reference"]


async def test_a_claim_has_all_that_a_channel_needs(store_pool: asyncpg.Pool) -> None:
    incident = await opened(store_pool, desk=Desk())
    (outgoing,) = await take(store_pool)
    assert outgoing.channel == "hook"
    delivery = outgoing.delivery
    assert (delivery.incident, delivery.kind, delivery.attempt) == (incident, NotificationKind.OPENED, 1)
    assert delivery.dedupe_key == f"{incident}:1:hook"
    assert delivery.payload == {"text": "opened: it says fail"}


async def test_a_delivery_stores_the_providers_reference(
    store_pool: asyncpg.Pool,
) -> None:
    await opened(store_pool, desk=Desk())
    (outgoing,) = await take(store_pool)
    assert await record_delivery(store_pool, outgoing, "delivered", error="", reference="ref-1")
    assert await status_of(store_pool, outgoing) == ("delivered", None, "ref-1")
    assert await pending_count(store_pool) == 0
    assert await record_delivery(store_pool, outgoing, "delivered", reference="ref-1")  # its answer was lost


async def test_order_is_kept_within_a_channel(
    store_pool: asyncpg.Pool,
) -> None:
    incident = await opened(store_pool)
    await resolve(store_pool, incident, "fixed", BOTH)
    assert await pending_count(store_pool) == 4
    by_channel = {one.channel: one for one in await take(store_pool)}
    assert {channel: one.delivery.kind for channel, one in by_channel.items()} == {
        "hook": "opened",
        "pager": "opened",
    }
    assert await take(store_pool) == []
    await record_delivery(store_pool, by_channel["hook"], "delivered")
    (resolved,) = await take(store_pool)
    assert (resolved.channel, resolved.delivery.kind) == ("hook", "resolved")


async def test_a_later_notification_waits_for_a_retry(store_pool: asyncpg.Pool) -> None:
    incident = await opened(store_pool, desk=Desk())
    await resolve(store_pool, incident, "fixed", Desk())
    (first,) = await take(store_pool)
    await record_delivery(store_pool, first, "retry", error="answered 503", retry_in=timedelta(minutes=10))
    assert await take(store_pool) == []
    assert await status_of(store_pool, first) == ("pending", "answered 503", None)
    await store_pool.execute("update paywatch.notifications set due_at = now() where id = $1", first.id)
    (again,) = await take(store_pool)
    assert (again.id, again.delivery.attempt) == (first.id, 2)


@pytest.mark.parametrize("outcome", ["failed", "undeliverable"])
async def test_a_failed_delivery_does_not_block_later_ones(store_pool: asyncpg.Pool, outcome: str) -> None:
    incident = await opened(store_pool, desk=Desk())
    await resolve(store_pool, incident, "fixed", Desk())
    (first,) = await take(store_pool)
    await record_delivery(store_pool, first, outcome, error="answered 410")  # type: ignore[arg-type]
    assert await status_of(store_pool, first) == (outcome, "answered 410", None)
    (second,) = await take(store_pool)
    assert second.delivery.kind == "resolved"


async def test_an_expired_lease_cannot_record_a_delivery(store_pool: asyncpg.Pool) -> None:
    await opened(store_pool, desk=Desk())
    (stale,) = await take(store_pool, lease=timedelta(0))
    (taken,) = await take(store_pool)
    assert not await record_delivery(store_pool, stale, "failed", error="too late")
    assert await record_delivery(store_pool, taken, "delivered")
    assert not await record_delivery(store_pool, stale, "retry", error="later still")
    assert await status_of(store_pool, taken) == ("delivered", None, None)


async def test_no_retry_is_later_than_an_hour(store_pool: asyncpg.Pool) -> None:
    await opened(store_pool, desk=Desk())
    (first,) = await take(store_pool)
    now = await store_pool.fetchval("select now()")
    await record_delivery(store_pool, first, "retry", error="?", retry_in=timedelta(days=400))
    due = await store_pool.fetchval("select due_at from paywatch.notifications")
    assert due < now + LONGEST_WAIT + timedelta(minutes=1)


async def test_deliveries_continue_after_the_clock_was_set_back(store_pool: asyncpg.Pool) -> None:
    await opened(store_pool)
    tried, held = await take(store_pool)
    await record_delivery(store_pool, tried, "retry", error="?", retry_in=timedelta(seconds=1))
    await clock_set_back(store_pool, timedelta(hours=2))
    assert {one.id for one in await take(store_pool)} == {tried.id, held.id}


async def test_a_first_attempt_is_always_due(store_pool: asyncpg.Pool) -> None:
    await opened(store_pool, desk=Desk())
    await clock_set_back(store_pool, timedelta(minutes=30))
    assert len(await take(store_pool)) == 1


async def test_overdue_counts_only_what_could_be_sent(store_pool: asyncpg.Pool) -> None:
    incident = await opened(store_pool)
    await acknowledge(store_pool, incident, "ada", BOTH)
    minute = timedelta(minutes=1)
    assert await overdue_deliveries(store_pool, minute) == 0
    await store_pool.execute("update paywatch.notifications set due_at = due_at - interval '1 hour'")
    assert (
        await overdue_deliveries(store_pool, minute) == 2
    )  # notifications queued behind these are not overdue
    (held, _) = await take(store_pool)
    assert await overdue_deliveries(store_pool, minute) == 0
    await store_pool.execute(
        "update paywatch.notifications set lease_until = lease_until - interval '1 hour' "
        "where lease_until is not null"
    )
    assert await overdue_deliveries(store_pool, minute) == 2
    assert await record_delivery(store_pool, held, "delivered")


async def test_the_highest_severity_is_claimed_first(store_pool: asyncpg.Pool) -> None:
    for number in range(3):
        await opened(store_pool, f"reconcile:{number}", Desk())
    last = await store_pool.fetchval("select max(id) from paywatch.notifications")
    await store_pool.execute("update paywatch.notifications set severity = 'P0' where id = $1", last)
    (first,) = await take(store_pool, limit=1)
    assert first.id == last


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_dying_workers_still_deliver_in_order(store_pools: list[asyncpg.Pool], seed: int) -> None:
    """Nine workers; in three of seven turns a worker dies before it sends, or after it has sent and before
    it says so, or sleeps past its lease and then continues.
    """
    chance = random.Random(seed)
    arrived: defaultdict[tuple[str | None, str], list[int]] = defaultdict(list)
    for number in range(12):
        incident = await opened(store_pools[0], f"reconcile:{number}", BOTH)
        await acknowledge(store_pools[0], incident, "ada", BOTH)
        await resolve(store_pools[0], incident, "fixed", BOTH)

    async def work(pool: asyncpg.Pool, worker: str) -> None:
        while await pending_count(pool):
            mishap = chance.choice(["none", "none", "none", "none", "before", "after", "asleep"])
            lease = LEASE if mishap == "none" else timedelta(0)
            batch = await claim_deliveries(pool, worker=worker, limit=chance.randint(1, 5), lease=lease)
            for one in batch:
                if mishap == "before":
                    continue
                await asyncio.sleep(chance.random() / 100 if mishap == "asleep" else 0)
                sequence = int(one.delivery.dedupe_key.split(":")[1])
                arrived[one.delivery.incident, one.channel].append(sequence)
                if mishap != "after":
                    await record_delivery(pool, one, "delivered")

    await asyncio.wait_for(
        asyncio.gather(*(work(pool, f"w{n}") for n, pool in enumerate(store_pools * 3))), timeout=PATIENCE
    )
    assert len(arrived) == 24
    for sequences in arrived.values():
        firsts = list(dict.fromkeys(sequences))
        assert len(firsts) == 3
        assert firsts == sorted(firsts)
    assert await store_pools[0].fetchval("select min(status) || max(status) from paywatch.notifications") == (
        "delivereddelivered"
    )


async def test_concurrent_claims_of_deliveries_never_overlap(store_pools: list[asyncpg.Pool]) -> None:
    for number in range(40):
        await opened(store_pools[0], f"reconcile:{number}")

    async def work(pool: asyncpg.Pool, worker: str) -> list[int]:
        mine: list[int] = []
        while batch := await claim_deliveries(pool, worker=worker, limit=3, lease=LEASE):
            mine += [one.id for one in batch]
        return mine

    shares = await asyncio.gather(*(work(pool, f"w{n}") for n, pool in enumerate(store_pools * 3)))
    claimed = [id_ for share in shares for id_ in share]
    assert len(claimed) == len(set(claimed)) == 80
