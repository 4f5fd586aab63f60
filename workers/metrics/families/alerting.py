"""Metrics of incidents, notifications and channels."""

from workers.metrics.spec import MetricSpec

ALERTING = (
    MetricSpec(
        "paywatch_incidents_open",
        "gauge",
        "Open incidents.",
        "max by (severity) (paywatch_incidents_open) > 0",
        "fleet",
        labels=("severity",),
    ),
    MetricSpec(
        "paywatch_incidents_held",
        "gauge",
        "Open incidents whose messages are held, by what holds them.",
        "max by (code) (paywatch_incidents_held) > 0",
        "fleet",
        labels=("code",),
    ),
    MetricSpec(
        "paywatch_silences_active",
        "gauge",
        "Active silences.",
        "max(paywatch_silences_active)",
        "fleet",
    ),
    MetricSpec(
        "paywatch_notifications_pending",
        "gauge",
        "Notifications that a channel has not got yet.",
        "max by (channel) (paywatch_notifications_pending)",
        "fleet",
        labels=("channel",),
    ),
    MetricSpec(
        "paywatch_notifications_overdue",
        "gauge",
        "Notifications that a channel should have got a minute ago.",
        "max by (channel) (paywatch_notifications_overdue) > 0",
        "fleet",
        labels=("channel",),
    ),
    MetricSpec(
        "paywatch_notifications_held",
        "gauge",
        "Notifications that a storm holds back.",
        "max by (channel) (paywatch_notifications_held)",
        "fleet",
        labels=("channel",),
    ),
    MetricSpec(
        "paywatch_channel_broken",
        "gauge",
        "1 while a channel refuses messages for good, otherwise 0.",
        "max by (channel) (paywatch_channel_broken) == 1",
        "fleet",
        labels=("channel",),
    ),
    MetricSpec(
        "paywatch_notifications_total",
        "counter",
        "Attempts to notify, by outcome.",
        "sum by (channel, outcome) (increase(paywatch_notifications_total[1h]))",
        "process",
        labels=("channel", "outcome"),
    ),
    MetricSpec(
        "paywatch_notification_latency_seconds",
        "histogram",
        "Time from the decision to notify to the delivery.",
        "histogram_quantile(0.95, sum by (le) (rate(paywatch_notification_latency_seconds_bucket[1h])))",
        "process",
        unit="seconds",
        buckets=(1, 5, 10, 30, 60, 300),
    ),
)
