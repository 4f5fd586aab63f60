"""Gauges of what the rules say."""

from collections.abc import Iterator

from prometheus_client.core import Metric

from store import Snapshot
from workers.metrics.catalog import gauge_family


def rule_metrics(snapshot: Snapshot) -> Iterator[Metric]:
    """Yields the state of each rule that is known, and for each rule whether it is unknown."""
    state = gauge_family("paywatch_rule_state")
    unknown = gauge_family("paywatch_rule_unknown")
    for rule in snapshot.rules:
        unknown.add_metric([rule.rule, rule.check], 1 if rule.truth == "unknown" else 0)
        if rule.truth != "unknown":
            state.add_metric([rule.rule, rule.check], 1 if rule.truth == "true" else 0)
    yield from (state, unknown)
