"""Runs a sql check: one new connection, one read-only transaction, the values of one row or of some."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import asyncpg

from probes import ledger
from probes.ledger import LedgerError
from probes.reading import Outcome, Verdict
from probes.sql import query
from probes.sql.measured import CAUSES as MEASURED_CAUSES
from probes.sql.measured import Measured
from probes.tools import Needs, PostgresServer, Tools, Unusable
from settings.checks.sql import SqlCheck
from settings.texts import escape_controls
from settings.values import format_duration

CAUSES: Mapping[str, str] = {
    **ledger.CAUSES,
    "query": "the query cannot be run, or does not return values; the reason quotes the database",
    **MEASURED_CAUSES,
}

NEEDS: Needs = {"partial": lambda check: check.preset is not None}

_REFUSED = (
    OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, Unusable
)  # fmt: skip
_LONGEST_REASON = 400


async def probe(check: SqlCheck, tools: Tools) -> Outcome:
    run = _Run(check, tools)
    try:
        async with asyncio.timeout(check.timeout.total_seconds()) as timer:
            return await run.measure()
    except LedgerError as error:
        return _unknown(str(error), error.cause)
    except _REFUSED as error:
        return run.refused(error, timed_out=timer.expired())
    finally:
        await run.close()


class _Run:
    """One run of a check. ``connection`` is None until the server has accepted it."""

    def __init__(self, check: SqlCheck, tools: Tools) -> None:
        self.check, self.tools = check, tools
        self.server: PostgresServer = tools.postgres(check.url)
        self.connection: Any = None
        self.broken = False

    async def measure(self) -> Outcome:
        seconds, started = self.check.timeout.total_seconds(), time.perf_counter()
        self.connection = await self.server.connect(seconds)
        connected = time.perf_counter()
        async with ledger.reading(self.connection):
            await query.limit_transaction(self.connection, seconds)
            measured = await self._measured()
        phases = {"connect": connected - started, "query": time.perf_counter() - connected}
        return measured.conclude(phases)

    async def _measured(self) -> Measured:
        statement = self.check.statement
        if statement is None:
            return Measured.of_preset(await self.tools.presets(self.connection, self.check))
        return Measured.of_rows(await query.fetch(self.connection, statement), statement.by)

    def refused(self, error: Exception, *, timed_out: bool) -> Outcome:
        """Returns why there are no values: the database cannot be used, or it rejects the query."""
        self.broken = timed_out or not isinstance(error, asyncpg.PostgresError)
        limit = format_duration(self.check.timeout)
        if self.connection is None:
            return self._no_connection(error, limit if timed_out else "")
        if timed_out:
            return _unknown(f"the query did not finish within {limit}", "query")
        if isinstance(error, asyncpg.PostgresError):
            rejection = _rejection(error, limit)
            return _unknown(str(rejection), rejection.cause)
        if isinstance(error, asyncpg.InterfaceError) and not self.connection.is_closed():
            return _unknown(f"the query cannot be run: {error}", "query")
        return _unknown(f"the connection to {self.server.where} broke during the query", "ledger")

    def _no_connection(self, error: Exception, limit: str) -> Outcome:
        if limit:
            return _unknown(f"Postgres at {self.server.where} did not answer within {limit}", "ledger")
        sentence = str(error) if isinstance(error, Unusable) else self.server.explain(error)
        return _unknown(sentence, "ledger")

    async def close(self) -> None:
        """Closes the connection. A server that did not answer does not answer to this either."""
        if self.connection is None:
            return
        if not self.broken:
            with suppress(*_REFUSED):
                await self.connection.close(timeout=1)
        if not self.connection.is_closed():
            self.connection.terminate()


def _rejection(error: asyncpg.PostgresError, limit: str) -> LedgerError:
    if isinstance(error, asyncpg.QueryCanceledError):
        return ledger.canceled(error, limit)
    if isinstance(error, asyncpg.LockNotAvailableError):
        sentence = "the query waited for a lock of another session: is a migration running?"
        return LedgerError(sentence, cause="query")
    return ledger.rejection(error)


def _unknown(sentence: str, cause: str) -> Outcome:
    first = (sentence.splitlines() or [""])[0][:_LONGEST_REASON]
    return Outcome(Verdict.UNKNOWN, escape_controls(first), cause=cause)
