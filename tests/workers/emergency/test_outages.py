"""The store is killed, hangs, is full or read-only: checks go on, people are told, and nothing is lost."""

import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import asyncpg
import pytest

from sandbox.embedded.servers import EmbeddedPostgres
from tests.databases import database_name
from tests.workers.emergency.site import Site

SLOTS = """
    select sum(slots) as slots, extract(epoch from max(slot) - min(slot))::int + 1 as wanted,
      sum(slots) filter (where verdict = 'missed') as missed,
      count(*) filter (where verdict = 'fail') as failed
    from paywatch.readings where check_name = 'page'
"""
OPENED = "select 1 from paywatch.incidents where fingerprint = 'check:page'"
OUTAGES = "select resolved_at, reason from paywatch.incidents where fingerprint = 'paywatch:store'"

Break = Callable[[EmbeddedPostgres, Site], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def killed(server: EmbeddedPostgres, site: Site) -> AsyncIterator[None]:
    server.kill()
    try:
        yield
    finally:
        server.start()


@asynccontextmanager
async def read_only(server: EmbeddedPostgres, site: Site) -> AsyncIterator[None]:
    await _set(site, "on")
    try:
        yield
    finally:
        await _set(site, "off")


@asynccontextmanager
async def refusing(server: EmbeddedPostgres, site: Site) -> AsyncIterator[None]:
    """The database accepts no connections, and ends those that are open."""
    await _allow(server, site, "false")
    try:
        yield
    finally:
        await _allow(server, site, "true")


END = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1"


async def _allow(server: EmbeddedPostgres, site: Site, value: str) -> None:
    admin, name = await asyncpg.connect(server.dsn), database_name(site.dsn)
    try:
        await admin.execute(f"alter database {name} with allow_connections {value}")
        if value == "false":
            await admin.execute(END, name)
    finally:
        await admin.close()


FILL = """
    create function fill() returns trigger language plpgsql as $$
    begin
      raise exception 'could not extend file "base/1/2": No space left on device' using errcode = '53100';
    end $$;
    create trigger fill before insert on paywatch.readings for each row execute function fill();
"""


@asynccontextmanager
async def full(server: EmbeddedPostgres, site: Site) -> AsyncIterator[None]:
    """As on a full disk, rows that fit are changed, and new ones are refused. To fill a disk needs root."""
    await site.execute(FILL)
    try:
        yield
    finally:
        await site.execute("drop function fill cascade")


async def _set(site: Site, value: str) -> None:
    admin = await asyncpg.connect(site.dsn, server_settings={"default_transaction_read_only": "off"})
    try:
        name = await admin.fetchval("select current_database()")
        await admin.execute(f"alter database {name} set default_transaction_read_only = {value}")
    finally:
        await admin.close()


@asynccontextmanager
async def frozen(server: EmbeddedPostgres, site: Site) -> AsyncIterator[None]:
    """The postmaster and its children hang: connections are accepted by the kernel, and nothing answers."""
    processes = _children(server.pid)
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in processes:
            with suppress(
                ProcessLookupError
            ):  # the postmaster goes on first, and may reap one that had ended
                os.kill(pid, signal.SIGCONT)


def _children(pid: int) -> list[int]:
    import psutil

    return [pid, *(each.pid for each in psutil.Process(pid).children())]


BREAKS: dict[str, tuple[Break, str]] = {
    "killed": (killed, "unreachable"),
    "frozen": (frozen, "timeout"),
    "read-only": (read_only, "read_only"),
    "refusing": (refusing, "refused unreachable"),
    "full": (full, "disk_full"),
}


@pytest.mark.parametrize("accident", BREAKS)
async def test_an_outage_is_told_recorded_and_resolved(
    site: Site, server: EmbeddedPostgres, accident: str
) -> None:
    breaks, cause = BREAKS[accident]
    post = await site.start()
    await site.until_read()
    async with breaks(server, site):
        site.fail()
        await site.until(lambda: any(body["failing"] for body in site.bodies()), "the failure is told")
        assert post.outages.standby.unavailable
    await site.until(lambda: site.story()[-1:] == ["resolved"], "the end is reported")
    first = site.bodies()[0]
    assert (first["status"], first["first"], first["recorded"]) == ("opened", True, False)
    assert first["cause"] in cause.split()
    assert "page" in [each["check"] for each in site.bodies()[-2]["failing"]]
    await site.until(lambda: site.rows(OPENED), "the incident is opened from what was read meanwhile")
    (slots,) = await site.rows(SLOTS)
    assert slots["failed"] >= 2
    assert slots["slots"] == slots["wanted"]
    (outage,) = await site.rows(OUTAGES)
    assert outage["resolved_at"] is not None
    await site.until(lambda: site.pages()[-1:] == [("resolve", first["thread"])], "the page ends")
    assert {key for _, key in site.pages()} == {first["thread"]}
