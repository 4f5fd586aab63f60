"""Heartbeat rows: who is alive, on which queue, since when."""

import asyncio
from contextlib import suppress
from types import TracebackType

import structlog

import store
from workers.app import App
from workers.sweep import DATABASE_TROUBLE
from workers.tasks import stop

log = structlog.get_logger(__name__)

EVERY = 10.0


class Beats:
    """While entered, this worker beats; a clean end takes its row away."""

    def __init__(self, app: App, role: str) -> None:
        self._app = app
        self._role = role
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Beats":
        await self._beat()
        self._task = asyncio.create_task(self._go_on())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            await stop(self._task)
        with suppress(*DATABASE_TROUBLE):
            await store.farewell(self._app.store, self._app.worker)

    async def _beat(self) -> None:
        try:
            info = {"version": self._app.settings.app_version, "environment": self._app.settings.environment}
            await store.beat(self._app.store, self._app.worker, self._role, info)
        except DATABASE_TROUBLE as error:
            log.warning("heartbeat_not_written", error=str(error))

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self._beat()
