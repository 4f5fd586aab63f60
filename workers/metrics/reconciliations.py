"""Gauges of the last reconciliations, by object, summed over all configured accounts."""

from collections import Counter
from collections.abc import Iterator, Sequence

from prometheus_client.core import Metric

from reconcile import CLASSES
from settings.accounts import PLATFORM_ACCOUNT, Account
from settings.reconcile import OBJECTS, Schedule
from store import LostWebhooks, ReconciliationState
from workers.metrics.catalog import gauge_family
from workers.reconciling.discrepancies import discrepancy_ratio


def reconciliation_metrics(settings: Schedule, latest: Sequence[ReconciliationState]) -> Iterator[Metric]:
    """Yields gauges for every object that was compared; of the others only that they never were (0)."""
    daily = gauge_family("paywatch_reconcile_daily")
    records = gauge_family("paywatch_reconcile_records")
    ratio = gauge_family("paywatch_reconcile_discrepancy_ratio")
    lost = gauge_family("paywatch_reconcile_lost_webhook_ratio")
    success = gauge_family("paywatch_reconcile_last_success_timestamp_seconds")
    at_risk = gauge_family("paywatch_reconcile_at_risk_minor_units")
    since = gauge_family("paywatch_reconcile_at_risk_since_timestamp_seconds")
    for name in OBJECTS:
        found = [each for each in latest if each.object == name and _configured(settings, each.account)]
        if name in settings.objects:
            daily.add_metric([name], 0 if settings.daily_at is None else 1)
            success.add_metric([name], _last_success(settings, found))
        if not found:
            continue
        counts = Counter[str]()
        for each in found:
            counts.update(each.counts)
        for class_ in CLASSES:
            records.add_metric([name, class_], counts[class_])
        ratio.add_metric([name], discrepancy_ratio(counts))
        lost.add_metric([name], _lost(found).rate)
        for currency in sorted({currency for each in found for currency in each.at_risk}):
            labels = [name, currency]
            at_risk.add_metric(labels, sum(each.at_risk.get(currency, 0) for each in found))
            since.add_metric(labels, _oldest(currency, found))
    yield from (daily, records, ratio, lost, success, at_risk, since)


def _configured(settings: Schedule, account: Account) -> bool:
    return settings.fixed_accounts is None or account in settings.fixed_accounts


def _lost(found: Sequence[ReconciliationState]) -> LostWebhooks:
    return LostWebhooks(sum(each.checked for each in found), sum(each.undelivered for each in found))


def _oldest(currency: str, found: Sequence[ReconciliationState]) -> float:
    moments = [each.at_risk_since[currency] for each in found if currency in each.at_risk_since]
    return min((moment.timestamp() for moment in moments), default=0.0)


def _last_success(settings: Schedule, found: Sequence[ReconciliationState]) -> float:
    """Returns 0 while an account configured by name was never reconciled."""
    wanted = {PLATFORM_ACCOUNT} if settings.fixed_accounts is None else set(settings.fixed_accounts)
    if wanted - {each.account for each in found}:
        return 0.0
    return min(each.at.timestamp() for each in found)
