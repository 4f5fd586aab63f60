"""Runs a payment flow, removes what it has created, and judges how far it came."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import stripeapi
from probes import ledger
from probes.effects import Effects
from probes.formatting import format_seconds
from probes.judgement import Problem, conclude
from probes.ledger import LedgerError
from probes.payment_flow.desk import Desk, LiveMode
from probes.payment_flow.flow import FLOWS, REPEATED, Progress
from probes.payment_flow.sweep import sweep
from probes.reading import Outcome, Verdict
from probes.stripe_requests import problem_of
from probes.synthetic_rows import SyntheticRows, finish
from probes.tools import Tools
from settings.checks.payment_flow import PaymentFlowCheck

_NAMED = 5
"""Objects that the evidence names."""
_REMOVAL_WITHIN = 15.0
"""Seconds for removing what a run has created, also after its timeout."""


async def probe(check: PaymentFlowCheck, tools: Tools) -> Outcome:
    """Runs the flow, and then removes its objects and rows, also after a timeout or cancellation."""
    progress, rows = Progress(), SyntheticRows(check, check.cleanup, tools)
    try:
        desk = Desk(check, tools)
    except stripeapi.StripeError as error:
        return Outcome(Verdict.UNKNOWN, str(error), cause="not_configured")
    try:
        async with asyncio.timeout(check.timeout.total_seconds()) as timer:
            await _run(desk, progress, tools, rows)
    except TimeoutError:
        if not timer.expired():
            raise
        sentence = f"the flow was not {progress.stage} within its timeout"
        progress.fail("timeout", sentence)
    finally:
        left, cleanup_error = await finish(_clean_up(progress, rows))
    outcome = _report_left(_judge(check, progress), left)
    return rows.report(outcome, cleanup_error)


async def _run(desk: Desk, progress: Progress, tools: Tools, rows: SyntheticRows) -> None:
    """Adds what failed to the problems."""
    check = desk.check
    try:
        if check.cleanup is not None or (check.seen is not None and check.seen.sql):
            ledger.require_ledger(tools.ledger)
        unread = await desk.require_test_mode()
        if unread is not None:
            progress.evidence["mode"] = unread
        await Effects(check.seen, tools).require_none(f"pi_paywatch_{uuid4().hex}")
        await _clear(desk, progress, rows)
        await FLOWS[check.flow](desk, progress, tools, rows)
    except stripeapi.StripeError as error:
        progress.problems.append(_problem(error, progress.stage, repeated=desk.repeated))
    except LedgerError as error:
        progress.problems.append(Problem(Verdict.UNKNOWN, error.cause, str(error)))
    except LiveMode:
        sentence = "Stripe reports live mode for this key: a payment flow runs in test mode only"
        progress.problems.append(Problem(Verdict.UNKNOWN, "live_mode", sentence))


async def _clear(desk: Desk, progress: Progress, rows: SyntheticRows) -> None:
    """Removes what earlier runs have left. What cannot be removed now is tried again by the next run."""
    await rows.remove_due()
    removed: list[str] = []
    try:
        stuck = await sweep(desk, removed)
    except stripeapi.StripeError as error:
        progress.evidence["leftovers_at_stripe"] = f"could not be looked for ({error.cause})"
    else:
        if stuck:
            progress.evidence["leftovers_at_stripe"] = f"could not be removed: {', '.join(stuck[:_NAMED])}"
    if removed:
        progress.evidence["removed_at_stripe"] = len(removed)
        await rows.expect(each for each in removed if each.startswith("pi_"))


def _problem(error: stripeapi.StripeError, stage: str, *, repeated: bool) -> Problem:
    where = f"the flow was not {stage}: "
    if repeated and isinstance(error, stripeapi.Rejected | stripeapi.NotFound) and error.status != 402:
        # The earlier run has canceled its payment, which a later confirmation cannot change.
        return Problem(Verdict.UNKNOWN, "repeated", f"{REPEATED}: {where}{error}")
    if error.status == 402:
        return Problem(Verdict.FAIL, "declined", f"{where}{error}")
    if isinstance(error, stripeapi.KeyRefused):
        sentence = f"{where}Stripe refuses the key of this check, which is wrong, expired or revoked"
        return Problem(Verdict.FAIL, error.cause, sentence)
    problem = problem_of(error)
    return replace(problem, sentence=f"{where}{problem.sentence}")


async def _clean_up(progress: Progress, rows: SyntheticRows) -> tuple[str | None, LedgerError | None]:
    """Removes objects and rows in one task: a cancellation during the first part must not skip the second."""
    return await _remove(progress), await rows.remove()


async def _remove(progress: Progress) -> str | None:
    """Removes the newest object first. Returns why something may be left."""
    left = None
    try:
        async with asyncio.timeout(_REMOVAL_WITHIN):
            for removal in reversed(progress.removals):
                try:
                    await removal()
                except stripeapi.StripeError as error:
                    left = left or str(error)
    except TimeoutError:
        return f"Stripe did not answer within {_REMOVAL_WITHIN:g} s"
    return left


def _judge(check: PaymentFlowCheck, progress: Progress) -> Outcome:
    evidence = {**progress.evidence, "flow": check.flow}
    if progress.created:
        evidence["created"] = progress.created
    return conclude(
        progress.problems,
        _success(progress),
        phases=progress.phases,
        values=progress.values,
        evidence=evidence,
    )


def _success(progress: Progress) -> str:
    if "page_time" in progress.values:
        return f"created and opened in {format_seconds(progress.values['page_time'])}"
    paid = f"paid in {format_seconds(progress.values.get('payment_time', 0.0))}"
    seen = progress.values.get("seen_time")
    return paid if seen is None else f"{paid}, and seen {format_seconds(seen)} later"


def _report_left(outcome: Outcome, left: str | None) -> Outcome:
    if left is None:
        return outcome
    evidence = {**outcome.evidence, "left_at_stripe": left}
    reason = f"{outcome.reason}; test objects may be left at Stripe until the next run: {left}"
    if outcome.verdict is not Verdict.PASS:
        return replace(outcome, reason=reason, evidence=evidence)
    return replace(outcome, verdict=Verdict.DEGRADED, cause="cleanup", reason=reason, evidence=evidence)
