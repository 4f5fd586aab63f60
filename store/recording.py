"""Finished readings become rows, states, incidents and notifications in one transaction."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

import asyncpg
import msgspec

from alerts.model import AlertState, Effect, Notice, Notification
from alerts.suppression import Facts
from probes.reading import Outcome, Reading, Verdict
from store import drills, effects, states
from store.checks import Claim
from store.config_revisions import refuse_other_revision
from store.evaluator import Evaluator
from store.facts import read_facts
from store.pool import Connection
from store.queries import query
from store.readings import columns
from store.slots import MICROSECOND, Slots
from store.transactions import transaction

_LOCK_CHECKS = query("lock_checks")
_COMMITTED = query("committed_readings")
_LOCK_READING = query("lock_reading")
_EXISTS = query("reading_exists")
_WRITE = query("write_readings")


class DecisionFailed(Exception):
    """The evaluator raised: a bug, which must not block the readings of other checks."""


_REFUSED = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    msgspec.MsgspecError,
    ValueError,
    TypeError,
    DecisionFailed,
)


class RecordStatus(StrEnum):
    """What happened to a reading. Only a ``stored`` one was evaluated now, and counts in the metrics."""

    STORED = "stored"
    ALREADY = "already"
    """The slot has its reading: an earlier attempt was committed, and only the answer was lost."""
    FENCED = "fenced"
    """Dropped: the lease expired, and another worker took the slot."""
    REFUSED = "refused"
    """Could not be evaluated or written, see ``problem``. The slot is due again when the lease expires."""
    EARLY = "early"
    """An older slot of the check has no reading yet, which another worker may have."""


@dataclass(frozen=True, slots=True)
class ClaimedReading:
    """The reading of a claimed slot."""

    claim: Claim
    reading: Reading


@dataclass(frozen=True, slots=True)
class BufferedReading:
    """A reading that was taken while the store was unavailable. ``definition``: of the check, `located`."""

    reading: Reading
    definition: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A reading, what happened to it, and what the evaluator decided."""

    reading: Reading
    status: RecordStatus
    effects: tuple[Effect | Notice, ...] = ()
    problem: str = ""

    @property
    def stored(self) -> bool:
        return self.status is RecordStatus.STORED

    @property
    def notifications(self) -> int:
        return sum(isinstance(effect, Notification | Notice) for effect in self.effects)


async def record(
    pool: asyncpg.Pool, finished: Sequence[ClaimedReading], evaluator: Evaluator
) -> list[Recorded]:
    """Stores the readings, and what the evaluator decides on them, in one transaction.

    Safe to repeat with the same readings when the answer was lost. Returns one `Recorded` for each reading,
    and one more where earlier slots were missed. A reading that cannot be evaluated or written does not
    block the others: the batch is then stored one by one. Raises RevisionChanged.
    """
    attempts = [(partial(_admit_claims, finished=[one]), one.reading) for one in finished]
    if len(attempts) == 1:
        return await _record_one(pool, *attempts[0], evaluator)
    try:
        return await _commit(pool, partial(_admit_claims, finished=finished), evaluator)
    except _REFUSED:
        apart = [await _record_one(pool, *attempt, evaluator) for attempt in attempts]
        return [recorded for rows in apart for recorded in rows]


async def record_outcome(
    pool: asyncpg.Pool, reading: Reading, evaluator: Evaluator, notices: Sequence[Notice] = ()
) -> Recorded:
    """Stores a reading without a claim: of a reconciliation, or taken while the store was unreachable.

    A reading of a scheduled check fills its slot, unless the slot has its reading already. The notices are
    written if, and only if, the reading is. Raises RevisionChanged.
    """
    recorded = await _record_one(pool, partial(_admit_outcome, reading=reading), reading, evaluator, notices)
    return recorded[-1]


async def record_buffered(
    pool: asyncpg.Pool, buffered: Sequence[BufferedReading], evaluator: Evaluator, *, gaps: bool
) -> list[Recorded]:
    """Stores readings of scheduled checks, in the order of their slots, in one transaction.

    Each fills its slot unless that has its reading already. ``gaps``: whether older slots without a reading
    were missed; otherwise readings after a gap are `RecordStatus.EARLY`, and not stored. Raises
    RevisionChanged.
    """
    ordered = sorted(buffered, key=lambda each: each.reading.slot)
    try:
        return await _commit(pool, partial(_admit_buffered, buffered=ordered, gaps=gaps), evaluator)
    except _REFUSED:
        apart = [
            await _record_one(
                pool, partial(_admit_buffered, buffered=[one], gaps=gaps), one.reading, evaluator
            )
            for one in ordered
        ]
        return [recorded for rows in apart for recorded in rows]


async def record_missed(pool: asyncpg.Pool, claims: Sequence[Claim], evaluator: Evaluator) -> list[Recorded]:
    """Stores what these claims say was missed, and leaves the newest slots for a worker that can run them."""
    recorded: list[Recorded] = []
    for claim in claims:
        if claim.missed_from is not None:
            missed = _missed(claim.check, claim.missed_from, claim.missed, claim.slot, claim.fence).reading
            admit = partial(_admit_missed, claim=claim, missed=missed)
            recorded += await _record_one(pool, admit, missed, evaluator)
    return recorded


async def _record_one(
    pool: asyncpg.Pool,
    admit: "_Admit",
    reading: Reading,
    evaluator: Evaluator,
    notices: Sequence[Notice] = (),
) -> list[Recorded]:
    try:
        return await _commit(pool, admit, evaluator, notices)
    except _REFUSED as error:
        return [Recorded(reading, RecordStatus.REFUSED, problem=_problem(error))]


async def _commit(
    pool: asyncpg.Pool, admit: "_Admit", evaluator: Evaluator, notices: Sequence[Notice] = ()
) -> list[Recorded]:
    while True:
        try:
            async with transaction(pool) as connection:
                admissions = await admit(connection)
                await refuse_other_revision(connection, evaluator.revision)
                return await _write(connection, admissions, evaluator, notices)
        except states.StatesMissing as missing:
            await states.create(pool, missing.fingerprints)


@dataclass(frozen=True, slots=True)
class _Admission:
    """A reading, and whether this worker may still fill its slot."""

    reading: Reading
    status: RecordStatus
    fence: int = 0


_Admit = Callable[[Connection], Awaitable[list[_Admission]]]


async def _admit_claims(connection: Connection, finished: Sequence[ClaimedReading]) -> list[_Admission]:
    """Locks the checks' rows, so that no other worker claims these slots before this transaction commits."""
    rows = await connection.fetch(_LOCK_CHECKS, [one.claim.check for one in finished])
    due = {(row["name"], row["fence"]): row["next_slot"] for row in rows}
    admissions: list[_Admission] = []
    for claim, reading in ((one.claim, one.reading) for one in finished):
        ours = claim.check, claim.fence
        if ours not in due:
            admissions.append(_Admission(reading, RecordStatus.FENCED, claim.fence))
        elif claim.slot < due[ours]:
            admissions.append(_Admission(reading, RecordStatus.ALREADY, claim.fence))
        else:
            if claim.missed_from is not None:
                admissions.append(
                    _missed(claim.check, claim.missed_from, claim.missed, claim.slot, claim.fence)
                )
            admissions.append(_Admission(reading, RecordStatus.STORED, claim.fence))
            due[ours] = claim.slot + MICROSECOND
    return await _find_committed(connection, admissions)


async def _admit_missed(connection: Connection, claim: Claim, missed: Reading) -> list[_Admission]:
    (check,) = await connection.fetch(_LOCK_CHECKS, [claim.check])
    status = RecordStatus.STORED if check["fence"] == claim.fence else RecordStatus.FENCED
    return [_Admission(missed, status, claim.fence)]


async def _find_committed(connection: Connection, admissions: list[_Admission]) -> list[_Admission]:
    """Marks fenced readings that are stored: the answer to our commit was lost, and the fence moved on."""
    fenced = [r for r in admissions if r.status is RecordStatus.FENCED]
    if not fenced:
        return admissions
    rows = await connection.fetch(
        _COMMITTED,
        [r.reading.check for r in fenced],
        [r.reading.slot for r in fenced],
        [r.fence for r in fenced],
    )
    ours = {(row["check_name"], row["slot"], row["fence"]) for row in rows}
    return [
        replace(r, status=RecordStatus.ALREADY) if (r.reading.check, r.reading.slot, r.fence) in ours else r
        for r in admissions
    ]


async def _admit_outcome(connection: Connection, reading: Reading) -> list[_Admission]:
    check = await connection.fetchrow(_LOCK_CHECKS, [reading.check])
    if check is None:
        await connection.execute(_LOCK_READING, reading.check, reading.slot)
        exists = await connection.fetchval(_EXISTS, reading.check, reading.slot)
        return [_Admission(reading, RecordStatus.ALREADY if exists else RecordStatus.STORED)]
    if not check["enabled"]:
        return [_Admission(reading, RecordStatus.FENCED)]
    due: datetime = check["next_slot"]
    if reading.slot < due:
        return [_Admission(reading, RecordStatus.ALREADY)]
    missed = Slots(check["every_us"], check["offset_us"]).between(due, reading.slot)
    before = [_missed(reading.check, due, missed, reading.slot, 0)] if missed else []
    return [*before, _Admission(reading, RecordStatus.STORED)]


async def _admit_buffered(
    connection: Connection, buffered: Sequence[BufferedReading], gaps: bool
) -> list[_Admission]:
    rows = await connection.fetch(_LOCK_CHECKS, [each.reading.check for each in buffered])
    expected = {
        (row["name"], row["definition"]): _Expected(
            Slots(row["every_us"], row["offset_us"]), row["next_slot"], counts_missed=row["fence"] > 0
        )
        for row in rows
        if row["enabled"]
    }
    return [
        admission
        for each in buffered
        for admission in _admit_one(each.reading, expected.get((each.reading.check, each.definition)), gaps)
    ]


@dataclass(slots=True)
class _Expected:
    """The next slot without a reading. Before the first claim of a check nothing was missed."""

    slots: Slots
    due: datetime
    counts_missed: bool


def _admit_one(reading: Reading, expected: _Expected | None, gaps: bool) -> list[_Admission]:
    """``expected`` is None for a check that is not scheduled, or is defined otherwise now."""
    if expected is None:
        return [_Admission(reading, RecordStatus.FENCED)]
    if reading.slot < expected.due:
        return [_Admission(reading, RecordStatus.ALREADY)]
    missed = expected.slots.between(expected.due, reading.slot) if expected.counts_missed else 0
    if missed and not gaps:
        return [_Admission(reading, RecordStatus.EARLY)]
    before = [_missed(reading.check, expected.due, missed, reading.slot, 0)] if missed else []
    expected.due, expected.counts_missed = expected.slots.after(reading.slot), True
    return [*before, _Admission(reading, RecordStatus.STORED)]


def _missed(check: str, first: datetime, slots: int, until: datetime, fence: int) -> _Admission:
    times = "1 slot was" if slots == 1 else f"{slots} slots were"
    outcome = Outcome(
        verdict=Verdict.MISSED,
        reason=f"{times} run by nobody, from {first:%Y-%m-%d %H:%M:%S} to {until:%Y-%m-%d %H:%M:%S} UTC",
        cause="missed",
    )
    return _Admission(Reading(check, first, outcome, first, 0.0, slots), RecordStatus.STORED, fence)


async def _write(
    connection: Connection, admissions: Sequence[_Admission], evaluator: Evaluator, notices: Sequence[Notice]
) -> list[Recorded]:
    stored = [r for r in admissions if r.status is RecordStatus.STORED]
    if not stored:
        return [Recorded(r.reading, r.status) for r in admissions]
    injected = await drills.inject(connection, [r.reading for r in stored])
    readings = [each.judged for each in injected]
    locked = await states.lock(connection, _fingerprints(readings, evaluator))
    facts = await read_facts(connection, evaluator, locked.states)
    decided = _decide(readings, locked, facts, evaluator)
    decided.effects[-1].extend(notices)
    await connection.execute(
        _WRITE, *columns((each.stored, r.fence) for each, r in zip(injected, stored, strict=True))
    )
    await states.write(connection, decided.states, locked.now)
    await effects.write(connection, [e for those in decided.effects for e in those], evaluator)
    follows = zip(injected, decided.effects, strict=True)
    return [
        _stored(*next(follows)) if r.status is RecordStatus.STORED else Recorded(r.reading, r.status)
        for r in admissions
    ]


def _stored(injected: drills.Injected, decided: Sequence[Effect | Notice]) -> Recorded:
    return Recorded(injected.stored, RecordStatus.STORED, tuple(decided))


@dataclass(frozen=True, slots=True)
class _Decided:
    """The states that changed, and the effects of each reading."""

    states: dict[str, AlertState]
    effects: list[list[Effect | Notice]]


def _fingerprints(readings: Iterable[Reading], evaluator: Evaluator) -> Collection[str]:
    with _failing_as_decision():
        return {fingerprint for reading in readings for fingerprint in evaluator.fingerprints(reading)}


def _decide(
    readings: Iterable[Reading], locked: states.Locked, facts: Facts, evaluator: Evaluator
) -> _Decided:
    """Evaluates the readings in order, each on the states that the previous one left."""
    known, changed = dict(locked.states), dict[str, AlertState]()
    follows: list[list[Effect | Notice]] = []
    for reading in readings:
        those: list[Effect | Notice] = []
        with _failing_as_decision():
            decisions = evaluator.evaluate(reading, known, locked.now, facts)
            for fingerprint, (state, consequences) in decisions.items():
                if state != known[fingerprint]:
                    known[fingerprint] = changed[fingerprint] = state
                those.extend(consequences)
        follows.append(those)
    return _Decided(changed, follows)


@contextmanager
def _failing_as_decision() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise DecisionFailed(f"{type(error).__name__}: {error}") from error


def _problem(error: Exception) -> str:
    """Returns the server's message without its detail, which quotes values of the row."""
    if isinstance(error, DecisionFailed):
        return f"the decision failed: {error}"
    message = error.args[0] if isinstance(error, asyncpg.PostgresError) else "a value that cannot be stored"
    return f"{type(error).__name__}: {message}"
