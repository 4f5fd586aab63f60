"""Runs a webhook check, judges what the trial observed, and removes the rows of its synthetic events."""

from collections.abc import Iterator
from dataclasses import replace

from probes.formatting import format_seconds
from probes.judgement import Problem, conclude
from probes.ledger import LedgerError
from probes.reading import Json, Outcome, Verdict
from probes.synthetic_rows import SyntheticRows
from probes.tools import Tools
from probes.webhook.events import PayloadError
from probes.webhook.trial import UNDECIDED, Delivery, Observations, Trial
from settings.checks.webhook import WebhookCheck
from settings.values import format_duration

_NAMES = {
    "old_secret": "event signed with the old secret",
    "non_ascii_signature": "event with a signature that is not ASCII",
    "not_utf8": "event that is not UTF-8",
    "out_of_order": "older event",
    "reserialised": "event in other bytes than the signed ones",
    "wrong_content_type": "event sent as a form",
    "wrong_scheme": "event with a v0 signature",
    "wrong_secret": "event signed with an empty secret",
}
_IGNORED = ("replayed", "out_of_order")
_CLOSED = ("reset", "protocol")
"""Causes of an oversized request that a server refuses by closing the connection, which it may."""


async def probe(check: WebhookCheck, tools: Tools) -> Outcome:
    """Runs the trial, and then ``cleanup``, also after a timeout or cancellation."""
    rows = SyntheticRows(check, check.cleanup, tools)
    try:
        outcome = judge(check, await Trial(check, tools, rows).run())
    except LedgerError as error:
        outcome = Outcome(Verdict.UNKNOWN, str(error), cause=error.cause)
    except PayloadError as error:
        outcome = Outcome(Verdict.UNKNOWN, str(error), cause="payload")
    finally:
        cleanup_error = await rows.remove()
    return rows.report(outcome, cleanup_error)


def judge(check: WebhookCheck, observed: Observations) -> Outcome:
    """Returns the outcome of one trial. Security violations precede all other problems."""
    delivered = observed.delivered
    evidence = _evidence(check, observed)
    if delivered.failure is not None:
        stage = "sent, but not answered" if _was_sent(delivered) else "not sent"
        reason = f"the signed event was {stage}: {delivered.failure.reason}"
        return replace(delivered.failure, reason=reason, evidence={**delivered.failure.evidence, **evidence})
    violations = list(_violations(check, observed))
    values = {"response_time": delivered.seconds}
    if observed.round_trip is not None:
        values["round_trip"] = observed.round_trip
    if observed.attempts:
        values["security_violations"] = float(len(violations))
    return conclude(
        [
            *violations,
            *_delivery_problems(check, observed),
            *_other_answers(observed),
            *_unknown_effects(observed),
        ],
        _success(check, observed),
        phases=_phases(observed),
        values=values,
        evidence=evidence,
    )


def _was_sent(delivery: Delivery) -> bool:
    return delivery.failure is None or "first_byte" in delivery.failure.phases


def _phases(observed: Observations) -> dict[str, float]:
    """Returns those of the request, and then the stages: sent, answered, seen."""
    delivered = observed.delivered
    phases = dict(delivered.phases)
    waiting = phases.get("first_byte", 0.0) + phases.get("transfer", 0.0)
    phases["sent"] = max(0.0, delivered.seconds - waiting)
    phases["answered"] = min(waiting, delivered.seconds)
    if observed.round_trip is not None:
        phases["seen"] = max(0.0, observed.round_trip - delivered.seconds)
    return phases


def _name(kind: str) -> str:
    return _NAMES.get(kind, f"{kind} event")


def _violations(check: WebhookCheck, observed: Observations) -> Iterator[Problem]:
    for kind, delivery in observed.attempts.items():
        affected = kind in observed.effects
        if kind == "old_secret" and not check.old_secret_refused:
            continue
        if kind in _IGNORED:
            if affected:
                effect = "a second effect" if kind == "replayed" else "an effect after the newer one"
                yield Problem(Verdict.FAIL, f"{kind}_effect", f"the {_name(kind)} had {effect}")
        elif delivery.accepted:
            effect = " and had an effect" if affected else ""
            sentence = f"the {_name(kind)} was accepted (HTTP {delivery.status}){effect}"
            yield Problem(Verdict.FAIL, f"{kind}_accepted", sentence)
        elif affected:
            sentence = f"the {_name(kind)} was refused (HTTP {delivery.status}), but had an effect"
            yield Problem(Verdict.FAIL, f"{kind}_effect", sentence)


def _delivery_problems(check: WebhookCheck, observed: Observations) -> Iterator[Problem]:
    status = observed.delivered.status
    if not observed.delivered.accepted:
        cause = "refused" if 400 <= status < 500 else "status"
        sentence = f"the signed event was sent and answered, but not accepted (HTTP {status})"
        yield Problem(Verdict.FAIL, cause, sentence)
    elif check.seen is not None and observed.round_trip is None:
        within = format_duration(check.seen.within)
        sentence = f"the signed event was sent and answered (HTTP {status}), but not seen within {within}"
        yield Problem(Verdict.FAIL, "no_effect", sentence)
    rolled = observed.attempts.get("old_secret")
    if rolled is not None and not check.old_secret_refused and 400 <= rolled.status < 500:
        sentence = f"the {_name('old_secret')} was refused (HTTP {rolled.status}), although it is still valid"
        yield Problem(Verdict.FAIL, "old_secret_refused", sentence)


def _other_answers(observed: Observations) -> Iterator[Problem]:
    """Yields what is neither acceptance nor refusal. Of a broken endpoint, only its answer to the signed
    event is reported."""
    if not observed.delivered.accepted and observed.delivered.status >= 500:
        return
    for kind, delivery in observed.attempts.items():
        problem = _other_answer(kind, delivery)
        if problem is not None:
            yield problem


def _other_answer(kind: str, delivery: Delivery) -> Problem | None:
    if delivery.failure is not None:
        if is_refusal(kind, delivery):
            return None
        sentence = f"the {_name(kind)} could not be delivered: {delivery.failure.reason}"
        return Problem(Verdict.DEGRADED, "unchecked", sentence)
    if delivery.status in UNDECIDED:
        sentence = f"the {_name(kind)} was answered with HTTP {delivery.status}, which decides nothing"
        return Problem(Verdict.DEGRADED, "unchecked", sentence)
    if delivery.status >= 500:
        sentence = f"the endpoint answered the {_name(kind)} with HTTP {delivery.status}"
        return Problem(Verdict.FAIL, "crashed", sentence)
    if delivery.status < 200 or 300 <= delivery.status < 400:
        sentence = f"the {_name(kind)} was answered with HTTP {delivery.status}, which is no refusal"
        return Problem(Verdict.DEGRADED, "redirected", sentence)
    return None


def _unknown_effects(observed: Observations) -> Iterator[Problem]:
    if observed.unread is not None:
        yield Problem(Verdict.UNKNOWN, observed.unread.cause, str(observed.unread))
    if observed.unsteady:
        sentence = "what seen shows changes by itself, so that a second effect cannot be detected"
        yield Problem(Verdict.DEGRADED, "unchecked", sentence)


def is_refusal(kind: str, delivery: Delivery) -> bool:
    """Whether the event was refused. A server may close the connection before it has read 2 MB."""
    if delivery.failure is not None:
        return kind == "oversized" and delivery.failure.cause in _CLOSED
    return delivery.refused


def _success(check: WebhookCheck, observed: Observations) -> str:
    if observed.round_trip is not None:
        success = f"the event had its effect after {format_seconds(observed.round_trip)}"
    else:
        success = f"the event was accepted in {format_seconds(observed.delivered.seconds)}"
    refused = [kind for kind in check.must_refuse if kind in observed.attempts]
    return f"{success}; refused: {', '.join(refused)}" if refused else success


def _evidence(check: WebhookCheck, observed: Observations) -> dict[str, Json]:
    delivered = observed.delivered
    stages: dict[str, Json] = {"sent": _was_sent(delivered), "answered": delivered.failure is None}
    if check.seen is not None:
        stages["seen"] = observed.round_trip is not None
    evidence: dict[str, Json] = {"stages": stages, "steps": _steps(observed)}
    if observed.version is not None:
        evidence["api_version"] = {"version": observed.version.name, "from": observed.version.source}
    return evidence


def _steps(observed: Observations) -> dict[str, Json]:
    steps: dict[str, Json] = {"delivered": _step("delivered", observed.delivered)}
    for kind, delivery in observed.attempts.items():
        steps[kind] = _step(kind, delivery)
    for kind, reason in observed.skipped.items():
        steps[kind] = {"skipped": reason}
    return steps


def _step(kind: str, delivery: Delivery) -> dict[str, Json]:
    if delivery.failure is not None:
        return {"error": delivery.failure.reason, "refused": is_refusal(kind, delivery)}
    phases: dict[str, Json] = {name: round(seconds, 6) for name, seconds in delivery.phases.items()}
    return {"status": delivery.status, "phases": phases}
