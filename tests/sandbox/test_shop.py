"""The healthy shop, and each way in which it can misbehave."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import pytest

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres
from sandbox.http.signatures import sign_hmac, sign_ikhokha, sign_stripe
from tests.waiting import PATIENCE, eventually, wait_until

Start = Callable[..., Company]


@pytest.fixture
def shop(company: Start) -> Company:
    """With its rows in memory."""
    return company(payments=1)


@pytest.fixture
def shop_with_database(company: Start, database: str) -> Company:
    return company(payments=1, dsn=database)


def an_event(number: int = 1, **fields: Any) -> dict[str, Any]:
    about = {"id": f"pi_{number}", "object": "payment_intent", "amount": 700, "currency": "eur"} | fields
    about |= {"status": "succeeded", "created": 1767225600}
    return {"id": f"evt_{number}", "type": "payment_intent.succeeded", "data": {"object": about}}


def post(
    company: Company, event: Any, *, secret: str | None = None, at: int | None = None, **headers: Any
) -> httpx.Response:
    body = json.dumps(event).encode()
    at = int(time.time()) if at is None else at
    signed = {"Stripe-Signature": sign_stripe(body, secret or company.webhook_secret, at)} | headers
    sent = {name: value for name, value in signed.items() if value is not None}
    url = company.shop_url + "/api/webhooks/stripe"
    return httpx.post(url, content=body, headers=sent, trust_env=False, timeout=PATIENCE)


def row(company: Company, identifier: str = "pi_1") -> Any:
    answer = httpx.get(f"{company.shop_url}/api/payments/{identifier}", trust_env=False, timeout=PATIENCE)
    return answer.json() if answer.status_code == 200 else None


def health(company: Company, part: str = "") -> httpx.Response:
    return httpx.get(f"{company.shop_url}/api/health{part}", trust_env=False, timeout=PATIENCE)


def test_a_healthy_shop_reports_its_checks(shop: Company) -> None:
    answer = health(shop)
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "healthy")
    assert body["checks"] == {"database": True, "webhook": True, "payment": True, "api": True}
    assert body["response_time"] >= 0
    assert body["uptime_percentage"] == 100.0


@pytest.mark.parametrize("part", ["payment", "webhook", "database", "api"])
def test_each_part_of_the_shop_has_its_own_health(shop: Company, part: str) -> None:
    assert health(shop, f"/{part}").json()["checks"][part] is True
    shop.shop.behave(failing=(part,))
    answer = health(shop, f"/{part}")
    assert (answer.status_code, answer.json()["status"]) == (503, "unhealthy")
    assert answer.json()["checks"][part] is False


def test_the_shop_can_be_degraded_and_recover(shop: Company) -> None:
    shop.shop.behave(health="degraded")
    assert (health(shop).status_code, health(shop).json()["status"]) == (200, "degraded")
    shop.shop.behave()
    assert health(shop).json()["status"] == "healthy"


def test_an_unknown_behaviour_is_refused(shop: Company) -> None:
    with pytest.raises(ValueError, match=r"a shop cannot \['explode'\]"):
        shop.shop.behave(explode=True)


def test_the_health_endpoint_can_be_late_down_reset_or_garbled(shop: Company) -> None:
    faults = shop.shop.faults
    faults.add("error", path="/api/health", times=1, status=503)
    assert health(shop).status_code == 503
    faults.add("garbage", times=1)
    assert b"not what you asked for" in health(shop).content
    faults.add("reset", times=1)
    with pytest.raises(httpx.ReadError):
        health(shop)
    faults.add("latency", times=1, seconds=0.05)
    began = time.perf_counter()
    health(shop)
    assert time.perf_counter() - began >= 0.05


def test_a_signed_event_becomes_a_row(shop_with_database: Company) -> None:
    assert post(shop_with_database, an_event()).status_code == 200
    found = row(shop_with_database)
    assert (found["amount"], found["currency"], found["status"], found["source"]) == (
        700,
        "eur",
        "PAID",
        "webhook",
    )
    assert datetime.fromisoformat(found["created_at"]) == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_replay_has_no_effect_and_a_new_event_updates_the_row(
    shop_with_database: Company,
) -> None:
    for event in (an_event(), an_event(), an_event() | {"id": "evt_2"}):
        assert post(shop_with_database, event).status_code == 200
    assert row(shop_with_database)["amount"] == 700


def test_concurrent_events_about_one_payment_leave_one_row(company: Start, database: str) -> None:
    busy = company(payments=1, dsn=database)
    with ThreadPoolExecutor(8) as threads:
        events = [an_event() | {"id": f"evt_{number}"} for number in range(24)]
        answers = list(threads.map(lambda event: post(busy, event), events))
    assert {answer.status_code for answer in answers} == {200}
    assert row(busy)["amount"] == 700


def test_a_table_without_a_key_gets_one_row_for_a_payment(company: Start, database: str) -> None:
    keyless = company(payments=1, dsn=database, unique=False)
    for event in (an_event(), an_event() | {"id": "evt_2"}):
        assert post(keyless, event).status_code == 200
    keyless.shop.behave(process_twice=True)
    post(keyless, an_event())
    assert row(keyless)["amount"] == 1400


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"secret": "whsec_forged"}, "no v1 signature matches"),
        ({"at": int(time.time()) - 1000}, "the timestamp is outside of the tolerance"),
        ({"at": int(time.time()) + 100_000}, "the timestamp is outside of the tolerance"),
        ({"Stripe-Signature": None}, "no stripe-signature header"),
        ({"Stripe-Signature": "t=,v1="}, "Stripe-Signature has no readable t"),
        ({"Stripe-Signature": "v1=00"}, "Stripe-Signature has no readable t"),
    ],
)
def test_an_event_that_is_not_genuine_is_refused(shop: Company, sent: dict[str, Any], reason: str) -> None:
    answer = post(shop, an_event(), **sent)
    assert (answer.status_code, answer.json()) == (400, {"error": reason})
    assert row(shop) is None


@pytest.mark.parametrize(
    ("behaviour", "sent"),
    [
        ("accept_forged", {"secret": "whsec_forged"}),
        ("accept_stale", {"at": int(time.time()) - 1000}),
        ("accept_unsigned", {"Stripe-Signature": None}),
    ],
)
def test_a_careless_shop_accepts_only_what_is_configured(
    shop: Company, behaviour: str, sent: dict[str, Any]
) -> None:
    others: list[dict[str, Any]] = [
        {"secret": "whsec_forged"},
        {"at": int(time.time()) - 1000},
        {"Stripe-Signature": None},
    ]
    shop.shop.behave(**{behaviour: True})
    assert post(shop, an_event(), **sent).status_code == 200
    assert row(shop)["amount"] == 700
    refused = [post(shop, an_event(2), **other).status_code for other in others]
    assert sorted(refused) == [200, 400, 400]


def test_a_replay_can_be_processed_twice(shop_with_database: Company) -> None:
    shop_with_database.shop.behave(process_twice=True)
    post(shop_with_database, an_event())
    post(shop_with_database, an_event())
    assert row(shop_with_database)["amount"] == 1400


def test_an_event_can_be_acknowledged_without_effect(shop_with_database: Company) -> None:
    shop_with_database.shop.behave(swallow=True)
    assert post(shop_with_database, an_event()).status_code == 200
    assert row(shop_with_database) is None


def test_the_effect_can_come_late(shop: Company) -> None:
    shop.shop.behave(effect_after=3600)
    assert post(shop, an_event()).status_code == 200
    assert row(shop) is None
    shop.shop.behave(effect_after=0.05)
    assert post(shop, an_event()).status_code == 200
    assert wait_until(lambda: row(shop), "the payment is stored")["amount"] == 700


def test_events_about_other_objects_leave_no_row(shop: Company) -> None:
    assert post(shop, an_event(object="charge")).status_code == 200
    assert row(shop) is None


@pytest.mark.parametrize("event", [{}, [], {"id": "evt_1"}, {"id": "e", "data": {"object": {"amount": 1}}}])
def test_a_signed_body_that_is_not_an_event_is_a_400(shop: Company, event: Any) -> None:
    assert post(shop, event).status_code == 400


def test_ikhokha_callbacks_are_verified_over_path_and_body(shop: Company) -> None:
    body = json.dumps({"paylinkID": "link'1", "status": "SUCCESS", "externalTransactionID": "x"}).encode()
    url, path = shop.shop_url + "/api/webhooks/ikhokha", "/api/webhooks/ikhokha"
    good = {"IK-SIGN": sign_ikhokha(path, body, shop.secrets.ikhokha)}
    assert httpx.post(url, content=body, trust_env=False, timeout=PATIENCE).status_code == 400
    forged = {"IK-SIGN": sign_ikhokha(path, body, "other")}
    assert httpx.post(url, content=body, headers=forged, trust_env=False, timeout=PATIENCE).status_code == 400
    assert httpx.post(url, content=body, headers=good, trust_env=False, timeout=PATIENCE).status_code == 200
    assert row(shop, "link'1")["status"] == "PAID"


def test_plain_hmac_callbacks_are_verified_over_the_body(shop: Company) -> None:
    body = json.dumps(an_event()).encode()
    url = shop.shop_url + "/api/webhooks/hmac"
    for signature, status in ((sign_hmac(body, "other"), 400), (sign_hmac(body, shop.secrets.hmac), 200)):
        answer = httpx.post(
            url, content=body, headers={"X-Signature": signature}, trust_env=False, timeout=PATIENCE
        )
        assert answer.status_code == status


def test_ikhokha_signatures_escape_quotes_and_backslashes() -> None:
    plain = "/pay" + '{\\"a\\":\\"it\\\'s \\\\\\\\ here\\"}'
    assert sign_ikhokha("/pay", b'{"a":"it\'s \\\\ here"}', "s") == sign_hmac(plain.encode(), "s")


async def test_the_payout_job_records_its_runs_fails_and_stops(
    shop_with_database: Company, database: str
) -> None:
    connection = await asyncpg.connect(database)
    try:
        await stamped(connection, "ok")
        shop_with_database.shop.behave(payout_job="failing", payout_every=0.02)
        await stamped(connection, "failed")
        shop_with_database.shop.behave(payout_job="running")
        await stamped(connection, "ok", more_than=1)
        shop_with_database.shop.behave(payout_job="stopped")

        async def stopped() -> bool:
            before = await connection.fetchval("select count(*) from payout_job_runs")
            await connection.execute("select pg_sleep(0.2)")  # ten of its intervals
            return bool(await connection.fetchval("select count(*) from payout_job_runs") == before)

        await eventually(stopped, "the payout job is stopped")
    finally:
        await connection.close()


async def stamped(connection: asyncpg.Connection, status: str, more_than: int = 0) -> None:
    query = "select count(*) from payout_job_runs where status = $1 and finished_at >= started_at"

    async def enough() -> bool:
        return bool(await connection.fetchval(query, status) > more_than)

    await eventually(enough, f"the payout job is {status}")


def test_a_shop_without_its_database_answers_503(company: Start, own_postgres: EmbeddedPostgres) -> None:
    lonely = company(payments=1, dsn=own_postgres.dsn)
    own_postgres.stop()
    answer = health(lonely)
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, False)
    assert post(lonely, an_event()).status_code == 503
