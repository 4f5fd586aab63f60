"""The balance transactions of a run: listed concurrently with its objects, then compared with the payouts,
the balance and the ledger's rows.

They are an object run like the others, with slices, checkpoints and evidence.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import structlog

from reconcile.codes import Code, Coded, EndReason, Gap
from reconcile.errors import Fenced, Incomplete
from reconcile.listing.partition import usual_cutter
from reconcile.listing.readers import OVERLAP, list_window
from reconcile.money.activity import sum_activity
from reconcile.money.balance import fetch_balance
from reconcile.money.facts import MoneyFacts
from reconcile.money.payouts import sum_payouts
from reconcile.objects.balance_transactions import BALANCE_TRANSACTIONS, OBJECT
from reconcile.objects.kinds import KINDS, default_mapping
from reconcile.postgres import LONG_TIMEOUT, is_outage, plan_for_bulk, retry_outages
from reconcile.queries import sql
from reconcile.results.result import End, RunStatus
from reconcile.runs.context import RunContext
from reconcile.runs.object_run import ObjectRun
from reconcile.tasks import gather_all
from stripeapi import Forbidden, StripeError

log = structlog.get_logger(__name__)


_PART = "select object_run, phase from paywatch.object_runs where run = $1 and object = $2"


async def movements_of(run: RunContext) -> "Movements":
    """Loads the balance transactions of a run, to resume from their last checkpoint."""
    (row,) = await retry_outages(lambda: run.deps.store.fetch(_PART, run.id, OBJECT))
    object_run = ObjectRun(
        run, row["object_run"], BALANCE_TRANSACTIONS, default_mapping(BALANCE_TRANSACTIONS)
    )
    return Movements(object_run, row["phase"])


class Movements:
    """The balance transactions of one run, from ``phase`` on."""

    def __init__(self, object_run: ObjectRun, phase: str) -> None:
        self._object_run, self._phase = object_run, phase
        self._begun = asyncio.Event()
        self._listed: asyncio.Future[Incomplete | None] = asyncio.get_running_loop().create_future()
        self._reading: asyncio.Task[None] | None = None
        self._given_up = False
        self._failures: dict[str, End] = {}

    async def listed(self) -> None:
        """Returns when those of the window are staged, or the key may not read them.

        Raises Incomplete if they could not all be read.
        """
        problem = await asyncio.shield(self._listed)
        if problem is not None:
            raise Incomplete(str(problem), problem.code)

    async def read(self) -> dict[str, End]:
        """Lists them, then sums payouts and balance, which need no ledger. Returns the failure, if any."""
        await self._begun.wait()
        if self._given_up:
            return self._failures
        self._reading = asyncio.create_task(self._guarded(self._read))
        try:
            await self._reading
        except asyncio.CancelledError:
            if not self._given_up:
                raise
        if not self._listed.done():
            self._listed.set_result(self._unread())
        return self._failures

    def begin(self) -> None:
        """Starts reading: an object can be compared, so movements are needed."""
        self._begun.set()

    def give_up(self, objects: Mapping[str, End]) -> None:
        """Stops reading: no object could be compared."""
        if self._reading is None or not self._reading.done():
            self._given_up = self._reading is None or self._reading.cancel()
            self._fail("failed", EndReason.OBJECTS_FAILED, next(iter(objects.values())).reason)
        self._begun.set()

    async def finish(self, objects: Mapping[str, End]) -> dict[str, End]:
        """Matches movements with ledger rows after the objects have ended. ``objects`` are those that failed:
        with any, the next attempt matches again. Returns the failure as `read` does."""
        if self._phase == "verify":
            await self._guarded(lambda: self._finish(objects))
        return self._failures

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Forbidden as error:
            await self._refused(error)
        except Incomplete as error:
            self._fail("incomplete", error.code, str(error))
        except Fenced:
            raise
        except StripeError as error:
            status: RunStatus = "incomplete" if self._listed.done() else "failed"
            self._fail(status, EndReason.STRIPE_FAILED, str(error))
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("reconciliation_broke", run=self._object_run.run.id, object=OBJECT)
            why = f"internal error: {type(error).__name__}"
            self._fail("failed", EndReason.INTERNAL_ERROR, why)

    def _fail(self, status: RunStatus, code: Code, why: str) -> None:
        self._failures = {OBJECT: End(status, code, why)}

    def _unread(self) -> Incomplete | None:
        """Why the list of movements is incomplete, for the objects that wait for it."""
        if not self._failures:
            return None
        why = f"the balance transactions could not be read: {self._failures[OBJECT].reason}"
        return Incomplete(why, EndReason.MOVEMENTS_NOT_READ)

    async def _refused(self, error: Forbidden) -> None:
        why = f"the API key may not read balance transactions ({error})"
        gap = (
            f"{why}: older objects whose money moved are not compared, and nothing about the money is proven"
        )
        await self._object_run.add_gap(Coded(Gap.MOVEMENTS_NOT_PERMITTED, gap))
        await self._keep(MoneyFacts(refused=why), "done")

    async def _read(self) -> None:
        if self._phase == "list":
            await self._list()
            await self._make()
        self._listed.set_result(None)
        if self._phase == "lookups":
            _, bounds = await gather_all([sum_payouts(self._object_run), fetch_balance(self._object_run)])
            await self._keep(MoneyFacts(balance=bounds), "verify")

    async def _list(self) -> None:
        object_run, store = self._object_run, self._object_run.run.deps.store
        object_run.report("list")
        arguments = (object_run.run.account.stored, OBJECT, object_run.run.window.from_, OVERLAP)
        overlap = await retry_outages(lambda: store.fetchval(sql("listing/is_time_covered"), *arguments))
        await list_window(object_run, usual_cutter(object_run), overlap=bool(overlap))
        await object_run.run.write(
            lambda connection: connection.execute(sql("listing/mark_late_objects"), object_run.id, OVERLAP)
        )

    async def _finish(self, objects: Mapping[str, End]) -> None:
        async with self._object_run.run.deps.heavy_lock:
            activity = await sum_activity(self._object_run)
            facts = msgspec.structs.replace(await self._facts(), activity=activity)
            await self._keep(facts, "verify" if objects else "done")

    async def _facts(self) -> MoneyFacts:
        query = "select facts::text from paywatch.object_runs where object_run = $1"
        found = await retry_outages(
            lambda: self._object_run.run.deps.store.fetchval(query, self._object_run.id)
        )
        return msgspec.json.decode(found, type=MoneyFacts)

    async def _keep(self, facts: MoneyFacts, phase: str) -> None:
        text = msgspec.json.encode(facts).decode()
        query = "update paywatch.object_runs set facts = $2::text::jsonb, phase = $3 where object_run = $1"
        await self._object_run.run.write(
            lambda connection: connection.execute(query, self._object_run.id, text, phase)
        )
        self._phase = phase

    async def _make(self) -> None:
        """Creates the movements from the staged transactions, in the transaction that ends the list step."""
        query = "update paywatch.object_runs set phase = 'lookups' where object_run = $1"

        async def work(connection: Any) -> None:
            await plan_for_bulk(connection)
            await make_movements(connection, self._object_run.id)
            await connection.execute(query, self._object_run.id)

        await self._object_run.run.write(work)
        self._phase = "lookups"


async def make_movements(connection: Any, object_run: int) -> None:
    """Makes the movements of what is staged, each with the place of its ledger row by the rules of the
    kinds."""
    rules = [(kind.object, rule) for kind in KINDS.values() for rule in kind.movements if rule.has_row]
    arrays = (
        [object_ for object_, _ in rules],
        [rule.source for _, rule in rules],
        [rule.link for _, rule in rules],
    )
    await connection.execute(sql("money/make_movements"), object_run, *arrays, timeout=LONG_TIMEOUT)
