"""Shows the platform that the event loop runs: in a file for exec probes, and to systemd's watchdog.

Postgres and Redis play no part: a platform that restarted a worker during their outage would end the only
process that can report it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Protocol

from reconcile.tasks import cancel_all
from settings import Settings
from workers.outages import Outage
from workers.runtime.alive_file import AliveFile
from workers.runtime.systemd import Systemd

RENEWED_EVERY = 5.0
"""Seconds. A probe that allows a minute survives a loop that is busy for most of it."""


class Sign(Protocol):
    """One way to show that the loop runs. ``renew`` raises OSError while that is impossible.

    ``within`` is how many seconds may pass between two calls of ``renew``.
    """

    outage: Outage
    within: float

    def begin(self) -> None: ...
    def renew(self) -> None: ...
    def end(self) -> None: ...


def show_liveness(settings: Settings, env: Mapping[str, str]) -> AbstractAsyncContextManager[object]:
    """Returns a context in which the platform sees the event loop run. Entering it raises ConfigError."""
    signs: list[Sign] = []
    if settings.paywatch_alive_file is not None:
        signs.append(AliveFile(settings.paywatch_alive_file))
    if systemd := Systemd.of(env):
        signs.append(systemd)
    return Liveness(signs)


class Liveness:
    """Inside ``async with``, renews these signs from a task of the event loop, which stops with the loop."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        self._signs = signs
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Liveness":
        for sign in self._signs:
            sign.begin()
        self._tasks = [asyncio.create_task(_keep(sign)) for sign in self._signs]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await cancel_all(self._tasks, cancel_again_after=2)
        for sign in self._signs:
            sign.end()


async def _keep(sign: Sign) -> None:
    while True:
        try:
            sign.renew()
        except OSError as error:
            sign.outage.failed(error.strerror or type(error).__name__)
        else:
            sign.outage.served()
        await asyncio.sleep(min(sign.within, RENEWED_EVERY))
