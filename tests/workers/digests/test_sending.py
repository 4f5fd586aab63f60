"""Digests are sent once for each time, by whichever worker comes first."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import settings as configuration
from alerts.content import Content, Tone
from alerts.stored_content import load
from sandbox.company import Company
from settings.digests import parse_time
from store.digests import DigestKey, DigestMessage, claim_digest, write_digest
from tests.store.past import NOON, add_incident
from tests.waiting import eventually
from tests.workers.delivering import deliver_all
from workers.app import App, open_app, open_redis
from workers.digest_times import Due, newest_due
from workers.digests.sending import send_digest

CONFIG = """
business_timezone = "America/New_York"

[[checks]]
name = "kpis"
kind = "sql"
preset = "payments"
window = "1h"
every = "30m"
daily_target = 100

[reconcile.payments]
table = "payments"
id = "id"
amount = "amount"
currency = "currency"
status = "status"
created = "created_at"

[channels.hook]
kind = "webhook"
url = "{hook}"

[channels.chat]
kind = "webhook"
url = "https://chat.example/"

[digests.daily]
kind = "payments"
at = "00:00"
channels = ["hook", "chat"]

[digests.weekly]
kind = "performance"
at = "mon 00:00"
channels = ["hook"]

[digests.monthly]
kind = "audit"
at = "1 00:00"
channels = ["hook"]
"""
MEASURED = """
insert into paywatch.readings (check_name, slot, verdict, started_at, duration, measured)
values ('kpis', $1, 'pass', $1, 0.1, $2)
"""
SCHEDULED = """
insert into paywatch.checks (name, kind, severity, every_us, offset_us, next_slot, last_slot)
values ('kpis', 'sql', 'P1', 1800000000, 0, now(), now())
"""
Opener = Callable[..., Any]


class Nobody:
    """Counts nothing."""

    def delivered(self, *_: object) -> None: ...


@pytest.fixture
def opened(tmp_path: Path, store_db: str, redis_url: str) -> Opener:
    """Opens what a worker has, without the worker."""

    @asynccontextmanager
    async def open_(hook: str = "https://hook.example/") -> AsyncIterator[App]:
        path = tmp_path / "paywatch.toml"
        path.write_text(CONFIG.replace("{hook}", hook))
        found = configuration.load(path, {"DATABASE_URL": store_db, "REDIS_URL": redis_url})
        async with AsyncExitStack() as stack:
            redis = await stack.enter_async_context(open_redis(found, "probes", patient=False))
            yield await stack.enter_async_context(open_app(found, "worker", redis))

    return open_


async def messages(pool: asyncpg.Pool) -> list[tuple[str, str, str]]:
    rows = await pool.fetch("select channel, kind, status from paywatch.notifications order by id")
    return [(row["channel"], row["kind"], row["status"]) for row in rows]


async def texts(pool: asyncpg.Pool) -> Sequence[str]:
    rows = await pool.fetch("select content from paywatch.notifications order by id")
    return [load(row["content"]).text for row in rows]


async def due_of(app: App, name: str) -> Due:
    now: datetime = await app.store.fetchval("select now()")
    active = app.revision.settings
    return newest_due(active.digests[name].at, active.business_timezone, now)


async def test_workers_send_each_digest_once(opened: Opener) -> None:
    async with opened() as one, opened() as other:
        sent = await asyncio.gather(*(send_digest(app, "daily") for app in (one, other, one, other)))
        assert sum(sent) == 1
        assert await send_digest(other, "daily") is False
        assert await messages(one.store) == [("hook", "digest", "pending"), ("chat", "digest", "pending")]
        keys = await one.store.fetch("select dedupe_key from paywatch.notifications order by id")
        due = await due_of(one, "daily")
        assert keys[0]["dedupe_key"] == f"digest:daily:{due.first}:{due.last}:hook"


CONTENT: dict[str, Any] = {
    "key": "digest:daily",
    "type": "digest.payments",
    "title": "",
    "summary": "",
    "text": "",
    "tone": Tone.INFO,
    "icon": "",
    "at": NOON,
    "environment": "",
    "service": "",
}


async def die_while_sending(app: App) -> None:
    due = await due_of(app, "daily")
    key = DigestKey("daily", due.from_, due.until)
    async with claim_digest(app.store, key, "payments", "worker-1") as connection:
        assert connection is not None
        assert await send_digest(app, "daily") is False
        await write_digest(connection, [DigestMessage("hook", Content(**CONTENT))])
        connection.terminate()


async def test_a_killed_workers_digest_is_sent_by_another(opened: Opener) -> None:
    async with opened() as app:
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await die_while_sending(app)
        await eventually(lambda: send_digest(app, "daily"), "Postgres notices, and another worker sends it")
        assert await messages(app.store) == [("hook", "digest", "pending"), ("chat", "digest", "pending")]


async def test_the_payments_of_yesterday_are_read(opened: Opener) -> None:
    async with opened() as app:
        due = await due_of(app, "daily")
        await app.store.execute(SCHEDULED)
        late = due.until - timedelta(minutes=5)
        hours = (due.until - due.from_) // timedelta(hours=1)  # 23 or 25 when clocks change
        for number in range(hours):
            values: dict[str, float] = {
                "payment_count": 10,
                "payment_success_rate": 0.9,
                'revenue_today{currency="usd"}': number,
            }
            await app.store.execute(MEASURED, late - timedelta(hours=number), values | {"payment_volume": 10})
        tomorrow = {"payment_count": 10, "payment_success_rate": 0.9, 'revenue_today{currency="usd"}': 77_700}
        await app.store.execute(MEASURED, due.until, tomorrow)
        await app.store.execute(
            "update paywatch.readings set measured = measured || $2 where slot = $1",
            late,
            {'revenue_today{currency="usd"}': 9_950},
        )
        await send_digest(app, "daily")
        text, _ = await texts(app.store)
        assert "- revenue: 99.50 USD\n" in text
        assert "- daily target: 99.50 USD of 100.00 USD (99.5 %)\n" in text
        assert f"- {hours * 10:,} payments succeeded or failed; " in text
        assert "- none is configured: set reconcile.daily_at" in text


async def test_nothing_stored_is_unknown_in_every_kind(opened: Opener) -> None:
    async with opened() as app:
        for name in ("daily", "weekly", "monthly"):
            assert await send_digest(app, name)
        daily, _, weekly, monthly = await texts(app.store)
        assert "counts: unknown, no reading of kpis is stored" in daily
        assert "no check is scheduled" in weekly
        assert "accuracy" not in weekly
        assert "unknown: nothing was reconciled" in monthly


async def test_the_week_has_uptime_incidents_and_noise(opened: Opener) -> None:
    async with opened() as app:
        due = await due_of(app, "weekly")
        await app.store.execute(SCHEDULED)
        await app.store.execute(MEASURED, due.from_ + timedelta(hours=1), {})
        await app.store.execute("update paywatch.checks set next_slot = now()")
        await add_incident(app.store, "kpis", due.from_, resolved_at=due.from_ + timedelta(hours=2))
        await send_digest(app, "weekly")
        (text,) = await texts(app.store)
        assert "- kpis: 100.000 %" in text
        assert "MTTR 2 h (median 2 h)" in text
        assert "accuracy: unknown, since no incident is marked" in text
        assert "- No message was sent." in text


async def test_a_channel_that_is_gone_is_visible(opened: Opener) -> None:
    async with opened() as app:
        active = app.revision.settings
        digest = active.digests["daily"].model_copy(update={"channels": ("gone",)})
        app.revision.settings = active.model_copy(update={"digests": {"daily": digest}})
        await send_digest(app, "daily")
        assert await messages(app.store) == [("gone", "digest", "undeliverable")]


async def test_a_digest_is_delivered_to_its_channel(opened: Opener, town: Company) -> None:
    async with opened(f"{town.receiver_url}/hook") as app:
        due = await due_of(app, "monthly")
        await send_digest(app, "monthly")
        await deliver_all(app, Nobody())
        statuses = await messages(app.store)
    (body,) = [each.json() for each in town.receiver.accepted("/hook")]
    assert statuses == [("hook", "digest", "delivered")]
    assert (body["type"], body["data"]["from"]) == ("digest.audit", due.from_.isoformat())
    assert body["data"]["id"] == f"digest:monthly:{due.first}:{due.last}:hook"


async def test_another_time_of_day_sends_no_second_digest(opened: Opener) -> None:
    async with opened() as app:
        active = app.revision.settings
        await send_digest(app, "daily")
        digest = active.digests["daily"].model_copy(update={"at": parse_time("00:01")})
        app.revision.settings = active.model_copy(update={"digests": {"daily": digest}})
        later = await due_of(app, "daily")
        sent = await send_digest(app, "daily")
        keys = await app.store.fetch("select distinct from_ from paywatch.digests")
        assert sent is (len(keys) == 2)  # in the first minute of a day the newest one is of another day
        assert later.from_ in {row["from_"] for row in keys}
