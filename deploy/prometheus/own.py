"""The alerts about Paywatch itself, and about what it finds.

All workers serve the same state from the store, so ``max`` makes one answer of any number of workers. Each
worker counts only its own events, so counters are added up. No expression names a job or an instance.
"""

from deploy.prometheus.model import Alert, Group, Record, rule_file
from workers.health import ProblemCode

BLIND = "absent(paywatch_store_up == 1)"
"""True while no worker is scraped, or none of them reaches the store: then no gauge of the state exists."""

_SHOWN_ELSEWHERE = frozenset(
    {
        ProblemCode.CHECK_OVERDUE,
        ProblemCode.CHECK_NEVER_READ,
        ProblemCode.CHECK_MISSED,
        ProblemCode.CHECK_NOT_SCHEDULED,
        ProblemCode.CHANNEL_BROKEN,
        ProblemCode.NOTIFICATION_DELAYED,
        ProblemCode.NOTIFICATION_FAILED,
        ProblemCode.RESOLVE_MISSING,
        ProblemCode.WORKER_OUTDATED,
    }
)
"""Problems that are part of a more specific alert."""

PROBLEMS = tuple(code for code in ProblemCode if code.stops_heartbeat and code not in _SHOWN_ELSEWHERE)
"""What `PaywatchProblem` reports: the rest of what stops the external heartbeat."""

ABOUT = """\
Alerts about Paywatch itself, for Prometheus 2.42 or newer. docs/prometheus.md explains them.
They are right for any number of workers of one installation, whatever their job and instance are.
The state is unknown while no worker is scraped or none reaches the store. PaywatchBlind fires then, and the \
other alerts about the state stay as they were, so that no outage resolves an alert."""


def text() -> str:
    return rule_file(ABOUT, (group(),))


def group() -> Group:
    return Group("paywatch", (*_RECORDS, *_ALERTS))


def _because(reason: str, expression: str) -> str:
    return f'label_replace({expression}, "reason", "{reason}", "", "")'


def _last_known(name: str, expression: str, why: str = "") -> Record:
    """Records a state without the labels of workers; while it is unknown, its last value."""
    record = f"paywatch:{name}:last_known"
    return Record(record, f"{expression}\nor\n{record} and on () {BLIND}", why)


def _codes(*codes: ProblemCode) -> str:
    return "|".join(code.value for code in codes)


_MISSED = 'paywatch_check_failures_total{reason="missed"}'

_FAILED = (
    f'paywatch_problems{{code=~"{_codes(ProblemCode.NOTIFICATION_FAILED, ProblemCode.RESOLVE_MISSING)}"}}'
)

_RECORDS = (
    _last_known(
        "reconcile_last_success_timestamp_seconds",
        "max by (object) (paywatch_reconcile_last_success_timestamp_seconds)"
        " and on (object) max by (object) (paywatch_reconcile_daily) == 1",
        "The state; while it is unknown, what it was. Each of these rules reads its own last value for that.",
    ),
    _last_known("reconcile_discrepancy_ratio", "max by (object) (paywatch_reconcile_discrepancy_ratio)"),
    _last_known(
        "notifications_undelivered",
        "\nor\n".join(
            (
                _because("overdue", "max by (channel) (paywatch_notifications_overdue)"),
                _because("channel_broken", "max by (channel) (paywatch_channel_broken)"),
                f'max by (reason) (label_replace({_FAILED}, "reason", "$1", "code", "(.*)"))',
            )
        ),
    ),
    _last_known("worker_outdated", "max by (worker) (paywatch_worker_outdated)"),
    _last_known("problems", f'max by (code) (paywatch_problems{{code=~"{_codes(*PROBLEMS)}"}})'),
)

_ALERTS = (
    Alert(
        "PaywatchBlind",
        "\nor\n".join(
            (
                _because("no_worker_scraped", "absent(paywatch_store_up)"),
                _because("store_unreachable", "max(paywatch_store_up) == 0"),
                _because("check_overdue", "max by (check, location) (paywatch_check_overdue) == 1"),
                _because(
                    "check_not_scheduled",
                    f'max(paywatch_problems{{code="{ProblemCode.CHECK_NOT_SCHEDULED}"}}) > 0',
                ),
            )
        ),
        "2m",
        "critical",
        "Nobody knows whether {{ with $labels.check }}the check {{ . }} passes{{ else }}money moves{{ end }}",
        "{{ $labels.reason }}: no worker is scraped, no worker reaches Paywatch's store, or a check was not "
        "run in time. Nothing that depends on it can be trusted to be fine.",
        "What cannot be known. The label reason says why.",
    ),
    Alert(
        "PaywatchReconcileStale",
        "time() - paywatch:reconcile_last_success_timestamp_seconds:last_known > 26 * 3600",
        "5m",
        "warning",
        "{{ $labels.object }} were not reconciled for 26 hours",
        "The last reconciliation of {{ $labels.object }} that read everything: {{ if gt $value 1e9 }}never"
        "{{ else }}{{ $value | humanizeDuration }} ago{{ end }}.",
        "A daily run may take up to two hours longer than the one before. What is not reconciled every day "
        "is never stale. Before the first run the time is 0, which is stale.",
    ),
    Alert(
        "PaywatchDiscrepancies",
        "paywatch:reconcile_discrepancy_ratio:last_known > 0",
        "0s",
        "warning",
        "{{ $labels.object }} differ between Stripe and your database",
        "{{ $value | humanizePercentage }} of the {{ $labels.object }} differed when the last "
        "reconciliation began.",
        "Both severities fire at 5 % or more: Alertmanager mutes the warning (alertmanager.yml).",
    ),
    Alert(
        "PaywatchDiscrepancies",
        "paywatch:reconcile_discrepancy_ratio:last_known >= 0.05",
        "0s",
        "critical",
        "Many {{ $labels.object }} differ between Stripe and your database",
        "{{ $value | humanizePercentage }} of the {{ $labels.object }} differed when the last "
        "reconciliation began.",
    ),
    Alert(
        "PaywatchUndelivered",
        "paywatch:notifications_undelivered:last_known > 0",
        "1m",
        "critical",
        "{{ with $labels.channel }}The channel {{ . }} does{{ else }}Channels do{{ end }} not get messages",
        "{{ $labels.reason }}: messages of Paywatch about incidents are not delivered, so nobody may know "
        "of them.",
        "A notification is overdue a minute after it was due. Those that a storm holds back are not.",
    ),
    Alert(
        "PaywatchMissedSlots",
        f"sum by (check, location) (\n"
        f"  ({_MISSED} and on (job, instance) time() - process_start_time_seconds < 10 * 60) > 0\n"
        f"  or\n"
        f"  increase({_MISSED}[10m])\n"
        f") > 0",
        "0s",
        "warning",
        "The check {{ $labels.check }} was not run in time",
        "{{ $value | humanize }} runs of {{ $labels.check }} were missed in 10 minutes: no worker ran it in "
        "time.",
        "increase() does not see what a worker counted before its first scrape, and a worker that starts "
        "finds at once what was missed. So all that a process younger than 10 minutes has counted is in the "
        "sum.",
    ),
    Alert(
        "PaywatchOutdatedWorker",
        "paywatch:worker_outdated:last_known == 1",
        "5m",
        "warning",
        "{{ $labels.worker }} has another configuration than the active one",
        "It runs only the checks that both configurations have, and starts no reconciliation.",
        "A rolling deployment may take five minutes.",
    ),
    Alert(
        "PaywatchProblem",
        "paywatch:problems:last_known > 0",
        "5m",
        "warning",
        "Paywatch does not work in full: {{ $labels.code }}",
        "{{ $value }} problems of this code stop the heartbeat of Paywatch; `paywatch status` lists them.",
        "All else that stops Paywatch's heartbeat (docs/status.md).",
    ),
    Alert(
        "PaywatchWorkerWithoutStore",
        "paywatch_store_up == 0 and on () max(paywatch_store_up) == 1",
        "2m",
        "warning",
        "The worker at {{ $labels.instance }} does not reach Paywatch's store",
        "Other workers do: look at its network, its password and its pooler.",
    ),
    Alert(
        "PaywatchWorkerNotScraped",
        "count(max by (process) (\n"
        "  label_replace(paywatch_worker_last_heartbeat_timestamp_seconds, "
        '"process", "$1", "worker", "[a-z]+@(.+)-[0-9a-f]+")\n'
        ")) - count(paywatch_store_up) > 0",
        "10m",
        "warning",
        "Prometheus does not scrape all workers of Paywatch",
        "{{ $value }} living workers are not scraped: what they count is in no alert.",
        "Living workers are known from the store. `worker all` is two in one process, probes@HOST-PID-ID "
        "and reconcile@HOST-PID-ID. What a worker counts is seen only if it is scraped.",
    ),
    Alert(
        "Watchdog",
        "vector(1)",
        "0s",
        "none",
        "Prometheus and Alertmanager work",
        "This alert always fires. Send it to a service that pages you when it no longer arrives.",
        "Route it to a dead man's switch (alertmanager.yml).",
    ),
)
