"""Removes the rows of synthetic objects from the team's database, also those of a run that was killed.

The ids are remembered in the store before the objects are created. A run removes its own rows at its end, and
those of earlier runs that could not at its beginning.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import asyncpg

from probes import ledger
from probes.ledger import LedgerError
from probes.leftovers import NotRemembered
from probes.reading import Json, Outcome, Verdict
from probes.tools import Tools
from settings.checks.base import CheckBase, Cleanup

T = TypeVar("T")

_TIMEOUT = 5.0
_MARGIN = timedelta(seconds=30)
"""How long after its timeout a run may still be busy: the runner's grace, this cleanup, a stalled process."""


async def finish(work: Coroutine[Any, Any, T]) -> T:
    """Returns the result of ``work``, which a cancellation does not end: it is passed on afterwards."""
    task = asyncio.create_task(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return task.result()


class SyntheticRows:
    """The rows of one run. Without ``cleanup`` it does nothing."""

    def __init__(self, check: CheckBase, cleanup: Cleanup | None, tools: Tools) -> None:
        self._check, self._cleanup = check, cleanup
        self._pool: asyncpg.Pool | None = tools.ledger
        self._leftovers = tools.leftovers
        self._ids: list[str] = []
        self._final: set[str] = set()
        self.evidence: dict[str, Json] = {}

    @property
    def _active(self) -> bool:
        return self._cleanup is not None and self._pool is not None

    async def expect(self, ids: Iterable[str]) -> None:
        """Remembers the ids; to be awaited before anything about them is sent."""
        new = [each for each in ids if each not in self._ids]
        self._ids += new
        if not self._active or not new:
            return
        if self._leftovers is None:
            self.evidence["leftovers"] = "not remembered: no store is configured"
            return
        try:
            lifetime = self._check.timeout + _MARGIN
            await self._leftovers.remember(self._check.name, new, lifetime)
        except NotRemembered as error:
            self.evidence["leftovers"] = f"not remembered: the store cannot be used ({error})"

    def mark_final(self, object_id: str) -> None:
        """Marks an object whose row cannot appear after this run. A later run removes all others once more:
        a receiver may store a row after it answered, or without having answered in time."""
        self._final.add(object_id)

    async def remove_due(self) -> None:
        """Removes the rows of earlier runs that were killed, or whose effects came late."""
        if self._leftovers is None or not self._active:
            return
        with suppress(NotRemembered):  # the store is unreachable: a later run finds them
            due = await self._leftovers.due(self._check.name)
            if due and await self._remove(due) is None:
                await self._leftovers.forget(self._check.name, due)
                self.evidence["removed_leftovers"] = len(due)

    async def remove(self) -> LedgerError | None:
        """Returns why rows may be left, or None. Finishes before it passes a cancellation on.

        A row that stays would look like a payment to the team's own statistics.
        """
        if not self._active or not self._ids:
            return None
        return await finish(self._remove_own())

    async def _remove_own(self) -> LedgerError | None:
        error = await self._remove(self._ids)
        if error is None and self._leftovers is not None:
            done = [each for each in self._ids if each in self._final]
            with suppress(NotRemembered):  # a later run removes them once more, which changes nothing
                await self._leftovers.forget(self._check.name, done)
        return error

    async def _remove(self, ids: list[str]) -> LedgerError | None:
        if self._cleanup is None or self._pool is None:
            return None
        try:
            async with asyncio.timeout(_TIMEOUT):
                await ledger.write(self._pool, self._cleanup.sql, ids)
        except LedgerError as error:
            return error
        except TimeoutError:
            return LedgerError(f"cleanup.sql did not finish within {_TIMEOUT:g} s", cause="ledger")
        return None

    def report(self, outcome: Outcome, error: LedgerError | None) -> Outcome:
        """Returns the outcome with what is known of rows: a pass with rows that may be left is degraded."""
        outcome = replace(outcome, evidence={**outcome.evidence, **self.evidence})
        if error is None:
            return outcome
        sentence = f"synthetic rows may be left: {error}"
        evidence: dict[str, Json] = {**outcome.evidence, "cleanup": str(error), "left": list(self._ids)}
        reason = f"{outcome.reason}; {sentence}"
        if outcome.verdict is not Verdict.PASS:
            return replace(outcome, reason=reason, evidence=evidence)
        return replace(outcome, verdict=Verdict.DEGRADED, cause="cleanup", reason=reason, evidence=evidence)
