"""Executes one reconciliation in its own process, as a worker that has already started would.

Argument: a `Task` as JSON. Prints a `Measured` as JSON.
"""

import asyncio
import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec
from pydantic import SecretStr

import reconcile
import store
from settings import Settings
from stripeapi import Stripe
from workers.databases import open_ledger
from workers.logs import configure
from workers.reconciling.dependencies import open_deps
from workers.reconciling.garbage import collect_less


class Task(msgspec.Struct):
    """An empty ``redis`` means that requests are not paced."""

    dsn: str
    stripe: str
    key: str
    redis: str
    since: datetime
    until: datetime


class Measured(msgspec.Struct):
    """``wall`` and ``cpu`` are in seconds, ``memory`` is the peak resident memory in MB."""

    status: str
    counts: dict[str, int]
    wall: float
    cpu: float
    memory: float


async def run(task: Task) -> Measured:
    async with _deps(task) as deps:
        began, cpu = time.perf_counter(), time.process_time()
        name = await reconcile.create(deps.store, reconcile.Window(task.since, task.until))
        result = await reconcile.execute(name, deps)
        wall, used = time.perf_counter() - began, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000
    return Measured(result.status, result.objects["payments"], wall, used, memory)


@asynccontextmanager
async def _deps(task: Task) -> AsyncIterator[reconcile.Deps]:
    settings = Settings.model_validate(
        {
            "service": "bench",
            "database_url": task.dsn,
            "redis_url": task.redis or None,
            "stripe_secret_key": task.key,
            "stripe_api_base": task.stripe,
            "reconcile": {"stripe_share": 1.0, "repair": ["created", "updated"]},
        }
    )
    async with await store.connect(SecretStr(task.dsn), size=10) as records, open_ledger(settings) as ledger:
        if ledger is None:
            raise ValueError("the task has no database")
        if task.redis:
            async with open_deps(settings, "bench", store=records, ledger=ledger) as deps:
                yield deps
            return
        collect_less()
        async with Stripe(SecretStr(task.key), base=task.stripe) as client:
            yield reconcile.Deps(records, ledger, lambda _: client, settings, "bench", rate=None)


if __name__ == "__main__":
    configure(None, component="bench")
    sys.stdout.write(
        msgspec.json.encode(asyncio.run(run(msgspec.json.decode(sys.argv[1], type=Task)))).decode()
    )
