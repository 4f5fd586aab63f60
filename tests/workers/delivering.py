"""Delivers in a test what a worker would, until nothing waits."""

import store
from tests.waiting import eventually
from workers.app import App
from workers.jobs.deliver import Deliverer, Observer


async def nothing() -> None:
    """What is due later is delivered by the loop below."""


async def deliver_all(app: App, observer: Observer) -> None:
    async with Deliverer(app, observer, nothing) as deliverer:

        async def done() -> bool:
            await deliverer.deliver()
            return not await store.pending_count(app.store)

        await eventually(done, "all notifications are delivered", pause=0.1)
