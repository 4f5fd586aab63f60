"""``paywatch reconcile approve``, as people type it."""

import json
import re

import pytest

from sandbox.company import Company
from sandbox.shop.ledger import Plan, Planted, seed_ledger
from tests.workers.commands.test_audit_log import acts
from tests.workers.commands.test_repair import REPAIR, mapping, window
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet


@pytest.fixture
async def planted(fleet: Fleet, town: Company) -> Planted:
    """The shop's table, with two rows missing and an outdated one."""
    fleet.configure(REPAIR, mapping())
    return await seed_ledger(fleet.dsn, town.world, Plan(missing=2, stale_status=1))


async def daily(fleet: Fleet, town: Company, paywatch: Paywatch) -> str:
    """The output of a run of the schedule, which a person executes."""
    await paywatch(fleet, "reconcile", "run", *window(town), "--enqueue")
    run = await fleet.value("select id from paywatch.runs where status = 'queued'")
    await fleet.rows("update paywatch.runs set requested_by = 'schedule' where id = $1", run)
    return (await paywatch(fleet, "reconcile", "resume", run)).stdout


async def test_a_daily_run_is_approved_by_a_part_of_its_id(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    held = (await daily(fleet, town, paywatch)).splitlines()
    run, plan = held[0].split()[0], held[-1].removeprefix("Plan: ")
    command = f"`paywatch reconcile approve {run} --as NAME`"
    assert f"would have made 2 inserts and 1 update; approve it with {command}" in held[0]
    approve = ["reconcile", "approve", run[-8:], "--as", "ada"]
    shown = await paywatch(fleet, *approve, "--dry-run")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.startswith(
        f"{run}  platform  payments: would insert 2 and update 1 rows of public.payments\n"
        "write\tid\tclass\tchanges\ninsert\t"
    )
    assert f"update\t{planted.updated[0]}\tupdated\tstatus: PENDING -> PAID\n" in shown.stdout
    assert re.search(
        r"\tcreated\tamount: [0-9,.]+ [A-Z]{3}, currency: [a-z]{3}, status: [A-Z_]+\n", shown.stdout
    )
    assert shown.stdout.splitlines()[-1] == (
        "If it is approved, daily runs write created, updated payments by this mapping."
    )
    approved = json.loads((await paywatch(fleet, *approve, "--json")).stdout)
    assert [
        (each["run"], each["object"], each["plan"], each["inserts"], each["approved_by"]) for each in approved
    ] == [(run, "payments", plan, 2, "ada")]
    again = await paywatch(fleet, *approve)
    assert "It was approved before: daily runs write created, updated payments" in again.stdout
    assert await fleet.value("select count(*) from paywatch.approvals") == 1
    assert "repaired" in (await daily(fleet, town, paywatch)).splitlines()[0]
    recorded = [act for act in await acts(fleet) if act.action != "run_requested"]
    assert [(act.action, act.object == run, act.actor == "ada", act.outcome) for act in recorded] == [
        ("run_resumed", True, False, "done"),
        ("writes_approved", True, True, "done"),
        ("writes_approved", True, True, "done"),
        ("run_resumed", False, False, "done"),
    ]
    assert [act.result.get("plan") for act in recorded[1:3]] == [plan, None]


async def test_what_cannot_be_approved_is_one_sentence(
    fleet: Fleet, town: Company, paywatch: Paywatch, planted: Planted
) -> None:
    run = (await paywatch(fleet, "reconcile", "run", *window(town), "--dry-run", "--json")).stdout
    id_ = json.loads(run)["run"]
    fleet.configure(REPAIR, mapping(succeeded="SETTLED"))
    for arguments, sentence in (
        ([id_], f"the plan of payments in {id_} is outdated: the configuration has another mapping"),
        (["run_20991231_000000"], "no reconciliation run has the id 'run_20991231_000000'"),
        ([id_, "--object", "refunds"], f"{id_} has no plan that could be approved"),
        (["--account", "acct 1"], "--account: "),
        (["--as", " "], "--as: the name is empty"),
    ):
        refused = await paywatch(fleet, "reconcile", "approve", "--as", "ada", *arguments)
        assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
        assert sentence in refused.stderr
    assert await fleet.value("select count(*) from paywatch.approvals") == 0
