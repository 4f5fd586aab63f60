"""``kind = "webhook"``: a signed synthetic event must have its effect, a forged one must have none."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import asyncpg

from probes import failures, ledger
from probes.judgement import Problem, conclude
from probes.ledger import LedgerError
from probes.reading import Json, Outcome, Verdict
from probes.tools import Tools
from probes.trial import Delivery, Observed, Trial
from probes.words import spoken
from settings.checks import WebhookCheck
from settings.values import format_duration

CAUSES = (
    *failures.CAUSES,
    *ledger.CAUSES,
    "cleanup",
    "forged_accepted",
    "forged_effect",
    "no_effect",
    "refused",
    "replayed_effect",
    "stale_accepted",
    "stale_effect",
    "status",
    "unchecked",
    "unsigned_accepted",
    "unsigned_effect",
)

_CLEANUP_TIMEOUT = 5.0


async def webhook(check: WebhookCheck, tools: Tools) -> Outcome:
    """Whatever happens, also a timeout, the rows of the events that were sent are removed by ``cleanup``."""
    trial = Trial(check, tools.http, tools.ledger)
    try:
        outcome = judge(check, await trial.run())
    except LedgerError as error:
        outcome = Outcome(Verdict.UNKNOWN, str(error), cause=error.cause)
    finally:
        left_behind = await _clean_up(check, tools.ledger, trial.sent)
    return outcome if left_behind is None else _with_leftovers(outcome, left_behind)


async def _clean_up(check: WebhookCheck, pool: asyncpg.Pool | None, ids: list[str]) -> LedgerError | None:
    """Outlives every cancellation, but not its own time limit. Gives back why rows may be left."""
    if check.cleanup is None or pool is None or not ids:
        return None
    work = asyncio.create_task(_remove(pool, check.cleanup.sql, ids))
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return work.result()


async def _remove(pool: asyncpg.Pool, sql: str, ids: list[str]) -> LedgerError | None:
    try:
        async with asyncio.timeout(_CLEANUP_TIMEOUT):
            await ledger.write(pool, sql, ids)
    except LedgerError as error:
        return error
    except TimeoutError:
        return LedgerError(f"it did not end within {_CLEANUP_TIMEOUT:g} s", cause="ledger")
    return None


def _with_leftovers(outcome: Outcome, error: LedgerError) -> Outcome:
    sentence = f"the synthetic rows may still be there: {error}"
    evidence: dict[str, Json] = {**outcome.evidence, "cleanup": str(error)}
    if outcome.verdict is Verdict.PASS:
        return replace(
            outcome,
            verdict=Verdict.DEGRADED,
            cause="cleanup",
            reason=f"{outcome.reason}; {sentence}",
            evidence=evidence,
        )
    return replace(outcome, reason=f"{outcome.reason}; {sentence}", evidence=evidence)


def judge(check: WebhookCheck, observed: Observed) -> Outcome:
    """Pure. A security violation comes before everything else."""
    delivered = observed.delivered
    if delivered.failure is not None:
        return replace(delivered.failure, evidence={**delivered.failure.evidence, "steps": _steps(observed)})
    violations = list(_violations(observed))
    values = {"response_time": delivered.seconds}
    phases = dict(delivered.phases)
    if observed.round_trip is not None:
        values["round_trip"] = observed.round_trip
        phases["effect"] = max(0.0, observed.round_trip - delivered.seconds)
    if observed.attempts:
        values["security_violations"] = float(len(violations))
    return conclude(
        [*violations, *_delivery_problems(check, observed), *_unchecked(observed)],
        _all_well(check, observed),
        phases=phases,
        values=values,
        evidence={"steps": _steps(observed)},
    )


def _violations(observed: Observed) -> Iterator[Problem]:
    for kind, delivery in observed.attempts.items():
        affected = kind in observed.effects
        if kind == "replayed":
            if affected:
                yield Problem(Verdict.FAIL, "replayed_effect", "the replayed event had a second effect")
        elif delivery.accepted:
            also = " and had an effect" if affected else ""
            sentence = f"the {kind} event was accepted (HTTP {delivery.status}){also}"
            yield Problem(Verdict.FAIL, f"{kind}_accepted", sentence)
        elif affected:
            sentence = f"the {kind} event was refused (HTTP {delivery.status}), but had an effect"
            yield Problem(Verdict.FAIL, f"{kind}_effect", sentence)


def _delivery_problems(check: WebhookCheck, observed: Observed) -> Iterator[Problem]:
    status = observed.delivered.status
    if not observed.delivered.accepted:
        cause = "refused" if 400 <= status < 500 else "status"
        yield Problem(Verdict.FAIL, cause, f"the signed event was not accepted (HTTP {status})")
    elif check.seen is not None and observed.round_trip is None:
        within = format_duration(check.seen.within)
        yield Problem(
            Verdict.FAIL, "no_effect", f"the signed event was accepted, but had no effect within {within}"
        )


def _unchecked(observed: Observed) -> Iterator[Problem]:
    for kind, delivery in observed.attempts.items():
        if delivery.failure is not None:
            sentence = f"the {kind} event could not be tried: {delivery.failure.reason}"
            yield Problem(Verdict.DEGRADED, "unchecked", sentence)


def _all_well(check: WebhookCheck, observed: Observed) -> str:
    if observed.round_trip is not None:
        went = f"the event had its effect after {spoken(observed.round_trip)}"
    else:
        went = f"the event was accepted in {spoken(observed.delivered.seconds)}"
    refused = [kind for kind in check.must_refuse if kind in observed.attempts]
    return f"{went}; refused: {', '.join(refused)}" if refused else went


def _steps(observed: Observed) -> dict[str, Json]:
    steps: dict[str, Json] = {"delivered": _step(observed.delivered)}
    for kind, delivery in observed.attempts.items():
        steps[kind] = _step(delivery)
    for kind in observed.skipped:
        steps[kind] = {"skipped": "this scheme's signatures have no time"}
    return steps


def _step(delivery: Delivery) -> dict[str, Json]:
    if delivery.failure is not None:
        return {"error": delivery.failure.reason}
    phases: dict[str, Json] = {name: round(seconds, 6) for name, seconds in delivery.phases.items()}
    return {"status": delivery.status, "phases": phases}
