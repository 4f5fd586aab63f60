"""The webhook check against the sandbox's shop, correct and faulty, with rows in a real database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import asyncpg
import httpx
import pytest

from probes import PROBES, Outcome, Tools, Verdict, possible_causes, run
from sandbox.company import Company
from settings.checks.webhook import WebhookCheck
from tests.probes.configured import NOW, check, tools
from tests.probes.servers import Serve, answer
from tests.waiting import eventually

SEEN = "select amount, updated_at from payments where stripe_payment_intent_id = $1"
CLEANUP = "delete from payments where stripe_payment_intent_id = $1"
SYNTHETIC = "select count(*) from payments where stripe_payment_intent_id like '%paywatch%'"


@pytest.fixture
async def ledger(database: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(database, min_size=0, max_size=4, statement_cache_size=0) as pool:
        yield pool


@pytest.fixture
def shop(company: Callable[..., Company], database: str) -> Company:
    return company(payments=0, dsn=database)


class Rig:
    """One shop, one ledger, and the check that watches both."""

    def __init__(self, shop: Company, ledger: asyncpg.Pool, client: httpx.AsyncClient) -> None:
        self.shop, self.ledger, self.client = shop, ledger, client

    def check(self, **keys: Any) -> WebhookCheck:
        made: WebhookCheck = check(
            **{
                "kind": "webhook",
                "timeout": "60s",
                "url": f"{self.shop.shop_url}/api/webhooks/stripe",
                "secret": self.shop.webhook_secret,
                "seen": {"sql": SEEN, "within": "50s"},
                "cleanup": {"sql": CLEANUP},
                "must_ignore": ["replayed"],
                **keys,
            }
        )
        return made

    async def run(self, **keys: Any) -> Outcome:
        configured = self.check(**keys)
        outcome = await PROBES["webhook"].run(configured, self.tools())
        assert outcome.cause in {"", *possible_causes(configured)}
        assert configured.secret.get_secret_value() not in repr(outcome)
        return outcome

    def tools(self) -> Tools:
        return tools(self.client, ledger=self.ledger)

    async def left_behind(self) -> int:
        return int(await self.ledger.fetchval(SYNTHETIC))


@pytest.fixture
async def rig(shop: Company, ledger: asyncpg.Pool, client: httpx.AsyncClient) -> Rig:
    return Rig(shop, ledger, client)


def statuses(outcome: Outcome) -> dict[str, Any]:
    steps: Any = outcome.evidence["steps"]
    return {name: step.get("status") for name, step in steps.items()}


async def test_a_correct_endpoint_passes_and_keeps_no_rows(rig: Rig) -> None:
    outcome = await rig.run()
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.reason.endswith("refused: forged, stale, unsigned")
    assert statuses(outcome) == {
        "delivered": 200,
        "forged": 400,
        "stale": 400,
        "unsigned": 400,
        "replayed": 200,
    }
    assert 0 < outcome.values["response_time"] <= outcome.values["round_trip"]
    assert outcome.values["security_violations"] == 0
    assert {"dns", "connect", "first_byte", "transfer", "total", "sent", "answered", "seen"} == set(
        outcome.phases
    )
    assert await rig.left_behind() == 0


@pytest.mark.parametrize("kind", ["forged", "stale", "unsigned"])
async def test_accepting_an_unacceptable_event_fails(rig: Rig, kind: str) -> None:
    rig.shop.shop.behave(**{f"accept_{kind}": True})
    outcome = await rig.run()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, f"{kind}_accepted")
    assert outcome.reason == f"the {kind} event was accepted (HTTP 200) and had an effect"
    assert outcome.values["security_violations"] == 1
    assert await rig.left_behind() == 0


async def test_only_configured_events_are_sent(rig: Rig) -> None:
    rig.shop.shop.behave(accept_unsigned=True)
    outcome = await rig.run(must_refuse=["forged"], must_ignore=[])
    assert outcome.verdict is Verdict.PASS
    assert set(statuses(outcome)) == {"delivered", "forged"}


async def test_a_replayed_event_with_a_second_effect_fails(rig: Rig) -> None:
    rig.shop.shop.behave(process_twice=True)
    outcome = await rig.run()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "replayed_effect")
    assert outcome.reason == "the replayed event had a second effect"
    assert await rig.left_behind() == 0


async def test_an_older_event_after_a_newer_one_has_no_effect(rig: Rig) -> None:
    outcome = await rig.run(event="payment_intent.succeeded", must_ignore=["out_of_order"])
    # The shop takes any event about a payment, also one that is older than what it knows.
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "out_of_order_effect")
    assert outcome.reason == "the older event had an effect after the newer one"
    first = await rig.run(event="payment_intent.created", must_ignore=["out_of_order"])
    assert first.verdict is Verdict.PASS, first.reason
    steps: Any = first.evidence["steps"]
    assert steps["out_of_order"] == {"skipped": "no event precedes this type in the life of its object"}
    assert await rig.left_behind() == 0


async def test_an_event_without_an_effect_fails_at_its_deadline(rig: Rig) -> None:
    rig.shop.shop.behave(swallow=True)
    outcome = await rig.run(seen={"sql": SEEN, "within": "300ms"})
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "no_effect")
    assert outcome.reason == "the signed event was sent and answered (HTTP 200), but not seen within 300ms"
    assert "round_trip" not in outcome.values


async def test_a_late_effect_passes_in_time(rig: Rig) -> None:
    rig.shop.shop.behave(effect_after=0.4)
    outcome = await rig.run(must_refuse=[], must_ignore=[])
    assert outcome.verdict is Verdict.PASS
    assert outcome.values["round_trip"] >= max(0.4, outcome.values["response_time"])


async def test_a_late_effect_of_a_forged_event_fails(rig: Rig) -> None:
    """It has as long as the signed event's took, here a second."""
    rig.shop.shop.behave(effect_after=1.0, accept_forged=True)
    held = rig.shop.shop.faults.add("hold", path="/api/webhooks", after=1)
    task = asyncio.create_task(rig.run())
    await eventually(lambda: held.hits or task.done(), "the unacceptable events are sent")
    rig.shop.shop.behave(effect_after=0.4, accept_forged=True)
    held.release()
    outcome = await task
    assert outcome.reason == "the forged event was accepted (HTTP 200) and had an effect"


async def test_a_wrong_secret_is_no_security_violation(rig: Rig) -> None:
    outcome = await rig.run(secret="whsec_another")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "refused")
    assert outcome.reason == "the signed event was sent and answered, but not accepted (HTTP 400)"
    assert outcome.values["security_violations"] == 0


async def test_a_broken_endpoint_fails_with_status(rig: Rig) -> None:
    rig.shop.shop.faults.add("error", path="/api/webhooks")
    outcome = await rig.run()
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "status")


async def test_undeliverable_events_degrade(rig: Rig) -> None:
    rig.shop.shop.faults.add("reset", path="/api/webhooks", after=1, bytes=-1)
    outcome = await rig.run(must_ignore=[])
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "unchecked")
    assert "the forged event could not be delivered: " in outcome.reason


async def test_an_unreachable_endpoint_gets_no_more_events(rig: Rig) -> None:
    outcome = await rig.run(url="http://127.0.0.1:1/")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "connect")
    assert set(statuses(outcome)) == {"delivered"}


@pytest.mark.parametrize(
    ("scheme", "path", "secret"),
    [("ikhokha", "ikhokha", "sandbox_ikhokha"), ("hmac-sha256", "hmac", "sandbox_hmac")],
)
async def test_other_schemes_verify_at_the_shop(rig: Rig, scheme: str, path: str, secret: str) -> None:
    outcome = await rig.run(scheme=scheme, url=f"{rig.shop.shop_url}/api/webhooks/{path}", secret=secret)
    assert outcome.verdict is Verdict.PASS, outcome.reason
    steps: Any = outcome.evidence["steps"]
    assert steps["stale"] == {"skipped": "signatures of this scheme have no timestamp"}
    assert await rig.left_behind() == 0


async def test_without_a_query_only_statuses_count(rig: Rig) -> None:
    configured = rig.check(seen=None, cleanup=None, must_ignore=[])
    outcome = await PROBES["webhook"].run(configured, tools(rig.client))
    assert outcome.verdict is Verdict.PASS
    assert "round_trip" not in outcome.values


async def test_without_a_database_nothing_is_sent(rig: Rig, serve: Serve) -> None:
    server = await serve(answer())
    outcome = await PROBES["webhook"].run(rig.check(url=server.url), tools(rig.client))
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "ledger")
    assert outcome.reason == "no database is configured: set DATABASE_URL"
    assert server.requests == []


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "select 1 from paiments where id = $1",
            'the database rejected the query: relation "paiments" does not exist',
        ),
        (
            "select 1 where $1 <> ''",
            "seen.sql returns rows for an object that does not exist yet: select by $1",
        ),
        (
            "select generate_series(1, 100000000000) where $1 <> ''",
            "the query returns more than 1000 rows: select by $1",
        ),
    ],
)
async def test_an_unusable_query_is_unknown_and_sends_nothing(
    rig: Rig, serve: Serve, sql: str, reason: str
) -> None:
    server = await serve(answer())
    outcome = await rig.run(url=server.url, seen={"sql": sql, "within": "1s"})
    assert (outcome.verdict, outcome.cause, outcome.reason) == (Verdict.UNKNOWN, "query", reason)
    assert server.requests == []


async def test_a_count_of_nothing_is_no_effect(rig: Rig) -> None:
    sql = "select count(*) from payments where stripe_payment_intent_id = $1"
    assert (await rig.run(seen={"sql": sql, "within": "50s"})).verdict is Verdict.PASS


async def test_the_query_cannot_write(rig: Rig) -> None:
    sql = "delete from payments where stripe_payment_intent_id = $1 returning 1"
    outcome = await rig.run(seen={"sql": sql, "within": "1s"})
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "query")
    assert "read-only transaction" in outcome.reason


async def test_a_failed_cleanup_degrades_a_pass(rig: Rig) -> None:
    outcome = await rig.run(cleanup={"sql": "delete from nowhere where id = $1"})
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "cleanup")
    assert 'relation "nowhere" does not exist' in outcome.reason


async def test_rows_are_removed_after_a_timeout(rig: Rig) -> None:
    rig.shop.shop.faults.add("hang", path="/api/webhooks", after=1)
    reading = await run(rig.check(timeout="600ms", seen={"sql": SEEN, "within": "500ms"}), NOW, rig.tools())
    assert reading.outcome.verdict is not Verdict.PASS
    assert await rig.left_behind() == 0


async def test_rows_are_removed_after_a_cancellation(rig: Rig) -> None:
    held = rig.shop.shop.faults.add("hold", path="/api/webhooks", after=1)
    task = asyncio.create_task(rig.run())
    await eventually(lambda: held.hits or task.done(), "the second event is sent")
    assert not task.done()
    assert await rig.left_behind() == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await rig.left_behind() == 0


OLD = "whsec_" + "0" * 32


async def test_the_old_secret_must_be_accepted_while_it_is_rolled(rig: Rig) -> None:
    refused = await rig.run(old_secret=OLD)
    assert (refused.verdict, refused.cause) == (Verdict.FAIL, "old_secret_refused")
    assert refused.reason.startswith("the event signed with the old secret was refused (HTTP 400), although")
    assert OLD not in repr(refused)
    rig.shop.shop.secrets = replace(rig.shop.shop.secrets, old_stripe=OLD)
    rolling = await rig.run(old_secret=OLD)
    assert (rolling.verdict, statuses(rolling)["old_secret"]) == (Verdict.PASS, 200)
    assert await rig.left_behind() == 0


async def test_the_old_secret_must_be_refused_after_it_was_rolled(rig: Rig) -> None:
    rolled = await rig.run(old_secret=OLD, old_secret_refused=True)
    assert (rolled.verdict, statuses(rolled)["old_secret"]) == (Verdict.PASS, 400)
    rig.shop.shop.secrets = replace(rig.shop.shop.secrets, old_stripe=OLD)
    leaked = await rig.run(old_secret=OLD, old_secret_refused=True)
    assert (leaked.verdict, leaked.cause) == (Verdict.FAIL, "old_secret_accepted")
    assert "the event signed with the old secret was accepted (HTTP 200) and had an effect" in leaked.reason
