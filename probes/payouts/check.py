"""Runs a ``payouts`` check: what Stripe lists, and then, if configured, the rows of the ledger."""

import time

import stripeapi
from probes.judgement import Problem, conclude
from probes.payouts.judge import describe, judge, measure, success
from probes.payouts.ledger import compare
from probes.payouts.stripe_payouts import Payouts, read_payouts
from probes.reading import Outcome
from probes.stripe_requests import problem_of
from probes.tools import Tools
from settings.accounts import Account
from settings.checks.payouts import PayoutsCheck


async def probe(check: PayoutsCheck, tools: Tools) -> Outcome:
    account = Account.connected_as(check.account)
    started = time.perf_counter()
    try:
        found = await read_payouts(check, tools.stripe(account), tools.timezone, time.time())
    except stripeapi.StripeError as error:
        return conclude([problem_of(error)], "")
    phases = {"requests": time.perf_counter() - started}
    problems, values = judge(check, found), measure(found)
    sentence = success(found)
    if check.ledger:
        started = time.perf_counter()
        problems += await _compare(tools, account, found)
        phases["ledger"] = time.perf_counter() - started
        sentence += ", and the ledger agrees"
    return conclude(problems, sentence, phases=phases, values=values, evidence=describe(found))


async def _compare(tools: Tools, account: Account, found: Payouts) -> list[Problem]:
    """A failed payout is among the recent ones too, unless it is older: each is compared once."""
    payouts = {each.id: each for each in (*found.recent.objects, *found.failed.objects)}
    return await compare(tools, account, list(payouts.values()), found.recent.now)
