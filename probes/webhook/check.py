"""Runs a webhook check, judges what the trial observed, and removes the rows of its synthetic events."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace

import asyncpg

from probes import ledger, request_errors
from probes.formatting import format_seconds
from probes.judgement import Problem, conclude
from probes.ledger import LedgerError
from probes.reading import Json, Outcome, Verdict
from probes.tools import Tools
from probes.webhook.trial import Delivery, Observations, Trial
from settings.checks.webhook import WebhookCheck
from settings.values import format_duration

CAUSES: Mapping[str, str] = {
    **request_errors.CAUSES,
    **ledger.CAUSES,
    "forged_accepted": "accepted an event signed with another secret",
    "stale_accepted": "accepted an event signed an hour ago",
    "unsigned_accepted": "accepted an event without signature",
    "forged_effect": "refused an event signed with another secret, but processed it",
    "stale_effect": "refused an event signed an hour ago, but processed it",
    "unsigned_effect": "refused an event without signature, but processed it",
    "replayed_effect": "processed the same event twice",
    "refused": "answered the signed event with a 4xx: most often the secrets differ",
    "status": "answered the signed event with neither 2xx nor 4xx",
    "no_effect": "accepted the signed event, but showed no effect in time",
    "unchecked": "a forged, stale, unsigned or replayed event could not be delivered",
    "cleanup": "the check passed, but synthetic rows may be left",
}

_CLEANUP_TIMEOUT = 5.0


async def probe(check: WebhookCheck, tools: Tools) -> Outcome:
    """Runs the trial, and then ``cleanup``, also after a timeout or cancellation."""
    trial = Trial(check, tools.http, tools.ledger)
    try:
        outcome = judge(check, await trial.run())
    except LedgerError as error:
        outcome = Outcome(Verdict.UNKNOWN, str(error), cause=error.cause)
    finally:
        cleanup_error = await _clean_up(check, tools.ledger, trial.sent)
    return outcome if cleanup_error is None else _with_cleanup_error(outcome, cleanup_error)


async def _clean_up(check: WebhookCheck, pool: asyncpg.Pool | None, ids: list[str]) -> LedgerError | None:
    """Returns why rows may be left, or None. Finishes before it passes a cancellation on.

    A row that stays would look like a payment to the team's own statistics.
    """
    if check.cleanup is None or pool is None or not ids:
        return None
    removal = asyncio.create_task(_remove(pool, check.cleanup.sql, ids))
    cancelled: asyncio.CancelledError | None = None
    while not removal.done():
        try:
            await asyncio.shield(removal)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return removal.result()


async def _remove(pool: asyncpg.Pool, sql: str, ids: list[str]) -> LedgerError | None:
    try:
        async with asyncio.timeout(_CLEANUP_TIMEOUT):
            await ledger.write(pool, sql, ids)
    except LedgerError as error:
        return error
    except TimeoutError:
        return LedgerError(f"cleanup.sql did not finish within {_CLEANUP_TIMEOUT:g} s", cause="ledger")
    return None


def _with_cleanup_error(outcome: Outcome, error: LedgerError) -> Outcome:
    sentence = f"synthetic rows may be left: {error}"
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


def judge(check: WebhookCheck, observed: Observations) -> Outcome:
    """Returns the outcome of one trial. Security violations precede all other problems."""
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
        _success(check, observed),
        phases=phases,
        values=values,
        evidence={"steps": _steps(observed)},
    )


def _violations(observed: Observations) -> Iterator[Problem]:
    for kind, delivery in observed.attempts.items():
        affected = kind in observed.effects
        if kind == "replayed":
            if affected:
                yield Problem(Verdict.FAIL, "replayed_effect", "the replayed event had a second effect")
        elif delivery.accepted:
            effect = " and had an effect" if affected else ""
            sentence = f"the {kind} event was accepted (HTTP {delivery.status}){effect}"
            yield Problem(Verdict.FAIL, f"{kind}_accepted", sentence)
        elif affected:
            sentence = f"the {kind} event was refused (HTTP {delivery.status}), but had an effect"
            yield Problem(Verdict.FAIL, f"{kind}_effect", sentence)


def _delivery_problems(check: WebhookCheck, observed: Observations) -> Iterator[Problem]:
    status = observed.delivered.status
    if not observed.delivered.accepted:
        cause = "refused" if 400 <= status < 500 else "status"
        yield Problem(Verdict.FAIL, cause, f"the signed event was not accepted (HTTP {status})")
    elif check.seen is not None and observed.round_trip is None:
        within = format_duration(check.seen.within)
        yield Problem(
            Verdict.FAIL, "no_effect", f"the signed event was accepted, but had no effect within {within}"
        )


def _unchecked(observed: Observations) -> Iterator[Problem]:
    for kind, delivery in observed.attempts.items():
        if delivery.failure is not None:
            sentence = f"the {kind} event could not be delivered: {delivery.failure.reason}"
            yield Problem(Verdict.DEGRADED, "unchecked", sentence)


def _success(check: WebhookCheck, observed: Observations) -> str:
    if observed.round_trip is not None:
        success = f"the event had its effect after {format_seconds(observed.round_trip)}"
    else:
        success = f"the event was accepted in {format_seconds(observed.delivered.seconds)}"
    refused = [kind for kind in check.must_refuse if kind in observed.attempts]
    return f"{success}; refused: {', '.join(refused)}" if refused else success


def _steps(observed: Observations) -> dict[str, Json]:
    steps: dict[str, Json] = {"delivered": _step(observed.delivered)}
    for kind, delivery in observed.attempts.items():
        steps[kind] = _step(delivery)
    for kind in observed.skipped:
        steps[kind] = {"skipped": "signatures of this scheme have no timestamp"}
    return steps


def _step(delivery: Delivery) -> dict[str, Json]:
    if delivery.failure is not None:
        return {"error": delivery.failure.reason}
    phases: dict[str, Json] = {name: round(seconds, 6) for name, seconds in delivery.phases.items()}
    return {"status": delivery.status, "phases": phases}
