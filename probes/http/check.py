"""Runs an http check, and concludes from its requests."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from probes.formatting import format_seconds
from probes.http.attempt import Attempt, attempt
from probes.http.certificates import certificate_problems, earliest
from probes.http.exchange import Session
from probes.http.hiding import Hidden
from probes.http.message import message_of, sum_phases
from probes.http.steps import Steps
from probes.judgement import Problem, conclude, too_slow
from probes.reading import Json, Outcome, Verdict
from probes.tools import Tools
from settings.checks.http import HttpCheck, HttpStep

_ESCAPED_LABEL = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


async def probe(check: HttpCheck, tools: Tools) -> Outcome:
    hide = Hidden(check)
    session = Session(tools.http, time.monotonic() + check.timeout.total_seconds(), check.allow_private)
    if check.steps:
        steps = await Steps(check, session, hide).run()
        outcome = _conclude_steps(check, steps, hide, datetime.now(UTC))
    else:
        assert check.url is not None  # noqa: S101 (the settings require it without steps)
        made = await attempt(check, message_of(check, check.url), session, hide)
        outcome = conclude_one(check, made, datetime.now(UTC))
    if outcome.verdict is Verdict.PASS and not check.steps:
        return outcome  # it has only values at asserted paths, which are masked already
    return _without_secrets(outcome, hide)


def conclude_one(check: HttpCheck, made: Attempt, now: datetime) -> Outcome:
    """Returns the outcome of a check of one request. ``now`` is for the time left on the certificate."""
    evidence, values, problems = dict(made.evidence), _values(made), list(made.problems)
    problems += _judge_run(check, [made], now, evidence, values)
    success = f"{made.answer.status}" if made.answer is not None else ""
    seconds = values.get("response_time")
    if seconds is not None:
        success += f" in {format_seconds(seconds)}"
    return conclude(problems, success, phases=made.phases, values=values, evidence=evidence)


def _conclude_steps(
    check: HttpCheck, steps: Sequence[tuple[HttpStep, Attempt]], hide: Hidden, now: datetime
) -> Outcome:
    """The phases are sums over all steps; the evidence has those of each."""
    attempts = [made for _, made in steps]
    last = attempts[-1]
    problems = [
        replace(problem, sentence=f'step "{step.name}": {problem.sentence}')
        for step, made in steps
        for problem in made.problems
    ]
    evidence: dict[str, Json] = {"steps": [_step_evidence(step, made, hide) for step, made in steps]}
    phases = sum_phases([made.phases for made in attempts])
    values = {**_values(last), **({"response_time": phases["total"]} if "total" in phases else {})}
    if any(made.answer is None for made in attempts):
        values.pop("response_time", None)
    for step, made in steps:
        label = step.name.translate(_ESCAPED_LABEL)
        values |= {f'{name}{{step="{label}"}}': value for name, value in _values(made).items()}
    problems += _judge_run(check, attempts, now, evidence, values)
    success = f"{len(steps)} steps in {format_seconds(phases.get('total', 0.0))}"
    return conclude(problems, success, phases=phases, values=values, evidence=evidence)


def _judge_run(
    check: HttpCheck,
    attempts: Sequence[Attempt],
    now: datetime,
    evidence: dict[str, Json],
    values: dict[str, float],
) -> list[Problem]:
    """Judges what concerns all requests of the run: latency, and the certificate that expires first."""
    seconds = values.get("response_time")
    problems = [] if seconds is None else too_slow(check, seconds)
    expiry = earliest([each for made in attempts for each in made.expiries])
    if expiry is None:
        return problems
    evidence["tls_not_after"] = expiry.not_after.isoformat()
    values["tls_not_after"] = expiry.not_after.timestamp()
    values["tls_expires_in"] = (expiry.not_after - now).total_seconds()
    if not any(problem.cause == "tls" for made in attempts for problem in made.problems):
        problems += certificate_problems(check, expiry, now)
    return problems


def _values(made: Attempt) -> dict[str, float]:
    if made.answer is None:
        return {}
    values = {"status": float(made.answer.status), "bytes": float(len(made.answer.body))}
    if "total" in made.phases:
        values["response_time"] = made.phases["total"]
    return values


def _step_evidence(step: HttpStep, made: Attempt, hide: Hidden) -> Json:
    phases: dict[str, Json] = {name: round(seconds, 6) for name, seconds in made.phases.items()}
    return {"name": hide(step.name), **made.evidence, "phases": phases}


def _without_secrets(outcome: Outcome, hide: Hidden) -> Outcome:
    """Hides once more what a sentence or an excerpt may have from a server that echoes its request."""
    evidence = {key: hide.scrub(value) for key, value in outcome.evidence.items()}
    return replace(outcome, reason=hide.known(outcome.reason), evidence=evidence)
