"""How a worker's configuration relates to the active revision, and what the worker may do because of that."""

from collections.abc import Collection, Mapping
from functools import cached_property

import asyncpg
import structlog

import alerts
import store
from settings import Settings
from settings.locations import located
from settings.revision import Configuration
from settings.stored import AlertSettings, StoredSettings
from store import Revision

log = structlog.get_logger(__name__)


class ActiveRevision:
    """The revision that is active in the store, as this worker saw it last.

    An outdated worker, whose configuration is another one, decides by the active revision too. It runs only
    checks that have the same definition in both, sends only to channels that both have, and neither starts
    reconciliations nor ends anything.
    """

    def __init__(self, settings: Settings) -> None:
        self.own = Configuration.of(settings)
        self.evaluator = alerts.Evaluator(settings)
        self.settings: AlertSettings = settings
        """By what readings are evaluated and kept: of the active revision."""
        self.active: Revision | None = None
        self._own_settings = settings
        self._readable = True

    @property
    def outdated(self) -> bool:
        return self.active is not None and self.active.digest != self.own.digest

    @property
    def definitions(self) -> Mapping[str, str]:
        """The checks that this worker can run, with their definitions, both `located`; none if it cannot
        evaluate them."""
        return self._located if self._readable else {}

    @cached_property
    def _located(self) -> Mapping[str, str]:
        at = self._own_settings.location or ""
        return {located(name, at): located(digest, at) for name, digest in self.own.definitions.items()}

    @property
    def channels(self) -> Collection[str] | None:
        """The channels whose notifications this worker may handle; None for all, also unknown ones."""
        if not self.outdated:
            return None
        active = self.settings.channels
        return [
            name
            for name, channel in self._own_settings.channels.items()
            if name in active and active[name].kind == channel.kind
        ]

    async def refresh(self, pool: asyncpg.Pool) -> bool:
        """Reads which revision is active; returns whether this worker is outdated."""
        digest = await store.active_digest(pool)
        if digest != (self.active and self.active.digest):
            self._adopt(await store.active_revision(pool))
        return self.outdated

    def _adopt(self, active: Revision | None) -> None:
        was_outdated, self.active, self._readable = self.outdated, active, True
        self.settings = self._own_settings
        if active is not None and self.outdated:
            self.settings = self._read(active)
            log.error(
                "worker_outdated",
                own=self.own.digest,
                active=active.digest,
                revision=active.number,
                applied_by=active.applied_by,
                applied_at=active.applied_at.isoformat(),
            )
        elif was_outdated:
            log.info("worker_up_to_date", active=self.own.digest)
        self.evaluator = alerts.Evaluator(self.settings, None if active is None else active.digest)

    def _read(self, active: Revision) -> AlertSettings:
        try:
            return StoredSettings.parse(active.configuration)
        except ValueError:  # of a newer version of Paywatch
            self._readable = False
            log.warning("revision_unreadable", revision=active.number, written_by=active.version)
            return self._own_settings
