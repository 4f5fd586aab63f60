"""Every kind of check: the function that runs it, and the causes of its outcomes."""

from collections.abc import Mapping

from probes import (
    anomalies,
    dns,
    freshness,
    ga4,
    heartbeat,
    host,
    http,
    metrics,
    payment_flow,
    payout_job,
    payouts,
    postgres,
    redis,
    sql,
    stripe,
    stripe_webhooks,
    tcp,
    tls,
    webhook,
)
from probes.reading import DRILL
from probes.tools import Probe
from settings.checks import Check

PROBES: Mapping[str, Probe] = {
    "anomalies": Probe(anomalies.probe, anomalies.CAUSES, anomalies.NEEDS, anomalies.stripe_endpoints),
    "dns": Probe(dns.probe, dns.CAUSES, dns.NEEDS, network_causes=dns.NETWORK),
    "freshness": Probe(freshness.probe, freshness.CAUSES, freshness.NEEDS),
    "ga4": Probe(ga4.probe, ga4.CAUSES),
    "heartbeat": Probe(heartbeat.probe, heartbeat.CAUSES, heartbeat.NEEDS),
    "host": Probe(host.probe, host.CAUSES),
    "http": Probe(http.probe, http.CAUSES, http.NEEDS),
    "metrics": Probe(metrics.probe, metrics.CAUSES, metrics.NEEDS),
    "payment_flow": Probe(
        payment_flow.probe, payment_flow.CAUSES, payment_flow.NEEDS, payment_flow.stripe_endpoints
    ),
    "payout_job": Probe(payout_job.probe, payout_job.CAUSES, payout_job.NEEDS),
    "payouts": Probe(payouts.probe, payouts.CAUSES, payouts.NEEDS, payouts.stripe_endpoints),
    "postgres": Probe(postgres.probe, postgres.CAUSES, postgres.NEEDS),
    "redis": Probe(redis.probe, redis.CAUSES, redis.NEEDS),
    "sql": Probe(sql.probe, sql.CAUSES, sql.NEEDS),
    "stripe": Probe(stripe.probe, stripe.CAUSES, stripe.NEEDS, stripe.stripe_endpoints),
    "stripe_webhooks": Probe(
        stripe_webhooks.probe, stripe_webhooks.CAUSES, stripe_webhooks.NEEDS, stripe_webhooks.stripe_endpoints
    ),
    "tcp": Probe(tcp.probe, tcp.CAUSES, tcp.NEEDS),
    "tls": Probe(tls.probe, tls.CAUSES, tls.NEEDS),
    "webhook": Probe(webhook.probe, webhook.CAUSES, webhook.NEEDS, webhook.stripe_endpoints),
}

COMMON_CAUSES: Mapping[str, str] = {
    "drill": "a [drill](../alerts.md#drills) is active: incidents see a failure, the reading is as measured",
    "timeout": "the check did not finish within its `timeout`",
    "internal": "a bug of Paywatch; the log names its place",
    "blind": "this worker has no network or resolves no names: its self check fails too",
    "descriptors": "this worker has no file descriptors left",
    "memory": "this worker has no memory left",
}
"""Causes of every kind: the runner reports them itself."""


def causes(kind: str) -> tuple[str, ...]:
    """Returns every code that ``Outcome.cause`` of this kind can be, sorted."""
    return tuple(sorted({*PROBES[kind].causes, *COMMON_CAUSES}))


def possible_causes(check: Check) -> tuple[str, ...]:
    """Returns the codes that ``Outcome.cause`` can be with the settings of this check, sorted.

    A drill changes what incidents see, and no outcome.
    """
    needs = PROBES[check.kind].needs
    return tuple(
        cause
        for cause in causes(check.kind)
        if cause != DRILL and (cause in COMMON_CAUSES or cause not in needs or needs[cause](check))
    )


def stripe_endpoints(check: Check) -> frozenset[str]:
    """Returns the endpoints at Stripe that this check requests."""
    return frozenset(PROBES[check.kind].endpoints(check))
