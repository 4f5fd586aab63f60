"""Which findings the page shows, and how they are counted."""

from datetime import UTC, datetime, timedelta
from typing import Any

from reconcile.reports.findings import Finding
from reconcile.reports.shown_findings import SHOWN, SHOWN_REPAIRED, FindingSummary

DAY = datetime(2026, 11, 18, tzinfo=UTC)


def finding(id_: str, minor: int = 100, currency: str | None = "usd", **more: Any) -> Finding:
    fields: dict[str, Any] = {
        "object": "payments",
        "id": id_,
        "class_": "conflict",
        "source": "listed",
        "reason_code": "ledger_ahead",
        "reason": "the ledger is ahead of Stripe",
        "fields": {},
        "action": "none",
        "note_code": "needs_review",
        "note": "",
        "resolved": False,
        "exception": f"exc_{id_}",
        "stripe": None if currency is None else {"amount": minor, "currency": currency},
        "ledger": None,
        "at_risk": {currency: minor} if currency and minor else {},
    }
    return Finding(**fields | more)


def summary(*found: Finding) -> FindingSummary:
    made = FindingSummary()
    made.count(found)
    return made


def shown(*found: Finding) -> dict[str, list[str]]:
    chosen = summary(*found).largest.chosen()
    return {currency: [each.id for each in group] for currency, group in chosen.items()}


def test_most_money_comes_first_then_the_oldest() -> None:
    old = finding("old", 100, first_seen=DAY)
    older = finding("older", 100, first_seen=DAY - timedelta(days=1))
    assert shown(finding("new"), old, older, finding("large", 5_000)) == {
        "usd": ["large", "older", "old", "new"]
    }


def test_currencies_are_apart_and_unreadable_ones_last() -> None:
    found = shown(finding("a", 1, None), finding("b", 500, "jpy"), finding("c", 1, "usd"))
    assert [*found] == ["jpy", "usd", ""]


def test_money_at_risk_in_two_currencies_is_listed_under_stripes() -> None:
    both = finding("a", 100, "eur", at_risk={"eur": 100, "usd": 100})
    assert shown(both) == {"eur": ["a"]}


def test_finding_without_money_at_risk_is_listed_under_its_currency() -> None:
    assert shown(finding("a", 0, "eur")) == {"eur": ["a"]}


def test_page_is_bounded_and_shows_each_class_and_currency() -> None:
    many = [finding(f"pi_{number:05}", 1_000 + number) for number in range(12 * SHOWN)]
    rare = finding("rare", 1, class_="duplicate")
    yen = [finding(f"yen{number}", 1, "jpy") for number in range(10)]
    found = shown(*many, rare, *yen)
    assert sum(len(group) for group in found.values()) == SHOWN
    assert found["usd"][0] == many[-1].id
    assert found["usd"][-1] == "rare"
    assert len(found["jpy"]) == 10


def test_order_of_findings_and_of_batches_does_not_matter() -> None:
    many = [finding(f"pi_{number:05}", number % 7) for number in range(6 * SHOWN)]
    batches = FindingSummary()
    for at in range(0, len(many), 33):
        batches.count(many[at : at + 33])
    assert batches.largest.chosen() == summary(*many).largest.chosen()


def test_currencies_that_a_ledger_makes_up_take_bounded_memory() -> None:
    names = [f"{one}{two}{three}" for one in "abcdef" for two in "abcdefgh" for three in "abcdefgh"]
    found = summary(*(finding(name, 1, name) for name in names))
    assert len(found.in_currency) <= 151
    assert sum(map(len, found.largest.groups.values())) <= 10 * SHOWN
    assert found.in_currency.total() == found.open == len(names)


def test_summary_counts_open_ones_and_keeps_some_repaired_ones() -> None:
    repaired = [
        finding(f"r{number}", resolved=True, action="updated") for number in range(SHOWN_REPAIRED + 5)
    ]
    invalid = finding("i", 0, None, class_="invalid")
    found = summary(finding("a", 300), finding("b", 200, "eur"), invalid, *repaired)
    assert found.open == 3
    assert found.at_risk["payments", "conflict"] == {"usd": 300, "eur": 200}
    assert found.unreadable == {"payments": 1}
    assert len(found.repaired) == SHOWN_REPAIRED
    assert found.counts["payments", "conflict", "listed", "updated"] == SHOWN_REPAIRED + 5
