"""The four alerts of the monitoring guide over the metrics of the application itself.

Names, thresholds, durations and severities are those of the guide; expressions that cannot work are fixed.
"""

from deploy.prometheus.model import Alert, Group, rule_file

ABOUT = """\
The alerts of the monitoring guide, over the metrics that the application serves, for Prometheus 2.42 or \
newer. Names, thresholds, durations and severities are those of the guide; comments say where an expression \
differs, and why. Replace click-clack-cashflow-db by the job that scrapes the exporter of your database.
An absent metric is in no other alert: ApplicationMetricsAbsent fires for it."""

_LIMIT = "(process_virtual_memory_max_bytes > 0 < 1e18)"
_DATABASE = 'job="click-clack-cashflow-db"'
_JOB_TIME = "ccf_last_payout_job_timestamp"
_FAILED, _ALL = 'ccf_payouts_total{status="failed"}', "ccf_payouts_total"


def text() -> str:
    return rule_file(ABOUT, (Group("application", _ALERTS),))


def _absent(metric: str, expression: str) -> str:
    return f'label_replace({expression}, "metric", "{metric}", "", "")'


_ALERTS = (
    Alert(
        "HighPayoutFailureRate",
        f"sum by (job) (rate({_FAILED}[5m])) / sum by (job) (rate({_ALL}[5m])) > 0.1",
        "2m",
        "critical",
        "High payout failure rate detected",
        "Payout failure rate is {{ $value | humanizePercentage }} over the last 5 minutes",
        "The guide divides rates with labels: each series of failures finds only itself as its divisor, so "
        "the quotient is always 1. Sums over status, method and instance give the share of failures. The "
        "guide writes {{ $value }}%, which shows a share of 0.25 as 0.25%.",
    ),
    Alert(
        "DatabaseConnectionDown",
        f"up{{{_DATABASE}}} == 0\nor\npg_up{{{_DATABASE}}} == 0",
        "1m",
        "critical",
        "Database connection is down",
        "{{ $labels.instance }} does not answer, or does not reach the database.",
        "The guide has only up, which says whether the exporter answers. That of Postgres also answers "
        "while the database is down, and says so in pg_up.",
    ),
    Alert(
        "HighMemoryUsage",
        f"process_resident_memory_bytes / {_LIMIT} > 0.8",
        "5m",
        "warning",
        "High memory usage detected",
        "{{ $labels.instance }} uses {{ $value | humanizePercentage }} of the memory that its process may "
        "have.",
        "A process without a limit has -1 or 2^64 here, by which the guide divides too. Neither says "
        "anything about memory, so both count as absent. Node's prom-client has no such metric at all: use "
        "your container's limit.",
    ),
    Alert(
        "PayoutJobNotRunning",
        f"time() - max by (job) ({_JOB_TIME}) > 3600",
        "5m",
        "critical",
        "Payout job hasn't run in over an hour",
        "The last run: {{ if gt $value 1e9 }}never{{ else }}{{ $value | humanizeDuration }} ago{{ end }}.",
        "The guide looks at each instance. Of several only one runs the job, and the others would fire "
        "forever, so the newest time counts. It is in seconds: Date.now() / 1000.",
    ),
    Alert(
        "ApplicationMetricsAbsent",
        "\nor\n".join(
            (
                _absent("ccf_payouts_total", f"absent_over_time({_ALL}[1d])"),
                _absent("up", f"absent(up{{{_DATABASE}}})"),
                _absent("process_virtual_memory_max_bytes", f"absent({_LIMIT})"),
                _absent(_JOB_TIME, f"absent({_JOB_TIME})"),
                _absent(_JOB_TIME, f"max({_JOB_TIME}) > time() + 3600"),
            )
        ),
        "10m",
        "warning",
        "The metric {{ $labels.metric }} is absent, so its alert cannot fire",
        "No target serves {{ $labels.metric }}, or its values are unusable. Scrape it, or remove the alert "
        "that needs it together with its line here.",
        "Not in the guide: an expression over an absent metric is never true. ccf_payouts_total may be "
        "absent for a day, since a counter with labels begins with the first payout after a start. A time "
        "of the payout job in the future is one in milliseconds.",
    ),
)
