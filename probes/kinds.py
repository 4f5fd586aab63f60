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
from probes.tools import Probe

PROBES: Mapping[str, Probe] = {
    "anomalies": Probe(anomalies.probe, anomalies.CAUSES),
    "dns": Probe(dns.probe, dns.CAUSES, dns.NETWORK),
    "freshness": Probe(freshness.probe, freshness.CAUSES),
    "ga4": Probe(ga4.probe, ga4.CAUSES),
    "heartbeat": Probe(heartbeat.probe, heartbeat.CAUSES),
    "host": Probe(host.probe, host.CAUSES),
    "http": Probe(http.probe, http.CAUSES),
    "metrics": Probe(metrics.probe, metrics.CAUSES),
    "payment_flow": Probe(payment_flow.probe, payment_flow.CAUSES),
    "payout_job": Probe(payout_job.probe, payout_job.CAUSES),
    "payouts": Probe(payouts.probe, payouts.CAUSES),
    "postgres": Probe(postgres.probe, postgres.CAUSES),
    "redis": Probe(redis.probe, redis.CAUSES),
    "sql": Probe(sql.probe, sql.CAUSES),
    "stripe": Probe(stripe.probe, stripe.CAUSES),
    "stripe_webhooks": Probe(stripe_webhooks.probe, stripe_webhooks.CAUSES),
    "tcp": Probe(tcp.probe, tcp.CAUSES),
    "tls": Probe(tls.probe, tls.CAUSES),
    "webhook": Probe(webhook.probe, webhook.CAUSES),
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
