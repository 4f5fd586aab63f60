"""The daily notice: sent after each scheduled run, and only then, with the head of the chain."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import settings
from reconcile import Window
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from sandbox.company import Company
from store import FinishedRun, unannounced_runs
from tests.reconcile.reporting import StoredFinding, create_report, finish_run, tamper
from tests.workers.conftest import Paywatch, environment
from tests.workers.delivering import deliver_all
from tests.workers.fleet import Fleet, hook
from workers import queue
from workers.app import App, open_app, open_redis
from workers.reconciling.announcing import announce

CONFIG = """
business_timezone = "Pacific/Auckland"

[reconcile]
notice = {notice}
"""
PAGER = """
[channels.pager]
kind = "pagerduty"
routing_key = "0123456789abcdef"
url = "{url}"
"""
Opener = Callable[..., Any]


class Nobody:
    """Counts nothing."""

    def reconciled(self, finished: FinishedRun) -> None: ...

    def delivered(self, outgoing: object, outcome: str, seconds: float) -> None: ...


@pytest.fixture
def opened(tmp_path: Path, store_db: str, redis_url: str, town: Company) -> Opener:
    """Opens what a worker has, without the worker, with these channels for its notices."""

    @asynccontextmanager
    async def open_(notice: str = '["hook", "pager"]', more: str = "") -> AsyncIterator[App]:
        pager = PAGER.format(url=f"{town.receiver_url}/pagerduty/v2/enqueue")
        path = tmp_path / "paywatch.toml"
        path.write_text(
            CONFIG.format(notice=notice) + hook("hook", f"{town.receiver_url}/hook") + pager + more
        )
        loaded = settings.load(path, environment(store_db, redis_url, town))
        async with (
            open_redis(loaded, queue.RECONCILE, patient=False) as redis,
            open_app(loaded, "reconciler", redis) as app,
        ):
            yield app

    return open_


async def announce_and_deliver(app: App) -> None:
    """What the workers do with runs that ended."""
    await announce(app, Nobody())
    await deliver_all(app, Nobody())


def heard(town: Company, path: str = "/hook") -> list[dict[str, Any]]:
    return [
        body["data"]
        for each in town.receiver.accepted(path)
        if (body := each.json())["type"] == "reconciliation.ended"
    ]


async def test_the_head_in_a_notice_reveals_a_truncated_chain(
    opened: Opener, town: Company, store_pool: asyncpg.Pool
) -> None:
    result = await create_report(store_pool, [], requested_by="schedule")
    async with opened() as app:
        await announce_and_deliver(app)
    (notice,) = heard(town)
    assert (notice["run"], notice["status"], notice["head"]) == (result.run, result.status, result.report)
    assert notice["summary"] == "Synced: 0, Created: 0, Updated: 0"
    assert (notice["account"], notice["from"][:10], notice["position"]) == (None, "2026-11-18", 1)
    (change,) = town.receiver.accepted("/pagerduty/v2/change/enqueue")
    assert "reconciliation of 2026-11-18: " in change.json()["payload"]["summary"]

    head = notice["head"].removeprefix("sha256:")
    assert (await verify_store(store_pool, VerifyRequest(head=head))).sound
    await tamper(store_pool, "delete from paywatch.reports")
    assert not (await verify_store(store_pool, VerifyRequest(head=head))).sound


async def test_notices_and_list_name_days_never_planned(
    opened: Opener, town: Company, store_pool: asyncpg.Pool, fleet: Fleet, paywatch: Paywatch
) -> None:
    run = (await create_report(store_pool, [], requested_by="schedule")).run
    planned = "insert into paywatch.daily_runs values ('', '2026-10-01', $1), ('', '2026-11-18', $1)"
    await store_pool.execute(planned, run)
    async with opened(notice='["hook"]\ndaily_at = "02:00"') as app:
        await announce_and_deliver(app)
    (notice,) = heard(town)
    sentence = (
        "the days from 2026-10-02 to 2026-11-17 are more than 30 days old and were not planned: "
        "reconcile them with `paywatch reconcile run --from 2026-10-02 --until 2026-11-18`"
    )
    assert sentence in notice["details"]
    listed = await paywatch(fleet, "reconcile", "list")
    assert listed.exit_code == 0
    assert listed.stderr.splitlines()[0] == sentence


async def test_each_end_of_a_scheduled_run_is_announced_once(
    opened: Opener, town: Company, store_pool: asyncpg.Pool
) -> None:
    async with opened() as app:
        run = (await create_report(store_pool, [], requested_by="schedule")).run
        await announce_and_deliver(app)
        await announce_and_deliver(app)
        await tamper(store_pool, "update paywatch.runs set status = 'incomplete' where id = $1", run)
        again = await finish_run(store_pool, run, [StoredFinding("pi_2")])
        await announce_and_deliver(app)
    first, second = heard(town)
    assert (first["run"], first["position"], second["position"]) == (run, 1, 2)
    assert second["head"] == again.report != first["head"]


async def test_a_run_is_not_announced_again_after_retention(
    opened: Opener, town: Company, store_pool: asyncpg.Pool
) -> None:
    await create_report(store_pool, [], requested_by="schedule")
    ago = "update paywatch.runs set finished_at = finished_at - interval '2 days'"
    await tamper(store_pool, ago)
    assert len(await unannounced_runs(store_pool)) == 2  # payments, and the balance transactions
    async with opened(more='[retention]\nreadings = "1d"\n') as app:
        await announce_and_deliver(app)
    assert heard(town) == []
    assert await store_pool.fetchval("select count(*) from paywatch.readings") == 0


async def test_a_notice_names_the_unread_day(opened: Opener, town: Company, store_pool: asyncpg.Pool) -> None:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    before, yesterday = today - timedelta(days=2), today - timedelta(days=1)
    run = (await create_report(store_pool, [], requested_by="schedule", window=Window(before, yesterday))).run
    unread = (
        "update paywatch.runs set status = 'failed', result = result #- '{ends}', "
        "finished_at = finished_at - interval '8 days'"
    )
    await tamper(store_pool, unread)
    await create_report(store_pool, [], requested_by="schedule", window=Window(yesterday, today))
    async with opened() as app:
        await announce_and_deliver(app)
    (notice,) = heard(town)
    days = f"--from {before.date()} --until {yesterday.date()}"
    assert notice["details"] == [
        f"{before.date()} is not read yet, {run} is failed: paywatch reconcile run {days}"
    ]


async def test_a_manual_run_sends_no_notice(opened: Opener, town: Company, store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool, [], requested_by="ada")
    await create_report(store_pool, [], requested_by="schedule", dry_run=True)
    async with opened() as app:
        await announce_and_deliver(app)
    assert heard(town) == []


@pytest.mark.parametrize(("notice", "channels"), [("[]", set()), ('["pager"]', {"pager"})])
async def test_notices_go_to_the_configured_channels(
    opened: Opener, store_pool: asyncpg.Pool, notice: str, channels: set[str]
) -> None:
    await create_report(store_pool, [], requested_by="schedule")
    async with opened(notice) as app:
        await announce_and_deliver(app)
    found = await store_pool.fetch("select channel from paywatch.notifications where kind = 'notice'")
    assert {row["channel"] for row in found} == channels


async def test_the_next_worker_announces_the_run_of_a_killed_one(
    fleet: Fleet, town: Company, store_pool: asyncpg.Pool
) -> None:
    result = await create_report(store_pool, [], requested_by="schedule")
    fleet.configure(hook("hook", f"{town.receiver_url}/hook"))
    await fleet.started("all")

    async def delivered() -> bool:
        return bool(heard(town))

    await fleet.until(delivered, "the notice is delivered")
    (notice,) = heard(town)
    assert re.fullmatch("sha256:[0-9a-f]{64}", notice["head"])
    assert notice["run"] == result.run
