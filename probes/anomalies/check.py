"""Runs an ``anomalies`` check: what Stripe lists, and then the rows of the ledger."""

import time

import stripeapi
from probes.anomalies.judge import Judgement, judge
from probes.anomalies.ledger import judge_ledger
from probes.anomalies.stripe_activity import read_activity
from probes.judgement import conclude
from probes.reading import Outcome, Verdict
from probes.stripe_requests import problem_of
from probes.tools import Tools
from settings.accounts import Account
from settings.checks.anomalies import AnomaliesCheck


async def probe(check: AnomaliesCheck, tools: Tools) -> Outcome:
    started = time.perf_counter()
    try:
        client = tools.stripe(Account.connected_as(check.account))
        found = await read_activity(check, client, time.time())
    except stripeapi.StripeError as error:
        return conclude([problem_of(error)], "")
    phases = {"requests": time.perf_counter() - started}
    result = judge(check, found)
    if "paid_twice" in check.watch:
        started = time.perf_counter()
        await judge_ledger(check, tools, found.now, result)
        phases["ledger"] = time.perf_counter() - started
    return _conclude(result, phases)


def _conclude(result: Judgement, phases: dict[str, float]) -> Outcome:
    if not result.judged and not result.problems:
        result.add(Verdict.UNKNOWN, "too_few", "; ".join(result.unjudged))
    sentence = "; ".join([*result.judged, *result.unjudged])
    return conclude(result.problems, sentence, phases=phases, values=result.values, evidence=result.evidence)
