"""The steps of one kind of object in a run, each a checkpoint: a run that was killed goes on with the step it
was in."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext

from reconcile.classify.classify import classify
from reconcile.errors import Incomplete
from reconcile.ledger.statements import Statements
from reconcile.listing.lookups import AGAIN, REFUSED, ask_again, ask_ledger, ask_stripe
from reconcile.listing.partition import cutter
from reconcile.listing.readers import OVERLAP, list_reopened, list_window
from reconcile.listing.staging import stage_ledger
from reconcile.postgres import LONG, steadily
from reconcile.queries import sql
from reconcile.repair.apply import repair
from reconcile.repair.verify import verify
from reconcile.runs.job import Job
from reconcile.sources.changed import read_events
from reconcile.sources.moved_money import ask_moved, find_rows
from reconcile.sources.named import ask_named
from reconcile.sources.open_rows import name_open_rows
from reconcile.tasks import both, together
from stripeapi import StripeError

Step = Callable[[Job, Statements], Awaitable[list[str] | None]]
"""Gives sentences about what could not be covered and will not be by another attempt: the gaps."""


async def reconcile(job: Job, statements: Statements, phase: str, until: str | None = None) -> None:
    """From ``phase`` to the end, or to where ``until`` would begin. Incomplete when the window was not read
    to its end: then nothing is written."""
    for name in PHASES[PHASES.index(phase) : PHASES.index(until) if until else None]:
        job.report(name)
        async with job.deps.turn if name in IN_TURN else nullcontext():
            gaps = await STEPS[name](job, statements)
            await _reached(job, PHASES[PHASES.index(name) + 1] if name != PHASES[-1] else "done", gaps or [])


async def judge_what_is_there(job: Job, statements: Statements) -> None:
    """For a run that stays incomplete: classes of what was read, without a look at what was not."""
    async with job.deps.turn:
        await stage_ledger(job, statements)
        await ask_ledger(job, statements)
        await classify(job)


async def _list(job: Job, statements: Statements) -> list[str]:
    store = job.deps.store
    overlap = await steadily(
        lambda: store.fetchval(
            sql("listing/covered"), job.account, job.kind.object, job.window.from_, OVERLAP
        )
    )
    cut = cutter(job, statements)
    _, untold = await together([list_window(job, cut, overlap=bool(overlap)), read_events(job, cut)])
    await job.write(
        lambda connection: connection.execute(sql("listing/late"), job.part, OVERLAP, timeout=LONG)
    )
    if untold is None:
        return []
    if untold.passing:
        raise Incomplete(untold.why)
    return [untold.why]


async def _lookups(job: Job, statements: Statements) -> list[str]:
    """The order of the sources: an object is of the first that tells of it."""
    by_id = await _asked(job, ask_named(job, "changed"), _BY_ID)
    moved = await _asked(job, ask_moved(job), "not every object whose money moved could be asked for")
    by_id = by_id or await _asked(job, _ask_open(job, statements), _BY_ID)
    await both(ask_ledger(job, statements), find_rows(job, statements))
    await job.write(
        lambda connection: connection.execute(sql("engine/refused"), job.part, REFUSED, timeout=LONG)
    )
    by_id = by_id or await _asked(job, ask_stripe(job), _BY_ID)
    return [*moved, *by_id, *await _read_again(job, statements)]


_BY_ID = "not every object could be asked for by id"


async def _read_again(job: Job, statements: Statements) -> list[str]:
    """Where the list left something out that Stripe has."""
    omitted = await _omitted(job, reopen=True)
    if not omitted and not await _unread(job):
        return []
    await list_reopened(job, cutter(job, statements))
    await ask_ledger(job, statements)
    left = await _omitted(job, reopen=False)
    return [f"{job.kind.object}: Stripe's list leaves out {left} objects that Stripe has"] if left else []


async def _ask_open(job: Job, statements: Statements) -> None:
    await name_open_rows(job, statements)
    await ask_named(job, "open")


async def _asked(job: Job, work: Awaitable[object], untold: str) -> list[str]:
    """What Stripe refuses to tell is a gap; what it could not tell just now is left to the next attempt."""
    try:
        await work
    except StripeError as error:
        sentence = f"{job.kind.object}: {untold}: {error}"
        if error.retryable:
            raise Incomplete(sentence) from error
        return [sentence]
    return []


async def _omitted(job: Job, *, reopen: bool) -> int:
    """Objects of the window that Stripe has and did not list; their slices can be opened to be read again."""
    return int(
        await job.write(
            lambda connection: connection.fetchval(
                sql("engine/reopen_slices"), job.part, reopen, timeout=LONG
            )
        )
    )


async def _unread(job: Job) -> bool:
    """Whether an earlier attempt opened slices and could not read them to their end."""
    return bool(await steadily(lambda: job.deps.store.fetchval(_UNREAD, job.part)))


_UNREAD = "select exists (select from paywatch.slices where part = $1 and source = 'listed' and not done)"


async def _classify(job: Job, _: Statements) -> list[str]:
    """Where Stripe may not be asked once more, only what is in doubt is left to the next run."""
    sums, gaps = await classify(job), list[str]()
    if any(sums.counts[name] for name in _IN_DOUBT):
        gaps = await _asked(job, _look_at_conflicts(job), "conflicts could not be looked at again")
        await job.write(
            lambda connection: connection.execute(sql("engine/unsure"), job.part, AGAIN, timeout=LONG)
        )
    if job.only:
        await job.write(
            lambda connection: connection.execute(sql("engine/only"), job.part, list(job.only), timeout=LONG)
        )
    return gaps


_IN_DOUBT = ("updated", "conflict")
"""Classes of rows that could be ahead of what Stripe said of them."""


async def _look_at_conflicts(job: Job) -> None:
    if await ask_again(job):
        await classify(job)


async def _reached(job: Job, phase: str, gaps: Sequence[str]) -> None:
    """The end of a step, and what it left uncovered, are one checkpoint."""
    await job.write(lambda connection: connection.execute(sql("engine/reached"), job.part, phase, gaps))


STEPS: dict[str, Step] = {
    "list": _list,
    "ledger": stage_ledger,
    "lookups": _lookups,
    "classify": _classify,
    "repair": repair,
    "verify": verify,
}
PHASES = tuple(STEPS)
IN_TURN = ("ledger", "classify", "repair", "verify")
"""Steps that hold connections of both databases, or work hard in one: one object at a time."""
