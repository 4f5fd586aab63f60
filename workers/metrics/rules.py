"""Gauges of what the rules say."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from store import Snapshot


def rule_metrics(snapshot: Snapshot) -> Iterator[Metric]:
    """Yields the state of each rule that is known, and for each rule whether it is unknown."""
    labels = ["rule", "check"]
    state = GaugeMetricFamily(
        "paywatch_rule_state", "1 if the rule is true, 0 if it is false; absent while unknown.", labels=labels
    )
    unknown = GaugeMetricFamily("paywatch_rule_unknown", "1 if the rule cannot be judged.", labels=labels)
    for rule in snapshot.rules:
        unknown.add_metric([rule.rule, rule.check], 1 if rule.truth == "unknown" else 0)
        if rule.truth != "unknown":
            state.add_metric([rule.rule, rule.check], 1 if rule.truth == "true" else 0)
    yield from (state, unknown)
