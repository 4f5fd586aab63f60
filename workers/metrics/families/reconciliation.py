"""Metrics of reconciliations and of the requests to Stripe."""

from workers.metrics.spec import MetricSpec

_OBJECT = ("object",)

RECONCILIATION = (
    MetricSpec(
        "paywatch_reconcile_daily",
        "gauge",
        "1 if the object is reconciled every day, 0 if only when a person asks.",
        "max by (object) (paywatch_reconcile_daily)",
        "fleet",
        labels=_OBJECT,
    ),
    MetricSpec(
        "paywatch_reconcile_last_success_timestamp_seconds",
        "gauge",
        "When the last run that read everything ended, of several accounts the oldest; 0 before the first.",
        "time() - max by (object) (paywatch_reconcile_last_success_timestamp_seconds) > 26 * 3600"
        " and on (object) max by (object) (paywatch_reconcile_daily) == 1",
        "fleet",
        labels=_OBJECT,
        unit="seconds",
    ),
    MetricSpec(
        "paywatch_reconcile_records",
        "gauge",
        "Records of the last run that read everything, by class.",
        "max by (object, class) (paywatch_reconcile_records)",
        "fleet",
        labels=("object", "class"),
    ),
    MetricSpec(
        "paywatch_reconcile_discrepancy_ratio",
        "gauge",
        "Share of the records that differed when that run began, from 0 to 1.",
        "max by (object) (paywatch_reconcile_discrepancy_ratio) >= 0.05",
        "fleet",
        labels=_OBJECT,
        unit="ratio",
    ),
    MetricSpec(
        "paywatch_reconcile_lost_webhook_ratio",
        "gauge",
        "Of what the ledger missed, the share with an undelivered event, from 0 to 1.",
        "max by (object) (paywatch_reconcile_lost_webhook_ratio)",
        "fleet",
        labels=_OBJECT,
        unit="ratio",
    ),
    MetricSpec(
        "paywatch_reconcile_at_risk_minor_units",
        "gauge",
        "Money of what that run left unresolved, in the smallest unit of each currency that it compared.",
        "max by (object, currency) (paywatch_reconcile_at_risk_minor_units) > 0",
        "fleet",
        labels=("object", "currency"),
        unit="minor units",
    ),
    MetricSpec(
        "paywatch_reconcile_at_risk_since_timestamp_seconds",
        "gauge",
        "Since when the oldest of what is at risk is known; 0 if nothing is.",
        "time() - (max by (object, currency) (paywatch_reconcile_at_risk_since_timestamp_seconds) > 0)",
        "fleet",
        labels=("object", "currency"),
        unit="seconds",
    ),
    MetricSpec(
        "paywatch_reconcile_records_total",
        "counter",
        "Records that runs of this worker classified, by class.",
        "sum by (object, class) (increase(paywatch_reconcile_records_total[1d]))",
        "process",
        labels=("object", "class"),
    ),
    MetricSpec(
        "paywatch_reconcile_duration_seconds",
        "histogram",
        "Time that a run took.",
        "sum(increase(paywatch_reconcile_duration_seconds_sum[1d]))"
        " / sum(increase(paywatch_reconcile_duration_seconds_count[1d]))",
        "process",
        unit="seconds",
        buckets=(10, 60, 300, 900, 1800, 3600),
    ),
    MetricSpec(
        "paywatch_stripe_requests_total",
        "counter",
        "Requests to Stripe, retried ones included, by endpoint and class of the answer's status.",
        "sum by (endpoint) (increase(paywatch_stripe_requests_total[30d]))",
        "process",
        labels=("endpoint", "status"),
    ),
    MetricSpec(
        "paywatch_stripe_permitted_requests_per_second",
        "gauge",
        "Requests that reconciliations may send to an endpoint of one account: a share of Stripe's limit.",
        "max by (endpoint) (paywatch_stripe_permitted_requests_per_second)",
        "process",
        labels=("endpoint",),
    ),
    MetricSpec(
        "paywatch_stripe_retries_total",
        "counter",
        "Requests to Stripe that were tried again, by cause.",
        "sum by (cause) (rate(paywatch_stripe_retries_total[5m]))",
        "process",
        labels=("cause",),
    ),
)
