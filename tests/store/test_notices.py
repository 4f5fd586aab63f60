"""Notices share the outbox with the notifications of incidents, and are written once."""

from dataclasses import replace

import asyncpg

from alerts import NOTICE
from probes.reading import Verdict
from store import RecordStatus, claim_deliveries, record_outcome
from tests.alerts.messages import make_notice
from tests.store.watch import LEASE, Desk, Post, notifications, reading, utc

SLOT = utc("2026-03-01T02:00:00")
NAME = "reconcile:balance_transactions"
NOTE = make_notice(channel="hook")


async def test_notices_and_notifications_are_claimed_together(store_pool: asyncpg.Pool) -> None:
    recorded = await record_outcome(store_pool, reading(NAME, SLOT, Verdict.FAIL), Desk(), [NOTE])
    assert recorded.notifications == 2
    first, second = await claim_deliveries(store_pool, Post(), worker="w1", lease=LEASE)
    assert (first.delivery.kind, second.delivery.kind) == ("opened", NOTICE)
    assert (second.delivery.incident, second.delivery.dedupe_key) == (None, NOTE.dedupe_key)
    assert second.delivery.payload["type"] == "reconciliation.ended"


async def test_two_notices_to_one_channel_do_not_wait_for_each_other(store_pool: asyncpg.Pool) -> None:
    another = replace(NOTE, position=NOTE.position + 1)
    await record_outcome(store_pool, reading(NAME, SLOT), Desk(), [NOTE, another])
    assert len(await claim_deliveries(store_pool, Post(), worker="w1", lease=LEASE)) == 2


async def test_a_notice_of_an_old_run_is_not_given_up_early(
    store_pool: asyncpg.Pool,
) -> None:
    await record_outcome(store_pool, reading(NAME, SLOT), Desk(), [NOTE])
    fresh = (
        "select created_at > now() - interval '1 minute' and due_at = created_at from paywatch.notifications"
    )
    assert await store_pool.fetchval(fresh)


async def test_a_notice_is_written_once(store_pool: asyncpg.Pool) -> None:
    assert (await record_outcome(store_pool, reading(NAME, SLOT), Desk(), [NOTE])).stored
    again = await record_outcome(store_pool, reading(NAME, SLOT), Desk(), [NOTE])
    assert (again.status, again.notifications) == (RecordStatus.ALREADY, 0)
    await store_pool.execute("delete from paywatch.readings")
    assert (await record_outcome(store_pool, reading(NAME, SLOT), Desk(), [NOTE])).stored
    assert await notifications(store_pool) == [("hook", "notice", "pending")]


async def test_a_notice_to_a_removed_channel_is_undeliverable(store_pool: asyncpg.Pool) -> None:
    await record_outcome(store_pool, reading(NAME, SLOT), Desk(), [make_notice(channel="gone")])
    assert await notifications(store_pool) == [("gone", "notice", "undeliverable")]
