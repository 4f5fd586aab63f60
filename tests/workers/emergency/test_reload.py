"""SIGHUP while the store is unavailable: what a process has read and sent outlasts its workers."""

import signal
from pathlib import Path

from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.workers.emergency.site import Site
from tests.workers.fleet import Fleet, http_check
from workers.runtime.emergency.handover import Handover


async def test_its_readings_are_recorded_later(site: Site, server: EmbeddedPostgres, tmp_path: Path) -> None:
    page = http_check("page", site.page.url())
    with Fleet(tmp_path, {"DATABASE_URL": site.dsn, "REDIS_URL": site.redis_url}) as fleet:
        fleet.configure(page)
        worker = await fleet.started()
        await site.until_read()
        server.kill()
        try:
            await fleet.until(lambda: worker.events("reading_buffered"), "a check is run without the store")
            fleet.configure(page, http_check("other", site.page.url()))
            worker.send(signal.SIGHUP)
            await fleet.until(lambda: len(worker.events("store_unavailable")) == 2, "it starts again")
        finally:
            server.start()
        slot = worker.events("reading_buffered")[0]["slot"]
        read = (
            "select verdict from paywatch.readings where check_name = 'page' and slot = $1::text::timestamptz"
        )
        await fleet.until(lambda: worker.events("store_available"), "the outage ends")
        assert await fleet.value(read, slot) == "pass"
        assert worker.events("readings_dropped") == []


async def test_its_thread_is_resolved_without_redis(
    site: Site, server: EmbeddedPostgres, own_valkey: EmbeddedValkey
) -> None:
    handover = Handover()
    first = await site.start(handover=handover)
    await site.until_read()
    own_valkey.kill()
    server.kill()
    try:
        await site.until(lambda: site.bodies() and site.pages(), "it is reported")
        await first.close()
        second = await site.start(site.patient, with_store=False, handover=handover)
    finally:
        server.start()
    await second.open()
    await site.until(lambda: site.story()[-1:] == ["resolved"], "the end is reported")
    await site.until(lambda: len({key for _, key in site.pages()}) == 1 == len(site.pages()) - 1, "of both")
    assert site.story() == ["opened", "resolved"]
