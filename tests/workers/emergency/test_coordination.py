"""What workers agree on through Redis, and what each does when Redis is gone."""

from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest
from pydantic import SecretStr

from alerts.emergency import Failing, Outage, Progress
from settings.values import Severity
from tests.alerts.timeline import NOON
from workers import queue
from workers.runtime.emergency.coordination import HELD_FOR, LONGEST, Coordination

Open = Callable[..., Awaitable[Coordination]]
FAILING = Failing("api", Severity.P0, "answered 500", NOON)
PROGRESS = Progress(
    outage=Outage(thread="emg_1", number="7", since=NOON, cause="timeout", reason="it hangs"),
    sequence=2,
    at=NOON,
    channels={"pager": "ref"},
)


@pytest.fixture
async def connect(redis_url: str) -> AsyncIterator[Open]:
    """Opens the coordination of a worker of one fleet; its clock can be set."""
    opened: list[queue.Queue] = []

    async def connect(
        worker: str, url: str = redis_url, clock: Callable[[], float] = lambda: 0.0
    ) -> Coordination:
        redis = queue.connect(SecretStr(url), queue.PROBES, patient=False)
        opened.append(redis)
        return Coordination(redis, "emg_1", worker, clock)

    yield connect
    for redis in opened:
        await redis.aclose(close_connection_pool=True)


async def test_a_check_is_run_by_one_worker_as_long_as_that_renews_it(connect: Open) -> None:
    one, two = await connect("one"), await connect("two")
    assert await one.take({"api": 60, "page": 60}) == {"api", "page"}
    assert await two.take({"api": 60, "shop": 60}) == {"shop"}
    assert await one.take({"api": 0.001}) == {"api"}
    while not await two.take({"api": 60}):
        """It has expired within a millisecond."""
    assert await one.take({"api": 60, "page": 60}) == {"page"}


async def test_one_worker_leads(connect: Open) -> None:
    one, two = await connect("one"), await connect("two")
    assert (await one.lead(), await two.lead(), await one.lead()) == (True, False, True)
    await one.forget()
    assert await two.lead()


async def test_progress_is_continued_by_another_worker(connect: Open) -> None:
    one, two = await connect("one"), await connect("two")
    assert await two.progress() is None
    await one.write_progress(PROGRESS)
    assert await two.progress() == PROGRESS


async def test_workers_exchange_what_fails(connect: Open) -> None:
    one, two = await connect("one"), await connect("two")
    assert await one.exchange({"api": FAILING, "page": None}) == [FAILING]
    assert await two.exchange({}) == [FAILING]
    assert await one.exchange({"api": None}) == []


async def test_a_worker_that_ended_holds_nothing_any_more(connect: Open) -> None:
    now = [1000.0]
    one, two = await connect("one", clock=lambda: now[0]), await connect("two", clock=lambda: now[0])
    assert await one.hold(holding=True) == 0
    assert await two.hold(holding=False) == 1
    assert await two.hold(holding=True) == 1
    now[0] += HELD_FOR
    assert await two.hold(holding=False) == 0


@pytest.mark.parametrize("value", [b"[]", b"{", b"x" * (LONGEST + 1), msgspec.json.encode({"outage": 1})])
async def test_values_that_no_worker_wrote_count_as_absent(
    connect: Open, redis_url: str, value: bytes
) -> None:
    one = await connect("one")
    redis = queue.connect(SecretStr(redis_url), queue.PROBES, patient=False)
    await redis.set("paywatch:emergency:emg_1:progress", value)
    await redis.execute_command("HSET", "paywatch:emergency:emg_1:failing", "api", value)  # type: ignore[no-untyped-call]
    assert await one.progress() is None
    assert await one.exchange({}) == []
    await redis.aclose(close_connection_pool=True)


async def test_without_redis_every_question_is_open_and_costs_no_time(connect: Open) -> None:
    alone = await connect("alone", url="redis://127.0.0.1:1/0")
    assert await alone.take({"api": 60}) is None
    assert not alone.serves
    assert await alone.lead() is None
    assert await alone.hold(holding=True) is None
    assert await alone.progress() is None
    assert await alone.exchange({"api": FAILING}) is None
