"""Connected accounts are listed, compared with their own rows, and planned each day."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from reconcile import (
    Accounts,
    Busy,
    Request,
    account_conflict,
    all_accounts,
    ensure_default_ledger,
    get,
    list_runs,
    named_accounts,
    plan_daily,
    plan_listed,
    start,
)
from reconcile.runs.accounts import LIST
from sandbox.company import Company
from sandbox.shop.default_ledger import Gaps, seed_default_ledger
from sandbox.stripe.world import PLATFORM, World
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT, Account, parse_accounts
from settings.reconcile import ReconcileSettings
from stripeapi import Forbidden, Garbled, Stripe
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import SHOP, Start, classes, day_of, findings, reconcile, rows

NORTH, SOUTH = "acct_1North", "acct_1South"
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def shop(company: Start) -> Company:
    return company(payments=300, accounts={NORTH: 200, SOUTH: 100})


@pytest.fixture
async def stripe(shop: Company) -> Any:
    async with Stripe(SecretStr(shop.key), base=shop.stripe_url, attempts=1) as client:
        yield client


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("platform", ("platform",)),
        ("acct_1, platform,acct_2,acct_1", ("acct_1", "platform", "acct_2")),
        ("all", ("all",)),
    ],
)
def test_accounts_are_parsed_by_name_or_as_all(written: str, expected: tuple[str, ...]) -> None:
    assert parse_accounts(written) == expected


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("acct-1", '"acct-1" is not an account: write "platform", "acct_..." or "all"'),
        ("", '"" is not an account: write "platform", "acct_..." or "all"'),
        ("acct_1' or true", "is not an account"),
        ("all,acct_1", '"all" must be the only entry: it includes the platform and every connected account'),
    ],
)
def test_an_invalid_account_is_refused(written: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_accounts(written)


async def test_all_are_the_platform_and_each_listed_account(shop: Company, stripe: Stripe) -> None:
    shop.connected[SOUTH].account_fields["requirements"] = {"disabled_reason": "rejected.fraud"}
    found = await all_accounts(stripe)
    assert found.found[0] == PLATFORM_ACCOUNT
    assert {*found.found[1:]} == {Account(NORTH), Account(SOUTH)}
    assert found.notes == [f"{SOUTH} was rejected (rejected.fraud); it is reconciled nevertheless"]
    assert named_accounts(("platform", NORTH)).found == [PLATFORM_ACCOUNT, Account(NORTH)]


async def test_a_deleted_account_is_left_out_with_a_note(shop: Company, stripe: Stripe) -> None:
    shop.connected[NORTH].account_fields["deleted"] = True
    found = await all_accounts(stripe)
    assert found.found == [PLATFORM_ACCOUNT, Account(SOUTH)]
    assert found.notes == [f"{NORTH} is left out: it was deleted, and Stripe no longer serves its objects"]


async def test_accounts_are_listed_across_pages(company: Start) -> None:
    many = {f"acct_1Shop{n:04d}": 0 for n in range(230)}
    shop = company(payments=1, accounts=many)
    async with Stripe(SecretStr(shop.key), base=shop.stripe_url, attempts=1) as stripe:
        found = await all_accounts(stripe)
        assert {*found.found} == {PLATFORM_ACCOUNT, *map(Account, many)}
        assert len(found.found) == 231
        assert shop.stripe.statistics.total(LIST) == 3


async def test_a_key_that_may_not_list_accounts_raises_forbidden(shop: Company) -> None:
    shop.stripe.denied.add(LIST)
    async with Stripe(SecretStr(shop.restricted_key), base=shop.stripe_url, attempts=1) as stripe:
        with pytest.raises(Forbidden):
            await all_accounts(stripe)


async def test_accounts_do_not_see_each_others_rows(
    shop: Company, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    await ensure_default_ledger(ledger_pool)
    gaps = Gaps(missing=4, stale=3, orphaned=2)
    worlds: dict[str | None, World] = {None: shop.world} | dict(shop.connected)
    planted = {
        name: await seed_default_ledger(database, world, "payments", gaps) for name, world in worlds.items()
    }
    deps = await make_deps(shop, mapping=None)
    for name in (None, NORTH, SOUTH):
        result = await reconcile(deps, day_of(shop), account=name)
        assert (result.account, classes(result)) == (name, planted[name].counts())
    count = "select account, count(*) from paywatch_ledger.payments group by 1 order by 1"
    assert await rows(ledger_pool, count) == [("", 302), (NORTH, 202), (SOUTH, 102)]
    for name in (None, NORTH, SOUTH):
        again = await reconcile(deps, day_of(shop), account=name)
        assert classes(again) == {
            **dict.fromkeys(classes(again), 0),
            "synced": len(worlds[name].payments),
            "orphaned": 2,
        }


async def test_the_platforms_value_is_read_and_written(
    shop: Company, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    mapping = SHOP.model_copy(update={"account": "merchant", "platform": PLATFORM})
    await ledger_pool.execute(
        "create table public.payments (stripe_payment_intent_id text primary key, amount bigint, "
        "currency text, status text, created_at timestamptz, updated_at timestamptz, source text, "
        "merchant varchar(40))"
    )
    deps = await make_deps(shop, mapping=mapping)
    for name in (None, NORTH):
        assert (await reconcile(deps, day_of(shop), account=name)).status == "repaired"
    count = "select merchant, count(*) from public.payments group by 1 order by 1"
    assert await rows(ledger_pool, count) == [(NORTH, 200), (PLATFORM, 300)]
    await ledger_pool.execute("update public.payments set merchant = null where merchant = $1", PLATFORM)
    assert (await reconcile(deps, day_of(shop))).status == "matched"


async def test_a_row_of_another_account_is_not_taken_over(
    shop: Company, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    await ensure_default_ledger(ledger_pool)
    await seed_default_ledger(database, shop.world, "payments")
    moved = await ledger_pool.fetchval(
        "update paywatch_ledger.payments set account = $1 where id = "
        "(select min(id) from paywatch_ledger.payments) returning id",
        NORTH,
    )
    deps = await make_deps(shop, mapping=None)
    result = await reconcile(deps, day_of(shop))
    assert (result.status, result.objects["payments"]["created"]) == ("discrepancies", 1)
    found = await findings(deps, result)
    assert found[moved]["note"].startswith(
        "the insert added no row: a row with this id belongs to another account"
    )
    query = "select account from paywatch_ledger.payments where id = $1"
    assert await ledger_pool.fetchval(query, moved) == NORTH


async def test_a_table_without_account_column_is_one_accounts(
    shop: Company, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, database: str
) -> None:
    deps = await make_deps(shop)
    sentence = (
        "reconcile.payments: no column identifies the account of the rows of public.payments, so all rows "
        f"are the platform's, and {NORTH}'s objects cannot be compared: name the column in account, or, if "
        f'all rows are {NORTH}\'s, write accounts = ["{NORTH}"]'
    )
    result = await reconcile(deps, day_of(shop), account=NORTH)
    assert (result.status, result.reason) == ("failed", sentence)
    assert account_conflict(deps.settings.reconcile, "payments", Account(NORTH)) == sentence
    assert account_conflict(deps.settings.reconcile, "payments", PLATFORM_ACCOUNT) is None
    owned = ReconcileSettings(payments=SHOP, accounts=(NORTH,))
    assert account_conflict(owned, "payments", Account(NORTH)) is None
    assert f"all rows are {NORTH}'s, and the platform's objects cannot" in (
        account_conflict(owned, "payments", PLATFORM_ACCOUNT) or ""
    )


async def test_runs_of_several_accounts_are_created_atomically(
    shop: Company, store_pool: asyncpg.Pool
) -> None:
    request = Request(day_of(shop), requested_by="test")
    dry_run = replace(request, dry_run=True)
    (busy,) = (await start(store_pool, dry_run, [Account(SOUTH)])).runs
    with pytest.raises(Busy, match=f"{busy} is still open for account {SOUTH}"):
        await start(store_pool, request, [PLATFORM_ACCOUNT, Account(NORTH), Account(SOUTH)])
    assert [run.id for run in await list_runs(store_pool)] == [busy]
    runs = (await start(store_pool, request, [PLATFORM_ACCOUNT, Account(NORTH)])).runs
    assert [(await get(store_pool, run)).account.connected for run in runs] == [None, NORTH]


def scheduled(accounts: Any) -> Settings:
    return Settings(
        reconcile=ReconcileSettings(daily_at=time(2), accounts=accounts, objects=("payments", "payouts"))
    )


async def account_of(store: asyncpg.Pool, runs: list[str]) -> list[str | None]:
    return [(await get(store, run)).account.connected for run in runs]


async def test_each_named_account_has_its_daily_run(store_pool: asyncpg.Pool) -> None:
    settings = scheduled(["platform", NORTH])
    runs = (await plan_daily(store_pool, settings, NOW)).runs
    assert await account_of(store_pool, runs) == [None, NORTH]
    assert (await get(store_pool, runs[1])).objects == ("payments", "payouts")
    later = (await plan_daily(store_pool, settings, NOW + timedelta(days=2))).runs
    assert await account_of(store_pool, later) == [None, None, NORTH, NORTH]


class Directory:
    """The accounts that Stripe would list, and the number of requests."""

    def __init__(self, *names: str) -> None:
        self.found, self.calls, self.broken = list(names), 0, False

    async def __call__(self) -> Accounts:
        self.calls += 1
        if self.broken:
            raise Garbled("the answer is not Stripe's")
        return Accounts([PLATFORM_ACCOUNT, *map(Account, self.found)], ["one was closed"])


async def test_accounts_are_listed_once_a_day_with_new_ones(
    store_pool: asyncpg.Pool,
) -> None:
    settings, directory = scheduled("all"), Directory(NORTH)
    assert await account_of(store_pool, (await plan_daily(store_pool, settings, NOW)).runs) == [None]
    found = await plan_listed(store_pool, settings, NOW, directory)
    assert found is not None
    assert (await account_of(store_pool, found.runs), found.notes) == ([NORTH], ["one was closed"])
    assert await plan_listed(store_pool, settings, NOW, directory) is None
    directory.found.append(SOUTH)
    tomorrow = NOW + timedelta(days=1)
    await plan_daily(store_pool, settings, tomorrow)
    found = await plan_listed(store_pool, settings, tomorrow, directory)
    assert found is not None
    assert await account_of(store_pool, found.runs) == [NORTH, SOUTH]
    assert directory.calls == 2


async def test_the_platform_is_planned_when_stripe_lists_no_accounts(
    store_pool: asyncpg.Pool,
) -> None:
    settings, directory = scheduled("all"), Directory(NORTH)
    directory.broken = True
    assert len((await plan_daily(store_pool, settings, NOW)).runs) == 1
    with pytest.raises(Garbled):
        await plan_listed(store_pool, settings, NOW, directory)
    directory.broken = False
    found = await plan_listed(store_pool, settings, NOW, directory)
    assert found is not None
    assert await account_of(store_pool, found.runs) == [NORTH]
