"""The environment of the reconciliation bench: Stripe's double, Postgres and Valkey, each its own process."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import httpx
import msgspec
from pydantic import SecretStr

import store
from bench import reconcile_by_hand, reconcile_command
from bench.measure import cpu_seconds
from reconcile import ensure_default_ledger
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey

ROOT = Path(__file__).parent.parent
PAYMENTS = "/v1/payment_intents"
LISTS = (PAYMENTS, "/v1/balance_transactions")
"""What every run reads page by page. A run long after the last one also reads the events since then."""
LEDGER = "paywatch_ledger.payments"
_CHANGED = f"""
with numbered as (select id, row_number() over (order by id) as n from {LEDGER}),
gone as (delete from {LEDGER} l using numbered s where s.id = l.id and s.n % 200 = 0)
update {LEDGER} l set status = 'processing' from numbered s
where s.id = l.id and s.n % 200 = 100 and l.status in ('succeeded', 'canceled')
"""
_WRITES = f"""
select n_tup_ins + n_tup_upd + n_tup_del as writes from pg_stat_user_tables
where relid = '{LEDGER}'::regclass
"""
_EDGES = f"""
select percentile_disc($1::float8[]) within group (order by extract(epoch from created_at)::bigint) as cuts
from {LEDGER}
"""


SHAPES = {"even": (), "rush": ("--skewed",), "bursts": ("--bursts", "60")}
"""How the payments are distributed over the day: evenly, 80 % of them within six hours, or 150 in each of
sixty seconds beside the rest."""


class Requests(msgspec.Struct):
    """Requests since the last `set`: their number, how many the rate limit refused, the most in one second by
    path, and when the first and the last one arrived (monotonic)."""

    requests: int
    rate_limited: int
    peak_per_second: dict[str, int]
    first_at: float
    last_at: float


@dataclass(frozen=True, slots=True)
class Double:
    """A Stripe with payments on one day, distributed as ``shape`` says."""

    payments: int
    shape: str
    url: str
    control: str
    key: str

    def warm_up(self) -> None:
        """Requests each list once: the double computes it on the first request, which delays all others."""
        with httpx.Client(base_url=self.url, auth=(self.key, ""), trust_env=False) as stripe:
            for path in ("balance", "payment_intents", "balance_transactions", "events"):
                stripe.get(f"/v1/{path}").raise_for_status()

    def set(self, latency: float, limit: int | None) -> None:
        """Sets the seconds per page and the accepted requests per second, and resets the counts."""
        with httpx.Client(base_url=self.control, trust_env=False) as control:
            control.delete("/stripe/faults").raise_for_status()
            control.delete("/stripe/statistics").raise_for_status()
            limits = {"per_endpoint": limit, "overall": limit and 4 * limit}
            control.post("/stripe/limits", json=limits).raise_for_status()
            if latency:
                fault = {"kind": "latency", "seconds": latency}
                control.post("/stripe/faults", json=fault).raise_for_status()

    def requests(self) -> Requests:
        found = httpx.get(f"{self.control}/stripe/statistics", trust_env=False).content
        return msgspec.json.decode(found, type=Requests)


@dataclass(frozen=True, slots=True)
class Stage:
    """Both servers and the day of the payments. ``admin`` connects to recreate the database of ``dsn``."""

    postgres: int
    admin: str
    dsn: str
    redis: str
    since: datetime
    until: datetime

    @contextmanager
    def double(self, payments: int, shape: str) -> Iterator[Double]:
        window = ["--since", self.since.isoformat(), "--until", self.until.isoformat()]
        command = [sys.executable, "-m", "sandbox", "--live", "--payments", str(payments), *window]
        with subprocess.Popen(
            [*command, *SHAPES[shape]], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            try:
                addresses = msgspec.json.decode(process.stdout.readline())
                double = Double(
                    payments, shape, addresses["stripe_url"], addresses["control_url"], addresses["key"]
                )
                double.warm_up()
                yield double
            finally:
                process.terminate()

    def reconcile(
        self, double: Double, limit: int | None, cores: float
    ) -> tuple[reconcile_command.Measured, reconcile_command.Result]:
        with reconcile_command.environment_of(
            self.dsn, self.redis, double.url, double.key, limit
        ) as environment:
            command = reconcile_command.Command(environment, cores)
            return reconcile_command.reconcile(command, self.since, self.until)

    def by_hand(self, double: Double, slices: int, lists: Sequence[str]) -> reconcile_command.Measured:
        """Reads the lists in slices with equal numbers of payments, computed from the ledger."""
        edges = [int(self.since.timestamp()), *self._cuts(slices), int(self.until.timestamp())]
        task = reconcile_by_hand.Task(self.dsn, double.url, double.key, list(lists), edges)
        argument = msgspec.json.encode(task).decode()
        return reconcile_command.Command(os.environ).run("bench.reconcile_by_hand", argument)

    def cpu(self) -> float:
        """Returns the CPU seconds that Postgres has used."""
        return cpu_seconds(self.postgres)

    def empty_ledger(self) -> None:
        self._query(f"truncate {LEDGER}")

    def start_over(self) -> None:
        """Recreates the database: without runs, and with an empty ledger."""
        self._query("drop database if exists bench with (force)", on=self.admin)
        self._query("create database bench", on=self.admin)
        store.migrate(SecretStr(self.dsn))
        asyncio.run(_make_ledger(self.dsn))

    def change_one_in_a_hundred(self) -> None:
        self._query(_CHANGED)

    def vacuum(self) -> None:
        """Removes dead rows and updates statistics, so that all runs start from the same state."""
        self._query("vacuum analyze")
        self._query("checkpoint")

    def ledger_writes(self) -> int:
        """Returns the number of row writes to the ledger by processes that have ended."""
        return int(self._query(_WRITES)[0]["writes"])

    def wal(self) -> int:
        """Returns the number of bytes of WAL since the start of the server."""
        return int(self._query("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as wal")[0]["wal"])

    def _cuts(self, slices: int) -> list[int]:
        if slices < 2:
            return []
        shares = [part / slices for part in range(1, slices)]
        return sorted(set(self._query(_EDGES, shares)[0]["cuts"]))

    def _query(self, query: str, *arguments: object, on: str = "") -> Sequence[asyncpg.Record]:
        async def fetch() -> Sequence[asyncpg.Record]:
            connection = await asyncpg.connect(on or self.dsn)
            try:
                found: Sequence[asyncpg.Record] = await connection.fetch(query, *arguments)
            finally:
                await connection.close()
            return found

        return asyncio.run(fetch())


@contextmanager
def open_stage() -> Iterator[Stage]:
    with EmbeddedPostgres() as postgres, EmbeddedValkey() as valkey:
        until = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        yield Stage(
            postgres.pid,
            postgres.dsn,
            postgres.database("bench"),
            valkey.url,
            until - timedelta(days=1),
            until,
        )


async def _make_ledger(dsn: str) -> None:
    async with asyncpg.create_pool(dsn, min_size=0, max_size=1) as ledger:
        await ensure_default_ledger(ledger)
