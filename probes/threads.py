"""Runs calls that may block for ever, such as those of a file system on a network, next to the event loop.

A thread that hangs cannot be ended: its call is given up, no second one begins for the same thing, and the
number of threads is bounded. They are daemons, so that they do not keep the process from ending.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")

LIMIT = 8


class Hangs(Exception):
    """The call has not ended in time, or an earlier one for the same thing never did."""


@dataclass(slots=True)
class Threads:
    """The blocking calls that are running, by the thing that each may hang on."""

    limit: int = LIMIT
    running: dict[str, threading.Thread] = field(default_factory=dict)

    async def call(self, thing: str, function: Callable[[], T], seconds: float) -> T:
        """Returns what the function returns, or raises what it raises. Raises Hangs after so many seconds."""
        if thing in self.running:
            raise Hangs(f"an earlier call for {thing} still hangs")
        if len(self.running) >= self.limit:
            raise Hangs(f"{len(self.running)} calls hang, and no more are started")
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[T] = loop.create_future()

        def finish(set_end: Callable[[Any], None], end: Any) -> None:
            self.running.pop(thing, None)
            if not ended.done():
                set_end(end)

        def work() -> None:
            try:
                result = function()
            except Exception as error:
                _call_back(loop, finish, ended.set_exception, error)
            else:
                _call_back(loop, finish, ended.set_result, result)

        self.running[thing] = threading.Thread(target=work, name=f"blocking: {thing}", daemon=True)
        self.running[thing].start()
        try:
            async with asyncio.timeout(seconds):
                return await ended
        except TimeoutError:
            if ended.done() and not ended.cancelled():
                raise
            raise Hangs(f"{thing} does not answer within {seconds:.3g} s") from None


def _call_back(loop: asyncio.AbstractEventLoop, finish: Callable[..., None], *args: Any) -> None:
    try:
        loop.call_soon_threadsafe(finish, *args)
    except RuntimeError:  # the loop was closed: nobody waits for the result any more
        return
