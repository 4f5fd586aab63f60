"""Waits for a condition instead of a time. Only a test that fails waits until the deadline."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")

# Seconds. Far more than any condition takes on a machine ten times slower than a quiet one.
PATIENCE = 120.0
PAUSE = 0.02


class Deadline:
    """Fails with what was awaited and what was last seen."""

    def __init__(self, what: str, within: float = PATIENCE) -> None:
        self._what, self._within = what, within
        self._end = time.monotonic() + within

    def check(self, seen: object) -> None:
        if time.monotonic() > self._end:
            raise AssertionError(f"not within {self._within:.0f} s: {self._what}; last seen: {seen!r}")


def wait_until(condition: Callable[[], T], what: str) -> T:
    """Returns the first true value of ``condition``."""
    deadline = Deadline(what)
    while not (seen := condition()):
        deadline.check(seen)
        time.sleep(PAUSE)
    return seen


async def eventually(
    condition: Callable[[], object],
    what: str,
    *,
    retry: tuple[type[Exception], ...] = (),
    pause: float = PAUSE,
) -> Any:
    """Returns the first true value of ``condition``, a function or a coroutine function; it may raise the
    errors of ``retry`` before."""
    deadline = Deadline(what)
    while True:
        seen: object
        try:
            found = condition()
            value = await found if isinstance(found, Awaitable) else found
            if value:
                return value
            seen = value
        except retry as error:
            seen = error
        deadline.check(seen)
        await asyncio.sleep(pause)
