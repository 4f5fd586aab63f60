"""All proposals together: from a real Stripe double, shop, Postgres and environment, as one file."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from pydantic import SecretStr

from discovery.checks import PaymentsTable, Surroundings, propose
from discovery.checks.draft import Names
from discovery.checks.servers import propose_postgres, propose_redis
from discovery.checks.stripe import propose_stripe
from sandbox.stripe.account_objects import webhook_endpoint
from stripeapi import Stripe
from tests.discovery.checks.parts import checks_of, codes, loaded

if TYPE_CHECKING:
    from sandbox.company import Company

PAYMENTS = PaymentsTable("public.payments", "stripe_payment_intent_id")


@pytest.fixture
async def team(database: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(database, min_size=0, max_size=3) as pool:
        yield pool


@pytest.fixture
def shop(company: Any, database: str) -> "Company":
    shop: Company = company(payments=0, dsn=database)
    url = f"{shop.shop_url}/api/webhooks/stripe"
    shop.world.webhooks[:] = [
        webhook_endpoint(url, 1_700_000_000, ("payment_intent.succeeded",)),
        webhook_endpoint("https://old.invalid/in", 1_600_000_000, status="disabled"),
    ]
    return shop


@pytest.fixture
async def stripe(shop: "Company") -> AsyncIterator[Stripe]:
    async with Stripe(SecretStr(shop.key), base=shop.stripe_url) as client:
        yield client


async def test_everything_loads_together(
    shop: "Company", stripe: Stripe, team: asyncpg.Pool, database: str, tmp_path: Path
) -> None:
    env = {
        "DATABASE_URL": database,
        "REDIS_URL": "redis://:hunter2@cache.example/0",
        "STRIPE_SECRET_KEY": shop.key,
        "STRIPE_WEBHOOK_SECRET": shop.webhook_secret,
        "SLACK_WEBHOOK_URL": "https://hooks.slack.example/hunter2",
        "APP_URL": shop.shop_url,
    }
    proposals = await propose(Surroundings(env, tmp_path, stripe, team, payments=PAYMENTS))
    text = "\n".join(each.toml for each in proposals)
    settings = loaded(proposals, env)
    assert {check.name: check.kind for check in settings.checks} == {
        "api-health": "http",
        "api-health-payment": "http",
        "api-health-webhook": "http",
        "api-health-database": "http",
        "api-health-api": "http",
        "webhook": "webhook",
        "stripe": "stripe",
        "stripe-webhooks": "stripe_webhooks",
        "database": "postgres",
        "redis": "redis",
    }
    for secret in ("hunter2", shop.key, shop.webhook_secret, database):
        assert secret not in text
    assert {"endpoint_disabled", "job_unsure", "not_visible"} <= set(codes(proposals))


async def test_the_proposed_webhook_check_passes(
    shop: "Company", stripe: Stripe, team: asyncpg.Pool, database: str, tmp_path: Path
) -> None:
    from probes import PROBES, Verdict, probe_client
    from tests.probes.configured import tools

    env = {"STRIPE_WEBHOOK_SECRET": shop.webhook_secret, "APP_URL": shop.shop_url, "DATABASE_URL": database}
    proposals = await propose(Surroundings(env, tmp_path, stripe, team, payments=PAYMENTS))
    settings = loaded(proposals, {**env, "STRIPE_SECRET_KEY": shop.key})
    check = next(each for each in settings.checks if each.kind == "webhook")
    async with probe_client() as client:
        outcome = await PROBES["webhook"].run(check, tools(client, ledger=team))
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, outcome.reason)
    assert await team.fetchval("select count(*) from payments") == 0


async def test_proposed_checks_of_stripe_pass_now(company: Any, tmp_path: Path) -> None:
    from probes import Verdict
    from tests.probes.stripe_desk import Desk

    shop: Company = company(payments=50, since=datetime.now(UTC) - timedelta(days=9))
    shop.world.webhooks[:] = [
        webhook_endpoint("https://shop.example/in", 1_700_000_000, ("payment_intent.succeeded",)),
        webhook_endpoint("https://shop.example/in", 1_700_000_001, ("charge.refunded",)),
    ]
    env = {"STRIPE_SECRET_KEY": shop.key}
    async with Stripe(SecretStr(shop.key), base=shop.stripe_url) as client:
        found = checks_of(await propose(Surroundings(env, tmp_path, client)), env)
    kinds = {check.kind: check for check in found}
    assert {"stripe_webhooks", "payouts"} <= set(kinds)
    (expected,) = kinds["stripe_webhooks"].endpoints
    assert (expected.url, expected.events) == (
        "https://shop.example/in",
        ("charge.refunded", "payment_intent.succeeded"),
    )
    desk = Desk(shop.stripe_url, shop.key, "stripe_webhooks")
    outcome = await desk.ask(endpoints=[expected.model_dump()])
    await desk.close()
    assert outcome.cause not in {"endpoint", "disabled", "events", "api_version"}
    assert outcome.verdict is not Verdict.UNKNOWN


async def test_a_key_that_may_not_read_events_and_payouts_is_said(shop: "Company") -> None:
    shop.stripe.denied |= {"/v1/events", "/v1/payouts"}
    async with Stripe(SecretStr(shop.restricted_key), base=shop.stripe_url) as restricted:
        proposals = await propose(Surroundings({}, Path(), restricted))
    names = [each.name for each in proposals if "stripe_refused" in codes([each])]
    assert names == ["stripe-webhooks", "payouts"]


async def test_nothing_there_proposes_no_check(tmp_path: Path) -> None:
    proposals = await propose(Surroundings({}, tmp_path))
    assert checks_of(proposals, {}) == []
    assert codes(proposals) == ["no_channel"]


async def test_an_account_without_payouts_is_not_expected_to_have_them(
    shop: "Company", stripe: Stripe
) -> None:
    env = {"STRIPE_SECRET_KEY": shop.key}
    shop.world.account_fields["payouts_enabled"] = False
    proposal = await propose_stripe(stripe, env, Names())
    (check,) = checks_of([proposal], env)
    assert (check.expect.payouts_enabled, check.expect.charges_enabled) == (None, True)
    assert codes([proposal]) == ["not_so_now"]
    assert "# expect.payouts_enabled = true" in proposal.toml


async def test_a_restricted_key_leaves_the_account_open(shop: "Company") -> None:
    async with Stripe(SecretStr(shop.restricted_key), base=shop.stripe_url) as restricted:
        proposal = await propose_stripe(restricted, {}, Names())
    assert codes([proposal]) == ["not_visible"]
    assert "the key may not read the account" in proposal.toml
    assert shop.restricted_key not in proposal.toml


async def test_a_refused_key_is_said(shop: "Company") -> None:
    async with Stripe(SecretStr("sk_test_hunter2hunter2hunter2"), base=shop.stripe_url) as wrong:
        surroundings = Surroundings({}, Path(), wrong)
        proposals = await propose(surroundings)
    assert codes(proposals) == ["stripe_refused", "stripe_refused", "no_channel"]
    assert "hunter2" not in "".join(each.toml for each in proposals)


async def test_a_connected_account_is_left_open(shop: "Company", stripe: Stripe) -> None:
    proposal = await propose_stripe(stripe, {"CONNECTED_ACCOUNT_ID": "acct_1Other"}, Names())
    assert codes([proposal]) == ["not_visible"]


async def test_postgres_limits_need_their_facts(team: asyncpg.Pool, database: str) -> None:
    env = {"DATABASE_URL": database}
    proposal = await propose_postgres(team, Names())
    (check,) = checks_of([proposal], env)
    assert check.expect.writable is True
    assert codes([proposal]) == ["not_visible"]  # the replication lag

    name = await team.fetchval("select current_database()")
    await team.execute(f"alter database {name} set default_transaction_read_only = on")
    async with asyncpg.create_pool(database, min_size=0, max_size=1) as fresh:
        assert codes([await propose_postgres(fresh, Names())]) == ["not_visible", "not_so_now"]


async def test_an_unreachable_database_leaves_its_limits_open() -> None:
    async with asyncpg.create_pool("postgresql://it:hunter2@127.0.0.1:1/none", min_size=0) as nowhere:
        proposal = await propose_postgres(nowhere, Names())
    assert codes([proposal]) == ["not_visible"] * 3
    assert "hunter2" not in f"{proposal}"


def test_redis_expects_writes_and_leaves_the_hit_rate_open() -> None:
    proposal = propose_redis(Names())
    (check,) = checks_of([proposal], {"REDIS_URL": "redis://cache.example/0"})
    assert (check.kind, check.expect.writable, check.hit_rate_below) == ("redis", True, None)
