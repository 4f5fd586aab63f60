"""Every kind of check: the function that runs it, and the causes of its outcomes."""

from collections.abc import Mapping

from probes import http, payout_job, stripe, webhook
from probes.tools import Probe

PROBES: Mapping[str, Probe] = {
    "http": Probe(http.probe, http.CAUSES),
    "payout_job": Probe(payout_job.probe, payout_job.CAUSES),
    "stripe": Probe(stripe.probe, stripe.CAUSES),
    "webhook": Probe(webhook.probe, webhook.CAUSES),
}

COMMON_CAUSES: Mapping[str, str] = {
    "timeout": "the check did not finish within its `timeout`",
    "internal": "a bug of Paywatch; the log names its place",
}
"""Causes of every kind: the runner reports them itself."""


def causes(kind: str) -> tuple[str, ...]:
    """Returns every code that ``Outcome.cause`` of this kind can be, sorted."""
    return tuple(sorted({*PROBES[kind].causes, *COMMON_CAUSES}))
