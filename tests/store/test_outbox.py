"""Every notification reaches its channel at least once, and in order."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import asyncpg
import pytest
from pydantic import SecretStr

from alerts import CHANNELS
from alerts.content import Content
from alerts.delivery import GROUP
from alerts.model import NotificationKind
from probes.reading import Json, Verdict
from settings import Channel
from settings.channels.slack import SlackChannel
from settings.channels.webhook import WebhookChannel
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
from tests.store.watch import LEASE, Desk, Post, clock_set_back, notifications, reading, utc
from tests.waiting import PATIENCE

SLOT = utc("2026-03-01T02:00:00")
BOTH = Desk(("hook", "pager"))
POST = Post()
ADDRESS = SecretStr("https://hooks.example/x")


async def opened(pool: asyncpg.Pool, subject: str = "reconcile:payments", desk: Desk = BOTH) -> str:
    """An open incident; each of the desk's channels has one notification waiting."""
    await record_outcome(pool, reading(subject, SLOT, Verdict.FAIL), desk)
    return next(one.id for one in await list_incidents(pool) if one.subject == subject)


async def take(pool: asyncpg.Pool, lease: timedelta = LEASE, post: Post = POST) -> list[ClaimedDelivery]:
    return await claim_deliveries(pool, post, worker="w1", lease=lease)


async def take_later(pool: asyncpg.Pool, after: timedelta) -> list[ClaimedDelivery]:
    """Claims as if the database's clock were ahead."""
    await pool.execute("update paywatch.channel_states set wake_at = now()")
    return await take(pool, post=Post(after=after))


async def state_of(pool: asyncpg.Pool, outgoing: ClaimedDelivery) -> tuple[str, str | None, str | None]:
    row = await pool.fetchrow(
        "select status, last_error, reference from paywatch.deliveries where id = $1", outgoing.id
    )
    assert row is not None
    return row["status"], row["last_error"], row["reference"]


async def make_due(pool: asyncpg.Pool) -> None:
    await pool.execute("update paywatch.deliveries set due_at = now() where status = 'pending'")


async def test_a_claim_has_all_that_a_channel_needs(store_pool: asyncpg.Pool) -> None:
    incident = await opened(store_pool, desk=Desk())
    (outgoing,) = await take(store_pool)
    assert outgoing.channel == "hook"
    delivery = outgoing.delivery
    assert (delivery.incident, delivery.kind, delivery.attempt) == (incident, NotificationKind.OPENED, 1)
    assert (delivery.thread, delivery.root) == (incident, None)
    assert delivery.dedupe_key == f"{incident}:1:hook"
    assert outgoing.incidents == (incident,)
    assert delivery.payload == {
        "to": "hook",
        "type": "incident.opened",
        "title": "P1 opened: reconcile:payments",
    }


async def test_a_delivery_stores_the_providers_reference(store_pool: asyncpg.Pool) -> None:
    incident = await opened(store_pool, desk=Desk())
    (outgoing,) = await take(store_pool)
    assert await record_delivery(store_pool, outgoing, "accepted", error="", reference="ref-1")
    assert await state_of(store_pool, outgoing) == ("accepted", None, "ref-1")
    assert await notifications(store_pool) == [("hook", "opened", "delivered")]
    assert await pending_count(store_pool) == 0
    assert await record_delivery(store_pool, outgoing, "accepted", reference="ref-1")  # its answer was lost
    await resolve(store_pool, incident, "fixed", Desk())
    (later,) = await take(store_pool)
    assert (later.delivery.thread, later.delivery.root) == (incident, "ref-1")


async def test_order_is_kept_within_a_channel(store_pool: asyncpg.Pool) -> None:
    incident = await opened(store_pool)
    by_channel = {one.channel: one for one in await take(store_pool)}
    await resolve(store_pool, incident, "fixed", BOTH)
    assert {channel: one.delivery.kind for channel, one in by_channel.items()} == {
        "hook": "opened",
        "pager": "opened",
    }
    assert await take(store_pool) == []
    await record_delivery(store_pool, by_channel["hook"], "delivered")
    (resolved,) = await take(store_pool)
    assert (resolved.channel, resolved.delivery.kind) == ("hook", "resolved")


async def test_what_was_never_sent_is_merged(store_pool: asyncpg.Pool) -> None:
    incident = await opened(store_pool, desk=Desk())
    await acknowledge(store_pool, incident, "ada", Desk())
    await resolve(store_pool, incident, "fixed", Desk())
    (merged,) = await take(store_pool)
    assert merged.delivery.payload["title"] == "P1 opened and resolved: reconcile:payments"
    assert merged.delivery.dedupe_key == f"{incident}:3:hook"
    await record_delivery(store_pool, merged, "delivered")
    assert {status for _, _, status in await notifications(store_pool)} == {"delivered"}


async def test_what_was_refused_is_merged_with_what_follows(store_pool: asyncpg.Pool) -> None:
    incident = await opened(store_pool, desk=Desk())
    (first,) = await take(store_pool)
    await record_delivery(store_pool, first, "retry", error="answered 503", retry_in=timedelta(minutes=10))
    await resolve(store_pool, incident, "fixed", Desk())
    assert await take(store_pool) == []
    assert await state_of(store_pool, first) == ("pending", "answered 503", None)
    await make_due(store_pool)
    (again,) = await take(store_pool)
    assert (again.delivery.kind, again.delivery.attempt) == ("resolved", 2)
    assert again.delivery.payload["title"] == "P1 opened and resolved: reconcile:payments"
    assert await state_of(store_pool, first) == ("merged", "answered 503", None)


async def test_a_merged_message_outlives_its_oldest_notification(store_pool: asyncpg.Pool) -> None:
    incident = await opened(store_pool, desk=Desk())
    await acknowledge(store_pool, incident, "ada", Desk())
    (merged,) = await take(store_pool)
    await record_delivery(store_pool, merged, "retry", error="answered 503", retry_in=timedelta(0))
    await store_pool.execute(
        "update paywatch.notifications set created_at = now() - interval '25 hours', attempts = 20 "
        "where sequence = 1"
    )
    (again,) = await take(store_pool)
    assert again.delivery.dedupe_key == merged.delivery.dedupe_key
    assert {status for _, _, status in await notifications(store_pool)} == {"failed", "pending"}


async def test_what_was_refused_is_sent_again_as_it_was(store_pool: asyncpg.Pool) -> None:
    await opened(store_pool, desk=Desk())
    (first,) = await take(store_pool)
    await record_delivery(store_pool, first, "retry", error="answered 503", retry_in=timedelta(0))
    (again,) = await take(store_pool)
    assert (again.id, again.delivery.attempt) == (first.id, 2)
    assert again.delivery.dedupe_key == first.delivery.dedupe_key


async def test_what_may_have_arrived_keeps_its_key(store_pool: asyncpg.Pool) -> None:
    incident = await opened(store_pool, desk=Desk())
    (first,) = await take(store_pool)
    await record_delivery(store_pool, first, "unknown", error="no answer", retry_in=timedelta(0))
    await resolve(store_pool, incident, "fixed", Desk())
    (again,) = await take(store_pool)
    assert (again.id, again.delivery.payload) == (first.id, first.delivery.payload)
    await record_delivery(store_pool, again, "delivered")
    (resolved,) = await take(store_pool)
    assert resolved.delivery.payload["title"] == "P1 resolved: reconcile:payments"


async def test_what_some_recipients_have_is_sent_only_to_the_others(store_pool: asyncpg.Pool) -> None:
    incident = await opened(store_pool, desk=Desk())
    (first,) = await take(store_pool)
    remaining: dict[str, Json] = {**first.delivery.payload, "reached": ["ann"]}
    await record_delivery(store_pool, first, "retry", retry_in=timedelta(0), remaining=remaining)
    await resolve(store_pool, incident, "fixed", Desk())
    (again,) = await take(store_pool)
    assert (again.id, again.delivery.payload) == (first.id, remaining)


@pytest.mark.parametrize("outcome", ["failed", "undeliverable"])
async def test_a_failed_delivery_does_not_block_later_ones(store_pool: asyncpg.Pool, outcome: str) -> None:
    incident = await opened(store_pool, desk=Desk())
    (first,) = await take(store_pool)
    await resolve(store_pool, incident, "fixed", Desk())
    await record_delivery(store_pool, first, outcome, error="answered 410")  # type: ignore[arg-type]
    assert await state_of(store_pool, first) == (outcome, "answered 410", None)
    (second,) = await take(store_pool)
    assert second.delivery.kind == "resolved"


async def test_an_expired_lease_cannot_record_a_delivery(store_pool: asyncpg.Pool) -> None:
    await opened(store_pool, desk=Desk())
    (stale,) = await take(store_pool, lease=timedelta(0))
    (taken,) = await take(store_pool)
    assert not await record_delivery(store_pool, stale, "failed", error="too late")
    assert await record_delivery(store_pool, taken, "delivered")
    assert not await record_delivery(store_pool, stale, "retry", error="later still")
    assert await state_of(store_pool, taken) == ("delivered", None, None)


async def test_no_retry_is_later_than_an_hour(store_pool: asyncpg.Pool) -> None:
    await opened(store_pool, desk=Desk())
    (first,) = await take(store_pool)
    now = await store_pool.fetchval("select now()")
    await record_delivery(store_pool, first, "retry", error="?", retry_in=timedelta(days=400))
    due = await store_pool.fetchval("select due_at from paywatch.deliveries")
    assert due < now + LONGEST_WAIT + timedelta(minutes=1)


async def test_deliveries_continue_after_the_clock_was_set_back(store_pool: asyncpg.Pool) -> None:
    await opened(store_pool)
    tried, held = await take(store_pool)
    await record_delivery(store_pool, tried, "retry", error="?", retry_in=timedelta(seconds=1))
    await clock_set_back(store_pool, timedelta(hours=2))
    assert {one.id for one in await take(store_pool)} == {tried.id, held.id}


@pytest.mark.parametrize("severity", ["P1", "P3"])
async def test_what_was_decided_before_the_clock_was_set_back_is_sent_and_becomes_late(
    store_pool: asyncpg.Pool, severity: str
) -> None:
    await opened(store_pool, desk=Desk())
    await store_pool.execute("update paywatch.notifications set severity = $1", severity)
    await clock_set_back(store_pool, timedelta(days=90))
    (outgoing,) = await take(store_pool)
    await record_delivery(store_pool, outgoing, "retry", error="?", retry_in=timedelta(minutes=30))
    assert await store_pool.fetchval("select due_at <= now() from paywatch.notifications")


async def test_overdue_counts_only_what_could_be_sent(store_pool: asyncpg.Pool) -> None:
    await opened(store_pool)
    minute = timedelta(minutes=1)
    assert await overdue_deliveries(store_pool, minute) == 0
    await store_pool.execute("update paywatch.notifications set due_at = due_at - interval '1 hour'")
    assert await overdue_deliveries(store_pool, minute) == 2
    (held, _) = await take(store_pool)
    assert await overdue_deliveries(store_pool, minute) == 0
    await store_pool.execute(
        "update paywatch.deliveries set lease_until = lease_until - interval '1 hour', "
        "due_at = due_at - interval '1 hour'"
    )
    assert await overdue_deliveries(store_pool, minute) == 2
    assert await record_delivery(store_pool, held, "delivered")


async def test_the_highest_severity_is_claimed_first(store_pool: asyncpg.Pool) -> None:
    for number in range(2):
        await opened(store_pool, f"reconcile:{number}", Desk())
    last = await store_pool.fetchval("select max(id) from paywatch.notifications")
    await store_pool.execute("update paywatch.notifications set severity = 'P0' where id = $1", last)
    first, _ = await take(store_pool)
    assert first.severity == "P0"


async def test_a_storm_is_one_message_at_the_end_of_its_window(store_pool: asyncpg.Pool) -> None:
    incidents = [await opened(store_pool, f"reconcile:{number}", Desk()) for number in range(12)]
    assert await take(store_pool) == []
    held = "select count(*) from paywatch.notifications where due_at > now() + interval '20 seconds'"
    assert await store_pool.fetchval(held) == 12
    (message,) = await take_later(store_pool, timedelta(seconds=40))
    assert message.delivery.kind == GROUP
    assert message.delivery.payload["title"] == "P1: 12 incidents: 12 open"
    assert message.incidents == tuple(sorted(incidents))
    await record_delivery(store_pool, message, "delivered", reference="root")
    await resolve(store_pool, incidents[0], "fixed", Desk())
    assert await take(store_pool) == []
    (update,) = await take_later(store_pool, timedelta(minutes=6))
    assert (update.delivery.thread, update.delivery.root) == (message.delivery.thread, "root")
    assert update.delivery.payload["title"] == (
        "P1 resolved: reconcile:0 (12 incidents: 11 open, 1 resolved)"
    )


async def test_a_channel_that_was_down_gets_one_digest(store_pool: asyncpg.Pool) -> None:
    for number in range(20):
        await opened(store_pool, f"reconcile:{number}", Desk())
        await store_pool.execute("update paywatch.notifications set due_at = due_at - interval '2 minutes'")
    (digest,) = await take(store_pool)
    assert digest.delivery.payload["type"] == "incidents.digest"
    assert digest.delivery.payload["title"] == "Digest of what waited: 20 incidents: 20 open"


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_dying_workers_still_deliver_in_order(store_pools: list[asyncpg.Pool], seed: int) -> None:
    """Nine workers; in three of seven turns a worker dies before it sends, or after it has sent and before
    it says so, or sleeps past its lease and then continues.
    """
    chance = random.Random(seed)
    arrived: defaultdict[tuple[str | None, str], list[int]] = defaultdict(list)
    incidents = [await opened(store_pools[0], f"reconcile:{number}") for number in range(2)]

    async def work(pool: asyncpg.Pool, worker: str) -> None:
        while await pending_count(pool):
            mishap = chance.choice(["none", "none", "none", "none", "before", "after", "asleep"])
            lease = LEASE if mishap == "none" else timedelta(0)
            for one in await claim_deliveries(pool, POST, worker=worker, lease=lease):
                if mishap == "before":
                    continue
                await asyncio.sleep(chance.random() / 100 if mishap == "asleep" else 0)
                sequence = int(one.delivery.dedupe_key.split(":")[1])
                arrived[one.delivery.incident, one.channel].append(sequence)
                if mishap != "after":
                    await record_delivery(pool, one, "delivered")

    async def work_together() -> None:
        workers = (work(pool, f"w{n}") for n, pool in enumerate(store_pools * 3))
        await asyncio.wait_for(asyncio.gather(*workers), timeout=PATIENCE)

    await work_together()
    for change in (acknowledge, resolve):
        for incident in incidents:
            await change(store_pools[0], incident, "ada", BOTH)
        await store_pools[0].execute("update paywatch.channel_states set groups = '{}'")  # time passes
        await work_together()
    assert len(arrived) == 4
    for sequences in arrived.values():
        firsts = list(dict.fromkeys(sequences))
        assert len(firsts) == 3
        assert firsts == sorted(firsts)
    assert await store_pools[0].fetchval("select min(status) || max(status) from paywatch.notifications") == (
        "delivereddelivered"
    )


async def test_concurrent_claims_of_deliveries_never_overlap(store_pools: list[asyncpg.Pool]) -> None:
    for number in range(2):
        await opened(store_pools[0], f"reconcile:{number}")

    async def work(pool: asyncpg.Pool, worker: str) -> list[int]:
        return [one.id for one in await claim_deliveries(pool, POST, worker=worker, lease=LEASE)]

    shares = await asyncio.gather(*(work(pool, f"w{n}") for n, pool in enumerate(store_pools * 3)))
    claimed = [id_ for share in shares for id_ in share]
    assert len(claimed) == len(set(claimed)) == 4


@pytest.mark.parametrize("outcome", ["retry", "unknown"])
async def test_what_is_sent_again_suits_a_channel_of_another_kind(
    store_pool: asyncpg.Pool, outcome: Literal["retry", "unknown"]
) -> None:
    """The channel's name stays, and its receiver is another one since the first attempt."""
    await opened(store_pool, desk=Desk())
    (first,) = await take(
        store_pool, post=_Configured(channels={"hook": WebhookChannel(kind="webhook", url=ADDRESS)})
    )
    assert first.delivery.payload["type"] == "incident.opened"
    reached: dict[str, Json] | None = (
        {**first.delivery.payload, "reached": ["ann"]} if outcome == "unknown" else None
    )
    await record_delivery(store_pool, first, outcome, retry_in=timedelta(0), remaining=reached)
    (again,) = await take(
        store_pool, post=_Configured(channels={"hook": SlackChannel(kind="slack", url=ADDRESS)})
    )
    assert (again.id, again.delivery.dedupe_key) == (first.id, first.delivery.dedupe_key)
    assert set(again.delivery.payload) == {
        "text",
        "blocks",
        "unfurl_links",
        *(["reached"] if reached else []),
    }
    stored = await store_pool.fetchval("select payload from paywatch.deliveries where id = $1", again.id)
    assert stored == again.delivery.payload


@dataclass(frozen=True)
class _Configured(Post):
    """Renders as these channels do."""

    channels: Mapping[str, Channel] = field(default_factory=dict)

    def payload(self, channel: str, content: Content) -> dict[str, Json]:
        return CHANNELS[self.channels[channel].kind].render(content, self.channels[channel])
