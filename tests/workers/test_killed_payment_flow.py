"""``paywatch check run`` killed between creating a test payment and removing it: the next run removes it."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sandbox.company import Company
from tests.waiting import PAUSE, Deadline

CONFIG = """
[[checks]]
name = "pay"
kind = "payment_flow"
every = "15m"
timeout = "50s"
key = "{key}"
flow = "{flow}"
"""
ROWS = """
seen = { sql = "select 1 from payments where stripe_payment_intent_id = $1", within = "40s" }
cleanup = { sql = "delete from payments where stripe_payment_intent_id = $1" }
"""


class Shop:
    """A company whose webhooks write to the database of the store, and the command that pays it."""

    def __init__(self, town: Company, dsn: str, config: Path) -> None:
        self.town, self._config = town, config
        self._environment = {
            **os.environ,
            "DATABASE_URL": dsn,
            "PAYWATCH_CONFIG": str(config),
            "STRIPE_API_BASE": town.stripe_url,
        }

    def configure(self, flow: str) -> None:
        text = CONFIG.format(key=self.town.key, flow=flow)
        self._config.write_text(text + (ROWS if flow == "payment_intent" else ""))

    async def start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "workers", "check", "run", "pay", "--json"),
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def kill_at(self, path: str) -> None:
        """Runs the check, and kills its process while it waits for Stripe's response at this path."""
        fault = self.town.stripe.faults.add("hold", path=path)
        process, deadline = await self.start(), Deadline(f"the request to {path}")
        while not fault.hits:
            deadline.check(process.returncode)
            await asyncio.sleep(PAUSE)
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        self.town.stripe.faults.active = []  # without releasing it: the request of the killed run is lost

    async def run(self) -> Any:
        """Returns what the command prints, which never contains the key."""
        process = await self.start()
        printed, _ = await process.communicate()
        assert self.town.key not in printed.decode()
        assert process.returncode == 0, printed
        return msgspec.json.decode(printed)[0]

    def end_runs(self) -> None:
        """Changes the end of each run that its objects name: the test does not wait for that."""
        world, writes = self.town.world, self.town.stripe.writes
        assert writes is not None
        for each in self.payments():
            self.town.changes.patch(each["id"], {"metadata": {**each["metadata"], "paywatch_ends": "1"}})
        for made in writes.objects.values():
            made["metadata"]["paywatch_ends"] = "1"
        assert world.payments.values or writes.objects

    def payments(self) -> list[Any]:
        world = self.town.world
        return [msgspec.json.decode(world.render("payment_intent", key)) for key in world.payments.values]


@pytest.fixture
def shop(company: Callable[..., Company], store_db: str, tmp_path: Path) -> Shop:
    return Shop(company(payments=0, dsn=store_db, deliver=True), store_db, tmp_path / "paywatch.toml")


async def test_a_payment_of_a_killed_run_is_canceled_by_the_next_one(shop: Shop) -> None:
    shop.configure("payment_intent")
    await shop.kill_at("/v1/payment_intents/")  # the confirmation
    assert [each["status"] for each in shop.payments()] == ["requires_payment_method"]
    shop.end_runs()
    reading = await shop.run()
    assert reading["verdict"] == "pass", reading
    assert reading["evidence"]["removed_at_stripe"] == 1
    assert sorted(each["status"] for each in shop.payments()) == ["canceled", "succeeded"]


@pytest.mark.parametrize(
    ("flow", "path", "left"),
    [("payment_link", "/v1/payment_links/", 2)],
)
async def test_objects_of_a_killed_run_are_closed_by_the_next_one(
    shop: Shop, flow: str, path: str, left: int
) -> None:
    shop.configure(flow)
    await shop.kill_at(path)
    shop.end_runs()
    reading = await shop.run()
    assert reading["verdict"] == "pass", reading
    assert reading["evidence"]["removed_at_stripe"] == left
    assert shop.town.stripe.writes is not None
    made = shop.town.stripe.writes.objects.values()
    assert not [each["id"] for each in made if each.get("active") or each.get("status") == "open"]
