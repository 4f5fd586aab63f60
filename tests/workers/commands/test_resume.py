"""A run that no process executes: how it is reported, resumed and cancelled."""

import json
import signal
import sys
from datetime import timedelta

import pytest

from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from tests.workers.commands.test_repair import REPAIR, mapping, window
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet, Worker

LIST = "/v1/payment_intents"


@pytest.fixture
async def shop(fleet: Fleet, town: Company) -> Company:
    """The town, with two of its ten payments missing from the ledger."""
    fleet.configure(REPAIR, mapping())
    await seed_ledger(fleet.dsn, town.world, Plan(missing=2))
    return town


async def begun(fleet: Fleet, shop: Company) -> tuple[Worker, str]:
    """A command in the middle of its run, which Stripe holds up, and the run's id."""
    held = shop.stripe.faults.add("hold", path=LIST, times=1)
    command = fleet.launch([*PYTHON, "reconcile", "run", *window(shop)])
    await fleet.until(lambda: held.hits, "Stripe is asked")
    return command, await fleet.value("select id from paywatch.runs")


PYTHON = [sys.executable, "-m", "workers"]


async def test_an_interrupted_run_prints_how_to_resume_it(
    fleet: Fleet, shop: Company, paywatch: Paywatch
) -> None:
    command, run = await begun(fleet, shop)
    command.send(signal.SIGINT)
    assert await command.ended() == 130
    assert f"{run} has not ended: a reconcile worker resumes it at its last checkpoint" in command.log()
    assert f"`paywatch reconcile resume {run}`" in command.log()
    other = await paywatch(fleet, "reconcile", "run", *window(shop), "--dry-run")
    assert (other.exit_code, other.stderr.count("\n")) == (4, 2)
    assert f"{run} is still open for this account, with another window, other objects or" in other.stderr
    assert f"`paywatch reconcile resume {run}`" in other.stderr
    resumed = await paywatch(fleet, "reconcile", "resume", run, "--json")
    result = json.loads(resumed.stdout)
    assert (resumed.exit_code, result["run"], result["status"]) == (0, run, "repaired")
    ended = await paywatch(fleet, "reconcile", "resume", run)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert f"{run} has ended (repaired) and none of its steps is left to do" in ended.stderr


async def test_a_command_reports_that_its_run_was_cancelled(
    fleet: Fleet, shop: Company, paywatch: Paywatch
) -> None:
    command, run = await begun(fleet, shop)
    assert (await paywatch(fleet, "reconcile", "cancel", run)).exit_code == 0
    assert await command.ended() == 1
    assert command.log().splitlines()[-1] == f"{run}  cancelled  cancelled"
    shown = await paywatch(fleet, "reconcile", "show", run)
    assert (shown.exit_code, shown.stdout, shown.stderr) == (1, f"{run}  cancelled  cancelled\n", "")


async def test_a_killed_command_is_repeated(fleet: Fleet, shop: Company, paywatch: Paywatch) -> None:
    command, run = await begun(fleet, shop)
    command.kill()
    left = await fleet.value("select lease_until - clock_timestamp() from paywatch.runs")
    assert left < timedelta(seconds=16)
    again = await paywatch(fleet, "reconcile", "run", *window(shop), "--json")
    result = json.loads(again.stdout)
    assert (again.exit_code, result["run"], result["status"]) == (0, run, "repaired")
    assert f"{run} is reserved for command@" in again.stderr
    assert f"{run} has the same window and options, and command@" in again.stderr
    assert "no longer executes it: resuming it\n" in again.stderr
    assert await fleet.value("select count(*) from paywatch.runs") == 1


async def test_a_run_that_is_executed_is_busy(fleet: Fleet, shop: Company, paywatch: Paywatch) -> None:
    command, run = await begun(fleet, shop)
    holder = await fleet.value("select leased_by from paywatch.runs")
    for arguments in (["run", *window(shop)], ["resume", run]):
        busy = await paywatch(fleet, "reconcile", *arguments)
        assert (busy.exit_code, busy.stdout) == (4, "")
        assert busy.stderr.splitlines()[-1].startswith(f"paywatch: {holder} is executing {run}: follow it")
    command.kill()


async def test_a_failed_run_resumes_once_its_cause_is_fixed(
    fleet: Fleet, shop: Company, paywatch: Paywatch
) -> None:
    fault = shop.stripe.faults.add("unauthorized")
    failed = await paywatch(fleet, "reconcile", "run", *window(shop), "--json")
    run = json.loads(failed.stdout)["run"]
    assert (failed.exit_code, json.loads(failed.stdout)["status"]) == (1, "failed")
    fault.times = 0
    resumed = json.loads((await paywatch(fleet, "reconcile", "resume", run, "--json")).stdout)
    assert (resumed["run"], resumed["status"]) == (run, "repaired")


@pytest.mark.parametrize(
    ("arguments", "missing", "sentence"),
    [
        ([], {"STRIPE_SECRET_KEY": ""}, "STRIPE_SECRET_KEY is not set"),
        ([], {"STRIPE_SECRET_KEY": "sk test"}, "the Stripe API key contains invalid characters"),
        ([], {"DATABASE_URL": ""}, "DATABASE_URL is not set: the ledger is a table of the team's database"),
        (["--enqueue"], {"REDIS_URL": ""}, "REDIS_URL is not set"),
    ],
)
async def test_a_run_that_could_not_start_is_not_created(
    fleet: Fleet,
    shop: Company,
    paywatch: Paywatch,
    *,
    arguments: list[str],
    missing: dict[str, str],
    sentence: str,
) -> None:
    variables = {"PAYWATCH_DATABASE_URL": fleet.dsn, **missing}
    refused = await paywatch(fleet, "reconcile", "run", *window(shop), *arguments, **variables)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert sentence in refused.stderr
    assert await fleet.value("select count(*) from paywatch.runs") == 0


async def test_an_unknown_run_cannot_be_resumed(fleet: Fleet, shop: Company, paywatch: Paywatch) -> None:
    unknown = await paywatch(fleet, "reconcile", "resume", "run_x")
    assert (unknown.exit_code, "no reconciliation run has the id 'run_x'" in unknown.stderr) == (2, True)
