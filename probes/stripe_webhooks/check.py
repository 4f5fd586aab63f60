"""Runs a ``stripe_webhooks`` check: the endpoints first, because they decide which events are delivered."""

import time

import stripeapi
from probes.judgement import Problem, conclude
from probes.reading import Json, Outcome, Verdict
from probes.stripe_requests import problem_of, read_list
from probes.stripe_webhooks.deliveries import Deliveries, judge_deliveries
from probes.stripe_webhooks.endpoints import Endpoint, describe, judge_endpoints, subscribed
from probes.tools import Tools
from settings.accounts import Account
from settings.checks.stripe_webhooks import StripeWebhooksCheck

_ENDPOINT_PAGES = 2
"""Pages of a hundred: Stripe allows 16 endpoints for each mode of an account."""


async def probe(check: StripeWebhooksCheck, tools: Tools) -> Outcome:
    started = time.perf_counter()
    problems: list[Problem] = []
    evidence: dict[str, Json] = {}
    deliveries = Deliveries()
    try:
        client = tools.stripe(Account.connected_as(check.account))
        listed = await read_list(client, "/v1/webhook_endpoints", Endpoint, {}, pages=_ENDPOINT_PAGES)
        evidence["endpoints"] = describe(listed.objects)
        problems += judge_endpoints(check, listed.objects)
        types = subscribed(listed.objects)
        deliveries = await judge_deliveries(check, client, types, int(listed.now))
        problems += [*deliveries.problems, *_nothing_known(check, deliveries)]
    except stripeapi.StripeError as error:
        problems.append(problem_of(error))
    return conclude(
        problems,
        deliveries.summary,
        phases={"requests": time.perf_counter() - started},
        values=deliveries.values,
        evidence=evidence | deliveries.evidence,
    )


def _nothing_known(check: StripeWebhooksCheck, deliveries: Deliveries) -> list[Problem]:
    """Without events and without expected endpoints nothing was checked, which is no pass."""
    if deliveries.counted or deliveries.problems or check.endpoints:
        return []
    sentence = (
        "there was no event for an endpoint in three days, so nothing is known about deliveries: "
        "list the expected endpoints to check at least these"
    )
    return [Problem(Verdict.UNKNOWN, "no_events", sentence)]
