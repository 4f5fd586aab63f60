"""Several workers without a store: with Redis they act as one, without it each acts on its own."""

import asyncio
from dataclasses import replace

from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.alerts.channels.receiver import Received, answer
from tests.workers.emergency.site import Site


async def test_a_fleet_sends_one_message_and_runs_each_check_once(
    site: Site, server: EmbeddedPostgres
) -> None:
    one, two = await site.start(), await site.start()
    await site.until_read()
    server.kill()
    try:
        await site.until(site.bodies, "it is reported")
        await site.until(lambda: one.buffered + two.buffered >= 4, "checks are run")
        assert site.story().count("opened") == 1
        # One may have claimed the first slot of a check when the store ended, which the other one then
        # runs as well: of each slot the store keeps one reading.
        slots = one.buffered_slots + two.buffered_slots
        first = {check: min(slot for name, slot in slots if name == check) for check, _ in slots}
        later = [(check, slot) for check, slot in slots if slot > first[check]]
        assert len(later) == len(set(later))
    finally:
        server.start()
    await site.until(lambda: site.story()[-1:] == ["resolved"], "the end is reported")
    await site.until_resumed()
    assert site.story().count("resolved") == 1
    assert await site.lost(slots) == []


async def test_another_worker_continues_when_the_one_that_sent_ends(
    site: Site, server: EmbeddedPostgres
) -> None:
    first = await site.start()
    await site.until_read()
    server.kill()
    try:
        await site.until(lambda: site.pages() and site.bodies(), "it is reported")
        second = await site.start(with_store=False)
        await first.close()
    finally:
        server.start()
    await second.open()
    await site.until(lambda: site.story()[-1:] == ["resolved"], "the end is told by the other one")
    assert (site.story()[0], site.story().count("opened")) == ("opened", 1)
    assert site.story().count("resolved") == 1
    assert {key for _, key in site.pages()} == {site.bodies()[0]["thread"]}


async def test_without_redis_each_worker_sends_the_same_message(
    site: Site, server: EmbeddedPostgres, own_valkey: EmbeddedValkey
) -> None:
    posts = await site.start(), await site.start()
    await site.until_read()
    own_valkey.kill()
    server.kill()
    try:
        site.fail()
        await site.until(lambda: site.story().count("opened") == 2, "each worker tells")
        await site.until(lambda: any(each["failing"] for each in site.bodies()), "the failure is told")
        slots = [slot for post in posts for slot in post.buffered_slots]
    finally:
        server.start()
    await site.until(lambda: site.story().count("resolved") == 2, "each worker tells the end")
    ids = [each["id"] for each in site.bodies() if each["status"] == "opened"]
    assert ids == ids[:1] * 2
    assert len({key for _, key in site.pages()}) == 1
    await site.until_resumed()
    assert slots
    assert await site.lost(slots) == []


async def test_a_worker_that_starts_without_a_store_warns_and_records_later(
    site: Site, server: EmbeddedPostgres
) -> None:
    site.fail()
    server.kill()
    try:
        post = await site.start(with_store=False)
        await site.until(lambda: any(each["failing"] for each in site.bodies()), "the failure is told")
    finally:
        server.start()
    await post.open()
    await site.until(lambda: site.story()[-1:] == ["resolved"], "the end is reported")
    await site.until_resumed()


async def test_a_worker_that_stops_records_the_check_that_runs(site: Site, server: EmbeddedPostgres) -> None:
    # The store answers again, and the worker never trusts it.
    post = await site.start(replace(site.patient, quiet=600))
    await site.until_read()
    server.kill()
    await site.until(lambda: post.buffered, "a check is run without the store")
    server.start()
    await site.until(lambda: post.outages.standby.buffer.recorded, "what was read is recorded")
    stops = asyncio.Event()

    async def answer_a_stopping_worker(received: Received, writer: asyncio.StreamWriter) -> None:
        await stops.wait()
        await answer(200, b"last")(received, writer)

    count = len(site.page.received)
    site.page.behaviour = answer_a_stopping_worker
    await site.until(lambda: len(site.page.received) > count, "a check runs")
    closing = asyncio.create_task(post.close())
    await asyncio.sleep(0)
    stops.set()
    recorded = post.outages.standby.buffer.recorded
    await closing
    assert post.outages.standby.buffer.recorded > recorded
    assert post.outages.standby.buffer.dropped == 0


async def test_an_outage_ends_however_many_checks_are_read(site: Site, server: EmbeddedPostgres) -> None:
    site.others = 40  # at almost any moment a reading waits to be recorded
    post = await site.start()
    await site.until_read()
    server.kill()
    await site.until(site.bodies, "it is reported")
    slots = post.buffered_slots
    server.start()
    await site.until(lambda: site.story()[-1:] == ["resolved"], "the end is reported")
    await site.until_resumed()
    assert slots
    assert await site.lost(slots) == []


async def test_redis_alone_is_no_emergency(site: Site, own_valkey: EmbeddedValkey) -> None:
    post = await site.start()
    await site.until_read()
    own_valkey.kill()
    await site.until_read(3)
    assert site.bodies() == []
    assert not post.outages.standby.unavailable


async def test_a_short_outage_is_told_to_nobody_and_loses_nothing(
    site: Site, server: EmbeddedPostgres
) -> None:
    post = await site.start(site.patient)
    await site.until_read()
    server.kill()
    await site.until(lambda: post.buffered >= 1, "a check is run without the store")
    slots = post.buffered_slots
    server.start()
    await site.until_resumed()
    await site.until(lambda: not post.outages.standby.unavailable, "it is over")
    assert site.bodies() == []
    assert await site.lost(slots) == []
