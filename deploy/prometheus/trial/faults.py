"""The faults: how each is planted and removed, and which alerts must fire in between."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deploy.prometheus.trial.application import JOB
from deploy.prometheus.trial.server import until
from deploy.prometheus.trial.site import MORE, Site

ROWS = "select stripe_payment_intent_id from payments order by 1 limit 2"
CHANGE = f"update payments set amount = amount {{}} 1 where stripe_payment_intent_id in ({ROWS})"  # noqa: S608
OPEN = "select count(*) from paywatch.incidents where fingerprint = 'check:page' and resolved_at is null"
LATE = "select now() - next_slot > interval '5 seconds' from paywatch.checks where name = 'page'"
NOWHERE = "127.0.0.1:9"
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
    """Freezes all workers until two slots are missed."""
    for worker in site.workers:
        worker.freeze()
    until(lambda: site.value(LATE), "two slots of the check are missed")


def _resume(site: Site) -> None:
    for worker in site.workers:
        worker.resume()


def _disturb(site: Site, is_on: bool) -> None:
    shop = site.application
    shop.failing = shop.stopped = shop.full = is_on
    site.scrape(*site.workers, database=NOWHERE if is_on else "")


def _end_probes(site: Site) -> None:
    for worker in site.workers:
        worker.stop()
    site.scrape(site.start("reconcile"))


def _start_probes(site: Site) -> None:
    *_, reconcile = site.workers
    site.scrape(site.start("probes"), reconcile)


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
FAILING_PAYMENTS = Fault(
    "6 % of the payments fail, and a violation is counted",
    [("payment_processing_failure", {"check": "values"}), ("security_breach", {"check": "values"})],
    lambda site: site.value("update trial_values set payment_failure_rate = 0.06, security_violations = 1"),
    lambda site: site.value("update trial_values set payment_failure_rate = 0, security_violations = 0"),
)
UNMEASURED = Fault(
    "nothing measures the payments",
    [("PaywatchValueNotMeasured", {"needed_by": "payment_processing_failure"})],
    lambda site: site.value("alter table trial_values rename column payment_failure_rate to other"),
    lambda site: site.value("alter table trial_values rename column other to payment_failure_rate"),
)
APPLICATION = Fault(
    "payouts fail, their job stops, memory is full, the database is down",
    [
        ("HighPayoutFailureRate", {"job": JOB}),
        ("PayoutJobNotRunning", {"job": JOB}),
        ("HighMemoryUsage", {"job": JOB}),
        ("DatabaseConnectionDown", {"job": f"{JOB}-db"}),
    ],
    lambda site: _disturb(site, True),
    lambda site: _disturb(site, False),
)
UNWATCHED = Fault(
    "no worker runs checks",
    [
        ("PaywatchBlind", {"reason": "check_overdue", "check": "page"}),
        ("PaywatchProblem", {"code": "no_probe_worker"}),
    ],
    _end_probes,
    _start_probes,
)
ONE_BY_ONE = (
    SLOW_CHANNEL,
    BROKEN_CHANNEL,
    DISCREPANCIES,
    OUTDATED,
    UNSCRAPED,
    FAILING_PAYMENTS,
    UNMEASURED,
    APPLICATION,
)
