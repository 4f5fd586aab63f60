"""Gauges of the last reconciliations, by object, summed over all configured accounts."""

from collections import Counter
from collections.abc import Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric

from reconcile import CLASSES
from settings.accounts import PLATFORM_ACCOUNT, Account
from settings.reconcile import OBJECTS, ReconcileSettings
from store import LostWebhooks, ReconciliationState
from workers.reconciling.discrepancies import discrepancy_ratio


def reconciliation_metrics(
    settings: ReconcileSettings, latest: Sequence[ReconciliationState]
) -> Iterator[Metric]:
    """Yields gauges for every object that was compared; of the others only that they never were (0)."""
    records = GaugeMetricFamily(
        "paywatch_reconcile_records",
        "Records by class of the last run that read everything.",
        labels=["object", "class"],
    )
    ratio = GaugeMetricFamily(
        "paywatch_reconcile_discrepancy_ratio",
        "Share of the records that differed when that run began.",
        labels=["object"],
    )
    lost = GaugeMetricFamily(
        "paywatch_reconcile_lost_webhook_ratio",
        "Of what the ledger missed, the share with an undelivered event.",
        labels=["object"],
    )
    success = GaugeMetricFamily(
        "paywatch_reconcile_last_success_timestamp_seconds",
        "When that run ended; of several accounts the one that is longest ago.",
        labels=["object"],
    )
    at_risk = GaugeMetricFamily(
        "paywatch_reconcile_at_risk_minor_units",
        "Money of what that run left unresolved, in the smallest unit of each currency that it compared.",
        labels=["object", "currency"],
    )
    since = GaugeMetricFamily(
        "paywatch_reconcile_at_risk_since_timestamp_seconds",
        "Since when the oldest of it is known; 0 where nothing is at risk.",
        labels=["object", "currency"],
    )
    for name in OBJECTS:
        found = [each for each in latest if each.object == name and _configured(settings, each.account)]
        if name in settings.objects:
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
    yield from (records, ratio, lost, success, at_risk, since)


def _configured(settings: ReconcileSettings, account: Account) -> bool:
    return settings.fixed_accounts is None or account in settings.fixed_accounts


def _lost(found: Sequence[ReconciliationState]) -> LostWebhooks:
    return LostWebhooks(sum(each.checked for each in found), sum(each.undelivered for each in found))


def _oldest(currency: str, found: Sequence[ReconciliationState]) -> float:
    moments = [each.at_risk_since[currency] for each in found if currency in each.at_risk_since]
    return min((moment.timestamp() for moment in moments), default=0.0)


def _last_success(settings: ReconcileSettings, found: Sequence[ReconciliationState]) -> float:
    """Returns 0 while an account configured by name was never reconciled."""
    wanted = {PLATFORM_ACCOUNT} if settings.fixed_accounts is None else set(settings.fixed_accounts)
    if wanted - {each.account for each in found}:
        return 0.0
    return min(each.at.timestamp() for each in found)
