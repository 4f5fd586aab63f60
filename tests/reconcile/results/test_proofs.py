"""The proof that each record has one class: it fails for a record that is lost or counted twice."""

import pytest

from reconcile.classify.classify import Side
from reconcile.results.proofs import one_class_each
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, hours, reconcile

COUNTS = {"synced": 5, "created": 2, "updated": 1, "conflict": 0, "orphaned": 1, "duplicate": 0, "invalid": 2}
SOUND = (
    Side("stripe", "usd", read=7, classed=6, passed=1),
    Side("ledger", "usd", read=6, classed=5, passed=1),
    Side("stripe", "eur", read=3, classed=3),
    Side("ledger", "eur", read=2, classed=2),
    Side("ledger", None, read=1, classed=1),
)


def test_read_records_are_classed_or_in_other_windows() -> None:
    proofs = {each.currency: each.reason for each in one_class_each("payments", COUNTS, 1, SOUND[:4])}
    assert proofs == {
        "usd": "7 of Stripe's records were read: 6 in the classes and 1 in other windows; "
        "6 of the ledger's rows were read: 5 in the classes and 1 in other windows",
        "eur": "3 of Stripe's records were read: 3 in the classes; "
        "2 of the ledger's rows were read: 2 in the classes",
        None: "9 of Stripe's records in total; 9 in the classes",
    }
    found = one_class_each("payments", COUNTS, 1, SOUND)
    assert [each.result for each in found] == ["PASS"] * 4
    assert found[2].reason.startswith("0 of Stripe's records without a currency were read: 0 in the classes")


@pytest.mark.parametrize(
    ("number", "side"),
    [
        (0, Side("stripe", "usd", read=8, classed=6, passed=1)),
        (0, Side("stripe", "usd", read=7, classed=7, passed=1)),
        (1, Side("ledger", "usd", read=6, classed=4, passed=1)),
        (3, Side("ledger", "eur", read=0, classed=2)),
        (2, Side("stripe", "chf", read=3, classed=2)),
        (4, Side("ledger", None, read=2, classed=1)),
    ],
)
def test_record_in_no_or_two_classes_fails_its_currency(number: int, side: Side) -> None:
    sides = [side if place == number else each for place, each in enumerate(SOUND)]
    failed = {each.currency for each in one_class_each("payments", COUNTS, 1, sides) if each.result == "FAIL"}
    assert side.currency in failed


def test_counts_that_contradict_the_sides_fail() -> None:
    for count in (4, 6):
        *_, last = one_class_each("payments", COUNTS | {"synced": count}, 1, SOUND)
        assert (last.result, last.currency) == ("FAIL", None)


async def test_classes_and_other_windows_add_up(company: Start, make_deps: MakeDeps, database: str) -> None:
    shop = company(payments=400)
    planted = Plan(missing=5, stale_status=4, conflicting=2, orphaned=3, malformed=2)
    await seed_ledger(database, shop.world, planted)
    deps = await make_deps(shop)
    for window in (hours(day_of(shop), 0, 12), hours(day_of(shop), 12, 24)):
        result = await reconcile(deps, window, dry_run=True)
        proofs = [each for each in result.proofs if each.code == "one_class_each"]
        assert {each.result for each in proofs} == {"PASS"}, proofs
        assert {"usd", None} < {each.currency for each in proofs}
        read = [int(each.reason.split()[0]) for each in proofs if each.currency]
        assert sum(read) >= result.objects["payments"]["read"] > 0
