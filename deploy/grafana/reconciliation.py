"""Reconciliation: does the ledger match Stripe, and how is that known?"""

from grafana_foundation_sdk.models import units

from deploy.grafana import looks
from deploy.grafana.board import Section, board
from deploy.grafana.looks import NEVER, ORANGE
from deploy.grafana.money import at_risk, discrepancies
from deploy.grafana.panels import About, Panel, Query, bars, lines, number
from deploy.grafana.queries import (
    CURRENT_RATIO,
    LAST_RECONCILED,
    RATE,
    increase,
    mean,
    most,
    quantile,
    rate,
    select,
)

_OBJECT = ("object",)
_RECORDS = most("paywatch_reconcile_records", by=("object", "class"))


def reconciliation() -> str:
    sections = (
        Section("Last run of each object", [_age(), _ratio(), _differing()], widths=(8, 8, 8), height=7),
        Section("Records", [_records(), discrepancies(), _lost(), _compared()]),
        Section("Money at risk", [at_risk(), _at_risk_since()]),
        Section(
            "Runs and requests",
            [_duration(), _durations(), _requests(), _share(), _retries()],
            widths=(6, 18, 8, 8, 8),
        ),
    )
    text = "Whether the ledger matches Stripe, what differs, and what a reconciliation costs."
    return board("Reconciliation", text, sections, since="now-7d", console="/reconcile")


def _age() -> Panel:
    about = About(
        "Time since the last complete run",
        "Of each object; of several accounts the one that was reconciled longest ago. After 26 hours a daily "
        "run is late, and it is unknown whether the ledger matches.",
        "PaywatchReconcileStale",
        unit=units.Seconds,
        texts=(NEVER,),
        steps=looks.SINCE_RECONCILED,
    )
    return number(about, Query(f"time() - {LAST_RECONCILED}", "{{object}}"))


def _ratio() -> Panel:
    about = About(
        "Discrepancy ratio",
        "Share of the records that differed when the last run began. Any is a warning, 5 % is critical. It "
        "is unknown if that was more than 26 hours ago.",
        "PaywatchDiscrepancies",
        unit=units.PercentUnit,
        texts=(looks.STALE,),
        steps=looks.DISCREPANCIES,
    )
    return number(about, Query(CURRENT_RATIO, "{{object}}"))


def _differing() -> Panel:
    about = About(
        "Records by class",
        "What the last run of each object found. `synced` records are equal on both sides.",
        "reconciliation.md",
        no_data="unknown: nothing was reconciled",
    )
    return bars(about, Query(f"{_RECORDS} > 0", "{{object}} {{class}}"))


def _records() -> Panel:
    about = About(
        "Records that were not in sync",
        "Records of each class but `synced` in the last run of each object.",
        "PaywatchDiscrepancies",
        no_data="unknown: nothing was reconciled",
    )
    query = most("paywatch_reconcile_records", 'class!="synced"', by=("object", "class"))
    return lines(about, Query(query, "{{object}} {{class}}"), stacked=True)


def _lost() -> Panel:
    about = About(
        "Lost webhooks",
        "Of the records that the ledger missed, the share whose event Stripe could not deliver.",
        "reconciliation.md",
        unit=units.PercentUnit,
        no_data="unknown: nothing was reconciled",
    )
    query = most("paywatch_reconcile_lost_webhook_ratio", by=_OBJECT)
    return lines(about, Query(query, "{{object}}"))


def _compared() -> Panel:
    about = About(
        "Compared records",
        "Records that all workers compared in each interval, by class: runs that were repeated count again.",
        "reconciliation.md",
    )
    query = increase("paywatch_reconcile_records_total", by=("class",), window="$__rate_interval")
    return lines(about, Query(query, "{{class}}"), stacked=True)


def _at_risk_since() -> Panel:
    about = About(
        "At risk for",
        "How long the oldest of it has been known.",
        "reconciliation.md",
        unit=units.Seconds,
        no_data="nothing at risk, or unknown",
    )
    name = "paywatch_reconcile_at_risk_since_timestamp_seconds"
    since = most(name, by=("object", "currency"))
    return lines(about, Query(f"time() - ({since} > 0)", "{{object}} {{currency}}"))


def _duration() -> Panel:
    about = About(
        "Mean duration",
        "The mean time of the runs that ended in the chosen time range.",
        "reconciliation.md",
        unit=units.Seconds,
        no_data="unknown, or no run ended",
    )
    return number(about, Query(mean("paywatch_reconcile_duration_seconds", window="$__range")))


def _durations() -> Panel:
    about = About(
        "Duration of runs",
        "Median and 95th percentile of the runs that ended in the day before.",
        "reconciliation.md",
        unit=units.Seconds,
        no_data="unknown, or no run ended",
    )
    name = "paywatch_reconcile_duration_seconds"
    return lines(about, *(Query(quantile(q, name, window="1d"), f"p{round(q * 100)}") for q in (0.5, 0.95)))


def _requests() -> Panel:
    about = About(
        "Requests to Stripe",
        "Requests per second of all workers by class of the answer, checks included. `429`: Stripe limited "
        "the rate. `none`: no answer.",
        "reconciliation.md",
        unit=units.RequestsPerSecond,
    )
    return lines(
        about, Query(rate("paywatch_stripe_requests_total", by=("status",)), "{{status}}"), stacked=True
    )


def _share() -> Panel:
    about = About(
        "Use of the permitted requests",
        "Requests to each endpoint as a share of those that `stripe_share` permits for one account. At 100 % "
        "reconciliations wait for their turn.",
        "reconciliation.md",
        unit=units.PercentUnit,
        steps=((1, ORANGE),),
    )
    requests = _by_list(f"rate({select('paywatch_stripe_requests_total')}[{RATE}])")
    permitted = _by_list(select("paywatch_stripe_permitted_requests_per_second"))
    query = f"sum by (list) ({requests}) / on (list) max by (list) ({permitted})"
    return lines(about, Query(query, "{{list}}"))


def _by_list(expression: str) -> str:
    """Adds a label for the list: `charges` and `charges/:id` are one endpoint for Stripe's limits."""
    return f'label_replace({expression}, "list", "$1", "endpoint", "([^/]*).*")'


def _retries() -> Panel:
    about = About(
        "Repeated requests",
        "Requests to Stripe per second that were tried again, by cause.",
        "reconciliation.md",
        unit=units.RequestsPerSecond,
    )
    return lines(
        about, Query(rate("paywatch_stripe_retries_total", by=("cause",)), "{{cause}}"), stacked=True
    )
