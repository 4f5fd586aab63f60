"""Runs Apprise, which blocks, in a thread of its own for a limited time."""

import asyncio
import threading
from contextlib import suppress

import httpx

from alerts.channels.apprise.service import deliver
from alerts.channels.transport import DeliveryError
from alerts.model import Delivery, Sent
from settings.channels.apprise import AppriseChannel

TIMEOUT = 25.0
MOST = 8
_NAME = "paywatch-apprise"


async def send(
    config: AppriseChannel, delivery: Delivery, _http: httpx.AsyncClient, *, seconds: float = TIMEOUT
) -> Sent:
    """The library does not say whether a message arrives, so that it is accepted."""
    if sum(thread.name == _NAME for thread in threading.enumerate()) >= MOST:
        raise DeliveryError(f"{MOST} earlier messages by Apprise have not ended", kind="retry")
    try:
        async with asyncio.timeout(seconds):
            error = await _in_thread(config.url.get_secret_value(), delivery)
    except TimeoutError:
        error = DeliveryError(f"no answer within {seconds:g} s", kind="unknown")
    if error is not None:
        raise error
    return Sent("accepted")


async def _in_thread(url: str, delivery: Delivery) -> DeliveryError | None:
    """A thread cannot be stopped: one that hangs must not hold up the pool of other work, or the exit."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[DeliveryError | None] = loop.create_future()

    def finish(error: DeliveryError | None) -> None:
        if not done.done():
            done.set_result(error)

    def work() -> None:
        error = _deliver(url, delivery)
        with suppress(RuntimeError):  # the loop has ended, and nobody waits for this any more
            loop.call_soon_threadsafe(finish, error)

    threading.Thread(target=work, name=_NAME, daemon=True).start()
    return await done


def _deliver(url: str, delivery: Delivery) -> DeliveryError | None:
    """Whatever the library raises, also while it is imported, ends the attempt and not only its thread."""
    try:
        return deliver(url, delivery.payload)
    except Exception as error:
        return DeliveryError(f"Apprise failed with {type(error).__name__}", kind="unknown")
