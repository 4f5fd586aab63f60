"""The faults: how each is planted and removed, and which alerts must fire in between."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deploy.prometheus.trial.server import until
from deploy.prometheus.trial.site import MORE, Site

ROWS = "select stripe_payment_intent_id from payments order by 1 limit 2"
CHANGE = f"update payments set amount = amount {{}} 1 where stripe_payment_intent_id in ({ROWS})"  # noqa: S608
OPEN = "select count(*) from paywatch.incidents where fingerprint = 'check:page' and resolved_at is null"
Alert = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """``alerts`` must fire after ``plant`` and resolve after ``remove``."""

    name: str
    alerts: Sequence[Alert]
    plant: Callable[[Site], None]
    remove: Callable[[Site], None]


def begin(site: Site) -> None:
    """Starts two workers, and waits until nothing fires but the watchdog."""
    site.scrape(site.start("probes"), site.start("all"))
    quiet(site)


def quiet(site: Site) -> None:
    try:
        until(lambda: ours(site) == {"Watchdog"}, "no alert about Paywatch fires but the watchdog")
    except AssertionError as error:
        raise AssertionError(f"{error}: {site.prometheus.firing()}") from None


def ours(site: Site) -> set[str]:
    """Returns the names of the alerts about Paywatch that fire."""
    names = {labels["alertname"] for labels in site.prometheus.firing()} - {"PaywatchValueNotMeasured"}
    return {name for name in names if name == "Watchdog" or name.startswith("Paywatch")}


def fires(site: Site, fault: Fault) -> None:
    for name, labels in fault.alerts:
        _await(site, name, labels, True)


def resolves(site: Site, fault: Fault) -> None:
    for name, labels in fault.alerts:
        _await(site, name, labels, False)


def _await(site: Site, name: str, labels: Mapping[str, str], wanted: bool) -> None:
    what = f"{name} {dict(labels)} {'fires' if wanted else 'resolves'}"
    until(lambda: site.prometheus.is_firing(name, **labels) == wanted, what)


def _spoil(site: Site) -> None:
    site.value(CHANGE.format("+"))
    site.reconcile()


def _mend(site: Site) -> None:
    site.value(CHANGE.format("-"))
    site.reconcile()


def _apply_another(site: Site) -> None:
    site.configure(MORE)
    site.paywatch("config", "apply")


def _apply_the_first(site: Site) -> None:
    site.configure()
    site.paywatch("config", "apply")


def _break_channel(site: Site) -> None:
    site.company.receiver.faults.add("error", path="/hook", status=404)
    site.company.shop.behave(health="unhealthy")


def _mend_channel(site: Site) -> None:
    """A message that was given up is a problem until the channel has received a later one."""
    site.company.receiver.faults.clear()
    site.paywatch("channel", "test", "hook")
    site.company.shop.behave()
    until(lambda: not site.value(OPEN), "the incident ends")
    before = len(site.company.receiver.accepted("/hook"))
    site.company.shop.behave(health="unhealthy")
    until(lambda: len(site.company.receiver.accepted("/hook")) > before, "a later message arrives")
    site.company.shop.behave()


def _hasten_channel(site: Site) -> None:
    site.company.receiver.faults.clear()
    site.company.shop.behave()


def _delay_channel(site: Site) -> None:
    site.company.receiver.faults.add("error", path="/hook", status=500)
    site.company.shop.behave(health="unhealthy")


def _freeze(site: Site) -> None:
    for worker in site.workers:
        worker.freeze()


def _resume(site: Site) -> None:
    for worker in site.workers:
        worker.resume()


DISCREPANCIES = Fault(
    "a tenth of the payments differ",
    [
        ("PaywatchDiscrepancies", {"severity": "warning", "object": "payments"}),
        ("PaywatchDiscrepancies", {"severity": "critical", "object": "payments"}),
    ],
    _spoil,
    _mend,
)
OUTDATED = Fault(
    "another configuration is active", [("PaywatchOutdatedWorker", {})], _apply_another, _apply_the_first
)
BROKEN_CHANNEL = Fault(
    "the channel answers 404",
    [("PaywatchUndelivered", {"reason": "channel_broken", "channel": "hook"})],
    _break_channel,
    _mend_channel,
)
SLOW_CHANNEL = Fault(
    "the channel answers 500",
    [("PaywatchUndelivered", {"reason": "overdue", "channel": "hook"})],
    _delay_channel,
    _hasten_channel,
)
STORE = Fault(
    "Paywatch's database is killed",
    [("PaywatchBlind", {"reason": "store_unreachable"})],
    lambda site: site.postgres.kill(),
    lambda site: site.postgres.start(),
)
FROZEN = Fault(
    "all workers are frozen", [("PaywatchBlind", {"reason": "no_worker_scraped"})], _freeze, _resume
)
MISSED = Fault(
    "slots were missed meanwhile",
    [("PaywatchMissedSlots", {"check": "page"})],
    lambda _: None,
    lambda _: None,
)
UNSCRAPED = Fault(
    "one of two workers is not scraped",
    [("PaywatchWorkerNotScraped", {})],
    lambda site: site.scrape(site.workers[0]),
    lambda site: site.scrape(*site.workers),
)
ONE_BY_ONE = (SLOW_CHANNEL, BROKEN_CHANNEL, DISCREPANCIES, OUTDATED, UNSCRAPED)
