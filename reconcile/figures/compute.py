"""Computes the figures of a preset, inside the caller's read-only transaction.

The window is read first, by the range of ``created`` alone. What reads more runs in a savepoint with a time
limit of its own: if it is too slow, these figures are missing, and the others are still there.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import asyncpg

from reconcile.errors import LedgerError
from reconcile.figures.request import Computed, Request
from reconcile.figures.revenue import add_revenue, business_windows
from reconcile.figures.source import Source, open_source
from reconcile.figures.totals import Totals, add_payments, add_payouts, count_made
from reconcile.figures.words import DISPUTED, REFUNDED, Meaning, Words
from reconcile.objects.kinds import KINDS
from reconcile.windows import Window
from settings.reconcile import Mapping, Object, ReconcileSettings

_SHORTEST = 0.1
_FOR_REVENUE = 0.75
"""The part of the time that is left, so that a month that is too long leaves some for the rest."""
_FOR_NEWEST = timedelta(days=7)
"""How old the last payment may be; the window of the rates if that is longer."""
_RATES: dict[str, Object] = {"refund": "refunds", "dispute": "disputes"}
_NO_SUCCESS = "no payment in the window succeeded"
_FAILED_PAYOUTS = ("failed", "canceled")


async def compute(connection: Any, settings: ReconcileSettings, request: Request) -> Computed:
    """Returns the figures. Raises LedgerError if a mapping does not fit, or what asyncpg raises."""
    now = await connection.fetchval("select now()")
    run = _Run(connection, settings, request, now)
    source = await run.open(*_mapped(settings, request.preset))
    await (run.payouts(source) if request.preset == "payouts" else run.payments(source))
    return run.computed


async def prepare(connection: Any, settings: ReconcileSettings, request: Request) -> None:
    """Prepares the statements of a preset without executing them. Raises what ``compute`` raises."""
    now = await connection.fetchval("select now()")
    run = _Run(connection, settings, request, now)
    source = await run.open(*_mapped(settings, request.preset))
    month, today = business_windows(now, request.time_zone)
    statements = [source.window_sql(run.window)]
    if request.preset == "payments":
        statements += [source.distinct_sql(run.window), source.revenue_sql(month, today, [""])]
        statements.append(source.newest_sql(run.window, [""]))
        for object_ in _RATES.values():
            if (mapping := getattr(settings, object_)) is not None:
                statements.append((await run.open(object_, mapping)).window_sql(run.window))
    for statement in statements:
        await connection.prepare(statement, name="")


def _mapped(settings: ReconcileSettings, preset: str) -> tuple[Object, Mapping]:
    """Returns the mapping of the preset: payments can be those of charges."""
    names: tuple[Object, ...] = ("payments", "charges") if preset == "payments" else ("payouts",)
    for name in names:
        mapping: Mapping | None = getattr(settings, name)
        if mapping is not None:
            return name, mapping
    raise LedgerError(f"map your table in [reconcile.{names[0]}]")


class _Run:
    """One computation. ``now`` is the database's clock at the start of the transaction."""

    def __init__(self, connection: Any, settings: ReconcileSettings, request: Request, now: datetime) -> None:
        self.connection, self.settings, self.request, self.now = connection, settings, request, now
        self.window = Window(now - request.window, now)
        self.computed = Computed()
        self._ends = time.monotonic() + request.seconds

    async def open(self, object_: Object, mapping: Mapping) -> Source:
        # paid_at is a column of the table of payments or payouts, and not of that of refunds.
        request = replace(self.request, paid_at=None) if object_ in _RATES.values() else self.request
        return await open_source(self.connection, KINDS[object_], mapping, request)

    async def payments(self, source: Source) -> None:
        totals = await self._totals(source, self.request.failed)
        add_payments(self.computed, totals)
        self._latency("avg_payment_latency", totals)
        await self._rate("refund", REFUNDED, totals)
        await self._rate("dispute", DISPUTED, totals)
        await self._guarded(
            partial(self._revenue, totals), "revenue_today", "revenue_month", part=_FOR_REVENUE
        )
        await self._guarded(partial(self._since_last, source, totals), "time_since_last_payment")
        await self._guarded(partial(self._distinct, source), "duplicates", "active_customers")

    async def payouts(self, source: Source) -> None:
        totals = await self._totals(source, _FAILED_PAYOUTS)
        add_payouts(self.computed, totals)
        self._latency("payout_processing_time", totals)

    async def _totals(self, source: Source, failed: Sequence[str]) -> Totals:
        words = Words(source.kind, source.table.mapping, failed)
        totals = Totals(source, words, await source.groups(self.connection, self.window))
        self.computed.incomplete += totals.incomplete()
        self.computed.notes += [
            f'{status} shares the status "{word}" with open payments: it is not counted as failed'
            for status, word in words.shared()
        ]
        return totals

    def _latency(self, name: str, totals: Totals) -> None:
        if totals.source.finished is None:
            key = f"reconcile.{totals.source.kind.object}.updated"
            self.computed.missing[name] = f"name the column of the time of success in paid_at, or {key}"
            return
        timed, seconds = totals.latency(any_success=self.request.paid_at is not None)
        self.computed.share(name, seconds, timed, "no success in the window has both times")

    async def _since_last(self, source: Source, totals: Totals) -> None:
        words = totals.words.with_meaning(Meaning.SUCCEEDED)
        created = await self.connection.fetchval(source.newest_sql(self._longer, words))
        if created is None:
            self.computed.missing["time_since_last_payment"] = "no payment of the last 7 days succeeded"
        else:
            self.computed.add("time_since_last_payment", (self.now - created).total_seconds())

    @property
    def _longer(self) -> Window:
        return Window(self.now - max(_FOR_NEWEST, self.request.window), self.now)

    async def _distinct(self, source: Source) -> None:
        row = await self.connection.fetchrow(source.distinct_sql(self.window))
        self.computed.add("duplicates", row["duplicates"])
        if source.customer is None:
            self.computed.missing["active_customers"] = "no column of extra holds the customer"
        else:
            self.computed.add("active_customers", row["customers"])

    async def _revenue(self, totals: Totals) -> None:
        month, today = business_windows(self.now, self.request.time_zone)
        words = totals.words.with_meaning(Meaning.SUCCEEDED)
        rows = await self.connection.fetch(totals.source.revenue_sql(month, today, words))
        add_revenue(self.computed, totals.source, self.request, rows)

    async def _rate(self, name: str, derived: frozenset[str], payments: Totals) -> None:
        """Adds the rate of refunds or disputes: by their own table, or else by derived statuses."""
        object_, rate = _RATES[name], f"{name}_rate"
        mapping: Mapping | None = getattr(self.settings, object_)
        if mapping is not None:
            try:
                await self._guarded(partial(self._rate_of, name, mapping, payments), rate)
            except LedgerError as error:
                self.computed.missing[rate] = f"the mapping of {object_} does not fit"
                self.computed.incomplete.append(str(error))
        elif payments.words.names(derived):
            count = payments.rows_of(derived)
            self.computed.add(f"{name}_count", count)
            self.computed.share(rate, count, payments.succeeded, _NO_SUCCESS)
        else:
            named = " or ".join(sorted(derived))
            key = f"reconcile.{payments.source.kind.object}"
            self.computed.missing[rate] = f"map reconcile.{object_}, or {named} in {key}.statuses"

    async def _rate_of(self, name: str, mapping: Mapping, payments: Totals) -> None:
        source = await self.open(_RATES[name], mapping)
        count = count_made(source, await source.groups(self.connection, self.window))
        self.computed.add(f"{name}_count", count)
        self.computed.share(f"{name}_rate", count, payments.succeeded, _NO_SUCCESS)

    async def _guarded(self, read: Callable[[], Awaitable[None]], *names: str, part: float = 1.0) -> None:
        """Reads in a savepoint, within ``part`` of the time that is left."""
        seconds = part * (self._ends - time.monotonic())
        if seconds < _SHORTEST:
            self._too_slow(names, seconds)
            return
        try:
            async with self.connection.transaction():
                await self.connection.execute(f"set local statement_timeout = {seconds * 1000:.0f}")
                await read()
                await self.connection.execute(
                    f"set local statement_timeout = {self.request.seconds * 1000:.0f}"
                )
        except asyncpg.QueryCanceledError:
            self._too_slow(names, seconds)

    def _too_slow(self, names: tuple[str, ...], seconds: float) -> None:
        self.computed.missing |= dict.fromkeys(names, "too slow")
        self.computed.incomplete.append(f"{' and '.join(names)}: not computed within {max(seconds, 0):.1f} s")
