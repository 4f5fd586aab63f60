"""Executes one run in a process that a test can kill: ``python process.py '{"run": ..., ...}'``.

Prints a line for each step of progress, and finally ``ended STATUS`` or ``stopped ERROR``.
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


async def main(options: dict[str, Any]) -> None:
    settings = Settings(
        service="shop", reconcile=ReconcileSettings(payments=SHOP, repair=("created", "updated"))
    )
    async with (
        asyncpg.create_pool(options["store"], min_size=0, max_size=4) as store,
        asyncpg.create_pool(options["ledger"], min_size=0, max_size=2) as ledger,
        Stripe(SecretStr(options["key"]), base=options["stripe"]) as stripe,
    ):
        lease = timedelta(seconds=options["lease"])
        name, rate = options["worker"], options["rate"]
        deps = Deps(store, ledger, lambda _: stripe, settings, name, rate=rate, lease_time=lease)
        print_line("started")
        while True:
            try:
                result = await execute(options["run"], deps, print_progress)
            except Busy:
                await asyncio.sleep(0.05)
            except (ReconcileError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                return print_line(f"stopped {type(error).__name__}")
            else:
                return print_line(f"ended {result.status}")


def print_progress(progress: Progress) -> None:
    print_line(f"{progress.phase} {progress.pages} {progress.records}")


def print_line(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
