"""The payments digest: what is known, and what is said of the rest."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from settings.accounts import Account
from settings.digests import parse_time
from store.digests import EndedRun, Measured
from workers.digest_times import newest_due
from workers.digests.payments import Measurements, Targets, count_payments, payments_sheet, revenue_of

DUE = newest_due(parse_time("08:00"), "UTC", datetime(2026, 11, 30, 9, tzinfo=UTC))
DAY = DUE.first
LAST = DUE.until - timedelta(minutes=1)
WINDOW = timedelta(minutes=15)
RESULT: dict[str, Any] = {
    "run": "run_1",
    "account": None,
    "from": "2026-11-29T00:00:00Z",
    "until": "2026-11-30T00:00:00Z",
    "status": "discrepancies",
    "mode": "run",
    "objects": {"payments": {"synced": 97, "created": 2, "updated": 1}},
    "proofs": [],
    "at_risk": {"payments": {"usd": 1999}, "charges": {"usd": 1999}},
}


def measured(values: Mapping[str, float], slot: datetime = LAST) -> Measured:
    return Measured(DUE.until - timedelta(microseconds=1), slot, values)


def window(number: float, rate: float | None) -> Measured:
    rates = {} if rate is None else {"payment_success_rate": rate}
    return measured({"payment_count": number, **rates})


def measurements(**changes: Any) -> Measurements:
    revenue = {'revenue_today{currency="usd"}': 1_234_567.0, 'revenue_month{currency="usd"}': 30_000_000.0}
    values: dict[str, Any] = {
        "check": "kpis",
        "newest": LAST,
        "days": {DAY: measured(revenue)},
        "windows": [window(100, 0.98), window(0, None), window(50, 0.9)],
        "wanted": 3,
        "window": WINDOW,
        "targets": Targets(Decimal(15_000), Decimal(400_000)),
    }
    return Measurements(**(values | changes))


def lines(*found: Measurements, runs: Any = (), scheduled: bool = True) -> list[str]:
    return payments_sheet(DUE, found, runs, scheduled=scheduled).lines


def test_a_day_has_counts_revenue_and_targets() -> None:
    run = EndedRun("run_1", Account(), DUE.from_, DUE.until, "discrepancies", RESULT)
    sheet = payments_sheet(DUE, [measurements()], [run], scheduled=True)
    risk = "at risk: payments 19.99 USD, charges 19.99 USD"
    assert sheet.summary == "150 payments, 95.3 % succeeded, 12,345.67 USD"
    assert sheet.lines == [
        "Payments, as kpis measured them",
        "- 150 payments succeeded or failed; 143 succeeded (95.3 %)",
        "- revenue: 12,345.67 USD",
        "- daily target: 12,345.67 USD of 15,000.00 USD (82.3 %)",
        "- monthly target: 300,000.00 USD of 400,000.00 USD (75.0 %)",
        "",
        "Reconciliation",
        f"- platform 2026-11-29T00:00Z: discrepancies; Synced: 97, Created: 2, Updated: 1; {risk}",
    ]
    assert sheet.data["kpis"] == {
        "judged": 150,
        "succeeded": 143,
        "success_rate": 143 / 150,
        "covered_share": 1,
        "revenue": {"usd": 1_234_567},
        "days_without_reading": [],
    }


def test_nothing_measured_is_unknown_and_never_zero() -> None:
    newest = datetime(2026, 11, 27, 23, 59, tzinfo=UTC)
    found = measurements(days={DAY: None}, windows=[], newest=newest)
    sheet = payments_sheet(DUE, [found], [], scheduled=True)
    assert sheet.summary == "counts and revenue are unknown"
    why = "no reading of kpis in that time; the newest is of 2026-11-27 23:59Z"
    assert sheet.lines[1:3] == [f"- counts: unknown, {why}", f"- revenue: unknown, {why}"]
    assert sheet.lines[-1] == "- no run of 2026-11-29 has ended"
    assert "- revenue: unknown, no reading of kpis is stored" in lines(
        measurements(days={DAY: None}, windows=[], newest=None)
    )
    assert "- none is configured: set reconcile.daily_at" in lines(scheduled=False)


def test_a_reading_without_revenue_is_unknown_revenue() -> None:
    found = measurements(days={DAY: measured({"payment_count": 3.0})})
    assert "- revenue: unknown, its last reading has none" in lines(found)
    none = measurements(days={DAY: measured({'revenue_today{currency="usd"}': 0.0})})
    assert "- revenue: 0.00 USD" in lines(none)


def test_a_part_of_the_day_is_called_a_part() -> None:
    early = measured({'revenue_today{currency="jpy"}': 500.0}, DUE.from_ + timedelta(hours=20))
    found = lines(measurements(days={DAY: early}, wanted=6))
    assert "- counts cover 50.0 % of the time: there is no reading of the rest" in found
    assert "- revenue: 500 JPY (until 2026-11-29 20:00Z: there is no later reading of that day)" in found


def test_days_without_a_reading_are_named() -> None:
    days = {DAY - timedelta(days=1): None, DAY: measured({'revenue_today{currency="eur"}': 100.0})}
    found = lines(measurements(days=days))
    assert any(line.startswith("- revenue: unknown of 2026-11-28 (1 day), ") for line in found)


def test_currencies_are_never_added_up() -> None:
    values = {'revenue_today{currency="usd"}': 100.0, 'revenue_today{currency="eur"}': 200.0}
    days: dict[date, Measured | None] = {DAY: measured(values), DAY - timedelta(days=1): measured(values)}
    assert revenue_of(days) == {"eur": 400, "usd": 200}
    found = lines(measurements(days={DAY: measured(values)}))
    assert "- daily target: unknown, since the revenue has 2 currencies: set target_currency" in found


@pytest.mark.parametrize(("rates", "counted"), [([], None), ([(0, None)], (0, 0)), ([(3, 2 / 3)], (3, 2))])
def test_counts_are_whole(rates: Any, counted: Any) -> None:
    found = count_payments([window(*each) for each in rates])
    assert (found and (found.judged, found.succeeded)) == counted
    assert count_payments([measured({"other": 1.0})]) is None
