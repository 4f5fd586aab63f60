"""What a person reads about findings: after a run, with `reconcile findings` and with `reconcile explain`."""

import csv
import io
import json
import re
import shlex
import sys
from pathlib import Path

import asyncpg
import pytest

from reconcile.currency import format_amount
from sandbox.company import Company
from sandbox.shop.ledger import Plan, Planted, seed_ledger
from sandbox.stripe.objects import REFUND
from sandbox.stripe.payments import Payment
from tests.reconcile.reporting import StoredFinding, create_report
from tests.workers.commands.test_repair import REPAIR, mapping, window, write
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet

PAGE = Path(__file__).parents[3] / "docs" / "reconciliation.md"


@pytest.fixture
async def planted(fleet: Fleet, town: Company) -> Planted:
    """The shop's table, with two rows missing, one conflict and one row that Stripe does not have."""
    fleet.configure(REPAIR, mapping())
    return await seed_ledger(fleet.dsn, town.world, Plan(missing=2, conflicting=1, orphaned=1))


def payments(town: Company) -> dict[str, Payment]:
    return {town.world.payment_id(facts.index): facts for facts in town.world.every_payment()}


async def test_a_dry_run_ends_with_its_findings(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    done = await paywatch(fleet, "reconcile", "run", *window(town), "--dry-run")
    headline, *lines = done.stdout.splitlines()
    run = headline.split()[0]
    assert headline == f"{run}  discrepancies  dry run: nothing was written; would create 2"
    assert lines[-1].startswith("Plan: sha256:")
    at = lines.index("Findings: 4 open; those with the most money at risk:")
    text = "\n".join(lines[at:])
    for id_ in planted.created:
        facts = payments(town)[id_]
        amount = format_amount(facts.amount, facts.currency)
        assert (
            f"{id_}  payments  created  at risk {amount}\n"
            f"  Stripe has {amount}, {facts.status}; the ledger has no row\n"
            "  why: the ledger has no row with this id\n"
            "  do: Review the plan, and run without --dry-run, or with --plan.\n"
            f"  https://dashboard.stripe.com/test/payments/{id_}\n"
        ) in text
    (conflict,), (orphaned,) = planted.conflict, planted.orphaned
    assert f"{conflict}  payments  conflict  at risk " in text
    assert f"{orphaned}  payments  orphaned  at risk " in text
    assert "One: paywatch reconcile explain ID" in lines
    assert not any(line.startswith("PASS") for line in lines)
    (passed,) = [line for line in lines if line.endswith(f"proofs pass: paywatch reconcile show {run}")]
    shown = (await paywatch(fleet, "reconcile", "show", run)).stdout.splitlines()
    assert len([line for line in shown if line.startswith("PASS\t")]) == int(passed.split()[0])


async def test_what_was_repaired_needs_no_list(fleet: Fleet, town: Company, paywatch: Paywatch) -> None:
    fleet.configure(REPAIR, mapping())
    await seed_ledger(fleet.dsn, town.world, Plan(missing=2))
    done = await paywatch(fleet, "reconcile", "run", *window(town), "--quiet")
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1].startswith(
        "All 2 findings are repaired: paywatch reconcile findings "
    )
    listed = await paywatch(fleet, "reconcile", "findings")
    assert (listed.exit_code, listed.stdout.count("created  Paywatch has inserted the row")) == (0, 2)
    assert listed.stderr == f"the latest run: {done.stdout.split()[0]}\n"
    none = await paywatch(fleet, "reconcile", "findings", "--open", "--class", "created")
    assert (none.exit_code, none.stdout) == (0, "")
    assert "has no open finding of what was asked for" in none.stderr


async def test_open_means_open_now(fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted) -> None:
    async def run(*more: str) -> str:
        found = await paywatch(fleet, "reconcile", "run", *window(town), "--json", *more)
        return str(json.loads(found.stdout)["run"])

    async def still_open(run: str) -> set[str]:
        found = await paywatch(fleet, "reconcile", "findings", run, "--open", "--json")
        return {each["id"] for each in json.loads(found.stdout)}

    created, others = {*planted.created}, {*planted.conflict, *planted.orphaned}
    dry = await run("--dry-run")
    assert await still_open(dry) == created | others
    repaired = await run()
    assert (await still_open(dry), await still_open(repaired)) == (others, others)
    await paywatch(fleet, "reconcile", "undo", repaired, "--as", "ada")
    assert await still_open(repaired) == created | others
    shown = await paywatch(fleet, "reconcile", "findings", repaired, "--class", "created")
    assert shown.stdout.count("Paywatch has inserted the row, and it has been undone") == 2
    undone = await paywatch(fleet, "reconcile", "explain", planted.created[0])
    assert (undone.exit_code, "\tinserted, undone by ada at " in undone.stdout) == (1, True)
    await write(fleet, "delete from payments where stripe_payment_intent_id = any($1::text[])", [*others])
    await run()
    assert (await still_open(repaired), await still_open(dry)) == (set(), set())


async def test_findings_for_programs_are_in_minor_units(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    run = json.loads((await paywatch(fleet, "reconcile", "run", *window(town), "--json")).stdout)["run"]
    as_json = await paywatch(fleet, "reconcile", "findings", run, "--json")
    found = {each["id"]: each for each in json.loads(as_json.stdout)}
    assert as_json.exit_code == 1
    assert {each["class"] for each in found.values()} == {"created", "conflict", "orphaned"}
    (conflict,) = planted.conflict
    assert found[conflict]["open"]
    assert found[conflict]["url"] == f"https://dashboard.stripe.com/test/payments/{conflict}"
    assert found[conflict]["next_step"].startswith("Compare with the object at Stripe")
    created = found[planted.created[0]]
    assert (created["resolved"], created["open"], created["at_risk"]) == (True, False, {})
    as_csv = await paywatch(fleet, "reconcile", "findings", run, "--csv", "--class", "conflict")
    (row,) = csv.DictReader(io.StringIO(as_csv.stdout))
    facts = payments(town)[conflict]
    assert (row["id"], row["stripe_minor"], row["open"]) == (conflict, str(facts.amount), "yes")
    assert row["at_risk"].endswith(f" {facts.currency.upper()}")


async def test_the_documented_commands_work(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    await paywatch(fleet, "reconcile", "run", *window(town))
    lines = re.findall(
        r"^paywatch (reconcile (?:findings|explain) [^#\[|\n]*)", PAGE.read_text(), re.MULTILINE
    )
    commands = [shlex.split(line) for line in lines]
    assert len(commands) == 11
    for command in commands:
        done = await paywatch(fleet, *command)
        assert done.exit_code in {0, 1}, (command, done.stderr)
        assert done.stdout or done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--over", "100"],
            "--over: '100' is not an amount: write major units and a currency, such as \"100 USD\"",
        ),
        (["--over", "1.5 JPY"], "--over: '1.5 JPY' is not an amount: JPY has no decimals"),
        (["--class", "synced"], "--class 'synced': write \"created\", "),
        (["--object", "pay"], "--object 'pay': write \"payments\", "),
        (["--id", " "], "--id: name at least one id"),
        (["--json", "--csv"], "--json and --csv: choose one"),
        (["--account", "all"], "--account all: write platform or one acct_..."),
        ([], "there is no reconciliation run: start one with `paywatch reconcile run`"),
    ],
)
async def test_wrong_options_are_one_sentence(
    fleet: Fleet, paywatch: Paywatch, arguments: list[str], sentence: str
) -> None:
    fleet.configure()
    refused = await paywatch(fleet, "reconcile", "findings", *arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"paywatch: {sentence}")


async def test_an_object_is_explained_from_the_store(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    runs = [
        (await paywatch(fleet, "reconcile", "run", *window(town), *more, "--json")).stdout
        for more in (["--dry-run"], [])
    ]
    dry, run = (json.loads(each)["run"] for each in runs)
    (conflict,), created = planted.conflict, planted.created[0]
    shown = await paywatch(fleet, "reconcile", "explain", conflict, STRIPE_API_BASE="http://127.0.0.1:1")
    facts = payments(town)[conflict]
    amount = format_amount(facts.amount, facts.currency)
    lines = shown.stdout.splitlines()
    today = json.loads(runs[1])["run"][4:12]
    assert shown.exit_code == 1
    assert lines[0] == (
        f"{conflict}  payments  platform  conflict, open since {today[:4]}-{today[4:6]}-{today[6:]}"
    )
    assert "why: the currencies differ (currency_differs)" in lines
    assert f"https://dashboard.stripe.com/test/payments/{conflict}" in lines
    assert f"Both sides as {run} read them:" in lines
    assert lines[-1] == (
        "Not known: its balance transactions and events, which the store does not keep; --live shows them."
    )
    assert any(line.startswith(f"amount\t{amount}\t") for line in lines)
    assert any(
        line.startswith(f"currency\t{facts.currency}\t") and line.endswith("\tdiffers") for line in lines
    )
    seen = [line.split("\t") for line in lines if line.startswith("run_")]
    assert [(each[0], each[2], each[3]) for each in seen] == [
        (run, "conflict", "left open"),
        (dry, "conflict", "dry run: left open"),
    ]
    repaired = await paywatch(fleet, "reconcile", "explain", created)
    assert (repaired.exit_code, repaired.stdout.splitlines()[0]) == (
        0,
        f"{created}  payments  platform  created, not open",
    )
    third = json.loads((await paywatch(fleet, "reconcile", "run", *window(town), "--json")).stdout)["run"]
    again = json.loads((await paywatch(fleet, "reconcile", "explain", created, "--json")).stdout)
    assert [(each["run"], each["class"], each["basis"]) for each in again["runs"]] == [
        (third, "synced", "window"),
        (run, "created", "finding"),
        (dry, "created", "finding"),
    ]
    assert (again["class"], again["open"], again["since"]) == ("synced", False, None)


async def test_both_sides_can_be_asked_now(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    in_sync = next(id_ for id_ in payments(town) if id_ not in {*planted.created, *planted.conflict})
    unknown = await paywatch(fleet, "reconcile", "explain", in_sync)
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert unknown.stderr == (
        f"paywatch: nothing is known about '{in_sync}': looked at the findings and look-ups of 0 runs; "
        "a record that was always in sync is not stored by its id: ask Stripe and the ledger with --live\n"
    )
    live = await paywatch(fleet, "reconcile", "explain", in_sync, "--live")
    assert (live.exit_code, live.stdout.splitlines()[0]) == (
        0,
        f"{in_sync} now: both sides agree now in amount, currency and status",
    )
    for id_, sentence in (
        (planted.created[0], "only Stripe has it now"),
        (planted.conflict[0], "both sides differ now"),
        (planted.orphaned[0], "only the ledger has it now"),
    ):
        found = await paywatch(fleet, "reconcile", "explain", id_, "--live", "--json")
        assert (found.exit_code, json.loads(found.stdout)["now"]["sentence"]) == (1, sentence)
    nameless = await paywatch(fleet, "reconcile", "explain", "x", "--live")
    assert (nameless.exit_code, "name its object with --object" in nameless.stderr) == (2, True)


async def test_live_shows_movements_and_events(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    in_scope = {*planted.created, *planted.conflict}
    id_, facts = next(
        (id_, facts) for id_, facts in payments(town).items() if facts.paid and id_ not in in_scope
    )
    refund = town.changes.refund(id_, amount=facts.amount)
    town.changes.patch(town.world.ids.encode("txn", REFUND, facts.index), {"type": "refund\x1b[31m"})
    live = await paywatch(fleet, "reconcile", "explain", id_, "--live")
    amount, cells = format_amount(facts.amount, facts.currency), [*map(str.split, live.stdout.splitlines())]
    assert live.exit_code == 0
    assert [each[1] for each in cells if each[-3:-1] == ["available", "on"]] == ["charge", "refund\\x1b[31m"]
    assert any(each[3:4] == [f"-{amount.split()[0]}"] and refund in each for each in cells)
    assert [each[1] for each in cells if each[-2:] == ["none", "pending"]] == [
        *("payment_intent.created", "charge.succeeded", "payment_intent.succeeded"),
        *("refund.created", "charge.refunded"),
    ]
    assert "\nAll events of 24 types (--json names them) since it was created were read: " in live.stdout
    as_json = await paywatch(fleet, "reconcile", "explain", id_, "--live", "--json")
    now = json.loads(as_json.stdout)["now"]
    assert [each["amount"] for each in now["movements"]["movements"]] == [facts.amount, -facts.amount]
    assert (now["state"], now["events"]["complete"], len(now["events"]["events"])) == ("both_agree", True, 5)


async def test_a_reader_that_stops_early_ends_the_command(fleet: Fleet, store_pool: asyncpg.Pool) -> None:
    fleet.configure()
    await create_report(store_pool, [StoredFinding(f"pi_{n:04}") for n in range(1200)])
    piped = f"'{sys.executable}' -m workers reconcile findings --json | head -n 2"
    command = fleet.launch(["sh", "-c", piped])
    assert await command.ended() == 0
    notice, opening, first = command.log().splitlines()
    assert (notice.startswith("the latest run: "), opening, first[:8]) == (True, "[", '{"run": ')
