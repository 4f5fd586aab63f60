"""Why Paywatch cannot vouch for what the console shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from store import Snapshot
from workers.health import Health, Problem, ProblemCode, format_age

STALE_AFTER = timedelta(minutes=2)
"""Workers beat and audit far more often: a store without news for so long is an old copy, or unused."""

_ALSO = frozenset({ProblemCode.AUDIT_OVERDUE, ProblemCode.PING_OVERDUE, ProblemCode.PING_FAILED})
"""These do not stop the next ping. But who waits for the ping believes Paywatch dead, or nobody audits it."""


@dataclass(frozen=True, slots=True)
class Blindness:
    """One reason. ``subject`` is the check, channel, run, worker or account that it is about, or empty."""

    code: str
    subject: str
    text: str


def blindness(health: Health, schema: str | None) -> tuple[Blindness, ...]:
    """Returns the reasons, first those that make all others worthless. ``schema``: what is wrong with it."""
    problems = [each for each in health.problems if each.code.stops_heartbeat or each.code in _ALSO]
    found = [*_other_schema(schema), *_stale(health.snapshot), *(_of_problem(each) for each in problems)]
    return (*found, *(() if found else _withheld(health.snapshot)))


def _other_schema(problem: str | None) -> Iterator[Blindness]:
    if problem is not None:
        text = f"this console reads a schema that is not its version's, and may read it wrongly: {problem}"
        yield Blindness("store_schema", "", text)


def _of_problem(problem: Problem) -> Blindness:
    return Blindness(problem.code.value, problem.subject, problem.text)


def _stale(snapshot: Snapshot) -> Iterator[Blindness]:
    newest = _newest(snapshot)
    if newest is None:
        yield Blindness("store_empty", "", "no worker has ever written to this store")
    elif snapshot.at - newest > STALE_AFTER:
        age = format_age(newest, snapshot.at)
        yield Blindness("store_stale", "", f"nothing was written to the store for {age}: it is old")


def _newest(snapshot: Snapshot) -> datetime | None:
    """Heartbeats of workers that ended are deleted; readings and audits remain."""
    beats = [each.beat_at for each in snapshot.workers]
    slots = [each.slot for each in snapshot.checks.values() if each.slot is not None]
    audits = [] if snapshot.audit is None else [snapshot.audit.at]
    return max([*beats, *slots, *audits], default=None)


def _withheld(snapshot: Snapshot) -> Iterator[Blindness]:
    """Whether the last audit saw something that is over by now: the next one, a minute later, says so."""
    audit = snapshot.audit
    if audit is None or not audit.detail:
        return
    if audit.outcome == "withheld":
        yield Blindness("audit_withheld", audit.worker, f"the last audit sent no heartbeat: {audit.detail}")
    elif audit.outcome == "not_configured":
        yield Blindness("audit_withheld", audit.worker, f"the last audit found: {audit.detail}")
