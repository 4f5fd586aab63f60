"""Payment flows against the sandbox's double of Stripe, with the shop as the receiver of webhooks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from pydantic import SecretStr

from probes import PROBES, Outcome, Verdict, possible_causes, stripe_endpoints
from sandbox.company import Company
from stripeapi import Stripe
from tests.probes.configured import check, tools
from tests.probes.servers import Serve, answer
from tests.waiting import PAUSE, Deadline

SEEN = "select 1 from payments where stripe_payment_intent_id = $1 and status = 'PAID'"
CLEANUP = "delete from payments where stripe_payment_intent_id = $1"
SLOT = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Desk:
    """A company that delivers webhooks to its shop, the shop's database, and a check of both."""

    def __init__(self, town: Company, ledger: asyncpg.Pool, http: httpx.AsyncClient) -> None:
        self.town, self.ledger, self.http = town, ledger, http
        self._clients: list[Stripe] = []

    def client(self, key: SecretStr, base: str | None, requested: set[str]) -> Stripe:
        made = Stripe(
            key,
            base=base or self.town.stripe_url,
            attempts=1,
            timeout=4,
            on_request=lambda endpoint, _status, _seconds: requested.add(endpoint),
        )
        self._clients.append(made)
        return made

    async def run(self, slot: datetime | None = None, *, base: str | None = None, **keys: Any) -> Outcome:
        configured = check(**{"kind": "payment_flow", "key": self.town.key, **keys})
        requested: set[str] = set()
        made = tools(self.http, ledger=self.ledger, stripe_with=lambda key: self.client(key, base, requested))
        outcome = await PROBES["payment_flow"].run(configured, replace(made, slot=slot))
        assert outcome.cause in {"", *possible_causes(configured)}
        assert requested <= stripe_endpoints(configured)
        assert configured.key.get_secret_value() not in repr(outcome)
        return outcome

    def payments(self) -> list[dict[str, Any]]:
        world = self.town.world
        return [msgspec.json.decode(world.render("payment_intent", key)) for key in world.payments.values]

    def unfinished(self) -> list[str]:
        """Ids of payments that are neither canceled nor refunded."""
        refunded = {payment.index for payment in self.town.world.every_payment() if payment.refunded}
        every = enumerate(self.payments())
        return [each["id"] for i, each in every if each["status"] != "canceled" and i not in refunded]

    def active(self, noun: str) -> list[str]:
        assert self.town.stripe.writes is not None
        objects = self.town.stripe.writes.objects.values()
        return [each["id"] for each in objects if each["object"] == noun and each.get("active")]

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


@pytest.fixture
async def desk(
    company: Callable[..., Company], database: str, client: httpx.AsyncClient
) -> AsyncIterator[Desk]:
    town = company(payments=0, dsn=database, deliver=True)
    async with asyncpg.create_pool(database, min_size=0, max_size=4, statement_cache_size=0) as pool:
        held = Desk(town, pool, client)
        yield held
        await held.close()


async def test_a_payment_is_made_seen_and_refunded(desk: Desk) -> None:
    outcome = await desk.run(seen={"sql": SEEN, "within": "30s"}, cleanup={"sql": CLEANUP})
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert set(outcome.phases) == {"created", "confirmed", "seen"}
    assert set(outcome.values) == {"payment_time", "seen_time"}
    assert [each["status"] for each in desk.payments()] == ["succeeded"]
    assert desk.unfinished() == []


async def test_a_payment_link_is_created_opened_and_deactivated(desk: Desk) -> None:
    outcome = await desk.run(flow="payment_link")
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.values["page_time"] > 0
    assert set(outcome.evidence["created"]) == {"price", "payment_link"}  # type: ignore[arg-type]
    assert [desk.active(noun) for noun in ("payment_link", "price", "product")] == [[], [], []]


async def test_a_checkout_session_is_created_opened_and_expired(desk: Desk) -> None:
    outcome = await desk.run(flow="checkout_session")
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert desk.town.stripe.writes is not None
    assert [each["status"] for each in desk.town.stripe.writes.objects.values()] == ["expired"]


async def test_a_live_key_creates_nothing(desk: Desk) -> None:
    desk.town.stripe.reports_livemode = True
    outcome = await desk.run()
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "live_mode")
    assert desk.payments() == []


async def test_a_key_that_may_not_read_the_balance_still_pays(desk: Desk) -> None:
    desk.town.stripe.denied.add("/v1/balance")
    outcome = await desk.run(key=desk.town.restricted_key)
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.evidence["mode"] == "the key may not read the balance; its prefix says test mode"


async def test_a_missing_permission_is_named(desk: Desk) -> None:
    desk.town.stripe.denied.add("/v1/payment_intents")
    outcome = await desk.run(key=desk.town.restricted_key)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "forbidden")
    assert outcome.reason.startswith(
        "the flow was not created: POST /v1/payment_intents: Stripe answered 403"
    )
    assert "rak_payment_intent_write" in outcome.reason


async def test_a_declined_card_fails_and_its_payment_is_canceled(desk: Desk) -> None:
    assert desk.town.stripe.writes is not None
    desk.town.stripe.writes.declining = True
    outcome = await desk.run()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "declined")
    assert "Your card was declined." in outcome.reason
    assert [each["status"] for each in desk.payments()] == ["canceled"]


async def test_a_payment_that_is_not_succeeded_fails(desk: Desk) -> None:
    assert desk.town.stripe.writes is not None
    desk.town.stripe.writes.status_after_confirm = "requires_action"
    outcome = await desk.run()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "not_paid")
    assert desk.unfinished() == []


async def test_a_payment_that_is_not_seen_fails(desk: Desk) -> None:
    desk.town.shop.behave(swallow=True)
    outcome = await desk.run(seen={"sql": SEEN, "within": "500ms"})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "no_effect")
    assert outcome.reason == "the payment succeeded, but was not seen within 500ms"
    assert desk.unfinished() == []


@pytest.mark.parametrize(
    ("fault", "verdict", "cause"),
    [
        ("unauthorized", Verdict.FAIL, "key_refused"),
        ("rate_limit", Verdict.DEGRADED, "rate_limited"),
        ("error", Verdict.FAIL, "broken"),
        ("garbage", Verdict.FAIL, "garbled"),
        ("hang", Verdict.FAIL, "unreachable"),
    ],
)
async def test_each_error_of_the_confirmation_has_its_cause(
    desk: Desk, fault: Any, verdict: Verdict, cause: str
) -> None:
    desk.town.stripe.faults.add(fault, path="/v1/payment_intents/", times=1)
    outcome = await desk.run()
    assert (outcome.verdict, outcome.cause) == (verdict, cause), outcome.reason
    assert outcome.reason.startswith("the flow was not confirmed: ")


async def test_a_timeout_names_the_stage_and_cleans_up(desk: Desk) -> None:
    desk.town.stripe.faults.add("latency", path="/v1/payment_intents/", seconds=1.5, times=1)
    outcome = await desk.run(timeout="1s")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "timeout")
    assert outcome.reason.startswith("the flow was not confirmed within its timeout")


async def test_a_page_that_cannot_be_opened_fails(desk: Desk) -> None:
    desk.town.stripe.faults.add("reset", path="/pay/", bytes=-1)
    outcome = await desk.run(flow="payment_link")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "page")
    assert desk.active("payment_link") == []


async def test_a_repeated_slot_makes_no_second_payment(desk: Desk) -> None:
    await desk.run(SLOT)
    await desk.run(SLOT)
    assert len(desk.payments()) == 1
    await desk.run(SLOT + timedelta(minutes=15))
    assert len(desk.payments()) == 2


async def test_a_repeated_slot_whose_effect_is_gone_is_unknown(desk: Desk) -> None:
    keys: dict[str, Any] = {"seen": {"sql": SEEN, "within": "1s"}, "cleanup": {"sql": CLEANUP}}
    first = await desk.run(SLOT, **keys)
    assert first.verdict in {Verdict.PASS, Verdict.FAIL}
    await desk.ledger.execute("delete from payments")
    second = await desk.run(SLOT, **keys)
    assert (second.verdict, second.cause) == (Verdict.UNKNOWN, "repeated")


@pytest.mark.parametrize("flow", ["payment_intent", "payment_link", "checkout_session"])
async def test_the_next_run_removes_what_a_killed_run_has_left(desk: Desk, flow: str) -> None:
    # Stripe refuses the removal, which leaves what a kill before it would leave.
    for path in ("/v1/refunds", "/v1/payment_links/", "/v1/prices/", "/v1/checkout/sessions/"):
        desk.town.stripe.faults.add("error", path=path)
    first = await desk.run(SLOT, flow=flow, timeout="10s")
    assert (first.verdict, first.cause) == (Verdict.DEGRADED, "cleanup"), first.reason
    desk.town.stripe.faults.clear()
    second = await desk.run(SLOT + timedelta(hours=1), flow=flow, timeout="10s")
    assert second.verdict is Verdict.PASS, second.reason
    assert second.evidence["removed_at_stripe"] == (2 if flow == "payment_link" else 1)
    assert desk.unfinished() == []
    assert desk.active("payment_link") == desk.active("price") == desk.active("product") == []


async def test_objects_of_other_checks_and_running_runs_stay(desk: Desk) -> None:
    client = desk.client(SecretStr(desk.town.key), None, set())
    for metadata in (
        {"paywatch": "other", "paywatch_ends": "1"},
        {"paywatch": "it", "paywatch_ends": "9" * 10},
    ):
        params = {"amount": 100, "currency": "usd", "metadata": metadata}
        await client.post("/v1/payment_intents", params, idempotency_key=str(metadata))
    outcome = await desk.run()
    assert "removed_at_stripe" not in outcome.evidence
    assert len(desk.unfinished()) == 2


async def test_an_object_that_cannot_be_removed_hides_no_other(desk: Desk) -> None:
    desk.town.stripe.faults.add("error", path="/v1/refunds")
    await desk.run(SLOT)
    await desk.run(SLOT + timedelta(minutes=15))
    desk.town.stripe.faults.clear()
    newest = desk.unfinished()[-1]
    desk.town.stripe.faults.add("error", path="/v1/refunds", times=1, status=400)
    outcome = await desk.run(SLOT + timedelta(hours=1))
    assert outcome.evidence["removed_at_stripe"] == 1
    assert "could not be removed: pi_" in str(outcome.evidence["leftovers_at_stripe"])
    assert len(desk.unfinished()) == 1, newest


async def test_rows_are_removed_after_a_cancellation_during_the_refund(desk: Desk) -> None:
    refund = desk.town.stripe.faults.add("latency", path="/v1/refunds", seconds=0.5)
    keys: dict[str, Any] = {"seen": {"sql": SEEN, "within": "30s"}, "cleanup": {"sql": CLEANUP}}
    task = asyncio.create_task(desk.run(**keys))
    deadline = Deadline("the refund")
    while not refund.hits:
        deadline.check(task.done())
        await asyncio.sleep(PAUSE)
    # The refund is an event that writes the row again.
    desk.town.shop.behave(swallow=True)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert desk.unfinished() == []
    assert await desk.ledger.fetchval("select count(*) from payments") == 0


@pytest.mark.parametrize("flow", ["payment_link", "checkout_session"])
async def test_a_repeated_slot_whose_page_is_closed_is_unknown(desk: Desk, flow: str) -> None:
    await desk.run(SLOT, flow=flow)
    second = await desk.run(SLOT, flow=flow)
    assert (second.verdict, second.cause) == (Verdict.UNKNOWN, "repeated"), second.reason


async def test_a_repeated_slot_whose_payment_was_canceled_is_unknown(desk: Desk) -> None:
    desk.town.stripe.faults.add("error", path="/v1/payment_intents/", times=1)
    first = await desk.run(SLOT)
    assert first.cause == "broken"
    assert [each["status"] for each in desk.payments()] == ["canceled"]
    desk.town.stripe.faults.add("error", path="/v1/payment_intents/", times=1, status=400)
    second = await desk.run(SLOT)
    assert (second.verdict, second.cause) == (Verdict.UNKNOWN, "repeated"), second.reason
    assert len(desk.payments()) == 1


async def test_two_workers_with_the_same_slot_make_one_payment(desk: Desk) -> None:
    both = await asyncio.gather(desk.run(SLOT), desk.run(SLOT))
    assert len(desk.payments()) == 1
    assert {outcome.verdict for outcome in both} <= {Verdict.PASS, Verdict.UNKNOWN, Verdict.DEGRADED}, both
    assert desk.unfinished() == []


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ({"kind": "lock_timeout"}, "locked"),
        ({"kind": "other_mode"}, "not_found"),
        ({"kind": "error", "status": 400}, "rejected"),
    ],
)
async def test_what_stripe_refuses_has_its_cause(desk: Desk, fault: Any, cause: str) -> None:
    desk.town.stripe.faults.add(path="/v1/payment_intents/", times=1, **fault)
    outcome = await desk.run()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, cause), outcome.reason
    assert desk.unfinished() == []


async def test_a_response_without_end_is_too_large(desk: Desk, serve: Serve) -> None:
    server = await serve(answer(b"x" * (33 * 2**20)))
    outcome = await desk.run(base=server.url)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "too_large")


async def test_a_worker_without_network_is_unknown(desk: Desk) -> None:
    # The broadcast address has no route: connecting fails on this host, as without any network.
    outcome = await desk.run(base="http://255.255.255.255:9")
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "network"), outcome.reason


async def test_an_effect_that_nobody_can_see_is_unknown_and_creates_nothing(desk: Desk) -> None:
    outcome = await desk.run(seen={"url": "http://127.0.0.1:1/{id}"})
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "seen")
    assert desk.payments() == []


async def test_without_a_database_nothing_is_created(desk: Desk) -> None:
    made = tools(desk.http, stripe_with=lambda key: desk.client(key, None, set()))
    configured = check(kind="payment_flow", key=desk.town.key, seen={"sql": SEEN})
    outcome = await PROBES["payment_flow"].run(configured, made)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "ledger")
    assert desk.payments() == []


async def test_a_query_that_does_not_run_is_unknown_and_creates_nothing(desk: Desk) -> None:
    outcome = await desk.run(seen={"sql": "select 1 from nowhere where id = $1"})
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "query")
    assert desk.payments() == []
