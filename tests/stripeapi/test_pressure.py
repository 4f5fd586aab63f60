"""What a watcher learns about the pace of requests."""

import asyncio

from stripeapi.pacing.limits import TEST
from stripeapi.pacing.pacer import Pacer
from stripeapi.pacing.pressure import Lane, Pressure


class Time:
    """A clock that stands still; whoever sleeps waits until it is ``moved``."""

    def __init__(self) -> None:
        self.now, self._sleepers = 100.0, asyncio.Condition()

    def read(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = self.now + seconds
        async with self._sleepers:
            await self._sleepers.wait_for(lambda: self.now >= until)

    async def move(self, seconds: float) -> None:
        self.now += seconds
        async with self._sleepers:
            self._sleepers.notify_all()
        for _ in range(10):
            await asyncio.sleep(0)


def paced(time: Time) -> Pressure:
    pacer = Pacer(None, "platform:test", TEST, 0.4, clock=time.read, sleep=time.sleep)
    return Pressure(pacer, TEST, 0.4, clock=time.read)


async def test_requests_that_wait_are_counted() -> None:
    time = Time()
    pressure = paced(time)
    requests = [asyncio.create_task(pressure.wait("payment_intents")) for _ in range(5)]
    await time.move(0)
    assert pressure.state().lanes == {"payment_intents": Lane(4, 0.2, 10.0, 25)}
    await time.move(0.11)
    assert pressure.state().lanes == {"payment_intents": Lane(3, 0.4, 10.0, 25)}
    for request in requests:
        request.cancel()
    await asyncio.gather(*requests, return_exceptions=True)
    assert pressure.state().lanes["payment_intents"].waiting == 0
    await time.move(60)
    assert pressure.state().lanes == {}


async def test_a_refusal_is_reported_for_half_a_minute() -> None:
    time = Time()
    pressure = paced(time)
    for endpoint in ("refunds", "payouts/:id"):
        await pressure.wait(endpoint)
        await time.move(1)
    await pressure.penalize("refunds", "endpoint-rate")
    found = pressure.state().lanes
    assert (found["refunds"].refused, found["payouts"].refused) == ("endpoint-rate", None)
    await pressure.penalize("refunds", "global-rate")
    assert pressure.state().lanes["payouts"].refused == "global-rate"
    await time.move(31)
    waiting = asyncio.create_task(pressure.wait("payouts/:id"))
    await time.move(0.2)
    assert pressure.state().lanes["payouts"].refused is None
    await waiting
