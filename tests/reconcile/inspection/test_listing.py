"""The findings of a run in the order of the money at risk, and what their texts may contain."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from reconcile import ReconcileError, RunResult
from reconcile.audit.retention import retire
from reconcile.inspection.comparison import fields
from reconcile.inspection.explanation import SeveralObjects, UnknownObject, explain
from reconcile.inspection.found import Found
from reconcile.inspection.listing import (
    Selection,
    count_findings,
    currencies_at_risk,
    first_findings,
    list_findings,
)
from reconcile.inspection.runs import latest_run, require_findings
from reconcile.reports.safe_csv import csv_lines
from reconcile.windows import Window
from settings import Settings
from settings.accounts import Account
from tests.reconcile.reporting import DAY, StoredFinding, create_report, tamper
from workers.commands.reconcile.finding_lines import finding_lines
from workers.commands.reconcile.finding_rows import COLUMNS, row

PAGE = Path(__file__).parents[3] / "docs" / "reconciliation.md"
SHOP = Settings(service="shop")
FETCH = """
insert into paywatch.pages (object_run, cursor, count, request_id, sha256, at)
select object_run, 'pi_1', 1, 'req_1', '', clock_timestamp() from paywatch.object_runs
where object = 'payments' and run = any($1::text[])
"""
"""Records that runs fetched the object by its id."""
AT_RISK = {
    "pi_1": '{"usd": 500}',
    "pi_2": '{"usd": 9000}',
    "pi_3": '{"jpy": 700000}',
    "pi_4": '{"usd": 9000}',
    "pi_5": "{}",
    "pi_6": '{"eur": 100, "usd": 100}',
}


async def risky(store: asyncpg.Pool) -> RunResult:
    """A run whose findings have these amounts at risk; the one without an amount of its own is repaired."""
    found = [StoredFinding(id_, resolved=id_ == "pi_1") for id_ in AT_RISK]
    result = await create_report(store, found)
    for id_, at_risk in AT_RISK.items():
        await tamper(
            store, "update paywatch.findings set at_risk = $2::text::jsonb where id = $1", id_, at_risk
        )
    return result


async def ids(store: asyncpg.Pool, run: str, selection: Selection, limit: int | None = None) -> list[str]:
    return [each.finding.id async for each in list_findings(store, SHOP, run, selection, limit)]


async def test_amounts_of_different_currencies_are_never_compared(store_pool: asyncpg.Pool) -> None:
    run = (await risky(store_pool)).run
    assert await ids(store_pool, run, Selection()) == ["pi_3", "pi_2", "pi_4", "pi_6", "pi_5", "pi_1"]
    assert await ids(store_pool, run, Selection(), 2) == ["pi_3", "pi_2"]
    first = await first_findings(store_pool, SHOP, run, 4)
    assert [each.finding.id for each in first] == ["pi_3", "pi_2", "pi_4", "pi_6"]


@pytest.mark.parametrize(
    ("over", "found"),
    [
        ((8999, "usd"), ["pi_2", "pi_4"]),
        ((9000, "usd"), []),
        ((99, "eur"), ["pi_6"]),
        ((0, "jpy"), ["pi_3"]),
        ((0, "usd"), ["pi_2", "pi_4", "pi_6"]),
    ],
)
async def test_over_is_more_than_an_amount_of_one_currency(
    store_pool: asyncpg.Pool, over: tuple[int, str], found: list[str]
) -> None:
    run = (await risky(store_pool)).run
    assert await currencies_at_risk(store_pool, run) == ["eur", "jpy", "usd"]
    selection = Selection(over=over)
    assert await ids(store_pool, run, selection) == found
    assert (await count_findings(store_pool, run, selection)).findings == len(found)


async def test_batches_neither_repeat_nor_lose_a_finding(store_pool: asyncpg.Pool) -> None:
    names = [f"pi_{n:04}" for n in range(1203)]
    run = (await create_report(store_pool, [StoredFinding(id_) for id_ in names])).run
    assert await ids(store_pool, run, Selection()) == names
    assert await ids(store_pool, run, Selection(ids=["pi_0007", "pi_none"])) == ["pi_0007"]
    assert await ids(store_pool, run, Selection(objects=["refunds"])) == []
    assert await ids(store_pool, run, Selection(classes=["orphaned"])) == []


async def one(store: asyncpg.Pool, finding: StoredFinding) -> Found:
    run = (await create_report(store, [finding])).run
    return (await first_findings(store, SHOP, run, 1))[0]


async def test_the_documented_finding_is_what_a_terminal_shows(store_pool: asyncpg.Pool) -> None:
    run = (await create_report(store_pool, [StoredFinding("pi_3SAvx2Gd8Xs1")])).run
    coded = "update paywatch.findings set reason_code = 'ledger_ahead', at_risk = '{\"usd\": 1999}'"
    await tamper(store_pool, coded)
    test_mode = SHOP.model_copy(update={"stripe_secret_key": SecretStr("rk_test_1")})
    (found,) = await first_findings(store_pool, test_mode, run, 1)
    block = re.search(r"^```finding\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert block is not None
    assert list(finding_lines(found)) == block[1].splitlines()


async def test_no_text_reaches_a_terminal_or_a_spreadsheet_unescaped(store_pool: asyncpg.Pool) -> None:
    hostile = StoredFinding("=1+1\x1b[31m", status="\x1b]0;x\x07", reason="\x1b[2Jgone")
    found = await one(store_pool, hostile)
    lines = list(finding_lines(found))
    assert all(line.isprintable() for line in lines)
    assert lines[0].startswith(r"=1+1\x1b[31m  payments  conflict  ")
    assert found.url is None
    assert "'=1+1" in csv_lines([COLUMNS, row(found)])


async def test_email_addresses_are_shown_as_in_reports(store_pool: asyncpg.Pool) -> None:
    found = await one(store_pool, StoredFinding("jane@shop.example", status="for jane@shop.example"))
    shown = " ".join([*finding_lines(found), str(found.as_json())])
    assert "jane" not in shown
    assert len(set(re.findall("email:[0-9a-f]{16}", shown))) == 1


async def test_an_id_that_stripe_refuses_has_no_values_there(store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool, [StoredFinding(class_="invalid")])
    empty = '{"id": "pi_1", "amount": null, "currency": null, "status": null, "created": null}'
    await tamper(store_pool, "update paywatch.findings set stripe = $1::text::jsonb", empty)
    known = await explain(store_pool, SHOP, "pi_1")
    assert known.found is not None
    assert [each.stripe for each in fields(known.found)] == [None] * 4


async def test_an_id_in_two_accounts_needs_the_account(store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool)
    await create_report(store_pool, account=Account("acct_1"))
    with pytest.raises(
        SeveralObjects, match="in several accounts: choose one of platform, acct_1 with --acc"
    ):
        await explain(store_pool, SHOP, "pi_1")
    known = await explain(store_pool, SHOP, "pi_1", Account("acct_1"))
    assert (known.account, known.class_, known.open) == (Account("acct_1"), "conflict", True)
    assert known.url is None  # without a key nobody knows the mode
    assert any("STRIPE_SECRET_KEY" in sentence for sentence in known.unknown)
    assert await latest_run(store_pool, Account("acct_1")) == known.sightings[0].run


async def test_an_unknown_id_says_what_was_looked_at(store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool)
    with pytest.raises(UnknownObject, match=r"look-ups of 1 run \(windows from .* to .*\); a record"):
        await explain(store_pool, SHOP, "pi_9")
    with pytest.raises(UnknownObject, match="look-ups of 0 runs of payments of acct_1; a record"):
        await explain(store_pool, SHOP, "pi_9", Account("acct_1"), "payments")
    with pytest.raises(
        UnknownObject, match=r"; refunds are not reconciled: reconcile[.]objects has payments; "
    ):
        await explain(store_pool, SHOP, "re_9")


async def test_a_run_that_left_an_object_to_another_did_not_see_it(store_pool: asyncpg.Pool) -> None:
    seen = (await create_report(store_pool)).run
    before = Window(DAY.from_ - timedelta(days=400), DAY.from_ - timedelta(days=399))
    earlier, same = [(await create_report(store_pool, [], window=each)).run for each in (before, DAY)]
    await tamper(store_pool, FETCH, [earlier, same])
    known = await explain(store_pool, SHOP, "pi_1")
    assert [(each.run, each.class_, each.basis) for each in known.sightings] == [
        (same, "synced", "fetched"),
        (seen, "conflict", "finding"),
    ]


@pytest.mark.parametrize("status", ["running", "cancelled", "failed", "incomplete"])
async def test_a_run_that_compared_nothing_yet_says_nothing_of_an_object(
    store_pool: asyncpg.Pool, status: str
) -> None:
    seen = (await create_report(store_pool)).run
    fetched = (await create_report(store_pool, [])).run
    await tamper(store_pool, FETCH, [fetched])
    end_otherwise = "update paywatch.runs set status = $2, result = null where id = $1"
    await tamper(store_pool, end_otherwise, fetched, status)
    known = await explain(store_pool, SHOP, "pi_1")
    assert [(each.run, each.class_) for each in known.sightings] == [(seen, "conflict")]


async def test_what_retention_removed_is_said_to_be_unknown(store_pool: asyncpg.Pool) -> None:
    run = (await create_report(store_pool)).run
    await retire(store_pool, await now(store_pool), "a year has passed")
    with pytest.raises(
        ReconcileError, match=rf"{run} was retired on .* \(a year has passed\): its findings are"
    ):
        await require_findings(store_pool, run)
    with pytest.raises(UnknownObject, match="of 0 runs; what 1 retired runs found is not known any more; "):
        await explain(store_pool, SHOP, "pi_1")
    await create_report(store_pool)
    known = await explain(store_pool, SHOP, "pi_1")
    assert "what 1 retired runs found is not known any more" in known.unknown


async def now(store: asyncpg.Pool) -> datetime:
    found: datetime = await store.fetchval("select clock_timestamp()")
    return found
