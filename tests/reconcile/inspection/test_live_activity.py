"""The movements and events of one object, as the sandbox's Stripe has them now."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from reconcile.codes import LiveGap
from reconcile.inspection.live_activity import activity_of
from reconcile.inspection.live_events import PAGES, LiveEvents
from reconcile.inspection.live_movements import LiveMovements
from reconcile.objects.kinds import KINDS
from sandbox.company import Company
from sandbox.stripe.objects import CHARGE, DISPUTE, PAYOUT, REFUND
from sandbox.stripe.payments import Payment
from stripeapi import Stripe, resource
from tests.reconcile.shop import no_sleep

Activity = tuple[LiveMovements, LiveEvents]
SINCE = datetime.now(UTC).replace(microsecond=0, hour=0, minute=0, second=0) - timedelta(days=20)


@pytest.fixture
def firm(company: Callable[..., Company]) -> Company:
    """A company whose payments were refunded, disputed and paid out since. Its first 1,000 events are all."""
    return start(company, seed=6)


def start(company: Callable[..., Company], seed: int) -> Company:
    return company(seed=seed, payments=200, since=SINCE, until=SINCE + timedelta(days=3))


async def ask(firm: Company, object_: str, id_: str, key: str = "") -> Activity:
    async with Stripe(SecretStr(key or firm.key), base=firm.stripe_url, sleep=no_sleep, attempts=2) as client:
        kind = KINDS[object_]
        body = (await client.get(resource(kind.collection, id_))).body
        firm.stripe.statistics.clear()
        return await activity_of(client, kind, body, [])


def payment(firm: Company, wanted: Callable[[Payment], Any]) -> Payment:
    return next(facts for facts in firm.world.every_payment() if wanted(facts))


def types(found: LiveMovements) -> list[tuple[str, str, int, int, int]]:
    return [(each.type, each.category, each.amount, each.fee, each.net) for each in found.movements]


def gaps(found: LiveMovements | LiveEvents) -> list[tuple[str, LiveGap]]:
    return [(each.what, each.code) for each in found.not_known]


async def test_a_refunded_payment_has_its_movements_payouts_and_events(firm: Company) -> None:
    facts = payment(firm, lambda each: each.refund_failed)
    ids, id_ = firm.world.ids, firm.world.payment_id(facts.index)
    movements, events = await ask(firm, "payments", id_)
    assert types(movements) == [
        ("charge", "charge", facts.amount, facts.fee, facts.amount - facts.fee),
        ("refund", "refund", -facts.refund_amount, 0, -facts.refund_amount),
        ("refund_failure", "refund_failure", facts.refund_amount, 0, facts.refund_amount),
    ]
    charge, refund = ids.encode("ch", CHARGE, facts.index), ids.encode("re", REFUND, facts.index)
    assert [each.source for each in movements.movements] == [charge, refund, refund]
    assert {each.currency for each in movements.movements} == {facts.currency}
    first = movements.movements[0]
    assert first.paid_out == "found"
    inside = firm.world.collections["/v1/balance_transactions"].apply_filter("payout", [str(first.payout)])
    own = firm.world.collections["/v1/balance_transactions"].key_of(first.id)
    assert own in inside  # type: ignore[operator]  # this filter returns keys
    assert [(each.type, each.about) for each in events.events] == [
        ("payment_intent.created", id_),
        ("charge.succeeded", charge),
        ("payment_intent.succeeded", id_),
        ("refund.created", refund),
        ("charge.refunded", charge),
        ("refund.failed", refund),
    ]
    assert {each.pending_webhooks for each in events.events} == {0}
    (span,) = events.read
    assert (events.complete, events.not_known) == (True, [])
    assert span[0] == datetime.fromtimestamp(facts.created, UTC)


async def test_a_disputed_payment_has_those_of_its_dispute(firm: Company) -> None:
    facts = payment(firm, lambda each: each.dispute_closed)
    dispute = firm.world.ids.encode("dp", DISPUTE, facts.index)
    movements, events = await ask(firm, "payments", firm.world.payment_id(facts.index))
    assert ("adjustment", "dispute", -facts.amount, facts.dispute_fee) in [
        each[:4] for each in types(movements)
    ]
    assert {"charge.dispute.created", "charge.dispute.closed"} <= {each.type for each in events.events}
    itself, of_it = await ask(firm, "disputes", dispute)
    assert [each.id for each in itself.movements] == [
        each.id for each in movements.movements if each.source == dispute
    ]
    assert [each.about for each in of_it.events] == [dispute, dispute]
    charge, of_charge = await ask(firm, "charges", firm.world.ids.encode("ch", CHARGE, facts.index))
    assert types(charge) == types(movements)
    assert [each.type for each in of_charge.events] == [
        each.type for each in events.events if each.type.startswith("charge.")
    ]


async def test_a_payouts_transactions_net_to_zero(firm: Company) -> None:
    payouts = firm.world.activity.payout_list
    paid = next(each for each in payouts if not each.failed and each.arrival < firm.world.now())
    id_ = firm.world.ids.encode("po", PAYOUT, paid.index)
    movements, events = await ask(firm, "payouts", id_)
    assert [(each.type, each.amount, each.payout) for each in movements.movements] == [
        ("payout", -paid.amount, id_)
    ]
    contents = movements.contents
    assert contents is not None
    assert contents.nets is True
    total, *parts = contents.sums
    assert (total.currency, total.category, total.net) == (paid.currency, None, 0)
    assert sum(each.count for each in parts) == total.count == contents.count > 1
    assert sum(each.net for each in parts if each.category != "payout") == paid.amount
    assert [each.type for each in events.events] == ["payout.created", "payout.paid"]


async def test_a_payout_that_failed_returns_the_money(company: Callable[..., Company]) -> None:
    firm = start(company, seed=1)
    failed = next(each for each in firm.world.activity.payout_list if each.failed)
    id_ = firm.world.ids.encode("po", PAYOUT, failed.index)
    movements, events = await ask(firm, "payouts", id_)
    out, back = movements.movements
    assert (out.type, out.amount, out.payout) == ("payout", -failed.amount, id_)
    assert (back.type, back.amount) == ("payout_failure", failed.amount)
    assert back.payout != id_
    assert [each.type for each in events.events][-1] == "payout.failed"


@pytest.mark.parametrize(
    ("fields", "nets", "gap"),
    [
        ({"automatic": False}, "no contents", LiveGap.MANUAL_PAYOUT),
        ({"reconciliation_status": "in_progress"}, None, LiveGap.PAYOUT_IN_PROGRESS),
    ],
)
async def test_whether_a_payout_nets_is_not_known(
    firm: Company, fields: dict[str, Any], nets: object, gap: LiveGap
) -> None:
    id_ = firm.world.ids.encode("po", PAYOUT, 0)
    firm.changes.patch(id_, fields)
    movements, _ = await ask(firm, "payouts", id_)
    assert gaps(movements) == [("the transactions that it paid out", gap)]
    assert (movements.contents.nets if movements.contents else "no contents") == nets


async def test_money_that_is_not_available_has_no_payout_yet(firm: Company) -> None:
    movements, events = await ask(firm, "payments", firm.changes.create_payment(amount=700))
    assert [(each.amount, each.paid_out, each.payout) for each in movements.movements] == [
        (700, "pending", None)
    ]
    assert (len(events.events), events.complete, gaps(movements)) == (3, True, [])


async def test_a_list_that_the_key_may_not_read_is_not_known(firm: Company) -> None:
    facts = payment(firm, lambda each: each.refunded)
    id_ = firm.world.payment_id(facts.index)
    firm.stripe.denied = {"/v1/refunds", "/v1/events"}
    movements, events = await ask(firm, "payments", id_, firm.restricted_key)
    assert [each.type for each in movements.movements] == ["charge"]
    assert gaps(movements) == [("its refunds", LiveGap.PART_NOT_PERMITTED)]
    assert (events.events, events.read, events.complete) == ([], [], False)
    assert gaps(events) == [("its events", LiveGap.PART_NOT_PERMITTED)]
    firm.stripe.denied = {"/v1/balance_transactions"}
    movements, events = await ask(firm, "payments", id_, firm.restricted_key)
    assert (movements.movements, {code for _, code in gaps(movements)}) == ([], {LiveGap.PART_NOT_PERMITTED})
    assert len(events.events) == 5


async def test_without_access_to_payouts_no_payout_is_ruled_out(firm: Company) -> None:
    facts = payment(firm, lambda each: each.refund_failed)
    firm.stripe.denied = {"/v1/payouts"}
    movements, _ = await ask(firm, "payments", firm.world.payment_id(facts.index), firm.restricted_key)
    assert [each.paid_out for each in movements.movements] == ["unknown"] * 3
    assert gaps(movements) == [
        (f"the payout of {each.id}", LiveGap.PART_NOT_PERMITTED) for each in movements.movements
    ]


async def test_stripe_is_asked_no_more_once_it_does_not_answer(firm: Company) -> None:
    firm.stripe.faults.add("error", path="/v1/charges")
    movements, events = await ask(firm, "payments", firm.world.payment_id(0))
    assert {code for _, code in [*gaps(movements), *gaps(events)]} == {LiveGap.LIST_NOT_ANSWERED}
    assert (movements.movements, events.events, events.complete) == ([], [], False)
    assert {each.path for each in firm.stripe.statistics.requests} == {"/v1/charges"}


async def test_a_page_that_cannot_be_read_is_a_gap(firm: Company) -> None:
    index = payment(firm, lambda each: each.paid).index
    firm.changes.patch(firm.world.ids.encode("txn", CHARGE, index), {"amount": "12"})
    movements, _ = await ask(firm, "payments", firm.world.payment_id(index))
    assert (movements.movements, [code for _, code in gaps(movements)]) == ([], [LiveGap.LIST_UNREADABLE])


async def test_of_many_events_those_near_the_changes_are_found(company: Callable[..., Company]) -> None:
    firm = company(seed=6, payments=700, since=SINCE, until=SINCE + timedelta(days=3))
    facts = payment(firm, lambda each: each.status == "succeeded")
    id_ = firm.world.payment_id(facts.index)
    _, events = await ask(firm, "payments", id_)
    assert not events.complete
    assert {"payment_intent.created", "charge.succeeded"} <= {each.type for each in events.events}
    created = datetime.fromtimestamp(facts.created, UTC)
    first, *_, last = events.read
    assert first[0] == created
    assert first[1] - created < timedelta(hours=1)
    assert last[1] - datetime.now(UTC) < timedelta(minutes=1)
    assert firm.stripe.statistics.total("/v1/events") <= 2 * PAGES


async def test_older_events_are_said_to_be_gone(company: Callable[..., Company]) -> None:
    old = SINCE - timedelta(days=40)
    firm = company(payments=5, since=old, until=old + timedelta(days=1))
    async with Stripe(SecretStr(firm.key), base=firm.stripe_url) as client:
        kind = KINDS["payments"]
        body = (await client.get(resource(kind.collection, firm.world.payment_id(0)))).body
        _, events = await activity_of(client, kind, body, [])
    assert (events.events, events.complete) == ([], False)
    assert gaps(events) == [("its first events", LiveGap.OLDER_EVENTS)]


async def test_an_object_that_stripe_does_not_have_is_not_asked_about() -> None:
    async with Stripe(SecretStr("sk_test_1"), base="http://127.0.0.1:1") as client:
        movements, events = await activity_of(client, KINDS["payments"], None, [])
    assert gaps(movements) == [("its balance transactions", LiveGap.ABSENT_AT_STRIPE)]
    assert (gaps(events), events.complete) == ([("its events", LiveGap.ABSENT_AT_STRIPE)], False)
