"""Runs the checks that somebody wants to be run now, outside of the schedule."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import structlog

import probes
from probes import Reading
from settings.locations import check_of
from store.check_requests import TakenRequest, finish_request, release_request, take_requests
from workers.app import App
from workers.databases import DATABASE_ERRORS
from workers.redaction import Redaction, secrets_of

log = structlog.get_logger(__name__)

AT_ONCE = 5
"""Requests of one look. People wait for them, so they do not wait for room among the slots."""


class RequestRunner:
    """Takes and runs requests for one worker process."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._redaction = Redaction(secrets_of(app.settings))

    async def run_requests(self) -> int:
        """Runs what waits, and returns how many that were.

        Nothing is taken while the store is unavailable, or while this worker's clock is so wrong that it runs
        no checks. A killed worker's requests are taken again when their lease expires.
        """
        app = self._app
        if app.outages.standby.paused or app.clock.stops_claims:
            return 0
        taken = await take_requests(
            app.store, app.revision.definitions, worker=app.worker, lease=app.check_lease, limit=AT_ONCE
        )
        await asyncio.gather(*map(self._run, taken))
        return len(taken)

    async def _run(self, taken: TakenRequest) -> None:
        app = self._app
        try:
            reading = await probes.run(app.checks[check_of(taken.scheduled)], datetime.now(UTC), app.tools)
        except asyncio.CancelledError:
            with suppress(*DATABASE_ERRORS):
                await asyncio.shield(release_request(app.store, taken))
            raise
        kept = await finish_request(app.store, taken, self._masked(reading))
        log.info(
            "check_request_finished",
            name=taken.scheduled,
            verdict=reading.outcome.verdict.value,
            cause=reading.outcome.cause,
            duration=round(reading.duration, 6),
            status="stored" if kept else "fenced",
        )

    def _masked(self, reading: Reading) -> Reading:
        """Removes secrets: people read what a server answered, without a policy of an incident in between."""
        outcome = reading.outcome
        evidence = self._redaction(None, "", dict(outcome.evidence))
        masked = replace(outcome, reason=self._redaction.text(outcome.reason), evidence=evidence)
        return replace(reading, outcome=masked)
