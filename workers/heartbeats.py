"""The heartbeat row of a worker in the store."""

import asyncio
from contextlib import suppress
from types import TracebackType

import store
from probes.reading import Json
from reconcile.tasks import cancel_all
from settings.release import paywatch_version
from workers.app import App
from workers.databases import DATABASE_ERRORS

INTERVAL = 10.0
VERSION = paywatch_version()


class Heartbeat:
    """Inside ``async with``, renews this worker's row, with its clock's skew; a clean exit deletes it."""

    def __init__(self, app: App, role: str) -> None:
        self._app = app
        self._role = role
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Heartbeat":
        await self._beat()
        self._task = asyncio.create_task(self._keep_beating())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            await cancel_all([self._task], cancel_again_after=2)
        with suppress(*DATABASE_ERRORS):  # the row then expires, as that of a killed worker does
            await store.delete_heartbeat(self._app.store, self._app.worker)

    async def _beat(self) -> None:
        try:
            await self._app.clock.measure(self._app.store)
            info: dict[str, Json] = {
                "paywatch": VERSION,
                "version": self._app.settings.app_version,
                "environment": self._app.settings.environment,
                "location": self._app.settings.location,
                "redis": self._app.redis.status.report(),
                "sight": self._app.tools.sight.report(),
                "buffer": self._app.outages.standby.buffer.report(),
                "stripe": None if self._app.observer is None else self._app.observer.report(),
            }
            await store.write_heartbeat(
                self._app.store,
                self._app.worker,
                self._role,
                info,
                self._app.clock.skew,
                revision=self._app.revision.own.digest,
                definitions=self._runs(),
            )
        except DATABASE_ERRORS as error:
            self._app.store_failed(error)
        else:
            self._app.outages.store.served()

    def _runs(self) -> list[str]:
        """The checks that this worker can run. With a wrong clock none: they are missed if no other can."""
        if self._role != "probes" or self._app.clock.stops_claims:
            return []
        return list(self._app.revision.definitions.values())

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL)
            await self._beat()
