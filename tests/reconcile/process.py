"""Executes one run in a process of its own, to be killed: ``python process.py '{"run": ..., ...}'``.

Prints a line for each step of progress, and in the end ``ended WORD`` or ``stopped ERROR``.
"""

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any

import asyncpg
from pydantic import SecretStr

from reconcile import Busy, Deps, Progress, ReconcileError, execute
from settings import Settings
from settings.reconcile import ReconcileSettings
from stripeapi import Stripe
from tests.reconcile.shop import SHOP


async def main(given: dict[str, Any]) -> None:
    settings = Settings(service="shop", reconcile=ReconcileSettings(payments=SHOP))
    async with (
        asyncpg.create_pool(given["store"], min_size=0, max_size=4) as store,
        asyncpg.create_pool(given["ledger"], min_size=0, max_size=2) as ledger,
        Stripe(SecretStr(given["key"]), base=given["stripe"]) as stripe,
    ):
        lease = timedelta(seconds=given["lease"])
        name, rate = given["worker"], given["rate"]
        deps = Deps(store, ledger, lambda _: stripe, settings, name, rate=rate, lease_time=lease)
        say("started")
        while True:
            try:
                result = await execute(given["run"], deps, told)
            except Busy:
                await asyncio.sleep(0.05)
            except (ReconcileError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                return say(f"stopped {type(error).__name__}")
            else:
                return say(f"ended {result.status}")


def told(progress: Progress) -> None:
    say(f"{progress.phase} {progress.pages} {progress.records}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
