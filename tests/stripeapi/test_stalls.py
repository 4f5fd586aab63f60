"""No second has too many requests at Stripe, whenever the process, the network or Stripe stands still."""

import asyncio
import random
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stripeapi.pacing.limits import LIVE
from stripeapi.pacing.pacer import Pacer
from tests.stripeapi.stalls import Server, StallingLoop

if TYPE_CHECKING:
    from sandbox.company import Company

SECONDS = 20.0
HALF_A_CORE = [(0.1 * period + 0.05, 0.05) for period in range(200)]


def irregular(seed: int, count: int, most: float) -> list[tuple[float, float]]:
    """Stalls of 0.02 seconds to ``most``, at random moments after the first second."""
    chosen = random.Random(seed)
    return [(chosen.uniform(1.0, SECONDS), chosen.uniform(0.02, most)) for _ in range(count)]


def simulate(stalls: Sequence[tuple[float, float]], server: Server, readers: int = 8) -> Server:
    """Requests pages concurrently for 20 s, as a listing does."""
    loop = StallingLoop(stalls)
    pacer = Pacer(None, "acct_1:live", LIVE, 1.0, clock=loop.time)

    async def read() -> None:
        connected = False
        while loop.time() < 1000.0 + SECONDS:
            departure = await pacer.wait("payment_intents")
            if not connected:
                await asyncio.sleep(0.08)
                connected = True
            arrives = server.arrival(loop.time())
            departure.sent()
            await asyncio.sleep(max(0.0, arrives + server.latency - loop.time()))
            departure.answered()
            loop.advance(0.003)  # decodes the page

    async def read_all() -> None:
        await asyncio.gather(*(read() for _ in range(readers)))

    loop.simulate(read_all())
    return server


@pytest.mark.parametrize(("count", "most"), [(40, 0.6), (6, 2.0)])
@pytest.mark.parametrize("seed", range(4))
def test_stalled_loop_never_releases_a_clump(seed: int, count: int, most: float) -> None:
    server = simulate(irregular(seed, count, most), Server(jitter=0.005, seed=seed))
    assert server.most_in_a_second() <= LIVE.endpoint


@pytest.mark.parametrize("seed", range(4))
def test_requests_that_stripe_counts_together_are_made_up_for(seed: int) -> None:
    stalled = [(0.9 + 1.3 * each, 0.2) for each in range(12)]
    server = simulate([], Server(jitter=0.02, seed=seed, stalls=stalled))
    assert server.most_in_a_second() <= LIVE.endpoint


def test_process_with_half_a_core_keeps_limit_and_pace() -> None:
    server = simulate(HALF_A_CORE, Server(jitter=0.01))
    assert server.most_in_a_second() <= LIVE.endpoint
    assert len(server.counted) > 0.95 * SECONDS * LIVE.endpoint


@pytest.mark.parametrize("seed", range(4))
def test_half_a_core_and_a_stalling_server_keep_the_limit(seed: int) -> None:
    server = simulate(HALF_A_CORE, Server(jitter=0.02, seed=seed, stalls=irregular(seed, 10, most=0.4)))
    assert server.most_in_a_second() <= LIVE.endpoint


READER = """
import asyncio, sys
from pydantic import SecretStr
from stripeapi import Stripe
from stripeapi.pacing.limits import LIVE
from stripeapi.pacing.pacer import Pacer

async def main(url, key):
    pacer = Pacer(None, "acct_1:live", LIVE, 1.0)
    async with Stripe(SecretStr(key), base=url, pace=pacer.wait, attempts=1) as client:
        async def read():
            for _ in range(12):
                await client.get("/v1/payment_intents", {"limit": 1})
                print(flush=True)
        await asyncio.gather(*(read() for _ in range(8)))

asyncio.run(main(*sys.argv[1:]))
"""


async def test_stopped_process_never_exceeds_the_limit(company: "Callable[..., Company]") -> None:
    """The double refuses the request that is one too many, and the reader, which makes one attempt, fails."""
    shop = company(payments=1)
    shop.stripe.limits.per_endpoint = LIVE.endpoint
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", READER, shop.stripe_url, shop.stripe.key),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert reader.stdout is not None
    for seconds in (0.3, 0.05, 0.7, 0.4):
        for _ in range(15):
            await reader.stdout.readline()
        reader.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        reader.send_signal(signal.SIGCONT)
    await reader.communicate()
    assert reader.returncode == 0
    assert shop.stripe.statistics.total("/v1/payment_intents") == 96
