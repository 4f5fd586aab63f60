"""Several accounts from the command line, by the workers and on schedule, and what becomes of each."""

import json
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import ensure_default_ledger
from sandbox.company import Company
from tests.workers.commands.test_repair import REPAIR
from tests.workers.conftest import Paywatch, environment
from tests.workers.fleet import Fleet

NORTH, SOUTH = "acct_1North", "acct_1South"
TABLE = """
[reconcile.payments]
table = "public.payments"
id = "stripe_payment_intent_id"
amount = "amount"
currency = "currency"
status = "status"
created = "created_at"
"""


@pytest.fixture
def platform(company: Callable[..., Company]) -> Company:
    return company(payments=60, accounts={NORTH: 40, SOUTH: 20})


@pytest.fixture
async def fleet(tmp_path: Path, store_db: str, redis_url: str, platform: Company) -> AsyncIterator[Fleet]:
    with Fleet(tmp_path, environment(store_db, redis_url, platform)) as fleet:
        fleet.configure(REPAIR)
        async with asyncpg.create_pool(store_db, min_size=0, max_size=1) as ledger:
            await ensure_default_ledger(ledger)
        yield fleet


def run(platform: Company, *more: str) -> list[str]:
    """The arguments of a run over the day of the payments."""
    shape = platform.world.window
    window = [
        f"--{name}={moment}" for name, moment in (("from", _iso(shape.since)), ("until", _iso(shape.until)))
    ]
    return ["reconcile", "run", *window, "--json", *more]


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def read(results: list[dict[str, Any]]) -> dict[str | None, tuple[str, int]]:
    return {each["account"]: (each["status"], each["objects"]["payments"]["read"]) for each in results}


async def test_one_account_prints_an_object_and_several_a_list(
    fleet: Fleet, platform: Company, paywatch: Paywatch
) -> None:
    one = await paywatch(fleet, *run(platform, "--account", NORTH))
    assert one.exit_code == 0, one.stderr
    assert read([json.loads(one.stdout)]) == {NORTH: ("repaired", 40)}
    every = await paywatch(fleet, *run(platform, "--account", "all"))
    assert every.exit_code == 0, every.stderr
    assert read(json.loads(every.stdout)) == {
        None: ("repaired", 60),
        NORTH: ("matched", 40),
        SOUTH: ("repaired", 20),
    }
    some = await paywatch(fleet, *run(platform, "--account", f"{SOUTH},platform", "--account", NORTH))
    assert [each["account"] for each in json.loads(some.stdout)] == [SOUTH, None, NORTH]


async def test_the_worst_result_gives_the_exit_code(
    fleet: Fleet, platform: Company, paywatch: Paywatch
) -> None:
    unknown = await paywatch(fleet, *run(platform, "--account", f"{NORTH},acct_1Nobody"))
    assert unknown.exit_code == 1
    results = {each["account"]: each for each in json.loads(unknown.stdout)}
    assert (results[NORTH]["status"], results["acct_1Nobody"]["status"]) == ("repaired", "failed")


async def test_cancelling_one_run_leaves_other_accounts_running(
    fleet: Fleet, platform: Company, paywatch: Paywatch
) -> None:
    held = platform.stripe.faults.add("hold", path="/v1/payment_intents")
    command = fleet.launch([sys.executable, "-m", "workers", *run(platform, "--account", f"{NORTH},{SOUTH}")])
    await fleet.until(lambda: held.hits >= 2, "both accounts are read")
    south = await fleet.value("select id from paywatch.runs where account = $1", SOUTH)
    assert (await paywatch(fleet, "reconcile", "cancel", south)).exit_code == 0
    held.release()
    assert await command.ended() == 1
    results = json.loads(command.log()[command.log().index("[\n") :])
    assert [(each["account"], each["status"]) for each in results] == [
        (NORTH, "repaired"),
        (SOUTH, "cancelled"),
    ]


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        ("acct-1", '--account: "acct-1" is not an account: write "platform", "acct_..." or "all"'),
        (NORTH, "no column identifies the account of the rows of public.payments"),
    ],
)
async def test_an_account_that_cannot_be_reconciled_is_wrong_usage(
    fleet: Fleet, platform: Company, account: str, sentence: str, paywatch: Paywatch
) -> None:
    fleet.configure(TABLE)
    found = await paywatch(fleet, *run(platform, "--account", account))
    assert (found.exit_code, found.stdout) == (2, "")
    assert sentence in found.stderr
    assert await fleet.value("select count(*) from paywatch.runs") == 0


async def test_a_key_without_account_permission_is_reported(
    fleet: Fleet, platform: Company, paywatch: Paywatch
) -> None:
    platform.stripe.denied.add("/v1/accounts")
    found = await paywatch(fleet, *run(platform, "--account", "all"))
    assert found.exit_code == 2
    assert "permission" in found.stderr
    assert "Traceback" not in found.stderr


async def test_each_account_has_its_own_job_and_incidents(
    fleet: Fleet, platform: Company, paywatch: Paywatch
) -> None:
    platform.stripe.faults.add("forbidden", path="/v1/payment_intents")
    queued = await paywatch(fleet, *run(platform, "--account", f"platform,{NORTH}", "--enqueue"))
    runs = json.loads(queued.stdout)
    assert [each["status"] for each in runs] == ["queued", "queued"]
    await fleet.started("reconcile")
    opened = (
        "select fingerprint from paywatch.incidents "
        "where resolved_at is null and fingerprint like 'reconcile:payments%' order by 1"
    )

    async def open_now() -> list[str]:
        return [row["fingerprint"] for row in await fleet.rows(opened)]

    async def both() -> bool:
        return await open_now() == ["reconcile:payments", f"reconcile:payments@{NORTH}"]

    await fleet.until(both, "both accounts have an incident")
    platform.stripe.faults.clear()
    for expected in ("repaired", "matched"):
        again = await paywatch(fleet, *run(platform, "--account", NORTH, "--enqueue", "--wait"))
        assert (again.exit_code, json.loads(again.stdout)["status"]) == (0, expected)

    async def one_left() -> bool:
        return await open_now() == ["reconcile:payments"]

    await fleet.until(one_left, "the account's incident ends, and not the platform's")


async def test_a_failed_account_listing_is_an_incident(fleet: Fleet, platform: Company) -> None:
    fleet.configure('[reconcile]\ndaily_at = "00:00"\naccounts = "all"\n')
    platform.stripe.denied.add("/v1/accounts")
    worker = await fleet.started("reconcile")
    state = "select resolved_at is null from paywatch.incidents where fingerprint = 'reconcile:accounts'"

    async def opened() -> bool:
        return [row[0] for row in await fleet.rows(state)] == [True]

    await fleet.until(opened, "an incident about the list of accounts")
    platform.stripe.denied.clear()
    await worker.stop()
    await fleet.started("reconcile")

    async def resolved() -> bool:
        return [row[0] for row in await fleet.rows(state)] == [False]

    await fleet.until(resolved, "the incident ends when Stripe lists them")
    planned = await fleet.rows("select account from paywatch.runs where requested_by = 'schedule' order by 1")
    assert [row["account"] for row in planned] == ["", NORTH, SOUTH]


async def test_a_hanging_account_listing_does_not_delay_the_platform(fleet: Fleet, platform: Company) -> None:
    fleet.configure('[reconcile]\ndaily_at = "00:00"\naccounts = "all"\n')
    platform.stripe.faults.add("hang", path="/v1/accounts")
    await fleet.started("reconcile")

    async def ended() -> bool:
        return bool(await fleet.value("select count(finished_at) from paywatch.runs") == 1)

    await fleet.until(ended, "the platform's day is reconciled")
