"""Runs a postgres check: one new connection, one small query, then the server's own statistics."""

import asyncio
import time
from importlib.resources import files
from typing import Any

import asyncpg

from probes.formatting import format_seconds
from probes.judgement import Measurements, Problem, too_slow
from probes.ledger import first_line
from probes.postgres.errors import LONGEST_SENTENCE, REFUSED, cause_of, problem_of
from probes.reading import Outcome, Verdict
from probes.tools import PostgresServer, Tools
from settings.checks.postgres import PostgresCheck
from settings.values import format_duration

_CONNECTIONS, _TRANSACTIONS, _REPLICAS, _REPLICA = (
    files("probes.postgres").joinpath(f"{name}.sql").read_text()
    for name in ("connections", "transactions", "replicas", "replica")
)
_LOST = {"timeout", "reset", "connect", "starting"}
"""Causes after which no other query can succeed."""
_GRANT = "the user may not see the sessions of others: grant it pg_monitor"


async def probe(check: PostgresCheck, tools: Tools) -> Outcome:
    run = _Run(check, tools.postgres(check.url))
    try:
        async with asyncio.timeout(check.timeout.total_seconds()) as timer:
            await run.measure()
    except REFUSED as error:
        run.failed(error, timed_out=timer.expired())
    finally:
        await run.close()
    return run.taken.conclude(run.success())


class _Run:
    """One run of a check. ``step`` names what it does, for the reason of a timeout."""

    def __init__(self, check: PostgresCheck, server: PostgresServer) -> None:
        self.check, self.server = check, server
        self.taken = Measurements(check)
        self.step = "connecting"
        self.connection: Any = None

    async def measure(self) -> None:
        started = time.perf_counter()
        self.connection = await self.server.connect(self.check.timeout.total_seconds())
        self.taken.phases["connect"] = time.perf_counter() - started
        await self._query()
        standby = await self._mode()
        await self._connections()
        await self._transactions()
        await (self._replica() if standby else self._replicas())

    def failed(self, error: Exception, *, timed_out: bool) -> None:
        if timed_out:
            limit = format_duration(self.check.timeout)
            sentence = f"Postgres at {self.server.where} did not answer within {limit}, while {self.step}"
            self.taken.problems.append(Problem(Verdict.FAIL, "timeout", sentence))
        else:
            self.taken.problems.append(problem_of(self.server, error))

    async def close(self) -> None:
        """Closes the connection. A server that did not answer does not answer to this either."""
        if self.connection is None:
            return
        if any(problem.cause in _LOST for problem in self.taken.problems):
            self.connection.terminate()
            return
        try:
            await self.connection.close(timeout=1)
        except REFUSED:
            self.connection.terminate()

    def success(self) -> str:
        query = format_seconds(self.taken.phases.get("query", 0.0))
        values = self.taken.values
        if "connections" not in values:
            return f"Postgres answered in {query}"
        used = f"{values['connections']:.0f} of {values['connections_usable']:.0f} connections are used"
        return f"Postgres answered in {query}, {used}"

    async def _row(self, sql: str) -> asyncpg.Record:
        rows: list[asyncpg.Record] = await self.connection.fetch(sql)
        return rows[0]

    async def _query(self) -> None:
        self.step = "running a small query"
        started = time.perf_counter()
        await self._row("select 1")
        seconds = time.perf_counter() - started
        self.taken.phases["query"] = self.taken.values["response_time"] = seconds
        self.taken.problems += too_slow(self.check, seconds)

    async def _facts(self, sql: str, fact: str, *limits: str) -> asyncpg.Record | None:
        """Returns the row; None if the server refuses the query, which leaves the fact unknown."""
        self.step = f"reading {fact}"
        try:
            return await self._row(sql)
        except asyncpg.PostgresError as error:
            if cause_of(error) != "refused":
                raise
            self.taken.not_known(
                fact, f"the server refuses to say: {first_line(error, LONGEST_SENTENCE)}", limits
            )
            return None

    async def _mode(self) -> bool:
        """Returns whether the server is a standby; compares with ``expect.writable``."""
        self.step = "asking whether it takes writes"
        row = await self._row(
            "select pg_is_in_recovery() as standby,"
            " current_setting('transaction_read_only')::bool as read_only"
        )
        standby, wanted = bool(row["standby"]), self.check.expect.writable
        why = (
            "it is a standby"
            if standby
            else "default_transaction_read_only is on"
            if row["read_only"]
            else ""
        )
        if wanted and not why:
            why = await self._refused_transaction()
        self.taken.evidence |= {"standby": standby, "read_only": bool(why)}
        if wanted is not None and wanted == bool(why):
            sentence = f"the server is read-only: {why}" if why else "the server takes writes"
            expected = f"{sentence}, expected expect.writable = {str(wanted).lower()}"
            self.taken.problems.append(Problem(Verdict.FAIL, "writable", expected))
        return standby

    async def _refused_transaction(self) -> str:
        """Returns why the server assigns no transaction id, as when all are used up."""
        try:
            await self._row("select txid_current()")
        except asyncpg.PostgresError as error:
            if cause_of(error) != "refused":
                raise
            return first_line(error, LONGEST_SENTENCE)
        return ""

    async def _connections(self) -> None:
        limits = ("connections_degraded_above", "connections_fail_above")
        row = await self._facts(_CONNECTIONS, "the number of connections", *limits)
        if row is None:
            return
        shares = [
            (row["used"] / max(row["usable"], 1), f"{row['used']} of {row['usable']} connections are used"),
            *_limited("the database", row["used_of_database"], row["limit_of_database"]),
            *_limited("the user", row["used_of_user"], row["limit_of_user"]),
        ]
        share, sentence = max(shares)
        self.taken.values |= {
            "connections": float(row["used"]),
            "connections_usable": float(row["usable"]),
            "connections_used": share,
        }
        self.taken.evidence |= {"max_connections": row["maximum"], "fullest": sentence}
        self.taken.exceed(share, "connections", "connections", sentence)

    async def _transactions(self) -> None:
        fact, key, limit = (
            "the oldest transaction",
            "long_transaction_above",
            self.check.long_transaction_above,
        )
        row = await self._facts(_TRANSACTIONS, fact, key)
        if row is None:
            return
        oldest = max(row["open"] or 0.0, row["prepared"] or 0.0)
        if limit is not None and oldest > limit.total_seconds():
            kind = "a prepared transaction" if oldest == row["prepared"] else "a transaction"
            self._too_old("long_transaction", f"{kind} has been open for {format_seconds(oldest)}", key)
        elif row["hidden"]:
            self.taken.not_known(fact, _GRANT, [key])
            return
        self.taken.values["oldest_transaction"] = oldest

    def _too_old(self, cause: str, sentence: str, key: str) -> None:
        limit = format_duration(getattr(self.check, key))
        self.taken.problems.append(
            Problem(Verdict.DEGRADED, cause, f"{sentence}, longer than {key} = {limit}")
        )

    async def _replicas(self) -> None:
        fact, key = "the replication lag", "replication_lag_above"
        row = await self._facts(_REPLICAS, fact, key)
        if row is None:
            return
        if not row["hidden"]:
            self.taken.values["replicas"] = float(row["replicas"])
        if row["lag"] is not None:
            self._lag(row["lag"])
        if row["hidden"]:
            self.taken.not_known(fact, "the user may not see the replicas: grant it pg_monitor", [key])
        elif not row["replicas"]:
            self.taken.not_known(fact, "no replica is connected", [key])
        elif row["unmeasured"]:
            self.taken.not_known(fact, "a replica has not reported it yet", [key])

    async def _replica(self) -> None:
        fact, key = "the replication lag", "replication_lag_above"
        row = await self._facts(_REPLICA, fact, key)
        if row is None:
            return
        self.taken.evidence["receives"] = row["receives"]
        if row["receives"] and row["replayed_all"]:
            self._lag(0.0)
        elif row["age"] is None:
            self.taken.not_known(fact, "the replica has replayed no transaction yet", [key])
        else:
            self._lag(row["age"])

    def _lag(self, seconds: float) -> None:
        self.taken.values["replication_lag"] = seconds
        limit = self.check.replication_lag_above
        if limit is not None and seconds > limit.total_seconds():
            sentence = f"a replica is {format_seconds(seconds)} behind"
            self._too_old("replication_lag", sentence, "replication_lag_above")


def _limited(whose: str, used: int, limit: int) -> list[tuple[float, str]]:
    """Returns the used share of a limit of its own; nothing if it has none (-1)."""
    if limit < 0:
        return []
    return [(used / max(limit, 1), f"{used} of the {limit} connections of {whose} are used")]
