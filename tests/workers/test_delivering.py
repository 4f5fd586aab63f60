"""What a worker delivers when channels are slow, limited or broken: on time, and to somebody."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr

import settings
import store
from probes import Outcome, Reading, Verdict
from sandbox.company import Company
from store.channels import record_test
from tests.waiting import eventually
from tests.workers.delivering import nothing
from tests.workers.fleet import hook
from workers import queue
from workers.adoption import adopt_configuration
from workers.app import App, open_app
from workers.health import examine
from workers.jobs import audit
from workers.jobs.channel_tests import request_tests, share_of
from workers.jobs.deliver import Deliverer
from workers.metrics.worker import Metrics
from workers.runtime.channel_watch import watch_channels

CHECK = """
[[checks]]
name = "{name}"
kind = "http"
url = "http://127.0.0.1:9/"
every = "1h"
opens_after = 1
closes_after = 1
severity = "{severity}"
"""
OLD_MESSAGE = """
update paywatch.deliveries set content = null, payload = '{}', uncertain = true where channel = $1
"""
Opener = Callable[..., AbstractAsyncContextManager[App]]


@pytest.fixture
def opened(tmp_path: Path, store_db: str, town: Company) -> Opener:
    """Opens what a worker has, without the worker: channels ``one`` and ``two``, and some more."""

    @asynccontextmanager
    async def open_(policy: str, severity: str = "P0", checks: int = 1, more: str = "") -> AsyncIterator[App]:
        path, nowhere = tmp_path / "paywatch.toml", "redis://127.0.0.1:1/0"
        channels = [hook(name, f"{town.receiver_url}/{name}") for name in ("one", "two")]
        parts = [CHECK.format(name=f"page-{n}", severity=severity) for n in range(checks)]
        path.write_text("\n".join([*parts, *channels, more, policy]))
        loaded = settings.load(path, {"DATABASE_URL": store_db, "REDIS_URL": nowhere})
        redis = queue.connect(SecretStr(nowhere), queue.PROBES, patient=False)
        async with open_app(loaded, "deliverer", redis) as app:
            await audit.upkeep(app)
            await adopt_configuration(app)
            yield app
        await redis.aclose(close_connection_pool=True)

    return open_


async def read(app: App, verdict: Verdict, check: str = "page-0") -> None:
    """Records a reading of now."""
    now = await app.store.fetchval("select clock_timestamp()")
    await app.store.execute("update paywatch.checks set next_slot = $2 where name = $1", check, now)
    reading = Reading(check, now, Outcome(verdict, f"it says {verdict}"), now, 0.1)
    recorded = await app.decide(lambda evaluator: store.record_outcome(app.store, reading, evaluator))
    assert recorded.stored, recorded.problem


def told(town: Company, channel: str) -> list[tuple[str, str]]:
    """Type and title or subject of what the channel accepted."""
    return [
        (body["type"], body["data"].get("instead_of") or "")
        for each in town.receiver.accepted(f"/{channel}")
        if (body := each.json())
    ]


def has(town: Company, channel: str, number: int) -> bool:
    return len(told(town, channel)) == number


async def problems(app: App) -> list[str]:
    return [each.code.value for each in (await examine(app.store, app.settings)).stopping]


async def later(app: App, seconds: int) -> None:
    """As if so much time had passed for what waits."""
    await app.store.execute(
        "update paywatch.notifications set due_at = due_at - make_interval(secs => $1), "
        "created_at = created_at - make_interval(secs => $1)",
        float(seconds),
    )
    await app.store.execute(
        "update paywatch.deliveries set due_at = due_at - make_interval(secs => $1), "
        "decided_at = decided_at - make_interval(secs => $1)",
        float(seconds),
    )


async def test_retry_after_does_not_silence_a_p0(opened: Opener, town: Company) -> None:
    limited = town.receiver.faults.add("outage", path="/one", status=429, retry_after="3600")
    policy = '[severities.P0]\nchannels = ["one"]\nfallback = ["two"]\n'
    async with opened(policy) as app, Deliverer(app, Metrics(app.settings), nothing) as deliverer:
        await read(app, Verdict.FAIL)
        await deliverer.deliver()
        assert (told(town, "one"), told(town, "two"), limited.hits) == ([], [], 1)
        await later(app, 119)
        await deliverer.deliver()
        assert limited.hits == 1  # Retry-After is honoured as long as there is time
        await later(app, 2)
        await deliverer.deliver()
        assert (told(town, "two"), limited.hits) == ([("incident.opened", "one")], 2)
        await later(app, 61)
        await deliverer.deliver()
        assert limited.hits == 3
        town.receiver.faults.clear()
        await read(app, Verdict.PASS)
        await later(app, 61)
        await deliverer.deliver()
        await deliverer.deliver()
        assert told(town, "two") == [("incident.opened", "one"), ("incident.resolved", "one")]
        assert [kind for kind, _ in told(town, "one")] == ["incident.resolved"]


async def test_a_refused_page_is_noticed_by_others_at_once(opened: Opener, town: Company) -> None:
    town.receiver.faults.add("error", path="/one", status=410, times=1)
    policy = '[severities.P0]\nchannels = ["one"]\n[severities.P1]\nchannels = ["two"]\n'
    async with opened(policy) as app, Deliverer(app, Metrics(app.settings), nothing) as deliverer:
        await read(app, Verdict.FAIL)
        await deliverer.deliver()
        assert deliverer.broken.is_set()
        await deliverer.deliver()
        assert told(town, "two") == [("incident.opened", "one")]
        await watch_channels(app)
        assert "channel_broken" in await problems(app)

        async def reported() -> bool:
            await deliverer.deliver()
            return len(told(town, "two")) == 2

        await eventually(reported, "the channel's own incident is reported")
        await read(app, Verdict.PASS)
        await deliverer.deliver()
        assert [kind for kind, _ in told(town, "one")] == ["incident.resolved"]
        assert "channel_broken" not in await problems(app)
        await watch_channels(app)
        assert not [each for each in await store.list_incidents(app.store) if "channel" in each.subject]


@pytest.mark.parametrize("by_hand", [True, False])
async def test_a_mended_channel_is_told_what_it_refused(opened: Opener, town: Company, by_hand: bool) -> None:
    town.receiver.faults.add("error", path="/one", status=410, times=1)
    policy = '[severities.P0]\nchannels = ["one"]\n[severities.P1]\nchannels = ["two"]\n'
    async with (
        opened(policy, checks=2) as app,
        Deliverer(app, Metrics(app.settings), nothing) as deliverer,
    ):
        await read(app, Verdict.FAIL)
        await deliverer.deliver()
        assert (told(town, "one"), "notification_failed" in await problems(app)) == ([], True)
        if by_hand:
            await record_test(app.store, "one", "delivered")
        else:
            await read(app, Verdict.FAIL, "page-1")

        async def repeated() -> bool:
            await deliverer.deliver()
            return len(told(town, "one")) == (1 if by_hand else 2)

        await eventually(repeated, "the refused message is sent again")
        assert not {"notification_failed", "channel_broken"} & set(await problems(app))
        await record_test(app.store, "one", "delivered")
        await deliverer.deliver()
        assert not await store.pending_count(app.store)


@pytest.mark.parametrize("fallback", ["", 'fallback = ["two"]'])
async def test_a_substitute_that_refuses_too_is_replaced(
    opened: Opener, town: Company, fallback: str
) -> None:
    for path in ("/one", "/two"):
        town.receiver.faults.add("error", path=path, status=410)
    channels = '["one"]' if fallback else '["one", "two"]'
    policy = f"[severities.P0]\nchannels = {channels}\n{fallback}\n"
    three = hook("three", f"{town.receiver_url}/three")
    async with (
        opened(policy, more=three) as app,
        Deliverer(app, Metrics(app.settings), nothing) as deliverer,
    ):
        await read(app, Verdict.FAIL)

        async def reached() -> bool:
            await deliverer.deliver()
            return bool(told(town, "three"))

        await eventually(reached, "the third channel is notified")
        await read(app, Verdict.PASS)
        await deliverer.deliver()
        await deliverer.deliver()
        assert [kind for kind, _ in told(town, "three")] == ["incident.opened", "incident.resolved"]


async def test_a_receiver_that_hangs_delays_no_other(opened: Opener, town: Company) -> None:
    hanging = town.receiver.faults.add("hang", path="/one")
    policy = '[severities.P0]\nchannels = ["one", "two"]\n'

    async def again() -> None:
        await deliverer.deliver()

    async with opened(policy, checks=8) as app, Deliverer(app, Metrics(app.settings), again) as deliverer:
        running: list[asyncio.Task[int]] = []
        for number in range(8):
            await read(app, Verdict.FAIL, f"page-{number}")
            running.append(asyncio.create_task(deliverer.deliver()))
            await eventually(partial(has, town, "two", number + 1), "the other channel is told")
        assert 0 < hanging.hits <= 4
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def test_60_failing_checks_are_one_message(opened: Opener, town: Company) -> None:
    policy = '[severities.P1]\nchannels = ["two"]\n[grouping]\nwindow = "1s"\n'
    async with (
        opened(policy, "P1", checks=60) as app,
        Deliverer(app, Metrics(app.settings), nothing) as deliverer,
    ):
        for number in range(60):
            await read(app, Verdict.FAIL, f"page-{number}")

        async def sent() -> bool:
            await deliverer.deliver()
            return not await store.pending_count(app.store)

        await eventually(sent, "all notifications are delivered")
        (body,) = (each.json() for each in town.receiver.accepted("/two"))
        assert (body["type"], body["data"]["counts"]["open"]) == ("incidents.grouped", 60)


async def test_each_channel_is_tested_by_itself_once(opened: Opener, town: Company) -> None:
    more = 'test_every = "1m"\n[channels.three]\nkind = "webhook"\ntest_every = "off"\n'
    more += f'url = "{town.receiver_url}/three"\n'
    async with opened("", more=more) as app, Deliverer(app, Metrics(app.settings), nothing) as deliverer:
        assert await request_tests(app) == []  # the first ones are spread
        await app.store.execute("update paywatch.channel_states set created_at = now() - interval '1 minute'")
        assert await request_tests(app) == ["two"]
        assert await request_tests(app) == []
        await deliverer.deliver()
        (body,) = (each.json() for each in town.receiver.accepted("/two"))
        assert (body["type"], body["data"]["test"]) == ("channel.test", True)
        state = await app.store.fetchrow("select * from paywatch.channel_states where channel = 'two'")
        assert state is not None
        assert (state["test_outcome"], state["tested_at"] is not None) == ("delivered", True)
    assert 0 <= share_of("two") < 1


async def test_a_bug_of_one_channel_delays_no_other(opened: Opener, town: Company) -> None:
    """A message of an older version, which is sent as it was rendered then: it has nothing to send."""
    phone = (
        f'[channels.phone]\nkind = "sms"\naccount_sid = "AC{"0" * 32}"\nauth_token = "secret-token"\n'
        f'from = "+15550001111"\nto = ["+15550002222"]\nurl = "{town.receiver_url}/phone"\n'
    )
    town.receiver.faults.add("outage", path="/phone", times=1)
    policy = '[severities.P0]\nchannels = ["phone", "one"]\n'
    async with opened(policy, more=phone) as app, Deliverer(app, Metrics(app.settings), nothing) as deliverer:
        await read(app, Verdict.FAIL)
        await deliverer.deliver()
        await app.store.execute(OLD_MESSAGE, "phone")
        await read(app, Verdict.PASS)
        await later(app, 300)
        await deliverer.deliver()
        row = await app.store.fetchrow("select * from paywatch.deliveries where channel = 'phone'")
    assert row is not None
    assert (row["last_outcome"], row["last_error"]) == ("unknown", "Paywatch failed with KeyError")
    assert (row["attempts"], row["lease_until"]) == (2, None)
    assert [kind for kind, _ in told(town, "one")] == ["incident.opened", "incident.resolved"]
