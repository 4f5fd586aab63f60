"""The steps of one object in a run. Each is a checkpoint: a killed run resumes with the step it was in."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext

import msgspec

from reconcile.classify.classify import classify
from reconcile.classify.silent_fields import find_silent_fields
from reconcile.codes import Coded, Gap
from reconcile.errors import Incomplete
from reconcile.ledger.statements import Statements
from reconcile.listing.disputes import look_up_disputes
from reconcile.listing.lookups import AGAIN, look_up_again, look_up_ledger_rows, look_up_unlisted
from reconcile.listing.partition import cutter
from reconcile.listing.readers import OVERLAP, list_reopened, list_window
from reconcile.listing.staging import stage_ledger
from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.repair.apply import repair
from reconcile.repair.verify import verify
from reconcile.runs.object_run import ObjectRun
from reconcile.sources.changed import read_events
from reconcile.sources.moved_money import find_ledger_rows, look_up_moved
from reconcile.sources.named import look_up_named
from reconcile.sources.open_rows import name_open_rows
from reconcile.tasks import gather_all, gather_pair
from stripeapi import StripeError

Step = Callable[[ObjectRun, Statements], Awaitable[list[Coded] | None]]
"""Returns the gaps: what could not be covered, and will not be by another attempt."""


async def reconcile(
    object_run: ObjectRun, statements: Statements, phase: str, until: str | None = None
) -> None:
    """Executes the steps from ``phase`` up to the step before ``until``, or to the end. Raises Incomplete if
    the window could not be read completely; then nothing is written."""
    for name in PHASES[PHASES.index(phase) : PHASES.index(until) if until else None]:
        object_run.report(name)
        async with object_run.run.deps.heavy_lock if name in HEAVY else nullcontext():
            gaps = await STEPS[name](object_run, statements)
            await _store_phase(
                object_run, PHASES[PHASES.index(name) + 1] if name != PHASES[-1] else "done", gaps or []
            )


async def classify_what_was_read(object_run: ObjectRun, statements: Statements) -> None:
    """Classifies what an incomplete run has read, so that its report shows it."""
    async with object_run.run.deps.heavy_lock:
        await stage_ledger(object_run, statements)
        await look_up_ledger_rows(object_run, statements)
        await classify(object_run)


async def _list(object_run: ObjectRun, statements: Statements) -> list[Coded]:
    store = object_run.run.deps.store
    overlap = await retry_outages(
        lambda: store.fetchval(
            sql("listing/is_time_covered"),
            object_run.run.account.stored,
            object_run.kind.object,
            object_run.run.window.from_,
            OVERLAP,
        )
    )
    cut = cutter(object_run, statements)
    _, unread = await gather_all(
        [list_window(object_run, cut, overlap=bool(overlap)), read_events(object_run, cut)]
    )
    await object_run.run.write(
        lambda connection: connection.execute(
            sql("listing/mark_late_objects"), object_run.id, OVERLAP, timeout=LONG_TIMEOUT
        )
    )
    if unread is None:
        return []
    if unread.passing:
        raise Incomplete(unread.why, Gap.EVENTS_NOT_READ)
    return [Coded(Gap.EVENTS_NOT_READ, unread.why)]


async def _lookups(object_run: ObjectRun, statements: Statements) -> list[Coded]:
    """Looks records up in the order of the sources: an object belongs to the first that has it."""
    by_id = await _gaps_unless_read(look_up_named(object_run, "changed"), Gap.OBJECTS_NOT_FETCHED)
    moved = await _gaps_unless_read(look_up_moved(object_run), Gap.MOVED_OBJECTS_NOT_FETCHED)
    by_id = by_id or await _gaps_unless_read(
        _look_up_open_rows(object_run, statements), Gap.OBJECTS_NOT_FETCHED
    )
    await gather_pair(look_up_ledger_rows(object_run, statements), find_ledger_rows(object_run, statements))
    await object_run.run.write(
        lambda connection: connection.execute(
            sql("engine/drop_refused_ids"), object_run.id, timeout=LONG_TIMEOUT
        )
    )
    by_id = by_id or await _gaps_unless_read(look_up_unlisted(object_run), Gap.OBJECTS_NOT_FETCHED)
    omitted = await _read_again(object_run, statements)
    disputes = await _gaps_unless_read(look_up_disputes(object_run), Gap.OBJECTS_NOT_FETCHED)
    return [*moved, *by_id, *omitted, *disputes]


async def _read_again(object_run: ObjectRun, statements: Statements) -> list[Coded]:
    """Reads slices again whose list left out an object that Stripe has."""
    omitted = await _omitted(object_run, reopen=True)
    if not omitted and not await _unread(object_run):
        return []
    await list_reopened(object_run, cutter(object_run, statements))
    await look_up_ledger_rows(object_run, statements)
    left = await _omitted(object_run, reopen=False)
    if not left:
        return []
    return [Coded(Gap.LIST_OMITS_OBJECTS, f"Stripe's list leaves out {left} objects that Stripe has")]


async def _look_up_open_rows(object_run: ObjectRun, statements: Statements) -> None:
    await name_open_rows(object_run, statements)
    await look_up_named(object_run, "open")


async def _gaps_unless_read(work: Awaitable[object], gap: Gap) -> list[Coded]:
    """Returns ``gap`` if Stripe refuses a request. Raises Incomplete for an error that can pass: the next
    attempt asks again."""
    try:
        await work
    except StripeError as error:
        sentence = f"{gap.meaning}: {error}"
        if error.retryable:
            raise Incomplete(sentence, gap) from error
        return [Coded(gap, sentence)]
    return []


async def _omitted(object_run: ObjectRun, *, reopen: bool) -> int:
    """Counts objects of the window that Stripe has but did not list; ``reopen`` marks their slices unread."""
    return int(
        await object_run.run.write(
            lambda connection: connection.fetchval(
                sql("engine/reopen_slices"), object_run.id, reopen, timeout=LONG_TIMEOUT
            )
        )
    )


async def _unread(object_run: ObjectRun) -> bool:
    """Whether an earlier attempt reopened slices and could not read them completely."""
    return bool(await retry_outages(lambda: object_run.run.deps.store.fetchval(_UNREAD, object_run.id)))


_UNREAD = (
    "select exists (select from paywatch.slices where object_run = $1 and source = 'listed' and not done)"
)


async def _classify(object_run: ObjectRun, _: Statements) -> list[Coded]:
    """Classifies, then retrieves doubtful objects again. If Stripe refuses, only those are left to the next
    run."""
    sums, gaps = await classify(object_run), list[Coded]()
    if any(sums.counts[name] for name in _IN_DOUBT):
        gaps = await _gaps_unless_read(_look_up_conflicts(object_run), Gap.CONFLICTS_NOT_RECHECKED)
        await object_run.run.write(
            lambda connection: connection.execute(
                sql("engine/unplan_doubtful"), object_run.id, AGAIN, timeout=LONG_TIMEOUT
            )
        )
    if object_run.only:
        await object_run.run.write(
            lambda connection: connection.execute(
                sql("engine/plan_only_ids"), object_run.id, list(object_run.only), timeout=LONG_TIMEOUT
            )
        )
    return [*gaps, *await find_silent_fields(object_run)]


_IN_DOUBT = ("updated", "conflict", "out_of_scope")
"""Classes whose ledger row may be newer than Stripe's answer."""


async def _look_up_conflicts(object_run: ObjectRun) -> None:
    if await look_up_again(object_run):
        await look_up_disputes(object_run)
        await classify(object_run)


async def _store_phase(object_run: ObjectRun, phase: str, gaps: Sequence[Coded]) -> None:
    """Stores the end of a step and its gaps as one checkpoint."""
    text = msgspec.json.encode(gaps).decode()
    await object_run.run.write(
        lambda connection: connection.execute(sql("engine/end_step"), object_run.id, phase, text)
    )


STEPS: dict[str, Step] = {
    "list": _list,
    "ledger": stage_ledger,
    "lookups": _lookups,
    "classify": _classify,
    "repair": repair,
    "verify": verify,
}
PHASES = tuple(STEPS)
HEAVY = ("ledger", "classify", "repair", "verify")
"""Steps that use connections to both databases or load one heavily: one object at a time."""
