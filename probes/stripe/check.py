"""Runs a ``stripe`` check: the balance, then the account, then one object of each list in ``may_read``."""

import time

import stripeapi
from probes.formatting import format_seconds
from probes.judgement import conclude, too_slow
from probes.reading import Outcome
from probes.stripe.account import StripeAccount, judge_account
from probes.stripe.balance import Balance, judge_balance
from probes.stripe.permissions import judge_permissions
from probes.stripe.results import Results
from probes.stripe_requests import clock_of, decode, problem_of
from probes.tools import Tools
from settings.accounts import Account
from settings.checks.stripe import StripeCheck


async def probe(check: StripeCheck, tools: Tools) -> Outcome:
    results = Results()
    try:
        client = tools.stripe(Account.connected_as(check.account))
        await _get_balance(check, client, results)
    except stripeapi.Forbidden as error:
        results.problems.append(problem_of(error))
        await _get_others(check, client, tools, results)
    except stripeapi.StripeError as error:
        results.problems.append(problem_of(error))
    else:
        await _get_others(check, client, tools, results)
    return _conclude(check, results)


async def _get_others(check: StripeCheck, client: stripeapi.Stripe, tools: Tools, results: Results) -> None:
    """Also without access to the balance: all permissions that are missing are reported at once."""
    await _get_account(check, client, results)
    if check.may_read and not _is_limited(results):
        await judge_permissions(check, client, tools.granted, results)


def _conclude(check: StripeCheck, results: Results) -> Outcome:
    seconds = results.phases.get("balance")
    if seconds is not None:
        results.problems += too_slow(check, seconds)
        results.values["response_time"] = seconds
    if results.may_read:
        results.evidence["may_read"] = results.may_read
    return conclude(
        results.problems,
        "Stripe responded" if seconds is None else f"Stripe responded in {format_seconds(seconds)}",
        phases=results.phases,
        values=results.values,
        evidence=results.evidence,
    )


def _is_limited(results: Results) -> bool:
    return any(problem.cause == "rate_limited" for problem in results.problems)


async def _get_balance(check: StripeCheck, client: stripeapi.Stripe, results: Results) -> None:
    # The balance, because restricted keys usually may read it but not the account.
    started = time.perf_counter()
    try:
        answer = await client.get("/v1/balance")
    except stripeapi.Forbidden:
        results.may_read["balance"] = False
        raise
    results.phases["balance"] = time.perf_counter() - started
    results.may_read["balance"] = True
    results.evidence["request_id"] = answer.request_id
    judge_balance(check.expect, decode(answer, Balance), results)


async def _get_account(check: StripeCheck, client: stripeapi.Stripe, results: Results) -> None:
    started = time.perf_counter()
    try:
        answer = await client.get("/v1/account")
        account = decode(answer, StripeAccount)
    except stripeapi.Forbidden:
        results.may_read["account"] = False
        _missing_permission(check, results)
    except stripeapi.StripeError as error:
        results.problems.append(problem_of(error))
    else:
        results.phases["account"] = time.perf_counter() - started
        results.may_read["account"] = True
        judge_account(check.expect, account, clock_of(answer), results)


def _missing_permission(check: StripeCheck, results: Results) -> None:
    expected = check.expect.of_the_account
    if expected:
        keys = ", ".join(f"expect.{name}" for name in expected)
        results.fail(
            "forbidden",
            f"the key may not read the account, which {keys} needs: grant it read access to accounts",
        )
