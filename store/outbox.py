"""The outbox: notifications wait here until a plan forms deliveries of them, which a worker then sends."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import asyncpg

from alerts.delivery import Formed, Plan
from alerts.model import REACHED, Delivery
from alerts.stored_content import dump, load
from probes.reading import Json
from settings.texts import storable
from settings.values import Severity
from store import backlog
from store.backlog import Dispatcher
from store.json_text import to_json
from store.pool import Connection
from store.queries import query
from store.transactions import transaction

DeliveryOutcome = Literal["delivered", "accepted", "retry", "unknown", "failed", "undeliverable"]

LONGEST_WAIT = timedelta(hours=1)
"""A retry is never later: a time further ahead was written before the database's clock was set back."""
LONGEST_NAP = timedelta(seconds=10)
"""What waits is planned again after this time, whatever it waits for: a worker may have been killed."""

_BUSY = timedelta(milliseconds=50)
"""While another worker plans for a channel, which may not have seen what has just been decided."""

_WORK = query("channels_with_work")
_CREATE = query("create_channel_state")
_LOCK = query("lock_channel")
_SET_BACK = query("set_back_notifications")
_FORM = query("form_delivery")
_FREE_KEY = query("free_delivery_key")
_LEASE = query("lease_deliveries")
_STORED = "select content, payload from paywatch.deliveries where id = $1"
_RENDERED = "update paywatch.deliveries set payload = $2::text::jsonb where id = $1"
_KEEP = query("keep_plan")
_CLOSE = query("close_channel")
_RECORD = query("record_delivery")
_OVERDUE = query("overdue_deliveries")


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A message that this worker must send before its lease expires.

    ``incidents`` are those that it is about: none for a notice, several for a group or a digest.
    ``age`` is the time since its oldest decision, and ``newest_age`` since its newest one, at the claim and
    by the database's clock.
    """

    id: int
    fence: int
    channel: str
    severity: Severity
    age: timedelta
    newest_age: timedelta
    delivery: Delivery
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """What to send now; ``wake_in``: in how long more of this channel may be due, without any news."""

    deliveries: Sequence[ClaimedDelivery] = ()
    wake_in: timedelta | None = None


async def channels_with_work(
    pool: asyncpg.Pool, lease: timedelta, channels: Collection[str] | None = None
) -> list[str]:
    """Returns the channels for which something is due or new.

    ``channels``: None for all, also those that are not configured.
    """
    return [row["channel"] for row in await pool.fetch(_WORK, channels, LONGEST_WAIT, lease)]


async def claim_channel(
    pool: asyncpg.Pool, channel: str, dispatcher: Dispatcher, *, worker: str, lease: timedelta
) -> Claims:
    """Plans what this channel gets now, and claims that. Empty while another worker plans for it."""
    await pool.execute(_CREATE, channel)
    async with transaction(pool) as connection:
        state = await connection.fetchrow(_LOCK, channel)
        if state is None:
            return Claims(wake_in=_BUSY)
        if not dispatcher.knows(channel):
            error = f'the channel "{channel}" is no longer configured'
            await connection.fetchval(_CLOSE, channel, error)
            return Claims()
        await connection.execute(_SET_BACK, channel)
        found = await backlog.read(connection, state, dispatcher.keeps_alerts(channel), lease)
        plan = dispatcher.plan(found, state["now"])
        formed = [await _form(connection, channel, each, dispatcher) for each in plan.form]
        due = [*plan.send, *(each for each in formed if each is not None)]
        await _keep(connection, channel, plan, (each.id for each in found.waiting), state["now"])
        for again in plan.send:
            await _render_again(connection, channel, again, dispatcher)
        rows = await connection.fetch(_LEASE, due, worker, lease) if due else []
    wake_in = None if plan.wake_at is None else max(plan.wake_at - state["now"], timedelta(0))
    return Claims([_claimed(row) for row in rows], wake_in)


async def claim_deliveries(
    pool: asyncpg.Pool,
    dispatcher: Dispatcher,
    *,
    worker: str,
    lease: timedelta,
    channels: Collection[str] | None = None,
) -> list[ClaimedDelivery]:
    """Claims what is due on all channels that have work, the most severe first."""
    due = [
        each
        for channel in await channels_with_work(pool, lease, channels)
        for each in (await claim_channel(pool, channel, dispatcher, worker=worker, lease=lease)).deliveries
    ]
    return sorted(due, key=lambda each: (each.severity, each.id))


async def record_delivery(
    pool: asyncpg.Pool,
    outgoing: ClaimedDelivery,
    outcome: DeliveryOutcome,
    *,
    error: str | None = None,
    retry_in: timedelta | None = None,
    reference: str | None = None,
    broken: bool = False,
    remaining: Mapping[str, Json] | None = None,
) -> bool:
    """Records the outcome of an attempt; False when the lease expired and another worker claimed it (fenced).

    ``retry`` and ``unknown`` make it due again after ``retry_in``, at most an hour. The others are final, and
    later notifications proceed. ``broken``: the channel refused it for good. ``remaining`` replaces the
    payload: some recipients have the message, and the next attempt is for the others. Safe to repeat when the
    answer was lost.
    """
    async with transaction(pool) as connection:
        # Plans lock the channel first, too.
        await connection.execute(
            "select from paywatch.channel_states where channel = $1 for update", outgoing.channel
        )
        recorded = await connection.fetchval(
            _RECORD,
            outgoing.id,
            outgoing.fence,
            outcome,
            storable(error) if error else None,
            retry_in,
            storable(reference) if reference else None,
            LONGEST_WAIT,
            broken,
            remaining,
        )
    return recorded is not None


async def pending_count(pool: asyncpg.Pool) -> int:
    """Counts the pending notifications, due or not."""
    count: int = await pool.fetchval("select count(*) from paywatch.notifications where status = 'pending'")
    return count


async def overdue_deliveries(pool: asyncpg.Pool, late: timedelta) -> int:
    """Counts the notifications that could be sent and have waited for a worker for longer than ``late``."""
    count: int = await pool.fetchval(_OVERDUE, late)
    return count


async def _form(connection: Connection, channel: str, formed: Formed, dispatcher: Dispatcher) -> int | None:
    """Stores a delivery; returns its id, or None for one that cannot be rendered, which thus is visible."""
    payload, error = "{}", None
    try:
        payload = to_json(dispatcher.payload(channel, formed.content))
    except Exception as broken:  # a fault in one message must not undo the others' transaction
        error = f"the message could not be rendered: {type(broken).__name__}: {broken}"
    await connection.execute(_FREE_KEY, storable(formed.content.key))
    id_: int = await connection.fetchval(
        _FORM,
        channel,
        formed.content.thread,
        formed.incident,
        formed.kind,
        formed.severity,
        storable(formed.content.key),
        to_json(dump(formed.content)),
        payload,
        "pending" if error is None else "failed",
        storable(error) if error else None,
        formed.attempts,
        formed.decided_at,
        list(formed.members),
        list(formed.merged),
    )
    return id_ if error is None else None


async def _render_again(connection: Connection, channel: str, delivery: int, dispatcher: Dispatcher) -> None:
    """Renders a message that is sent again for the channel as it is configured now.

    It may have another kind or template since the first attempt, and a receiver refuses the payload of
    another kind, or drops it without a word. Unchanged settings give the same payload.
    """
    row = await connection.fetchrow(_STORED, delivery)
    if row is None or row["content"] is None:
        return
    try:
        payload = dict(dispatcher.payload(channel, load(row["content"])))
    except Exception:  # a fault in one message must not undo the others: it is sent as it was rendered before
        return
    if REACHED in row["payload"]:
        payload[REACHED] = row["payload"][REACHED]
    if payload != row["payload"]:
        await connection.execute(_RENDERED, delivery, to_json(payload))


async def _keep(connection: Connection, channel: str, plan: Plan, seen: Iterable[int], now: datetime) -> None:
    """``wake_at`` is set also if nothing waits for a time: for a delivery, which a killed worker has."""
    seen = list(seen)
    waits = bool(seen or plan.form or plan.send or plan.wake_at)
    wake_at = min(plan.wake_at or now + LONGEST_NAP, now + LONGEST_NAP) if waits else None
    await connection.execute(
        _KEEP,
        channel,
        wake_at,
        to_json(dict(plan.groups)),
        list(plan.held),
        list(plan.held.values()),
        list(plan.hopeless),
        seen,
    )


def _claimed(row: asyncpg.Record) -> ClaimedDelivery:
    delivery = Delivery(
        incident=row["incident_id"],
        kind=row["kind"],
        dedupe_key=row["dedupe_key"],
        payload=row["payload"],
        attempt=row["attempts"],
        at=row["at"],
        thread=row["thread"],
        root=row["root"],
    )
    return ClaimedDelivery(
        row["id"],
        row["fence"],
        row["channel"],
        Severity(row["severity"]),
        row["age"],
        row["newest_age"],
        delivery,
        tuple(row["incidents"]),
    )
