"""Problems of workers: one that died and was not replaced, and a queue that nobody serves."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from probes.formatting import format_seconds
from settings.stored import AlertSettings
from store import ALIVE_WITHIN, OutdatedWorker, Snapshot, WorkerState
from workers.clock_limits import STOP_ABOVE, WARN_ABOVE
from workers.health.formatting import format_age
from workers.health.problems import Problem, ProblemCode


def is_alive(worker: WorkerState, at: datetime) -> bool:
    """A heartbeat further in the future was written before the database's clock was set back."""
    return abs(at - worker.beat_at) <= ALIVE_WITHIN


def fleet_problems(
    snapshot: Snapshot, settings: AlertSettings, outdated: Sequence[OutdatedWorker]
) -> Iterator[Problem]:
    served = {worker.queue for worker in snapshot.workers if is_alive(worker, snapshot.at)}
    if "probes" not in served:
        text = "no worker runs checks and delivers notifications: start `paywatch worker probes`"
        yield Problem(ProblemCode.NO_PROBE_WORKER, "probes", text)
    if "reconcile" not in served and _needs_reconcile_worker(snapshot, settings):
        text = "no worker executes reconciliations: start `paywatch worker reconcile`"
        yield Problem(ProblemCode.NO_RECONCILE_WORKER, "reconcile", text)
    for worker in lost_workers(snapshot.workers, snapshot.at):
        age = format_age(worker.beat_at, snapshot.at)
        text = f"its last heartbeat is {age} old, and no new worker replaced it"
        yield Problem(ProblemCode.WORKER_DEAD, worker.worker, text)
    for worker in snapshot.workers:
        if is_alive(worker, snapshot.at):
            yield from _clock_problem(worker)
            yield from _sight_problem(worker)
    for each in outdated:
        if not each.draining:
            text = f"its configuration is not the active one ({each.code}): it runs only what both have"
            yield Problem(ProblemCode.WORKER_OUTDATED, each.worker, text)


def _clock_problem(worker: WorkerState) -> Iterator[Problem]:
    skew = worker.clock_skew or 0.0
    if abs(skew) <= WARN_ABOVE:
        return
    text = f"its clock is {format_seconds(abs(skew))} {'ahead of' if skew > 0 else 'behind'} the database's"
    if abs(skew) <= STOP_ABOVE:
        yield Problem(ProblemCode.CLOCK_SKEWED, worker.worker, text)
    else:
        yield Problem(ProblemCode.CLOCK_UNUSABLE, worker.worker, f"{text}: it runs no checks")


def _sight_problem(worker: WorkerState) -> Iterator[Problem]:
    sight = worker.info.get("sight")
    if isinstance(sight, dict) and sight.get("state") == "blind":
        text = f"{sight.get('reason')}: what its checks watch is unknown"
        yield Problem(ProblemCode.WORKER_BLIND, worker.worker, text)


def _needs_reconcile_worker(snapshot: Snapshot, settings: AlertSettings) -> bool:
    waiting = any(run.status == "queued" for run in snapshot.runs)
    return settings.reconcile.daily_at is not None or waiting


def lost_workers(workers: Sequence[WorkerState], at: datetime) -> list[WorkerState]:
    """Returns the dead workers that were not replaced, the last one to die first.

    Each worker of the same queue that started after a death replaces one: a platform starts a new process
    under a new name.
    """
    replacements = list(workers)
    lost = []
    for dead in sorted(workers, key=lambda each: each.beat_at, reverse=True):
        if is_alive(dead, at):
            continue
        found = next((new for new in replacements if _replaces(new, dead)), None)
        if found is None:
            lost.append(dead)
        else:
            replacements.remove(found)
    return lost


def _replaces(new: WorkerState, dead: WorkerState) -> bool:
    """A clock that was set back can date a start after the last heartbeat; who came first is then unknown."""
    ordered = dead.started_at <= dead.beat_at and new.started_at <= new.beat_at
    return ordered and new.queue == dead.queue and new.started_at > dead.beat_at
