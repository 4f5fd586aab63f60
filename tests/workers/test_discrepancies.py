"""A reconciliation that found something is an incident, with what is at risk and since when; one that finds
nothing ends it."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

import reconcile
import settings
from probes import Verdict
from probes.reading import Json
from reconcile import Window
from reconcile.codes import Gap, ProofCode
from reconcile.currency import format_amount
from reconcile.results.withheld import Withheld
from sandbox.company import Company
from sandbox.shop.ledger import Plan
from sandbox.shop.rows import TEAM_STATUSES
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT
from settings.reconcile import OBJECTS, ReconcileSettings
from store import FinishedRun, LostWebhooks, ReconciliationState, snapshot
from tests.workers.conftest import environment
from workers import queue
from workers.app import App, open_app
from workers.metrics.reconciliations import reconciliation_metrics
from workers.metrics.worker import Metrics
from workers.reconciling.discrepancies import reading_of
from workers.reconciling.formatting import percent
from workers.reconciling.jobs import execute
from workers.reconciling.result_lines import result_lines

AT = datetime(2026, 11, 19, 2, tzinfo=UTC)
CONFIG = """
[channels.hook]
kind = "webhook"
url = "https://hook.example/alerts"

[reconcile]
repair = {repair}

[reconcile.payments]
table = "public.payments"
id = "stripe_payment_intent_id"
amount = "amount"
currency = "currency"
status = "status"
created = "created_at"

[reconcile.payments.statuses]
{statuses}
"""


def finished(
    status: str = "discrepancies", counts: dict[str, int] | None = None, **more: object
) -> FinishedRun:
    given = {"unresolved": 12, "counts": counts or {"synced": 19_988, "conflict": 10, "orphaned": 2}, **more}
    ended = ("run_1", PLATFORM_ACCOUNT, "payments", status, "", AT, AT + timedelta(minutes=1))
    return FinishedRun(*ended, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("synced", "status", "verdict"),
    [
        (1000, "matched", Verdict.PASS),
        (999, "repaired", Verdict.DEGRADED),
        (951, "discrepancies", Verdict.DEGRADED),
        (950, "repaired", Verdict.FAIL),
        (0, "discrepancies", Verdict.FAIL),
        (1000, "discrepancies", Verdict.DEGRADED),  # a proof failed
        (1000, "incomplete", Verdict.FAIL),
        (1000, "failed", Verdict.FAIL),
    ],
)
def test_any_difference_degrades_and_five_percent_fails(synced: int, status: str, verdict: Verdict) -> None:
    found = reading_of(finished(status, {"synced": synced, "created": 1000 - synced})).outcome
    assert (found.verdict, found.values["discrepancy_ratio"]) == (verdict, (1000 - synced) / 1000)


@pytest.mark.parametrize(
    ("status", "reason", "verdict", "expected"),
    [
        ("matched", "", Verdict.PASS, "no proof about money failed"),
        ("discrepancies", "payouts add up to nothing: po_1 is off by 5", Verdict.FAIL, None),
        ("incomplete", "the key may not read balance transactions", Verdict.FAIL, None),
    ],
)
def test_money_that_does_not_add_up_fails_at_any_ratio(
    status: str, reason: str, verdict: Verdict, expected: str | None
) -> None:
    found = replace(finished(status), object="balance_transactions", reason=reason, counts={})
    outcome = reading_of(found).outcome
    assert outcome.verdict is verdict
    assert (expected or reason) in outcome.reason


@pytest.mark.parametrize(
    ("unproven", "verdict"),
    [
        ([ProofCode.ONE_ROW_EACH], Verdict.DEGRADED),
        ([ProofCode.GROSS_FEE_NET], Verdict.FAIL),
        ([ProofCode.ONE_ROW_EACH, ProofCode.BALANCE_CONTINUITY], Verdict.FAIL),
        ([], Verdict.FAIL),
    ],
)
def test_missing_ledger_rows_alone_do_not_fail_the_money(unproven: list[str], verdict: Verdict) -> None:
    found = replace(finished(), object="balance_transactions", counts={}, unproven=unproven)
    assert reading_of(found).outcome.verdict is verdict


def test_the_reason_names_share_money_at_risk_and_age() -> None:
    oldest = datetime(2026, 11, 18, 3, tzinfo=UTC)
    since = {"usd": oldest, "jpy": oldest + timedelta(days=1)}
    found = finished(at_risk={"usd": 123456, "jpy": 99}, at_risk_since=since, oldest=oldest)
    assert reading_of(found).outcome.reason == (
        "12 of 20,000 payments differ (0.06 %): 10 conflict, 2 orphaned; "
        "at risk 99 JPY since 2026-11-19 and 1,234.56 USD since 2026-11-18"
    )
    assert reading_of(finished(oldest=oldest)).outcome.reason.endswith(
        "10 conflict, 2 orphaned; the oldest since 2026-11-18"
    )


def test_the_reason_names_the_command_that_approves_writes() -> None:
    sentence = Withheld(8, 1).sentence("run_1")
    assert sentence.endswith(
        "8 inserts and 1 update; approve it with `paywatch reconcile approve run_1 --as NAME`"
    )
    held = replace(finished(counts={"synced": 91, "created": 8, "updated": 1}, unresolved=9), reason=sentence)
    assert reading_of(held).outcome.reason.endswith(f"8 created, 1 updated; {sentence}")


def test_a_notice_names_the_command_even_if_nothing_differed() -> None:
    nothing = {"run": "run_1", "withheld": {"payments": {"inserts": 0, "updates": 0}}}
    assert list(result_lines(nothing)) == [f"payments: {Withheld(0, 0).sentence('run_1')}"]
    some = {"run": "run_1", "withheld": {"payments": {"inserts": 1, "updates": 0}}}
    assert list(result_lines(some)) == []  # the reason of the run has the sentence


def test_the_reason_names_repairs_and_undelivered_webhooks() -> None:
    counts = {"synced": 90, "created": 8, "conflict": 2}
    some = finished(counts=counts, unresolved=2, lost=LostWebhooks(8, 6))
    assert reading_of(some).outcome.reason == (
        "10 of 100 payments differ (10.00 %): 8 created, 2 conflict; 8 are repaired; "
        "6 of 8 records that the ledger missed had an undelivered webhook"
    )
    one = finished(counts={"synced": 9, "created": 1, "conflict": 2}, unresolved=2)
    assert "; 1 is repaired" in reading_of(one).outcome.reason
    everything = finished("repaired", {"synced": 99_999, "created": 1}, unresolved=0)
    assert reading_of(everything).outcome.reason == (
        "1 of 100,000 payments differed (less than 0.01 %): 1 created; all are repaired"
    )
    assert (
        reading_of(finished("matched", {"synced": 7}, unresolved=0)).outcome.reason
        == "all 7 payments are in sync"
    )


def test_shares_are_percentages() -> None:
    assert percent(0.05) == "5.00 %"


def test_a_result_is_printed_in_lines() -> None:
    result = {
        "at_risk": {"payments": {"usd": 1999}, "refunds": {}},
        "lost_webhooks": {
            "payments": {"checked": 4, "undelivered": 3},
            "refunds": {"checked": 0, "undelivered": 0},
        },
        "notes": {"payments": ["2 open rows were asked about, 3 are left to the next runs"]},
    }
    assert list(result_lines(result)) == [
        "payments: at risk 19.99 USD",
        "payments: 3 of 4 records that the ledger missed had an undelivered webhook",
        "payments: 2 open rows were asked about, 3 are left to the next runs",
    ]
    assert list(result_lines({})) == []


class Ledger:
    """What a reconcile worker has, without the worker."""

    def __init__(self, app: App, shop: Company) -> None:
        self.app, self.shop = app, shop
        shape = shop.world.window
        self.day = Window(datetime.fromtimestamp(shape.since, UTC), datetime.fromtimestamp(shape.until, UTC))
        self.finished: list[FinishedRun] = []

    def reconciled(self, run: FinishedRun) -> None:
        self.finished.append(run)

    async def run(self, **request: object) -> str:
        run = await reconcile.create(self.app.store, self.day, **request)  # type: ignore[arg-type]
        return await execute(self.app, self, run)

    async def incidents(self) -> list[asyncpg.Record]:
        query = "select * from paywatch.incidents where fingerprint = 'reconcile:payments' order by opened_at"
        found: list[asyncpg.Record] = await self.app.store.fetch(query)
        return found

    async def reason(self) -> str:
        query = (
            "select reason from paywatch.readings where check_name = 'reconcile:payments' order by slot desc"
        )
        return str(await self.app.store.fetchval(query))


@pytest.fixture
async def ledger(
    tmp_path: Path, store_db: str, redis_url: str, company: Callable[..., Company]
) -> AsyncIterator[Ledger]:
    """A shop of 300 payments, whose gaps are only reported."""
    shop = company(payments=300, dsn=store_db)
    path = tmp_path / "paywatch.toml"
    words = "\n".join(f'{stripe} = "{team}"' for stripe, team in TEAM_STATUSES.items())
    path.write_text(CONFIG.format(repair="[]", statuses=words))
    loaded = settings.load(path, environment(store_db, redis_url, shop))
    redis = queue.connect(SecretStr(redis_url), queue.RECONCILE, patient=False)
    async with open_app(loaded, "reconciler", redis) as app:
        yield Ledger(app, shop)
    await redis.aclose(close_connection_pool=True)


async def test_an_incident_names_the_money_and_resolves_when_in_sync(ledger: Ledger) -> None:
    planted = ledger.shop.seed_ledger(Plan(missing=3))
    risk: dict[str, int] = defaultdict(int)
    for facts in ledger.shop.world.every_payment():
        if ledger.shop.world.payment_id(facts.index) in planted.created:
            risk[facts.currency] += facts.amount
    assert await ledger.run() == "discrepancies"
    (incident,) = await ledger.incidents()
    assert (incident["severity"], incident["resolved_at"]) == ("P2", None)
    reason = await ledger.reason()
    assert reason.startswith("3 of 300 payments differ (1.00 %): 3 created; at risk ")
    today = datetime.now(UTC).date()
    for currency, minor in risk.items():
        assert f"{format_amount(minor, currency)} since {today}" in reason
    assert not any(id_ in reason for id_ in planted.created)

    assert await ledger.run(dry_run=True) == "discrepancies"
    assert len(ledger.finished) == 2  # payments, and the balance transactions of the first run
    allowed = ledger.app.settings.reconcile.model_copy(update={"repair": ("created",)})
    object.__setattr__(ledger.app, "settings", ledger.app.settings.model_copy(update={"reconcile": allowed}))
    assert await ledger.run() == "repaired"
    (still,) = await ledger.incidents()
    assert still["resolved_at"] is None  # it was wrong when the run began
    assert (await ledger.reason()).endswith("3 created; all are repaired")
    assert await ledger.run() == "matched"
    (ended,) = await ledger.incidents()
    assert ended["resolved_at"] is not None


async def test_the_money_at_risk_has_its_own_age_in_each_currency(ledger: Ledger) -> None:
    planted = ledger.shop.seed_ledger(Plan(missing=20))
    await ledger.run()
    currencies = {
        ledger.shop.world.payment_id(facts.index): facts.currency
        for facts in ledger.shop.world.every_payment()
    }
    first = min(currencies[id_] for id_ in planted.created)
    older = next(id_ for id_ in sorted(planted.created) if currencies[id_] == first)
    ago = "update paywatch.exceptions set first_seen = first_seen - interval '9 days' where object_id = $1"
    await ledger.app.store.execute(ago, older)
    await ledger.run()
    today = datetime.now(UTC).date()
    reason = await ledger.reason()
    since = {code.lower(): day for code, day in re.findall(r" ([A-Z]{3}) since (\S{10})", reason)}
    assert since == {
        currency: str(today - timedelta(days=9) if currency == first else today)
        for currency in {currencies[id_] for id_ in planted.created}
    }
    assert len(since) > 1

    found = await at_risk(ledger)
    compared = {*currencies.values()}
    assert set(found) == compared
    assert {each for each in compared if found[each][0]} == set(since)
    for currency, (_, moment) in found.items():
        shown = str(datetime.fromtimestamp(moment, UTC).date()) if moment else None
        assert shown == since.get(currency)
    allowed = ledger.app.settings.reconcile.model_copy(update={"repair": ("created",)})
    object.__setattr__(ledger.app, "settings", ledger.app.settings.model_copy(update={"reconcile": allowed}))
    assert await ledger.run() == "repaired"
    assert await at_risk(ledger) == dict.fromkeys(compared, (0, 0))


async def at_risk(ledger: Ledger) -> dict[str, tuple[float, float]]:
    """By currency: minor units, and since when."""
    found = metrics(ledger.app.settings.reconcile, (await snapshot(ledger.app.store)).reconciliations)
    amount, since = (
        "paywatch_reconcile_at_risk_minor_units",
        "paywatch_reconcile_at_risk_since_timestamp_seconds",
    )
    return {
        name[2]: (value, found[since, "payments", name[2]])
        for name, value in found.items()
        if name[:2] == (amount, "payments")
    }


async def test_a_few_missing_rows_only_degrade_the_money(ledger: Ledger) -> None:
    ledger.shop.seed_ledger(Plan(missing=8))
    assert await ledger.run() == "discrepancies"
    found = await ledger.app.store.fetch(
        "select fingerprint, severity, reason from paywatch.incidents order by 1"
    )
    assert {row["fingerprint"]: row["severity"] for row in found} == {
        "reconcile:balance_transactions": "P2",
        "reconcile:payments": "P2",
    }
    assert ProofCode.ONE_ROW_EACH.meaning in found[0]["reason"]


async def test_from_five_percent_the_incident_is_critical(ledger: Ledger) -> None:
    ledger.shop.seed_ledger(Plan(missing=15))
    await ledger.run()
    (incident,) = await ledger.incidents()
    assert incident["severity"] == "P1"


async def test_an_incomplete_run_is_critical_and_names_the_reason(ledger: Ledger) -> None:
    ledger.shop.seed_ledger()
    ledger.shop.stripe.faults.add("forbidden", path="/v1/events")
    assert await ledger.run() == "incomplete"
    (incident,) = await ledger.incidents()
    assert incident["severity"] == "P1"
    assert Gap.EVENTS_NOT_READ.meaning in await ledger.reason()


async def test_a_day_in_sync_is_announced_too(ledger: Ledger) -> None:
    ledger.shop.seed_ledger()
    assert await ledger.run(requested_by="schedule") == "matched"
    (notice,) = await ledger.app.store.fetch("select kind, content from paywatch.notifications")
    assert notice["kind"] == "notice"
    assert (notice["content"]["data"]["status"], notice["content"]["data"]["summary"]) == (
        "matched",
        "Synced: 300, Created: 0, Updated: 0",
    )


async def test_stripe_requests_are_counted_by_endpoint_and_status(
    ledger: Ledger,
) -> None:
    ledger.shop.seed_ledger()
    ledger.shop.stripe.faults.add("rate_limit", path="/v1/events", times=1)
    counting = Metrics(ledger.app.settings)
    object.__setattr__(ledger.app, "observer", counting.stripe)
    assert await ledger.run() == "matched"

    def counted(name: str, **labels: str) -> float | None:
        return counting.registry.get_sample_value(f"paywatch_stripe_{name}_total", labels)

    assert (counted("requests", endpoint="payment_intents", status="2xx") or 0) >= 3
    assert counted("requests", endpoint="events", status="429") == 1
    assert counted("requests", endpoint="payment_intents/:id", status="none") == 0
    assert counted("requests", endpoint="refunds/:id", status="none") is None
    assert (counted("retries", cause="rate_limited"), counted("retries", cause="broken")) == (1, 0)
    known = reconcile.stripe_endpoints(ledger.app.settings.reconcile)
    requests = [each for each in counting.registry.collect() if each.name == "paywatch_stripe_requests"]
    assert {sample.labels["endpoint"] for family in requests for sample in family.samples} <= known


async def test_runs_request_only_declared_endpoints(ledger: Ledger) -> None:
    """With every object, and a ledger that lacks some rows, so that single objects are looked up."""
    ledger.shop.seed_ledger(Plan(missing=3, stale_status=3, orphaned=2))
    await reconcile.ensure_default_ledger(ledger.app.store)  # the same database
    requested: set[str] = set()

    class Observer:
        def requested(self, endpoint: str, _status: int, _seconds: float) -> None:
            requested.add(endpoint)

        def retried(self, _cause: str) -> None: ...

        def report(self) -> dict[str, Json]:
            return {}

    object.__setattr__(ledger.app, "observer", Observer())
    await ledger.run(objects=OBJECTS)
    declared = reconcile.stripe_endpoints(ReconcileSettings(objects=OBJECTS))
    assert requested <= declared
    assert {each for each in declared if not each.endswith("/:id")} <= requested
    assert "payment_intents/:id" in requested


async def test_metrics_show_the_last_run_that_read_everything(ledger: Ledger) -> None:
    ledger.shop.seed_ledger(Plan(missing=6))
    await ledger.run()
    await ledger.run(dry_run=True)
    ledger.shop.stripe.faults.add("forbidden", path="/v1/payment_intents")
    assert await ledger.run() == "incomplete"
    (state,) = (await snapshot(ledger.app.store)).reconciliations
    assert (state.account, state.object) == (PLATFORM_ACCOUNT, "payments")
    assert (state.counts["synced"], state.counts["created"], state.checked) == (294, 6, 6)
    found = metrics(ledger.app.settings.reconcile, [state])
    assert found["paywatch_reconcile_records", "payments", "created"] == 6
    assert found["paywatch_reconcile_discrepancy_ratio", "payments"] == 0.02
    assert found["paywatch_reconcile_last_success_timestamp_seconds", "payments"] == state.at.timestamp()


def metrics(configured: ReconcileSettings, latest: list[ReconciliationState]) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in reconciliation_metrics(configured, latest)
        for sample in family.samples
    }


def test_the_duration_of_a_run_is_observed_once() -> None:
    counting = Metrics(Settings())
    for name in ("payments", "charges", "balance_transactions"):
        counting.reconciled(replace(finished(), object=name))
    count = "paywatch_reconcile_duration_seconds_count"
    assert counting.registry.get_sample_value(count) == 1
    assert counting.registry.get_sample_value("paywatch_reconcile_duration_seconds_sum") == 60


def state(account: str, at: datetime, **more: Any) -> ReconciliationState:
    counts = {"synced": 98, "created": 2}
    return ReconciliationState(stored=account, object="payments", at=at, counts=counts, **more)


def test_money_at_risk_sums_accounts_and_keeps_the_oldest() -> None:
    latest = [
        state("", AT, at_risk={"usd": 1234, "jpy": 0}, at_risk_since={"usd": AT}),
        state("acct_1", AT, at_risk={"usd": 66}, at_risk_since={"usd": AT - timedelta(days=3)}),
        state("acct_gone", AT, at_risk={"usd": 1}),
    ]
    found = metrics(ReconcileSettings(accounts=("platform", "acct_1")), latest)
    amount, since = (
        "paywatch_reconcile_at_risk_minor_units",
        "paywatch_reconcile_at_risk_since_timestamp_seconds",
    )
    assert (found[amount, "payments", "usd"], found[amount, "payments", "jpy"]) == (1300, 0)
    assert found[since, "payments", "usd"] == (AT - timedelta(days=3)).timestamp()
    assert found[since, "payments", "jpy"] == 0


def test_accounts_share_a_series_with_the_oldest_success() -> None:
    latest = [
        state("", AT, checked=2, undelivered=2),
        state("acct_1", AT - timedelta(days=2), checked=2),
        state("acct_gone", AT - timedelta(days=9)),
    ]
    found = metrics(ReconcileSettings(accounts=("platform", "acct_1")), latest)
    assert found["paywatch_reconcile_records", "payments", "synced"] == 196
    assert found["paywatch_reconcile_lost_webhook_ratio", "payments"] == 0.5
    success = "paywatch_reconcile_last_success_timestamp_seconds", "payments"
    assert found[success] == (AT - timedelta(days=2)).timestamp()
    assert metrics(ReconcileSettings(accounts=("platform", "acct_2")), latest)[success] == 0


def test_an_object_that_was_never_compared_has_no_figures() -> None:
    success = "paywatch_reconcile_last_success_timestamp_seconds"
    for daily_at, daily in ((None, 0), (time(3), 1)):
        assert metrics(ReconcileSettings(daily_at=daily_at), []) == {
            (success, "payments"): 0,
            ("paywatch_reconcile_daily", "payments"): daily,
        }
