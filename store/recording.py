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
from probes.reading import Outcome, Reading, Verdict
from store import effects, states
from store.checks import Claim
from store.evaluator import Evaluator
from store.pool import Connection
from store.queries import query
from store.readings import columns
from store.slots import MICROSECOND, Slots
from store.transactions import transaction

_LOCK_CHECKS = query("lock_checks")
_BEFORE = query("recorded_before")
_LOCK_READING = query("lock_reading")
_EXISTS = query("reading_exists")
_WRITE = query("write_readings")


class DecisionFailed(Exception):
    """The evaluator raised: a fault of ours, which must not hold up the readings of other checks."""


_REFUSED = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    msgspec.MsgspecError,
    ValueError,
    TypeError,
    DecisionFailed,
)


class Fate(StrEnum):
    """What became of a reading. Only a ``stored`` one was decided on now, and counts."""

    STORED = "stored"
    ALREADY = "already"
    """Its slot has its reading: an earlier attempt was committed, and only the answer was lost."""
    FENCED = "fenced"
    """The lease ended and the slot went to somebody else; dropped."""
    REFUSED = "refused"
    """It could not be decided on or written, see ``problem``. Its slot is due again when the lease ends."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A claimed slot that was run."""

    claim: Claim
    reading: Reading


@dataclass(frozen=True, slots=True)
class Recorded:
    """A reading, what became of it, and what was decided."""

    reading: Reading
    fate: Fate
    effects: tuple[Effect | Notice, ...] = ()
    problem: str = ""

    @property
    def stored(self) -> bool:
        return self.fate is Fate.STORED

    @property
    def notifications(self) -> int:
        return sum(isinstance(effect, Notification | Notice) for effect in self.effects)


async def record(pool: asyncpg.Pool, finished: Sequence[Finished], evaluator: Evaluator) -> list[Recorded]:
    """Keep what these probe runs found, and what follows from it, in one transaction.

    May be repeated with the same readings when its answer was lost. Gives one `Recorded` for each of them,
    and one more where slots before it were missed. A reading that cannot be decided on or written does not
    hold up the others.
    """
    rulings = [(partial(_rule_claims, finished=[one]), one.reading) for one in finished]
    if len(rulings) == 1:
        return await _record_one(pool, *rulings[0], evaluator)
    try:
        return await _commit(pool, partial(_rule_claims, finished=finished), evaluator)
    except _REFUSED:
        apart = [await _record_one(pool, *ruling, evaluator) for ruling in rulings]
        return [recorded for rows in apart for recorded in rows]


async def record_outcome(
    pool: asyncpg.Pool, reading: Reading, evaluator: Evaluator, notices: Sequence[Notice] = ()
) -> Recorded:
    """Keep a reading that needed no claim: of a reconciliation, or taken while the store was out of reach.

    That of a scheduled check accounts for its slot, unless somebody already has. The notices go with the
    reading: they are written if, and only if, it is.
    """
    recorded = await _record_one(pool, partial(_rule_outcome, reading=reading), reading, evaluator, notices)
    return recorded[-1]


async def _record_one(
    pool: asyncpg.Pool, rule: "_Rule", reading: Reading, evaluator: Evaluator, notices: Sequence[Notice] = ()
) -> list[Recorded]:
    try:
        return await _commit(pool, rule, evaluator, notices)
    except _REFUSED as error:
        return [Recorded(reading, Fate.REFUSED, problem=_problem(error))]


async def _commit(
    pool: asyncpg.Pool, rule: "_Rule", evaluator: Evaluator, notices: Sequence[Notice] = ()
) -> list[Recorded]:
    while True:
        try:
            async with transaction(pool) as connection:
                return await _write(connection, await rule(connection), evaluator, notices)
        except states.StatesMissing as missing:
            await states.create(pool, missing.fingerprints)


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A reading and whether its slot is ours to fill."""

    reading: Reading
    fate: Fate
    fence: int = 0


_Rule = Callable[[Connection], Awaitable[list[_Ruled]]]


async def _rule_claims(connection: Connection, finished: Sequence[Finished]) -> list[_Ruled]:
    """The checks' rows stay locked, so nobody can claim these slots any more before we commit."""
    rows = await connection.fetch(_LOCK_CHECKS, [one.claim.check for one in finished])
    due = {(row["name"], row["fence"]): row["next_slot"] for row in rows}
    ruled: list[_Ruled] = []
    for claim, reading in ((one.claim, one.reading) for one in finished):
        ours = claim.check, claim.fence
        if ours not in due:
            ruled.append(_Ruled(reading, Fate.FENCED, claim.fence))
        elif claim.slot < due[ours]:
            ruled.append(_Ruled(reading, Fate.ALREADY, claim.fence))
        else:
            if claim.missed_from is not None:
                ruled.append(_missed(claim.check, claim.missed_from, claim.missed, claim.slot, claim.fence))
            ruled.append(_Ruled(reading, Fate.STORED, claim.fence))
            due[ours] = claim.slot + MICROSECOND
    return await _known_before(connection, ruled)


async def _known_before(connection: Connection, ruled: list[_Ruled]) -> list[_Ruled]:
    """When our commit's answer was lost and the fence moved on since, the reading is there all the same."""
    fenced = [r for r in ruled if r.fate is Fate.FENCED]
    if not fenced:
        return ruled
    rows = await connection.fetch(
        _BEFORE,
        [r.reading.check for r in fenced],
        [r.reading.slot for r in fenced],
        [r.fence for r in fenced],
    )
    ours = {(row["check_name"], row["slot"], row["fence"]) for row in rows}
    return [
        replace(r, fate=Fate.ALREADY) if (r.reading.check, r.reading.slot, r.fence) in ours else r
        for r in ruled
    ]


async def _rule_outcome(connection: Connection, reading: Reading) -> list[_Ruled]:
    check = await connection.fetchrow(_LOCK_CHECKS, [reading.check])
    if check is None:
        await connection.execute(_LOCK_READING, reading.check, reading.slot)
        exists = await connection.fetchval(_EXISTS, reading.check, reading.slot)
        return [_Ruled(reading, Fate.ALREADY if exists else Fate.STORED)]
    if not check["enabled"]:
        return [_Ruled(reading, Fate.FENCED)]
    due: datetime = check["next_slot"]
    if reading.slot < due:
        return [_Ruled(reading, Fate.ALREADY)]
    missed = Slots(check["every_us"], check["offset_us"]).between(due, reading.slot)
    before = [_missed(reading.check, due, missed, reading.slot, 0)] if missed else []
    return [*before, _Ruled(reading, Fate.STORED)]


def _missed(check: str, first: datetime, slots: int, until: datetime, fence: int) -> _Ruled:
    times = "1 slot was" if slots == 1 else f"{slots} slots were"
    outcome = Outcome(
        verdict=Verdict.MISSED,
        reason=f"{times} run by nobody, from {first:%Y-%m-%d %H:%M:%S} to {until:%Y-%m-%d %H:%M:%S} UTC",
        cause="missed",
    )
    return _Ruled(Reading(check, first, outcome, first, 0.0, slots), Fate.STORED, fence)


async def _write(
    connection: Connection, ruled: Sequence[_Ruled], evaluator: Evaluator, notices: Sequence[Notice]
) -> list[Recorded]:
    stored = [r for r in ruled if r.fate is Fate.STORED]
    if not stored:
        return [Recorded(r.reading, r.fate) for r in ruled]
    readings = [r.reading for r in stored]
    locked = await states.lock(connection, _fingerprints(readings, evaluator))
    decided = _decide(readings, locked, evaluator)
    decided.effects[-1].extend(notices)
    await connection.execute(_WRITE, *columns((r.reading, r.fence) for r in stored))
    await states.write(connection, decided.states, locked.now)
    await effects.write(connection, [e for those in decided.effects for e in those], evaluator)
    follows = iter(decided.effects)
    return [Recorded(r.reading, r.fate, tuple(next(follows)) if r.fate is Fate.STORED else ()) for r in ruled]


@dataclass(frozen=True, slots=True)
class _Decided:
    """The states that changed, and the effects of each reading."""

    states: dict[str, AlertState]
    effects: list[list[Effect | Notice]]


def _fingerprints(readings: Iterable[Reading], evaluator: Evaluator) -> Collection[str]:
    with _failing_as_decision():
        return {fingerprint for reading in readings for fingerprint in evaluator.fingerprints(reading)}


def _decide(readings: Iterable[Reading], locked: states.Locked, evaluator: Evaluator) -> _Decided:
    """One reading after the other, each on the states that the one before left."""
    known, changed = dict(locked.states), dict[str, AlertState]()
    follows: list[list[Effect | Notice]] = []
    for reading in readings:
        those: list[Effect | Notice] = []
        with _failing_as_decision():
            for fingerprint, (state, consequences) in evaluator.evaluate(reading, known, locked.now).items():
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
    """The server's message without its detail, which quotes the row."""
    if isinstance(error, DecisionFailed):
        return f"the decision failed: {error}"
    message = error.args[0] if isinstance(error, asyncpg.PostgresError) else "a value that cannot be kept"
    return f"{type(error).__name__}: {message}"
